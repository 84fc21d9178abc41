//! Roots of increasing functions.

use crate::special::NotConverged;

const MOST_STEPS: u32 = 200;

/// Where the increasing function is 0, from a guess and the scale on which it moves: the bracket grows until it has the
/// root, then steps of the Illinois method, and halving where they are slow.
pub(super) fn increasing(f: impl Fn(f64) -> f64, guess: f64, scale: f64) -> Result<f64, NotConverged> {
    let at = f(guess);
    let (mut inner, mut reach) = ((guess, at), scale * if at > 0.0 { -1.0 } else { 1.0 });
    let mut outer = inner;
    for step in 0.. {
        outer = (inner.0 + reach, f(inner.0 + reach));
        if outer.1 == 0.0 || (outer.1 > 0.0) != (at > 0.0) {
            break;
        }
        if step > 60 || outer.1.is_nan() {
            return Err(NotConverged);
        }
        inner = outer;
        reach *= 2.0;
    }
    let (mut one, mut other) = (inner, outer);
    // What the side that stays is weighted with.
    let mut weight = 1.0;
    for step in 0..MOST_STEPS {
        if other.1 == 0.0 || (one.0 - other.0).abs() <= 4e-15 * other.0.abs().max(1e-3) {
            return Ok(other.0);
        }
        let (a, b) = (one.1 * weight, other.1);
        let slow = step % 8 == 7 || (a - b) == 0.0;
        let next = if slow { 0.5 * (one.0 + other.0) } else { other.0 - b * (other.0 - one.0) / (b - a) };
        let next = (next, f(next));
        if next.1.is_nan() {
            return Err(NotConverged);
        }
        if (next.1 > 0.0) == (other.1 > 0.0) {
            weight *= 0.5;
        } else {
            one = other;
            weight = 1.0;
        }
        if (next.0 - other.0).abs() <= 0.5 * f64::EPSILON * next.0.abs() {
            return Ok(next.0);
        }
        other = next;
    }
    Err(NotConverged)
}
