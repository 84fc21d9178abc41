//! The ends of an always-valid interval of the lift, from several strata.

use super::evidence::{Evidence, divergence};
use crate::special::NotConverged;
use crate::special::elementary::{difference_of_products, exp, exp_m1, ln};
use crate::{Absent, Pair};

/// The largest |ln r| that is looked at, so that no quotient leaves the range of f64.
const FARTHEST: f64 = 600.0;
const MOST_STEPS: u32 = 400;
/// The last step: what is left after it is of the order of its square.
const LAST: f64 = 1e-9;

/// The lifts at which the sum over the strata of `c kl(c1 / c, theta)` is at most `target`.
///
/// With `rho = ln r` each term is convex, and so is the sum F. Its third derivative is at most its second, so beyond its
/// minimum `F(m + d) >= F(m) + F''(m) (exp(-|d|) + |d| - 1)`: as for one stratum, Newton's method starts outside.
pub(super) fn ends(strata: &[Evidence], target: f64) -> Result<(f64, f64), Absent> {
    let sum = |of: fn(&Evidence) -> f64| strata.iter().map(of).sum::<f64>();
    let conversions = Pair { control: sum(|of| of.conversions.control), variant: sum(|of| of.conversions.variant) };
    match (conversions.control > 0.0, conversions.variant > 0.0) {
        (false, false) => Ok((-1.0, f64::INFINITY)),
        (true, false) => {
            // Each stratum alone excludes at least what lies beyond its own end.
            let start = strata.iter().filter(|of| of.conversions.control > 0.0).map(|of| {
                ln(of.shares.of.control / of.shares.of.variant) + log_exp_m1(target / of.conversions.control)
            });
            let high = newton(strata, [0.0, target], start.fold(FARTHEST, f64::min))?;
            Ok((-1.0, lift(high)))
        }
        (false, true) => {
            let start = strata.iter().filter(|of| of.conversions.variant > 0.0).map(|of| {
                ln(of.shares.of.control / of.shares.of.variant) - log_exp_m1(target / of.conversions.variant)
            });
            let low = newton(strata, [0.0, target], start.fold(-FARTHEST, f64::max))?;
            Ok((lift(low), f64::INFINITY))
        }
        (true, true) => {
            let middle = lowest(strata)?;
            let at = Sum::at(strata, middle);
            let left = target - at.value;
            if left < 0.0 {
                return Err(Absent::NoCommonRatio);
            }
            let scaled = left / at.curvature;
            let reach = 0.5 * (scaled + (scaled * (scaled + 8.0)).sqrt());
            // Where rounding has made the reach 0, the interval is the minimum.
            let low = newton(strata, [at.value, target], (middle - reach).max(-FARTHEST))?;
            let high = newton(strata, [at.value, target], (middle + reach).min(FARTHEST))?;
            Ok((lift(low.min(middle)), lift(high.max(middle))))
        }
    }
}

/// The lift that belongs to `ln r`.
fn lift(rho: f64) -> f64 {
    if rho >= FARTHEST { f64::INFINITY } else { exp_m1(rho) }
}

/// `ln(exp(x) - 1)` for positive x.
fn log_exp_m1(x: f64) -> f64 {
    if x > 40.0 { x } else { ln(exp_m1(x)) }
}

/// F and its first two derivatives.
#[derive(Clone, Copy)]
struct Sum {
    value: f64,
    slope: f64,
    curvature: f64,
}

impl Sum {
    fn at(strata: &[Evidence], rho: f64) -> Self {
        // The smaller of r and 1/r, so that neither overflows.
        let small = exp(-rho.abs());
        let mut sum = Self { value: 0.0, slope: 0.0, curvature: 0.0 };
        for Evidence { shares, conversions, excess, .. } in strata {
            let c = conversions.control + conversions.variant;
            if c == 0.0 {
                continue;
            }
            // Odds 1 - theta : theta, the larger of the weights' factors left as it is.
            let parts = if rho > 0.0 {
                Pair { control: shares.of.control * small, variant: shares.of.variant }
            } else {
                Pair { control: shares.of.control, variant: shares.of.variant * small }
            };
            let whole = parts.control + parts.variant;
            let theta = parts.map(|part| part / whole);
            let above = if rho.abs() < 0.5 {
                // Both parts are those at r = 1 but for a small change, of which nothing is lost.
                let change = exp_m1(-rho.abs());
                let moved = if rho > 0.0 {
                    conversions.variant * shares.of.control * change
                } else {
                    -conversions.control * shares.of.variant * change
                };
                (excess + moved) / whole
            } else {
                difference_of_products(conversions.variant, parts.control, conversions.control, parts.variant) / whole
            };
            sum.value += divergence(*conversions, theta.map(|theta| c * theta), above);
            sum.slope -= above;
            sum.curvature += c * theta.control * theta.variant;
        }
        sum
    }
}

/// Newton's method for F = `target`, given F's lowest value, from `start`, which is outside: the steps go inwards and do not cross the root.
fn newton(strata: &[Evidence], [lowest, target]: [f64; 2], start: f64) -> Result<f64, NotConverged> {
    let mut rho = start;
    for step in 0..MOST_STEPS {
        let Sum { value, slope, .. } = Sum::at(strata, rho);
        if step == 0 && value <= target {
            // Only at the edge of what is looked at, or where the start is the root.
            return Ok(rho);
        }
        let step = (value - target) / slope;
        if !step.is_finite() {
            return Err(NotConverged);
        }
        rho -= step;
        // Relative to the distance from the minimum, which is at least this and at most about twice as much.
        if step.abs() <= LAST * ((value - lowest) / slope).abs().max(f64::EPSILON * rho.abs()) {
            return Ok(rho);
        }
    }
    Err(NotConverged)
}

/// Where F is lowest: both arms have conversions, so that its slope changes its sign. Newton's method, with halving where a
/// step would leave the bracket.
fn lowest(strata: &[Evidence]) -> Result<f64, NotConverged> {
    let sum = |of: fn(&Evidence) -> f64| strata.iter().map(of).sum::<f64>();
    let start = ln(sum(|of| of.conversions.variant * of.shares.of.control)
        / sum(|of| of.conversions.control * of.shares.of.variant));
    let (mut low, mut high) = (-FARTHEST, FARTHEST);
    let mut rho = start.clamp(low, high);
    for _ in 0..MOST_STEPS {
        let Sum { slope, curvature, .. } = Sum::at(strata, rho);
        let step = slope / curvature;
        // F is flat here: to first order it does not feel an error of the minimum's place.
        if step.abs() <= 1e-12 * rho.abs().max(1e-3 / curvature.sqrt()) || high - low <= f64::EPSILON * rho.abs() {
            return Ok(rho);
        }
        if slope > 0.0 {
            high = rho;
        } else {
            low = rho;
        }
        let next = rho - step;
        rho = if next > low && next < high { next } else { 0.5 * (low + high) };
    }
    Err(NotConverged)
}
