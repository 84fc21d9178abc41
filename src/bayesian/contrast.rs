//! How much does the variant differ from the control?

use crate::bayesian::posterior::{equal_tails, ordered};
use crate::bayesian::{BayesianComparison, Posterior, expected_loss_relative, superiority};
use crate::special::Tails;
use crate::special::contrast::{Contrast, Kind};
use crate::special::elementary::exp_m1;
use crate::special::inequality::mean_difference;
use crate::threshold::meets;
use crate::{Absent, Estimate, Interval, Level, Pair};

/// All Bayesian numbers of a variant against the control, with equal-tailed intervals at `level`.
///
/// # Accuracy
/// Chances and losses: see [`superiority`]. Ends of the intervals, in units of the 90% interval's width: at most
/// 4.6e-13 on 746 ends of the difference, 3.0e-13 on 770 of the lift's logarithm, median 1e-16
/// (`testdata/difference_quantile.txt`, `testdata/ratio_quantile.txt`). At ends with any tail above 1e-20, for unrelated
/// arms of 0 to 1e12 visitors, the normal score is within 4e-12 (`testdata/unequal.txt`). Ends never contradict the
/// chances: the lower end is at least 0 exactly when the chance to beat the control meets `(1 + level) / 2`, with the rule
/// for a verdict's threshold (see [`crate::Verdict`]), and likewise for the upper end.
///
/// # Examples
/// ```
/// use abstats::bayesian::{Posterior, Prior, compare};
/// use abstats::{Counts, Level, Pair};
/// let control = Posterior::new(Prior::UNIFORM, Counts::new(1_500, 120)?);
/// let variant = Posterior::new(Prior::UNIFORM, Counts::new(1_480, 148)?);
/// let comparison = compare(Pair { control, variant }, Level::new(0.9)?);
/// let lift = comparison.lift.interval?;
/// assert!(lift.low > 0.0 && comparison.chance_to_beat_control? > 0.95);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn compare(pair: Pair<Posterior>, level: Level) -> BayesianComparison {
    let Pair { control, variant } = pair;
    let superiority = superiority(pair);
    let chance = superiority.map(|answer| answer.chance_to_beat_control);
    let complement = superiority.map(|answer| answer.chance_control_better);
    let contrast = Contrast::new(control.distribution(), variant.distribution());
    let interval = |kind| -> Result<Interval, Absent> {
        let contrast = contrast.as_ref().map_err(|&error| error)?;
        let [low, high] = equal_tails(level);
        let mut ends = [contrast.quantile(kind, low)?, contrast.quantile(kind, high)?];
        if kind == Kind::LogRatio {
            ends = ends.map(exp_m1);
        }
        Ok(agreeing(ends, chance?, complement?, level))
    };
    let median = || {
        let contrast = contrast.as_ref().map_err(|&error| error)?;
        let median = contrast.quantile(Kind::LogRatio, Tails { lower: 0.5, upper: 0.5 })?;
        // An interval of level 0 has both its ends at the median.
        let point = agreeing([median, median], chance?, complement?, Level::MEDIAN);
        Ok(exp_m1(if chance? > complement? { point.low } else { point.high }))
    };
    let lift = interval(Kind::LogRatio);
    // At a level near 0 the ends are closer to the median than the median's accuracy.
    let median = median().map(|median| lift.map_or(median, |ends| median.max(ends.low).min(ends.high)));
    BayesianComparison {
        difference: Estimate {
            estimate: Ok(mean_difference(variant.distribution(), control.distribution())),
            interval: interval(Kind::Difference),
        },
        lift: Estimate { estimate: median, interval: lift },
        chance_to_beat_control: chance,
        chance_control_better: complement,
        expected_loss: superiority.map(|answer| answer.expected_loss),
        expected_loss_relative: expected_loss_relative(pair),
        expected_loss_of_control: superiority.map(|answer| answer.expected_loss_of_control),
    }
}

/// The interval, with each end on the side of 0 that the chances give. Ends come from a root finder and
/// chances from a closed form; where an end is 0 within its accuracy, the chance decides its sign.
pub(crate) fn agreeing(ends: [f64; 2], chance: f64, complement: f64, level: Level) -> Interval {
    let Interval { low, high, .. } = ordered(ends, level);
    let threshold = 0.5 * (1.0 + level.get());
    let (above, below) = (meets(chance, threshold), meets(complement, threshold));
    let low = if above { low.max(0.0) } else { low.min(-f64::MIN_POSITIVE) };
    let high = if below { high.min(0.0) } else { high.max(f64::MIN_POSITIVE) };
    if above && below { Interval { low: 0.0, high: 0.0, level } } else { Interval { low, high, level } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Counts;
    use crate::bayesian::Prior;

    /// Cases where a bracket once missed the root, and where steps once alternated across a kink without end. Values: 50 to
    /// 80 digits (`testdata/generate/contrast.py` for the differences).
    #[test]
    fn ends_of_high_levels() {
        let near = |found: f64, right: f64| assert!((found / right - 1.0).abs() < 1e-12, "{found:e} is not {right:e}");
        let compared = |prior, [n1, x1]: [u64; 2], [n2, x2]: [u64; 2], level| {
            let [control, variant] =
                [(n1, x1), (n2, x2)].map(|(n, x)| Posterior::new(prior, Counts::new(n, x).unwrap()));
            compare(Pair { control, variant }, Level::new(level).unwrap())
        };
        let comparison = compared(Prior::UNIFORM, [49, 49], [1_000, 777], 0.999);
        near(comparison.lift.interval.unwrap().high, -0.089_920_414_514_407_94);

        let ends = compared(Prior::JEFFREYS, [537, 0], [5, 1], 0.9999).difference.interval.unwrap();
        near(ends.low, -2.914_108_262_606_319e-3);
        near(ends.high, 0.908_696_354_673_095);
        let ends = compared(Prior::JEFFREYS, [5, 1], [713, 1], 0.9999).difference.interval.unwrap();
        near(ends.low, -9.075_476_491_720_029e-1);
        near(ends.high, 4.706_533_380_987_087e-3);
    }
}
