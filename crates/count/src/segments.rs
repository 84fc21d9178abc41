//! The segments of a breakdown: which one each visitor belongs to, their order and their cap.

use abstats_question::{Breakdown, VisitorType};

use crate::attribute::Attribute;
use crate::cells::Cells;
use crate::codes::BLOCK;
use crate::dictionary::{MISSING, NAMED_FROM};
use crate::rules::{Scratch, visitor_type};
use crate::walk::Rows;
use crate::{Segment, Split, Visitors, Warning};

const NOT_SET: &str = "(not set)";
const OTHER: &str = "(other)";

/// The slots of what has no value of its own: missing, spelled `(not set)`, spelled `(other)`, beyond the cap.
const UNSET: u32 = 0;
const SPELLED_NOT_SET: u32 = 1;
const SPELLED_OTHER: u32 = 2;
const BEYOND: u32 = 3;
/// The slot of the first value.
const FIRST: u32 = 4;

/// Where each visitor is counted.
#[derive(Debug)]
pub struct Slots<'a> {
    by: By<'a>,
    /// The slot of each code of the attribute.
    slots: Vec<u32>,
    /// The code of each slot from [`FIRST`] on.
    codes: Vec<u32>,
}

#[derive(Debug)]
enum By<'a> {
    /// One slot for everyone.
    Everyone,
    Type,
    Attribute(&'a Attribute),
}

impl<'a> Slots<'a> {
    pub fn new(view: &'a Visitors, breakdown: Option<&Breakdown>) -> Self {
        let attribute = match breakdown {
            None => None,
            Some(Breakdown::UserType) => return Self { by: By::Type, slots: Vec::new(), codes: vec![0, 1] },
            Some(Breakdown::Field(field)) => Some(view.field(*field)),
            Some(Breakdown::Attribute(key)) => view.attribute(key),
        };
        let Some(attribute) = attribute else {
            return Self { by: By::Everyone, slots: Vec::new(), codes: Vec::new() };
        };
        let mut codes = Vec::new();
        let mut slots = vec![UNSET; attribute.dictionary().codes()];
        for (code, slot) in (0..).zip(&mut slots).skip(NAMED_FROM as usize) {
            *slot = match attribute.dictionary().text(code) {
                Some(NOT_SET) => SPELLED_NOT_SET,
                Some(OTHER) => SPELLED_OTHER,
                _ => {
                    codes.push(code);
                    FIRST + codes.len() as u32 - 1
                }
            };
        }
        Self { by: By::Attribute(attribute), slots, codes }
    }

    /// How many slots there are.
    pub fn len(&self) -> usize {
        FIRST as usize + self.codes.len()
    }

    /// Writes the slot of every row of a block.
    pub fn of(&self, view: &Visitors, rows: &Rows<'_>, scratch: &mut Scratch, out: &mut [u32; BLOCK]) {
        let out = &mut out[..rows.entry.len()];
        match self.by {
            By::Everyone => out.fill(UNSET),
            By::Type => {
                let created = view.created(rows.start, &mut scratch.times[..out.len()]);
                for ((slot, &entry), &created) in out.iter_mut().zip(rows.entry).zip(created) {
                    *slot = FIRST + u32::from(visitor_type(entry, created) == VisitorType::Returning);
                }
            }
            By::Attribute(attribute) => {
                attribute.span(rows.start, out.len(), &mut scratch.codes).slots(&self.slots, out)
            }
        }
    }

    /// Only the `cap` values with the most visitors keep a slot of their own: fewer cells for a dictionary of millions.
    pub fn keep_largest(&mut self, visitors: impl Fn(u32) -> u64, cap: usize) {
        let mut largest: Vec<u32> = (FIRST..self.len() as u32).collect();
        largest.sort_unstable_by_key(|&slot| (std::cmp::Reverse(visitors(slot)), self.criteria(slot)));
        largest.truncate(cap);
        let codes: Vec<u32> = largest.iter().map(|&slot| self.codes[(slot - FIRST) as usize]).collect();
        self.slots.iter_mut().filter(|slot| **slot >= FIRST).for_each(|slot| *slot = BEYOND);
        for (place, &code) in (FIRST..).zip(&codes) {
            self.slots[code as usize] = place;
        }
        self.codes = codes;
    }

    fn criteria(&self, slot: u32) -> &str {
        match (&self.by, slot) {
            (_, UNSET | SPELLED_NOT_SET) | (By::Everyone, _) => NOT_SET,
            (_, SPELLED_OTHER | BEYOND) => OTHER,
            (By::Type, slot) => VisitorType::ALL[(slot - FIRST) as usize].name(),
            (By::Attribute(attribute), slot) => {
                attribute.dictionary().text(self.codes[(slot - FIRST) as usize]).unwrap_or(NOT_SET)
            }
        }
    }

    /// The segments with visitors: most visitors first, then by criteria; those beyond the cap in one, which stands last.
    pub fn segments(&self, cells: &Cells, cap: usize) -> (Vec<Segment>, Vec<Warning>) {
        let mut warnings = Vec::new();
        let (spelled_not_set, spelled_other) = (cells.split(SPELLED_NOT_SET), cells.split(SPELLED_OTHER));
        if let visitors @ 1.. = spelled_not_set.total().visitors {
            warnings.push(Warning::SpelledNotSet { visitors });
        }
        if let visitors @ 1.. = spelled_other.total().visitors {
            warnings.push(Warning::SpelledOther { visitors });
        }
        let not_set = cells.split(UNSET).plus(&spelled_not_set);
        let mut found: Vec<(u64, u32)> = (FIRST..self.len() as u32).map(|slot| (cells.visitors(slot), slot)).collect();
        found.push((not_set.total().visitors, UNSET));
        found.retain(|&(visitors, _)| visitors > 0);
        found.sort_unstable_by_key(|&(visitors, slot)| (std::cmp::Reverse(visitors), self.criteria(slot)));

        let split = |slot| if slot == UNSET { not_set.clone() } else { cells.split(slot) };
        let (told, beyond) = found.split_at(cap.min(found.len()));
        let segment = |criteria: &str, split: Split| Segment { criteria: criteria.to_owned(), split };
        let mut segments: Vec<Segment> =
            told.iter().map(|&(_, slot)| segment(self.criteria(slot), split(slot))).collect();
        let other = spelled_other.plus(&cells.split(BEYOND));
        let other = beyond.iter().fold(other, |sum, &(_, slot)| sum.plus(&split(slot)));
        if other.total().visitors > 0 {
            segments.push(segment(OTHER, other));
        }
        (segments, warnings)
    }
}

const _: () = assert!(MISSING < NAMED_FROM, "the codes without a text stay in the slot of what is missing");
