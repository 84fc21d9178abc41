//! The chord on which both variables live, and the trapezoidal sum along it.

use super::Kind;
use crate::special::beta::Beta;
use crate::special::beta::table::{AT_MEAN, Cursor, Table};
use crate::special::elementary::{exp, ln};
use crate::special::{NotConverged, Tails};

/// The step of the trapezoidal rule, roughly in standard deviations of the density. At 0.4 its error is below 1e-15.
const STEP: f64 = 0.4;
/// How fast the nodes spread where the density has a heavy tail.
const SPREAD: f64 = 0.4;
/// The scale of the nodes on the logit axis. Densities are no narrower than this, since
/// `exp(t - exp(t))`, the shape of small counts, needs steps below 0.2.
const WIDEST_SCALE: f64 = 0.4;
/// The sum ends when its terms are this far below it.
const NEGLIGIBLE: f64 = 1e-17;
/// Nodes on either side: at most a few hundred, except for shapes next to 0.1.
const MOST_NODES: u32 = 20_000;

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
    /// The derivative of the density as w grows with v fixed.
    pub(super) bend: f64,
}

/// A trapezoidal sum.
pub(super) struct Pass {
    pub(super) sums: Sums,
    /// The difference between the sums over the even and over the odd nodes.
    pub(super) doubt: Tails,
    pub(super) density_doubt: f64,
    /// The largest terms of the lower and of the upper tail.
    pub(super) peaks: [Peak; 2],
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Peak {
    value: f64,
    /// In units of steps, from the center.
    pub(super) distance: f64,
    pub(super) place: Place,
}

/// A part of the chord and its complement: next to an end only one of them has digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    part: f64,
    rest: f64,
}

/// How the nodes lie on the axis of t = logit of the part of the chord.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    center: Place,
    /// The unit of the nodes in t.
    scale: f64,
    /// How many times denser than usual.
    pub(super) fineness: f64,
    /// Whether the nodes stay dense until both variables have passed the ends of their range.
    pub(super) wary: bool,
    /// The smaller tail, if the nodes serve that tail alone.
    pub(super) small: Option<Side>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Lower,
    Upper,
}

/// How much the nodes spread towards either end of the logit axis. At the center, their speed is
/// `even + left + right` in units of the scale.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    even: f64,
    left: f64,
    right: f64,
}

impl Stretch {
    /// A heavier exponential tail in t makes the nodes spread more. Where the integrand still matters on the way from
    /// `low` to `high` (in the nodes' units from the center), the spread begins behind it.
    fn new(v: Beta, low: f64, high: f64) -> Self {
        let (left, right) = (0.5 / (1.0 + v.a / 8.0), 0.5 / (1.0 + v.b / 8.0));
        if -low < 2.0 && high < 2.0 {
            return Self { even: 1.0 - left - right, left, right };
        }
        let delay = |way: f64| exp(-SPREAD * way.max(0.0));
        Self { even: 1.0, left: left * delay(-low), right: right * delay(high) }
    }
}

impl Chord {
    /// Nodes around V's mean, spaced by V's width.
    pub(super) fn grid(&self, v: Beta) -> Grid {
        let closest = self.closest(v);
        let center = ((v.mean() - self.v0) / self.length).clamp(closest, 1.0 - closest);
        let deviation = v.variance().sqrt() / self.length;
        let scale = (deviation / (center * (1.0 - center))).min(WIDEST_SCALE);
        let center = Place { part: center, rest: 1.0 - center };
        Grid { center, scale, fineness: 1.0, wary: false, small: None }
    }

    /// Nodes for a small tail alone, around the place where its terms are largest. There, V's density falls on one
    /// side and W's tail on the other, and the terms are as narrow as both together.
    pub(super) fn tilted(&self, v: Beta, w: Beta, place: Place, small: Side) -> Grid {
        let width = self.length * (place.part * place.rest);
        let information =
            |variable: Beta, step: f64, low: f64, high: f64| (variable.a + variable.b) * (step / (low * high)) * step;
        let (left, right) = (self.length * place.part, self.length * place.rest);
        let of_v = information(v, width, self.v0 + left, self.v1 + right);
        let of_w = information(w, self.ratio * width, self.w0 + self.ratio * left, self.w1 + self.ratio * right);
        let scale = (1.0 / (of_v + of_w).sqrt()).min(WIDEST_SCALE);
        Grid { center: place, scale, fineness: 1.0, wary: false, small: Some(small) }
    }

    /// Between V's center and W's, where W's tails turn, the nodes stay dense. On a wary grid they also stay dense where the
    /// part between an end of the chord and an end of a variable's range is as long as the way to the chord's end.
    fn stretch(&self, grid: Grid, start: f64, v: Beta, w: Beta) -> Stretch {
        let w_center = self.w_center(w);
        let to_w = ln(w_center / (1.0 - w_center)) - start;
        let (mut low, mut high) = (to_w.min(0.0), to_w.max(0.0));
        if grid.wary {
            // Nothing beyond this point can be resolved.
            let (lowest, highest) = (start - 40.0 / v.a, start + 40.0 / v.b);
            for gap in [self.v0, self.w0 / self.ratio].into_iter().filter(|&gap| gap > 0.0) {
                low = low.min(ln(gap / self.length).max(lowest) - start);
            }
            for gap in [self.v1, self.w1 / self.ratio].into_iter().filter(|&gap| gap > 0.0) {
                high = high.max((-ln(gap / self.length)).min(highest) - start);
            }
        }
        Stretch::new(v, low / grid.scale, high / grid.scale)
    }

