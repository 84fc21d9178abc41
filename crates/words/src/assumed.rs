//! What the reader of an input assumed, where the input did not say, and what it was told to leave out.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::number::count;
use super::{Labels, text};

/// An assumption that the answer rests on. It travels with the report, so that readers of the verdict see it, too.
///
/// ```
/// use abstats_words::Assumption;
/// let first = Assumption::ControlIsFirst { variant: "red".into(), suggested: None };
/// assert_eq!(
///     first.to_string(),
///     "No variant is marked as the control or named like one: the first, \"red\", is taken; --control NAME takes another."
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Assumption {
    /// No variant was marked as the control, none has the id "0", and none is named like a control.
    ControlIsFirst {
        /// Its name, else its id.
        variant: String,
        /// The name, else the id, of another that says it is a control, but not in a control's exact words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suggested: Option<String>,
    },
    /// No variant was marked as the control, and one that is not the first is named like it.
    ControlIsNamed {
        /// Its name, else its id.
        variant: String,
    },
    /// The control is the variant with the id "0", although another one is named like a control.
    ControlById {
        /// Its name, else its id.
        variant: String,
        /// The name, else the id, of the other.
        named: String,
    },
    /// The counts of the whole test were left out.
    WholeIsSum {
        /// The dimension whose segments were added up.
        breakdown: String,
    },
    /// The counts of the whole test were left out: they are those of all days.
    WholeIsDays,
    /// Counts of days that never fall were read as those of each day alone; nothing says that they are not cumulative.
    DaysAreDaily,
    /// Variants that were given take no part: it was asked for.
    LeftOut {
        /// Their names, else their ids.
        variants: Vec<String>,
    },
    /// The same of segments.
    SegmentsLeftOut {
        /// The dimension.
        breakdown: String,
        /// Their criteria.
        segments: Vec<String>,
        /// Whether visitors are left out with them: not all are totals.
        #[serde(default, skip_serializing_if = "is_false")]
        part: bool,
    },
    /// The result service counted those visitors alone who pass the question's filters.
    PartCounted {
        /// How many.
        visitors: u64,
    },
    /// Variants or segments that would be taken for totals take part: it was asked for.
    NoTotals {
        /// Their names.
        names: Vec<String>,
    },
    /// Columns whose name is not that of their meaning.
    ColumnsTaken {
        /// Each with what it was taken for.
        columns: Vec<ColumnTaken>,
    },
    /// Columns that nobody reads.
    ColumnsNotRead {
        /// The first of them.
        columns: Vec<String>,
        /// How many others there are.
        more: u64,
    },
    /// Rows without one of these values do not count: it was asked for.
    Filtered {
        /// The column.
        column: String,
        /// The values.
        values: Vec<String>,
        /// How many rows count, by all such choices.
        kept: u64,
        /// Of how many.
        rows: u64,
    },
    /// Rows of single visitors were counted.
    RowsCounted {
        /// How many rows.
        rows: u64,
        /// How many distinct visitors count.
        visitors: u64,
    },
    /// Visitors were in several variants; each counts in the one seen first: it was asked for.
    FirstAssignment {
        /// How many.
        visitors: u64,
    },
    /// Visitors were in several variants and do not count: it was asked for.
    MixedLeftOut {
        /// How many.
        visitors: u64,
    },
    /// Visitors have several values in a column that makes segments; each counts in the one seen first.
    SeveralValues {
        /// The columns.
        columns: Vec<String>,
        /// How many.
        visitors: u64,
    },
    /// Dates that end with their year are read in the one order that fits.
    DatesRead {
        /// The column.
        column: String,
        /// The first of them.
        written: String,
        /// What it is read as.
        date: String,
    },
    /// Rows of single visitors have a time: a visitor's day is the one on which they were first seen.
    EntryDays {
        /// The column.
        column: String,
        /// Whether the times have a zone, so that the days are those of UTC.
        utc: bool,
    },
    /// Rows of single visitors have a column for times that cannot be read: there are no days.
    NoDays {
        /// The column.
        column: String,
        /// The first value that is no time.
        value: String,
    },
    /// Fields that nobody knows.
    FieldsNotRead {
        /// The first of them.
        fields: Vec<String>,
        /// How many others there are.
        more: u64,
    },
    /// The sender's number is not the one that the counts give.
    SenderDiffers {
        /// Where it is; left out for the whole test.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<String>,
        /// The field.
        field: String,
        /// The sender's number.
        said: String,
        /// What the counts give.
        counted: String,
    },
    /// More of the sender's numbers are not those that the counts give.
    SenderDiffersMore {
        /// How many.
        more: u64,
    },
}

/// A column and what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "a pair")]
pub struct ColumnTaken {
    /// What it was taken for.
    pub meaning: String,
    /// Its name.
    pub column: String,
}

impl Assumption {
    /// So many names are in a sentence.
    const LISTED: usize = 10;

