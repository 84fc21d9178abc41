//! The words that a field may be: the names that the library gives to its choices.

use std::sync::LazyLock;

use abstats::multiplicity::{Correction, Family};
use abstats::practical::Scale;
use abstats::{Alternative, Analysis, BookedBy, GoalDirection, Looks};

/// The words of a field.
pub(crate) struct Words {
    #[cfg(feature = "schema")]
    known: Vec<&'static str>,
    /// As an error says them.
    pub(crate) expected: String,
}

/// What corrects for no number of comparisons.
pub(crate) const NO_CORRECTION: &str = "none";

pub(crate) static ENGINES: LazyLock<Words> = LazyLock::new(|| {
    Words::of(&[Analysis::bayesian(), Analysis::frequentist()].map(|analysis| analysis.engine.code()))
});
pub(crate) static ALTERNATIVES: LazyLock<Words> = LazyLock::new(|| Words::of(Alternative::CODES));
pub(crate) static GOAL_DIRECTIONS: LazyLock<Words> = LazyLock::new(|| Words::of(GoalDirection::CODES));
pub(crate) static CORRECTIONS: LazyLock<Words> =
    LazyLock::new(|| Words::of(&[&[NO_CORRECTION], Correction::CODES].concat()));
pub(crate) static FAMILIES: LazyLock<Words> = LazyLock::new(|| Words::of(Family::CODES));
pub(crate) static SCALES: LazyLock<Words> = LazyLock::new(|| Words::of(Scale::CODES));
pub(crate) static DAYS_ARE: LazyLock<Words> = LazyLock::new(|| Words::of(&[days_are(false), days_are(true)]));

pub(crate) static LOOKS: LazyLock<Words> = LazyLock::new(|| Words::of(Looks::CODES));
pub(crate) static BOOKED_BY: LazyLock<Words> = LazyLock::new(|| Words::of(BookedBy::CODES));

/// Whether the counts of days are those of all days up to each.
pub(crate) const fn days_are(cumulative: bool) -> &'static str {
    if cumulative { "cumulative" } else { "daily" }
}

impl Words {
    fn of(known: &[&'static str]) -> Self {
        let quoted: Vec<_> = known.iter().map(|word| format!("{word:?}")).collect();
        Self {
            #[cfg(feature = "schema")]
            known: known.to_vec(),
            expected: format!("one of {}", quoted.join(", ")),
        }
    }

    /// As the schema of an output lists them.
    #[cfg(feature = "schema")]
    pub(crate) fn known(&self) -> &[&'static str] {
        &self.known
    }

    /// As the schema of an input lists them: null is as good as left out.
    #[cfg(feature = "schema")]
    pub(crate) fn or_null(&self) -> Vec<Option<&'static str>> {
        self.known.iter().copied().map(Some).chain([None]).collect()
    }
}
