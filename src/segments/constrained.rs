//! The likeliest rates of one segment's arms under an assumed ratio or difference, and what the data say against it.

use super::{Cell, Cells};
use crate::special::elementary::{deviance, exp};

/// On which scale the arms are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// The logarithm of variant rate / control rate.
    Ratio,
    /// Variant rate - control rate.
    Difference,
}

impl Scale {
    /// An inverse variance of the segment's own estimate of the effect, at these rates.
    pub(super) fn information(self, cells: &Cells, control: Rate, variant: Rate) -> f64 {
        let (n_c, n_t) = (cells.control.n, cells.variant.n);
        match self {
            Self::Ratio => 1.0 / (control.q / (n_c * control.p) + variant.q / (n_t * variant.p)),
            Self::Difference => 1.0 / (control.p * control.q / n_c + variant.p * variant.q / n_t),
        }
    }
}

/// A rate p and q = 1 - p, each relatively accurate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    pub(super) p: f64,
    pub(super) q: f64,
}

/// The likeliest rates under an assumed effect.
#[derive(Clone, Copy, Debug)]
pub(super) struct Constrained {
    pub(super) control: Rate,
    pub(super) variant: Rate,
    /// The slope of the profile log likelihood in the effect, which decreases in the effect: the profile is concave.
    pub(super) score: f64,
    /// An inverse variance of the segment's own estimate of the effect, at these rates. Infinite where no rate varies.
    pub(super) information: f64,
}

impl Constrained {
    /// The likeliest rates with the given effect on the scale. On the scale of the ratio somebody converted.
    pub(super) fn new(cells: &Cells, scale: Scale, effect: f64) -> Self {
        match scale {
            Scale::Ratio => Self::with_log_ratio(cells, effect),
            Scale::Difference => Self::with_difference(cells, effect),
        }
    }

    /// With the ratio r both rates follow from the multiplier m, the score: control (x + m) / (n + m), variant
    /// (x - m) / (n - m) (as for Koopman's interval). Equating their ratio to r,
    /// `(1 - r) m^2 + b m = x_T n_C - r x_C n_T` with `b = n_C - x_T + r (n_T - x_C)`, whose discriminant is
    /// `(n_C + x_T - r (n_T + x_C))^2 + 4 r y_C y_T`.
    fn with_log_ratio(cells: &Cells, log_ratio: f64) -> Self {
        let Cells { control: c, variant: t } = *cells;
        let r = exp(log_ratio);
        let sum = (c.n + t.x) + r * (t.n + c.x);
        let apart = (c.n + t.x) - r * (t.n + c.x);
        let root = (apart * apart + 4.0 * r * (c.y * t.y)).sqrt();
        let b = (c.n - t.x) + r * (t.n - c.x);
        let cross = t.x * c.n - r * (c.x * t.n);
        let m = if b < 0.0 {
            (root - b) / (2.0 * (1.0 - r))
        } else if b + root > 0.0 {
            2.0 * cross / (b + root)
        } else {
            // Everybody converts, at equal rates: here the score jumps over 0.
            0.0
        };
        let m = m.clamp(-c.x, t.x);
        // Where somebody always converts the root is the distance itself, and a rate of 1 is to come out as 1.
        let divisor = if c.y * t.y == 0.0 { (c.n + t.x).max(r * (t.n + c.x)) } else { 0.5 * (sum + root) };
        let rate = |p: f64, y: f64, total: f64| {
            let p = p.min(1.0);
            Rate { p, q: if y > 0.0 { (y / total).min(1.0) } else { 1.0 - p } }
        };
        let total = c.x + t.x;
        let control = rate(total / divisor, c.y, c.n + m);
        let variant = rate(r * total / divisor, t.y, t.n - m);
        let information = Scale::Ratio.information(cells, control, variant);
        Self { control, variant, score: m, information }
    }

