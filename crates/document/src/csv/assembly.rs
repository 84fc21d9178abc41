//! The rows put together.

use std::collections::{BTreeMap, HashMap};

use abstats::{Analysis, Breakdown, Cells, Counts, Day, Experiment, Place, Problem, Segment, Variant};

use super::{Of, Row};
use crate::draft::{Draft, Whole};
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors, Input};

/// The variants and breakdowns met so far, in the order of their first row. What is kept takes as much room as there are rows.
#[derive(Default)]
pub struct Assembly {
    arms: Vec<Arm>,
    arm_places: HashMap<String, usize>,
    breakdowns: Vec<BreakdownRows>,
    breakdown_places: HashMap<String, usize>,
    /// By date.
    days: BTreeMap<String, Vec<CellRow>>,
}

/// A variant, and what was said of it so far.
struct Arm {
    variant: Variant,
    control: Option<bool>,
    /// The line of the row for the whole test.
    whole: Option<u64>,
}

#[derive(Default)]
struct BreakdownRows {
    by: String,
    segments: Vec<Vec<CellRow>>,
    /// By criteria.
    places: HashMap<String, usize>,
}

/// The counts of one arm in a segment or on a day; of one table they are kept in the order of the arms.
struct CellRow {
    arm: usize,
    line: u64,
    counts: Counts,
}

impl Assembly {
    /// Adds a row. `false` when it is of one variant too many: then there is no use in reading on.
    pub fn add(&mut self, row: Row, errors: &mut Errors) -> bool {
        let Some(index) = self.arm(&row.variant) else {
            let max = Experiment::MAX_VARIANTS;
            errors.push(Error::new(Problem::TooManyVariants { max }).on_line(row.line));
            return false;
        };
        let place = row.of.place(&row.variant);
        let mut wrong = |kind| errors.push(Error::new(kind).at(place.clone()).on_line(row.line));
        self.arms[index].describe(&row, &mut wrong);
        let cells = match row.of {
            Of::Whole => {
                let arm = &mut self.arms[index];
                if let Some(first) = arm.whole {
                    wrong(ErrorKind::Repeated { first });
                } else {
                    (arm.whole, arm.variant.counts) = (Some(row.line), row.counts);
                }
                return true;
            }
            Of::Segment(by, criteria) => self.segment(by, criteria),
            Of::Day(date) => self.days.entry(date).or_default(),
        };
        match cells.binary_search_by_key(&index, |cell| cell.arm) {
            Ok(first) => wrong(ErrorKind::Repeated { first: cells[first].line }),
            Err(next) => cells.insert(next, CellRow { arm: index, line: row.line, counts: row.counts }),
        }
        true
    }

    /// The place of the variant's arm, unless it is one more than are served.
    fn arm(&mut self, id: &str) -> Option<usize> {
        if let Some(&index) = self.arm_places.get(id) {
            return Some(index);
        }
        let index = self.arms.len();
        if index == Experiment::MAX_VARIANTS {
            return None;
        }
        self.arms.push(Arm { variant: Variant::new(id, Counts::default()), control: None, whole: None });
        self.arm_places.insert(id.to_owned(), index);
        Some(index)
    }

    fn segment(&mut self, by: String, criteria: String) -> &mut Vec<CellRow> {
        let breakdowns = &mut self.breakdowns;
        let breakdown = *self.breakdown_places.entry(by).or_insert_with_key(|by| {
            breakdowns.push(BreakdownRows { by: by.clone(), ..BreakdownRows::default() });
            breakdowns.len() - 1
        });
        let BreakdownRows { segments, places, .. } = &mut breakdowns[breakdown];
        let segment = *places.entry(criteria).or_insert_with(|| {
            segments.push(Vec::new());
            segments.len() - 1
        });
        &mut segments[segment]
    }

    /// The experiment, unless something is wrong with it, or was wrong with a row.
    pub fn finish(self, cumulative: bool, choices: &Choices, mut errors: Errors) -> Result<Input, Errors> {
        let days: Vec<_> = self.days.into_iter().map(|(date, rows)| Day { date, counts: cells(rows) }).collect();
        let no_whole = self.arms.iter().all(|arm| arm.whole.is_none());
        let whole = match (no_whole, days.is_empty()) {
            (false, _) => Whole::Given,
            (true, false) => Whole::OfDays,
            (true, true) => Whole::OfSegments,
        };
        if whole == Whole::OfSegments && self.breakdowns.len() > 1 {
            errors.push(Error::new(ErrorKind::NoWholes { breakdowns: self.breakdowns.len() }));
        }
        for arm in self.arms.iter().filter(|arm| !no_whole && arm.whole.is_none()) {
            errors.push(Error::new(ErrorKind::NoWhole).at(Place::variant(&arm.variant.id)));
        }
        drop((self.arm_places, self.breakdown_places));
        let variants =
            self.arms.into_iter().map(|arm| Variant { is_control: arm.control == Some(true), ..arm.variant });
        let draft = Draft {
            variants: variants.collect(),
            breakdowns: self.breakdowns.into_iter().map(breakdown).collect(),
            days,
            cumulative,
            whole,
            of_rows: true,
            ..Draft::default()
        };
        let mut readings = Vec::new();
        let experiment = draft.experiment(choices, &mut readings, errors)?;
        Ok(Input { readings, ..Input::new(experiment, Analysis::default()) })
    }
}

/// The breakdown with its segments in the order of their first rows.
fn breakdown(BreakdownRows { by, segments, places }: BreakdownRows) -> Breakdown {
    let mut names = vec![String::new(); segments.len()];
    for (criteria, place) in places {
        names[place] = criteria;
    }
    let segments = names.into_iter().zip(segments).map(|(criteria, rows)| Segment {
        criteria,
        counts: cells(rows),
        phases: Vec::new(),
    });
    Breakdown { by, segments: segments.collect() }
}

/// Each arm is there once: another row of it is an error.
fn cells(rows: Vec<CellRow>) -> Cells {
    Cells::new(rows.into_iter().map(|row| (row.arm, row.counts)).collect()).unwrap_or_default()
}

impl Arm {
    /// Keeps what the row says of name, weight and control; an earlier row must not have said otherwise.
    fn describe(&mut self, row: &Row, wrong: &mut impl FnMut(ErrorKind)) {
        let mut keep = |field, contradiction: Option<(String, String)>| {
            if let Some((value, earlier)) = contradiction {
                wrong(ErrorKind::Contradiction { field, value, earlier });
            }
        };
        keep("name", merge(&mut self.variant.name, row.name.as_ref()));
        keep("weight", merge(&mut self.variant.traffic_weight, row.weight.as_ref()));
        keep("control", merge(&mut self.control, row.control.as_ref()));
    }
}

/// The first value given stays; a different one later is returned with it, both cut where they are long: the first one would
/// be said again for every row.
fn merge<T: Clone + PartialEq + std::fmt::Debug>(known: &mut Option<T>, given: Option<&T>) -> Option<(String, String)> {
    let given = given?;
    let earlier = known.get_or_insert_with(|| given.clone());
    let shown = |value: &T| cut(&format!("{value:?}"), LONGEST_VALUE);
    (earlier != given).then(|| (shown(given), shown(earlier)))
}
