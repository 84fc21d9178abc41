//! The answer by variant and segment.

use abstats_question::Moment;

use crate::cells::Cells;
use crate::codes::BLOCK;
use crate::matches::Matches;
use crate::rules::Scratch;
use crate::segments::Slots;
use crate::walk::{Rows, Walk};
use crate::{Asked, Counts, Error, Ids, Split, Visitors};

/// With more cells than this (32 MiB) a first walk finds the largest segments, and only they are counted by variant.
const MOST_CELLS: usize = 1 << 22;

impl Visitors {
    /// Answers a question.
    ///
    /// # Errors
    /// A goal that the view was not built for; what keeps `ids` from answering.
    pub fn count(&self, asked: &Asked<'_>, ids: &dyn Ids) -> Result<Counts, Error> {
        self.count_within(asked, ids, MOST_CELLS)
    }

    fn count_within(&self, asked: &Asked<'_>, ids: &dyn Ids, most_cells: usize) -> Result<Counts, Error> {
        let (question, phases, variants) = (asked.question, asked.phases.len(), self.design.variants.len());
        let matches = Matches::new(self, asked)?;
        let breakdown = question.breakdown.as_ref();
        if asked.draft {
            return Ok(self.nobody(phases, breakdown.is_some()));
        }
        let walk = Walk::new(self, asked, matches.timeframe(), ids)?;
        let converts = matches.converts(asked.now.micros());

        let mut slots = Slots::new(self, breakdown);
        let mut scratch = Scratch::default();
        let mut slot = [0; BLOCK];
        if slots.len() * phases.max(1) * variants > most_cells {
            let mut visitors = vec![0_u32; slots.len()];
            walk.each(|rows| {
                slots.of(self, rows, &mut scratch, &mut slot);
                rows.picked.iter().for_each(|&place| visitors[slot[usize::from(place)] as usize] += 1);
            });
            slots.keep_largest(|slot| visitors[slot as usize].into(), asked.cap);
        }

        let mut counts = self.nobody(phases, false);
        let mut cells = Cells::new(slots.len(), phases, variants);
        walk.each(|rows| {
            slots.of(self, rows, &mut scratch, &mut slot);
            for place in rows.picked.iter().map(|&place| usize::from(place)) {
                let phase = phase(asked.phases, rows.entry[place]);
                cells.add(slot[place], phase, rows.variant[place], converts.has(rows.start + place));
            }
            for &place in rows.immature {
                counts.immature_visitors[usize::from(rows.variant[usize::from(place)])] += 1;
            }
            counts.multiple_variant_visitors += self.crossers(rows, asked.before());
            counts.events_just_before_entry += events_of(&converts.just_before_entry, rows);
        });

        counts.total = cells.sum(slots.all());
        if breakdown.is_some() {
            let (segments, warnings) = slots.segments(&cells, asked.cap);
            (counts.segments, counts.warnings) = (Some(segments), warnings);
        }
        counts.ignored = self.ignored.told(asked.now.micros(), &self.design.variants);
        counts.ignored.early_conversions = converts.early_conversions;
        Ok(counts)
    }

    /// Zeros.
    fn nobody(&self, phases: usize, breakdown: bool) -> Counts {
        let variants = self.design.variants.len();
        Counts {
            total: Split::none(phases, variants),
            segments: breakdown.then(Vec::new),
            immature_visitors: vec![0; variants],
            ..Counts::default()
        }
    }

    /// How many of a block's visitors saw another variant before the bound.
    fn crossers(&self, rows: &Rows<'_>, before: i64) -> u64 {
        let Some((first, last)) = rows.ends() else { return 0 };
        let block = self.crossings.range((first, 0)..=(last, u8::MAX));
        let seen = block.filter(|&(&(row, _), &at)| at < before && rows.counted[row as usize - rows.start]);
        let (mut crossers, mut last) = (0, None);
        for (&(row, _), _) in seen {
            crossers += u64::from(last != Some(row));
            last = Some(row);
        }
        crossers
    }
}

