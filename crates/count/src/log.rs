//! What visitors did under one name, in order of arrival: events of one name, or conversions of one stored goal.

use std::collections::HashMap;
use std::hash::RandomState;

use crate::Error;
use crate::codes::Codes;
use crate::dictionary::{Dictionary, MISSING};
use crate::room::push;

/// The time of an event that merged into an earlier one: later than every bound, so it never counts.
pub const MERGED: i64 = i64::MAX;

/// Times are microseconds. Events are kept before their visitor arrives, too: the row is the visitor's, whoever comes first.
#[derive(Clone, Debug, Default)]
pub struct Log {
    rows: Vec<u32>,
    at: Vec<i64>,
    properties: hashbrown::HashMap<Box<str>, Property, RandomState>,
    ids: Dictionary,
    /// The event that has a visitor's event id.
    by_id: HashMap<(u32, u32), u32>,
}

/// The values of one property of the events that carry it.
#[derive(Clone, Debug, Default)]
pub struct Property {
    pub dictionary: Dictionary,
    pub codes: Codes,
}

impl Log {
    /// Adds an event of the visitor in `row`. Of rows with one event id the earliest stays with its properties, the first stored
    /// among equals (R150, R159).
    pub fn add(
        &mut self,
        row: u32,
        at: i64,
        id: Option<&str>,
        properties: &[(&str, Option<&str>)],
    ) -> Result<(), Error> {
        let place =
            u32::try_from(self.rows.len()).ok().filter(|&place| place < u32::MAX).ok_or(Error::TooManyEvents)?;
        if let Some(id) = self.ids.intern_some(id)?
            && let Some(before) = self.by_id.insert((row, id), place)
        {
            let earliest = &mut self.at[before as usize];
            if at >= *earliest {
                self.by_id.insert((row, id), before);
                return Ok(());
            }
            *earliest = MERGED;
        }
        push(&mut self.rows, row);
        push(&mut self.at, at);
        for &(key, value) in properties {
            self.carry(place, key, value)?;
        }
        Ok(())
    }

    /// The first value of a key that is not missing stays (R105: the flat key first, then the path).
    fn carry(&mut self, place: u32, key: &str, value: Option<&str>) -> Result<(), Error> {
        if value.is_none_or(str::is_empty) {
            return Ok(());
        }
        let property = self.properties.entry_ref(key).or_default();
        if property.codes.get(place) <= MISSING {
            let code = property.dictionary.intern(value)?;
            property.codes.set(place, code);
        }
        Ok(())
    }

    /// The visitors' rows, by event.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The times, by event; [`MERGED`] for one that is no event of its own.
    pub fn times(&self) -> &[i64] {
        &self.at
    }

    /// The values of a property, when any event carries it.
    pub fn property(&self, key: &str) -> Option<&Property> {
        self.properties.get(key)
    }
}