    /// W's mean, as a part of the chord.
    fn w_center(&self, w: Beta) -> f64 {
        let length = self.ratio * self.length;
        let closest = (0.5 * w.variance().sqrt() / length).min(0.5);
        ((w.mean() - self.w0) / length).clamp(closest, 1.0 - closest)
    }

    /// How close to the chord's ends V distinguishes points.
    fn closest(&self, v: Beta) -> f64 {
        (0.5 * v.variance().sqrt() / self.length).min(0.5)
    }

    /// The trapezoidal sum from the grid's center.
    pub(super) fn pass(&self, [v_table, w_table]: [&Table; 2], kind: Kind, grid: Grid) -> Result<Pass, NotConverged> {
        let Grid { center, scale, small, .. } = grid;
        let step = STEP / grid.fineness;
        let (growth, shrinkage) = (exp(SPREAD * step), exp(-SPREAD * step));
        let start = ln(center.part / center.rest);
        let Stretch { even, left, right } = self.stretch(grid, start, v_table.beta(), w_table.beta());
        let Beta { a, b } = w_table.beta();
        let (shape_a, shape_b) = (a - 1.0, b - 1.0);
        let node =
            |[grow, shrink]: [f64; 2], u: f64, cursors: &mut [Cursor; 2]| -> Result<(Sums, Place, f64), NotConverged> {
                let t = start + scale * (even * u + (left * (1.0 - shrink) + right * (grow - 1.0)) / SPREAD);
                let speed = scale * (even + left * shrink + right * grow);
                let e = exp(-t.abs());
                let (major, minor) = (1.0 / (1.0 + e), e / (1.0 + e));
                let (part, rest) = if t > 0.0 { (major, minor) } else { (minor, major) };
                let place = Place { part, rest };
                let (from_left, from_right) = (self.length * part, self.length * rest);
                let span = from_left * rest * speed;
                if span.is_nan() || span <= 0.0 {
                    // Closer to an end than any f64, where the density may be infinite.
                    return Ok((Sums::default(), place, 0.0));
                }
                let (v_low, v_high) = (self.v0 + from_left, self.v1 + from_right);
                let (w_low, w_high) = (self.w0 + self.ratio * from_left, self.w1 + self.ratio * from_right);
                let weight = v_table.density(v_low, v_high, &mut cursors[0])? * span;
                let (tails, density) = w_table.at(w_low, w_high, &mut cursors[1])?;
                let odds = shape_b * w_low / w_high;
                let (density, bend) = match kind {
                    Kind::Difference => (density, (shape_a - odds) / w_low),
                    // Next to 0, where the density may be infinite, the density of the logarithm is 0.
                    Kind::LogRatio if w_low > 0.0 => (density * w_low, shape_a + 1.0 - odds),
                    Kind::LogRatio => (0.0, 0.0),
                };
                let density = weight * density;
                let sums =
                    Sums { lower: weight * tails.lower, upper: weight * tails.upper, density, bend: density * bend };
                Ok((sums, place, weight))
            };

        let (mut sums, place, _) = node([1.0, 1.0], 0.0, &mut [AT_MEAN, AT_MEAN])?;
        let mut peaks = [sums.lower, sums.upper].map(|value| Peak { value, distance: 0.0, place });
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
                sums.bend += term.bend;
                if k % 2 == 1 {
                    odd.lower += term.lower;
                    odd.upper += term.upper;
                    odd.density += term.density;
                }
                for (peak, value) in peaks.iter_mut().zip([term.lower, term.upper]) {
                    if value > peak.value {
                        *peak = Peak { value, distance: u, place };
                    }
                }
                let lower_ends = term.lower <= NEGLIGIBLE * sums.lower;
                let upper_ends = term.upper <= NEGLIGIBLE * sums.upper;
                // The density may be infinite where both variables start at the same end, with shapes of at most 1/2 in total.
                let (ends, least) = match small {
                    None => (lower_ends && upper_ends, sums.lower.min(sums.upper)),
                    Some(Side::Lower) => (lower_ends, sums.lower),
                    Some(Side::Upper) => (upper_ends, sums.upper),
                };
                // Where W's density is infinite at an end of the chord, its terms fall more slowly than those of the tails.
                let density_goes_on = term.density > NEGLIGIBLE * sums.density;
                if ends && !density_goes_on && (least > 0.0 || weight < f64::MIN_POSITIVE) {
                    break;
                }
                if k == MOST_NODES {
                    return Err(NotConverged);
                }
            }
        }
        let sums = Sums {
            lower: step * sums.lower,
            upper: step * sums.upper,
            density: step * sums.density,
            bend: step * sums.bend,
        };
        let doubt = Tails {
            lower: (sums.lower - 2.0 * step * odd.lower).abs(),
            upper: (sums.upper - 2.0 * step * odd.upper).abs(),
        };
        let density_doubt = (sums.density - 2.0 * step * odd.density).abs();
        Ok(Pass { sums, doubt, density_doubt, peaks })
    }
}
