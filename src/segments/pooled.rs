//! Lift and difference across segments, compared within each segment.

mod ends;
mod strata;

use ends::Agreement;
use strata::Strata;

use super::constrained::Scale;
use super::taking_part;
use crate::frequentist::{Cut, ScoreTest};
use crate::special::elementary::{exp_m1, ln_1p};
use crate::{Absent, Alternative, Counts, Estimate, Interval, Level, Pair};

/// Mantel and Haenszel's lift, difference and test.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pooled {
    /// The pooled ratio of the rates, minus one, and the ratios that the test does not reject.
    pub lift: Estimate,
    /// The pooled difference of the rates, and the differences that the test does not reject.
    pub difference: Estimate,
    /// The test of no effect in any segment.
    pub test: Result<MantelHaenszel, Absent>,
    /// Segments used.
    pub segments: usize,
    /// Segments where an arm has no visitors; they are not used.
    pub left_out: usize,
}

/// The test of Mantel and Haenszel, without continuity correction.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MantelHaenszel {
    /// The statistic, positive when the variant's rates are the higher ones. Its square is the chi-squared.
    pub z: f64,
    /// The p-value, in the direction of the alternative.
    pub p_value: f64,
}

/// Lift and difference pooled across segments: one test, and the intervals at `level` that invert it.
///
/// Of a segment with n visitors in each arm (`n_C`, `n_T`, together N), rates `p_C` and `p_T`, the weight is Mantel and
/// Haenszel's, `w = n_C n_T / N`. The statistic of a ratio r is
///
/// ```text
/// z(r) = sum w (p_T - r p_C) / sqrt(sum w^2 V(r))      V(r) = (P_T Q_T / n_T + r^2 P_C Q_C / n_C) N / (N - 1)
/// ```
/// with P the likeliest rates of the segment that have this ratio, and Q = 1 - P; that of a difference d has `p_T - p_C - d`
/// and no r. So
///
/// - the estimates, where z is 0, are `sum w p_T / sum w p_C` (Mantel and Haenszel 1959; Rothman and Boice 1979) and
///   `sum w (p_T - p_C) / sum w` (Greenland and Robins 1985);
/// - at no effect both statistics are the same: Mantel and Haenszel's, without continuity correction. The p-value is that
///   of R's `mantelhaen.test(correct = FALSE)`. If everybody or nobody converted in each segment, z is 0 and p = 1;
/// - the intervals contain the effects with `|z| <= c`, c the normal quantile of (1 + level) / 2, as those of
///   [`frequentist::compare`](crate::frequentist::compare()) do. They do not depend on the alternative.
///
/// In one segment, z is that of `compare` times `sqrt((N - 1) / N)`, at each ratio and difference.
///
/// The effects that are not rejected need not be an interval. On the way outward from the estimate, an end is where the test
/// rejects first if it rejects no effect, and where it rejects last if it does not. So an interval excludes 0 exactly when
/// the two-sided p-value is below 1 - level (a one-sided one below half of it, as in `compare`), lift and difference alike.
///
/// These hold both for few large segments and for many small ones. If the effect differs between segments, the pooled one is
/// an average of effects that nobody has: see [`heterogeneity`](super::heterogeneity()).
///
/// - No segment with visitors in both arms: absent ([`Absent::NoVisitors`]).
/// - No conversions in the control: the lift's estimate is absent ([`Absent::ControlHasNoConversions`]), its interval unbounded
///   above, and absent at level 0; none in the variant either: absent ([`Absent::NoConversions`]).
///
/// Accuracy: z within 1e-14 of itself. The ends are within 1.5e-14 of the interval's width or 6 units in their last place (of
/// an unbounded interval, 2e-14 of the end): 540 comparisons of 1 to 6 segments with arms of 1 to 1e12 visitors in 110 digits,
/// 2,112 ends, most of the error the rounding of the level 0.9999 (`testdata/generate/within.py 77 300`; `testdata/within.txt`
/// has 240). 100,000 segments take a second.
///
/// ```
/// use abstats::{Alternative, Counts, Level, Pair, segments::pooled};
/// // Tolbutamide against placebo by age (University Group Diabetes Program 1970).
/// let arms = |n_c, x_c, n_t, x_t| -> Result<Pair<Counts>, abstats::CountsError> {
///     Ok(Pair { control: Counts::new(n_c, x_c)?, variant: Counts::new(n_t, x_t)? })
/// };
/// let result = pooled(&[arms(120, 5, 106, 8)?, arms(85, 16, 98, 22)?], Alternative::TwoSided, Level::new(0.95)?);
/// assert!((result.lift.estimate? - 0.33).abs() < 0.005);
/// assert!((result.difference.estimate? - 0.035).abs() < 0.0005);
/// assert!(result.test?.p_value > 0.05 && result.lift.interval?.low < 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn pooled(segments: &[Pair<Counts>], alternative: Alternative, level: Level) -> Pooled {
    let stratified = Stratified::new(segments);
    match stratified.test(alternative) {
        Some(test) => stratified.pooled(test, Ok(Cut::alone(&test, alternative, level))),
        None => stratified.absent(),
    }
}

