//! Whether the whole test was counted, or a part of it.

use crate::assumed::{quoted, with_values};
use crate::{Assumption, number, text};

/// What a report is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed: all of it or not")]
pub enum Scope {
    /// The whole test.
    #[default]
    Whole,
    /// The visitors, rows or segments that were asked for.
    Part,
}

impl Scope {
    /// Whether what was asked of the reader, or of the service, left visitors out.
    ///
    /// ```
    /// use abstats_words::{Assumption, Scope};
    /// let filtered =
    ///     Assumption::Filtered { column: "device".into(), values: vec!["phone".into()], kept: 4, rows: 6 };
    /// assert_eq!(Scope::of(&[filtered]), Scope::Part);
    /// assert_eq!(Scope::of(&[Assumption::WholeIsDays]), Scope::Whole);
    /// ```
    #[must_use]
    pub fn of(readings: &[Assumption]) -> Self {
        let is_part = readings.iter().any(|reading| match reading {
            Assumption::Filtered { column, .. } => !names_the_test(column),
            Assumption::PartCounted { .. } => true,
            Assumption::SegmentsLeftOut { breakdown, part, .. } => *part && is_sum_over(readings, breakdown),
            _ => false,
        });
        if is_part { Self::Part } else { Self::Whole }
    }

    /// Its name on the wire; none of the whole test.
    #[must_use]
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::Part => Some("part"),
        }
    }
}

/// Whether the column's values are tests or goals: who takes one of them leaves no visitor of the test out.
fn names_the_test(column: &str) -> bool {
    const OF: [&str; 6] = ["test", "experiment", "goal", "metric", "event", "kpi"];
    let name: String = column.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
    let of = OF.iter().find_map(|of| name.strip_prefix(of));
    of.is_some_and(|rest| ["", "name", "id", "key"].contains(&rest))
}

/// Without the counts of the whole test, the segments that take part are all there is.
fn is_sum_over(readings: &[Assumption], by: &str) -> bool {
    readings.iter().any(|reading| matches!(reading, Assumption::WholeIsSum { breakdown } if breakdown == by))
}

/// What to call a part of the test, before the sentence that says which part.
pub const LEAD: &str = "A part of the test:";

/// Which part of the test was counted, and what looking at parts does; it follows [`LEAD`]. `None` of the whole test.
///
/// ```
/// use abstats_words::{Assumption, scope};
/// let filtered = Assumption::Filtered { column: "channel".into(), values: vec!["Phone".into()], kept: 28_021, rows: 64_000 };
/// assert_eq!(
///     scope::sentence(&[filtered]).unwrap(),
///     "28,021 of 64,000 rows, those with \"Phone\" in \"channel\". Looking at many parts finds winners by luck: decide on all \
///      visitors."
/// );
/// ```
#[must_use]
pub fn sentence(readings: &[Assumption]) -> Option<String> {
    if Scope::of(readings) == Scope::Whole {
        return None;
    }
    let mut filters = Vec::new();
    let mut parts = Vec::new();
    for reading in readings {
        match reading {
            Assumption::Filtered { column, values, kept, rows } if !names_the_test(column) => {
                filters.push((with_values(column, values), number::count(*kept), number::count(*rows)));
            }
            Assumption::PartCounted { visitors } => {
                parts.push(format!("{} visitors, those whom the question asks about", number::count(*visitors)));
            }
            Assumption::SegmentsLeftOut { breakdown, segments, part: true } => {
                let names = text::listed_by(segments, |name| quoted(name));
                parts.push(format!("without {names} of {}", quoted(breakdown)));
            }
            _ => {}
        }
    }
    if let Some((_, kept, rows)) = filters.first() {
        let with: Vec<_> = filters.iter().map(|(with, ..)| with.as_str()).collect();
        parts.insert(0, format!("{kept} of {rows} rows, those with {}", with.join(" and ")));
    }
    Some(format!("{}. Looking at many parts finds winners by luck: decide on all visitors.", parts.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_no_part_of_the_test() {
        let rows_with = |column: &str| {
            let (column, values) = (column.to_owned(), vec!["x".to_owned()]);
            Scope::of(&[Assumption::Filtered { column, values, kept: 1, rows: 2 }])
        };
        for column in ["metric", "Goal name", "experiment_id", "test", "KPI"] {
            assert_eq!(rows_with(column), Scope::Whole, "{column}");
        }
        for column in ["device", "test group", "goalkeeper", "events"] {
            assert_eq!(rows_with(column), Scope::Part, "{column}");
        }
    }

    #[test]
    fn chosen_segments_are_a_part_where_they_make_the_whole() {
        let left_out =
            |part| Assumption::SegmentsLeftOut { breakdown: "device".into(), segments: vec!["phone".into()], part };
        let sum = Assumption::WholeIsSum { breakdown: "device".into() };
        assert_eq!(Scope::of(&[left_out(true), sum.clone()]), Scope::Part);
        // A row of totals that is left out takes nobody away.
        assert_eq!(Scope::of(&[left_out(false), sum]), Scope::Whole);
        assert_eq!(Scope::of(&[left_out(true)]), Scope::Whole);
        assert_eq!(sentence(&[left_out(true)]), None);
    }
}
