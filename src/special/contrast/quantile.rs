//! The inverse of a contrast's distribution function.

use super::{Distribution, Kind, Pair};
use crate::special::beta::Beta;
use crate::special::gamma::log_beta_cumulants;
use crate::special::{NotConverged, Tails, normal};

const MOST_STEPS: u32 = 200;
/// Relative to the standard deviation.
const TOLERANCE: f64 = 1e-13;

/// One evaluation: `score` the normal quantile of its lower tail.
#[derive(Clone, Copy, Debug)]
struct Point {
    u: f64,
    score: f64,
    /// `du / dscore`
    slope: f64,
}

/// Solves `score(u) = target`: on the scale of normal scores a distribution function is nearly a straight line.
///
/// From an expansion in the cumulants one Newton step, and then the cubic through the last two points and their
/// slopes (inverse interpolation), bracketed throughout. Two evaluations serve for all but the smallest shapes.
pub(super) fn solve(pair: &Pair, kind: Kind, p: Tails) -> Result<f64, NotConverged> {
    let target = score(p);
    let (start, deviation) = start(pair, kind, target);
    let (mut low, mut high) = if kind == Kind::LogRatio { (f64::NEG_INFINITY, f64::INFINITY) } else { (-1.0, 1.0) };

    let mut last: Option<Point> = None;
    let mut u = start;
    for step in 0..MOST_STEPS {
        let Distribution { tails, density } = pair.at(kind, u)?;
        let here = score(tails);
        if here < target {
            low = u;
        } else {
            high = u;
        }

        let point = Point { u, score: here, slope: normal::density(here) / density };
        let error = here - target;
        let near = last.filter(|last| (last.score - target).abs() < 1.0 && last.score != here);
        let proposal = match near {
            Some(last) => hermite(last, point, target),
            None => u - error * point.slope,
        };
        // Where tails underflow there is no slope to follow.
        let reach = deviation * f64::from(2 + step);
        let (nearest, farthest) = (low.max(u - reach), high.min(u + reach));
        let next = if proposal > nearest && proposal < farthest {
            proposal
        } else if error < 0.0 {
            0.5 * (u + farthest)
        } else {
            0.5 * (u + nearest)
        };

        // What the cubic adds to Newton's step is the latter's error; the cubic's own is smaller by about the distance
        // of the point before last, squared once more.
        let newton = u - error * point.slope;
        let doubt = match near {
            Some(last) => (proposal - newton).abs() / deviation * (last.score - target).abs(),
            None => error * error,
        };
        // Next to -1 or 1 a difference has no more digits than its unit in the last place.
        if (proposal == next && doubt < TOLERANCE)
            || (next - u).abs() <= 0.5 * f64::EPSILON * u.abs()
            || high - low <= TOLERANCE * deviation
        {
            return Ok(next);
        }
        last = Some(point);
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

/// The Cornish-Fisher expansion with four cumulants, and the standard deviation.
fn start(pair: &Pair, kind: Kind, z: f64) -> (f64, f64) {
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
    match kind {
        // Within the support, and as far from its ends as the mean's own distance suggests.
        Kind::Difference => (u.clamp(0.5 * (mean - 1.0), 0.5 * (mean + 1.0)), deviation),
        Kind::LogRatio => (u, deviation),
    }
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