/// The phase of an entry: those before the first phase belong to it (R170).
fn phase(phases: &[Moment], entry: i64) -> usize {
    phases.partition_point(|from| from.micros() <= entry).saturating_sub(1)
}

/// How many of the events, by row in rising order, belong to visitors counted in the block.
fn events_of(events: &[u32], rows: &Rows<'_>) -> u64 {
    let first = events.partition_point(|&row| (row as usize) < rows.start);
    let places = events[first..].iter().map(|&row| row as usize - rows.start);
    places.take_while(|&place| place < rows.counted.len()).filter(|&place| rows.counted[place]).count() as u64
}

#[cfg(test)]
mod tests {
    use abstats_question::{Breakdown, Field, Match, Question, Window};

    use super::*;
    use crate::{Carried, Design, Exposure, Goal, IdsError, Person};

    struct NoIds;

    impl Ids for NoIds {
        fn matching(&self, _: &Match) -> Result<Vec<Person>, IdsError> {
            Err("nobody asked".into())
        }
    }

    /// Values of very different frequency, among them those that are spelled like the two special segments.
    #[test]
    fn two_walks_find_the_segments_of_one() {
        let mut view = Visitors::new(Design {
            variants: vec!["0".to_owned(), "1".to_owned()],
            created_at: Moment::from_micros(0),
            event_names: Vec::new(),
            stored_goals: vec!["click".to_owned()],
        })
        .unwrap();
        for number in 0..20_000_u32 {
            let (person, at) = (Person(number), Moment::from_micros(i64::from(number)));
            let value = match number % 10 {
                0 => None,
                1 => Some("(other)".to_owned()),
                2 => Some("(not set)".to_owned()),
                _ => Some(format!(
                    "city {}",
                    (number.wrapping_mul(2_654_435_761) >> 7).trailing_zeros() * 100 + number % 37
                )),
            };
            let fields = [(Field::City, value.as_deref())];
            let carried = Carried { fields: &fields, ..Carried::default() };
            view.expose(Exposure { person, variant: if number % 3 == 0 { "0" } else { "1" }, at, carried }).unwrap();
            if number % 4 == 0 {
                view.convert(person, "click", at).unwrap();
            }
        }
        let question = Question { breakdown: Some(Breakdown::Field(Field::City)), ..Question::default() };
        let phases = [0, 5000].map(Moment::from_micros);
        for cap in [0, 1, 2, 3, 10, 100, 100_000] {
            let asked = Asked {
                question: &question,
                goal: Goal::Stored("click"),
                window: Window::default(),
                now: Moment::from_micros(15_000),
                end: None,
                draft: false,
                phases: &phases,
                cap,
            };
            let once = view.count_within(&asked, &NoIds, usize::MAX).unwrap();
            assert_eq!(view.count_within(&asked, &NoIds, 0).unwrap(), once, "{cap}");
            assert!(once.segments.as_ref().unwrap().len() > cap.min(100));
            assert_eq!(once.warnings.len(), 2);
        }
    }

    #[test]
    fn what_keeps_the_store_from_answering_is_told() {
        let design = Design {
            variants: Vec::new(),
            created_at: Moment::from_micros(0),
            event_names: Vec::new(),
            stored_goals: Vec::new(),
        };
        let view = Visitors::new(design).unwrap();
        let mut question = Question::default();
        let ask = |question: &Question| {
            let (goal, window, now) = (Goal::None, Window::default(), Moment::from_micros(0));
            view.count(&Asked { question, goal, window, now, end: None, draft: false, phases: &[], cap: 9 }, &NoIds)
        };
        assert_eq!(ask(&question).unwrap(), Counts::default());
        question.filter.0 = vec![vec![abstats_question::Rule::VisitorId(abstats_question::TextTest::is("v1"))]];
        assert_eq!(ask(&question).unwrap_err().to_string(), "visitor ids: nobody asked");
    }
}
