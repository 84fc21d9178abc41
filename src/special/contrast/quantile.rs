//! The inverse of a contrast's distribution function.

use super::{Care, Distribution, Kind, Pair};
use crate::special::beta::Beta;
use crate::special::gamma::log_beta_cumulants;
use crate::special::{NotConverged, Tails, normal};

const MOST_STEPS: u32 = 200;
/// Relative to the standard deviation, or to the step that changes the score by 1 if that is shorter.
const TOLERANCE: f64 = 1e-13;
/// Relative to the standard deviation: where the density is infinite, no step is shorter.
const SHORTEST: f64 = 1e-12;
/// With few of both, the density has a cusp at 0, and so near it a series says nothing about its remainder.
const CUSP: f64 = 1e-3;
/// A search with more steps is next to a pole of the density, where a derivative says nothing.
const SMOOTH: u32 = 8;
/// In scores: a third-order step from farther away is not the last one, so its evaluation may be rough.
const LAST_ERROR: f64 = 4e-5;

/// One evaluation; `score` is the normal quantile of its lower tail.
#[derive(Clone, Copy, Debug)]
struct Point {
    u: f64,
    score: f64,
    /// `du / dscore`
    slope: f64,
}

/// Solves `score(u) = target`: on the scale of normal scores a distribution function is almost a straight line.
///
/// Third-order steps, by the density and its derivative, start from an expansion in the cumulants and are bracketed by
/// accurate evaluations: one serves for large shapes, a rough one and an accurate one for all but the smallest. Without
/// the derivative, one Newton step is followed by the cubic through the last two points and their slopes (inverse
/// interpolation).
pub(super) fn solve(pair: &Pair, kind: Kind, p: Tails) -> Result<f64, NotConverged> {
    let target = score(p);
    let Start { u: start, deviation, mut expected } = start(pair, kind, target);
    let (mut low, mut high) = if kind == Kind::LogRatio { (f64::NEG_INFINITY, f64::INFINITY) } else { (-1.0, 1.0) };

    let Pair { x, y, .. } = pair;
    let cusp = x.b + y.b < 2.0 || (kind == Kind::Difference && x.a + y.a < 2.0);
    // Which ends have been evaluated.
    let mut known = [false; 2];

    let mut last: Option<Point> = None;
    let mut u = start;
    for step in 0..MOST_STEPS {
        let care = if expected > LAST_ERROR && step < SMOOTH { Care::Rough } else { Care::Full };
        let Distribution { tails, density, bend } = pair.at(kind, u, care)?;
        let here = score(tails);
        // A rough value only guides: a root behind a false end would be lost for good.
        if care == Care::Full {
            if here < target {
                (low, known[0]) = (u, true);
            } else {
                (high, known[1]) = (u, true);
            }
        }

        let point = Point { u, score: here, slope: normal::density(here) / density };
        let error = here - target;
        let newton = u - error * point.slope;
        let near = last.filter(|last| (last.score - target).abs() < 1.0 && last.score != here);
        // Half of d^2 u / dscore^2.
        let curve = -0.5 * point.slope * (here + bend / density * point.slope);
        let third_order = step < SMOOTH && curve.is_finite() && error.abs() < 0.5;
        let proposal = match near {
            _ if third_order => newton + error * error * curve,
            Some(last) => hermite(last, point, target),
            None => newton,
        };
        // Where tails underflow there is no slope to follow.
        let reach = deviation * f64::from(2 + step);
        let (nearest, farthest) = (low.max(u - reach), high.min(u + reach));
        // Steps that alternate around a kink come closer to the kink, not to the root.
        let halve = step >= SMOOTH && step % 2 == 0;
        let next = if proposal >= nearest && proposal <= farthest && !(halve && known == [true; 2]) {
            proposal
        } else if known == [true; 2] {
            0.5 * (low + high)
        } else if error < 0.0 {
            0.5 * (u + farthest)
        } else {
            0.5 * (u + nearest)
        };

        // The correction added to Newton's step estimates the step's error. The third-order step has an error smaller by about
        // the distance once more, and the cubic by about the squared distance of the point before last.
        let unit = point.slope.min(deviation).max(SHORTEST * deviation);
        let doubt = match near {
            _ if cusp && u.abs() < CUSP * deviation => error.abs(),
            _ if third_order => ((proposal - newton).abs() / unit + error * error) * error.abs(),
            Some(last) => (proposal - newton).abs() / unit * (last.score - target).abs(),
            None => error * error,
        };
        // Next to -1 or 1 a difference has no more digits than its unit in the last place.
        let settled = (proposal == next && doubt < TOLERANCE)
            || (next - u).abs() <= 0.5 * f64::EPSILON * u.abs()
            || high - low <= (TOLERANCE * unit).max(f64::EPSILON * u.abs());
        if settled && care == Care::Full {
            return Ok(next);
        }
        // A rough point cannot be the last. The remaining error of a step is about the cube of its length.
        last = (care == Care::Full).then_some(point);
        expected = if third_order && step + 1 < SMOOTH { (error * error * error).abs() } else { 0.0 };
        u = next;
    }
    Err(NotConverged)
}

