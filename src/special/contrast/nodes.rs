//! The chord on which both variables live, and the trapezoidal sum along it.

use super::Kind;
use crate::special::beta::Beta;
use crate::special::beta::table::{AT_MEAN, Cursor, Table};
use crate::special::elementary::{exp, ln};
use crate::special::{NotConverged, Tails};

/// The step of the trapezoidal rule, in about standard deviations of the density. At 0.4 its error is below 1e-15.
const STEP: f64 = 0.4;
/// How fast the nodes spread where the density has a heavy tail.
const SPREAD: f64 = 0.4;
/// The scale of the nodes on the logit axis: densities are no narrower than this makes them, since
/// `exp(t - exp(t))`, the shape of small counts, needs steps below 0.2.
const WIDEST_SCALE: f64 = 0.4;
/// Terms this far below the sum end it.
const NEGLIGIBLE: f64 = 1e-17;
/// Nodes on either side.
const MOST_NODES: u32 = 4_000;

/// `v = v0 + length L` and `w = w0 + ratio length L` for `0 < L < 1`, the part of the axis where both v and
/// w lie strictly between 0 and 1, with their complements `1 - v = v1 + length (1 - L)` and so on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chord {
    pub(super) length: f64,
    pub(super) ratio: f64,
    pub(super) v0: f64,
    pub(super) v1: f64,
    pub(super) w0: f64,
    pub(super) w1: f64,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) density: f64,
}

/// A trapezoidal sum, by how much its two halves differ, and where the largest term of its smaller tail stands.
pub(super) struct Pass {
    pub(super) sums: Sums,
    /// The difference of the sums over the even and over the odd nodes.
    pub(super) doubt: Tails,
    /// In steps' units, from the center.
    pub(super) peak: f64,
    /// As a part of the chord.
    pub(super) place: f64,
    /// Of the nodes, as a part of the chord.
    pub(super) center: f64,
}

/// How much the nodes spread towards either end of the logit axis, and from where on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    left: f64,
    right: f64,
}

/// How the nodes lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub(super) stretch: Stretch,
    /// How many times closer than usual.
    pub(super) fineness: f64,
}

impl Stretch {
    pub(super) const NONE: Self = Self { left: 0.0, right: 0.0 };

    /// The heavier an end's exponential tail in t, the more.
    pub(super) fn for_density(v: Beta) -> Self {
        Self { left: 0.5 / (1.0 + v.a / 8.0), right: 0.5 / (1.0 + v.b / 8.0) }
    }

    /// `even + left + right` is the nodes' speed at the center. Between V's center and W's, where W's tails turn, the
    /// nodes stay close: the spread begins behind. `to_w` is the way there in the nodes' units.
    fn from(self, to_w: f64) -> (f64, Self) {
        if to_w.abs() < 2.0 {
            return (1.0 - self.left - self.right, self);
        }
        let delay = |way: f64| exp(-SPREAD * way.max(0.0));
        (1.0, Self { left: self.left * delay(-to_w), right: self.right * delay(to_w) })
    }
}

impl Chord {
    /// V's mean, as a part of the chord.
    pub(super) fn center(&self, v: Beta) -> f64 {
        let closest = self.closest(v);
        ((v.mean() - self.v0) / self.length).clamp(closest, 1.0 - closest)
    }

    /// W's mean, as a part of the chord.
    fn w_center(&self, w: Beta) -> f64 {
        let length = self.ratio * self.length;
        let closest = (0.5 * w.variance().sqrt() / length).min(0.5);
        ((w.mean() - self.w0) / length).clamp(closest, 1.0 - closest)
    }

    /// How close to the chord's ends V tells places apart.
    fn closest(&self, v: Beta) -> f64 {
        (0.5 * v.variance().sqrt() / self.length).min(0.5)
    }

