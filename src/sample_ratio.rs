//! Does the split of visitors contradict the configured weights?

use crate::Absent;
use crate::special::chi_squared;

/// The chi-squared test of the visitors against the configured weights, or equal shares.
///
/// Pearson's statistic, the sum of (observed - expected)^2 / expected over the variants with a positive weight; visitors
/// of the others are left out of the total. Its p-value has a relative error below 1e-13 for a given statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SampleRatio {
    /// The statistic.
    pub chi_squared: f64,
    /// Its degrees of freedom: variants with positive weight, less one.
    pub degrees_of_freedom: u32,
    /// Its upper tail.
    pub p_value: f64,
    /// Whether `p_value < 0.001`.
    pub mismatch: bool,
}

/// The test of the variants' visitors; `weights` in any unit, finite and not negative, one for each variant.
pub(crate) fn sample_ratio(visitors: &[u64], weights: Option<&[f64]>) -> Result<SampleRatio, Absent> {
    const MISMATCH_BELOW: f64 = 0.001;
    // Weights are taken as they are, whole numbers stay exact, unless their sums could leave the range of f64.
    let largest = weights.map_or(1.0, |weights| weights.iter().copied().fold(0.0, f64::max));
    let unit = if (1e-100..1e100).contains(&largest) { 1.0 } else { largest };
    let weight = |index: usize| weights.map_or(Some(1.0), |weights| Some(weights.get(index)? / unit));
    let served = || visitors.iter().enumerate().filter_map(|(i, &n)| Some((n, weight(i)?))).filter(|(_, w)| *w > 0.0);

    let (mut total, mut total_weight, mut variants) = (0_u128, 0.0, 0_u32);
    for (visitors, weight) in served() {
        total += u128::from(visitors);
        total_weight += weight;
        variants += 1;
    }
    if variants < 2 {
        return Err(Absent::FewerThanTwoWeights);
    }
    if total == 0 {
        return Err(Absent::NoVisitors);
    }
    let total = total as f64;
    // (n W - N w)^2 / (N W w), exact until the last steps for whole weights.
    let chi_squared = served()
        .map(|(visitors, weight)| {
            let excess = visitors as f64 * total_weight - total * weight;
            (excess / (total * total_weight)) * (excess / weight)
        })
        .sum::<f64>();
    let degrees_of_freedom = variants - 1;
    let p_value = chi_squared::upper_tail(chi_squared, degrees_of_freedom);
    Ok(SampleRatio { chi_squared, degrees_of_freedom, p_value, mismatch: p_value < MISMATCH_BELOW })
}

#[cfg(test)]
mod tests;
