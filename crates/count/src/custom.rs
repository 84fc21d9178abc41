//! The custom attributes of all visitors.

use std::collections::BTreeSet;
use std::hash::RandomState;

use hashbrown::HashMap;

use crate::Error;
use crate::attribute::Attribute;

/// Attributes by key. There may be as many keys as rows, so a visitor's values are forgotten without a look at every key.
#[derive(Clone, Debug, Default)]
pub struct Custom {
    places: HashMap<Box<str>, u32, RandomState>,
    attributes: Vec<Attribute>,
    /// Whether an attribute was ever carried by many; there are few such, and they are listed.
    is_common: Vec<bool>,
    common: Vec<u32>,
    /// Which other attributes the exposure at entry carries, by row.
    rare: BTreeSet<(u32, u32)>,
}

impl Custom {
    /// The exposure at entry carries this value.
    pub fn enter(&mut self, row: u32, key: &str, value: Option<&str>) -> Result<(), Error> {
        let place = self.place(key)?;
        let attribute = &mut self.attributes[place as usize];
        attribute.enter(row, value)?;
        let is_common = &mut self.is_common[place as usize];
        if !*is_common && attribute.is_rare() {
            self.rare.insert((row, place));
        } else if !*is_common {
            *is_common = true;
            self.common.push(place);
        }
        Ok(())
    }

    /// Another exposure is the entry: what the former one carried no longer counts.
    pub fn leave(&mut self, row: u32) {
        self.common.iter().for_each(|&place| self.attributes[place as usize].leave(row));
        while let Some(&(_, place)) = self.rare.range((row, 0)..=(row, u32::MAX)).next() {
            self.attributes[place as usize].leave(row);
            self.rare.remove(&(row, place));
        }
    }

    /// A record says this.
    pub fn record(&mut self, row: u32, key: &str, value: Option<&str>) -> Result<(), Error> {
        let place = self.place(key)?;
        self.attributes[place as usize].record(row, value)
    }

    /// The attribute of this name, when a row carries it.
    pub fn get(&self, key: &str) -> Option<&Attribute> {
        self.places.get(key).map(|&place| &self.attributes[place as usize])
    }

    fn place(&mut self, key: &str) -> Result<u32, Error> {
        let next = u32::try_from(self.attributes.len()).map_err(|_| Error::TooMuchText)?;
        let place = *self.places.entry_ref(key).or_insert(next);
        if place == next {
            self.attributes.push(Attribute::default());
            self.is_common.push(false);
        }
        Ok(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::{BLOCK, Span};

    fn code(custom: &Custom, row: u32, key: &str) -> u32 {
        let mut scratch = [0; BLOCK];
        match custom.get(key).unwrap().span(row as usize, 1, &mut scratch) {
            Span::Absent => 0,
            Span::Narrow(codes) => codes[0].into(),
            Span::Middle(codes) => codes[0].into(),
            Span::Wide(codes) => codes[0],
        }
    }

    /// Values that came while a key was rare, while it was common, and after it was rare again.
    #[test]
    fn a_row_forgets_all_it_carried() {
        let mut custom = Custom::default();
        let carried = [3, 700, 5_000_000];
        for row in 0..2000 {
            custom.enter(row, "key", Some("value")).unwrap();
        }
        for row in carried {
            custom.enter(row, "key", Some("value")).unwrap();
            custom.enter(row, "other", Some("value")).unwrap();
        }
        assert!(custom.attributes[0].is_rare() && custom.is_common[0] && !custom.is_common[1]);
        for row in carried {
            assert_eq!((code(&custom, row, "key"), code(&custom, row, "other")), (2, 2));
            custom.leave(row);
            assert_eq!((code(&custom, row, "key"), code(&custom, row, "other")), (0, 0));
        }
        assert!(custom.rare.range((3, 0)..(4, 0)).next().is_none());
        assert_eq!(code(&custom, 4, "key"), 2);
    }
}
