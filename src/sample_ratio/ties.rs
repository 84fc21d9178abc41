//! Which splits are at least as far from the intended one as the observed split?
//!
//! Splits with the same statistic belong to the tail together, and rounding must not separate them. Nor may it merge
//! those that differ by little, as they do when weights are very unequal.

use super::exact::Stage;

/// The observed statistic, and how close another must come before rounding could decide.
pub(super) struct Observed {
    low: f64,
    pub(super) high: f64,
    /// The variant that takes the rest.
    last: Stage,
}

impl Observed {
    /// A share is off by up to one rounding per variant, as are the mean behind a deviation d and the scale of its square. So a
    /// term, which is at most the statistic, is off by the rounding unit times this number times a few |d| and a few times
    /// itself. That covers what is computed here and the weights' own rounding.
    pub(super) fn new(chi_squared: f64, stages: &[Stage], last: Stage) -> Self {
        let deviations: f64 = stages.iter().map(|stage| (chi_squared / stage.scale).sqrt()).sum();
        let roundings = f64::EPSILON * (stages.len() as f64 + 4.0);
        let doubt = roundings * (4.0 * deviations + 2.0 * chi_squared);
        Self { low: chi_squared - doubt, high: chi_squared + doubt, last }
    }

    /// Whether a split with this statistic is in the tail: the last variant has `left`, each other one what its stage has
    /// been dealt. In doubt, the statistics are compared exactly; rounded weights make such splits tie.
    #[inline]
    pub(super) fn is_reached(&self, statistic: f64, left: u64, stages: &[Stage]) -> bool {
        statistic >= self.high || (statistic >= self.low && self.is_reached_exactly(left, stages))
    }

    /// For one total, the statistic grows with the sum of n^2 / w: is that sum at least the observed one?
    #[cold]
    fn is_reached_exactly(&self, left: u64, stages: &[Stage]) -> bool {
        let Some(mut weight) = self.last.weight else { return true };
        let gain = |count: u64, observed: u64| {
            (i128::from(count) - i128::from(observed)) * (i128::from(count) + i128::from(observed))
        };
        // Stages are ordered by weight, so equal weights are neighbours and mostly cancel, or there are no others.
        let mut quotients = Vec::new();
        let mut sum = gain(left, self.last.observed);
        for stage in stages {
            if stage.weight != Some(weight) {
                let Some(next) = stage.weight else { return true };
                if sum != 0 {
                    quotients.push((sum, weight));
                }
                (sum, weight) = (0, next);
            }
            sum += gain(stage.dealt, stage.observed);
        }
        if quotients.is_empty() {
            return sum >= 0;
        }
        quotients.push((sum, weight));
        is_not_negative(&mut quotients)
    }
}

/// Whether the sum of the quotients is at least 0, by long division of all at once in base 2^64.
///
/// Numerators stay below 2^117: those of 2^10 counts up to 2^53.
fn is_not_negative(quotients: &mut [(i128, u64)]) -> bool {
    let mut whole = 0_i128;
    let most = quotients.len() as i128;
    // If the sum is not 0, it is at least 1 / the product of all divisors, so this many digits decide.
    for _ in 0..=quotients.len() {
        for (numerator, divisor) in quotients.iter_mut().filter(|(numerator, _)| *numerator != 0) {
            whole += numerator.div_euclid(i128::from(*divisor));
            *numerator = numerator.rem_euclid(i128::from(*divisor)) << DIGIT;
        }
        // The rest is at least 0 and less than 1 for each.
        if whole >= 0 || whole <= -most {
            return whole >= 0;
        }
        whole <<= DIGIT;
    }
    true
}

/// Remainders below 2^53 stay within the range.
const DIGIT: u32 = 64;

/// The weights as integers, times a power of ten if they are decimals of a few digits: 0.1 means a tenth, which no f64
/// is. `None` if they are not, or add up to more than f64 can count.
#[expect(clippy::float_cmp, reason = "the decimal is the one that was rounded to this weight, or not")]
pub(super) fn whole(weights: &[f64]) -> Option<Vec<f64>> {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    let mut unit = 1.0;
    for _ in 0..=MOST_DECIMALS {
        let is_whole = |weight: &f64| (weight * unit).round() / unit == *weight;
        if weights.iter().all(is_whole) {
            let whole: Vec<f64> = weights.iter().map(|weight| (weight * unit).round()).collect();
            return (whole.iter().sum::<f64>() <= LARGEST).then_some(whole);
        }
        unit *= 10.0;
    }
    None
}

/// With more digits, a third in f64 would pass for a decimal.
const MOST_DECIMALS: u32 = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_quotients_have_their_sign() {
        assert!(is_not_negative(&mut [(1, 3), (2, 3), (-1, 1)]));
        assert!(is_not_negative(&mut [(-1, 6), (1, 10), (1, 15)]));
        // Positive, and negative, by 1 / (p q), a part in 10^32.
        let (p, q) = (9_007_199_254_740_881_i128, 9_007_199_254_740_880_i128);
        assert!(is_not_negative(&mut [(p - 1, 9_007_199_254_740_881), (1 - q, 9_007_199_254_740_880)]));
        assert!(!is_not_negative(&mut [(1 - p, 9_007_199_254_740_881), (q - 1, 9_007_199_254_740_880)]));
        assert!(!is_not_negative(&mut [(-1, 7)]));
        assert!(is_not_negative(&mut [(1 << 116, 7), (-(1 << 116), 7)]));
    }

    #[test]
    fn decimals_are_meant_as_decimals() {
        assert_eq!(whole(&[0.1, 0.2, 0.7]).unwrap(), [1.0, 2.0, 7.0]);
        assert_eq!(whole(&[33.3, 33.3, 33.4, 0.0]).unwrap(), [333.0, 333.0, 334.0, 0.0]);
        assert_eq!(whole(&[1e11, 1.0]).unwrap(), [1e11, 1.0]);
        assert_eq!(whole(&[0.5, 0.25]).unwrap(), [50.0, 25.0]);
        assert_eq!(whole(&[1.0 / 3.0, 2.0 / 3.0]), None);
        assert_eq!(whole(&[1e17, 1.0]), None);
    }
}
