//! The difference and the ratio at any shapes: one trapezoidal sum.

use super::{Distribution, Kind, Pair};
use crate::special::beta::Beta;
use crate::special::beta::table::{AT_MEAN, Cursor, Table};
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
/// The total of both tails is 1 to within this, but for the rounding of points.
const LARGEST_DEFECT: f64 = 1e-12;
/// By how much the halves of a sum may differ, relatively: the sum itself is then off by about the square.
const LARGEST_DOUBT: f64 = 2e-6;
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
pub(super) fn distribution(pair: &Pair, kind: Kind, value: f64) -> Result<Distribution, NotConverged> {
    let Pair { x, y, tables: [x_table, y_table] } = pair;
    let outer_is_x = outer_is_x(*x, *y, kind, value);
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

    let grain = v.grain().max(tables[1].beta().grain());
    // Halving the step squares the error of a trapezoidal rule that converges exponentially, and the sums over every
    // other node say how large it was before. Nodes are too far apart where a small tail has its terms away from the
    // center, or where the chord cuts off a part of V: then they are taken from the largest term on, and closer.
    let stretch = Stretch::for_density(v);
    let mut grid = Grid { stretch, fineness: 1.0 };
    let mut pass = chord.pass(v, tables, kind, chord.center(v), grid)?;
    for round in 0..MOST_PASSES {
        let is_lower = pass.sums.lower + above < pass.sums.upper + below;
        let (tail, doubt) = if is_lower {
            (pass.sums.lower + above, pass.doubt.lower)
        } else {
            (pass.sums.upper + below, pass.doubt.upper)
        };
        // Both tails are summed on their own: their total is a check of the whole.
        let defect = (pass.sums.lower + pass.sums.upper + above + below - 1.0).abs();
        let shifted = pass.center != chord.center(v);
        if doubt <= LARGEST_DOUBT * tail && (shifted || defect <= LARGEST_DEFECT + 16.0 * grain) {
            let tails = Tails { lower: tail, upper: 1.0 - tail };
            // With V = X the contrast is below `value` where W = Y is below w, with V = Y where W = X is above.
            let tails = if is_lower == outer_is_x { tails } else { tails.swap() };
            return Ok(Distribution { tails, density: pass.sums.density });
        }
        let moves = round < 3 && tail < SMALL_TAIL && pass.peak.abs() >= OFF_CENTER;
        if !moves {
            grid.fineness *= 2.0;
            if round > 3 {
                grid.stretch = Stretch::NONE;
            }
        }
        pass = chord.pass(v, tables, kind, if moves { pass.place } else { pass.center }, grid)?;
    }
    Err(NotConverged)
}

/// V is whichever is narrower on the scale on which they are compared. Of similar ones, the one whose range has a
/// counterpart where its mass lies: all of it for a ratio, the nearer end for a difference.
fn outer_is_x(x: Beta, y: Beta, kind: Kind, value: f64) -> bool {
    let width = |v: Beta| match kind {
        Kind::Difference => v.variance(),
        Kind::LogRatio => v.b / (v.a * (v.a + v.b)),
    };
    let (width_x, width_y) = (width(x), width(y));
    if width_x > 2.0 * width_y || width_y > 2.0 * width_x {
        return width_x < width_y;
    }
    match kind {
        Kind::Difference => (value > 0.0) == (x.mean() + y.mean() < 1.0),
        Kind::LogRatio => value < 0.0,
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    lower: f64,
    upper: f64,
    density: f64,
}

impl Beta {
    /// What the rounding of a point near the mean is, in standard deviations: 2e-10 for shapes of 1e12.
    fn grain(self) -> f64 {
        f64::EPSILON * self.mean().min(self.swap().mean()) / self.variance().sqrt()
    }
}

/// A trapezoidal sum, by how much its two halves differ, and where the largest term of its smaller tail stands.
struct Pass {
    sums: Sums,
    /// The difference of the sums over the even and over the odd nodes.
    doubt: Tails,
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
