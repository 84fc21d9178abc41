//! The walk over the visitors that a question counts, block by block.

use abstats_question::Timeframe;

use crate::codes::BLOCK;
use crate::rules::{Rules, Scratch};
use crate::{Asked, Error, Ids, Visitors};

/// Who is counted.
#[derive(Debug)]
pub struct Walk<'a> {
    pub view: &'a Visitors,
    from: i64,
    before: i64,
    rules: Rules<'a>,
    /// How long visitors' events count, and when that must be over.
    maturity: Option<(Timeframe, i64)>,
    mature_only: bool,
}

/// A block of rows with at least one visitor who passes the window and the filters.
#[derive(Debug)]
pub struct Rows<'a> {
    /// The first row.
    pub start: usize,
    /// T0, by place in the block.
    pub entry: &'a [i64],
    /// The variants' places.
    pub variant: &'a [u8],
    /// Who is counted.
    pub counted: &'a [bool],
    /// The places of those counted, rising.
    pub picked: &'a [u16],
    /// The places of those who pass but whose timeframe is not over.
    pub immature: &'a [u16],
}

impl Rows<'_> {
    /// The first and the last row.
    pub fn ends(&self) -> Option<(u32, u32)> {
        let last = (self.start + self.entry.len()).checked_sub(1)?;
        Some((self.start.try_into().ok()?, last.try_into().ok()?))
    }
}

impl<'a> Walk<'a> {
    pub fn new(
        view: &'a Visitors,
        asked: &Asked<'_>,
        timeframe: Option<Timeframe>,
        ids: &dyn Ids,
    ) -> Result<Self, Error> {
        let question = asked.question;
        Ok(Self {
            view,
            from: asked.from(),
            before: asked.before(),
            rules: Rules::new(view, &question.filter, question.dates.offset, asked.now, ids)?,
            maturity: timeframe.map(|timeframe| (timeframe, asked.over())),
            mature_only: question.mature_only,
        })
    }

    /// Visits the rows in their order.
    pub fn each(&self, mut visit: impl FnMut(&Rows<'_>)) {
        let mut scratch = Scratch::default();
        let mut marks = [false; BLOCK];
        let (mut picked, mut late) = ([0; BLOCK], [0; BLOCK]);
        let blocks = self.view.entry.chunks(BLOCK).zip(self.view.variant.chunks(BLOCK));
        for (start, (entry, variant)) in (0..).step_by(BLOCK).zip(blocks) {
            let counted = &mut marks[..entry.len()];
            // Who has not entered has an entry later than every bound.
            for (mark, &entry) in counted.iter_mut().zip(entry) {
                *mark = self.from <= entry && entry < self.before;
            }
            if !counted.contains(&true) {
                continue;
            }
            self.rules.keep(start, entry, counted, &mut scratch);
            let mut passing = pick(counted, &mut picked);
            if passing == 0 {
                continue;
            }
            let immature = self.maturity.map_or(0, |(timeframe, over)| {
                let places = picked[..passing].iter().copied();
                let places =
                    places.filter(|&place| entry[usize::from(place)].saturating_add(timeframe.micros()) > over);
                late.iter_mut().zip(places).map(|(late, place)| *late = place).count()
            });
            if self.mature_only && immature > 0 {
                late[..immature].iter().for_each(|&place| counted[usize::from(place)] = false);
                passing = pick(counted, &mut picked);
            }
            visit(&Rows { start, entry, variant, counted, picked: &picked[..passing], immature: &late[..immature] });
        }
    }
}

/// Lists the marked places; returns how many there are.
fn pick(marks: &[bool], places: &mut [u16; BLOCK]) -> usize {
    let mut found = 0;
    for (place, &mark) in (0..).zip(marks) {
        // Without a branch: half of the marks cannot be foreseen.
        places[found] = place;
        found += usize::from(mark);
    }
    found
}
