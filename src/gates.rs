//! How much data a verdict needs.

use crate::names::names;
use crate::{Counts, Pair};

/// The data that any verdict but `not_enough_data` needs. All gates are off by default: the statistics are right for any
/// counts, and a gate is a rule of the house, not of mathematics. Set one to keep people from deciding before a test has run
/// for a whole week, or with so few visitors that only a huge difference could be found. A minimum of 0 is no gate.
///
/// Each variant, the control included, has to reach the minimum in the table that the verdict is about. A segment's verdict
/// needs the segment's counts.
///
/// ```
/// use abstats::{Counts, Gate, Gates, Pair};
/// let gates = Gates { visitors: Some(1_000), conversions: Some(25), days: Some(7) };
/// let counts = [Counts::new(1_500, 120)?, Counts::new(1_480, 14)?, Counts::new(1_510, 90)?];
/// let missed = gates.missed(&counts, Some(12));
/// let of = &missed[0];
/// assert_eq!((of.gate, of.variant, of.required, of.actual), (Gate::Conversions, Some(1), 25, Some(14)));
/// let against = |variant| Pair { control: 0, variant };
/// assert!(of.concerns(against(1)) && !of.concerns(against(2))); // the other variant's verdict stands
/// assert!(Gates::default().missed(&counts, None).is_empty());
/// # Ok::<(), abstats::CountsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "built as a literal, what is not named by `..Default::default()`")]
pub struct Gates {
    /// The fewest visitors that each variant must have.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub visitors: Option<u64>,
    /// The fewest conversions that each variant must have.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub conversions: Option<u64>,
    /// The fewest days that the test must have run. Whole weeks see every weekday alike.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub days: Option<u64>,
}

/// What there is a minimum of.
///
/// ```
/// assert_eq!(abstats::Gate::Days.code(), "days");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: code that puts it into words needs words for a new one")]
pub enum Gate {
    /// A variant's visitors.
    Visitors,
    /// A variant's conversions.
    Conversions,
    /// The days that the test has run.
    Days,
}

names!(Gate, "gate": Visitors = "visitors", Conversions = "conversions", Days = "days");

/// A minimum that is not reached, with both numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MissedGate {
    /// What there is too little of.
    pub gate: Gate,
    /// The variant's place; `None` for the days, which are the whole test's.
    pub variant: Option<usize>,
    /// How much there must be.
    pub required: u64,
    /// How much there is; `None` when the days are not known. What is not known is not enough.
    pub actual: Option<u64>,
}

impl Gates {
    /// Whether there are any.
    #[must_use]
    pub fn are_set(&self) -> bool {
        *self != Self::default()
    }

    /// Whether any asks for visitors or conversions.
    pub(crate) fn are_of_counts(self) -> bool {
        [self.visitors, self.conversions].into_iter().flatten().any(|required| required > 0)
    }

    /// The gates that these variants miss after so many whole days: first the days, then variant by variant. None without
    /// gates.
    #[must_use]
    pub fn missed(&self, variants: &[Counts], days: Option<u64>) -> Vec<MissedGate> {
        self.missed_by(variants.iter().copied().enumerate(), days)
    }

    /// [`Gates::missed`] of some variants, by their places.
    pub(crate) fn missed_by(
        &self,
        variants: impl Iterator<Item = (usize, Counts)>,
        days: Option<u64>,
    ) -> Vec<MissedGate> {
        let missed = |gate, variant, required: Option<u64>, actual: Option<u64>| {
            let required = required.filter(|&required| required > 0)?;
            let reached = actual.is_some_and(|actual| actual >= required);
            (!reached).then_some(MissedGate { gate, variant, required, actual })
        };
        let of_variants = variants.flat_map(|(variant, counts)| {
            let of = |gate, required, actual| missed(gate, Some(variant), required, Some(actual));
            let visitors = of(Gate::Visitors, self.visitors, counts.visitors());
            let conversions = of(Gate::Conversions, self.conversions, counts.conversions());
            visitors.into_iter().chain(conversions)
        });
        missed(Gate::Days, None, self.days, days).into_iter().chain(of_variants).collect()
    }
}

impl MissedGate {
    /// Whether it withholds the verdict of a variant against the control, given by their places: it is the test's, or one of
    /// the two misses it.
    #[must_use]
    pub fn concerns(&self, pair: Pair<usize>) -> bool {
        self.variant.is_none_or(|missing| missing == pair.control || missing == pair.variant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(all: &[(u64, u64)]) -> Vec<Counts> {
        all.iter().map(|&(visitors, conversions)| Counts::new(visitors, conversions).unwrap()).collect()
    }

    fn missed(gate: Gate, variant: Option<usize>, required: u64, actual: Option<u64>) -> MissedGate {
        MissedGate { gate, variant, required, actual }
    }

    #[test]
    fn off_by_default_and_for_any_counts() {
        let gates = Gates::default();
        assert!(gates.missed(&counts(&[(0, 0), (1, 1), (1_000_000_000_000, 0)]), None).is_empty());
        assert!(gates.missed(&[], Some(0)).is_empty());
        let none = Gates { visitors: Some(0), conversions: Some(0), days: Some(0) };
        assert!(none.missed(&counts(&[(0, 0)]), None).is_empty());
    }

    #[test]
    fn a_minimum_is_reached_exactly() {
        let gates = Gates { visitors: Some(100), conversions: Some(25), days: Some(7) };
        assert!(gates.missed(&counts(&[(100, 25), (1_000_000_000_000, 25)]), Some(7)).is_empty());
        let all = [
            missed(Gate::Days, None, 7, Some(6)),
            missed(Gate::Visitors, Some(0), 100, Some(99)),
            missed(Gate::Conversions, Some(0), 25, Some(24)),
            missed(Gate::Visitors, Some(2), 100, Some(0)),
            missed(Gate::Conversions, Some(2), 25, Some(0)),
        ];
        assert_eq!(gates.missed(&counts(&[(99, 24), (100, 25), (0, 0)]), Some(6)), all);
    }

    #[test]
    fn unknown_days_are_not_enough_where_days_count() {
        let gates = Gates { days: Some(14), ..Gates::default() };
        let found = gates.missed(&counts(&[(9, 9)]), None);
        assert_eq!(found, [missed(Gate::Days, None, 14, None)]);
        assert!(
            found[0].concerns(Pair { control: 0, variant: 1 }) && found[0].concerns(Pair { control: 0, variant: 7 })
        );
    }

    #[test]
    fn a_variant_withholds_its_own_verdict_and_the_control_every_one() {
        let of = |variant| missed(Gate::Visitors, Some(variant), 100, Some(3));
        assert!(of(0).concerns(Pair { control: 0, variant: 1 }) && of(0).concerns(Pair { control: 0, variant: 2 }));
        assert!(of(2).concerns(Pair { control: 0, variant: 2 }) && !of(2).concerns(Pair { control: 0, variant: 1 }));
    }
}
