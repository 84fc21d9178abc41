//! A table of counts that is analysed: the whole test's, or a segment's.

use crate::cells::{self, Cell};
use crate::{Counts, Gates, MissedGate};

/// Counts of some variants against the control's; a control that is not there has none.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a> {
    /// The rows: places among the variants, ascending, with their counts.
    pub(crate) cells: &'a [Cell],
    /// The control's place among the variants.
    pub(crate) control: usize,
    pub(crate) control_counts: Counts,
}

impl<'a> Table<'a> {
    pub(super) fn new(cells: &'a [Cell], control: usize) -> Self {
        Self { cells, control, control_counts: cells::of(cells, control).unwrap_or_default() }
    }

    /// How many variants are compared with the control.
    pub(crate) fn comparisons(&self) -> u64 {
        let compared = |(variant, counts): &&Cell| *variant != self.control && counts.visitors() > 0;
        if self.control_counts.visitors() == 0 { 0 } else { self.cells.iter().filter(compared).count() as u64 }
    }

    /// Whether each row's verdict is withheld, given the gates that the rows miss. A control without a row misses those of
    /// counts.
    pub(super) fn withheld(&self, gates: Gates, missed: &[MissedGate]) -> Vec<bool> {
        let without_control = cells::of(self.cells, self.control).is_none() && gates.are_of_counts();
        let all = without_control || missed.iter().any(|missed| missed.variant.is_none_or(|of| of == self.control));
        let mut missed = missed.iter().filter_map(|missed| missed.variant).peekable();
        // Both are in the order of the variants.
        let of_row = |(variant, _): &Cell| {
            while missed.next_if(|missed| missed < variant).is_some() {}
            all || missed.peek() == Some(variant)
        };
        self.cells.iter().map(of_row).collect()
    }
}
