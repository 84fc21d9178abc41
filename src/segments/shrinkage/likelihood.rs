//! What one segment says about its own log ratio.

use crate::segments::constrained::{Constrained, Rate, Scale};
use crate::segments::{Cell, Cells};
use crate::special::elementary::{exp, exp_m1, ln};
use crate::special::normal;
use std::f64::consts::PI;

/// Knots to either side of the centre, two for each standard error.
const SIDE: usize = 12;
const KNOTS: usize = 2 * SIDE + 1;
const KNOTS_PER_ERROR: f64 = 2.0;

/// Where a rate comes near 1, the likelihood falls like a cliff and is no cubic between knots: its slope changes there by
/// more than this, relative to their distance. Around the estimate of a large segment, it changes by 1/4.
const CLIFF: f64 = 1.0;
/// With this many visitors, Laplace's method is good even where the integral has an end.
const FEW: f64 = 200.0;

/// The log likelihood of a segment's log ratio, with the level of its rates integrated out.
///
/// `ln L = -deviance / 2 - ln(I_C + I_T) / 2`: Laplace's integral of the likelihood of both arms over a uniform ln p, with
/// `I = y p / q^2` the information on ln p at the likeliest rates with that ratio. At small rates it is the likelihood given
/// the total conversions. If everybody converts in one arm, the integral ends at a rate of 1; half a Gaussian, or another
/// part of it, replaces the whole. Without any conversions L is constant; if all convert, it is exact, too.
///
/// Tabulated to 6 standard errors around the estimate and interpolated by cubics: within 2e-3 / (conversions + 1) of the
/// logarithm. Beyond that, it is computed.
#[derive(Clone, Debug)]
pub(super) struct LogLikelihood {
    cells: Cells,
    centre: f64,
    error: f64,
    values: [f64; KNOTS],
    slopes: [f64; KNOTS],
    /// Whether there is a cliff between this knot and the next.
    cliff: [bool; KNOTS],
}

impl LogLikelihood {
    pub(super) fn new(cells: Cells) -> Self {
        let Cells { control: c, variant: t } = cells;
        // A half is added because a cell may be empty: this only places the table.
        let centre = ln((t.x + 0.5) / (t.n + 1.0)) - ln((c.x + 0.5) / (c.n + 1.0));
        let own = |n: f64, x: f64, y: f64| (y + 1.0) / ((x + 1.0) * (n + 1.0));
        let error = (own(c.n, c.x, c.y) + own(t.n, t.x, t.y)).sqrt();
        let mut table =
            Self { cells, centre, error, values: [0.0; KNOTS], slopes: [0.0; KNOTS], cliff: [false; KNOTS] };
        if table.is_flat() || table.all_convert() {
            return table;
        }
        let step = error / KNOTS_PER_ERROR;
        let (mut corrections, mut scores, mut curvatures) = ([0.0; KNOTS], [0.0; KNOTS], [0.0; KNOTS]);
        for k in 0..KNOTS {
            let fit = Constrained::new(&cells, Scale::Ratio, centre + step * (k as f64 - SIDE as f64));
            let (of_control, of_variant) = (information(c, fit.control), information(t, fit.variant));
            corrections[k] = table.correction(&fit, centre + step * (k as f64 - SIDE as f64));
            scores[k] = fit.score;
            curvatures[k] = -1.0 / (1.0 / of_control + 1.0 / of_variant);
        }
        // The profile is the integral of its slope, without a logarithm: Hermite's rule between knots.
        for k in 1..KNOTS {
            table.cliff[k - 1] = -step * step * curvatures[k - 1].min(curvatures[k]) > CLIFF;
            let rise = 0.5 * (scores[k - 1] + scores[k]) + step / 12.0 * (curvatures[k - 1] - curvatures[k]);
            table.values[k] = table.values[k - 1] + step * rise;
        }
        let anchor = table.exact(centre) - corrections[SIDE] - table.values[SIDE];
        for k in 0..KNOTS {
            let (before, after) = (k.saturating_sub(1), (k + 1).min(KNOTS - 1));
            table.values[k] += anchor + corrections[k];
            table.slopes[k] = scores[k] + (corrections[after] - corrections[before]) / ((after - before) as f64 * step);
        }
        table
    }

    /// The estimate's approximate centre and standard error.
    pub(super) const fn scale(&self) -> (f64, f64) {
        (self.centre, self.error)
    }

    /// Whether nobody converted in either arm: every ratio explains that.
    pub(super) fn is_flat(&self) -> bool {
        self.cells.control.x + self.cells.variant.x == 0.0
    }

    fn all_convert(&self) -> bool {
        self.cells.control.y + self.cells.variant.y == 0.0
    }

