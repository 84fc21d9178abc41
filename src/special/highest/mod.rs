//! Which of k independent Beta variables is the highest, and how far the others stay below it.
//!
//! ```text
//! P(X_i is the highest)   = Int f_i prod_{j != i} F_j dx
//! E[max_j X_j - X_i]      = Int F_i (1 - prod_{j != i} F_j) dx
//! ```
//!
//! All integrals run over the same nodes, so a node costs one evaluation of every variable still in play there.
//! The second is needed only for the variable with the largest mean, where it is smallest: adding the differences of
//! the means, which are positive, gives the others'. Products run over the distribution functions, and gaps
//! `1 - prod F_j` are sums of upper tails: nothing cancels.

mod integrand;
mod nodes;
mod panels;
mod reach;
mod trapezoid;

use std::cmp::Ordering;

use super::NotConverged;
use super::beta::Beta;
use super::elementary::difference_of_products;
use super::inequality::{Inequality, inequality};
use integrand::Integrals;
use reach::Reach;

/// How one of several independent variables compares with all the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Highest {
    /// P(this variable is the highest)
    pub(crate) chance: f64,
    /// `E[max_j X_j - this variable]`
    pub(crate) shortfall: f64,
}

/// Compares every variable with all the others together, in the order given; the order does not affect a single bit
/// of the results.
///
/// Chances are in [0, 1] and add up to 1, up to the rounding of the sum; shortfalls are not negative.
///
/// Measured against ball arithmetic (`testdata/highest.txt`, `testdata/highest_extremes.txt`): 289 sets of 2 to 100 variables
/// of ordinary sizes, relative errors at most 9.1e-14; 92 sets of 3 to 1000 variables of the whole domain (very unequal,
/// rates at both ends, near ties of 10^12 visitors, many identical ones), chances 2.2e-13, shortfalls 1.2e-13 (214 more by
/// script: 2.6e-13, 8.1e-14). On random sets of 3 to 12 variables (shapes 0.01 to 1e12) none fails. Where both rules apply,
/// they agree to a relative 1e-12, down to 1e-290. A chance below 1e-300 comes out as 0.
///
/// The cost depends little on the size of the shapes while the variables' widths are similar: 30 to 60 microseconds for 3,
/// 30 to 80 for 4, 1.5 to 3 milliseconds for 100, 25 to 90 for 1000. Widths of several orders of magnitude need
/// panels: about 0.5 milliseconds for 3 to 5 variables, tens of milliseconds for a dozen widths over ten orders, up to a
/// second for 1000.
pub(crate) fn highest(variables: &[Beta]) -> Result<Vec<Highest>, NotConverged> {
    if let [x, y] = *variables {
        let Inequality { x_greater, y_greater, x_excess, y_excess } = inequality(x, y)?;
        let x = Highest { chance: x_greater, shortfall: y_excess };
        return Ok(vec![x, Highest { chance: y_greater, shortfall: x_excess }]);
    }
    let mut order: Vec<usize> = (0..variables.len()).collect();
    order.sort_by(|&i, &j| descending(&variables[i], &variables[j]));
    let sorted: Vec<Beta> = order.iter().map(|&i| variables[i]).collect();
    let mut results = vec![Highest { chance: 1.0, shortfall: 0.0 }; variables.len()];
    if sorted.len() < 2 {
        return Ok(results);
    }

    let Integrals { mut chances, shortfall } = integrals(&sorted)?;
    share(&mut chances);
    let best = sorted[0];
    for (place, &i) in order.iter().enumerate() {
        let variable = sorted[place];
        // Identical variables have identical chances: the order of a product's factors shows in its last bits.
        if place > 0 && variable == sorted[place - 1] {
            chances[place] = chances[place - 1];
        }
        let cross = difference_of_products(best.a, variable.b, best.b, variable.a);
        let gap = cross / ((best.a + best.b) * (variable.a + variable.b));
        results[i] = Highest { chance: chances[place], shortfall: shortfall + gap };
    }
    Ok(results)
}

/// Makes the chances add up to 1, each at most 1.
///
/// An integral near 1 is off by a few rounding errors in either direction, but the others together are more exact: the
/// chance above 1/2 is what they leave. Without one, the others are not small enough, and all share the small gap.
fn share(chances: &mut [f64]) {
    let total: f64 = chances.iter().sum();
    let largest = chances.iter().copied().fold(0.0, f64::max);
    if largest <= 0.5 {
        for chance in chances {
            *chance /= total;
        }
        return;
    }
    let mut others = 0.0;
    let mut place = 0;
    for (i, &chance) in chances.iter().enumerate() {
        if chance == largest {
            place = i;
        } else {
            others += chance;
        }
    }
    chances[place] = 1.0 - others;
}

/// The largest mean first.
fn descending(x: &Beta, y: &Beta) -> Ordering {
    y.mean().total_cmp(&x.mean()).then(y.a.total_cmp(&x.a)).then(y.b.total_cmp(&x.b))
}

/// Uses the method that needs fewer nodes.
fn integrals(sorted: &[Beta]) -> Result<Integrals, NotConverged> {
    let reach = Reach::new(sorted);
    if trapezoid::nodes(sorted, &reach) <= MOST_TRAPEZOIDS {
        trapezoid::integrals(sorted, &reach)
    } else {
        panels::integrals(sorted, &reach)
    }
}

/// With more nodes, panels that adapt to the narrowest variable only where it matters are cheaper.
const MOST_TRAPEZOIDS: f64 = 400.0;

/// How far the sum of the chances may be from 1.
const TOLERANCE: f64 = 5e-13;

#[cfg(test)]
mod tests;
