//! `E[max(1 - Y / X, 0)]`: the loss as a fraction of what X would have gained.

mod known;

use super::NotConverged;
use super::beta::Beta;
use super::elementary::exp;
use super::inequality::narrow::averages;
use super::inequality::{inequality, overlap};
use known::Known;

/// `E[max(1 - Y / X, 0)]` for independent X and Y.
///
/// `max(1 - Y/X, 0) = max(X - Y, 0) / X`. Dividing a Beta(a, b) density by x gives, up to the factor
/// `(a + b - 1) / (a - 1)`, that of Beta(a - 1, b), for which the relative loss is an ordinary one. For `a <= 1` that
/// distribution does not exist, and slightly above 1 it is too far out; the series of the ordinary loss still holds.
pub(crate) fn relative_loss(x: Beta, y: Beta) -> Result<f64, NotConverged> {
    if x.a > LOWERED_FROM {
        let lowered = Beta { a: x.a - 1.0, b: x.b };
        let factor = (x.a + x.b - 1.0) / (x.a - 1.0);
        return Ok(inequality(lowered, y)?.x_excess * factor);
    }
    if let Some(loss) = series(x, y) {
        return Ok(loss);
    }
    let known = Known::new(x)?;
    by_moments(x, y, &known).map_or_else(|| by_quadrature(x, y, &known), Ok)
}

/// One more than the smallest prior shape: the lowered shape is then one that a posterior can have.
const LOWERED_FROM: f64 = 1.099;

const MOST_TERMS: u32 = 2_000;

/// The loss's series of positive terms, with a1 lowered by one: it raises a2, or b1 if that converges faster.
///
/// ```text
/// raising a2:  (b1 + b2) J / a2 sum t_k k / (N + k),  t_1 = 1 / (a2 + 1), t_(k+1) = t_k (a1 - 1 + a2 + k)(n2 + k) / ((N + k)(a2 + 1 + k))
/// raising b1:  (b1 + b2) J / b1 sum t_k k / (N + k),        t_1 = 1 / (b1 + 1), t_(k+1) = t_k (b1 + b2 + k)(n1 - 1 + k) / ((N + k)(b1 + 1 + k))
/// ```
/// with N = n1 + n2 - 1 and J the overlap of X and Y themselves. All factors are positive, although n1 - 1 and a1 - 1 + a2
/// may not be.
///
/// `None` where the series would be long.
fn series(x: Beta, y: Beta) -> Option<f64> {
    let (Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 }) = (x, y);
    let (n1, n2) = (a1 + b1, a2 + b2);
    let total = n1 + n2 - 1.0;
    // The ratios of the first terms.
    let by_a = (a1 + a2) * (n2 + 1.0) * (b1 + 2.0);
    let by_b = (b1 + b2 + 1.0) * n1 * (a2 + 2.0);
    let (s, n, v) = if by_a <= by_b { (a1 - 1.0 + a2, n2, a2) } else { (b1 + b2, n1 - 1.0, b1) };
    let (mut term, v, scale) = (1.0 / (v + 1.0), v + 1.0, (b1 + b2) / v);
    let mut sum = 0.0;
    for k in 1..MOST_TERMS {
        let k = f64::from(k);
        let share = term * k / (total + k);
        sum += share;
        let ratio = (s + k) * (n + k) / ((total + k) * (v + k));
        // The rest is at most a geometric series with the current ratio.
        if ratio < 1.0 && share < 1e-16 * sum * (1.0 - ratio) {
            return Some(sum * scale * overlap(x, y));
        }
        term *= ratio;
    }
    None
}

/// For Y much narrower than X: G at its mean, plus what averaging adds, with `G''(y) = f(y) / y`.
fn by_moments(x: Beta, y: Beta, known: &Known) -> Option<f64> {
    let (m, q) = (y.mean(), y.swap().mean());
    let averages = averages(Beta { a: x.a - 1.0, b: x.b }, y)?;
    let (at_mean, density) = known.at(m, q).ok()?;
    Some(at_mean + density / q * averages.twice)
}

/// `E G(Y)`, by the trapezoidal rule over logit Y.
///
/// With `t = center + width (s - exp(-s))`, a slow power of Y to the left, from a small shape, dies out doubly
/// exponentially. The shapes determine where the product of Y's density and G lies, and how wide it is: those of Y below
/// X's mean, both together above it. Halving the step squares the error.
fn by_quadrature(x: Beta, y: Beta, known: &Known) -> Result<f64, NotConverged> {
    let both = if y.a * x.b > x.a * y.b { Beta { a: x.a + y.a, b: x.b + y.b } } else { y };
    let odds = both.a / both.b;
    let width = (1.0 / both.a + 1.0 / both.b).sqrt().min(1.0);
    let term = |s: f64| {
        let fall = exp(-s);
        let odds = odds * exp(width * (s - fall));
        let (z, rest) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
        Ok(y.logit_density_at(z, rest) * known.at(z, rest)?.0 * (1.0 + fall))
    };
    let mut step = WIDEST;
    let mut sum = term(CENTER)?;
    let mut ends = [0_u32; 2];
    for (end, side) in ends.iter_mut().zip([1.0, -1.0]) {
        let mut largest = 0.0_f64;
        loop {
            *end += 1;
            if *end > MOST_NODES {
                return Err(NotConverged);
            }
            let term = term(CENTER + side * step * f64::from(*end))?;
            sum += term;
            largest = largest.max(term);
            // Terms may rise before they fall.
            if term <= 1e-18 * sum && term <= 0.5 * largest {
                break;
            }
        }
    }
    let [mut right, mut left] = ends;
    for _ in 0..MOST_HALVINGS {
        let mut between = 0.0;
        for node in 0..left + right {
            between += term(CENTER + step * (f64::from(node) - f64::from(left) + 0.5))?;
        }
        let change = (between - sum).abs();
        sum += between;
        (step, left, right) = (0.5 * step, 2 * left, 2 * right);
        if change <= LAST_CHANGE * sum {
            return Ok(sum * step * width);
        }
    }
    Err(NotConverged)
}

/// Where `s = exp(-s)`.
const CENTER: f64 = 0.567_143_290_409_783_8;
/// The first step.
const WIDEST: f64 = 0.5;
const MOST_NODES: u32 = 500;
const MOST_HALVINGS: u32 = 6;
/// The relative change in the last halving that leaves an error of 1e-14 or less.
const LAST_CHANGE: f64 = 1e-7;

#[cfg(test)]
mod tests;
