//! The standard normal distribution: density, both tails, quantile.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::Tails;
use super::elementary::{erfc, exp, ln, ln_1p, two_product};

/// `1/sqrt(2)` minus [`FRAC_1_SQRT_2`], its nearest f64.
const FRAC_1_SQRT_2_REST: f64 = -4.833_646_656_726_457e-17;

/// The density at `z`. Relative error below 3e-16 + z^2 2e-16.
#[inline]
pub(crate) fn density(z: f64) -> f64 {
    exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

/// P(Z < z) and P(Z > z) for any finite `z`, each with a relative error below 6e-16 down to 1e-300
/// (4.2e-16 on 3250 tails).
pub(crate) fn tails(z: f64) -> Tails {
    Tails { lower: upper_tail(-z), upper: upper_tail(z) }
}

/// P(Z > z), as in [`tails`].
///
/// Half of erfc(z / sqrt 2). In the tail, one rounding of erfc's argument u costs 2 u^2 roundings of its value. So the
/// argument is formed to twice the precision, and its remainder enters through the derivative.
pub(crate) fn upper_tail(z: f64) -> f64 {
    if z.abs() > 40.0 {
        // Beyond every f64, where the correction below would multiply zero by infinity.
        return if z > 0.0 { 0.0 } else { 1.0 };
    }
    let (u, u_error) = two_product(z, FRAC_1_SQRT_2);
    let rest = u_error + z * FRAC_1_SQRT_2_REST;
    0.5 * erfc(u) - exp(-u * u) / PI.sqrt() * rest
}

/// The `z` with P(Z > z) = `upper`, for `upper` from 1e-300 to below 1: an infinity at 0 and 1, exactly 0 at 1/2. Below
/// 1e-300, where the tail itself is subnormal and has fewer digits, the error grows to 1e-5.
///
/// Starts from Abramowitz and Stegun 26.2.23 (error at most 4.5e-4) and takes two steps of Halley's method on the
/// logarithm of the tail. Each step cubes the error. Error below 5e-16 of max(|z|, 1) (2.2e-16
/// on 1351 quantiles).
pub(crate) fn upper_quantile(upper: f64) -> f64 {
    // Above 1/2 the complement is exact (Sterbenz).
    if upper > 0.5 { -far_quantile(1.0 - upper) } else { far_quantile(upper) }
}

/// [`upper_quantile`] for `tail <= 1/2`.
fn far_quantile(tail: f64) -> f64 {
    if tail <= 0.0 {
        return f64::INFINITY;
    }
    if tail >= 0.5 {
        return 0.0;
    }
    let log_tail = ln(tail);
    let t = (-2.0 * log_tail).sqrt();
    let start =
        t - (2.515_517 + t * (0.802_853 + t * 0.010_328)) / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    halley(halley(start, tail, log_tail), tail, log_tail)
}

/// One step towards the zero of ln Q(z) - ln `tail`, Q the upper tail; its derivatives are -h and h (z - h), with the
/// hazard h = density / Q.
fn halley(z: f64, tail: f64, log_tail: f64) -> f64 {
    let at = tails(z).upper;
    let hazard = density(z) / at;
    // Near 1/2 logarithms would lose digits that the difference of the tails still has.
    let excess = if tail > 0.01 { ln_1p((at - tail) / tail) } else { ln(at) - log_tail };
    let newton = excess / hazard;
    z + newton / (1.0 - 0.5 * newton * (z - hazard))
}

#[cfg(test)]
mod tests;
