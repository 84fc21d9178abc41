//! The density, and the power x^a (1-x)^b / B(a, b) that is the factor of every tail.

use std::f64::consts::PI;

use super::super::elementary::{deviance, exp, ln, two_product};
use super::super::gamma::stirling_remainder;
use super::{Beta, Place};

impl Beta {
    /// `a - (a + b) x`, with one rounding's accuracy however much cancels.
    pub(super) fn excess(self, x: f64, y: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        if x < y {
            one_sided_excess(a, b, x)
        } else if y < x {
            -one_sided_excess(b, a, y)
        } else {
            0.5 * (a - b)
        }
    }

    /// `x^a y^b / B(a, b)`.
    ///
    /// With n = a + b it is `sqrt(a b / (2 pi n)) exp(-D)`, D the deviance of a and b from n x and n y plus Stirling's
    /// remainders (Loader 2000): nothing large cancels.
    pub(super) fn power(self, place: Place) -> f64 {
        let Self { a, b } = self;
        let Place { x, y, excess } = place;
        if x < TINY {
            return self.power(Place { x: TINY, ..place }) * exp(a * ln(x / TINY));
        }
        if y < TINY {
            return self.swap().power(place.swap());
        }
        let n = a + b;
        let deviance = deviance(a, n * x, excess) + deviance(b, n * y, -excess);
        let remainder = (stirling_remainder(n) - stirling_remainder(a)) - stirling_remainder(b);
        exp(remainder - deviance) * (a * (b / n) / (2.0 * PI)).sqrt()
    }
}

/// Below it y^b is 1 for all shapes, and quotients by x could overflow.
const TINY: f64 = 1e-280;

#[inline]
fn one_sided_excess(a: f64, b: f64, x: f64) -> f64 {
    let n = a + b;
    let larger = a.max(b);
    let n_error = a.min(b) - (n - larger);
    let (product, product_error) = two_product(n, x);
    (a - product) - (product_error + n_error * x)
}
