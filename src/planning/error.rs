//! Why a plan cannot be made.

use thiserror::Error;

use super::{Baseline, Effect};
use crate::sequential::planned::DesignError;

/// Why a plan cannot be made; each says with which value.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum PlanningError {
    /// A baseline that is no rate, or at which nothing is open.
    #[error("baseline {value} is not between 0 and 1, both excluded")]
    Baseline {
        /// The rate given.
        value: f64,
    },
    /// A baseline without its unit.
    #[error("baseline {value:?} is not a percentage, such as 5%")]
    BaselineText {
        /// The text given.
        value: String,
    },
    /// An effect without its unit.
    #[error("effect {value:?} has no unit: write a lift as 20%, percentage points as 0.5pp")]
    EffectText {
        /// The text given.
        value: String,
    },
    /// An effect that takes the rate below 0 or above 1.
    #[error("an effect of {effect} on a baseline of {baseline} gives a rate of {rate}, which is not between 0 and 1")]
    Effect {
        /// The effect given.
        effect: Effect,
        /// The baseline given.
        baseline: Baseline,
        /// The variant's rate.
        rate: f64,
    },
    /// No test finds an effect of 0.
    #[error("no number of visitors shows an effect of 0")]
    NoEffect,
    /// An effect that the goal can never confirm: outside the region, or on the side that is not tested.
    #[error("an effect of {effect} is not what this test looks for: more visitors do not raise its power")]
    NotLookedFor {
        /// The effect given.
        effect: Effect,
    },
    /// A region asks for a size, not for an effect.
    #[error("a detectable lift exists only for a test that looks for a difference")]
    OnlyDifferences,
    /// A power outside 0 to 1, both excluded.
    #[error("power {value} is not between 0 and 1, both excluded")]
    Power {
        /// The power given.
        value: f64,
    },
    /// A traffic weight that is none.
    #[error("weight {value} is not a positive number")]
    Weight {
        /// The weight given.
        value: f64,
    },
    /// Fewer than two variants, or more than [`super::Weights::MAX_VARIANTS`].
    #[error("{given} variants: a plan is for 2 to {max}, the control included", max = super::Weights::MAX_VARIANTS)]
    Variants {
        /// How many were given.
        given: usize,
    },
    /// Visitors of another number of variants.
    #[error("visitors of {given} variants, but weights of {expected}")]
    VisitorsOf {
        /// How many visitors were given.
        given: usize,
        /// How many variants there are.
        expected: usize,
    },
    /// A variant without visitors, or with more than [`crate::Counts::MAX_VISITORS`].
    #[error("visitors {value} are not between 1 and {max}", max = crate::Counts::MAX_VISITORS)]
    Visitors {
        /// The visitors given.
        value: u64,
    },
    /// A control without visitors has no rate to plan from.
    #[error("the control has no visitors")]
    NoVisitors,
    /// More conversions than are summed in reasonable time and room.
    #[error("{visitors} visitors at a rate of {rate} are more than exact sums are made for")]
    TooManyConversions {
        /// The visitors of an arm.
        visitors: u64,
        /// Its rate.
        rate: f64,
    },
    /// A region without an upper end has no inside.
    #[error("a region without a high end cannot show equivalence")]
    Unbounded,
    /// A region that does not end on the side of harm.
    #[error("a region that does not end on the side of harm cannot show that a variant is not worse")]
    HarmUnlimited,
    /// A difference has no always-valid interval.
    #[error("a region of differences cannot be judged at any time: give it as lifts")]
    DifferenceAtAnyTime,
    /// Planned looks are looks at a difference.
    #[error("planned looks are for a difference: a region is judged at one look or at any time")]
    PlannedRegion,
    /// Planned looks that cannot be.
    #[error(transparent)]
    Looks(#[from] DesignError),
    /// More visitors than are supported.
    #[error("an effect of {effect} needs more visitors than are supported")]
    Unreachable {
        /// The effect given.
        effect: Effect,
    },
    /// A number of the kernel that did not converge, which no valid input is known to cause.
    #[error("not converged")]
    NotConverged,
}
