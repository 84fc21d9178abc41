//! The trapezoidal rule, for variables of similar width.
//!
//! On the scale of the logit the integrands are analytic in a strip and vanish exponentially at both ends, so halving
//! the step squares the error or better: a small last change means that the remaining error is far smaller.

use super::TOLERANCE;
use super::integrand::{Integrals, Sums};
use super::nodes::{Node, SHORT, Stretch};
use super::reach::Reach;
use crate::special::NotConverged;
use crate::special::beta::Beta;

const MOST_HALVINGS: u32 = 5;
/// The relative change in the last halving that leaves an error of 1e-14 or less.
const LAST_CHANGE: f64 = 1e-5;

/// Below this, a value has no digits to agree on.
const SMALLEST: f64 = 1e-300;

/// Roughly the number of nodes that the rule needs.
pub(super) fn nodes(sorted: &[Beta], reach: &Reach) -> f64 {
    (reach.high - reach.low) / step(sorted)
}

/// A fraction of the smallest standard deviation, smaller when more variables share it: a product of many
/// distribution functions rises steeply.
fn step(sorted: &[Beta]) -> f64 {
    let information = |variable: &Beta| 1.0 / (1.0 / variable.a + 1.0 / variable.b);
    let narrowest = sorted.iter().map(information).fold(0.0, f64::max);
    let sharing = sorted.iter().map(|variable| information(variable) / narrowest).sum::<f64>();
    (0.48 / (narrowest * sharing.sqrt()).sqrt()).min(WIDEST)
}

/// The integrands' poles are at least pi from the real axis, those of their limits for small rates at least pi / 2.
const WIDEST: f64 = 0.22;

pub(super) fn integrals(sorted: &[Beta], reach: &Reach) -> Result<Integrals, NotConverged> {
    let (low, high) = (reach.low, reach.high);
    let middle = 0.5 * (low + high);
    let stretch = (high - low < SHORT).then(|| Stretch::around(middle));
    let mut sums = Sums::new(sorted, reach);
    // The first pass takes every other node, the second those between, and so on.
    let mut step = 2.0 * step(sorted);
    let mut previous = pass(&mut sums, stretch, (middle, high), step, 0.0)?;
    for _ in 0..MOST_HALVINGS {
        let current = pass(&mut sums, stretch, (middle, high), step, 0.5)?;
        step *= 0.5;
        if agree(&previous, &current) {
            return Ok(current);
        }
        previous = current;
    }
    Err(NotConverged)
}

/// Adds the nodes at `(m + phase) step` from the middle.
fn pass(
    sums: &mut Sums<'_>,
    stretch: Option<Stretch>,
    (middle, high): (f64, f64),
    step: f64,
    phase: f64,
) -> Result<Integrals, NotConverged> {
    let most = ((high - middle) / step).ceil();
    let mut m = -most;
    // Usually nothing is open any more at `most`.
    while m <= most || (sums.is_open() && m <= 4.0 * most) {
        let distance = (m + phase) * step;
        let node = match stretch {
            Some(stretch) => stretch.node(distance * stretch.density(), stretch.density()),
            None => Node::new(middle + distance, 1.0),
        };
        sums.add(&node)?;
        m += 1.0;
    }
    if sums.is_open() {
        return Err(NotConverged);
    }
    // All nodes so far stand for one step each, and this pass may have halved the step.
    let step = if phase > 0.0 { 0.5 * step } else { step };
    let Integrals { chances, shortfall } = &sums.integrals;
    Ok(Integrals { chances: chances.iter().map(|chance| chance * step).collect(), shortfall: shortfall * step })
}

fn agree(previous: &Integrals, current: &Integrals) -> bool {
    let close = |x: f64, y: f64| (x - y).abs() <= LAST_CHANGE * y + SMALLEST;
    (current.chances.iter().sum::<f64>() - 1.0).abs() <= TOLERANCE
        && close(previous.shortfall, current.shortfall)
        && previous.chances.iter().zip(&current.chances).all(|(&x, &y)| close(x, y))
}
