//! Differences of counts that may all but vanish, formed to twice the precision: counts and margins are exact.

use crate::special::elementary::two_product;

/// `a d - b c - margin e f`, of counts, to one rounding.
pub(super) fn excess([a, d]: [u64; 2], [b, c]: [u64; 2], margin: f64, [e, f]: [u64; 2]) -> f64 {
    let (cross, cross_rest) = cross([a, d], [b, c]);
    let (size, size_rest) = in_two(whole(e, f));
    let (product, product_rest) = two_product(margin, size);
    (cross - product) + (cross_rest - product_rest - margin * size_rest)
}

/// `a d - b c` of counts, as an exact sum of two numbers.
pub(super) fn cross([a, d]: [u64; 2], [b, c]: [u64; 2]) -> (f64, f64) {
    in_two(whole(a, d) - whole(b, c))
}

fn whole(a: u64, b: u64) -> i128 {
    i128::from(a) * i128::from(b)
}

/// A whole number below 1e31.
fn in_two(whole: i128) -> (f64, f64) {
    let high = whole as f64;
    // Then it was not rounded.
    if high.abs() < 9_007_199_254_740_992.0 {
        return (high, 0.0);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number, if rounded")]
    let rest = whole - high as i128;
    (high, rest as f64)
}

/// `whole + factor other`, to one rounding, of whole numbers that f64 holds.
pub(super) fn sum_with_product(whole: f64, factor: f64, other: f64) -> f64 {
    let (product, rest) = two_product(factor, other);
    (whole + product) + rest
}

/// A quotient as an unevaluated sum, to twice the precision. An interval may be narrower than its rounding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quotient {
    pub(super) value: f64,
    rest: f64,
}

impl Quotient {
    /// `dividend / (a b)`, the dividend in two parts.
    pub(super) fn new((dividend, rest): (f64, f64), a: f64, b: f64) -> Self {
        let (divisor, divisor_rest) = two_product(a, b);
        let value = dividend / divisor;
        let (product, product_rest) = two_product(value, divisor);
        let left = (dividend - product) + (rest - product_rest - value * divisor_rest);
        Self { value, rest: left / divisor }
    }

    /// With one rounding of the sum.
    pub(super) fn plus(self, distance: f64) -> f64 {
        self.value + (self.rest + distance)
    }
}
