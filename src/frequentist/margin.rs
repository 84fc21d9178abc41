//! The score test of a difference or lift other than 0.
//!
//! A margin may be all but equal to what was observed, or to a rate: what z is made of then are differences of nearly
//! equal numbers. Counts and margin are exact, so these differences are formed once, here, to twice the precision.

mod difference;
mod lift;

use super::score::ScoreTest;
use crate::special::elementary::two_product;
use crate::{Absent, Alternative, Counts};

/// The score statistic of a difference of `margin`, in (-1, 1): positive where the observed one is greater.
///
/// At 0 it is the pooled z of the test of equality, and absent like it.
pub(crate) fn z_of_difference(control: Counts, variant: Counts, margin: f64) -> Result<f64, Absent> {
    let test = at_equality(control, variant)?;
    if margin == 0.0 { Ok(test.z) } else { Ok(difference::z(control, variant, margin)?) }
}

/// The score statistic of a lift of `margin`, above -1: positive where the observed one is greater. Absent also without
/// any conversions ([`Absent::NoConversions`]).
pub(crate) fn z_of_lift(control: Counts, variant: Counts, margin: f64) -> Result<f64, Absent> {
    let test = at_equality(control, variant)?;
    if control.conversions() == 0 && variant.conversions() == 0 {
        return Err(Absent::NoConversions);
    }
    Ok(if margin == 0.0 { test.z } else { lift::z(control, variant, margin) })
}

fn at_equality(control: Counts, variant: Counts) -> Result<ScoreTest, Absent> {
    ScoreTest::of(control, variant, Alternative::Greater).ok_or(Absent::NoVisitors)
}

/// `a d - b c - margin e f`, of counts, to one rounding.
fn excess([a, d]: [u64; 2], [b, c]: [u64; 2], margin: f64, [e, f]: [u64; 2]) -> f64 {
    let whole = |a: u64, b: u64| i128::from(a) * i128::from(b);
    let (cross, cross_rest) = in_two(whole(a, d) - whole(b, c));
    let (size, size_rest) = in_two(whole(e, f));
    let (product, product_rest) = two_product(margin, size);
    (cross - product) + (cross_rest - product_rest - margin * size_rest)
}

/// A whole number below 1e31 as an exact sum of two f64.
fn in_two(whole: i128) -> (f64, f64) {
    let high = whole as f64;
    #[expect(clippy::cast_possible_truncation, reason = "the rounded whole number, which is one")]
    let rest = whole - high as i128;
    (high, rest as f64)
}

/// `whole + factor other`, to one rounding, of whole numbers that f64 holds.
fn sum_with_product(whole: f64, factor: f64, other: f64) -> f64 {
    let (product, rest) = two_product(factor, other);
    (whole + product) + rest
}
