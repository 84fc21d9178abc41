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
    of_code: Vec<u32>,
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
            Some(Breakdown::UserType) => return Self { by: By::Type, of_code: Vec::new(), codes: vec![0, 1] },
            Some(Breakdown::Field(field)) => Some(view.field(*field)),
            Some(Breakdown::Attribute(key)) => view.attribute(key),
        };
        let Some(attribute) = attribute else {
            return Self { by: By::Everyone, of_code: Vec::new(), codes: Vec::new() };
        };
        let (mut codes, mut next) = (Vec::new(), FIRST);
        let mut of_code = vec![UNSET; attribute.dictionary().codes()];
        for (code, slot) in (0..).zip(&mut of_code).skip(NAMED_FROM as usize) {
            *slot = match attribute.dictionary().text(code) {
                Some(NOT_SET) => SPELLED_NOT_SET,
                Some(OTHER) => SPELLED_OTHER,
                _ => {
                    codes.push(code);
                    next += 1;
                    next - 1
                }
            };
        }
        Self { by: By::Attribute(attribute), of_code, codes }
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
                attribute.span(rows.start, out.len(), &mut scratch.codes).slots(&self.of_code, out);
            }
        }
    }

    /// Only the `cap` values with the most visitors keep a slot of their own: fewer cells for a dictionary of millions.
    pub fn keep_largest(&mut self, visitors: impl Fn(u32) -> u64, cap: usize) {
        let mut largest: Vec<(u64, u32)> = self.named().map(|slot| (visitors(slot), slot)).collect();
        self.largest_first(&mut largest, cap);
        largest.truncate(cap);
        let codes: Vec<u32> = largest.iter().map(|&(_, slot)| self.codes[(slot - FIRST) as usize]).collect();
        self.of_code.iter_mut().filter(|slot| **slot >= FIRST).for_each(|slot| *slot = BEYOND);
        for (place, &code) in (FIRST..).zip(&codes) {
            self.of_code[code as usize] = place;
        }
        self.codes = codes;
    }

    /// All slots.
    pub fn all(&self) -> impl Iterator<Item = u32> + use<> {
        (0..).take(self.len())
    }

    /// The slots of values.
    fn named(&self) -> impl Iterator<Item = u32> + use<> {
        (FIRST..).take(self.codes.len())
    }

    /// Brings the first `cap` of visitors and slots to their order, most visitors first, then by criteria.
    fn largest_first(&self, found: &mut [(u64, u32)], cap: usize) {
        let order = |left: &(u64, u32), right: &(u64, u32)| {
            right.0.cmp(&left.0).then_with(|| self.criteria(left.1).cmp(self.criteria(right.1)))
        };
        if cap < found.len() {
            found.select_nth_unstable_by(cap, order);
        }
        let told = cap.min(found.len());
        found[..told].sort_unstable_by(order);
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
        if let visitors @ 1.. = cells.visitors(SPELLED_NOT_SET) {
            warnings.push(Warning::SpelledNotSet { visitors });
        }
        if let visitors @ 1.. = cells.visitors(SPELLED_OTHER) {
            warnings.push(Warning::SpelledOther { visitors });
        }
        let mut found: Vec<(u64, u32)> = self.named().map(|slot| (cells.visitors(slot), slot)).collect();
        found.push((cells.visitors(UNSET) + cells.visitors(SPELLED_NOT_SET), UNSET));
        found.retain(|&(visitors, _)| visitors > 0);
        self.largest_first(&mut found, cap);

        // Whoever spells it is counted with those who have none.
        let slots = |slot| [slot].into_iter().chain((slot == UNSET).then_some(SPELLED_NOT_SET));
        let (told, beyond) = found.split_at(cap.min(found.len()));
        let segment = |criteria: &str, split: Split| Segment { criteria: criteria.to_owned(), split };
        let told = told.iter().map(|&(_, slot)| segment(self.criteria(slot), cells.sum(slots(slot))));
        let mut segments: Vec<Segment> = told.collect();
        let beyond = beyond.iter().flat_map(|&(_, slot)| slots(slot));
        let other = cells.sum([SPELLED_OTHER, BEYOND].into_iter().chain(beyond));
        if other.total().visitors > 0 {
            segments.push(segment(OTHER, other));
        }
        (segments, warnings)
    }
}

const _: () = assert!(MISSING < NAMED_FROM, "the codes without a text stay in the slot of what is missing");
