//! The corrections that need only p-values.

use thiserror::Error;

use super::Correction;
use crate::special::elementary::{exp_m1, ln_1p};

/// P-values that cannot be adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum AdjustError {
    /// A p-value outside `[0, 1]`.
    #[error("p-value {value} at place {place} is not between 0 and 1")]
    NotAPValue {
        /// Its place, from 0.
        place: usize,
        /// The value given.
        value: f64,
    },
    /// Dunnett's methods need the visitors of each variant.
    #[error("{} needs the visitors of each variant", correction.code())]
    NeedsVisitors {
        /// The requested method.
        correction: Correction,
    },
}

pub(super) fn checked(correction: Correction, p_values: &[f64]) -> Result<Vec<f64>, AdjustError> {
    if let Some(place) = p_values.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(AdjustError::NotAPValue { place, value: p_values[place] });
    }
    let m = p_values.len();
    // From the smallest p on, the factor of the one at a rank (from 0).
    let left = |rank: usize| (m - rank) as f64;
    let by_rank = |rank: usize| m as f64 / (rank + 1) as f64;
    Ok(match correction {
        Correction::Bonferroni => p_values.iter().map(|&p| bonferroni(p, m)).collect(),
        Correction::Sidak => p_values.iter().map(|&p| sidak(p, m)).collect(),
        Correction::Holm => holm(p_values),
        Correction::Hochberg => step_up(p_values, |p, rank| left(rank) * p),
        Correction::BenjaminiHochberg => step_up(p_values, |p, rank| by_rank(rank) * p),
        Correction::BenjaminiYekutieli => {
            // From the smallest term on, so rounding errors stay smallest.
            let harmonic: f64 = (1..=m).rev().map(|rank| 1.0 / rank as f64).sum();
            step_up(p_values, |p, rank| harmonic * by_rank(rank) * p)
        }
        Correction::Dunnett | Correction::DunnettStepDown => return Err(AdjustError::NeedsVisitors { correction }),
    })
}

/// Holm's, of p-values in `[0, 1]`.
pub(crate) fn holm(p_values: &[f64]) -> Vec<f64> {
    step_down(p_values, |p, rank| ((p_values.len() - rank) as f64 * p).min(1.0))
}

/// m p, at most 1.
pub(super) fn bonferroni(p: f64, m: usize) -> f64 {
    (m as f64 * p).min(1.0)
}

/// 1 - (1 - p)^m; p itself when m is 1.
pub(super) fn sidak(p: f64, m: usize) -> f64 {
    if m <= 1 { p } else { (-exp_m1(m as f64 * ln_1p(-p))).clamp(p, 1.0) }
}

/// The p that [`sidak`] makes `adjusted`: 1 - (1 - adjusted)^(1/m).
pub(super) fn sidak_inverse(adjusted: f64, m: usize) -> f64 {
    if m <= 1 { adjusted } else { -exp_m1(ln_1p(-adjusted) / m as f64) }
}

/// `of(p, rank)` from the smallest p on, each at least the one before it.
fn step_down(p_values: &[f64], of: impl Fn(f64, usize) -> f64) -> Vec<f64> {
    in_order(p_values, p_values.len(), |order, adjusted| {
        let mut largest = 0.0_f64;
        for (rank, &place) in order.iter().enumerate() {
            largest = largest.max(of(p_values[place], rank));
            adjusted[place] = largest;
        }
    })
}

/// `of(p, rank)` from the largest p on, each at most the one before it.
fn step_up(p_values: &[f64], of: impl Fn(f64, usize) -> f64) -> Vec<f64> {
    in_order(p_values, p_values.len(), |order, adjusted| {
        let mut smallest = 1.0_f64;
        for (rank, &place) in order.iter().enumerate().rev() {
            smallest = smallest.min(of(p_values[place], rank));
            adjusted[place] = smallest;
        }
    })
}

/// Fills the adjusted values, given the places from the smallest p on.
fn in_order(p_values: &[f64], m: usize, fill: impl Fn(&[usize], &mut [f64])) -> Vec<f64> {
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; m];
    fill(&order, &mut adjusted);
    adjusted
}

#[cfg(test)]
mod tests;
