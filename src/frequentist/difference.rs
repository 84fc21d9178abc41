//! Mee's interval of the difference.

use super::exact::Quotient;
use super::multiplier::{self, Part};
use crate::special::NotConverged;
use crate::{Counts, Pair};

/// The differences that the score test does not reject, given the estimate (Mee 1984; Miettinen and Nurminen 1985
/// without their factor N / (N - 1)). Both arms have visitors.
pub(super) fn interval(
    Pair { control, variant }: Pair<Counts>,
    estimate: Quotient,
    critical: f64,
) -> Result<(f64, f64), NotConverged> {
    let low = estimate.plus(-distance(Arm::falling(variant), Arm::rising(control), critical)?);
    let high = estimate.plus(distance(Arm::falling(control), Arm::rising(variant), critical)?);
    Ok((low.clamp(-1.0, 1.0), high.clamp(-1.0, 1.0)))
}

/// variant rate - control rate, given `cross = x_T n_C - x_C n_T`.
pub(super) fn estimate(Pair { control, variant }: Pair<Counts>, cross: (f64, f64)) -> Quotient {
    Quotient::new(cross, control.visitors() as f64, variant.visitors() as f64)
}

/// The distance from the estimate to the end of the interval where one arm's rate falls and the other's rises.
///
/// Multiplier m, with c^2 = z^2 = m (distance), so that the distance is as accurate as m.
fn distance(first: Arm, second: Arm, critical: f64) -> Result<f64, NotConverged> {
    let target = critical * critical;
    let alone = [first.alone(target), second.alone(target)];
    if target == 0.0 || alone.iter().all(|m| m.is_infinite()) {
        // Neither rate can move: the estimate is at the end of [-1, 1].
        return Ok(0.0);
    }
    Ok(target / multiplier::solve(target, alone, |m| [first.part(m), second.part(m)])?)
}

/// An arm whose rate falls from x/n, or, conversions and non-conversions swapped, rises.
#[derive(Clone, Copy)]
struct Arm {
    n: f64,
    /// (y - x) / n
    lean: f64,
    /// x y / n^2
    variance: f64,
}

impl Arm {
    fn falling(counts: Counts) -> Self {
        Self::new(counts.visitors() as f64, counts.conversions() as f64, counts.non_conversions() as f64)
    }

    fn rising(counts: Counts) -> Self {
        Self::new(counts.visitors() as f64, counts.non_conversions() as f64, counts.conversions() as f64)
    }

    fn new(n: f64, x: f64, y: f64) -> Self {
        Self { n, lean: (y - x) / n, variance: (x / n) * (y / n) }
    }

    /// z^2's part m (x/n - p), where p solves x/n - p = (m/n) p (1 - p).
    ///
    /// With a = m/n and e the lean, the quadratic of p has the discriminant S^2 = (1 + a e)^2 + 4 a^2 xy/n^2. The part is
    /// (n/2) (S - 1 - a e), which is convex since S is the norm of a linear function of a; its derivative is
    /// part/m (1 + 1/S). A rate of 1 stays 1 until m = n: S is 0 there, and the derivative is 1 from there on.
    fn part(&self, m: f64) -> Part {
        let a = m / self.n;
        let linear = 1.0 + a * self.lean;
        let square = 4.0 * a * a * self.variance;
        let root = (linear * linear + square).sqrt();
        if root == 0.0 {
            return Part { value: 0.0, slope: 1.0 };
        }
        let excess = if linear > 0.0 { square / (root + linear) } else { root - linear };
        let value = 0.5 * self.n * excess;
        Part { value, slope: value / m * (1.0 + 1.0 / root) }
    }

    /// The m at which the part is `target`: target / (x/n - Wilson's lower end). Infinite for a rate of 0.
    fn alone(&self, target: f64) -> f64 {
        let k = target / self.n;
        let tilt = k * self.lean;
        let root = (tilt * tilt + 4.0 * self.variance * k * (1.0 + k)).sqrt();
        let a = if tilt > 0.0 { (tilt + root) / (2.0 * self.variance) } else { 2.0 * k * (1.0 + k) / (root - tilt) };
        a * self.n
    }
}
