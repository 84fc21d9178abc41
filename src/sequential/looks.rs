//! How often one looks at the results before one decides.

use super::{PlannedLooks, TypicalLift};

/// How often the results are looked at before the decision. It is chosen before the data.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Looks, Outcome, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let experiment = Experiment::new(variants, vec![])?;
/// assert_eq!(Analysis::bayesian().run(&experiment).verdict, Outcome::Winner(1)); // right if nobody looked before
///
/// let report = Analysis { looks: Looks::any_time(), ..Analysis::bayesian() }.run(&experiment);
/// assert_eq!(report.verdict, Outcome::Inconclusive);
/// let always_valid = report.overall.variants[1].always_valid.unwrap()?;
/// assert!(always_valid.comparison.p_value > 0.05);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "looks", rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Looks {
    /// Once, at an end that was fixed beforehand: the engine's own numbers decide.
    #[default]
    Once,
    /// As often as anyone likes: the always-valid comparison ([`AnyTime`](super::AnyTime)) decides, with both engines. Their own
    /// numbers stand beside it.
    AnyTime {
        /// The lift that one expects of a variant that works.
        #[cfg_attr(feature = "serde", serde(default))]
        typical_lift: TypicalLift,
        /// What is done about many comparisons.
        #[cfg_attr(feature = "serde", serde(default))]
        alpha: Alpha,
    },
    /// At times that were planned beforehand: the group sequential bounds ([`planned`](super::planned)) decide about the score
    /// test of the whole test, with both engines. Their own numbers stand beside it. A plan is one of the whole test: segments and
    /// days say what a single look says.
    Planned(PlannedLooks),
}

/// What the comparisons of a family do with alpha = 1 - threshold, when one looks at any time. The families are those of a
/// correction: the variants of the whole test, and all of a breakdown, unless the analysis says that everything is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "closed: either they share it, or they do not")]
pub enum Alpha {
    /// They share it: alpha / k of k comparisons (Bonferroni). Closed testing ([`closed`](super::closed)) if the frequentist
    /// engine is asked for Holm's correction; then the intervals are those of each comparison alone.
    #[default]
    Shared,
    /// Each has all of it, whatever their number.
    Each,
}

impl Looks {
    /// The names of all.
    pub const CODES: &[&str] = &["once", "any_time", "planned"];

    /// At any time, with the default typical lift and alpha shared.
    #[must_use]
    pub fn any_time() -> Self {
        Self::AnyTime { typical_lift: TypicalLift::default(), alpha: Alpha::default() }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::AnyTime { .. } => "any_time",
            Self::Planned(_) => "planned",
        }
    }

    /// Whether the always-valid comparison decides.
    #[must_use]
    pub const fn are_at_any_time(&self) -> bool {
        matches!(self, Self::AnyTime { .. })
    }

    /// Whether the bounds of planned looks decide.
    #[must_use]
    pub const fn are_planned(&self) -> bool {
        matches!(self, Self::Planned(_))
    }
}
