//! Does the split of visitors contradict the configured weights?
//!
//! A broken split means broken counts: visitors were lost or counted twice in one variant, so no verdict about the
//! conversions can be trusted. The test, how far off the split is, and where it breaks:
//!
//! - [`Split::test`]: Pearson's chi-squared, with an exact p-value where counts are small; the always-valid version for
//!   daily looks; the largest deviation of a share; variants that got no visitors, or should have got none.
//! - [`Split::test_segments`]: the same for every segment, with Holm's correction, and the segments that drive it.
//! - [`Phases`]: both for a test whose weights changed while it ran.
//! - [`split_between_days`]: whether the split stayed the same from day to day, whatever it was meant to be.

mod always_valid;
mod between_days;
mod dealt;
mod deviation;
mod exact;
mod phases;
mod segments;
mod ties;

use exact::{MOST_STEPS, Pairs};

pub(crate) use between_days::between_days;

pub use always_valid::AlwaysValid;
pub use between_days::{ShareOnDay, SplitBetweenDays, split_between_days};
pub use deviation::ShareDeviation;
pub use phases::Phases;
pub use segments::{SegmentSampleRatio, SegmentSampleRatios};

use thiserror::Error;

use crate::Absent;
use crate::names::names;
use crate::special::chi_squared;
use crate::special::elementary::{difference_of_products, ln_1p};

/// The p-value below which the split is a mismatch, 0.001: mismatches are rare, so false alarms must be, too.
pub const MISMATCH_BELOW: f64 = 0.001;

/// The smallest expected count for which the chi-squared distribution is trusted.
///
/// The usual 5 is meant for levels like 0.05. At 0.001, with two variants of which one has a small share, it lets false
/// alarms happen with a probability of up to 0.0035; 20 with up to 0.0017.
const SMALLEST_EXPECTED: f64 = 20.0;

/// The intended split of visitors: a weight for each variant, in any unit.
///
/// ```
/// use abstats::sample_ratio::Split;
/// let split = Split::new(&[33.0, 33.0, 34.0, 0.0])?;
/// assert_eq!(split.shares().collect::<Vec<_>>(), [0.33, 0.33, 0.34, 0.0]);
/// let error = Split::new(&[50.0, -50.0]).unwrap_err();
/// assert_eq!(error.to_string(), "traffic_weight -50 of variant 1 is not a finite number of at least 0");
/// # Ok::<(), abstats::sample_ratio::SplitError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// Sums and quotients of these stay within the range of f64; integers are exact.
    weights: Vec<f64>,
    total: f64,
    /// Whether they are integers.
    whole: bool,
    /// Places of the variants with a positive weight, by weight, each with the weight of all others.
    served: Vec<(usize, f64)>,
    /// The statistic at which the chi-squared test's p-value is [`MISMATCH_BELOW`].
    critical: f64,
}

/// Invalid weights or visitors.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum SplitError {
    /// A weight that is negative or not finite.
    #[error("traffic_weight {value} of variant {variant} is not a finite number of at least 0")]
    Weight {
        /// The variant's place.
        variant: usize,
        /// The weight given.
        value: f64,
    },
    /// The number of visitor counts differs from the number of weights.
    #[error("visitors of {given} variants given, but the split has {variants}")]
    VisitorsPerVariant {
        /// How many visitor counts were given.
        given: usize,
        /// How many weights there are.
        variants: usize,
    },
    /// No test is possible, for this reason.
    #[error(transparent)]
    Absent(#[from] Absent),
}

/// Where the p-value comes from.
///
/// ```
/// assert_eq!(abstats::sample_ratio::SampleRatioTest::ExactMultinomial.code(), "exact_multinomial");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum SampleRatioTest {
    /// The statistic's limiting distribution, chi-squared.
    ChiSquared,
    /// The statistic's own distribution: the probability, under the intended split, of all splits of as many visitors
    /// whose statistic is at least the observed one.
    ExactMultinomial,
}