    /// The trapezoidal sum from a center.
    pub(super) fn pass(
        &self,
        v: Beta,
        [v_table, w_table]: [&Table; 2],
        kind: Kind,
        center: f64,
        grid: Grid,
    ) -> Result<Pass, NotConverged> {
        let deviation = v.variance().sqrt() / self.length;
        let scale = (deviation / (center * (1.0 - center))).min(WIDEST_SCALE);
        let step = STEP / grid.fineness;
        let (growth, shrinkage) = (exp(SPREAD * step), exp(-SPREAD * step));
        let start = ln(center / (1.0 - center));
        let w_center = self.w_center(w_table.beta());
        let to_w = (ln(w_center / (1.0 - w_center)) - start) / scale;
        let (even, Stretch { left, right }) = grid.stretch.from(to_w);
        let node =
            |[grow, shrink]: [f64; 2], u: f64, cursors: &mut [Cursor; 2]| -> Result<(Sums, f64, f64), NotConverged> {
                let t = start + scale * (even * u + (left * (1.0 - shrink) + right * (grow - 1.0)) / SPREAD);
                let speed = scale * (even + left * shrink + right * grow);
                let e = exp(-t.abs());
                let (major, minor) = (1.0 / (1.0 + e), e / (1.0 + e));
                let (l, rest) = if t > 0.0 { (major, minor) } else { (minor, major) };
                let (from_left, from_right) = (self.length * l, self.length * rest);
                let span = from_left * rest * speed;
                if span.is_nan() || span <= 0.0 {
                    // Beyond every f64 from an end, where the density may be infinite.
                    return Ok((Sums::default(), l, 0.0));
                }
                let (v_low, v_high) = (self.v0 + from_left, self.v1 + from_right);
                let (w_low, w_high) = (self.w0 + self.ratio * from_left, self.w1 + self.ratio * from_right);
                let weight = v_table.density(v_low, v_high, &mut cursors[0])? * span;
                let (tails, density) = w_table.at(w_low, w_high, &mut cursors[1])?;
                let unit = if kind == Kind::LogRatio { w_low } else { 1.0 };
                let sums =
                    Sums { lower: weight * tails.lower, upper: weight * tails.upper, density: weight * density * unit };
                Ok((sums, l, weight))
            };

        let (mut sums, place, _) = node([1.0, 1.0], 0.0, &mut [AT_MEAN, AT_MEAN])?;
        let mut peaks = [(sums.lower, 0.0, place), (sums.upper, 0.0, place)];
        let mut odd = Sums::default();
        for side in [1.0, -1.0] {
            let (mut grow, mut shrink) = (1.0, 1.0);
            let mut cursors = [AT_MEAN, AT_MEAN];
            for k in 1..=MOST_NODES {
                grow *= growth;
                shrink *= shrinkage;
                let u = side * step * f64::from(k);
                let stretch = if side > 0.0 { [grow, shrink] } else { [shrink, grow] };
                let (term, place, weight) = node(stretch, u, &mut cursors)?;
                sums.lower += term.lower;
                sums.upper += term.upper;
                sums.density += term.density;
                if k % 2 == 1 {
                    odd.lower += term.lower;
                    odd.upper += term.upper;
                }
                for (peak, value) in peaks.iter_mut().zip([term.lower, term.upper]) {
                    if value > peak.0 {
                        *peak = (value, u, place);
                    }
                }
                // The density may be infinite where both start at the same end with shapes of at most 1/2 in all.
                if term.lower <= NEGLIGIBLE * sums.lower
                    && term.upper <= NEGLIGIBLE * sums.upper
                    && (sums.lower.min(sums.upper) > 0.0 || weight < f64::MIN_POSITIVE)
                {
                    break;
                }
                if k == MOST_NODES {
                    return Err(NotConverged);
                }
            }
        }
        let (_, peak, place) = if sums.lower < sums.upper { peaks[0] } else { peaks[1] };
        let sums = Sums { lower: step * sums.lower, upper: step * sums.upper, density: step * sums.density };
        let doubt = Tails {
            lower: (sums.lower - 2.0 * step * odd.lower).abs(),
            upper: (sums.upper - 2.0 * step * odd.upper).abs(),
        };
        Ok(Pass { sums, doubt, peak, place, center })
    }
}
