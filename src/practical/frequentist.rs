//! Frequentist: two one-sided score tests.

use super::{Conclusion, Region, Scale, Tie};
use crate::special::normal;
use crate::{Absent, Alternative, Counts, GoalDirection, Interval, Level, Pair, Threshold, frequentist};

/// The score test of a lift or difference equal to one end of the region.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MarginTest {
    /// The score statistic, positive when the observed lift or difference is above the end.
    pub z: f64,
    /// The probability, were the truth at that end, of data at least as far towards the other one.
    pub p_value: f64,
}

/// The tests of a variant against a region.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RegionTests {
    /// Tests that it lies above the region's low end, so that it is not inferior when more conversions are the goal; `None`
    /// without a lower limit.
    pub low: Option<MarginTest>,
    /// Tests that it lies below the region's high end, so that it is not inferior when fewer are; `None` without an upper limit.
    pub high: Option<MarginTest>,
    /// The interval of the lift or difference, at level 2T - 1: the values at which neither one-sided test would reject. Absent
    /// as in [`frequentist::compare`].
    pub interval: Result<Interval, Absent>,
    /// The conclusion at the threshold.
    pub conclusion: Conclusion,
}

impl RegionTests {
    /// The p-value of equivalence is the larger of the two: both tests have to reject. `None` without one of the limits. NaN if
    /// one of them is NaN.
    #[must_use]
    pub fn equivalence_p_value(&self) -> Option<f64> {
        let (low, high) = (self.low?.p_value, self.high?.p_value);
        // Not `max`, which returns the other number if one is NaN.
        Some(if low.is_nan() || low > high { low } else { high })
    }
}

/// Tests a variant against a region, for a goal at a threshold T.
///
/// At each end the statistic is that of the score test whose intervals [`frequentist::compare`] gives: its standard error
/// uses the rates that are the likeliest under the assumed difference d (Mee) or ratio r (Koopman). Above the low end:
/// `p = P(Z > z(low))`; below the high end: `p = P(Z < z(high))`. Each is compared strictly with 1 - T.
///
/// ```text
/// equivalent:    both p < 1 - T, exactly when the interval at level 2T - 1 lies inside the region
/// non_inferior:  not equivalent, p of the low end < 1 - T, exactly when that interval's low end is above the region's;
///                when fewer conversions are the goal, the high ends
/// ```
/// Both ends are tested at 1 - T without correction. A variant that is wrongly called equivalent is outside the region, so
/// one of the tests errs with probability 1 - T, and that bounds the error. At an end of 0 the statistic is that of the
/// test of equality, so the p-value is that test's one-sided one.
///
/// # Accuracy
/// z: a relative error below 1e-15, whatever its size, for arms of 1 to 1e12 visitors, rates next to 0 or 1, and margins
/// next to the observed value: 237,000 statistics known to 50 digits, with margins from 1e-9 to the ends of the domain
/// (`testdata/generate/score_sweep.py 60000 5`; the test `score_sweep` has 1,500 comparisons, `testdata/margins.txt` as many
/// of ordinary and extreme arms). Below |z| = 1e-9, where the margin may be the f64 nearest to the observed lift or
/// difference, an absolute 1e-24. p-value: a relative error of 1e-15 (1 + z^2), down to 1e-300.
///
/// The test's own errors, by enumeration of all outcomes at 50 to 200 visitors a variant, rates of 0.05 to 0.9 and a truth
/// exactly at the low end: 0.048 to 0.055 for a nominal 0.05.
///
/// # Errors
/// [`Absent::NoVisitors`]; for lifts [`Absent::NoConversions`], if neither has any; [`Absent::NotConverged`], which no
/// valid counts are known to cause.
///
/// # References
/// D. J. Schuirmann, *J. Pharmacokinet. Biopharm.* 15 (1987) 657; C. P. Farrington and G. Manning, *Stat. Med.* 9 (1990)
/// 1447; P. A. R. Koopman, *Biometrics* 40 (1984) 513.
///
/// # Examples
/// ```
/// use abstats::practical::{self, Conclusion, Region, Scale};
/// use abstats::{Counts, GoalDirection, Pair, Threshold};
/// let pair = Pair { control: Counts::new(100_000, 8_000)?, variant: Counts::new(100_000, 8_030)? };
/// let region = Region::new(Scale::Lift, -0.04, 0.04)?;
/// let result = practical::score_tests(pair, region, GoalDirection::Increase, Threshold::default())?;
/// assert_eq!(result.conclusion, Conclusion::Equivalent);
/// let interval = result.interval?;
/// assert!(interval.level.get() == 0.9 && interval.low > -0.04 && interval.high < 0.04);
/// // Of a tenth of the visitors that cannot be said.
/// let pair = Pair { control: Counts::new(10_000, 800)?, variant: Counts::new(10_000, 803)? };
/// let result = practical::score_tests(pair, region, GoalDirection::Increase, Threshold::default())?;
/// assert_eq!(result.conclusion, Conclusion::Neither);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn score_tests(
    pair: Pair<Counts>,
    region: Region,
    goal: GoalDirection,
    threshold: Threshold,
) -> Result<RegionTests, Absent> {
    let z = |margin| match region.scale() {
        Scale::Lift => frequentist::z_of_lift(pair, margin),
        Scale::Difference => frequentist::z_of_difference(pair, margin),
    };
    let interval = |level| {
        let comparison = frequentist::compare(pair, Alternative::Greater, level);
        match region.scale() {
            Scale::Lift => comparison.lift.interval,
            Scale::Difference => comparison.difference.interval,
        }
    };
    tests_of(region, goal, threshold, z, interval, |_| [true; 2])
}

/// From the statistic of each end, and the interval at a level. `stands` says whether the interval allows to conclude that the
/// effect lies above the region's low end, and below its high one.
pub(crate) fn tests_of(
    region: Region,
    goal: GoalDirection,
    threshold: Threshold,
    z: impl Fn(f64) -> Result<f64, Absent>,
    interval: impl Fn(Level) -> Result<Interval, Absent>,
    stands: impl Fn(Interval) -> [bool; 2],
) -> Result<RegionTests, Absent> {
    let finite = |end: f64| end.is_finite().then(|| z(end)).transpose();
    let low = finite(region.low())?.map(|z| MarginTest { z, p_value: normal::tails(z).upper });
    let high = finite(region.high())?.map(|z| MarginTest { z, p_value: normal::tails(z).lower });
    let rejects = |test: Option<MarginTest>| test.is_some_and(|test| test.p_value < threshold.alpha());
    // One-sided tests at T belong to this level.
    let interval = interval(Level::known((2.0 * threshold.percent() - 100.0) / 100.0));
    let [stands_low, stands_high] = interval.map_or([true; 2], stands);
    let (above_low, below_high) = (stands_low && rejects(low), stands_high && rejects(high));
    Ok(RegionTests {
        low,
        high,
        interval: interval.map(|interval| region.settle(interval, [above_low, below_high], Tie::Outside)),
        conclusion: region.conclusion(above_low && below_high, [above_low, below_high], goal),
    })
}

#[cfg(test)]
#[path = "frequentist_tests.rs"]
mod frequentist_tests;
