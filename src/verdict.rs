//! What may be said of a variant, and of the experiment.

use crate::names::names;

/// What may be said of a variant against the control.
///
/// With the threshold T in percent, for the Bayesian engine:
///
/// ```text
/// winner:  chance to beat control    >= T / 100
/// loser:   chance control is better  >= T / 100
/// ```
/// and for the frequentist engine, with the p-value p of the test's alternative:
///
/// ```text
/// winner:  p < (100 - T) / 100  and the variant's conversion rate is the better one
/// loser:   p < (100 - T) / 100  and the variant's conversion rate is the worse one
/// ```
/// The better rate is the higher one, unless fewer conversions are the goal ([`crate::GoalDirection`]).
///
/// The right-hand sides are rounded once, so a threshold in whole percent is met exactly by the decimal fraction that
/// one would write: 57 by 0.57, 95 by 0.05. A chance is met to within 1e-14, since small counts have chances that are
/// exactly 95 percent and come out a rounding below. Everything else is inconclusive, also when the numbers are absent.
///
/// With a region of practical equivalence ([`crate::Analysis::region`]) an inconclusive variant may be equivalent or
/// non-inferior ([`crate::practical::Conclusion`]); a winner and a loser stay what they are, even where the difference is too
/// small to matter. With gates ([`crate::Analysis::gates`]) there may not be enough data for any of these.
///
/// ```
/// assert_eq!(abstats::Verdict::Winner.code(), "winner");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: code that puts it into words needs words for a new one")]
pub enum Verdict {
    /// Better than the control at the threshold.
    Winner,
    /// Worse than the control at the threshold.
    Loser,
    /// Neither, but within the region of practical equivalence at the threshold.
    Equivalent,
    /// Neither, but at the threshold not beyond that region on its worse side.
    NonInferior,
    /// A gate is missed, by the whole test, by the control or by the variant.
    NotEnoughData,
    /// None of these.
    Inconclusive,
}

names!(Verdict, "verdict": Winner = "winner", Loser = "loser", Equivalent = "equivalent", NonInferior = "non_inferior", NotEnoughData = "not_enough_data", Inconclusive = "inconclusive");

/// What may be said of the experiment: what to ship. The first of these that holds:
///
/// 1. a variant is a winner: `Winner`, also when others are undecided;
/// 2. every variant is a loser: `Control`;
/// 3. every variant that is no loser is equivalent: `Equivalent`; or at least not inferior: `NonInferior`;
/// 4. every variant of which nothing is known yet misses a gate: `NotEnoughData`; otherwise `Inconclusive`.
///
/// ```
/// assert_eq!(abstats::Outcome::Winner(1).code(), "winner");
/// assert_eq!(abstats::Outcome::Control.code(), "control");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed: code that puts it into words needs words for a new one")]
pub enum Outcome {
    /// Ship this variant (its place in [`crate::Report::variants`]): among the winners the one with the best estimated
    /// rate.
    Winner(usize),
    /// Keep the control: every other variant is a loser.
    Control,
    /// Ship the control or a variant whose verdict is `equivalent`, whichever costs less: every other variant is a loser.
    Equivalent,
    /// Ship the control or a variant whose verdict is `non_inferior` or `equivalent`, whichever has other advantages: every
    /// other variant is a loser.
    NonInferior,
    /// Wait: the variants that are still undecided miss a gate.
    NotEnoughData,
    /// Nothing may be concluded.
    Inconclusive,
}

impl Outcome {
    /// The outcome's name on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Winner(_) => "winner",
            Self::Control => "control",
            Self::Equivalent => "equivalent",
            Self::NonInferior => "non_inferior",
            Self::NotEnoughData => "not_enough_data",
            Self::Inconclusive => "inconclusive",
        }
    }
}
