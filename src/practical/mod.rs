//! Is the difference large enough to matter?
//!
//! A test of equal rates cannot show that they are equal: "inconclusive" may mean too little data, or that there is
//! nothing worth finding. A [`Region`] of practical equivalence says which lifts or differences are too small to matter.
//! Both engines then give two more answers: the variant is *equivalent* (within the region), or at least *not inferior*
//! (not below it; not above it, when fewer conversions are the goal).
//!
//! - [`chances`]: the Bayesian probabilities that the truth lies below, inside and above the region.
//! - [`score_tests`]: the frequentist tests against both of its ends, each one-sided; together they err with a
//!   probability of at most 1 - T (two one-sided tests).

mod bayesian;
mod frequentist;

pub use bayesian::{RegionChances, chances};
pub(crate) use frequentist::tests_of;
pub use frequentist::{MarginTest, RegionTests, score_tests};

pub use crate::region::{Region, RegionError, Scale};

use crate::names::names;
use crate::{GoalDirection, Interval};

/// What may be concluded about a variant and a region.
///
/// It never replaces `winner` or `loser`: these say on which side of the control the variant is, with errors of at most
/// 1 - T, and they stay true when the difference is too small to matter. It replaces only `inconclusive`: such a variant can
/// be equivalent, or not inferior.
///
/// ```
/// assert_eq!(abstats::practical::Conclusion::NonInferior.code(), "non_inferior");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Conclusion {
    /// Inside the region, at the threshold.
    Equivalent,
    /// Not beyond the region on its worse side, at the threshold; it may be on the better one.
    NonInferior,
    /// Neither of the two.
    Neither,
}

names!(Conclusion, "conclusion": Equivalent = "equivalent", NonInferior = "non_inferior", Neither = "neither");

/// Where an interval's end lies if it equals the region's end.
#[derive(Clone, Copy)]
enum Tie {
    /// As with a p-value of 1 - T: it does not reject.
    Outside,
    /// As with a chance of T: it meets the threshold.
    Inside,
}

/// What an interval of the lift or difference says: whether all of it lies inside the region, or on its better side.
pub(crate) fn concluded(region: Region, interval: Interval, goal: GoalDirection) -> Conclusion {
    let sides = [interval.low > region.low(), interval.high < region.high()];
    region.conclusion(sides == [true; 2], sides, goal)
}

impl Region {
    /// The interval with its ends on the side of the region's ends where the tests put them. They are there already, apart
    /// from the last rounding, which must not contradict the p-values or chances. NaN stays NaN.
    fn settle(self, interval: Interval, [above_low, below_high]: [bool; 2], tie: Tie) -> Interval {
        let Interval { low, high, level } = interval;
        let (inside, outside) = match tie {
            Tie::Outside => ([self.low().next_up(), self.high().next_down()], [self.low(), self.high()]),
            Tie::Inside => ([self.low(), self.high()], [self.low().next_down(), self.high().next_up()]),
        };
        let at_least = |end: f64, least: f64| end.clamp(least, f64::INFINITY);
        let at_most = |end: f64, most: f64| end.clamp(f64::NEG_INFINITY, most);
        let low = match (self.low().is_finite(), above_low) {
            (false, _) => low,
            (true, true) => at_least(low, inside[0]),
            (true, false) => at_most(low, outside[0]),
        };
        let high = match (self.high().is_finite(), below_high) {
            (false, _) => high,
            (true, true) => at_most(high, inside[1]),
            (true, false) => at_least(high, outside[1]),
        };
        Interval { low, high, level }
    }

    /// Without an end on the side of harm nothing is known of it.
    const fn conclusion(self, inside: bool, [above_low, below_high]: [bool; 2], goal: GoalDirection) -> Conclusion {
        let not_worse = match goal {
            GoalDirection::Increase => above_low,
            GoalDirection::Decrease => below_high,
        };
        match (inside && self.is_bounded(), not_worse && self.limits_harm(goal)) {
            (true, _) => Conclusion::Equivalent,
            (false, true) => Conclusion::NonInferior,
            (false, false) => Conclusion::Neither,
        }
    }
}
