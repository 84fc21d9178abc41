//! The ends of an always-valid interval of the lift, from one stratum.

use super::evidence::{Evidence, divergence};
use crate::Pair;
use crate::special::NotConverged;
use crate::special::elementary::{exp, exp_m1, ln, ln_1p};

/// The lifts at which `c kl(c1 / c, theta)` is `target`, which is positive; -1 and infinity where there are none.
pub(super) fn ends(evidence: &Evidence, target: f64) -> Result<(f64, f64), NotConverged> {
    let Evidence { conversions, shares, .. } = *evidence;
    let Pair { control: c0, variant: c1 } = conversions;
    let odds = shares.of.control / shares.of.variant;
    match (c0 > 0.0, c1 > 0.0) {
        (false, false) => Ok((-1.0, f64::INFINITY)),
        // Theta is at least exp(-target / c1), or 1 - theta at least exp(-target / c0).
        (false, true) => Ok((odds / exp_m1(target / c1) - 1.0, f64::INFINITY)),
        (true, false) => Ok((-1.0, odds * exp_m1(target / c0) - 1.0)),
        (true, true) => {
            let middle = shares.log_ratio(conversions);
            let low = exp_m1(middle - distance(c0, c1, target)?);
            Ok((low, exp_m1(middle + distance(c1, c0, target)?)))
        }
    }
}

/// Newton's method from outside needs 3 to 20 steps; a few more where one arm has nearly all conversions.
const MOST_STEPS: u32 = 200;
/// The last step: what is left after it is of the order of its square.
const LAST: f64 = 1e-9;
/// From here on the odds' exponential no longer matters, and soon leaves the range of f64.
const FAR: f64 = 50.0;

/// How far the log odds must move towards the arm with `growing` conversions, from those observed, until the divergence is
/// `target`. All three are positive.
///
/// The divergence D is convex, and with the share q of `growing`, `D(d) >= c q (1 - q) (exp(-d) + d - 1)`, since the
/// third derivative of D is at most the second; the right side is at least `c q (1 - q) d^2 / (2 + d)`. And it is at least
/// its asymptote, `(1 - q) c d + c ln q`. So both bounds lie outside, and Newton's steps from there never cross the root.
fn distance(growing: f64, shrinking: f64, target: f64) -> Result<f64, NotConverged> {
    let c = growing + shrinking;
    let (q, p) = (growing / c, shrinking / c);
    let log_q = if q > 0.5 { ln_1p(-p) } else { ln(q) };
    let scaled = target / (growing * p);
    let bound = 0.5 * (scaled + (scaled * (scaled + 8.0)).sqrt());
    let mut d = bound.min((target - c * log_q) / shrinking);
    let observed = Pair { control: shrinking, variant: growing };
    for _ in 0..MOST_STEPS {
        let left = exp(-d);
        let gone = if d < 0.5 { -exp_m1(-d) } else { 1.0 - left };
        let z = q + p * left;
        let shift = shrinking * (q * gone / z);
        let value = if d < FAR {
            let expected = Pair { control: shrinking * left / z, variant: growing / z };
            divergence(observed, expected, -shift)
        } else {
            shrinking * d + c * log_q + c * ln_1p(p * left / q)
        };
        let step = (value - target) / shift;
        d -= step;
        if step.abs() <= LAST * d {
            return Ok(d);
        }
    }
    Err(NotConverged)
}
