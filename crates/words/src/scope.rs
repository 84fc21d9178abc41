//! Whether the whole test was counted, or a part of it.

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

/// What a part of the test is, and what looking at parts does: two sentences, the first as clauses. `None` of the whole test.
///
/// ```
/// use abstats_words::{Assumption, scope};
/// let filtered = Assumption::Filtered { column: "channel".into(), values: vec!["Phone".into()], kept: 28_021, rows: 64_000 };
/// assert_eq!(
///     scope::sentence(&[filtered]).unwrap(),
///     "Only rows with \"Phone\" in `channel` count, 28,021 of 64,000. Looking at many parts finds winners by luck: decide on \
///      all visitors."
/// );
/// ```
#[must_use]
pub fn sentence(readings: &[Assumption]) -> Option<String> {
    if Scope::of(readings) == Scope::Whole {
        return None;
    }
    let mut rows: Vec<String> = Vec::new();
    let mut counted = None;
    let mut others = Vec::new();
    for reading in readings {
        match reading {
            Assumption::Filtered { column, values, kept, rows: of } if !names_the_test(column) => {
                rows.push(crate::assumed::with_values(column, values));
                counted = Some((*kept, *of));
            }
            Assumption::PartCounted { visitors } => others
                .push(format!("Only the {} visitors whom the question asks about count.", number::count(*visitors))),
            Assumption::SegmentsLeftOut { breakdown, segments, part: true } => others.push(format!(
                "Without {} of {}.",
                text::listed_by(segments, |name| crate::assumed::quoted(name)),
                crate::assumed::quoted(breakdown)
            )),
            _ => {}
        }
    }
    let rows = counted.map(|(kept, of)| {
        let [kept, of] = [kept, of].map(number::count);
        format!("Only rows with {} count, {kept} of {of}.", rows.join(" and "))
    });
    let what: Vec<_> = rows.into_iter().chain(others).collect();
    Some(format!("{} Looking at many parts finds winners by luck: decide on all visitors.", what.join(" ")))
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
