//! One attribute of all visitors.

use crate::Error;
use crate::codes::{BLOCK, Codes, Span};
use crate::dictionary::{ABSENT, Dictionary};

/// The value at entry is the one that the exposure at entry carries, missing or not, else the record's (R156). Both are kept: an
/// exposure that arrives late may move the entry, and records arrive in any order.
#[derive(Clone, Debug, Default)]
pub struct Attribute {
    dictionary: Dictionary,
    /// What the exposure at entry carries.
    entry: Codes,
    /// What the record says.
    record: Codes,
}

impl Attribute {
    /// The exposure at entry carries this value.
    pub fn enter(&mut self, row: u32, value: Option<&str>) -> Result<(), Error> {
        let code = self.dictionary.intern(value)?;
        self.entry.set(row, code);
        Ok(())
    }

    /// Another exposure is the entry: what the former one carried no longer counts.
    pub fn leave(&mut self, row: u32) {
        self.entry.set(row, ABSENT);
    }

    /// A record says this: the first value stored stays.
    pub fn record(&mut self, row: u32, value: Option<&str>) -> Result<(), Error> {
        if self.record.get(row) == ABSENT
            && let Some(code) = self.dictionary.intern_some(value)?
        {
            self.record.set(row, code);
        }
        Ok(())
    }

    /// Whether few exposures carry it.
    pub fn is_rare(&self) -> bool {
        self.entry.is_rare()
    }

    /// The distinct values.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The codes at entry of `len` rows from `start` on.
    pub fn span<'a>(&'a self, start: usize, len: usize, scratch: &'a mut [u32; BLOCK]) -> Span<'a> {
        if self.record.is_empty() {
            return self.entry.span(start, len, scratch);
        }
        if self.entry.is_empty() {
            return self.record.span(start, len, scratch);
        }
        let codes = &mut scratch[..len];
        codes.fill(ABSENT);
        self.entry.overlay(start, codes);
        self.record.overlay(start, codes);
        Span::Wide(codes)
    }
}
