//! The difference and the ratio at any shapes: one trapezoidal sum.

use super::nodes::{Chord, Grid, Pass, Side};
use super::{Care, Distribution, Kind, Pair};
use crate::special::beta::Beta;
use crate::special::beta::table::Table;
use crate::special::elementary::{exp, exp_m1};
use crate::special::{NotConverged, Tails};

/// If terms peak further from the center than this, the nodes there are too sparse.
const OFF_CENTER: f64 = 3.0;
const MOST_PASSES: u32 = 12;
/// How many times denser the nodes become if they were too sparse.
const FINER: f64 = 1.5;
const MOST_MOVES: u32 = 3;
/// Both tails add up to 1 within this, apart from the rounding of points.
const LARGEST_DEFECT: f64 = 1e-12;
/// The relative difference allowed between the halves of a sum; the error of the sum itself is then about its square.
const LARGEST_DOUBT: f64 = 2e-6;
/// The same for a rough evaluation.
const ROUGH_DOUBT: f64 = 3e-2;
/// How many refinements for the density alone: where it is infinite, no nodes are dense enough.
const MOST_REFINEMENTS: u32 = 4;
/// The largest shape that counts as flat.
const FLAT: f64 = 1.25;
/// Halves that differ by less than this do not agree by chance.
const NO_CHANCE: f64 = 1e-9;
/// The difference allowed where the tail is small.
const SMALL_DOUBT: f64 = 1e-7;
/// Tails above this are accurate when summed from V's mean.
const SMALL_TAIL: f64 = 1e-4;

/// The lower tail as `Int f(v) G(w(v)) dv`, with the narrower variable V and a tail G of the wider W.
///
/// On the chord, `L = 1 / (1 + exp(-t))` removes the singularities of both variables at its ends. An exponential
/// stretch of t, only where an end's exponent is small, keeps the nodes few. The trapezoidal rule then converges
/// exponentially. All terms are positive, so each tail has its own relative accuracy.
pub(super) fn distribution(pair: &Pair, kind: Kind, value: f64, care: Care) -> Result<Distribution, NotConverged> {
    if kind == Kind::LogRatio && value.abs() > FARTHEST {
        return beyond(pair, value);
    }
    Integral::new(pair, kind, value)?.accurate(care)
}

/// A ratio below exp(-200) or above exp(200) has its numerator or denominator where the distribution function is a power,
/// for all shapes up to 1e12; the range of f64 does not end there.
const FARTHEST: f64 = 200.0;

fn beyond(pair: &Pair, value: f64) -> Result<Distribution, NotConverged> {
    let edge = FARTHEST.copysign(value);
    let Distribution { tails, density, .. } = Integral::new(pair, Kind::LogRatio, edge)?.accurate(Care::Full)?;
    let exponent = if value < 0.0 { pair.y.a } else { pair.x.a };
    let decay = exp(-exponent * (value - edge).abs());
    let small = decay * if value < 0.0 { tails.lower } else { tails.upper };
    let tails = Tails { lower: small, upper: 1.0 - small };
    Ok(Distribution { tails: if value < 0.0 { tails } else { tails.swap() }, density: density * decay, bend: f64::NAN })
}

struct Integral<'a> {
    kind: Kind,
    v: Beta,
    /// The distributions of V and W.
    tables: [&'a Table; 2],
    outer_is_x: bool,
    chord: Chord,
    /// The part of V outside the chord, where w is below 0 or above 1.
    below: f64,
    above: f64,
}

