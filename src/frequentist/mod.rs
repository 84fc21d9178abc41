//! The frequentist engine: the score test of two proportions and the intervals that agree with it.
//!
//! One inference. The p-value is that of the pooled z without continuity correction. The intervals of the difference
//! (Mee), of the lift (Koopman) and of a rate (Wilson) at level L contain exactly the values that the same test does not
//! reject at 1 - L. So the two-sided p-value is below 1 - L exactly when the intervals of difference and lift exclude 0.
//! A one-sided p-value below 1 - T goes with the level 2T - 1 in the same way. Swapping the arms negates the
//! difference and its interval bit for bit.
//!
//! Sources: E. B. Wilson, *J. Am. Stat. Assoc.* 22 (1927) 209; R. W. Mee, *Biometrics* 40 (1984) 1175; O. Miettinen
//! and M. Nurminen, *Statistics in Medicine* 4 (1985) 213 (whose variance has a factor N / (N - 1) that is absent
//! here); P. A. R. Koopman, *Biometrics* 40 (1984) 513; J. Nam, *Biometrics* 51 (1995) 299.

mod difference;
mod exact;
mod lift;
mod margin;
mod multiplier;
mod score;
mod wilson;

pub(crate) use margin::{z_of_difference, z_of_lift};
pub(crate) use score::{Cut, ScoreTest, alpha};

use crate::special::{NotConverged, normal};
use crate::{Absent, Alternative, Counts, Estimate, Interval, Level, Pair};

/// A variant against the control, frequentist.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FrequentistComparison {
    /// variant rate - control rate and Mee's interval.
    pub difference: Estimate,
    /// variant rate / control rate - 1 and Koopman's interval.
    pub lift: Estimate,
    /// The score statistic, positive when the variant's rate is the higher one.
    pub z: Result<f64, Absent>,
    /// The probability of data at least as far from equality, in the alternative's direction, if the rates are equal.
    pub p_value: Result<f64, Absent>,
}

/// A conversion rate: conversions / visitors, and Wilson's interval, the rates p with
/// `|x/n - p| <= c sqrt(p (1 - p) / n)`, where c is the normal quantile of (1 + level) / 2.
///
/// Ends lie in `[0, 1]`, are exactly 0 without conversions and exactly 1 without non-conversions. At level 0 the
/// interval is the estimate alone. Each end is within 1e-13 of the interval's width or two units in its last place, and
/// within a relative 3e-15; see [`compare`] for the domain. Absent without visitors ([`Absent::NoVisitors`]).
///
/// ```
/// use abstats::{Counts, Level, frequentist};
/// let rate = frequentist::rate(Counts::new(1_480, 148)?, Level::new(0.95)?);
/// let interval = rate.interval?;
/// assert_eq!(rate.estimate, Ok(0.1));
/// assert!((interval.low - 0.085736).abs() < 1e-6 && (interval.high - 0.116335).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn rate(counts: Counts, level: Level) -> Estimate {
    let rate = match counts.conversion_rate() {
        Ok(rate) => rate,
        Err(reason) => return Estimate::absent(reason),
    };
    let (low, high) = match critical(level) {
        0.0 => (rate, rate),
        critical => wilson::interval(counts, critical),
    };
    Estimate { estimate: Ok(rate), interval: Ok(Interval { low, high, level }) }
}