names!(SampleRatioTest, "test": ChiSquared = "chi_squared", ExactMultinomial = "exact_multinomial");

/// The test of the visitors against the intended split, and how far they are from it.
///
/// ```text
/// chi-squared = sum over the variants of (visitors - expected)^2 / expected,   expected = total visitors * share
/// ```
/// over the variants with a positive weight; visitors of the others do not count in the total.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SampleRatio {
    /// Pearson's statistic.
    pub chi_squared: f64,
    /// Its degrees of freedom: variants with positive weight, minus one.
    pub degrees_of_freedom: u32,
    /// The probability, under the intended split, of a statistic at least as large.
    pub p_value: f64,
    /// Where the p-value comes from.
    pub test: SampleRatioTest,
    /// Whether `p_value <` [`MISMATCH_BELOW`].
    pub mismatch: bool,
    /// Whether there is a mismatch, but a harmless one: every share's interval lies within
    /// [`ShareDeviation::TRIVIAL_WITHIN`] of its intended share, relative to it. With very many visitors, even such a
    /// deviation is statistically significant.
    pub trivial: bool,
    /// The test for repeated looks.
    pub always_valid: AlwaysValid,
    /// The share farthest from its intended share.
    pub largest_deviation: ShareDeviation,
    /// Places of the variants with a positive weight that got no visitor, where chance would leave them without one
    /// with a probability `(1 - share)^total` below [`MISMATCH_BELOW`]. In the segments of a report, at most three of those
    /// that the segment has no counts for.
    pub dead: Vec<usize>,
    /// Places of the variants with weight 0 that have visitors anyway.
    pub without_weight: Vec<usize>,
}

impl Split {
    /// The split by these weights, in the variants' order. A weight below 1e-100 of the largest counts as 0.
    ///
    /// # Errors
    /// If a weight is negative or not finite, with its place and value; [`Absent::FewerThanTwoWeights`] if at most
    /// one is positive: such a split cannot be missed.
    pub fn new(traffic_weights: &[f64]) -> Result<Self, SplitError> {
        Self::check_weights(traffic_weights)?;
        Ok(Self::by(traffic_weights)?)
    }

    fn check_weights(weights: &[f64]) -> Result<(), SplitError> {
        let wrong = weights.iter().enumerate().find(|(_, weight)| !(0.0..f64::INFINITY).contains(*weight));
        wrong.map_or(Ok(()), |(variant, &value)| Err(SplitError::Weight { variant, value }))
    }

    /// Equal shares.
    ///
    /// # Errors
    /// [`Absent::FewerThanTwoWeights`] for fewer than two variants.
    pub fn equal(variants: usize) -> Result<Self, SplitError> {
        Ok(Self::by(&vec![1.0; variants])?)
    }

    /// [`Split::new`] of weights that are finite and not negative.
    pub(crate) fn by(traffic_weights: &[f64]) -> Result<Self, Absent> {
        // Weights are taken as they are, and integers stay exact, unless their sums could leave the range of f64.
        let largest = traffic_weights.iter().copied().fold(0.0, f64::max);
        let unit = if (1e-100..1e100).contains(&largest) { 1.0 } else { largest };
        let weight = |&weight: &f64| if weight < 1e-100 * largest { 0.0 } else { weight / unit };
        let mut weights: Vec<f64> = traffic_weights.iter().map(weight).collect();
        let whole = ties::whole(&weights);
        if let Some(whole) = &whole {
            weights.clone_from(whole);
        }

        let mut places: Vec<_> = (0..weights.len()).filter(|&place| weights[place] > 0.0).collect();
        if places.len() < 2 {
            return Err(Absent::FewerThanTwoWeights);
        }
        places.sort_by(|&a, &b| weights[a].total_cmp(&weights[b]));
        let critical = chi_squared::upper_quantile(MISMATCH_BELOW, degrees_of_freedom(places.len()))?;
        // The total minus the weight would be inexact beside a weight that is nearly the total.
        let mut heavier = 0.0;
        let mut served: Vec<_> = places
            .iter()
            .rev()
            .map(|&place| {
                let before = heavier;
                heavier += weights[place];
                (place, before)
            })
            .collect();
        served.reverse();
        let mut lighter = 0.0;
        for (place, rest) in &mut served {
            *rest += lighter;
            lighter += weights[*place];
        }
        Ok(Self { total: weights.iter().sum(), whole: whole.is_some(), weights, served, critical })
    }

