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
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    /// All texts, one after the other.
    arena: String,
    /// Where each text ends in the arena.
    ends: Vec<u32>,
    /// Positions in `ends`, by the text's hash.
    table: HashTable<u32>,
    hasher: RandomState,
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
        let end = u32::try_from(self.arena.len() + text.len()).map_err(|_| Error::TooMuchText)?;
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
        let texts = (0..self.ends.len()).map(|place| holds(Some(text_at(&self.arena, &self.ends, place as u32))));
        [missing; NAMED_FROM as usize].into_iter().chain(texts).collect()
    }
}

fn text_at<'a>(arena: &'a str, ends: &[u32], place: u32) -> &'a str {
    let place = place as usize;
    let start = if place == 0 { 0 } else { ends[place - 1] as usize };
    &arena[start..ends[place] as usize]
}
