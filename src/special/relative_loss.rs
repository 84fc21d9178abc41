//! `E[max(1 - Y / X, 0)]`: the loss as a part of what X would have brought.

use super::NotConverged;
use super::beta::Beta;
use super::beta::table::{AT_MEAN, Table};
use super::elementary::{exp, ln};
use super::inequality::narrow::averages;
use super::inequality::{inequality, overlap};

/// `E[max(1 - Y / X, 0)]` for independent X and Y.
///
/// `max(1 - Y/X, 0) = max(X - Y, 0) / X`, and dividing a Beta(a, b) density by x gives, up to the factor
/// `(a + b - 1) / (a - 1)`, that of Beta(a - 1, b): with it the relative loss is an ordinary one. For `a <= 1` that
/// distribution does not exist; the series of the ordinary loss goes on to hold.
pub(crate) fn relative_loss(x: Beta, y: Beta) -> Result<f64, NotConverged> {
    if x.a > 1.0 {
        let lowered = Beta { a: x.a - 1.0, b: x.b };
        let factor = (x.a + x.b - 1.0) / (x.a - 1.0);
        return Ok(inequality(lowered, y)?.x_excess * factor);
    }
    series(x, y).or_else(|| by_moments(x, y)).map_or_else(|| by_quadrature(x, y), Ok)
}

const MOST_TERMS: u32 = 2_000;

/// The loss's series of positive terms, with a1 lowered by one: raises a2, or b1 where that converges faster.
///
/// ```text
/// raising a2:  (b1 + b2) J / a2 sum t_k k / (N + k),  t_1 = 1 / (a2 + 1), t_(k+1) = t_k (a1 - 1 + a2 + k)(n2 + k) / ((N + k)(a2 + 1 + k))
/// raising b1:  J N / ((n1 - 1) b1) sum t_k k / (N + k),  t_0 = 1, t_(k+1) = t_k (b1 + b2 + k)(n1 - 1 + k) / ((N + k)(b1 + 1 + k))
/// ```
/// with N = n1 + n2 - 1 and J the overlap of X and Y themselves.
///
/// `None` where it would be long.
fn series(x: Beta, y: Beta) -> Option<f64> {
    let (Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 }) = (x, y);
    let (n1, n2) = (a1 + b1, a2 + b2);
    let total = n1 + n2 - 1.0;
    let by_a = (a1 - 1.0 + a2) * n2 / (total * (a2 + 1.0));
    let by_b = (b1 + b2) * (n1 - 1.0) / (total * (b1 + 1.0));
    let (mut term, s, n, v, scale) = if by_a <= by_b {
        (1.0 / (a2 + 1.0), a1 - 1.0 + a2, n2, a2 + 1.0, (b1 + b2) / a2)
    } else {
        ((b1 + b2) * (n1 - 1.0) / (total * (b1 + 1.0)), b1 + b2, n1 - 1.0, b1 + 1.0, total / ((n1 - 1.0) * b1))
    };
    let mut sum = 0.0;
    for k in 1..MOST_TERMS {
        let k = f64::from(k);
        let share = term * k / (total + k);
        sum += share;
        let ratio = (s + k) * (n + k) / ((total + k) * (v + k));
        // What is left is at most a geometric series of the present ratio.
        if ratio < 1.0 && share < 1e-16 * sum * (1.0 - ratio) {
            return Some(sum * scale * overlap(x, y));
        }
        term *= ratio;
    }
    None
}

/// For Y much narrower than X: `G(y) = E[max(1 - y / X, 0)]` at its mean, and what averaging adds, with
/// `G''(y) = f(y) / y`.
fn by_moments(x: Beta, y: Beta) -> Option<f64> {
    let (m, q) = (y.mean(), y.swap().mean());
    let averages = averages(Beta { a: x.a - 1.0, b: x.b }, y)?;
    // x = m + (1 - m) L, so that 1 - m / x = (1 - m) L / x.
    let at_mean = trapezoid((1.0 / x.b).min(0.5), STEP, |l, rest| {
        let (low, high) = (m + q * l, q * rest);
        Ok(x.density_at(low, high) * (q * l / low) * (q * l * rest))
    })
    .ok()?;
    Some(at_mean + m * x.density_at(m, q) * averages.twice)
}

/// `Int f(x) [P(Y < x) - E Y / x P(Y' < x)] dx`, with Y' of the shape raised by one: at most a few thousand nodes, for
/// variants with at most a few thousand conversions.
fn by_quadrature(x: Beta, y: Beta) -> Result<f64, NotConverged> {
    let tables = [Table::new(x)?, Table::new(y)?, Table::new(Beta { a: y.a + 1.0, b: y.b })?];
    let mut cursors = [AT_MEAN, AT_MEAN, AT_MEAN];
    let step = STEP.min(0.3 / y.a.sqrt());
    trapezoid(y.mean().min(x.mean()).min(0.5), step, |l, rest| {
        let density = tables[0].density(l, rest, &mut cursors[0])?;
        let (below, _) = tables[1].at(l, rest, &mut cursors[1])?;
        let (raised, _) = tables[2].at(l, rest, &mut cursors[2])?;
        Ok(density * (l * rest) * (below.lower - y.mean() / l * raised.lower).max(0.0))
    })
}

/// On the logit axis, where densities of small counts need steps below 0.2.
const STEP: f64 = 0.15;
const MOST_NODES: u32 = 20_000;

/// `Int f(L(t)) dt` with `L = 1 / (1 + exp(-t))` and its complement, outwards from `L = start` until terms vanish.
fn trapezoid(
    start: f64,
    step: f64,
    mut f: impl FnMut(f64, f64) -> Result<f64, NotConverged>,
) -> Result<f64, NotConverged> {
    let start = ln(start / (1.0 - start));
    let mut at = |t: f64| {
        let e = exp(-t.abs());
        let (major, minor) = (1.0 / (1.0 + e), e / (1.0 + e));
        if t > 0.0 { f(major, minor) } else { f(minor, major) }
    };
    let mut sum = at(start)?;
    for side in [step, -step] {
        let mut largest = 0.0_f64;
        for node in 1..=MOST_NODES {
            let term = at(start + side * f64::from(node))?;
            sum += term;
            largest = largest.max(term);
            // Terms may rise before they fall.
            if term < 1e-18 * sum && term <= 0.5 * largest || (term == 0.0 && node > 1_000) {
                break;
            }
            if node == MOST_NODES {
                return Err(NotConverged);
            }
        }
    }
    Ok(sum * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every case of `testdata/relative_loss.txt`, computed there with other formulas; Y and X exchanged.
    #[test]
    fn agrees_with_the_references() {
        let mut errors = Vec::new();
        for line in include_str!("../../testdata/relative_loss.txt").lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<f64> = line.split_whitespace().map(|field| field.parse().unwrap()).collect();
            let (one, other) = (Beta { a: fields[0], b: fields[1] }, Beta { a: fields[2], b: fields[3] });
            let found = relative_loss(other, one).unwrap();
            let e = (found / fields[4] - 1.0).abs();
            if e > 1e-12 {
                println!("{e:.1e} {fields:?} {found:e}");
            }
            errors.push(e);
        }
        errors.sort_by(f64::total_cmp);
        let (median, largest) = (errors[errors.len() / 2], errors[errors.len() - 1]);
        println!("{} relative losses: median {median:.1e}, largest {largest:.1e}", errors.len());
        assert!(median < 1e-14 && largest < 1e-12);
    }
}