    /// The intended shares, in the variants' order; they add up to 1.
    #[must_use]
    pub fn shares(&self) -> impl ExactSizeIterator<Item = f64> + '_ {
        self.weights.iter().map(|weight| weight / self.total)
    }

    /// Tests the variants' visitors, in the same order.
    ///
    /// Where a count below 20 is expected, the p-value is exact, ties included, as long as that takes at most 100,000
    /// steps (a millisecond, usually some microseconds). Otherwise it comes from the chi-squared distribution. False alarms at
    /// 0.001 then have a probability of at most 0.0017, by enumeration for two variants with shares from 0.001 to 0.5. (With
    /// the usual 5 in place of 20, it would be 0.0035.)
    ///
    /// # Accuracy
    /// p-value: a relative error below 1e-13 for a given statistic where it is chi-squared, 1e-11 where it is exact (2e-15
    /// on 216 cases enumerated in rational arithmetic, `testdata/sample_ratio.txt` and `sample_ratio_extremes.txt`, weights up
    /// to 6e11 to 1). Splits tie exactly when their statistics are equal. Weights that are integers or decimals of up to 12
    /// places are taken as such (0.1 as a tenth). With other weights, splits tie if the weights' rounding does not
    /// distinguish their statistics.
    ///
    /// # Errors
    /// If there are not as many visitor counts as weights; [`Absent::NoVisitors`] without visitors.
    ///
    /// # References
    /// K. Pearson, *Phil. Mag.* 50 (1900) 157; A. Fabijan et al., *KDD* (2019) 2156, for the practice.
    ///
    /// # Examples
    /// ```
    /// use abstats::sample_ratio::{SampleRatioTest, Split};
    /// let result = Split::equal(2)?.test(&[44_000, 45_000])?;
    /// assert!(result.mismatch && !result.trivial && (result.p_value - 0.000_802).abs() < 1e-6);
    /// let deviation = result.largest_deviation;
    /// assert!((deviation.absolute + 0.005_618).abs() < 1e-6); // 49.44% of the visitors, not 50 %
    ///
    /// let result = Split::new(&[90.0, 10.0])?.test(&[9, 3])?;
    /// assert_eq!(result.test, SampleRatioTest::ExactMultinomial);
    /// assert!((result.p_value - 0.110_870).abs() < 1e-6); // P(at least 3 of 12), each with probability 0.1
    /// # Ok::<(), abstats::sample_ratio::SplitError>(())
    /// ```
    pub fn test(&self, visitors: &[u64]) -> Result<SampleRatio, SplitError> {
        self.check(visitors)?;
        Ok(self.sample_ratio(visitors)?)
    }

    /// [`Split::test`] for one visitor count for each weight.
    fn sample_ratio(&self, visitors: &[u64]) -> Result<SampleRatio, Absent> {
        self.sample_ratio_with(visitors, &mut Pairs::new(), MOST_STEPS)
    }

    fn check(&self, visitors: &[u64]) -> Result<(), SplitError> {
        let (given, variants) = (visitors.len(), self.weights.len());
        if given == variants { Ok(()) } else { Err(SplitError::VisitorsPerVariant { given, variants }) }
    }

    /// Uses what is kept from one segment of the same split to the next, and at most `steps` steps for an exact p-value.
    fn sample_ratio_with(&self, visitors: &[u64], pairs: &mut Pairs, steps: f64) -> Result<SampleRatio, Absent> {
        let table = Table::new(self, visitors)?;
        let degrees_of_freedom = degrees_of_freedom(table.cells.len());
        // (n W - N w)^2 / (N W w)
        let chi_squared =
            table.cells.iter().map(|cell| (cell.excess / table.visitors) * (cell.excess / cell.share)).sum::<f64>();
        let small = table.cells.iter().any(|cell| cell.share * table.visitors < SMALLEST_EXPECTED);
        let exact = if small { exact::p_value(&table, chi_squared, pairs, steps) } else { None };
        let (p_value, test) = match exact {
            Some(p_value) => (p_value, SampleRatioTest::ExactMultinomial),
            None => (chi_squared::upper_tail(chi_squared, degrees_of_freedom), SampleRatioTest::ChiSquared),
        };
        let mismatch = p_value < MISMATCH_BELOW;
        let (largest_deviation, trivial) = deviation::largest(&table, self.critical, mismatch, test)?;
        Ok(SampleRatio {
            chi_squared,
            degrees_of_freedom,
            p_value,
            test,
            mismatch,
            trivial: mismatch && trivial,
            always_valid: AlwaysValid::of(&table),
            largest_deviation,
            dead: table.dead(),
            without_weight: visitors
                .iter()
                .zip(&self.weights)
                .enumerate()
                .filter(|(_, (visitors, weight))| **visitors > 0 && **weight == 0.0)
                .map(|(place, _)| place)
                .collect(),
        })
    }
}

