//! Gauss-Legendre panels for variables of very different widths: short only where a narrow variable is in play.

use super::TOLERANCE;
use super::integrand::{Integrals, Sums};
use super::nodes::{Node, SHORT, Stretch};
use super::reach::{Bowl, Reach, logistic};
use crate::special::NotConverged;
use crate::special::beta::Beta;
use crate::special::elementary::{exp, ln};

/// Halvings included.
const MOST_PANELS: usize = 20_000;
const MOST_EXTENSIONS: usize = 20;

pub(super) fn integrals(sorted: &[Beta], reach: &Reach) -> Result<Integrals, NotConverged> {
    let measure = Measure::new(sorted, reach);
    for fineness in [1.0, 2.0, 4.0, 8.0] {
        let mut sums = Sums::new(sorted, reach);
        let (mut low, mut high) = (reach.low, reach.high);
        for _ in 0..MOST_EXTENSIONS {
            add(&mut sums, &measure, fineness, (low, high))?;
            if !sums.is_open() {
                break;
            }
            (low, high) = (high, high + 0.2 * (reach.high - reach.low));
        }
        if !sums.is_open() && (sums.integrals.chances.iter().sum::<f64>() - 1.0).abs() <= TOLERANCE {
            return Ok(sums.integrals);
        }
    }
    Err(NotConverged)
}

/// Halves the range into panels on which the integrands are smooth, and adds their nodes.
fn add(sums: &mut Sums<'_>, measure: &Measure<'_>, fineness: f64, (low, high): (f64, f64)) -> Result<(), NotConverged> {
    let mut open = vec![(low, high)];
    for _ in 0..MOST_PANELS {
        let Some((low, high)) = open.pop() else {
            return Ok(());
        };
        let middle = 0.5 * (low + high);
        if measure.is_smooth(low, high, 0.5 * (high - low) * fineness, &sums.ends) || middle <= low || middle >= high {
            add_panel(sums, low, high)?;
        } else {
            open.push((middle, high));
            open.push((low, middle));
        }
    }
    Err(NotConverged)
}

fn add_panel(sums: &mut Sums<'_>, low: f64, high: f64) -> Result<(), NotConverged> {
    let rule = RULE.iter().rev().map(|&(node, weight)| (-node, weight)).chain(RULE);
    if high - low < SHORT {
        let (stretch, half) = Stretch::between(low, high);
        for (node, weight) in rule {
            sums.add(&stretch.node(half * node, half * weight))?;
        }
    } else {
        let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
        for (node, weight) in rule {
            sums.add(&Node::new(middle + half * node, half * weight))?;
        }
    }
    Ok(())
}

/// A variable, as the smoothness bound needs it.
struct Measured {
    bowl: Bowl,
    /// a + b
    total: f64,
    /// The logit of the mean.
    center: f64,
    /// An upper bound of the density of the logit.
    peak: f64,
}

struct Measure<'a> {
    variables: Vec<Measured>,
    reach: &'a Reach,
    /// Beyond this all tails are powers.
    far: f64,
}

impl<'a> Measure<'a> {
    fn new(sorted: &[Beta], reach: &'a Reach) -> Self {
        let total: f64 = sorted.iter().map(|variable| variable.a + variable.b).sum();
        let measured = |&v: &Beta| Measured {
            bowl: Bowl::new(v),
            total: v.a + v.b,
            center: ln(v.a / v.b),
            peak: (v.a * (v.b / (v.a + v.b))).sqrt(),
        };
        let variables = sorted.iter().map(measured).collect();
        Self { variables, reach, far: 40.0 + ln(total + 1.0) }
    }

    /// Whether 16 nodes integrate a panel of this half-width to full precision, bounded by the exponent's second
    /// derivative, its first derivative, and the distance to the poles.
    fn is_smooth(&self, low: f64, high: f64, half: f64, ends: &[f64]) -> bool {
        let powers = high < -self.far || low > self.far;
        if !powers && half > 1.3 {
            return false;
        }
        let middle = 0.5 * (low + high);
        let flattest = 0.0_f64.clamp(low, high);
        let x = logistic(flattest);
        let spread = x * logistic(-flattest);
        let (mut curvature, mut slope) = (0.0, 0.0);
        // Bound of the steepest density: the sum has one density for each variable, the product only one at a time.
        let (mut density_curvature, mut density_slope) = (0.0_f64, 0.0_f64);
        // The product of the distribution functions is below exp(-this).
        let mut exponent = 0.0;
        for ((measured, window), &end) in self.variables.iter().zip(&self.reach.windows).zip(ends) {
            if low > end {
                continue;
            }
            let nearest = measured.center.clamp(low, high);
            let distance = measured.bowl.at(nearest);
            let information = measured.total * spread;
            let steepness = measured.bowl.slope(middle).abs();
            if nearest > measured.center {
                // The slope of ln F is the density, since nearly all of F is already there.
                curvature += information * exp(-distance);
                slope += steepness.min(measured.peak) * exp(-distance);
            } else if distance <= self.reach.depth {
                curvature += information;
                slope += steepness;
            }
            if nearest < measured.center {
                exponent += distance;
            }
            if window.low < high {
                density_curvature = density_curvature.max(information);
                density_slope = density_slope.max(steepness);
            }
        }
        if exponent > self.reach.depth {
            // All densities times the others' distribution functions are negligible. Only the shortfall of the best is left, and
            // only its F_0 still changes.
            let best = &self.variables[0];
            let counts = best.bowl.at(best.center.clamp(low, high)) <= self.reach.depth;
            (curvature, slope) = if counts { (best.total * spread, best.bowl.slope(middle).abs()) } else { (0.0, 0.0) };
            (density_curvature, density_slope) = (0.0, 0.0);
        }
        half * half * (curvature + density_curvature) <= 4.5 && half * (slope + density_slope) <= 12.0
    }
}

/// Positive nodes and weights of the Gauss-Legendre rule with 16 nodes, from mpmath with 40 digits.
pub(super) const RULE: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_58),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_894),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];
