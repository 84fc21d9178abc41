//! Counts of distinct visitors.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hasher, RandomState};

use abstats::{Cells, Counts, Segment};

/// A row.
pub(super) struct Seen<'a> {
    /// Whose it is; without, everyone's is their only one.
    pub(super) visitor: Option<&'a str>,
    pub(super) variant: u32,
    pub(super) converted: bool,
    /// Microseconds since 1970, by the clock of the rows; 0 without times.
    pub(super) time: i64,
    /// Of the values that make segments.
    pub(super) codes: &'a [u32],
}

/// What is known of a visitor.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "kept for every visitor: a byte each, and free of one another")]
struct Visitor {
    time: i64,
    /// Their place among all.
    place: u32,
    variant: u16,
    converted: bool,
    /// Whether their rows are of several variants.
    mixed: bool,
    /// Whether their earliest rows are of several variants.
    tied: bool,
    /// Whether their rows have several values in one column.
    several: bool,
    /// Whether their earliest rows do.
    several_at_once: bool,
}

/// The visitors seen so far. A visitor is known by 128 bits of two hashes of the id, with keys drawn at random for each table:
/// nobody can choose ids that meet, and that any two of 100 million do has a chance of 1.5e-23. So a visitor takes 32 bytes,
/// however long the id is.
pub(super) struct Tally {
    hashers: [RandomState; 2],
    visitors: HashMap<u128, Visitor, BuildTaken>,
    /// The codes of each visitor, one for each column.
    codes: Vec<u32>,
    columns: usize,
    /// Whether the row with the earliest time says which variant a visitor is of. It always says which segments.
    earliest: bool,
    counted: Counted,
}

impl Tally {
    pub(super) fn new(columns: usize, earliest: bool) -> Self {
        Self {
            hashers: [RandomState::new(), RandomState::new()],
            visitors: HashMap::default(),
            codes: Vec::new(),
            columns,
            earliest,
            counted: Counted { segments: vec![HashMap::new(); columns], ..Counted::default() },
        }
    }

    pub(super) fn add(&mut self, row: &Seen<'_>) {
        let Some(id) = row.visitor else {
            self.counted.add(row.variant, row.converted, row.time, row.codes);
            return;
        };
        let [high, low] = self.hashers.each_ref().map(|hasher| u128::from(hasher.hash_one(id)));
        // Two variants are told apart by 16 bits: there are at most 1,000.
        let variant = u16::try_from(row.variant).unwrap_or(u16::MAX);
        let next = u32::try_from(self.visitors.len()).unwrap_or(u32::MAX);
        let visitor = self.visitors.entry(high << 64 | low).or_insert_with(|| {
            self.codes.extend_from_slice(row.codes);
            Visitor {
                time: row.time,
                place: next,
                variant,
                converted: false,
                mixed: false,
                tied: false,
                several: false,
                several_at_once: false,
            }
        });
        visitor.converted |= row.converted;
        visitor.mixed |= visitor.variant != variant;
        let begin = visitor.place as usize * self.columns;
        let codes = &mut self.codes[begin..begin + self.columns];
        visitor.several |= codes != row.codes;
        // At the same time nothing says which row was first.
        if row.time < visitor.time {
            if self.earliest {
                (visitor.variant, visitor.tied) = (variant, false);
            }
            codes.copy_from_slice(row.codes);
            visitor.several_at_once = false;
        } else if row.time == visitor.time {
            visitor.tied |= visitor.variant != variant;
            visitor.several_at_once |= codes != row.codes;
        }
        // Who is in one variant only entered it at their earliest time, whatever the order of the rows.
        visitor.time = visitor.time.min(row.time);
    }

    /// The counts of all, or of those in one variant only.
    pub(super) fn counted(self, without_mixed: bool) -> Counted {
        let Self { visitors, codes, columns, mut counted, .. } = self;
        for visitor in visitors.into_values() {
            counted.mixed += u64::from(visitor.mixed);
            counted.tied += u64::from(visitor.tied);
            if visitor.mixed && without_mixed {
                continue;
            }
            counted.several += u64::from(visitor.several);
            counted.several_at_once += u64::from(visitor.several_at_once);
            let begin = visitor.place as usize * columns;
            let codes = &codes[begin..begin + columns];
            counted.add(u32::from(visitor.variant), visitor.converted, visitor.time, codes);
        }
        counted
    }
}

/// Visitors and conversions.
#[derive(Default)]
pub(super) struct Counted {
    /// All who count.
    pub(super) visitors: u64,
    /// Those who are in several variants.
    pub(super) mixed: u64,
    /// Those whose earliest rows are of several variants.
    pub(super) tied: u64,
    /// Those who count and are in several segments.
    pub(super) several: u64,
    /// Those whose earliest rows are of several segments.
    pub(super) several_at_once: u64,
    variants: Vec<(u64, u64)>,
    /// Of each column, by segment and variant.
    segments: Vec<HashMap<(u32, u32), (u64, u64)>>,
    /// By day since 1970 and variant.
    days: HashMap<(i64, u32), (u64, u64)>,
}

impl Counted {
    fn add(&mut self, variant: u32, converted: bool, time: i64, codes: &[u32]) {
        /// Microseconds.
        const DAY: i64 = 86_400_000_000;
        self.visitors += 1;
        let place = variant as usize;
        if place >= self.variants.len() {
            self.variants.resize(place + 1, (0, 0));
        }
        let add = |cell: &mut (u64, u64)| {
            cell.0 += 1;
            cell.1 += u64::from(converted);
        };
        add(&mut self.variants[place]);
        add(self.days.entry((time.div_euclid(DAY), variant)).or_default());
        for (segments, code) in self.segments.iter_mut().zip(codes) {
            add(segments.entry((*code, variant)).or_default());
        }
    }

    pub(super) fn of_variant(&self, place: usize) -> Counts {
        counts(self.variants.get(place).copied().unwrap_or_default())
    }

    /// The days, the first first, each with the counts of those of so many variants that were seen there first.
    pub(super) fn days(&self, variants: usize) -> Vec<(i64, Vec<(usize, Counts)>)> {
        let mut days: BTreeMap<i64, Vec<(usize, Counts)>> = BTreeMap::new();
        for ((day, variant), cell) in &self.days {
            let place = *variant as usize;
            if place < variants {
                days.entry(*day).or_default().push((place, counts(*cell)));
            }
        }
        days.into_iter().collect()
    }

    /// The segments of a column, by the names of their codes; those of nobody who counts are none.
    pub(super) fn segments(&self, column: usize, names: Vec<String>) -> Vec<Segment> {
        let mut cells = vec![Vec::new(); names.len()];
        for ((code, variant), cell) in self.segments.get(column).into_iter().flatten() {
            cells[*code as usize].push((*variant as usize, counts(*cell)));
        }
        let all = names.into_iter().zip(cells).filter(|(_, cells)| !cells.is_empty());
        // Each variant is there once.
        all.map(|(name, cells)| Segment::new(name, Cells::new(cells).unwrap_or_default())).collect()
    }
}

/// There are fewer rows than the most visitors.
fn counts((visitors, conversions): (u64, u64)) -> Counts {
    Counts::new(visitors, conversions).unwrap_or_default()
}

/// What is a hash already is hashed no more.
#[derive(Clone, Copy, Default)]
struct Taken(u64);

type BuildTaken = std::hash::BuildHasherDefault<Taken>;

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u128(&mut self, hash: u128) {
        #[expect(clippy::cast_possible_truncation, reason = "half of it is enough for a table's place")]
        let low = hash as u64;
        self.0 = low;
    }
}