fn degrees_of_freedom(served: usize) -> u32 {
    u32::try_from(served.saturating_sub(1)).unwrap_or(u32::MAX)
}

/// One variant with a positive weight.
struct Cell {
    variant: usize,
    count: u64,
    visitors: f64,
    /// The weight, if it is known exactly.
    whole: Option<u64>,
    /// The total of all weights.
    share: f64,
    /// The share of all others: `1 - share`, however small.
    rest: f64,
    /// visitors - expected, however small.
    excess: f64,
}

/// The variants with a positive weight, by weight, and their visitors; there are some.
struct Table {
    cells: Vec<Cell>,
    count: u128,
    visitors: f64,
}

impl Table {
    fn new(split: &Split, visitors: &[u64]) -> Result<Self, Absent> {
        let count_of = |variant: usize| visitors.get(variant).copied().unwrap_or(0);
        let count: u128 = split.served.iter().map(|&(variant, _)| u128::from(count_of(variant))).sum();
        if count == 0 {
            return Err(Absent::NoVisitors);
        }
        let total = count as f64;
        let cells = split.served.iter().map(|&(variant, rest)| {
            let (count, weight) = (count_of(variant), split.weights[variant]);
            Cell {
                variant,
                count,
                visitors: count as f64,
                whole: whole(split, weight),
                share: weight / split.total,
                rest: rest / split.total,
                excess: difference_of_products(count as f64, split.total, total, weight) / split.total,
            }
        });
        Ok(Self { cells: cells.collect(), count, visitors: total })
    }

    fn dead(&self) -> Vec<usize> {
        let by_chance = |cell: &Cell| self.visitors * ln_1p(-cell.share) > LN_MISMATCH_BELOW;
        let dead = self.cells.iter().filter(|cell| cell.count == 0 && !by_chance(cell));
        let mut places: Vec<_> = dead.map(|cell| cell.variant).collect();
        places.sort_unstable();
        places
    }
}

/// The weight, if it is known exactly.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, to 2^53")]
fn whole(split: &Split, weight: f64) -> Option<u64> {
    split.whole.then_some(weight as u64)
}

/// The natural logarithm of [`MISMATCH_BELOW`].
const LN_MISMATCH_BELOW: f64 = -6.907_755_278_982_137;

#[cfg(test)]
mod tests;
