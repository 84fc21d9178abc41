//! The phases of the traffic weights of an input.

use abstats::{Cells, Place, Variant, WeightPhase};

use crate::document::RawPhase;
use crate::items::Items;
use crate::places::Places;
use crate::raw::{Digits, Raw};
use crate::reading::{At, Reading};

impl Reading {
    /// The phases of the whole test.
    pub(crate) fn weight_phases(&mut self, raw: Option<Items<RawPhase>>, variants: &[Variant]) -> Vec<WeightPhase> {
        let mut places = Places::of(variants);
        let phases = self.items(&Place::default, raw).into_iter().enumerate();
        phases
            .map(|(index, raw)| {
                let at: At = &|| Place::weight_phase(index + 1);
                self.strangers(at, "weight_phases[]", &raw.strangers);
                let from = self.beginning(at, raw.from);
                let weights = self.weights(at, raw.weights);
                WeightPhase { from, weights, counts: self.cells(at, raw.variants, &mut places) }
            })
            .collect()
    }

    /// The counts of a segment by phase.
    pub(crate) fn phases_of(
        &mut self,
        there: &dyn Fn() -> Place,
        raw: Option<Items<RawPhase>>,
        places: &mut Places,
    ) -> Vec<Cells> {
        let phases = self.items(there, raw).into_iter().enumerate();
        phases
            .map(|(index, raw)| {
                let at: At = &|| Place { weight_phase: Some(index + 1), ..there() };
                self.cells(at, raw.variants, places)
            })
            .collect()
    }

    /// When a phase began. It goes back into the document, so it may not be long.
    fn beginning(&mut self, at: At, raw: Raw) -> String {
        const EXPECTED: &str = "a time like 2024-03-10T00:00:00Z";
        const LONGEST: usize = 40;
        match raw {
            Raw::Text(text) if text.len() <= LONGEST => text,
            other => {
                self.unexpected(at, "from", &other, EXPECTED);
                String::new()
            }
        }
    }

    fn weights(&mut self, at: At, raw: Option<Vec<Digits>>) -> Vec<f64> {
        let Some(raw) = raw else {
            self.unexpected(at, "weights", &Raw::Missing, "");
            return Vec::new();
        };
        let weight = |reading: &mut Self, Digits(raw): &Digits| {
            if !raw.is_given() {
                reading.unexpected(at, "weights", raw, "a number");
            }
            // It is there, if wrong: not to be reported as missing as well.
            reading.number(at, "weights", raw, "a number", Ok::<_, ()>).unwrap_or(1.0)
        };
        raw.iter().map(|raw| weight(self, raw)).collect()
    }
}
