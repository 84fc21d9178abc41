//! The lower tail as a power series: for small x, or small shapes.

use super::super::NotConverged;
use super::{Beta, Place};

/// Where the series is chosen, it needs fewer than 200 terms.
const MOST_TERMS: u32 = 2000;

impl Beta {
    /// `x^a y^b / B(a, b) * sum_k (a + b)_k / (a)_(k+1) x^k` (DLMF 8.17.8): all terms are positive.
    pub(super) fn tail_by_series(self, place: Place, power: f64) -> Result<f64, NotConverged> {
        let Self { a, b } = self;
        let (mut rising, mut falling) = (a + b, a + 1.0);
        let (mut term, mut sum) = (1.0, 1.0);
        for _ in 0..MOST_TERMS {
            term *= rising * place.x / falling;
            sum += term;
            if term < 1e-17 * sum {
                return Ok(power * sum / a);
            }
            rising += 1.0;
            falling += 1.0;
        }
        Err(NotConverged)
    }
}
