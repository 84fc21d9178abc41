//! The lower tail as a continued fraction: for points below the mean.

use super::super::NotConverged;
use super::{Beta, Place};

const MOST_TERMS: u32 = 2000;

impl Beta {
    /// `x^a y^b / B(a, b) / (beta_0 + alpha_1 / (beta_1 + alpha_2 / (beta_2 + ...)))` (Didonato and Morris 1992, equation 9),
    /// the even part of DLMF 8.17.22, by the modified Lentz method. With d = a + 2 k:
    ///
    /// ```text
    /// alpha_k = (a + k - 1) (a + b + k - 1) k (b - k) x^2 / (d - 1)^2
    /// beta_k  = k + k (b - k) x / (d - 1) + (a + k) (a - (a + b) x + 1 + k (2 - x)) / (d + 1)
    /// ```
    pub(super) fn tail_by_fraction(self, place: Place, power: f64) -> Result<f64, NotConverged> {
        let Self { a, b } = self;
        let Place { x, y, excess } = place;
        let n = a + b;
        let mut inverse = 1.0 / (a + 1.0);
        let mut value = a * (excess + 1.0) * inverse;
        let (mut c, mut d) = (value, 0.0);
        for step in 1..=MOST_TERMS {
            let k = f64::from(step);
            let next_inverse = 1.0 / (a + 2.0 * k + 1.0);
            let common = k * (b - k) * x * inverse;
            let alpha = (a + k - 1.0) * (n + k - 1.0) * x * inverse * common;
            let beta = k + common + (a + k) * (excess + 1.0 + k * (1.0 + y)) * next_inverse;
            inverse = next_inverse;
            d = 1.0 / (beta + alpha * d);
            c = beta + alpha / c;
            let factor = c * d;
            value *= factor;
            if (factor - 1.0).abs() < 2.3e-16 {
                return Ok(power / value);
            }
        }
        Err(NotConverged)
    }
}