    /// The first of the variants was taken as the control. Each goes by its name, else its id.
    ///
    /// ```
    /// use abstats_words::Assumption;
    /// let first = Assumption::control_is_first("red", ["red", "Control group"].into_iter());
    /// assert_eq!(
    ///     first.to_string(),
    ///     "No variant is marked as the control: the first, \"red\", is taken. If \"Control group\" is the control, add \
    ///      --control \"Control group\"."
    /// );
    /// ```
    pub fn control_is_first<'a>(variant: &str, mut all: impl Iterator<Item = &'a str>) -> Self {
        let suggested = if Self::says_control(variant) { None } else { all.find(|name| Self::says_control(name)) };
        Self::ControlIsFirst { variant: variant.to_owned(), suggested: suggested.map(str::to_owned) }
    }

    /// Who is the control.
    fn control(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlIsFirst { variant, suggested: Some(suggested) } => write!(
                f,
                "No variant is marked as the control: the first, {}, is taken. If {1} is the control, add --control {1}.",
                quoted(variant),
                quoted(suggested)
            ),
            Self::ControlIsFirst { variant, .. } if Self::says_control(variant) => {
                write!(
                    f,
                    "The first variant, {}, is taken as the control; --control NAME takes another.",
                    quoted(variant)
                )
            }
            Self::ControlIsFirst { variant, .. } => write!(
                f,
                "No variant is marked as the control or named like one: the first, {}, is taken; --control NAME takes \
                 another.",
                quoted(variant)
            ),
            Self::ControlIsNamed { variant } => {
                write!(f, "{} is taken as the control, by its name; --control NAME takes another.", quoted(variant))
            }
            Self::ControlById { variant, named } => write!(
                f,
                "{} is taken as the control, by its id \"0\". If {1} is the control, add --control {1}.",
                quoted(variant),
                quoted(named)
            ),
            _ => Ok(()),
        }
    }

    /// Whether one of the words of a name says that it is a control: `Control group`, `Original page`.
    fn says_control(name: &str) -> bool {
        const WORDS: [&str; 6] = ["control", "original", "baseline", "default", "existing", "holdout"];
        let mut words = name.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ControlIsFirst { .. } | Self::ControlIsNamed { .. } | Self::ControlById { .. } => self.control(f),
            Self::WholeIsSum { breakdown } => {
                write!(f, "The counts of the whole test are the sums over the segments of {}.", quoted(breakdown))
            }
            Self::WholeIsDays => f.write_str("The counts of the whole test are those of all days."),
            Self::DaysAreDaily => f.write_str(
                "Each day's counts are read as those of that day alone. If they are cumulative (they grow from day to day), name the \
                 column cumulative_date.",
            ),
            Self::LeftOut { variants } => write!(f, "Left out, as asked: {}.", listed(variants, 0)),
            Self::SegmentsLeftOut { breakdown, segments, .. } => {
                write!(f, "Left out of {}, as asked: {}.", quoted(breakdown), listed(segments, 0))
            }
            Self::PartCounted { visitors } => {
                write!(f, "Only visitors who pass the question's filters count, as asked: {}.", count(*visitors))
            }
            Self::NoTotals { names } => write!(f, "Not taken for a total, as asked: {}.", listed(names, 0)),
            Self::ColumnsTaken { columns } => {
                let pairs = columns
                    .iter()
                    .map(|ColumnTaken { meaning, column }| format!("{} from {}", text::clean(meaning), quoted(column)));
                write!(f, "Columns taken: {}.", pairs.collect::<Vec<_>>().join(", "))
            }
            Self::ColumnsNotRead { columns, more } => {
                write!(f, "Columns that are not read: {}.", listed(columns, *more))
            }
            Self::Filtered { column, values, kept, rows } => {
                let [kept, rows] = [kept, rows].map(|rows| count(*rows));
                write!(f, "Only rows with {} count, as asked: {kept} of {rows}.", with_values(column, values))
            }
            Self::RowsCounted { rows, visitors } => {
                write!(f, "Single visitors: counted {} rows: {} visitors.", count(*rows), count(*visitors))
            }
            Self::FirstAssignment { visitors } => write!(
                f,
                "{} in more than one variant: each counts in the one seen first, as asked.",
                visitors_were(*visitors)
            ),
            Self::MixedLeftOut { visitors } => {
                write!(f, "{} in more than one variant and left out, as asked.", visitors_were(*visitors))
            }
            Self::SeveralValues { columns, visitors } => write!(
                f,
                "{} in more than one segment of {}: each counts in the one seen first.",
                visitors_were(*visitors),
                columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(" or ")
            ),
            Self::DatesRead { column, written, date } => {
                write!(f, "Dates of {}: {} is read as {}.", quoted(column), quoted(written), text::clean(date))
            }
            Self::EntryDays { column, utc } => write!(
                f,
                "Each visitor counts on the day they were first seen, by {}{}.",
                quoted(column),
                if *utc { " (UTC)" } else { "" }
            ),
            Self::NoDays { column, value } => {
                write!(f, "There are no days: {} in {} cannot be read as a time.", quoted(value), quoted(column))
            }
            Self::FieldsNotRead { fields, more } => {
                write!(f, "Fields that abstats does not know are not read: {}.", listed(fields, *more))
            }
            Self::SenderDiffers { of, field, said, counted } => {
                let of = of.as_ref().map_or_else(String::new, |of| format!(" of {}", text::clean(of)));
                write!(
                    f,
                    "The input says {}{of} is {}, but its counts give {}; the counts are taken.",
                    text::clean(field),
                    text::clean(said),
                    text::clean(counted)
                )
            }
            Self::SenderDiffersMore { more } => {
                write!(f, "{} more numbers of the input are not what its counts give.", super::number::count(*more))
            }
        }
    }
}

/// Rows with one of these values in the column.
pub(crate) fn with_values(column: &str, values: &[String]) -> String {
    let values = values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(" or ");
    format!("{values} in {}", quoted(column))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", text::shorten(&text::clean(name), Labels::LONGEST))
}

fn visitors_were(visitors: u64) -> String {
    if visitors == 1 { "1 visitor was".to_owned() } else { format!("{} visitors were", count(visitors)) }
}

/// The first names, and how many there are beside.
fn listed(names: &[String], more: u64) -> String {
    let more = more + names.len().saturating_sub(Assumption::LISTED) as u64;
    let names: Vec<_> = names.iter().take(Assumption::LISTED).map(|name| quoted(name)).collect();
    let listed = names.join(", ");
    if more > 0 { format!("{listed} and {} more", super::number::count(more)) } else { listed }
}
