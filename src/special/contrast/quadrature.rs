//! The difference and the ratio at any shapes: one trapezoidal sum.

use super::{Contrast, Distribution, Kind};
use crate::special::beta::Beta;
use crate::special::beta::table::{Cursor, Table};
use crate::special::elementary::{exp, exp_m1, ln};
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
/// Terms that peak further from the center than this lie where the nodes are too far apart.
const OFF_CENTER: f64 = 3.0;
const MOST_PASSES: u32 = 8;
/// The total of both tails is 1 to within this, or the sum has not converged.
const LARGEST_DEFECT: f64 = 1e-11;
/// A small tail stands still when two different sets of nodes agree to this.
const SETTLED: f64 = 1e-12;
/// Tails above it are accurate as summed from V's mean.
const SMALL_TAIL: f64 = 1e-4;

/// `v = v0 + length L` and `w = w0 + ratio length L` for `0 < L < 1`, the part of the axis where both v and
/// w lie strictly between 0 and 1, with their complements `1 - v = v1 + length (1 - L)` and so on.
#[derive(Clone, Copy, Debug)]
struct Chord {
    length: f64,
    ratio: f64,
    v0: f64,
    v1: f64,
    w0: f64,
    w1: f64,
}

/// The lower tail as `Int f(v) G(w(v)) dv`, with the narrower variable V and a tail G of the wider W.
///
/// On the chord `L = 1 / (1 + exp(-t))` removes the singularities of both at its ends, and an exponential stretch of
/// t, only where an end's exponent is small, keeps the nodes few. The trapezoidal rule then converges exponentially.
/// All terms are positive: each tail has its own relative accuracy.
pub(super) fn distribution(contrast: &Contrast, kind: Kind, value: f64) -> Result<Distribution, NotConverged> {
    let Contrast { x, y, tables: [x_table, y_table] } = contrast;
    // V = X or V = Y, whichever is narrower on the scale on which they are compared; for a ratio of similar ones, the
    // one whose whole range has a counterpart.
    let outer_is_x = match kind {
        Kind::Difference => x.variance() < y.variance(),
        Kind::LogRatio => {
            let (relative_x, relative_y) = (x.b / (x.a * (x.a + x.b)), y.b / (y.a * (y.a + y.b)));
            if relative_x < 2.0 * relative_y && relative_y < 2.0 * relative_x {
                value < 0.0
            } else {
                relative_x < relative_y
            }
        }
    };
    let (v, tables) = if outer_is_x { (*x, [x_table, y_table]) } else { (*y, [y_table, x_table]) };
    let chord = match kind {
        Kind::Difference => {
            // w = v + shift
            let shift = if outer_is_x { value } else { -value };
            let (up, down) = (shift.max(0.0), (-shift).max(0.0));
            Chord { length: 1.0 - shift.abs(), ratio: 1.0, v0: down, v1: up, w0: up, w1: down }
        }
        Kind::LogRatio => {
            // w = ratio v; beyond v = 1 / ratio there is no w.
            let log_ratio = if outer_is_x { value } else { -value };
            let (ratio, excess) = (exp(log_ratio), exp_m1(log_ratio));
            if ratio > 1.0 {
                Chord { length: exp(-log_ratio), ratio, v0: 0.0, v1: -exp_m1(-log_ratio), w0: 0.0, w1: 0.0 }
            } else {
                Chord { length: 1.0, ratio, v0: 0.0, v1: 0.0, w0: 0.0, w1: -excess }
            }
        }
    };
    // Where the chord does not reach: w below 0 or above 1.
    let below = if chord.v0 > 0.0 { v.tails_at(chord.v0, 1.0 - chord.v0)?.lower } else { 0.0 };
    let above = if chord.v1 > 0.0 { v.tails_at(chord.v0 + chord.length, chord.v1)?.upper } else { 0.0 };

    let total = |pass: &Pass| Tails { lower: pass.sums.lower + above, upper: pass.sums.upper + below };
    let defect = |tails: Tails| (tails.lower + tails.upper - 1.0).abs();
    // Both tails are summed on their own: their total is a check of the whole. Nodes may be too far apart where a shape
    // below 1 begins at an end that is not quite the chord's, or where the chord cuts off a part of V.
    let mut grid = Grid { stretch: Stretch::for_density(v), fineness: 1.0 };
    let mut pass = chord.pass(v, tables, kind, chord.center(v), grid)?;
    let mut tails = total(&pass);
    for fineness in [1.0, 2.0, 4.0] {
        if defect(tails) < 1e-13 {
            break;
        }
        grid = Grid { stretch: Stretch::NONE, fineness };
        pass = chord.pass(v, tables, kind, chord.center(v), grid)?;
        tails = total(&pass);
    }
    if defect(tails) > LARGEST_DEFECT {
        return Err(NotConverged);
    }
    // A small tail may have its terms where the nodes are far apart, and an end of the chord within V's reach bends the
    // terms: the smaller tail is then summed from its own largest term, closer and closer, until it stands still.
    let smaller = |tails: Tails| tails.lower.min(tails.upper);
    let cut = below.min(1.0 - below).max(above.min(1.0 - above)) > 1e-13;
    if cut || smaller(tails) < SMALL_TAIL {
        let is_lower = tails.lower < tails.upper;
        let mut settled = false;
        for round in 0..MOST_PASSES {
            let before = smaller(tails);
            let moved = round < 3 && pass.peak.abs() >= OFF_CENTER;
            if !moved {
                grid.fineness *= 2.0;
            }
            pass = chord.pass(v, tables, kind, if moved { pass.place } else { pass.center }, grid)?;
            let total = total(&pass);
            let tail = if is_lower { total.lower } else { total.upper };
            tails = Tails { lower: tail, upper: 1.0 - tail };
            if !is_lower {
                tails = tails.swap();
            }
            if (tail - before).abs() <= SETTLED * tail {
                settled = true;
                break;
            }
        }
        if !settled {
            return Err(NotConverged);
        }
    }
    // With V = X the contrast is below `value` where W = Y is below w, with V = Y where W = X is above.
    let tails = if outer_is_x { tails } else { tails.swap() };
    Ok(Distribution { tails, density: pass.sums.density })
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    lower: f64,
    upper: f64,
    density: f64,
}

