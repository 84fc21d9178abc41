//! The days of an input: the counts of each day, or of all days up to it.

use std::collections::{HashMap, HashSet};

use crate::error::{InputErrors, Place, Problem};
use crate::{Counts, Day, Days, Variant};

use super::document::RawDay;
use super::object::Object;
use super::raw::Raw;
use super::reading::{At, Reading};

impl Reading {
    /// The days as they are written, in the order of the variants.
    pub(super) fn days(&mut self, raw: Vec<Object<RawDay>>, variants: &[Variant]) -> Vec<Day> {
        let mut places = HashMap::new();
        for (index, variant) in variants.iter().enumerate() {
            places.entry(variant.id.as_str()).or_insert(index);
        }
        raw.into_iter().map(|Object(raw)| self.day(raw, &places, variants.len())).collect()
    }

    fn day(&mut self, raw: RawDay, places: &HashMap<&str, usize>, variants: usize) -> Day {
        if !raw.date.is_given() {
            self.unexpected(&Place::default, "date", &raw.date, "a date like 2024-01-15");
        }
        let date = self.text(&Place::default, "date", raw.date).unwrap_or_default();
        let mut counts = vec![Counts::default(); variants];
        let mut seen = HashSet::new();
        for (index, Object(raw)) in raw.variants.unwrap_or_default().into_iter().enumerate() {
            let id = self.id(&|| Place::day(&date), index, raw.variant_id);
            let at: At = &|| Place { variant: Some(id.clone()), ..Place::day(&date) };
            let read = self.counts(at, &raw.visitors, &raw.conversions);
            match places.get(id.as_str()).map(|&index| (index, counts.get_mut(index))) {
                Some((index, Some(counts))) => {
                    *counts = read;
                    if !seen.insert(index) {
                        self.wrong(at, Problem::Duplicate);
                    }
                }
                _ => self.wrong(at, Problem::UnknownVariant),
            }
        }
        Day { date, counts }
    }

    /// What the days' counts are: of each day alone unless the document says otherwise.
    pub(super) fn days_are_cumulative(&mut self, raw: &Raw) -> bool {
        let words = [("daily", false), ("cumulative", true)];
        self.word(&Place::default, "days_are", raw, "\"daily\" or \"cumulative\"", &words).unwrap_or(false)
    }
}

/// The days, judged; `None` when there are none.
pub(super) fn judged(days: Vec<Day>, cumulative: bool, variants: &[Variant]) -> Result<Option<Days>, InputErrors> {
    if days.is_empty() {
        return Ok(None);
    }
    let days = if cumulative { Days::cumulative(variants, days) } else { Days::daily(variants, days) };
    days.map(Some)
}
