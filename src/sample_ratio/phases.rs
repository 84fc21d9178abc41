//! The sample ratio of a test whose traffic weights changed while it ran.

use super::deviation::{self, Pooled};
use super::exact::{MOST_STEPS, Pairs};
use super::segments::tested;
use super::{
    AlwaysValid, LN_MISMATCH_BELOW, MISMATCH_BELOW, SampleRatio, SampleRatioTest, SegmentSampleRatios, Split,
    SplitError, Table,
};
use crate::special::chi_squared;
use crate::special::elementary::{exp, ln_1p};
use crate::{Absent, Cells, Segment};

/// The intended splits of a test whose weights changed: one for each phase, in which visitors are tested against the weights
/// of that phase.
///
/// The statistics and the degrees of freedom of the phases add up. A phase whose weights send everyone to one variant has no
/// split to be tested; its visitors are left out.
///
/// ```
/// use abstats::sample_ratio::Phases;
/// // A warm-up of the control alone, then halves.
/// let phases = Phases::new(&[&[1.0, 0.0], &[1.0, 1.0]])?;
/// let result = phases.test(&[&[6_000, 0], &[2_000, 2_000]])?;
/// assert!(result.chi_squared == 0.0 && result.degrees_of_freedom == 1 && !result.mismatch);
/// # Ok::<(), abstats::sample_ratio::SplitError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Phases {
    phases: Vec<Phase>,
    variants: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Phase {
    /// `None` with fewer than two positive weights.
    split: Option<Split>,
    /// Whether the phase sends visitors to a variant.
    serves: Vec<bool>,
}

impl Phases {
    /// The splits by these weights: `weights[p][v]` is that of variant v in phase p. A weight below 1e-100 of the largest of its
    /// phase counts as 0.
    ///
    /// # Errors
    /// When a weight is negative or not finite; when a phase does not have as many weights as the first;
    /// [`Absent::FewerThanTwoWeights`] when no phase has two positive ones.
    pub fn new<W: AsRef<[f64]>>(weights: &[W]) -> Result<Self, SplitError> {
        let variants = weights.first().map_or(0, |first| first.as_ref().len());
        for weights in weights {
            let weights = weights.as_ref();
            if weights.len() != variants {
                return Err(SplitError::VisitorsPerVariant { given: weights.len(), variants });
            }
            Split::check_weights(weights)?;
        }
        Ok(Self::by(weights)?)
    }

    /// [`Phases::new`] of weights that are finite and not negative, as many in each phase.
    pub(crate) fn by<W: AsRef<[f64]>>(weights: &[W]) -> Result<Self, Absent> {
        let variants = weights.first().map_or(0, |first| first.as_ref().len());
        let phases = weights.iter().map(|weights| {
            let weights = weights.as_ref();
            let largest = weights.iter().copied().fold(0.0, f64::max);
            let split = match Split::by(weights) {
                Ok(split) => Some(split),
                Err(Absent::FewerThanTwoWeights) => None,
                Err(error) => return Err(error),
            };
            Ok(Phase {
                split,
                serves: weights.iter().map(|&weight| weight > 0.0 && weight >= 1e-100 * largest).collect(),
            })
        });
        let phases: Vec<_> = phases.collect::<Result<_, _>>()?;
        if phases.iter().all(|phase| phase.split.is_none()) {
            return Err(Absent::FewerThanTwoWeights);
        }
        Ok(Self { phases, variants })
    }

    /// The one split of a test whose weights did not change.
    pub(crate) fn one(split: Split) -> Self {
        let serves = split.shares().map(|share| share > 0.0).collect();
        Self { variants: split.weights.len(), phases: vec![Phase { split: Some(split), serves }] }
    }

    /// Tests the visitors: `visitors[p][v]` are those of variant v who entered in phase p.
    ///
    /// One phase with visitors is tested as [`Split::test`] does. Of several,
    ///
    /// - `chi_squared` and `degrees_of_freedom` are the sums. Where the p-value of a phase is exact, the quantile of chi-squared
    ///   that has it takes the place of the phase's statistic in the p-value: exact p-values are never too small, so the sum's is
    ///   none either.
    /// - `always_valid`: the Bayes factors are multiplied, which leaves a martingale, since the phases have different visitors.
    /// - `largest_deviation`: of the variant's share of all visitors from the one that its phases together intend.
    /// - `trivial`: every share of every phase deviates trivially.
    ///
    /// # Errors
    /// When there are not as many phases, or visitors in one, as there are weights; [`Absent::NoVisitors`] without visitors;
    /// [`Absent::FewerThanTwoWeights`] when all of them came in phases without a split.
    pub fn test<V: AsRef<[u64]>>(&self, visitors: &[V]) -> Result<SampleRatio, SplitError> {
        let wrong = |given, variants| Err(SplitError::VisitorsPerVariant { given, variants });
        if visitors.len() != self.phases.len() {
            return wrong(visitors.len() * self.variants, self.phases.len() * self.variants);
        }
        if let Some(wrongly) = visitors.iter().find(|of| of.as_ref().len() != self.variants) {
            return wrong(wrongly.as_ref().len(), self.variants);
        }
        let flat: Vec<u64> = visitors.iter().flat_map(AsRef::as_ref).copied().collect();
        Ok(self.sample_ratio(&flat)?)
    }

