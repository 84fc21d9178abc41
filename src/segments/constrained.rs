//! The likeliest rates of one segment's arms under an assumed ratio or difference, and how strongly the data contradict it.

use super::{Cell, Cells};
use crate::special::elementary::{deviance, difference_of_products, exp, exp_m1, two_product};

/// The scale on which the arms are compared.
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

/// An effect, ready to be assumed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Effect {
    /// The ratio r, and `e = r - 1`, both relatively accurate.
    Ratio {
        r: f64,
        e: f64,
    },
    Difference(f64),
}

impl Effect {
    /// On the ratio scale, its logarithm is given.
    pub(super) fn new(scale: Scale, effect: f64) -> Self {
        match scale {
            Scale::Difference => Self::Difference(effect),
            Scale::Ratio if effect.abs() < 0.5 => {
                let e = exp_m1(effect);
                Self::Ratio { r: 1.0 + e, e }
            }
            Scale::Ratio => {
                let r = exp(effect);
                Self::Ratio { r, e: r - 1.0 }
            }
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
    /// Conversions of control and variant minus the expected ones.
    excess: [f64; 2],
    /// An inverse variance of the segment's own estimate of the effect, at these rates. Infinite where no rate varies.
    pub(super) information: f64,
}

impl Constrained {
    /// The likeliest rates with the given effect on the scale. On the ratio scale, somebody converted.
    pub(super) fn new(cells: &Cells, scale: Scale, effect: f64) -> Self {
        Self::with(cells, Effect::new(scale, effect))
    }

    /// The same for an effect that many segments share.
    pub(super) fn with(cells: &Cells, effect: Effect) -> Self {
        match effect {
            Effect::Ratio { r, e } => Self::with_ratio(cells, r, e),
            Effect::Difference(d) => Self::with_difference(cells, d),
        }
    }

    /// With the ratio r both rates follow from the multiplier m, the score: control (x + m) / (n + m), variant
    /// (x - m) / (n - m) (as for Koopman's interval). Equating their ratio to r,
    /// `(1 - r) m^2 + b m = x_T n_C - r x_C n_T` with `b = n_C - x_T + r (n_T - x_C)`, whose discriminant is
    /// `(n_C + x_T - r (n_T + x_C))^2 + 4 r y_C y_T`.
    ///
    /// All of it is written with non-conversions and `e = r - 1`: where nearly everybody converts, r is next to 1, and
    /// conversions and visitors would cancel.
    fn with_ratio(cells: &Cells, r: f64, e: f64) -> Self {
        let Cells { control: c, variant: t } = *cells;
        let total = c.x + t.x;
        // y_C and r y_T, and the part of the conversions to be made up for.
        let (stay, stay_t, owed) = (c.y, r * t.y, e * total);
        let apart = (stay - stay_t) - owed;
        let root = (apart * apart + 4.0 * stay * stay_t).sqrt();
        let b = stay + stay_t - e * (c.x - t.x);
        let m = if b < 0.0 {
            (b - root) / (2.0 * e)
        } else if b + root > 0.0 {
            // x_T n_C - r x_C n_T; for r far from 1 nothing cancels in this form.
            let cross = if e.abs() < 0.5 {
                difference_of_products(t.x, c.y, c.x, t.y) - e * (c.x * t.n)
            } else {
                t.x * c.n - r * (c.x * t.n)
            };
            2.0 * cross / (b + root)
        } else {
            // Everybody converts, at equal rates: here the score jumps over 0.
            0.0
        };
        let m = m.clamp(-c.x, t.x);
        let divisor = 2.0 * total + stay + stay_t + owed + root;
        // 1 - p times the divisor; if its terms cancel, by their product.
        let (q, q_t) = (stay + stay_t + owed, stay + stay_t - owed);
        let q = if q > 0.0 { q + root } else { -4.0 * stay * owed / (root - q) };
        let q_t = if q_t > 0.0 { q_t + root } else { 4.0 * stay_t * owed / (root - q_t) };
        let rate = |p: f64, q: f64| {
            // If nobody is left, a rate of 1 must come out as 1.
            if q > 0.0 { Rate { p: p.min(1.0), q: q.min(1.0) } } else { Rate { p: 1.0, q: 0.0 } }
        };
        let control = rate(2.0 * total / divisor, q / divisor);
        let variant = rate(2.0 * r * total / divisor, q_t / divisor);
        let information = Scale::Ratio.information(cells, control, variant);
        // x - n p of each arm.
        let excess = [-m * control.q, m * variant.q];
        Self { control, variant, score: m, excess, information }
    }

    /// With the difference d, the control's rate is at an end of its range or the root of a decreasing function, a cubic over a
    /// product of positive factors: Newton's method on the cubic within a bracket.
    ///
    /// The unknown is the smallest of all rates and their complements, since the others follow from it without cancellation.
    fn with_difference(cells: &Cells, d: f64) -> Self {
        let size = d.abs();
        let room = 1.0 - size;
        let middle = 0.5 * room;
        let (lower, upper) = if d < 0.0 { (cells.variant, cells.control) } else { (cells.control, cells.variant) };
        // In the middle both arms are equally far from 0 and 1, and the slope has the sign of the excess of the totals over it.
        let mirrored = (lower.x - lower.n * middle) - (upper.y - upper.n * middle) > 0.0;
        let (near, far) = if mirrored { (upper.mirrored(), lower.mirrored()) } else { (lower, upper) };
        let u = smallest_rate(near, far, size, middle);
        let near_fit = (Rate { p: u, q: 1.0 - u }, excess(near, u, 0.0));
        let far_fit = (Rate { p: u + size, q: room - u }, excess(far, u, size));
        let slope = slope_in_size((near, near_fit), (far, far_fit));
        let score = if d < 0.0 { -slope } else { slope };
        let (lower, upper) = if mirrored { (mirror(far_fit), mirror(near_fit)) } else { (near_fit, far_fit) };
        let ((control, excess), (variant, excess_t)) = if d < 0.0 { (upper, lower) } else { (lower, upper) };
        let information = Scale::Difference.information(cells, control, variant);
        Self { control, variant, score, excess: [excess, excess_t], information }
    }

    /// Twice the log likelihood lost by the constraint.
    pub(super) fn deviance(&self, cells: &Cells) -> f64 {
        let [excess, excess_t] = self.excess;
        arm_beyond(cells.control, self.control, excess) + arm_beyond(cells.variant, self.variant, excess_t)
    }
}

/// The likeliest rate u of the arm `near`, up to the middle, where the arm `far` has u + size.
fn smallest_rate(near: Cell, far: Cell, size: f64, middle: f64) -> f64 {
    // Nobody converted, and the other arm asks for no more than they cost.
    if near.x == 0.0 && far.x - far.n * size <= near.n * (size * (1.0 - size)) {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, middle);
    let mut u = ((near.x + far.x) - far.n * size) / (near.n + far.n);
    if u <= low || u >= high {
        u = 0.5 * (low + high);
    }
    for _ in 0..100 {
        let (v, q) = (u + size, 1.0 - u);
        let qv = 1.0 - v;
        let (own, other) = (near.x - near.n * u, far.x - far.n * v);
        let (spread, spread_v) = (u * q, v * qv);
        let value = own * spread_v + other * spread;
        let slope = -near.n * spread_v + own * (qv - v) - far.n * spread + other * (q - u);
        if value > 0.0 {
            low = u;
        } else {
            high = u;
        }
        let newton = u - value / slope;
        // NaN also goes to the middle.
        let next = if newton >= low && newton <= high { newton } else { 0.5 * (low + high) };
        let there = (next - u).abs() <= 1e-15 * u;
        u = next;
        if there {
            break;
        }
    }
    if near.n.max(far.n) < ROUNDING_SHOWS {
        return u;
    }
    // The rounding error: a step from residuals that have none.
    let (own, other) = (excess(near, u, 0.0), excess(far, u, size));
    let (spread, spread_v) = (u * (1.0 - u), (u + size) * (1.0 - size - u));
    let slope = near.n * spread_v + far.n * spread - own * (1.0 - 2.0 * (u + size)) - other * (1.0 - 2.0 * u);
    let last = u + (own * spread_v + other * spread) / slope;
    if (last - u).abs() <= 1e-3 * u && last < middle { last } else { u }
}

/// The slope of the log likelihood in the difference's size: that of `far`, or the negative of that of `near`, since both
/// cancel. The one whose visitors times the rounding of u weigh less is used; if a rate is 0 or 1, only the other counts.
fn slope_in_size((near, near_fit): (Cell, (Rate, f64)), (far, far_fit): (Cell, (Rate, f64))) -> f64 {
    let slope = |(Rate { p, q }, excess): (Rate, f64)| (p * q > 0.0).then(|| excess / (p * q));
    let (of_near, of_far) = (slope(near_fit).map(|slope| -slope), slope(far_fit));
    let (u, v) = (near_fit.0.p, far_fit.0.p);
    let (first, second) = if near.n * v <= far.n * u { (of_near, of_far) } else { (of_far, of_near) };
    first.or(second).unwrap_or(0.0)
}

/// From this many visitors on; below, it is 1e-12 of a conversion.
const ROUNDING_SHOWS: f64 = 1e4;

/// An arm's conversions minus those expected at the rate u + size, as if both were exact: its rounding would be many
/// conversions of 1e12 visitors, and different in the two arms.
fn excess(arm: Cell, u: f64, size: f64) -> f64 {
    if arm.n < ROUNDING_SHOWS {
        return arm.x - arm.n * (u + size);
    }
    let ((whole, rest), (of_size, rest_of_size)) = (two_product(arm.n, u), two_product(arm.n, size));
    ((arm.x - of_size) - whole) - rest - rest_of_size
}

/// The same for visitors who do not convert.
fn mirror((Rate { p, q }, excess): (Rate, f64)) -> (Rate, f64) {
    (Rate { p: q, q: p }, -excess)
}

/// Twice the log likelihood ratio of an arm's own rate to the given one.
pub(super) fn arm(cell: Cell, rate: Rate) -> f64 {
    let excess = if rate.p < rate.q { cell.x - cell.n * rate.p } else { cell.n * rate.q - cell.y };
    arm_beyond(cell, rate, excess)
}

/// The same if the excess of conversions over the expected ones is known.
fn arm_beyond(cell: Cell, rate: Rate, excess: f64) -> f64 {
    2.0 * (half(cell.x, cell.n * rate.p, excess) + half(cell.y, cell.n * rate.q, -excess))
}

fn half(observed: f64, expected: f64, excess: f64) -> f64 {
    if observed == 0.0 { -excess } else { deviance(observed, expected, excess).max(0.0) }
}
