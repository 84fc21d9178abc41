//! Differences of counts that may nearly vanish, formed to twice the precision: counts and margins are exact.

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

/// An integer below 1e31.
fn in_two(whole: i128) -> (f64, f64) {
    let high = whole as f64;
    // In this case it was not rounded.
    if high.abs() < 9_007_199_254_740_992.0 {
        return (high, 0.0);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number, if rounded")]
    let rest = whole - high as i128;
    (high, rest as f64)
}

/// `whole + factor other`, to one rounding, for integers that f64 represents.
pub(super) fn sum_with_product(whole: f64, factor: f64, other: f64) -> f64 {
    let (product, rest) = two_product(factor, other);
    (whole + product) + rest
}

/// `dividend / (a b)`, an observed difference or lift, the dividend in two parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quotient {
    pub(super) value: f64,
    dividend: (f64, f64),
    factors: [f64; 2],
}

impl Quotient {
    pub(super) fn new(dividend: (f64, f64), a: f64, b: f64) -> Self {
        Self { value: dividend.0 / (a * b), dividend, factors: [a, b] }
    }

    /// The value at `distance` from it, with one rounding where the quotient's own rounding would matter.
    pub(super) fn plus(self, distance: f64) -> f64 {
        if self.value.abs() < 64.0 * distance.abs() {
            self.value + distance
        } else {
            self.value + (self.rest() + distance)
        }
    }

    /// The rounding error of `value`.
    fn rest(self) -> f64 {
        let Self { value, dividend, factors: [a, b] } = self;
        let (divisor, divisor_rest) = two_product(a, b);
        let (product, product_rest) = two_product(value, divisor);
        ((dividend.0 - product) + (dividend.1 - product_rest - value * divisor_rest)) / divisor
    }
}
