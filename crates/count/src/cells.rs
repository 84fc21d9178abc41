//! The array that a scan counts into: by slot, phase and variant.

use crate::{Counted, Split};

/// Visitors and conversions in 32 bits each: a view has no more rows.
#[derive(Debug)]
pub struct Cells {
    cells: Vec<[u32; 2]>,
    phases: usize,
    variants: usize,
    by_phase: bool,
}

impl Cells {
    /// `phases` is how many were asked for, 0 for none.
    pub fn new(slots: usize, phases: usize, variants: usize) -> Self {
        let (by_phase, phases) = (phases > 0, phases.max(1));
        Self { cells: vec![[0; 2]; slots * phases * variants], phases, variants, by_phase }
    }

    pub fn add(&mut self, slot: u32, phase: usize, variant: u8, converted: bool) {
        let cell = &mut self.cells[(slot as usize * self.phases + phase) * self.variants + usize::from(variant)];
        cell[0] += 1;
        cell[1] += u32::from(converted);
    }

    /// The counts of all slots.
    pub fn total(&self) -> Split {
        let mut sum = vec![[0_u64; 2]; self.phases * self.variants];
        for slot in self.cells.chunks(sum.len().max(1)) {
            for (sum, cell) in sum.iter_mut().zip(slot) {
                *sum = [sum[0] + u64::from(cell[0]), sum[1] + u64::from(cell[1])];
            }
        }
        self.shaped(sum.into_iter().map(|[visitors, conversions]| Counted { visitors, conversions }))
    }

    /// The counts of one slot.
    pub fn split(&self, slot: u32) -> Split {
        let counted = |&[visitors, conversions]: &[u32; 2]| Counted {
            visitors: visitors.into(),
            conversions: conversions.into(),
        };
        self.shaped(self.of(slot).iter().map(counted))
    }

    /// Counts by phase and variant as a split.
    fn shaped(&self, cells: impl Iterator<Item = Counted>) -> Split {
        let mut split = Split::none(if self.by_phase { self.phases } else { 0 }, self.variants);
        for (place, counted) in cells.enumerate() {
            let (phase, variant) = (place / self.variants, place % self.variants);
            split.variants[variant] = split.variants[variant] + counted;
            if self.by_phase {
                split.phases[phase][variant] = counted;
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
        &self.cells[slot as usize * len..][..len]
    }
}
