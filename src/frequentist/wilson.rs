//! Wilson's interval of a conversion rate.

use crate::Counts;

/// The rates p that the score test does not reject: |x/n - p| <= c sqrt(p q / n) (Wilson 1927).
///
/// The ends are the roots of a quadratic, (x + c^2/2 ± c sqrt(c^2/4 + x y/n)) / (n + c^2), the lower one through the roots'
/// product. An end near 1 comes from its distance to 1 (the lower end for the non-conversions), and is rounded once.
/// `counts` has visitors.
pub(super) fn interval(counts: Counts, critical: f64) -> (f64, f64) {
    let n = counts.visitors() as f64;
    let (x, y) = (counts.conversions() as f64, counts.non_conversions() as f64);
    let square = critical * critical;
    let root = critical * (0.25 * square + x * y / n).sqrt();
    let (from_x, from_y) = (x + 0.5 * square + root, y + 0.5 * square + root);
    let low = if x > y { 1.0 - from_y / (n + square) } else { (x / n) * (x / from_x) };
    let high = if x > y { 1.0 - (y / n) * (y / from_y) } else { from_x / (n + square) };
    (low, high)
}
