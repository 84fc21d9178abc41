//! A column of codes: dense and as narrow as its largest code, or a sparse map while few rows carry a value.

#![expect(clippy::cast_possible_truncation, reason = "rows are below 2^32; a code fits the width chosen for it")]

use std::collections::BTreeMap;

use crate::dictionary::ABSENT;
use crate::room::grow;

/// Rows that one step of a scan looks at: their masks and codes stay in the nearest cache.
pub const BLOCK: usize = 4096;

/// A column is dense from one carried value in this many rows on, and sparse again below a quarter of that. So a column's memory
/// is bounded by the values fed, whatever row they belong to.
const DENSE_FROM: usize = 8;

/// A column with fewer values is sparse.
const DENSE_LEAST: usize = 512;

/// Codes by row; a row never set has the code [`ABSENT`].
#[derive(Clone, Debug, Default)]
pub struct Codes {
    store: Store,
    /// Rows with another code than [`ABSENT`].
    carried: usize,
}

#[derive(Clone, Debug)]
enum Store {
    Rare(BTreeMap<u32, u32>),
    Narrow(Vec<u8>),
    Middle(Vec<u16>),
    Wide(Vec<u32>),
}

impl Default for Store {
    fn default() -> Self {
        Self::Rare(BTreeMap::new())
    }
}

