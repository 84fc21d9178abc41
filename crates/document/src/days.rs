//! The days of an input: the counts of each day, or of all days up to it.

use abstats::{Cells, Day, Place, Variant};

use crate::document::{RawDay, RawVariant};
use crate::items::Items;
use crate::places::Places;
use crate::raw::Raw;
use crate::reading::{At, Reading};
use crate::words::{DAYS_ARE, days_are};

impl Reading {
    /// The days as they are written, in the order of the variants.
    pub(crate) fn days(&mut self, raw: Option<Items<RawDay>>, variants: &[Variant]) -> Vec<Day> {
        let mut places = Places::of(variants);
        self.items(&Place::default, raw).into_iter().map(|raw| self.day(raw, &mut places)).collect()
    }

    fn day(&mut self, raw: RawDay, places: &mut Places) -> Day {
        const EXPECTED: &str = "a date like 2024-01-15";
        /// A date is shorter, and its text goes into the place of every error.
        const LONGEST: usize = 40;
        let is_long = matches!(&raw.date, Raw::Text(date) if date.len() > LONGEST);
        if is_long || !raw.date.is_given() {
            self.unexpected(&Place::default, "date", &raw.date, EXPECTED);
        }
        let date = if is_long { Raw::Missing } else { raw.date };
        let date = self.text(&Place::default, "date", date).unwrap_or_default();
        self.strangers(&|| Place::day(&date), "days[]", &raw.strangers);
        let counts = self.cells(&|| Place::day(&date), raw.variants, places);
        Day { date, counts }
    }

    /// The counts of the variants that are listed there.
    pub(crate) fn cells(&mut self, there: At, variants: Option<Items<RawVariant>>, places: &mut Places) -> Cells {
        let mut cells = Vec::new();
        places.next_table();
        for (index, raw) in self.items(there, variants).into_iter().enumerate() {
            let id = self.id(there, index, raw.variant_id);
            let at: At = &|| Place { variant: Some(id.clone()), ..there() };
            self.strangers(at, "days[].variants[]", &raw.strangers);
            let counts = self.counts(at, &raw.visitors, &raw.conversions);
            match places.place(&id) {
                Ok(place) => cells.push((place, counts)),
                Err(problem) => self.wrong(at, problem),
            }
        }
        // Each place is taken once.
        Cells::new(cells).unwrap_or_default()
    }

    /// What the days' counts are: of each day alone unless the document says otherwise.
    pub(crate) fn days_are_cumulative(&mut self, raw: &Raw) -> bool {
        let read = |word: &str| [false, true].into_iter().find(|&cumulative| days_are(cumulative) == word);
        self.word(&Place::default, "days_are", raw, &DAYS_ARE.expected, read).unwrap_or(false)
    }
}