    /// With the difference d the control's rate is either at an end of its range or the root of a decreasing function, a
    /// cubic over a product of positive factors: Newton's method on the cubic within a bracket.
    fn with_difference(cells: &Cells, d: f64) -> Self {
        if let Some((p, p_t)) = corner(cells, d) {
            return Self::at(cells, p, p_t);
        }
        let Cells { control: c, variant: t } = *cells;
        let (mut low, mut high) = ((-d).max(0.0), (1.0 - d).min(1.0));
        let mut p = (c.x + t.x - t.n * d) / (c.n + t.n);
        if p <= low || p >= high {
            p = 0.5 * (low + high);
        }
        for _ in 0..100 {
            let (pt, q) = (p + d, 1.0 - p);
            let qt = 1.0 - pt;
            let (own, other) = (c.x - c.n * p, t.x - t.n * pt);
            let (spread, spread_t) = (p * q, pt * qt);
            let value = own * spread_t + other * spread;
            let slope = -c.n * spread_t + own * (qt - pt) - t.n * spread + other * (q - p);
            if value > 0.0 {
                low = p;
            } else {
                high = p;
            }
            let newton = p - value / slope;
            // NaN, too, goes to the middle.
            let next = if newton >= low && newton <= high { newton } else { 0.5 * (low + high) };
            if (next - p).abs() <= 1e-15 * p {
                p = next;
                break;
            }
            p = next;
        }
        Self::at(cells, p, p + d)
    }

    fn at(cells: &Cells, p: f64, p_t: f64) -> Self {
        let Cells { control: c, variant: t } = *cells;
        let rate = |p: f64| {
            let p = p.clamp(0.0, 1.0);
            Rate { p, q: 1.0 - p }
        };
        let (control, variant) = (rate(p), rate(p_t));
        let (spread, spread_t) = (control.p * control.q, variant.p * variant.q);
        // Where one arm's rate is 0 or 1 only the other's slope counts.
        let score = if spread_t >= spread && spread_t > 0.0 {
            (t.x - t.n * variant.p) / spread_t
        } else if spread > 0.0 {
            (c.n * control.p - c.x) / spread
        } else {
            0.0
        };
        Self { control, variant, score, information: Scale::Difference.information(cells, control, variant) }
    }

    /// Twice the log likelihood that the constraint costs.
    pub(super) fn deviance(&self, cells: &Cells) -> f64 {
        arm(cells.control, self.control) + arm(cells.variant, self.variant)
    }
}

/// Twice the log likelihood ratio of an arm's own rate to the given one.
pub(super) fn arm(cell: Cell, rate: Rate) -> f64 {
    let excess = if rate.p < rate.q { cell.x - cell.n * rate.p } else { cell.n * rate.q - cell.y };
    2.0 * (half(cell.x, cell.n * rate.p, excess) + half(cell.y, cell.n * rate.q, -excess))
}

fn half(observed: f64, expected: f64, excess: f64) -> f64 {
    if observed == 0.0 { -excess } else { deviance(observed, expected, excess).max(0.0) }
}

/// The likeliest rates where one of them is exactly 0 or 1, if they are.
fn corner(cells: &Cells, d: f64) -> Option<(f64, f64)> {
    let Cells { control: c, variant: t } = *cells;
    // The slope in the common shift of both rates, of an arm alone.
    let slope = |arm: Cell, p: f64| (arm.x - arm.n * p) / (p * (1.0 - p));
    let size = d.abs();
    let (lower, upper) = if d > 0.0 { (c, t) } else { (t, c) };
    let ends = |lower: f64, upper: f64| if d > 0.0 { (lower, upper) } else { (upper, lower) };
    if size == 0.0 {
        return if c.x + t.x == 0.0 {
            Some((0.0, 0.0))
        } else if c.y + t.y == 0.0 {
            Some((1.0, 1.0))
        } else {
            None
        };
    }
    if size >= 1.0 {
        return Some(ends(0.0, 1.0));
    }
    if lower.x == 0.0 && slope(upper, size) <= lower.n {
        return Some(ends(0.0, size));
    }
    if upper.y == 0.0 && slope(lower, 1.0 - size) >= -upper.n {
        return Some(ends(1.0 - size, 1.0));
    }
    None
}
