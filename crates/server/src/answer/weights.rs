//! The planned split of visitors: the one place where answers take it from the definition.

use abstats_question::Moment;
use abstats_store::{Definition, Weights};

/// The planned split, and where its phases begin.
pub(super) struct Planned<'a> {
    fixed: Option<&'a [f64]>,
    /// When each phase began, when there are several: visitors are then counted by phase, too. The document has no place for
    /// `weight_phases` yet; they go there from here, with the counts by phase of [`abstats_count::Split`].
    pub phases: Vec<Moment>,
}

impl<'a> Planned<'a> {
    pub fn of(definition: &'a Definition) -> Self {
        match &definition.weights {
            Weights::Unknown => Self { fixed: None, phases: Vec::new() },
            Weights::Fixed(weights) => Self { fixed: Some(weights), phases: Vec::new() },
            Weights::Phases(phases) => match phases.as_slice() {
                [only] => Self { fixed: Some(&only.weights), phases: Vec::new() },
                several => Self { fixed: None, phases: several.iter().map(|phase| phase.from).collect() },
            },
        }
    }

    /// The weight of the variant at a place of the definition, when it was the same all the time.
    pub fn weight(&self, place: usize) -> Option<f64> {
        self.fixed.and_then(|weights| weights.get(place)).copied()
    }
}