impl<'a> Integral<'a> {
    fn new(pair: &'a Pair, kind: Kind, value: f64) -> Result<Self, NotConverged> {
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
                // Not from the ratio itself, which may round to 1.
                if log_ratio > 0.0 {
                    Chord { length: exp(-log_ratio), ratio, v0: 0.0, v1: -exp_m1(-log_ratio), w0: 0.0, w1: 0.0 }
                } else {
                    Chord { length: 1.0, ratio, v0: 0.0, v1: 0.0, w0: 0.0, w1: -excess }
                }
            }
        };
        // Outside the chord: w below 0 or above 1.
        let below = if chord.v0 > 0.0 { v.tails_at(chord.v0, 1.0 - chord.v0)?.lower } else { 0.0 };
        let above = if chord.v1 > 0.0 { v.tails_at(chord.v0 + chord.length, chord.v1)?.upper } else { 0.0 };
        Ok(Self { kind, v, tables, outer_is_x, chord, below, above })
    }

    fn pass(&self, grid: Grid) -> Result<Pass, NotConverged> {
        let mut pass = self.chord.pass(self.tables, self.kind, grid)?;
        pass.sums.lower += self.above;
        pass.sums.upper += self.below;
        Ok(pass)
    }

    /// With V = X, the contrast is below its value where W = Y is below w; with V = Y, where W = X is above.
    fn oriented(&self, lower: f64, upper: f64, density: f64, bend: f64) -> Distribution {
        let tails = Tails { lower, upper };
        // Where w ends inside the range of v, W's density must vanish, or the end's own part is missing. Where it vanishes
        // too slowly, the terms of its derivative outlast the terms that end the sum.
        let Chord { v0, v1, w0, w1, .. } = self.chord;
        let w = self.tables[1].beta();
        let ends = (w0 == 0.0 && v0 > 0.0 && w.a <= FLAT) || (w1 == 0.0 && v1 > 0.0 && w.b <= FLAT);
        let bend = if ends { f64::NAN } else { bend };
        if self.outer_is_x {
            Distribution { tails, density, bend }
        } else {
            Distribution { tails: tails.swap(), density, bend: -bend }
        }
    }

    /// Halving the step squares the error of a trapezoidal rule that converges exponentially; the sums over every
    /// other node show how large it was before. Where a small tail has its terms away from V's mean, the nodes are laid
    /// out anew around those terms. Otherwise a doubtful sum gets denser nodes, as the ends of either variable's range
    /// may require.
    fn accurate(&self, care: Care) -> Result<Distribution, NotConverged> {
        let w = self.tables[1].beta();
        let grain = self.v.grain().max(w.grain());
        let mut grid = self.chord.grid(self.v);
        let (largest_doubt, largest_defect) = match care {
            Care::Full => (LARGEST_DOUBT, LARGEST_DEFECT + 16.0 * grain),
            Care::Rough => {
                grid.fineness = 0.5;
                (ROUGH_DOUBT, ROUGH_DOUBT)
            }
        };
        let (mut moves, mut refinements) = (0, 0);
        for _ in 0..MOST_PASSES {
            let Pass { sums, doubt, density_doubt, peaks } = self.pass(grid)?;
            let small = grid.small.unwrap_or(if sums.lower < sums.upper { Side::Lower } else { Side::Upper });
            let (tail, doubt, peak) = match small {
                Side::Lower => (sums.lower, doubt.lower, peaks[0]),
                Side::Upper => (sums.upper, doubt.upper, peaks[1]),
            };
            let off_center = tail < SMALL_TAIL && peak.distance.abs() >= OFF_CENTER && moves < MOST_MOVES;
            // Spread nodes may be too sparse there and still agree, by chance.
            let astray = off_center && care == Care::Full && doubt > NO_CHANCE * tail;
            let largest_doubt = if care == Care::Full && tail < SMALL_TAIL { SMALL_DOUBT } else { largest_doubt };
            // Both tails are summed separately, so their total checks the whole.
            let total = sums.lower + sums.upper;
            let accurate =
                doubt <= largest_doubt * tail && (grid.small.is_some() || (total - 1.0).abs() <= largest_defect);
            if accurate && !astray {
                let density_doubt = density_doubt / sums.density.max(f64::MIN_POSITIVE);
                if care == Care::Rough || density_doubt <= LARGEST_DOUBT || refinements == MOST_REFINEMENTS {
                    // Where every node counts, any excess of the total is the rounding of V's own points.
                    let scale = if grid.small.is_some() { 1.0 } else { 1.0 / total };
                    let tail = tail * scale;
                    let (lower, upper) = if small == Side::Lower { (tail, 1.0 - tail) } else { (1.0 - tail, tail) };
                    return Ok(self.oriented(lower, upper, sums.density * scale, sums.bend * scale));
                }
                refinements += 1;
            }
            if off_center {
                grid = self.chord.tilted(self.v, w, peak.place, small);
                moves += 1;
            } else {
                // Where the density falls off slowly, a wary grid alone makes the nodes many.
                if grid.wary || self.v.a.min(self.v.b) >= 1.0 {
                    grid.fineness *= FINER;
                }
                grid.wary = true;
            }
        }
        Err(NotConverged)
    }
}

/// Logarithms of ratios beyond this: w runs to where its distribution function is a power, and v over its whole range.
const FAR: f64 = 50.0;

/// V is the narrower variable on the scale of comparison. Among similar ones, it is the one whose range has a
/// counterpart where its mass lies: all of it for a ratio, the nearer end for a difference.
fn outer_is_x(x: Beta, y: Beta, kind: Kind, value: f64) -> bool {
    if kind == Kind::LogRatio && value.abs() > FAR {
        return value < 0.0;
    }
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

impl Beta {
    /// The rounding of a point near the mean, in standard deviations: 2e-10 for shapes of 1e12.
    fn grain(self) -> f64 {
        f64::EPSILON * self.mean().min(self.swap().mean()) / self.variance().sqrt()
    }
}