/// The codes of a block of rows.
#[derive(Debug)]
pub enum Span<'a> {
    /// No row carries a value.
    Absent,
    Narrow(&'a [u8]),
    Middle(&'a [u16]),
    Wide(&'a [u32]),
}

impl Codes {
    /// No row has a value.
    pub fn is_empty(&self) -> bool {
        self.carried == 0
    }

    /// Whether few rows have a value.
    pub fn is_rare(&self) -> bool {
        matches!(self.store, Store::Rare(_))
    }

    /// The code of a row.
    pub fn get(&self, row: u32) -> u32 {
        let place = row as usize;
        match &self.store {
            Store::Rare(map) => map.get(&row).copied(),
            Store::Narrow(codes) => codes.get(place).map(|&code| code.into()),
            Store::Middle(codes) => codes.get(place).map(|&code| code.into()),
            Store::Wide(codes) => codes.get(place).copied(),
        }
        .unwrap_or(ABSENT)
    }

    /// Changes the code of a row.
    pub fn set(&mut self, row: u32, code: u32) {
        let before = self.get(row);
        if before == code {
            return;
        }
        self.carried += usize::from(before == ABSENT);
        self.carried -= usize::from(code == ABSENT);
        self.fit(row, code);
        let place = row as usize;
        match &mut self.store {
            Store::Rare(map) if code == ABSENT => _ = map.remove(&row),
            Store::Rare(map) => _ = map.insert(row, code),
            Store::Narrow(codes) => put(codes, place, code as u8),
            Store::Middle(codes) => put(codes, place, code as u16),
            Store::Wide(codes) => put(codes, place, code),
        }
    }

    /// Chooses the store that holds this row and this code.
    fn fit(&mut self, row: u32, code: u32) {
        let rows = self.rows().max(row as usize + 1);
        match &self.store {
            Store::Rare(map) if self.carried >= DENSE_LEAST && self.carried * DENSE_FROM >= rows => {
                let most = map.values().copied().max().unwrap_or(ABSENT).max(code);
                self.store = Store::dense(rows, most, map.iter().map(|(&row, &code)| (row, code)));
            }
            Store::Rare(_) => {}
            _ if rows > BLOCK && self.carried * DENSE_FROM * 4 < rows => {
                self.store = Store::Rare(self.iter().collect());
            }
            Store::Narrow(_) if code > u8::MAX.into() => self.widen(code),
            Store::Middle(_) if code > u16::MAX.into() => self.widen(code),
            _ => {}
        }
    }

    fn widen(&mut self, code: u32) {
        self.store = Store::dense(self.rows(), code, self.iter());
    }

    /// One more than the last row of the store.
    fn rows(&self) -> usize {
        match &self.store {
            Store::Rare(map) => map.last_key_value().map_or(0, |(&row, _)| row as usize + 1),
            Store::Narrow(codes) => codes.len(),
            Store::Middle(codes) => codes.len(),
            Store::Wide(codes) => codes.len(),
        }
    }

    /// The rows that carry a value, with their codes, in the order of rows.
    fn iter(&self) -> Box<dyn Iterator<Item = (u32, u32)> + '_> {
        fn carried<T: Copy + Into<u32>>(codes: &[T]) -> impl Iterator<Item = (u32, u32)> {
            let all = codes.iter().enumerate().map(|(row, &code)| (row as u32, code.into()));
            all.filter(|&(_, code)| code != ABSENT)
        }
        match &self.store {
            Store::Rare(map) => Box::new(map.iter().map(|(&row, &code)| (row, code))),
            Store::Narrow(codes) => Box::new(carried(codes)),
            Store::Middle(codes) => Box::new(carried(codes)),
            Store::Wide(codes) => Box::new(carried(codes)),
        }
    }

    /// The codes of `len` rows from `start` on: borrowed when the store has them all, else written into `scratch`.
    pub fn span<'a>(&'a self, start: usize, len: usize, scratch: &'a mut [u32; BLOCK]) -> Span<'a> {
        if self.is_empty() || start >= self.rows() {
            return Span::Absent;
        }
        let block = start..start + len;
        match &self.store {
            Store::Narrow(codes) if block.end <= codes.len() => Span::Narrow(&codes[block]),
            Store::Middle(codes) if block.end <= codes.len() => Span::Middle(&codes[block]),
            Store::Wide(codes) if block.end <= codes.len() => Span::Wide(&codes[block]),
            _ => {
                let scratch = &mut scratch[..len];
                scratch.fill(ABSENT);
                self.overlay(start, scratch);
                Span::Wide(scratch)
            }
        }
    }

    /// Fills in the codes of the rows from `start` on where `codes`, which is not empty, has none.
    pub fn overlay(&self, start: usize, codes: &mut [u32]) {
        fn fill<T: Copy + Into<u32>>(own: &[T], start: usize, codes: &mut [u32]) {
            for (code, &own) in codes.iter_mut().zip(own.get(start..).unwrap_or_default()) {
                if *code == ABSENT {
                    *code = own.into();
                }
            }
        }
        match &self.store {
            Store::Rare(map) => {
                for (&row, &own) in map.range(start as u32..=(start + codes.len() - 1) as u32) {
                    let code = &mut codes[row as usize - start];
                    if *code == ABSENT {
                        *code = own;
                    }
                }
            }
            Store::Narrow(own) => fill(own, start, codes),
            Store::Middle(own) => fill(own, start, codes),
            Store::Wide(own) => fill(own, start, codes),
        }
    }
}

impl Store {
    fn dense(rows: usize, most: u32, carried: impl Iterator<Item = (u32, u32)>) -> Self {
        fn filled<T: Copy + Default>(rows: usize, carried: impl Iterator<Item = (u32, T)>) -> Vec<T> {
            let mut codes = vec![T::default(); rows];
            carried.for_each(|(row, code)| codes[row as usize] = code);
            codes
        }
        if most <= u8::MAX.into() {
            Self::Narrow(filled(rows, carried.map(|(row, code)| (row, code as u8))))
        } else if most <= u16::MAX.into() {
            Self::Middle(filled(rows, carried.map(|(row, code)| (row, code as u16))))
        } else {
            Self::Wide(filled(rows, carried))
        }
    }
}

fn put<T: Copy + Default>(codes: &mut Vec<T>, place: usize, code: T) {
    grow(codes, place + 1, T::default());
    codes[place] = code;
}

impl Span<'_> {
    /// Marks the rows whose code's table entry is true.
    pub fn mark(&self, table: &[bool], mask: &mut [bool]) {
        fn look<T: Copy + Into<u32>>(codes: &[T], table: &[bool], mask: &mut [bool]) {
            for (mark, &code) in mask.iter_mut().zip(codes) {
                *mark |= table[code.into() as usize];
            }
        }
        match self {
            Self::Absent => {
                if table[ABSENT as usize] {
                    mask.fill(true);
                }
            }
            Self::Narrow(codes) => {
                // A table of exactly 256 entries needs no bounds check.
                let mut all = [false; 256];
                let most = table.len().min(all.len());
                all[..most].copy_from_slice(&table[..most]);
                for (mark, &code) in mask.iter_mut().zip(*codes) {
                    *mark |= all[usize::from(code)];
                }
            }
            Self::Middle(codes) => look(codes, table, mask),
            Self::Wide(codes) => look(codes, table, mask),
        }
    }

    /// Writes each row's slot: `slots` of its code.
    pub fn slots(&self, slots: &[u32], out: &mut [u32]) {
        fn look<T: Copy + Into<u32>>(codes: &[T], slots: &[u32], out: &mut [u32]) {
            for (slot, &code) in out.iter_mut().zip(codes) {
                *slot = slots[code.into() as usize];
            }
        }
        match self {
            Self::Absent => out.fill(slots[ABSENT as usize]),
            Self::Narrow(codes) => look(codes, slots, out),
            Self::Middle(codes) => look(codes, slots, out),
            Self::Wide(codes) => look(codes, slots, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use rand::rngs::SmallRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    fn spanned(codes: &Codes, start: usize, len: usize) -> Vec<u32> {
        let mut scratch = [7; BLOCK];
        match codes.span(start, len, &mut scratch) {
            Span::Absent => vec![ABSENT; len],
            Span::Narrow(codes) => codes.iter().map(|&code| code.into()).collect(),
            Span::Middle(codes) => codes.iter().map(|&code| code.into()).collect(),
            Span::Wide(codes) => codes.to_vec(),
        }
    }

    /// Against a map, through every width and both ways between dense and rare.
    #[test]
    fn a_column_holds_what_was_set_last() {
        for (seed, rows, most) in
            [(1, 3000, 5), (2, 20_000, 300), (3, 20_000, 70_000), (4, 3_000_000, 300), (5, 3_000_000, 70_000)]
        {
            let mut rng = SmallRng::seed_from_u64(seed);
            let (mut codes, mut model) = (Codes::default(), HashMap::new());
            let mut stores = [false; 4];
            for step in 0..60_000_u32 {
                // First side by side, then anywhere.
                let row = if step < 20_000 { step.min(rows - 1) } else { rng.random_range(0..rows) };
                let below = if step < 2000 { 5 } else { most };
                let code = if rng.random_bool(0.2) { ABSENT } else { rng.random_range(0..below) };
                codes.set(row, code);
                model.insert(row, code);
                assert_eq!(codes.get(row), code);
                stores[match codes.store {
                    Store::Rare(_) => 0,
                    Store::Narrow(_) => 1,
                    Store::Middle(_) => 2,
                    Store::Wide(_) => 3,
                }] = true;
            }
            assert_eq!(codes.carried, model.values().filter(|&&code| code != ABSENT).count());
            let [rare, narrow, middle, wide] = stores;
            assert_eq!([rare, narrow, middle, wide], [true, true, most > 255, most > 65_535], "seed {seed}");
            for start in (0..rows as usize).step_by(BLOCK) {
                let len = BLOCK.min(rows as usize - start);
                let expected: Vec<u32> =
                    (start..start + len).map(|row| model.get(&(row as u32)).copied().unwrap_or(ABSENT)).collect();
                assert_eq!(spanned(&codes, start, len), expected);
            }
        }
    }

    #[test]
    fn tables_and_slots_are_looked_up_by_code() {
        for most in [9, 300, 70_000_u32] {
            let mut codes = Codes::default();
            (0..1000).for_each(|row| codes.set(row, (row * 71) % most));
            codes.set(999, most - 1);
            let table: Vec<bool> = (0..most).map(|code| code % 3 == 0).collect();
            let slots: Vec<u32> = (0..most).map(|code| code + 5).collect();
            for (start, len) in [(0, 1000), (500, 600), (1000, 50)] {
                let (mut scratch, mut mask, mut out) = ([0; BLOCK], vec![false; len], vec![0; len]);
                mask[0] = true;
                let span = codes.span(start, len, &mut scratch);
                span.mark(&table, &mut mask);
                span.slots(&slots, &mut out);
                let code = |place: usize| codes.get((start + place) as u32);
                assert!((1..len).all(|place| mask[place] == (code(place) % 3 == 0)) && mask[0]);
                assert!((0..len).all(|place| out[place] == code(place) + 5));
            }
        }
    }

    #[test]
    fn a_rare_column_costs_what_it_carries() {
        let mut codes = Codes::default();
        (0..1000).for_each(|number| codes.set(number * 4_000_000, 9));
        assert!(matches!(codes.store, Store::Rare(_)));
        assert_eq!(codes.get(999 * 4_000_000), 9);
        codes.set(u32::MAX - 1, 3);
        assert_eq!(spanned(&codes, u32::MAX as usize - 2, 2), [0, 3]);
    }
}
