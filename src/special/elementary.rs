//! The only entry to transcendental functions, and a few combinations of them that keep relative accuracy.
//!
//! They come from the crate `libm`, compiled into the library, and give the same bits on every platform. The standard
//! library's functions do not promise that.

pub(crate) use libm::{asin, erfc, exp, expm1 as exp_m1, log as ln, log1p as ln_1p, sincos as sin_cos};

/// `ln(1 + x) - x` for `x > -1`, without the cancellation near 0.
///
/// With r = x / (2 + x): ln(1 + x) = 2 artanh r, so the value is 2 r^3 (1/3 + r^2/5 + ...) - x r.
/// Relative error below 5e-16 for |x| <= 0.45.
#[inline]
pub(crate) fn log1pmx(x: f64) -> f64 {
    if x.abs() > 0.45 {
        return ln_1p(x) - x;
    }
    let r = x / (2.0 + x);
    let t = r * r;
    let terms = if t < 1e-4 { 5 } else { ARTANH.len() };
    let tail = ARTANH[..terms].iter().rev().fold(0.0, |sum, coefficient| sum * t + coefficient);
    2.0 * r * t * tail - x * r
}

/// 1/3, 1/5, ..., the coefficients of artanh after the first.
const ARTANH: [f64; 15] = {
    let mut coefficients = [0.0; 15];
    let mut k = 0;
    while k < 15 {
        coefficients[k] = 1.0 / (2 * k + 3) as f64;
        k += 1;
    }
    coefficients
};

/// `observed ln(observed / expected) - (observed - expected)`, never negative, given `excess = observed - expected`
/// to full relative accuracy.
#[inline]
pub(crate) fn deviance(observed: f64, expected: f64, excess: f64) -> f64 {
    let x = -excess / observed;
    // Beyond this, rounding x costs more digits than rounding the quotient.
    if (-0.75..=2.5).contains(&x) { -observed * log1pmx(x) } else { observed * ln(observed / expected) - excess }
}

/// `a b` as an unevaluated sum of two numbers (Dekker 1971), exact while nothing overflows: |a|, |b| < 1e150.
#[inline]
pub(crate) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let (a_high, a_low) = split(a);
    let (b_high, b_low) = split(b);
    let product = a * b;
    (product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low)
}

#[inline]
fn split(a: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * a;
    let high = scaled - (scaled - a);
    (high, a - high)
}

/// `a b - c d`, relatively accurate to one rounding, however much cancels.
#[inline]
pub(crate) fn difference_of_products(a: f64, b: f64, c: f64, d: f64) -> f64 {
    let (p, p_error) = two_product(a, b);
    let (q, q_error) = two_product(c, d);
    (p - q) + (p_error - q_error)
}
