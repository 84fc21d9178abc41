//! The array that a scan counts into: by slot, phase and variant.

use crate::{Counted, Split};

/// Visitors and conversions in 32 bits each: a view has no more rows.
#[derive(Debug)]
pub struct Cells {
    visitors_and_conversions: Vec<[u32; 2]>,
    phases: usize,
    variants: usize,
    by_phase: bool,
}

impl Cells {
    /// `phases` is how many were asked for, 0 for none.
    pub fn new(slots: usize, phases: usize, variants: usize) -> Self {
        let (by_phase, phases) = (phases > 0, phases.max(1));
        Self { visitors_and_conversions: vec![[0; 2]; slots * phases * variants], phases, variants, by_phase }
    }

    pub fn add(&mut self, slot: u32, phase: usize, variant: u8, converted: bool) {
        let cell = &mut self.visitors_and_conversions
            [(slot as usize * self.phases + phase) * self.variants + usize::from(variant)];
        cell[0] += 1;
        cell[1] += u32::from(converted);
    }

    /// The counts of some slots together.
    pub fn sum(&self, slots: impl Iterator<Item = u32>) -> Split {
        let mut split = Split::none(if self.by_phase { self.phases } else { 0 }, self.variants);
        for slot in slots {
            for (place, &[visitors, conversions]) in self.of(slot).iter().enumerate() {
                let counted = Counted { visitors: visitors.into(), conversions: conversions.into() };
                let (phase, variant) = (place / self.variants, place % self.variants);
                split.variants[variant] = split.variants[variant] + counted;
                if let Some(phase) = split.phases.get_mut(phase) {
                    phase[variant] = phase[variant] + counted;
                }
            }
        }
        split
    }

    /// The visitors of one slot.
    pub fn visitors(&self, slot: u32) -> u64 {
        self.of(slot).iter().map(|[visitors, _]| u64::from(*visitors)).sum()
    }

    fn of(&self, slot: u32) -> &[[u32; 2]] {
        let len = self.phases * self.variants;
        &self.visitors_and_conversions[slot as usize * len..][..len]
    }
}
