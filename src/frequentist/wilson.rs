//! Wilson's interval of a conversion rate.

use crate::Counts;

/// The rates p that the score test does not reject: |x/n - p| <= c sqrt(p q / n) (Wilson 1927).
///
/// The roots of a quadratic, written without cancellation: (x + c^2/2 ± c sqrt(c^2/4 + x y/n)) / (n + c^2), the lower
/// one through the roots' product. `counts` has visitors.
pub(super) fn interval(counts: Counts, critical: f64) -> (f64, f64) {
    let n = counts.visitors() as f64;
    let (x, y) = (counts.conversions() as f64, counts.non_conversions() as f64);
    let square = critical * critical;
    let root = critical * (0.25 * square + x * y / n).sqrt();
    let low = if x == 0.0 { 0.0 } else { (x / n) * (x / (x + 0.5 * square + root)) };
    let high = if y == 0.0 { 1.0 } else { (x + 0.5 * square + root) / (n + square) };
    (low, high)
}