/// The normal quantile of the lower tail, from whichever tail is smaller.
fn score(tails: Tails) -> f64 {
    if tails.lower < tails.upper { -normal::upper_quantile(tails.lower) } else { normal::upper_quantile(tails.upper) }
}

/// The cubic in the score through two points with their slopes, at `target`.
fn hermite(a: Point, b: Point, target: f64) -> f64 {
    let width = b.score - a.score;
    let t = (target - a.score) / width;
    let chord = (b.u - a.u) / width;
    // In Newton's form: a.u + width t [a' + t (chord - a') + t (t - 1) (a' + b' - 2 chord)]
    a.u + width * t * (a.slope + t * (chord - a.slope) + t * (t - 1.0) * (a.slope + b.slope - 2.0 * chord))
}

struct Start {
    u: f64,
    deviation: f64,
    /// About how many scores the start may be off.
    expected: f64,
}

/// The Cornish-Fisher expansion with four cumulants. Its remainder is of the order of the cube of the variables' own
/// skewnesses, which may cancel in the contrast.
fn start(pair: &Pair, kind: Kind, z: f64) -> Start {
    let &Pair { x, y, .. } = pair;
    let (cx, cy) = match kind {
        Kind::Difference => (cumulants(x), cumulants(y)),
        Kind::LogRatio => (log_beta_cumulants(x.a, x.b), log_beta_cumulants(y.a, y.b)),
    };
    let (mean, variance, third, fourth) = (cy[0] - cx[0], cy[1] + cx[1], cy[2] - cx[2], cy[3] + cx[3]);
    let deviation = variance.sqrt();
    let skewness = third / (variance * deviation);
    let kurtosis = fourth / (variance * variance);
    let correction = (z * z - 1.0) * skewness / 6.0 + (z * z * z - 3.0 * z) * kurtosis / 24.0
        - (2.0 * z * z * z - 5.0 * z) * skewness * skewness / 36.0;
    let u = mean + deviation * (z + correction.clamp(-1.0, 1.0));
    let skewnesses = (cy[2].abs() + cx[2].abs()) / (variance * deviation);
    let expected = 0.05 * skewnesses * skewnesses * skewnesses;
    let u = match kind {
        // Within the support, and as far from its ends as the mean's own distance suggests.
        Kind::Difference => u.clamp(0.5 * (mean - 1.0), 0.5 * (mean + 1.0)),
        Kind::LogRatio => u,
    };
    Start { u, deviation, expected }
}

/// Mean, variance, third and fourth cumulant of a Beta variable.
fn cumulants(v: Beta) -> [f64; 4] {
    let Beta { a, b } = v;
    let n = a + b;
    let variance = v.variance();
    let third = variance * 2.0 * (b - a) / (n * (n + 2.0));
    let fourth = variance * 6.0 * ((a - b) * (a - b) * (n + 1.0) - a * b * (n + 2.0))
        / (n * n * (n + 1.0) * (n + 2.0) * (n + 3.0));
    [v.mean(), variance, third, fourth]
}
