//! Which visitors converted: the events that match are counted per visitor, in their order of arrival.

use abstats_question::{EventFilter, Timeframe};

use crate::codes::{BLOCK, Codes};
use crate::log::Log;
use crate::times::NEVER;
use crate::{Asked, Error, Goal, Visitors};

/// Events so long before entry are told as probably skewed clocks; stored conversions longer before entry cannot be (R153).
const SKEW: i64 = 60_000_000;

/// What makes a conversion.
#[derive(Debug)]
pub struct Matches<'a> {
    view: &'a Visitors,
    goal: Option<(&'a Log, Kind)>,
    /// Groups of tables: an event passes when all tables of one group hold. `None`: every event passes.
    any_of: Option<Vec<Vec<Table<'a>>>>,
    timeframe: Option<Timeframe>,
    least: u64,
    before: i64,
}

/// What a rule says of every code of a property.
type Table<'a> = (&'a Codes, Vec<bool>);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Event,
    Stored,
}

/// Who converted, and what else the events say.
#[derive(Debug, Default)]
pub struct Converts {
    hits: Hits,
    /// The row of every event shortly before entry, rising.
    pub just_before_entry: Vec<u32>,
    /// Stored conversions long before entry.
    pub early_conversions: u64,
}

/// Matching events by row; counters stop at their largest number, which is as good as any above `least`.
#[derive(Debug, Default)]
enum Hits {
    #[default]
    None,
    Few(Vec<u8>, u8),
    Many(Vec<u32>, u32),
}

impl<'a> Matches<'a> {
    pub fn new(view: &'a Visitors, asked: &Asked<'_>) -> Result<Self, Error> {
        let (goal, filter) = match asked.goal {
            Goal::None => (None, &EventFilter::default()),
            Goal::Stored(key) => (Some((view.conversions(key)?, Kind::Stored)), &EventFilter::default()),
            Goal::Event(name) => (Some((view.events(name)?, Kind::Event)), &asked.question.events),
        };
        Ok(Self {
            view,
            goal,
            any_of: goal.and_then(|(log, _)| tables(log, filter)),
            timeframe: filter.timeframe,
            least: filter.min_count.max(1),
            before: asked.before(),
        })
    }

    /// The timeframe of an event-backed goal.
    pub fn timeframe(&self) -> Option<Timeframe> {
        self.timeframe
    }

    /// Counts the matching events of every visitor. The n-th lies before a bound exactly when at least n do.
    pub fn converts(&self, now: i64) -> Converts {
        let mut converts = Converts::default();
        let Some((_, kind)) = self.goal else { return converts };
        let rows = self.view.entry.len();
        if let Ok(least) = u8::try_from(self.least) {
            let mut hits = vec![0_u8; rows];
            self.tally(kind, now, &mut converts, |row, hit| hits[row] = hits[row].saturating_add(hit.into()));
            converts.hits = Hits::Few(hits, least);
        } else if let Ok(least) = u32::try_from(self.least) {
            let mut hits = vec![0_u32; rows];
            self.tally(kind, now, &mut converts, |row, hit| hits[row] = hits[row].saturating_add(hit.into()));
            converts.hits = Hits::Many(hits, least);
        } else {
            // More than a view holds.
            self.tally(kind, now, &mut converts, |_, _| ());
        }
        converts
    }

    fn tally(&self, kind: Kind, now: i64, converts: &mut Converts, mut count: impl FnMut(usize, bool)) {
        let mut entries = vec![0; BLOCK];
        self.each(|rows, times| {
            // The entries lie anywhere in memory: fetched in a loop of their own, many of them are on their way at once.
            for (entry, &row) in entries.iter_mut().zip(rows) {
                *entry = self.view.entry[row as usize];
            }
            for ((&row, &at), &entry) in rows.iter().zip(times).zip(&entries) {
                count(row as usize, self.counts(entry, at));
                if at < entry && entry != NEVER {
                    let early = entry.saturating_sub(at);
                    match kind {
                        Kind::Event if early <= SKEW => converts.just_before_entry.push(row),
                        Kind::Stored if early > SKEW && entry <= now => converts.early_conversions += 1,
                        _ => {}
                    }
                }
            }
        });
        converts.just_before_entry.sort_unstable();
    }

