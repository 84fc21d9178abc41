//! Many always-valid comparisons of one family, adjusted step by step.

use super::AlwaysValidComparison;
use super::evidence::p_value;
use crate::special::elementary::{exp, ln, ln_1p};

/// The adjusted p-values of a family of comparisons by closed testing, in the order given: never above those of Bonferroni
/// ([`AlwaysValidComparison::adjusted_p_value`] of as many comparisons), and valid at any look as these.
///
/// An intersection of hypotheses is tested by the mean of their e-values, which is an e-value whatever their dependence. A
/// comparison is decided when every intersection that it belongs to is, so its adjusted p-value is 1 over the smallest
/// mean of its e-value and any others. As with every step-wise method, the intervals stay those of each comparison
/// alone.
///
/// ```
/// use abstats::sequential::{AnyTime, closed};
/// use abstats::{Counts, Pair};
/// let control = Counts::new(20_000, 2_000)?;
/// let compare = |conversions| {
///     let pair = Pair { control, variant: Counts::new(20_000, conversions)? };
///     Ok::<_, Box<dyn std::error::Error>>(AnyTime::default().compare(pair, Pair { control: 1.0, variant: 1.0 })?)
/// };
/// let both = [compare(2_400)?, compare(2_250)?];
/// let adjusted = closed(&both);
/// assert!(adjusted[0] < 2.0 * both[0].p_value);
/// assert_eq!(adjusted[1], both[1].p_value); // it has the smallest e-value: no other makes its mean smaller
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// V. Vovk and R. Wang, *E-values: calibration, combination and applications*, Ann. Statist. 49 (2021) 1736.
#[must_use]
pub fn closed(family: &[AlwaysValidComparison]) -> Vec<f64> {
    let log_e: Vec<f64> = family.iter().map(|comparison| comparison.log_e_value).collect();
    let mut order: Vec<usize> = (0..log_e.len()).collect();
    order.sort_by(|&i, &j| log_e[i].total_cmp(&log_e[j]));
    let mut adjusted = vec![1.0; log_e.len()];
    // The smallest mean takes in the smaller e-values while they are below it. A larger e-value has a larger mean, so it
    // takes in all that the one before did: the sum only grows.
    let (mut taken, mut sum) = (0, f64::NEG_INFINITY);
    for (rank, &place) in order.iter().enumerate() {
        let mean = |sum: f64, taken: usize| log_sum(log_e[place], sum) - ln((taken + 1) as f64);
        let mut lowest = mean(sum, taken);
        while taken < rank && log_e[order[taken]] < lowest {
            sum = log_sum(sum, log_e[order[taken]]);
            taken += 1;
            lowest = mean(sum, taken);
        }
        adjusted[place] = p_value(lowest.min(log_e[place]));
    }
    adjusted
}

/// `ln(exp(x) + exp(y))`
fn log_sum(x: f64, y: f64) -> f64 {
    let (most, least) = (x.max(y), x.min(y));
    if least == f64::NEG_INFINITY { most } else { most + ln_1p(exp(least - most)) }
}
