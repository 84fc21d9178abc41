//! A variant at a planned look.

use crate::sequential::planned::Bound;
use crate::{Absent, Estimate, Verdict};

/// A variant against the control at a planned look ([`crate::Looks::Planned`]).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PlannedStatistics {
    /// Which look it is, from 1.
    pub look: usize,
    /// Of how many.
    pub of: usize,
    /// Whether it is the last: the planned end has come, or it was said that none follows.
    pub last: bool,
    /// The score z, positive when the variant's rate is the higher one.
    pub z: f64,
    /// Its p-value, as if this were the only look and the only comparison.
    pub p_value: f64,
    /// The bound of this look: at which part of the planned information it is taken, and how far z has to be. In a family of
    /// comparisons its alpha is this comparison's share.
    pub bound: Bound,
    /// What `p_value` has to be below, which says the same as the bound; 0 where the look cannot decide.
    pub p_below: f64,
    /// The p-value over all looks, and over the comparisons of the family where they share alpha: the verdict follows from it
    /// and 1 - threshold. It is below that exactly where z is beyond the bound.
    pub adjusted_p_value: f64,
    /// Whether it is adjusted for comparisons, too.
    pub adjusted: bool,
    /// variant rate - control rate as observed, and its repeated interval: today's score interval at the bound's level. The
    /// intervals of all looks together hold with the threshold's confidence.
    pub difference: Estimate,
    /// The same of variant rate / control rate - 1.
    pub lift: Estimate,
    /// Whether the design says that the test may stop here for futility, since it will hardly decide any more.
    pub futile: bool,
    /// The first earlier look that had decided, as far as days tell; `None` where none had, or days are not known. What holds over
    /// all looks assumes that none had.
    pub decided_before: Option<DecidedBefore>,
    /// What is known once the test has stopped: at a look that decides, that is the last, or that is futile.
    pub stopped: Option<Stopped>,
    /// What it says of the variant, region and direction of the goal considered. (A gate may withhold it.)
    pub verdict: Verdict,
}

/// An earlier look that had decided, read on the first day that has its visitors. Days counted again later are not what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecidedBefore {
    /// Which look, from 1.
    pub look: usize,
    /// The day, by its place among the days given.
    pub day: usize,
}

/// What is known once a test with planned looks has stopped, of one comparison by itself. The observed effect of a test that stopped
/// early is too large on average.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stopped {
    /// The stage-wise p-value: stopping earlier is stronger evidence than stopping later, and of one look a larger z is.
    pub p_value: f64,
    /// The median-unbiased difference of the rates: as often too large as too small.
    pub difference: f64,
    /// The lift that this difference is.
    pub lift: Result<f64, Absent>,
}
