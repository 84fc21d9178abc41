//! Bayesian: how probable is it that the truth is in the region?

use super::{Conclusion, Region, Scale, Tie};
use crate::bayesian::{Posterior, agreeing, equal_tails, superiority};
use crate::special::Tails;
use crate::special::contrast::{Contrast, Kind};
use crate::special::elementary::{exp_m1, ln_1p};
use crate::threshold::meets;
use crate::{Absent, GoalDirection, Interval, Level, Pair, Threshold};

/// The probabilities, given the data, that a variant's lift or difference is below, inside and above a region.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RegionChances {
    /// P(below the region's low end); 0 without a lower limit.
    pub below: f64,
    /// P(inside the region).
    pub inside: f64,
    /// P(above the region's high end); 0 without an upper limit.
    pub above: f64,
    /// P(not below) = `inside + above`: the chance that the variant is not inferior, when more conversions are the goal.
    pub not_below: f64,
    /// P(not above) = `below + inside`: the same when fewer are.
    pub not_above: f64,
    /// Equal-tailed interval of the lift or difference, at level 2T - 1.
    pub interval: Interval,
    /// The conclusion at the threshold.
    pub conclusion: Conclusion,
}

/// The probabilities of a region, and the conclusion for a goal at a threshold T.
///
/// ```text
/// equivalent:    P(inside) >= T
/// non_inferior:  not equivalent, P(not below) >= T, exactly when the interval's low end is at least the region's;
///                when fewer conversions are the goal, P(not above) and the high ends
/// ```
/// A chance meets T within 1e-14, as a winner's does.
///
/// The interval of an equivalent variant lies inside the region. The converse does not hold: each of its tails alone may
/// have 1 - T.
///
/// # Accuracy
/// `below`, `above` and their complements: a relative error of at most 2e-12 each, however small. `inside` has the same
/// accuracy, however narrow the region, if both variants together have at least 20 conversions and as many non-converted
/// visitors (priors included). With fewer, its error is absolute, 2e-12. 168 regions in ball arithmetic,
/// `testdata/region.txt`.
///
/// # Errors
/// [`Absent::NotConverged`], which no valid counts are known to cause.
///
/// # References
/// J. K. Kruschke, *Adv. Methods Pract. Psychol. Sci.* 1 (2018) 270, for regions of practical equivalence.
///
/// # Examples
/// ```
/// use abstats::bayesian::{Posterior, Prior};
/// use abstats::practical::{self, Conclusion, Region, Scale};
/// use abstats::{Counts, GoalDirection, Pair, Threshold};
/// let control = Posterior::new(Prior::UNIFORM, Counts::new(100_000, 8_000)?);
/// let variant = Posterior::new(Prior::UNIFORM, Counts::new(100_000, 8_030)?);
/// let region = Region::new(Scale::Lift, -0.04, 0.04)?;
/// let result = practical::chances(Pair { control, variant }, region, GoalDirection::Increase, Threshold::default())?;
/// assert_eq!(result.conclusion, Conclusion::Equivalent);
/// assert!((result.below + result.inside + result.above - 1.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn chances(
    pair: Pair<Posterior>,
    region: Region,
    goal: GoalDirection,
    threshold: Threshold,
) -> Result<RegionChances, Absent> {
    let Pair { control, variant } = pair;
    let contrast = Contrast::new(control.distribution(), variant.distribution())?;
    let superiority = superiority(pair)?;
    let kind = match region.scale() {
        Scale::Lift => Kind::LogRatio,
        Scale::Difference => Kind::Difference,
    };
    let place = |end| if kind == Kind::LogRatio { ln_1p(end) } else { end };
    let at = |end: f64| -> Result<Tails, Absent> {
        if end.is_infinite() {
            let beyond = Tails { lower: 1.0, upper: 0.0 };
            return Ok(if end > 0.0 { beyond } else { beyond.swap() });
        }
        // At 0 the question is which rate is higher, and it must get the same answer.
        if end == 0.0 {
            return Ok(Tails { lower: superiority.chance_control_better, upper: superiority.chance_to_beat_control });
        }
        Ok(contrast.at(kind, place(end))?.tails)
    };
    let (low, high) = (at(region.low())?, at(region.high())?);
    let inside = {
        let outside = low.lower + high.upper;
        // The rest of the smaller tail, unless most of it is inside.
        let (tail, rest) = if low.upper < high.lower { (low.upper, high.upper) } else { (high.lower, low.lower) };
        let few = |one: f64, other: f64| one + other < 20.0;
        let kinked = few(control.alpha(), variant.alpha()) || few(control.beta(), variant.beta());
        if outside < 0.5 {
            1.0 - outside
        } else if tail - rest < NARROW * tail && !kinked {
            let (low, high) = (place(region.low()), place(region.high()));
            integral(&contrast, kind, low, 0.0)? + integral(&contrast, kind, 0.0, high)?
        } else {
            (tail - rest).max(0.0)
        }
    };
    let met = |chance: f64| meets(chance, threshold.fraction());
    let equivalent = region.is_bounded() && met(inside);
    let above_low = met(low.upper) || equivalent;
    let below_high = met(high.lower) || equivalent;

    let level = Level::known((2.0 * threshold.percent() - 100.0) / 100.0);
    let [lower, upper] = equal_tails(level);
    let mut ends = [contrast.quantile(kind, lower)?, contrast.quantile(kind, upper)?];
    if kind == Kind::LogRatio {
        ends = ends.map(exp_m1);
    }
    let interval = agreeing(ends, superiority.chance_to_beat_control, superiority.chance_control_better, level);
    Ok(RegionChances {
        below: low.lower,
        inside,
        above: high.upper,
        not_below: low.upper,
        not_above: high.lower,
        interval: region.settle(interval, [above_low, below_high], Tie::Inside),
        conclusion: region.conclusion(equivalent, [above_low, below_high], goal),
    })
}

/// The difference where subtraction loses digits: the density is integrated instead; across so narrow a region it is
/// nearly a straight line.
const NARROW: f64 = 0.05;

/// The integral of the density over a narrow stretch that does not contain 0 (few conversions, or few visitors without
/// one, make a kink there), by the Gauss-Legendre rule with five nodes.
fn integral(contrast: &Contrast, kind: Kind, low: f64, high: f64) -> Result<f64, Absent> {
    const NODES: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
        (0.906_179_845_938_664, 0.236_926_885_056_189_08),
    ];
    let half = 0.5 * (high - low);
    let middle = 0.5 * (low + high);
    let mut sum = 0.0;
    for (node, weight) in NODES {
        sum += weight * contrast.at(kind, middle + half * node)?.density;
    }
    Ok(half * sum)
}

#[cfg(test)]
#[path = "bayesian_tests.rs"]
mod bayesian_tests;