/// The pooled difference alone, exactly 0 where the segments' cancel but for rounding; absent without segments that take part.
pub(super) fn difference(part: &[Pair<Counts>]) -> Result<f64, Absent> {
    let strata = Strata::new(part);
    if strata.is_empty() { Err(Absent::NoVisitors) } else { Ok(strata.difference()) }
}

/// Segments to be compared within themselves: their test first, then the intervals where a family of tests ends them.
#[derive(Clone, Debug)]
pub(crate) struct Stratified {
    strata: Strata,
    left_out: usize,
}

impl Stratified {
    pub(crate) fn new(segments: &[Pair<Counts>]) -> Self {
        Self::among(segments, segments.len())
    }

    /// Those that are given, among so many; the others have no visitors in an arm.
    pub(crate) fn among(segments: &[Pair<Counts>], all: usize) -> Self {
        let (part, _) = taking_part(segments);
        Self { left_out: all - part.len(), strata: Strata::new(&part) }
    }

    /// The statistic of a lift of `margin`, above -1. Some segment takes part.
    pub(crate) fn z_of_lift(&self, margin: f64) -> Result<f64, Absent> {
        let Strata { won, lost, excess, .. } = self.strata;
        if won == 0.0 && lost == 0.0 {
            return Err(Absent::NoConversions);
        }
        let root = (1.0 + margin).sqrt();
        Ok(self.strata.over((excess - margin * lost) / root, Scale::Ratio, ln_1p(margin)))
    }

    /// The statistic of a difference of `margin`, in (-1, 1). Some segment takes part.
    pub(crate) fn z_of_difference(&self, margin: f64) -> f64 {
        let Strata { weight, excess, .. } = self.strata;
        self.strata.over(excess - margin * weight, Scale::Difference, margin)
    }

    /// `None` when no segment has visitors in both arms.
    pub(crate) fn test(&self, alternative: Alternative) -> Option<ScoreTest> {
        (!self.strata.is_empty()).then(|| self.strata.test(alternative))
    }

    /// Everything, given the test and where the intervals end.
    pub(crate) fn pooled(&self, test: ScoreTest, cut: Result<Cut, Absent>) -> Pooled {
        let Self { strata, left_out } = self;
        let swapped = strata.swapped();
        let settled = |ends: (f64, f64), cut: Cut| {
            let (low, high) = test.settle(&cut, ends.0, ends.1);
            Interval { low, high, level: cut.level }
        };
        let difference = Estimate {
            estimate: Ok(strata.difference()),
            interval: cut.map(|cut| settled(of_difference(strata, &swapped, cut), cut)),
        };
        let at_a_point = cut.is_ok_and(|cut| cut.critical == 0.0);
        let lift = match (strata.lost > 0.0, strata.won > 0.0) {
            (false, false) => Estimate::absent(Absent::NoConversions),
            (false, true) if at_a_point => Estimate::absent(Absent::ControlHasNoConversions),
            (control, _) => Estimate {
                estimate: if control { Ok(strata.lift()) } else { Err(Absent::ControlHasNoConversions) },
                interval: cut.map(|cut| settled(of_lift(strata, &swapped, cut), cut)),
            },
        };
        let test = MantelHaenszel { z: test.z, p_value: test.p_value };
        Pooled { lift, difference, test: Ok(test), segments: strata.len(), left_out: *left_out }
    }

    /// Without any segment that takes part.
    pub(crate) fn absent(&self) -> Pooled {
        let absent = Estimate::absent(Absent::NoVisitors);
        let left_out = self.left_out;
        Pooled { lift: absent, difference: absent, test: Err(Absent::NoVisitors), segments: 0, left_out }
    }
}

fn of_difference(strata: &Strata, swapped: &Strata, cut: Cut) -> (f64, f64) {
    let estimate = strata.difference();
    if cut.critical == 0.0 {
        return (estimate, estimate);
    }
    let way = |strata: &Strata| {
        let equality = (strata.excess < 0.0).then(|| -strata.difference());
        let agreement = Agreement { rejects: cut.excludes_equality, equality };
        strata.difference() + ends::of_difference(strata, cut.critical, agreement)
    };
    ((-way(swapped)).clamp(-1.0, 1.0), way(strata).clamp(-1.0, 1.0))
}

/// Somebody converted.
fn of_lift(strata: &Strata, swapped: &Strata, cut: Cut) -> (f64, f64) {
    let estimate = strata.lift();
    if cut.critical == 0.0 {
        return (estimate, estimate);
    }
    let way = |strata: &Strata| {
        let to_equality = if strata.won > 0.0 { -ends::log_ratio(strata) } else { 0.0 };
        let equality = (strata.excess < 0.0).then_some(to_equality);
        ends::of_ratio(strata, cut.critical, Agreement { rejects: cut.excludes_equality, equality })
    };
    let at = |log: f64| {
        // Around the estimate, or without one around 0.
        if strata.won > 0.0 && strata.lost > 0.0 { estimate + (1.0 + estimate) * exp_m1(log) } else { exp_m1(log) }
    };
    let low = if strata.won > 0.0 { at(-way(swapped)) } else { -1.0 };
    let high = if strata.lost > 0.0 { at(way(strata)) } else { f64::INFINITY };
    (low.clamp(-1.0, f64::INFINITY), high)
}

#[cfg(test)]
mod tests;
