//! What can be wrong with an input, and the sentences that say it.

use abstats::{GoalDirection, Problem};
use abstats_table::Spot;
use thiserror::Error as Sentence;

use super::words::{
    also, apart, closing, days_read, end_of_harm, fields_found, in_document, in_options, in_segments, instead,
    likelier, lines, listed, named, no_outcome, settled, size, total_by, within,
};
use crate::shell;

/// What is wrong. Texts of the input are cut at 80 characters; a [`Problem`] may hold more and cuts when it is displayed.
#[derive(Clone, Debug, PartialEq, Sentence)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A value that is not allowed, alone or beside others.
    #[error(transparent)]
    Problem(Problem),
    /// Nothing but blanks.
    #[error("empty")]
    Empty,
    /// Bytes that are no text in the encoding that they began with.
    #[error(
        "not {encoding} text: byte {byte} is not valid there; save the file as UTF-8 (spreadsheets: \"CSV UTF-8\")"
    )]
    NotText {
        /// `UTF-8`, `UTF-16LE` or `UTF-16BE`.
        encoding: &'static str,
        /// The first such byte, from 1.
        byte: u64,
    },
    /// A file of something else than text.
    #[error("no text: byte {byte} of it is 0; UTF-16 needs a byte order mark")]
    NoText {
        /// The first such byte, from 1.
        byte: u64,
    },
    /// A file that programs pack.
    #[error("this is {what}, not a table or a JSON document: {todo}")]
    Packed {
        /// What it is.
        what: &'static str,
        /// What makes a table of it.
        todo: &'static str,
    },
    /// A table whose header is not its first line.
    #[error("the first line is no header, but this one looks like it: remove the {} above it; found {found}", lines(*above))]
    HeaderBelow {
        /// How many lines are above it.
        above: u64,
        /// The columns that it names, as they are shown.
        found: String,
    },
    /// A table that begins with a row.
    #[error(
        "this looks like a row, not like a header: write a first line that names the columns, e.g. {example}; found {found}"
    )]
    NoHeader {
        /// Such a line.
        example: &'static str,
        /// What stands there, as it is shown.
        found: String,
    },
    /// Rows of several tests.
    #[error(
        "column {column:?} has {first:?} and {other:?}: each is a test of its own; --where {} takes one",
        shell::word(&format!("{column}={first}"))
    )]
    SeveralTests {
        /// The column.
        column: String,
        /// Its first value.
        first: String,
        /// The first other one.
        other: String,
    },
    /// Rows that disagree about which way is better.
    #[error(
        "column {column:?} has {first:?} and {other:?}, but the goal of a test has one direction; --where {} takes these rows",
        shell::word(&format!("{column}={first}"))
    )]
    SeveralDirections {
        /// The column.
        column: String,
        /// Its first value.
        first: String,
        /// The first that says otherwise.
        other: String,
    },
    /// A column that may say that a lower rate is better.
    #[error(
        "column {column:?} has {value:?}: when a lower rate is better, --columns {} reads that (as --lower-is-better says it); \
         when it is not, rename or remove the column",
        shell::pair("goal_direction", column)
    )]
    LowerIsBetter {
        /// The column.
        column: String,
        /// What it says.
        value: String,
    },
    /// Choices that leave nothing to compare.
    #[error("{option} leaves {left}; a test compares at least two variants; there {}", also(out))]
    TooFewLeft {
        /// The option.
        option: &'static str,
        /// Who is left, as it is shown.
        left: String,
        /// Who is left out, as it is shown.
        out: String,
    },
    /// A column that is named like one of dates and has none.
    #[error(
        "column {column:?} has {value:?}, but dates like 2024-01-15 are needed there; --breakdown {} makes segments of its \
         values",
        shell::word(column)
    )]
    NoDates {
        /// The column.
        column: String,
        /// Its first value.
        value: String,
    },
    /// Days that are asked for as segments.
    #[error(
        "--breakdown {}: these are dates, and {}; --within day compares within days",
        shell::word(column),
        days_read(column, *by_name)
    )]
    DaysAsSegments {
        /// The column.
        column: String,
        /// Whether its name alone says so.
        by_name: bool,
    },
    /// Goals that are asked for as segments.
    #[error(
        "--breakdown {}: goals are no segments, their sum would count visitors twice; --where {} takes one",
        shell::word(column),
        shell::word(&format!("{column}={goal}"))
    )]
    GoalsAsSegments {
        /// The column.
        column: String,
        /// Its first value.
        goal: String,
    },
    /// Rows of several goals, each of which only some variants have.
    #[error(
        "column {column:?} has {first:?} and {other:?}: variants are compared by one goal; --where {} takes one",
        shell::word(&format!("{column}={first}"))
    )]
    SeveralGoals {
        /// The column.
        column: String,
        /// Its first value.
        first: String,
        /// The first other one.
        other: String,
    },
    /// A source that breaks off.
    #[error("{reason}")]
    Unreadable {
        /// Why.
        reason: String,
    },
    /// More bytes than are read.
    #[error("more than {}; a larger --max-size reads more", size(*max))]
    TooLarge {
        /// How many are read.
        max: u64,
    },
    /// Text that is no JSON.
    #[error("{reason}")]
    Syntax {
        /// Why not.
        reason: String,
    },
    /// JSON, but not a document: text where an array should be, say.
    #[error("{reason}")]
    Form {
        /// What differs.
        reason: String,
    },
    /// A document without variants, in which no breakdown stands in for them.
    #[error("variants missing; {}", instead(found, inside))]
    NoVariants {
        /// The first fields it has.
        found: Vec<String>,
        /// The objects within it that have variants, as paths: `data`, `results[0]`.
        inside: Vec<String>,
    },
    /// A region without the end that limits the harm.
    #[error("{field} missing; {}", end_of_harm(*goal))]
    NoEndOfHarm {
        /// `region.low` or `region.high`.
        field: &'static str,
        /// Which way is better.
        goal: GoalDirection,
    },
    /// A column that was there already.
    #[error("column {name:?} given more than once")]
    RepeatedColumn {
        /// Its name.
        name: String,
    },
    /// Two columns that fit one meaning.
    #[error(
        "columns {first:?} and {second:?} both fit {meaning}; --columns {} takes one of them",
        shell::pair(meaning, likelier(first, second))
    )]
    TwoColumns {
        /// The meaning.
        meaning: &'static str,
        /// The first column.
        first: String,
        /// The other one.
        second: String,
    },
    /// Columns that are required and not there.
    #[error(
        "no column for {}; found {found}; --columns {} {}",
        listed(missing),
        in_options(missing),
        if missing.len() > 1 { "names them" } else { "names it" }
    )]
    NoColumns {
        /// What they would mean.
        missing: Vec<&'static str>,
        /// The columns there are, as they are shown.
        found: String,
    },
    /// A choice of the reader that the input does not allow.
    #[error("{option}: {reason}")]
    Option {
        /// The option of the command that makes it.
        option: &'static str,
        /// Why not.
        reason: String,
    },
    /// A count that can be read in two ways.
    #[error(
        "{field} {text:?} can be {grouped} or {decimal}{}; write all counts of the file in one way, best without separators",
        beside.as_ref().map_or_else(String::new, |other| format!(", beside {other:?}"))
    )]
    TwoReadings {
        /// The column.
        field: &'static str,
        /// The text.
        text: String,
        /// One reading: digits in groups.
        grouped: String,
        /// The other one: decimals.
        decimal: String,
        /// Another count that is not written so, if that is why.
        beside: Option<String>,
    },
    /// A date that can be read in two ways.
    #[error(
        "dates like {text:?} can be {month_first} or {day_first}, and no date of the column tells which; write them like \
         2024-01-15"
    )]
    TwoDates {
        /// The first such date.
        text: String,
        /// The date if the month stands first.
        month_first: String,
        /// And if the day does.
        day_first: String,
    },
    /// Dates of which some begin with the month and others with the day.
    #[error(
        "{text:?} and {other:?} are dates in two orders, the day first and the month first; write them like 2024-01-15"
    )]
    TwoOrders {
        /// One of them.
        text: String,
        /// The first that has the other order.
        other: String,
    },
    /// A rate where a count should be.
    #[error("{field} {value:?} is a rate, but counts are needed")]
    Rate {
        /// The column.
        field: &'static str,
        /// The text.
        value: String,
    },
    /// Rows that repeat for a variant, but for columns that are not read.
    #[error("rows repeat for this variant, first on {first}; {}", apart(goal.as_ref(), date.as_deref(), columns))]
    RowsRepeat {
        /// The first of them.
        first: Spot,
        /// A column whose values are goals, and the first of them.
        goal: Option<(String, String)>,
        /// A column whose values are dates.
        date: Option<String>,
        /// Other columns that tell the rows apart.
        columns: Vec<String>,
    },
    /// A row without a value in a column whose values make segments.
    #[error(
        "column {column:?} is empty, but segments are made of its values; --leave-out \"\" leaves such rows out; if they are of the \
         whole test, --columns {} in place of --breakdown says so",
        shell::pair("criteria", column)
    )]
    EmptyValue {
        /// The column.
        column: String,
    },
    /// A row of a single visitor that does not say whether they converted.
    #[error("{column:?} is {}", no_outcome(value))]
    NoOutcome {
        /// The column.
        column: String,
        /// What it says.
        value: String,
    },
    /// Visitors in several variants.
    #[error(
        "{} visitor{} in more than one variant; {}",
        abstats_words::number::count(*visitors),
        if *visitors == 1 { " is" } else { "s are" },
        settled(*timed)
    )]
    InSeveral {
        /// How many.
        visitors: u64,
        /// Whether the rows say when they were seen.
        timed: bool,
    },
    /// Visitors of several variants at one time, of which the first is asked for.
    #[error(
        "{} visitor{} in several variants at the same earliest time, so which came first is not known; --leave-out-mixed leaves \
         visitors of several variants out",
        abstats_words::number::count(*visitors),
        if *visitors == 1 { " is" } else { "s are" }
    )]
    SeveralAtOnce {
        /// How many.
        visitors: u64,
    },
    /// Visitors in several segments, where nothing says in which they were first.
    #[error("{}", in_segments(*visitors, columns, *timed))]
    SeveralSegments {
        /// How many.
        visitors: u64,
        /// The columns whose values make the segments.
        columns: Vec<String>,
        /// Whether the rows say when they were seen.
        timed: bool,
    },
    /// What stands for an id that is missing: all such rows would be one visitor.
    #[error(
        "visitor_id {id:?} is nobody's, and all rows that have it would be one visitor; remove them, or give each visitor an id"
    )]
    NoId {
        /// As it is written.
        id: String,
    },
    /// A column that is not read, and whose values repeat like those of visitors with several rows.
    #[error(
        "each row would be a visitor, but column {column:?} has {} values in {} rows; --columns {} counts each once; if each row \
         is a visitor, remove or rename the column",
        abstats_words::number::count(*values),
        abstats_words::number::count(*rows),
        shell::pair("visitor_id", column)
    )]
    VisitorsRepeat {
        /// The column.
        column: String,
        /// How many values it has.
        values: u64,
        /// In so many rows.
        rows: u64,
    },
    /// Variants whose names differ in letter case and blanks only.
    #[error(
        "variants {first:?} and {second:?} differ only in letter case or blanks: if they are one, spell it in one way; if they are \
         two, rename one"
    )]
    Alike {
        /// The first.
        first: String,
        /// The other one.
        second: String,
    },
    /// A row of names or units.
    #[error("this line has words where the counts are, like a second header: remove it")]
    SecondHeader,
    /// A row without a variant.
    #[error("variant missing; --leave-out \"\" leaves out the rows without one")]
    NoVariant,
    /// Columns for days alone and for days summed up.
    #[error("columns \"date\" and \"cumulative_date\" exclude each other")]
    BothDates,
    /// A row with more or fewer fields than the header.
    #[error("{}", fields_found(*fields, *header))]
    Fields {
        /// How many it has.
        fields: usize,
        /// How many the header has.
        header: usize,
    },
    /// A row that is longer than any row.
    #[error("longer than {}", size(*max as u64))]
    TooLong {
        /// How many bytes a row may have.
        max: usize,
    },
    /// JSON that is no row of a table.
    #[error("{reason}")]
    NoRow {
        /// Why not.
        reason: String,
    },
    /// A row with so many fields that it is no table.
    #[error("more than {max} fields")]
    TooManyFields {
        /// How many are served.
        max: usize,
    },
    /// A quotation mark that begins a field which does not end on its line.
    #[error("the quotation mark that opens a field here is {}", closing(*closed))]
    OpenQuote {
        /// Whether it ends on a later line.
        closed: bool,
    },
    /// Text with a character that acts on the terminal that shows it.
    #[error("{field} {value:?} has a control character")]
    ControlCharacter {
        /// The column.
        field: &'static str,
        /// The text.
        value: String,
    },
    /// A row that is of a day and of a segment.
    #[error("a date and a breakdown in one row")]
    DayAndSegment,
    /// A row for the same cell as an earlier row.
    #[error("given more than once, first on {first}")]
    Repeated {
        /// The earlier one.
        first: Spot,
    },
    /// A row that contradicts an earlier one about its variant.
    #[error("{field} {value} contradicts {earlier} of an earlier row")]
    Contradiction {
        /// The column.
        field: &'static str,
        /// What it says, as it is shown.
        value: String,
        /// What the earlier one said.
        earlier: String,
    },
    /// A variant without a row for the whole test, when others have one.
    #[error("row for the whole test missing")]
    NoWhole,
    /// No row for the whole test, when there are several breakdowns that could stand in.
    #[error(
        "rows for the whole test missing; sums stand in for one breakdown only, and there are {breakdowns}: add the rows of the \
         whole test, or take one breakdown alone: --where COLUMN={}, the COLUMN that names the breakdowns",
        shell::word(first)
    )]
    NoWholes {
        /// How many breakdowns there are.
        breakdowns: usize,
        /// The first of them.
        first: String,
    },
    /// A field that is not read and stands in the way of one that is.
    #[error("no field {given:?}{}; {}", within(object), right_in_words(right))]
    Field {
        /// As it is written.
        given: String,
        /// The object that it is in; empty for a variant, a segment, a day and the document itself.
        object: &'static str,
        /// What it should be.
        right: RightField,
    },
    /// An error instead of a document.
    #[error("the sender reports an error, not a result: {sentence}")]
    OfSender {
        /// What the sender says, or the field that says it.
        sentence: String,
    },
    /// What was to be a plan, and is none.
    #[error("plan: {reason}")]
    Plan {
        /// Why not.
        reason: String,
    },
    /// Earlier looks that cannot be.
    #[error("looks_taken: {reason}")]
    LooksTaken {
        /// Why not.
        reason: String,
    },
    /// A row or a segment of totals.
    #[error(
        "{what} {name:?} {}: --leave-out {} leaves it out{}",
        total_by(name, *by_name),
        shell::name(name),
        if *what == "day" { "" } else { "; if it is none, name all that take part with --only" }
    )]
    Total {
        /// `variant`, `segment` or `day`.
        what: &'static str,
        /// Its name, else its id.
        name: String,
        /// Whether it is named so; else it is the sum of all others.
        by_name: bool,
    },
    /// A choice that names what is not there.
    #[error(
        "{option} {name:?}: there is none of that name; there are {known}{}",
        if *with_comma { "; a name with a comma is quoted within the list, like '\"A, red\"',B" } else { "" }
    )]
    NoSuchName {
        /// The option that names it.
        option: &'static str,
        /// The name.
        name: String,
        /// What there is, as it is shown.
        known: String,
        /// Whether one of them has a comma.
        with_comma: bool,
    },
    /// Weights that are not one for each variant.
    #[error("--weights: {given} given for the variants {variants}; one for each is needed, in this order")]
    WeightsInOrder {
        /// How many were given.
        given: usize,
        /// The variants, as they are shown.
        variants: String,
    },
    /// Weights that are the visitors: the split would be as planned, whatever it is.
    #[error(
        "the traffic weights are the visitors of each variant, so they are counts and no plan; give the planned weights, e.g. \
         --weights {}, or leave them out",
        equal_weights(*variants)
    )]
    WeightsAreVisitors {
        /// How many variants there are.
        variants: usize,
    },
    /// A variant that two weights name.
    #[error("--weights: {name:?} given more than once")]
    WeightTwice {
        /// The name.
        name: String,
    },
    /// A variant that no weight names.
    #[error("--weights: none given for {name:?}")]
    NoWeight {
        /// Its name, else its id.
        name: String,
    },
    /// An argument that is not `conversions/visitors`.
    #[error("{text:?} is not conversions/visitors, e.g. 120/1500")]
    NotCounts {
        /// The text.
        text: String,
    },
}

impl From<Problem> for ErrorKind {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// What a field that is not read should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RightField {
    /// Written so.
    Named(&'static str),
    /// Written so, in the document itself.
    InDocument(&'static str),
    /// Given there.
    Elsewhere(&'static str),
    /// One of these.
    OneOf(&'static [&'static str]),
    /// A setting that this version does not have.
    NotYet,
}

/// `50,50`; of many variants the beginning.
fn equal_weights(variants: usize) -> String {
    match variants {
        2 => "50,50".to_owned(),
        3 => "1,1,1".to_owned(),
        _ => "1,1,1,...".to_owned(),
    }
}

fn right_in_words(right: &RightField) -> String {
    match right {
        RightField::Named(name) => named(name),
        RightField::InDocument(name) => in_document(name),
        RightField::Elsewhere(place) => format!("it belongs to {place}"),
        RightField::OneOf(names) => format!("there are {}", names.join(", ")),
        RightField::NotYet => "this version does not have that setting".to_owned(),
    }
}
