//! Traffic weights that differ by day.

use std::collections::{BTreeMap, HashMap};

use super::{Days, place};
use crate::error::{InputErrors, Place, Problem};
use crate::{Cells, Counts, Variant};

/// The phases in which the weights stayed the same, as the days say.
pub(crate) struct Phases {
    /// Of each phase the weights of all variants; one that a day has no counts of has none.
    pub(crate) weights: Vec<Vec<f64>>,
    /// The phase of each day.
    pub(crate) of_day: Vec<usize>,
}

/// The different splits, each with the weights of the variants that it is of, and which of them each day has.
struct Splits {
    splits: Vec<Vec<(usize, f64)>>,
    of_day: Vec<usize>,
}

impl Days {
    /// The largest number of different splits.
    pub const MAX_SPLITS: usize = 100;

    /// The same days with the traffic weights of each: for each day as many as it has variants, in their order.
    ///
    /// # Errors
    /// All that is wrong, each with its place: another number of weights; one that is negative or not finite. More than
    /// [`Days::MAX_SPLITS`] different splits.
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Days, Experiment, Segment, Variant};
    /// let variants = vec![Variant::new("C", Counts::new(1_490, 25)?), Variant::new("T", Counts::new(510, 6)?)];
    /// let days = vec![
    ///     Segment::new("2024-03-01", [Counts::new(990, 20)?, Counts::new(10, 0)?]),
    ///     Segment::new("2024-03-02", [Counts::new(500, 5)?, Counts::new(500, 6)?]),
    /// ];
    /// let days = Days::daily(&variants, days)?.with_weights(&variants, vec![vec![99.0, 1.0], vec![50.0, 50.0]])?;
    /// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?.with_days(days)?);
    /// assert!(!report.sample_ratio.unwrap().mismatch); // each day is split as it was planned
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_weights(self, variants: &[Variant], weights: Vec<Vec<f64>>) -> Result<Self, InputErrors> {
        let mut errors = Vec::new();
        let none = Vec::new();
        for (index, day) in self.all.iter().enumerate() {
            let weights = weights.get(index).unwrap_or(&none);
            if weights.len() != day.counts.len() {
                let (given, variants) = (weights.len(), day.counts.len());
                errors.push(Place::day(&day.criteria).problem(Problem::WeightsPerVariant { given, variants }));
            }
            for ((variant, _), &value) in day.counts.iter().zip(weights) {
                if !(0.0..f64::INFINITY).contains(&value) {
                    let place = variants.get(variant).map(|variant| place(&day.criteria, variant));
                    errors.push(place.unwrap_or_default().problem(Problem::Weight { value }));
                }
            }
        }
        InputErrors::none(errors)?;
        let days = Self { weights, ..self };
        let (given, max) = (days.weight_phases().map_or(0, |of| of.splits.len()), Self::MAX_SPLITS);
        if given > max {
            return Err(Problem::TooManyPhases { given, max }.into());
        }
        Ok(days)
    }

    /// Whether each day has its weights.
    #[must_use]
    pub const fn have_weights(&self) -> bool {
        !self.weights.is_empty()
    }

    /// The weights of the day at this place, one for each variant that it has counts of; none when they do not differ by day.
    #[must_use]
    pub fn weights(&self, day: usize) -> Option<&[f64]> {
        self.weights.get(day).map(Vec::as_slice)
    }

    fn weight_phases(&self) -> Option<Splits> {
        if self.weights.is_empty() {
            return None;
        }
        let mut places: HashMap<Vec<(usize, u64)>, usize> = HashMap::new();
        let mut splits = Vec::new();
        let of_day = self.all.iter().zip(&self.weights).map(|(day, weights)| {
            let split: Vec<(usize, f64)> =
                day.counts.iter().zip(weights).map(|((variant, _), &weight)| (variant, weight)).collect();
            let key = split.iter().map(|&(variant, weight)| (variant, weight.to_bits())).collect();
            *places.entry(key).or_insert_with(|| {
                splits.push(split);
                splits.len() - 1
            })
        });
        let of_day = of_day.collect();
        Some(Splits { splits, of_day })
    }

    /// The phases, when weights differ by day.
    pub(crate) fn phases(&self) -> Option<Phases> {
        let Splits { splits, of_day } = self.weight_phases()?;
        let dense = |split: Vec<(usize, f64)>| {
            let mut weights = vec![0.0; self.variants];
            for (variant, weight) in split {
                if let Some(of) = weights.get_mut(variant) {
                    *of = weight;
                }
            }
            weights
        };
        Some(Phases { weights: splits.into_iter().map(dense).collect(), of_day })
    }

    /// The visitors of each phase; none when weights do not differ by day.
    pub(crate) fn visitors_by_phase(&self) -> Vec<Cells> {
        let Some(Splits { splits, of_day }) = self.weight_phases() else { return Vec::new() };
        let mut sums: Vec<BTreeMap<usize, u64>> = vec![BTreeMap::new(); splits.len()];
        let days = self.each_alone();
        for (day, given) in days.days.iter().zip(days.given) {
            let Some(sums) = of_day.get(given).and_then(|&phase| sums.get_mut(phase)) else { continue };
            for (variant, counts) in day.counts.iter() {
                *sums.entry(variant).or_default() += counts.visitors();
            }
        }
        // That the sums are counts was checked.
        let cell = |(variant, visitors)| Some((variant, Counts::new(visitors, 0).ok()?));
        let cells = |sums: BTreeMap<usize, u64>| Cells::new(sums.into_iter().filter_map(cell).collect());
        sums.into_iter().map(|sums| cells(sums).unwrap_or_default()).collect()
    }
}
