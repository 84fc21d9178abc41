//! `G(y) = E[max(1 - y / X, 0)]`: the relative loss against a known rate.

use crate::special::NotConverged;
use crate::special::beta::Beta;
use crate::special::elementary::{exp, exp_m1, ln, ln_1p};

/// Terms of the expansion below the anchor, which fall like `1.5^j / j!` or `0.3^j`.
const TERMS: usize = 32;
const MOST_FRACTIONS: u32 = 500;

/// G for an X whose first shape is about 1 or less, where `1 / X` has no mean.
///
/// Above an anchor of about `1 / b`, G is the upper tail U times a continued fraction. Below it
///
/// ```text
/// G(y) = U(y) - y S(y),   S(y) = E[1 / X; X > y]
/// ```
/// which hardly cancels there; S is its value at the anchor plus the integral of a power series from y to there.
pub(super) struct Known {
    x: Beta,
    anchor: f64,
    /// S at the anchor.
    base: f64,
    /// S from y to the anchor: its constant, and its coefficients in powers of y / anchor.
    constant: f64,
    coefficients: [f64; TERMS],
    scale: f64,
}

impl Known {
    pub(super) fn new(x: Beta) -> Result<Self, NotConverged> {
        let anchor = (1.5 / x.b).min(0.3);
        let rest = 1.0 - anchor;
        let (tails, density) = x.tails_and_logit_density_at(anchor, rest)?;
        let base = tails.upper * (1.0 - share_of_upper(x, anchor, rest)?) / anchor;
        // Int_y^anchor x^(a-2) (1-x)^(b-1) dx, term by term; that of j = 0 is a logarithm where a = 1.
        let mut coefficients = [0.0; TERMS];
        let mut power = 1.0;
        for (j, coefficient) in (1..=TERMS).zip(&mut coefficients) {
            let j = j as f64;
            power *= (j - x.b) / j * anchor;
            *coefficient = power / (x.a - 1.0 + j);
        }
        let constant = coefficients.iter().rev().sum();
        let scale = density * exp(-x.b * ln_1p(-anchor)) / anchor;
        Ok(Self { x, anchor, base, constant, coefficients, scale })
    }

    /// G at y, given y and its complement, and the density of logit X there.
    pub(super) fn at(&self, y: f64, rest: f64) -> Result<(f64, f64), NotConverged> {
        let (tails, density) = self.x.tails_and_logit_density_at(y, rest)?;
        if y >= self.anchor {
            return Ok((tails.upper * share_of_upper(self.x, y, rest)?, density));
        }
        let part = y / self.anchor;
        let exponent = (self.x.a - 1.0) * ln(part);
        let grown = exp_m1(exponent);
        let first = if self.x.a == 1.0 { -ln(part) } else { -grown / (self.x.a - 1.0) };
        let series = self.coefficients.iter().rev().fold(0.0, |sum, coefficient| (sum + coefficient) * part);
        let inverse = self.base + self.scale * (first + self.constant - (1.0 + grown) * series);
        Ok((tails.upper - y * inverse, density))
    }
}

/// `G / U = w F(n, 2; b + 2; w) / ((b + 1) F(n, 1; b + 1; w))` with w = 1 - y, n = a + b: Gauss's continued fraction for
/// the quotient of the hypergeometric functions, its even part, by the modified Lentz method.
///
/// ```text
/// 1 / (beta_0 - alpha_1 / (beta_1 - alpha_2 / ...)),   beta_k = 1 - (d_2k + d_(2k+1)) w,   alpha_k = d_(2k-1) d_2k w^2
/// d_2k = (k + 1)(k + 1 - a) / ((b + 2k)(b + 2k + 1)),   d_(2k+1) = (n + k)(b + k) / ((b + 2k + 1)(b + 2k + 2))
/// ```
/// where `1 - d_(2k+1) w` is written as a sum of positive terms.
fn share_of_upper(Beta { a, b }: Beta, y: f64, w: f64) -> Result<f64, NotConverged> {
    let n = a + b;
    let beta = |k: f64, even: f64| {
        let rest = (2.0 * k + 3.0 - a) * b + (3.0 * k * k + (6.0 - a) * k + 2.0) + y * (b + k) * (n + k);
        rest / ((b + 2.0 * k + 1.0) * (b + 2.0 * k + 2.0)) - even * w
    };
    let mut value = beta(0.0, 0.0);
    let (mut c, mut d) = (value, 0.0);
    let mut odd = n * b / ((b + 1.0) * (b + 2.0));
    for step in 1..=MOST_FRACTIONS {
        let k = f64::from(step);
        let even = (k + 1.0) * (k + 1.0 - a) / ((b + 2.0 * k) * (b + 2.0 * k + 1.0));
        let (alpha, beta) = (odd * even * (w * w), beta(k, even));
        odd = (n + k) * (b + k) / ((b + 2.0 * k + 1.0) * (b + 2.0 * k + 2.0));
        d = 1.0 / (beta - alpha * d);
        c = beta - alpha / c;
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < 2.3e-16 {
            return Ok(w / ((b + 1.0) * value));
        }
    }
    Err(NotConverged)
}