/// A variant against the control: z, p-value, difference and lift with their intervals at `level`.
///
/// With x conversions of n visitors, `z = (x_T/n_T - x_C/n_C) / sqrt(p (1 - p) (1/n_T + 1/n_C))`, p the pooled rate. If
/// nobody or everybody converted in both arms, z is 0, by continuity. The p-value is 2 P(Z > |z|), P(Z > z) or
/// P(Z < z), depending on the alternative. The intervals contain the differences d with `|x_T/n_T - x_C/n_C - d| <= c s(d)`
/// and the ratios r with `|x_T/n_T - r x_C/n_C| <= c s(r)`, where s is the standard error at the likeliest rates with that
/// difference or ratio and c the normal quantile of (1 + level) / 2. They do not depend on the alternative.
///
/// - Difference: fraction of visitors, in `[-1, 1]`. Lift: in `[-1, infinity]`. At level 0 the estimate alone.
/// - No visitors in an arm: all absent ([`Absent::NoVisitors`]).
/// - No conversions in the control: the lift's estimate is absent ([`Absent::ControlHasNoConversions`]), its interval
///   unbounded above, and absent at level 0; none in the variant either: absent ([`Absent::NoConversions`]).
///
/// Accuracy: the p-value has a relative error below 3e-16 (1 + z^2) down to 1e-300 (and is 0 below every f64). The ends
/// of the intervals of difference and lift are within 6e-15 of the interval's width, or rounded to the nearest f64 where
/// that is coarser (0.51 units in the last place). This covers 38,000 ends known to 40 digits, of very unequal arms of 1 to
/// 1e12 visitors, in which none, one, few, half, nearly all or all visitors converted, at levels 0.5 to 0.9999
/// (`testdata/generate/score_sweep.py 10000 77`; the test `score_sweep` has 1,500 such comparisons). At levels to 0.999999,
/// 1600 comparisons of any arms in 90 digits agree as well (`testdata/score_intervals.txt`).
///
/// ```
/// use abstats::{Alternative, Counts, Level, Pair, frequentist};
/// let pair = Pair { control: Counts::new(1_500, 120)?, variant: Counts::new(1_480, 148)? };
/// let result = frequentist::compare(pair, Alternative::TwoSided, Level::new(0.95)?);
/// assert!((result.z? - 1.908105).abs() < 1e-6);
/// assert!((result.p_value? - 0.0563776).abs() < 1e-7);
/// assert!((result.lift.estimate? - 0.25).abs() < 1e-15);
/// let difference = result.difference.interval?;
/// assert!(difference.low < 0.0 && difference.high > 0.0); // as p > 0.05
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn compare(pair: Pair<Counts>, alternative: Alternative, level: Level) -> FrequentistComparison {
    match ScoreTest::of(pair, alternative) {
        Some(test) => compare_at(pair, test, Ok(Cut::alone(&test, alternative, level))),
        None => FrequentistComparison::absent(Absent::NoVisitors),
    }
}

/// A variant against the control, both with visitors, given their test and where the intervals end.
pub(crate) fn compare_at(pair: Pair<Counts>, test: ScoreTest, cut: Result<Cut, Absent>) -> FrequentistComparison {
    let settled = |ends: Result<(f64, f64), NotConverged>, cut: Cut| {
        let (low, high) = ends.map_err(|NotConverged| Absent::NotConverged)?;
        let (low, high) = test.settle(&cut, low, high);
        Ok(Interval { low, high, level: cut.level })
    };
    let estimate = difference::estimate(pair, test.cross);
    let difference = Estimate {
        estimate: Ok(estimate.value),
        interval: cut.and_then(|cut| settled(difference::interval(pair, estimate, cut.critical), cut)),
    };
    let at_a_point = cut.is_ok_and(|cut| cut.critical == 0.0);
    let lift = match (pair.control.conversions(), pair.variant.conversions()) {
        (0, 0) => Estimate::absent(Absent::NoConversions),
        (0, _) if at_a_point => Estimate::absent(Absent::ControlHasNoConversions),
        (x_c, _) => {
            let estimate = lift::estimate(pair, test.cross);
            let ends = |cut: Cut| {
                if at_a_point {
                    Ok((estimate.value, estimate.value))
                } else {
                    lift::interval(pair, estimate, cut.critical)
                }
            };
            Estimate {
                estimate: if x_c == 0 { Err(Absent::ControlHasNoConversions) } else { Ok(estimate.value) },
                interval: cut.and_then(|cut| settled(ends(cut), cut)),
            }
        }
    };
    FrequentistComparison { difference, lift, z: Ok(test.z), p_value: Ok(test.p_value) }
}

impl FrequentistComparison {
    pub(crate) const fn absent(reason: Absent) -> Self {
        let absent = Estimate::absent(reason);
        Self { difference: absent, lift: absent, z: Err(reason), p_value: Err(reason) }
    }
}

/// The |z| above which the two-sided test at 1 - `level` rejects; exactly 0 at level 0.
fn critical(level: Level) -> f64 {
    normal::upper_quantile(0.5 * (1.0 - level.get()))
}
