//! The upper tail of the chi-squared distribution.

use std::f64::consts::PI;

use super::elementary::{exp, ln};
use super::{NotConverged, normal};

/// P(chi-squared > `x`) for `degrees_of_freedom` from 1 to 100,000 and `x >= 0`. Relative error below 1e-13 down to
/// 1e-300 (3.5e-14 on 1243 tails up to 1000 degrees, in `testdata/chi_squared.txt`).
///
/// Finite sums of positive terms (Abramowitz and Stegun 26.4.4, 26.4.5), with h = x / 2 and m an integer:
/// for 2m degrees of freedom e^-h (1 + h + ... + h^(m-1) / (m-1)!), for 2m + 1
/// erfc(sqrt h) + e^-h (h^(1/2) / Gamma(3/2) + ... + h^(m-1/2) / Gamma(m + 1/2)).
pub(crate) fn upper_tail(x: f64, degrees_of_freedom: u32) -> f64 {
    let h = 0.5 * x;
    let half = degrees_of_freedom / 2;
    if degrees_of_freedom.is_multiple_of(2) {
        return damped_sum(h, 1.0, 1.0, half).min(1.0);
    }
    let outer = 2.0 * normal::tails(x.sqrt()).upper;
    if half == 0 { outer } else { (outer + damped_sum(h, 2.0 * (h / PI).sqrt(), 1.5, half)).min(1.0) }
}

/// e^-h times the sum of `count` terms. The first term is given. Each later term is the one before times h / divisor,
/// and the divisor grows by one each time.
///
/// The sum alone may overflow and e^-h alone underflow, so e^-h is applied in parts, as soon as possible.
fn damped_sum(h: f64, first: f64, divisor: f64, count: u32) -> f64 {
    const PART: f64 = 256.0;
    const LARGE: f64 = 1e150;
    let (mut term, mut sum, mut left, mut divisor) = (first, first, h, divisor);
    for _ in 1..count {
        term *= h / divisor;
        sum += term;
        divisor += 1.0;
        if sum > LARGE && left >= PART {
            term *= exp(-PART);
            sum *= exp(-PART);
            left -= PART;
        }
    }
    // Three parts take the smallest sum, and six the largest, below every f64.
    for _ in 0..6 {
        let part = left.min(PART);
        sum *= exp(-part);
        left -= part;
    }
    if left > 0.0 { 0.0 } else { sum }
}

/// The x with P(chi-squared > x) = `upper`, for `upper` from 1e-300 to 1/2 and `degrees_of_freedom` from 1 to 100,000.
/// Relative error below 1e-12 (R's `qchisq` on 20 cases; the tail at the point found on 893).
///
/// Wilson and Hilferty's cube (Proc. Natl. Acad. Sci. 17 (1931) 684) is the start of Newton's method on the logarithm of
/// the tail, which is concave. The density is half of what two more degrees of freedom add to the tail.
pub(crate) fn upper_quantile(upper: f64, degrees_of_freedom: u32) -> Result<f64, NotConverged> {
    let z = normal::upper_quantile(if degrees_of_freedom == 1 { 0.5 * upper } else { upper });
    if degrees_of_freedom == 1 {
        return Ok(z * z);
    }
    let spread = 2.0 / (9.0 * f64::from(degrees_of_freedom));
    let cube_root = (1.0 - spread) + z * spread.sqrt();
    let mut x = f64::from(degrees_of_freedom) * cube_root * cube_root * cube_root;
    for _ in 0..50 {
        let tail = upper_tail(x, degrees_of_freedom);
        if tail == 0.0 {
            // In the far tail the cube is beyond every f64; started from the right, the method then comes back by itself.
            x *= 0.5;
            continue;
        }
        let below = if degrees_of_freedom == 2 { 0.0 } else { upper_tail(x, degrees_of_freedom - 2) };
        let step = ln(tail / upper) * tail / (0.5 * (tail - below));
        x += step;
        if step.abs() <= 1e-13 * x {
            return Ok(x);
        }
    }
    Err(NotConverged)
}

#[cfg(test)]
mod tests;