/// A trapezoidal sum, and where the largest term of its smaller tail stands.
struct Pass {
    sums: Sums,
    /// In steps' units, from the center.
    peak: f64,
    /// As a part of the chord.
    place: f64,
    /// Of the nodes, as a part of the chord.
    center: f64,
}

/// How much the nodes spread towards either end of the logit axis, and from where on.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    left: f64,
    right: f64,
}

/// How the nodes lie.
#[derive(Clone, Copy, Debug)]
struct Grid {
    stretch: Stretch,
    /// How many times closer than usual.
    fineness: f64,
}

impl Stretch {
    const NONE: Self = Self { left: 0.0, right: 0.0 };

    /// The heavier an end's exponential tail in t, the more.
    fn for_density(v: Beta) -> Self {
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
    fn center(&self, v: Beta) -> f64 {
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
    fn pass(
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
                let (v_low, v_high) = (self.v0 + from_left, self.v1 + from_right);
                let (w_low, w_high) = (self.w0 + self.ratio * from_left, self.w1 + self.ratio * from_right);
                let weight = v_table.density(v_low, v_high, &mut cursors[0])? * from_left * rest * speed;
                let (tails, density) = w_table.at(w_low, w_high, &mut cursors[1])?;
                let unit = if kind == Kind::LogRatio { w_low } else { 1.0 };
                let sums =
                    Sums { lower: weight * tails.lower, upper: weight * tails.upper, density: weight * density * unit };
                Ok((sums, l, weight))
            };

        let (mut sums, place, _) = node([1.0, 1.0], 0.0, &mut [v_table.cursor(), w_table.cursor()])?;
        let mut peaks = [(sums.lower, 0.0, place), (sums.upper, 0.0, place)];
        for side in [1.0, -1.0] {
            let (mut grow, mut shrink) = (1.0, 1.0);
            let mut cursors = [v_table.cursor(), w_table.cursor()];
            for k in 1..=MOST_NODES {
                grow *= growth;
                shrink *= shrinkage;
                let u = side * step * f64::from(k);
                let stretch = if side > 0.0 { [grow, shrink] } else { [shrink, grow] };
                let (term, place, weight) = node(stretch, u, &mut cursors)?;
                sums.lower += term.lower;
                sums.upper += term.upper;
                sums.density += term.density;
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
        Ok(Pass { sums, peak, place, center })
    }
}