    pub(super) fn at(&self, log_ratio: f64) -> f64 {
        if self.is_flat() {
            return 0.0;
        }
        if self.all_convert() {
            // The larger rate is 1.
            return self.cells.variant.x * log_ratio.min(0.0) - self.cells.control.x * log_ratio.max(0.0);
        }
        let place = (log_ratio - self.centre) / self.error * KNOTS_PER_ERROR + SIDE as f64;
        // Also when it is NaN.
        if !(place >= 0.0 && place < (KNOTS - 1) as f64) {
            return self.exact(log_ratio);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to KNOTS - 2")]
        let k = place as usize;
        if self.cliff[k] {
            return self.exact(log_ratio);
        }
        let u = place - k as f64;
        let step = self.error / KNOTS_PER_ERROR;
        hermite(u, [self.values[k], self.values[k + 1]], [self.slopes[k] * step, self.slopes[k + 1] * step])
    }

    fn exact(&self, log_ratio: f64) -> f64 {
        let fit = Constrained::new(&self.cells, Scale::Ratio, log_ratio);
        self.correction(&fit, log_ratio) - 0.5 * fit.deviance(&self.cells)
    }

    /// The contribution of the integral over the level to the profile.
    fn correction(&self, fit: &Constrained, log_ratio: f64) -> f64 {
        let Cells { control: c, variant: t } = self.cells;
        if c.y > 0.0 && t.y > 0.0 {
            let [second, third, fourth] = bends(c, fit.control, t, fit.variant);
            let next = 5.0 / 24.0 * third * third / (second * second * second) - 0.125 * fourth / (second * second);
            return ln((1.0 + next) / second.sqrt());
        }
        // The arm where everybody converts, at its likeliest rate, and the other.
        let (full, (cell, rate)) =
            if c.y > 0.0 { (fit.variant, (c, fit.control)) } else { (fit.control, (t, fit.variant)) };
        let total = c.x + t.x;
        if total + cell.y <= FEW {
            // From the full arm's rate of 1 downwards.
            let (own, ratio) = if c.y > 0.0 { (t.x, -log_ratio) } else { (c.x, log_ratio) };
            let value =
                if ratio < 0.0 { (total - own) * ratio + ln_sum(total, cell.y, -exp_m1(ratio)) } else { -own * ratio };
            return value + 0.5 * fit.deviance(&self.cells);
        }
        let root = information(cell, rate).sqrt();
        if full.q > 0.0 {
            // A Gaussian around the likeliest level, up to a rate of 1.
            ln(normal::tails(-ln(full.p) * root).lower / root)
        } else {
            // A Gaussian that would be highest beyond the end: only the part before it counts.
            ln(mills((total - cell.y * rate.p / rate.q) / root) / root)
        }
    }
}

/// What an arm says about the logarithm of its rate at a given rate: the curvature of its log likelihood.
fn information(cell: Cell, rate: Rate) -> f64 {
    if cell.y > 0.0 {
        cell.y * rate.p / (rate.q * rate.q)
    } else if rate.q == 0.0 {
        f64::INFINITY
    } else {
        0.0
    }
}

/// The second, third and fourth derivatives, negative, of the log likelihood in ln p.
fn bends(c: Cell, control: Rate, t: Cell, variant: Rate) -> [f64; 3] {
    let arm = |Cell { y, .. }: Cell, Rate { p, q }: Rate| {
        let second = y * p / (q * q);
        [second, second * (1.0 + p) / q, second * (1.0 + p * (4.0 + p)) / (q * q)]
    };
    let (of_control, of_variant) = (arm(c, control), arm(t, variant));
    std::array::from_fn(|k| of_control[k] + of_variant[k])
}

/// ln of the sum over k from 0 to y of `binom(x + k - 1, k) q^k`: `(1 - q)^-x` times the incomplete beta integral, for
/// integer y; at most `binom(x + y, y)`.
fn ln_sum(x: f64, y: f64, q: f64) -> f64 {
    let (mut term, mut sum, mut k) = (1.0, 1.0, 0.0);
    while k < y {
        term *= q * ((x + k) / (k + 1.0));
        sum += term;
        k += 1.0;
    }
    ln(sum)
}

/// `P(Z > z) exp(z^2 / 2)`.
fn mills(z: f64) -> f64 {
    // The next term of the expansion is 15 / z^6 of it.
    if z > 25.0 {
        let square = 1.0 / (z * z);
        (1.0 - square + 3.0 * square * square) / (z * (2.0 * PI).sqrt())
    } else {
        normal::upper_tail(z) * exp(0.5 * z * z)
    }
}

/// The cubic with these values and slopes at 0 and 1.
pub(super) fn hermite(u: f64, values: [f64; 2], slopes: [f64; 2]) -> f64 {
    let v = 1.0 - u;
    values[0] * v * v * (1.0 + 2.0 * u) + values[1] * u * u * (1.0 + 2.0 * v) + u * v * (slopes[0] * v - slopes[1] * u)
}
