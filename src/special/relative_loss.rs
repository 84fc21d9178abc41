//! `E[max(1 - Y / X, 0)]`: the loss as a part of what X would have brought.

use super::NotConverged;
use super::beta::Beta;
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
    series(x, y)
}

const MOST_TERMS: u32 = 1_000_000;

/// The loss's series of positive terms, with a1 lowered by one: raises a2, or b1 where that converges faster.
///
/// ```text
/// raising a2:  (b1 + b2) J / a2 sum t_k k / (N + k),  t_1 = 1 / (a2 + 1), t_(k+1) = t_k (a1 - 1 + a2 + k)(n2 + k) / ((N + k)(a2 + 1 + k))
/// raising b1:  J N / ((n1 - 1) b1) sum t_k k / (N + k),  t_0 = 1, t_(k+1) = t_k (b1 + b2 + k)(n1 - 1 + k) / ((N + k)(b1 + 1 + k))
/// ```
/// with N = n1 + n2 - 1 and J the overlap of X and Y themselves.
fn series(x: Beta, y: Beta) -> Result<f64, NotConverged> {
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
            return Ok(sum * scale * overlap(x, y));
        }
        term *= ratio;
    }
    Err(NotConverged)
}
