//! Points of (0, 1) on the scale of the logit, t = ln(x / y).

use super::reach::logistic;

/// A node of a quadrature rule: a point and the `dt` it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) t: f64,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) dt: f64,
    /// What rounding removed from x: the node itself lies at x + rest.
    pub(super) rest: f64,
}

impl Node {
    pub(super) fn new(t: f64, dt: f64) -> Self {
        Self { t, x: logistic(t), y: logistic(-t), dt, rest: 0.0 }
    }
}

/// Nodes of a short range, given by their distances from its middle on the scale of x itself.
///
/// A distribution with shapes of 1e12 is 1e-6 wide, so the rounding of x is 1e-10 of its width and must be known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    t: f64,
    /// x, or y where y is smaller.
    base: f64,
    /// The middle minus the base.
    rest: f64,
    mirrored: bool,
}

/// Ranges shorter than this in t count as short.
pub(super) const SHORT: f64 = 0.05;

impl Stretch {
    /// Around t.
    pub(super) fn around(t: f64) -> Self {
        let mirrored = t > 0.0;
        Self { t, base: logistic(-t.abs()), rest: 0.0, mirrored }
    }

    /// Between two points, with half its length; stretches that share an end meet there exactly.
    pub(super) fn between(low: f64, high: f64) -> (Self, f64) {
        let t = 0.5 * (low + high);
        let mirrored = t > 0.0;
        let (z, w) = if mirrored { (part(-high), part(-low)) } else { (part(low), part(high)) };
        let base = 0.5 * (z + w);
        (Self { t, base, rest: 0.5 * ((z - base) + (w - base)), mirrored }, 0.5 * (w - z))
    }

    /// `dx / dt` at the middle.
    pub(super) fn density(&self) -> f64 {
        self.base * (1.0 - self.base)
    }

    /// The node at a distance in x from the middle, which stands for that much of x.
    pub(super) fn node(&self, distance: f64, dx: f64) -> Node {
        let t = self.t + distance / self.density();
        let shift = self.rest + if self.mirrored { -distance } else { distance };
        let z = self.base + shift;
        let rest = shift - (z - self.base);
        let w = 1.0 - z;
        let dt = dx / ((z + rest) * (w - rest));
        if self.mirrored { Node { t, x: w, y: z, dt, rest: -rest } } else { Node { t, x: z, y: w, dt, rest } }
    }
}

/// x at t, rounded around 1/2 so that 1 - x is exact.
fn part(t: f64) -> f64 {
    if t > 0.0 {
        1.0 - logistic(-t)
    } else if t > -2.0 {
        1.0 - (1.0 - logistic(t))
    } else {
        logistic(t)
    }
}