    /// [`Phases::test`] of the visitors of the first phase, then those of the second, and so on.
    pub(crate) fn sample_ratio(&self, visitors: &[u64]) -> Result<SampleRatio, Absent> {
        self.sample_ratio_with(visitors, &mut self.pairs(), MOST_STEPS)
    }

    /// Tests the visitors of every segment.
    pub(crate) fn across<'a>(
        &self,
        segments: impl ExactSizeIterator<Item = &'a Segment> + Clone,
    ) -> SegmentSampleRatios {
        let write = |segment: &'a Segment, visitors: &mut [u64]| {
            self.write(&segment.counts, &segment.phases, visitors);
        };
        let mut pairs = self.pairs();
        let test = |visitors: &[u64], steps| self.sample_ratio_with(visitors, &mut pairs, steps);
        let keep = |segment: &'a Segment, result: SampleRatio| result.without_most_dead(segment.counts.as_slice());
        tested(segments, self.phases.len() * self.variants, write, test, keep)
    }

    /// Tests the visitors of every day, each against the weights of its phase.
    pub(crate) fn across_days(&self, days: &[Segment], of_day: &[usize]) -> SegmentSampleRatios {
        let variants = self.variants;
        let write = |(day, &phase): (&Segment, &usize), visitors: &mut [u64]| {
            visitors.fill(0);
            for (variant, counts) in day.counts.iter() {
                if let Some(visitors) = visitors.get_mut(phase * variants + variant) {
                    *visitors = counts.visitors();
                }
            }
        };
        let mut pairs = self.pairs();
        let test = |visitors: &[u64], steps| self.sample_ratio_with(visitors, &mut pairs, steps);
        let keep = |(day, _): (&Segment, &usize), result: SampleRatio| result.without_most_dead(day.counts.as_slice());
        tested(days.iter().zip(of_day), self.phases.len() * variants, write, test, keep)
    }

    /// Writes the visitors by phase; of a test without phases there is only the whole. Visitors of whom nobody said in which of several
    /// phases they entered are left out: the weights of no phase are known to be theirs.
    fn write(&self, whole: &Cells, phases: &[Cells], visitors: &mut [u64]) {
        visitors.fill(0);
        let phases = if self.phases.len() == 1 { std::slice::from_ref(whole) } else { phases };
        for (cells, visitors) in phases.iter().zip(visitors.chunks_mut(self.variants.max(1))) {
            for (variant, counts) in cells.iter() {
                if let Some(visitors) = visitors.get_mut(variant) {
                    *visitors = counts.visitors();
                }
            }
        }
    }

    /// What [`Phases::write`] writes.
    pub(crate) fn visitors(&self, whole: &Cells, phases: &[Cells]) -> Vec<u64> {
        let mut visitors = vec![0; self.phases.len() * self.variants];
        self.write(whole, phases, &mut visitors);
        visitors
    }

    fn pairs(&self) -> Vec<Pairs> {
        self.phases.iter().map(|_| Pairs::new()).collect()
    }

    fn sample_ratio_with(&self, visitors: &[u64], pairs: &mut [Pairs], steps: f64) -> Result<SampleRatio, Absent> {
        let mut found: Vec<(Table, SampleRatio)> = Vec::new();
        let mut without_weight = Vec::new();
        for ((phase, visitors), pairs) in self.phases.iter().zip(visitors.chunks(self.variants.max(1))).zip(pairs) {
            let unserved = visitors.iter().zip(&phase.serves).enumerate();
            without_weight
                .extend(unserved.filter(|(_, (visitors, serves))| **visitors > 0 && !**serves).map(|(place, _)| place));
            let Some(split) = &phase.split else { continue };
            let Ok(table) = Table::new(split, visitors) else { continue };
            found.push((table, split.sample_ratio_with(visitors, pairs, steps)?));
        }
        without_weight.sort_unstable();
        without_weight.dedup();
        match found.len() {
            // Everyone came in phases that send all to one variant.
            0 if self.phases.len() > 1 && visitors.iter().any(|&visitors| visitors > 0) => {
                Err(Absent::FewerThanTwoWeights)
            }
            0 => Err(Absent::NoVisitors),
            1 => found.pop().map(|(_, result)| SampleRatio { without_weight, ..result }).ok_or(Absent::NoVisitors),
            _ => Ok(SampleRatio { without_weight, ..self.together(&found)? }),
        }
    }

    /// The test of several phases.
    fn together(&self, found: &[(Table, SampleRatio)]) -> Result<SampleRatio, Absent> {
        let chi_squared = found.iter().map(|(_, phase)| phase.chi_squared).sum::<f64>();
        let degrees_of_freedom = found.iter().map(|(_, phase)| phase.degrees_of_freedom).sum();
        let exact = found.iter().any(|(_, phase)| phase.test == SampleRatioTest::ExactMultinomial);
        let p_value = match equivalents(found)? {
            f64::INFINITY => 0.0,
            sum => chi_squared::upper_tail(sum, degrees_of_freedom),
        };
        let mismatch = p_value < MISMATCH_BELOW;
        let critical = chi_squared::upper_quantile(MISMATCH_BELOW, degrees_of_freedom)?;
        let mut trivial = mismatch;
        for (table, phase) in found {
            // Not the phase's own mismatch: only the intervals' ends are wanted, as they come.
            trivial &= deviation::largest(table, critical, true, SampleRatioTest::ExactMultinomial)?.1 || phase.trivial;
        }
        let (pooled, total, unseen) = self.pooled(found);
        let farthest = (0..self.variants).filter(|&variant| pooled[variant].expected > 0.0);
        // Of equal ones the first.
        let farthest = farthest.reduce(|a, b| if pooled[b].excess.abs() > pooled[a].excess.abs() { b } else { a });
        let farthest = farthest.ok_or(Absent::FewerThanTwoWeights)?;
        let log_bayes_factor = found.iter().map(|(_, phase)| phase.always_valid.log_bayes_factor).sum::<f64>();
        let always_valid = exp(-log_bayes_factor).min(1.0);
        Ok(SampleRatio {
            chi_squared,
            degrees_of_freedom,
            p_value,
            test: if exact { SampleRatioTest::ExactMultinomial } else { SampleRatioTest::ChiSquared },
            mismatch,
            trivial,
            always_valid: AlwaysValid {
                log_bayes_factor,
                p_value: always_valid,
                mismatch: always_valid < MISMATCH_BELOW,
            },
            largest_deviation: pooled[farthest].deviation(farthest, total, critical, !mismatch && !exact),
            dead: (0..self.variants)
                .filter(|&variant| {
                    let Pooled { visitors, expected, .. } = pooled[variant];
                    expected > 0.0 && visitors == 0.0 && unseen[variant] <= LN_MISMATCH_BELOW
                })
                .collect(),
            without_weight: Vec::new(),
        })
    }

    /// Each variant over the phases that are tested; all their visitors; and the logarithm of the probability that a variant
    /// gets none of them.
    fn pooled(&self, found: &[(Table, SampleRatio)]) -> (Vec<Pooled>, f64, Vec<f64>) {
        let mut pooled = vec![Pooled::default(); self.variants];
        let mut unseen = vec![0.0; self.variants];
        for (table, _) in found {
            for cell in &table.cells {
                let of = &mut pooled[cell.variant];
                of.visitors += cell.visitors;
                of.excess += cell.excess;
                of.expected += cell.share * table.visitors;
                of.variance += cell.share * cell.rest * table.visitors;
                unseen[cell.variant] += table.visitors * ln_1p(-cell.share);
            }
        }
        (pooled, found.iter().map(|(table, _)| table.visitors).sum(), unseen)
    }
}

/// The statistics added up; that of an exactly tested phase is the quantile of its p-value. 0 has none, and no other phase
/// could make up for it.
fn equivalents(found: &[(Table, SampleRatio)]) -> Result<f64, Absent> {
    let mut sum = 0.0;
    for (_, SampleRatio { chi_squared, degrees_of_freedom, p_value, test, .. }) in found {
        sum += match test {
            SampleRatioTest::ChiSquared => *chi_squared,
            SampleRatioTest::ExactMultinomial if *p_value >= 1.0 => 0.0,
            SampleRatioTest::ExactMultinomial if *p_value <= 0.0 => f64::INFINITY,
            SampleRatioTest::ExactMultinomial => chi_squared::upper_quantile(*p_value, *degrees_of_freedom)?,
        };
    }
    Ok(sum)
}

#[cfg(test)]
mod tests;
