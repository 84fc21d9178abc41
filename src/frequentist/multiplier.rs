//! The equation behind the score intervals of difference and lift.
//!
//! Under an assumed difference (or ratio) of the rates the likelihood is largest where the two arms' scores cancel:
//! each arm's score is the Lagrange multiplier m, with opposite signs. Conversely, m gives both rates, each arm on
//! its own, and with them the assumed value and the statistic: no cubic, no search for a maximum.
//! The squared statistic is a sum of one part from each arm. Each part is convex and increasing in m, from 0 at
//! m = 0. So the m where z^2 equals the critical value is unique, and Newton's method cannot miss it.

use crate::special::NotConverged;

/// One arm's part of the squared statistic at a multiplier, and its derivative there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) value: f64,
    pub(super) slope: f64,
}

/// The multiplier where the parts add up to `target`, to a few units in its last place, given the multiplier of each arm
/// at which its part alone is `target` (infinite if it never is; at least one is finite).
///
/// The smaller of these is an upper bound. If the parts were quadratic, as they nearly are, the inverse squares would add
/// (Newcombe's square-and-add interval for the difference): that is the start. From the first step on the iterates
/// descend to the root; at most 8 steps were seen among 8 million roots.
pub(super) fn solve(target: f64, alone: [f64; 2], parts: impl Fn(f64) -> [Part; 2]) -> Result<f64, NotConverged> {
    let upper = alone[0].min(alone[1]);
    let [a, b] = alone.map(|m| (upper / m) * (upper / m));
    let mut multiplier = upper / (a + b).sqrt();
    for _ in 0..60 {
        let [first, second] = parts(multiplier);
        let step = (first.value + second.value - target) / (first.slope + second.slope);
        let next = multiplier - step;
        // Not `min`: it would take NaN for the bound.
        let next = if next > upper { upper } else { next };
        if (next - multiplier).abs() <= 1e-14 * multiplier {
            return Ok(next);
        }
        multiplier = next;
    }
    Err(NotConverged)
}
