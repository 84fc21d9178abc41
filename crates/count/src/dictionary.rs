//! Texts as small numbers: every distinct text is kept once.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use crate::Error;

/// The code of a row that does not carry the value at all.
pub const ABSENT: u32 = 0;

/// The code of a row that carries the value as missing: null or empty text.
pub const MISSING: u32 = 1;

/// The code of the first text.
pub const NAMED_FROM: u32 = 2;

/// The distinct texts of one column in the order of their first appearance. Codes begin at 2: the two below say why there is no
/// text.
#[derive(Clone, Debug)]
pub struct Dictionary {
    /// All texts, one after the other.
    arena: String,
    /// Where each text ends in the arena.
    ends: Vec<u32>,
    /// Positions in `ends`, by the text's hash.
    table: HashTable<u32>,
    hasher: RandomState,
    /// The arena's longest length.
    most: u32,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            arena: String::new(),
            ends: Vec::new(),
            table: HashTable::new(),
            hasher: RandomState::new(),
            most: u32::MAX,
        }
    }
}

impl Dictionary {
    /// The code of a text, new or known. Empty text is [`MISSING`].
    pub fn intern(&mut self, text: Option<&str>) -> Result<u32, Error> {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return Ok(MISSING);
        };
        let hash = self.hasher.hash_one(text);
        let (arena, ends) = (&self.arena, &self.ends);
        if let Some(&place) = self.table.find(hash, |&place| text_at(arena, ends, place) == text) {
            return Ok(place + NAMED_FROM);
        }
        let end = u32::try_from(self.arena.len() + text.len())
            .ok()
            .filter(|&end| end <= self.most)
            .ok_or(Error::TooMuchText)?;
        let place = u32::try_from(self.ends.len()).ok().filter(|&place| place < u32::MAX - NAMED_FROM);
        let place = place.ok_or(Error::TooMuchText)?;
        self.arena.push_str(text);
        self.ends.push(end);
        let (arena, ends, hasher) = (&self.arena, &self.ends, &self.hasher);
        self.table.insert_unique(hash, place, |&place| hasher.hash_one(text_at(arena, ends, place)));
        Ok(place + NAMED_FROM)
    }

    /// The code of a text that is not missing.
    pub fn intern_some(&mut self, text: Option<&str>) -> Result<Option<u32>, Error> {
        Ok(Some(self.intern(text)?).filter(|&code| code != MISSING))
    }

    /// The text of a code; `None` for the two codes without one.
    pub fn text(&self, code: u32) -> Option<&str> {
        let place = code.checked_sub(NAMED_FROM)?;
        Some(text_at(&self.arena, &self.ends, place))
    }

    /// How many codes there are, the two without a text included.
    pub fn codes(&self) -> usize {
        self.ends.len() + NAMED_FROM as usize
    }

    /// What a rule says of every code: the rule is asked once per distinct text.
    pub fn table(&self, holds: impl Fn(Option<&str>) -> bool) -> Vec<bool> {
        let missing = holds(None);
        let texts = (0..).zip(&self.ends).map(|(place, _)| holds(Some(text_at(&self.arena, &self.ends, place))));
        [missing; NAMED_FROM as usize].into_iter().chain(texts).collect()
    }
}

fn text_at<'a>(arena: &'a str, ends: &[u32], place: u32) -> &'a str {
    let place = place as usize;
    let start = if place == 0 { 0 } else { ends[place - 1] as usize };
    &arena[start..ends[place] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_distinct_text_has_one_code() {
        let mut dictionary = Dictionary::default();
        let texts: Vec<String> = (0..5000).map(|number| format!("{}é{number}", number % 7)).collect();
        let codes: Vec<u32> = texts.iter().map(|text| dictionary.intern(Some(text)).unwrap()).collect();
        assert_eq!(codes, (2..5002).collect::<Vec<_>>());
        for (text, &code) in texts.iter().zip(&codes) {
            assert_eq!(dictionary.intern(Some(text)).unwrap(), code);
            assert_eq!(dictionary.text(code), Some(text.as_str()));
        }
        assert_eq!(dictionary.codes(), 5002);
        assert_eq!((dictionary.text(ABSENT), dictionary.text(MISSING)), (None, None));
    }

    #[test]
    fn missing_values_are_one_code_and_none_where_only_texts_are_wanted() {
        let mut dictionary = Dictionary::default();
        assert_eq!(dictionary.intern(None).unwrap(), MISSING);
        assert_eq!(dictionary.intern(Some("")).unwrap(), MISSING);
        assert_eq!(dictionary.intern_some(Some("")).unwrap(), None);
        assert_eq!(dictionary.intern_some(Some("x")).unwrap(), Some(2));
        assert_eq!(dictionary.table(|value| value.is_none()), [true, true, false]);
    }

    /// Not filled for real: the arena's length is what is checked.
    #[test]
    fn text_beyond_the_arena_is_an_error() {
        let mut dictionary = Dictionary { most: 10, ..Dictionary::default() };
        dictionary.intern(Some("12345")).unwrap();
        assert!(matches!(dictionary.intern(Some("678901")), Err(Error::TooMuchText)));
        assert_eq!(dictionary.intern(Some("12345")).unwrap(), 2);
        assert_eq!(dictionary.intern(Some("67890")).unwrap(), 3);
    }
}
