//! The planned split of visitors: the one place where answers take it from the definition.

use abstats::{CountsError, WeightPhase};
use abstats_count::Split;
use abstats_question::Moment;
use abstats_store::{Definition, Phase, Weights};

use super::page::written;
use super::variants::{Shown, counts};

/// The planned split: one from begin to end, or by phase.
pub(super) struct Planned<'a> {
    fixed: Option<&'a [f64]>,
    phases: &'a [Phase],
    /// When each phase began: visitors are then counted by phase, too.
    pub beginnings: Vec<Moment>,
}

impl<'a> Planned<'a> {
    pub fn of(definition: &'a Definition) -> Self {
        let (fixed, phases): (_, &[Phase]) = match &definition.weights {
            Weights::Unknown => (None, &[]),
            Weights::Fixed(weights) => (Some(weights.as_slice()), &[]),
            Weights::Phases(phases) => (None, phases),
        };
        Self { fixed, phases, beginnings: phases.iter().map(|phase| phase.from).collect() }
    }

    /// The weight of the variant at a place of the definition, when it was the same all the time.
    pub fn weight(&self, place: usize) -> Option<f64> {
        self.fixed.and_then(|weights| weights.get(place)).copied()
    }

    /// The phases with the counts of those who entered in them (R151, R153).
    pub fn weight_phases(&self, split: &Split, shown: &[Shown<'_>]) -> Result<Vec<WeightPhase>, CountsError> {
        let phases = self.phases.iter().enumerate().map(|(place, phase)| {
            Ok(WeightPhase {
                from: written(phase.from),
                weights: shown.iter().filter_map(|variant| phase.weights.get(variant.place)).copied().collect(),
                counts: counts(split.phases.get(place).map_or(&[], Vec::as_slice), shown)?.into(),
            })
        });
        phases.collect()
    }
}