    /// When each visitor converted, by row; [`NEVER`] if not.
    pub fn times(&self) -> Vec<i64> {
        let entry = &self.view.entry;
        let mut times = vec![NEVER; entry.len()];
        let mut matching = Vec::new();
        self.each(|rows, at| {
            for (&row, &at) in rows.iter().zip(at).filter(|&(&row, &at)| self.counts(entry[row as usize], at)) {
                if self.least == 1 {
                    times[row as usize] = times[row as usize].min(at);
                } else {
                    matching.push((row, at));
                }
            }
        });
        matching.sort_unstable();
        for visitor in matching.chunk_by(|(left, _), (right, _)| left == right) {
            let nth = usize::try_from(self.least - 1).ok().and_then(|place| visitor.get(place));
            if let Some(&(row, at)) = nth {
                times[row as usize] = at;
            }
        }
        times
    }

    /// Whether an event that passes the rules counts (R35, R53); never before a first exposure.
    fn counts(&self, entry: i64, at: i64) -> bool {
        let last = self.timeframe.map_or(NEVER, |timeframe| entry.saturating_add(timeframe.micros()));
        entry <= at && at < self.before && at <= last
    }

    /// Visits the rows and the times of the events that pass the rules, block by block.
    fn each(&self, mut visit: impl FnMut(&[u32], &[i64])) {
        let Some((log, _)) = self.goal else { return };
        let mut scratch = [0; BLOCK];
        let (mut any, mut all, mut one) = ([false; BLOCK], [false; BLOCK], [false; BLOCK]);
        let (mut passing_rows, mut passing_times) = ([0; BLOCK], vec![0; BLOCK]);
        let blocks = log.rows().chunks(BLOCK).zip(log.times().chunks(BLOCK));
        for (start, (rows, times)) in (0..).step_by(BLOCK).zip(blocks) {
            let Some(groups) = &self.any_of else {
                visit(rows, times);
                continue;
            };
            any.fill(false);
            for group in groups {
                all.fill(true);
                for (codes, table) in group {
                    one.fill(false);
                    codes.span(start, rows.len(), &mut scratch).mark(table, &mut one[..rows.len()]);
                    all.iter_mut().zip(&one).for_each(|(all, one)| *all &= one);
                }
                any.iter_mut().zip(&all).for_each(|(any, all)| *any |= all);
            }
            let mut passing = 0;
            for ((&row, &at), &passes) in rows.iter().zip(times).zip(&any) {
                // Without a branch, as in `pick`.
                (passing_rows[passing], passing_times[passing]) = (row, at);
                passing += usize::from(passes);
            }
            visit(&passing_rows[..passing], &passing_times[..passing]);
        }
    }
}

/// The filter's groups as tables over the properties' values.
fn tables<'a>(log: &'a Log, filter: &EventFilter) -> Option<Vec<Vec<Table<'a>>>> {
    let mut groups = Vec::new();
    for rules in &filter.any_of {
        let mut group = Vec::new();
        let mut never = false;
        for rule in rules {
            match log.property(&rule.key) {
                Some(property) => group.push((&property.codes, property.dictionary.table(|value| rule.holds(value)))),
                None => never |= !rule.holds(None),
            }
        }
        if !never {
            groups.push(group);
        }
    }
    (!filter.any_of.is_empty()).then_some(groups)
}

impl Converts {
    /// Whether the visitor of a row converted.
    pub fn has(&self, row: usize) -> bool {
        match &self.hits {
            Hits::None => false,
            Hits::Few(hits, least) => hits[row] >= *least,
            Hits::Many(hits, least) => hits[row] >= *least,
        }
    }
}
