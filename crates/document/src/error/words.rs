//! What the sentences of errors are made of.

use abstats::GoalDirection;

use crate::averages::is_average;
use crate::shell;

/// What a document must have.
const VARIANTS: &str = r#""variants": [{"visitors": 1500, "conversions": 120}, ...]"#;

/// `visitors=COLUMN,conversions=COLUMN`
pub(super) fn in_options(meanings: &[&'static str]) -> String {
    let pairs: Vec<_> = meanings.iter().map(|meaning| format!("{meaning}=COLUMN")).collect();
    pairs.join(",")
}

/// What a document has in place of variants, and what would be right.
pub(super) fn instead(found: &[String], inside: &[String]) -> String {
    let quoted = |names: &[String]| names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    match (found, inside) {
        (_, [only]) => format!("they are in {only:?}: give that object alone"),
        (_, [_, _, ..]) => format!("they are in {}: give one of these objects alone", quoted(inside)),
        ([], []) => format!("write {VARIANTS}"),
        (found, []) => format!("found {}; write {VARIANTS}", quoted(found)),
    }
}

/// Why a region needs the end, and what it is to have.
pub(super) const fn end_of_harm(goal: GoalDirection) -> &'static str {
    match goal {
        GoalDirection::Increase => {
            "a lower rate is the harm, so a region has \"low\" and \"high\" for equivalence, or \"low\" alone for \
             non-inferiority, e.g. {\"low\": -0.02}"
        }
        GoalDirection::Decrease => {
            "with \"goal_direction\": \"decrease\" a higher rate is the harm, so a region has \"low\" and \"high\" for \
             equivalence, or \"high\" alone for non-inferiority, e.g. {\"high\": 0.02}"
        }
    }
}

/// `a, b and c`
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [first @ .., next, last] if !first.is_empty() => format!("{}, {next} and {last}", first.join(", ")),
        names => names.join(" and "),
    }
}

/// Of two columns the one that counts everybody once, or the first.
pub(super) fn likelier<'a>(first: &'a str, second: &'a str) -> &'a str {
    let is_unique = |name: &str| name.to_lowercase().contains("unique");
    if is_unique(second) && !is_unique(first) { second } else { first }
}

/// What tells repeated rows apart, and what would settle it.
pub(super) fn apart(goal: Option<&(String, String)>, date: Option<&str>, columns: &[String]) -> String {
    let date = date
        .map(|column| format!("{column:?} tells them apart: --columns {} reads its days", shell::pair("date", column)));
    let goal = goal.map(|(column, value)| {
        format!(
            "{column:?} tells them apart: --where {} takes one (their sum would count visitors twice)",
            shell::word(&format!("{column}={value}"))
        )
    });
    let quoted: Vec<_> = columns.iter().map(|column| format!("{column:?}")).collect();
    let options: Vec<_> = columns.iter().map(|column| format!("--breakdown {}", shell::word(column))).collect();
    let (tell, make) = if columns.len() == 1 { ("tells", "makes") } else { ("tell", "make") };
    let columns = (!columns.is_empty()).then(|| {
        let options = options.join(" ");
        format!("{} {tell} them apart: {options} {make} a breakdown of it, the whole is the sum", quoted.join(" and "))
    });
    // Days first: as segments they would be summed, cumulative or not.
    goal.into_iter().chain(date).chain(columns).collect::<Vec<_>>().join("; ")
}

/// How days are read from a column.
pub(super) fn days_read(column: &str, by_name: bool) -> String {
    if by_name {
        "days are read from them without it".to_owned()
    } else {
        format!("--columns {} reads their days", shell::pair("date", column))
    }
}

pub(super) fn no_outcome(value: &str) -> String {
    if value.is_empty() {
        "empty; write 0 (or false, or no) for a visitor who did not convert".to_owned()
    } else {
        format!("{value:?}; of a single visitor it is 0 or 1, true or false, yes or no")
    }
}

pub(super) fn lines(count: u64) -> String {
    if count == 1 { "line".to_owned() } else { format!("{count} lines") }
}

pub(super) fn also(names: &str) -> String {
    format!("{} also {names}", if names.contains("\", \"") { "are" } else { "is" })
}

pub(super) const fn settled(timed: bool) -> &'static str {
    if timed {
        "--first-assignment counts each in the one seen first, --leave-out-mixed leaves them out"
    } else {
        "--leave-out-mixed leaves them out"
    }
}

/// Visitors of several segments, and what would settle it.
pub(super) fn in_segments(visitors: u64, columns: &[String], timed: bool) -> String {
    let quoted: Vec<_> = columns.iter().map(|column| format!("{column:?}")).collect();
    let are = if visitors == 1 { "visitor is" } else { "visitors are" };
    let first = if timed {
        "at the same earliest time, so which came first is not known; read the table without --breakdown, or give each visitor one \
         value"
    } else {
        "and nothing says which came first; --columns time=COLUMN names the time, and the earliest row of each visitor counts"
    };
    format!(
        "{} {are} in more than one segment of {}{} {first}",
        abstats_words::number::count(visitors),
        quoted.join(" or "),
        if timed { "" } else { "," }
    )
}

/// What to write for the setting of this name, or of this path.
pub(super) fn named(name: &str) -> String {
    if let Some(field) = name.strip_prefix("variants[].") {
        return match field {
            "is_control" => r#"write "is_control": true in the variant that is the control"#.to_owned(),
            _ => format!("write {field:?} in each variant"),
        };
    }
    match name.split_once('.') {
        Some((object, field)) => format!("write {object:?}: {{{field:?}: ...}}"),
        None => format!("write {name:?}"),
    }
}

/// The same, of a setting that stands in an object within the document.
pub(super) fn in_document(name: &str) -> String {
    if name.starts_with("variants[].") {
        return named(name);
    }
    format!("{} in the document itself, beside \"variants\"", named(name))
}

pub(super) fn within(object: &str) -> String {
    if object.is_empty() { String::new() } else { format!(" in {object}") }
}

pub(super) fn total_by(name: &str, by_name: bool) -> &'static str {
    if !by_name {
        "is the sum of all others, like a total"
    } else if is_average(name) {
        "is named like an average of others"
    } else {
        "is named like a total"
    }
}

/// A row with more or fewer values than columns, and what it may be.
pub(super) fn fields_found(fields: usize, header: usize) -> String {
    let values = if fields == 1 { "value" } else { "values" };
    let may_be = if fields < header {
        "remove the line if it is no row of the table (a comment, a footer), else fill it up"
    } else {
        "a separator too many at its end, or a value with one in it, which needs quotation marks"
    };
    format!("{fields} {values} in a line, but the header names {header} columns: {may_be}")
}

pub(super) const fn closing(closed: bool) -> &'static str {
    if closed {
        "closed on a later line; a field cannot have a line break, so one is missing or too many"
    } else {
        "never closed"
    }
}

/// `64 MiB`, or bytes where that is not round.
pub(super) fn size(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let round = units.into_iter().find(|(_, shift)| bytes > 0 && bytes.trailing_zeros() >= *shift);
    round.map_or_else(|| format!("{bytes} bytes"), |(unit, shift)| format!("{} {unit}", bytes >> shift))
}
