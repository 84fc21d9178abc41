//! The score test of a difference or lift other than 0.
//!
//! A margin may be nearly equal to the observed value or to a rate. Then z is made of differences of nearly equal
//! numbers, so these are formed exactly.

mod difference;
mod lift;

use super::score::ScoreTest;
use crate::{Absent, Alternative, Counts, Pair};

/// The score statistic of a difference of `margin`, in (-1, 1): positive where the observed difference is greater.
///
/// At 0 it is the pooled z of the test of equality, and absent like it.
pub(crate) fn z_of_difference(pair: Pair<Counts>, margin: f64) -> Result<f64, Absent> {
    let test = at_equality(pair)?;
    if margin == 0.0 { Ok(test.z) } else { Ok(difference::z(pair, margin)?) }
}

/// The score statistic of a lift of `margin`, above -1: positive where the observed one is greater. Absent also without
/// any conversions ([`Absent::NoConversions`]).
pub(crate) fn z_of_lift(pair: Pair<Counts>, margin: f64) -> Result<f64, Absent> {
    let test = at_equality(pair)?;
    if pair.control.conversions() == 0 && pair.variant.conversions() == 0 {
        return Err(Absent::NoConversions);
    }
    Ok(if margin == 0.0 { test.z } else { lift::z(pair, margin) })
}

fn at_equality(pair: Pair<Counts>) -> Result<ScoreTest, Absent> {
    ScoreTest::of(pair, Alternative::Greater).ok_or(Absent::NoVisitors)
}
