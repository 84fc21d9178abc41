//! The rows put together.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use abstats::{Breakdown, Cells, Counts, Experiment, Place, Problem, Segment, Variant};
use abstats_table::Spot;

use super::row::{Of, Reader, Row};
use crate::Errors;
use crate::days::WrittenDays;
use crate::draft::{Draft, Whole};
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};

/// The variants and breakdowns met so far, in the order of their first row. What is kept takes as much room as there are rows.
#[derive(Default)]
pub(super) struct Assembly {
    arms: Vec<Arm>,
    arm_places: HashMap<String, usize>,
    breakdowns: Vec<BreakdownRows>,
    breakdown_places: HashMap<String, usize>,
    /// By date.
    days: BTreeMap<String, Vec<CellRow>>,
    /// Rows that are parts of the whole, by variant, values and date.
    parts: HashMap<(usize, Vec<String>, Option<String>), Spot>,
}

/// A variant, and what was said of it so far.
struct Arm {
    variant: Variant,
    control: Option<bool>,
    /// The row for the whole test.
    whole: Option<Spot>,
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
    spot: Spot,
    counts: Counts,
    /// On a day.
    weight: Option<f64>,
}

impl Assembly {
    /// Adds a row. `false` when it is of one variant too many: then there is no use in reading on.
    pub(super) fn add(&mut self, row: Row, reader: &Reader<'_>, errors: &mut Errors) -> bool {
        let Some(index) = self.arm(&row.variant) else {
            let max = Experiment::MAX_VARIANTS;
            errors.push(Error::new(Problem::TooManyVariants { max }).on(row.spot));
            return false;
        };
        let place = reader.place(&row.of, &row.variant);
        let mut wrong = |kind| errors.push(Error::new(kind).at(place.clone()).on(row.spot));
        self.arms[index].describe(&row, &mut wrong);
        let cell = CellRow { arm: index, spot: row.spot, counts: row.counts, weight: row.weight };
        let cells = match row.of {
            Of::Whole => {
                let arm = &mut self.arms[index];
                if let Some(first) = arm.whole {
                    wrong(ErrorKind::Repeated { first });
                } else {
                    (arm.whole, arm.variant.counts) = (Some(row.spot), row.counts);
                }
                return true;
            }
            Of::Part(values, date) => {
                self.add_part(&cell, values, date, reader, &mut wrong);
                return true;
            }
            Of::Segment(by, criteria) => self.segment(by, criteria),
            Of::Day(date) => self.days.entry(date).or_default(),
        };
        match cells.binary_search_by_key(&index, |cell| cell.arm) {
            Ok(first) => wrong(ErrorKind::Repeated { first: cells[first].spot }),
            Err(next) => cells.insert(next, cell),
        }
        true
    }

    /// Adds the counts of a part to the whole, to the segment of each dimension, and to the day.
    fn add_part(
        &mut self,
        cell: &CellRow,
        values: Vec<String>,
        date: Option<String>,
        reader: &Reader<'_>,
        wrong: &mut impl FnMut(ErrorKind),
    ) {
        let whole = &mut self.arms[cell.arm];
        whole.whole.get_or_insert(cell.spot);
        let mut too_many = sum(&mut whole.variant.counts, cell.counts).err();
        let mut add = |cells: &mut Vec<CellRow>| match cells.binary_search_by_key(&cell.arm, |cell| cell.arm) {
            Ok(place) => too_many = sum(&mut cells[place].counts, cell.counts).err().or(too_many.take()),
            Err(place) => cells.insert(place, CellRow { ..*cell }),
        };
        let mut other_weight = None;
        if let Some(date) = &date {
            let day = self.days.entry(date.clone()).or_default();
            add(day);
            if let Ok(place) = day.binary_search_by_key(&cell.arm, |cell| cell.arm) {
                other_weight = merge(&mut day[place].weight, cell.weight.as_ref());
            }
        }
        for (by, value) in reader.dimensions().zip(&values) {
            add(self.segment(by.to_owned(), value.clone()));
        }
        if let Some(problem) = too_many {
            wrong(problem.into());
        }
        if let Some((value, earlier)) = other_weight {
            wrong(ErrorKind::Contradiction { field: "weight", value, earlier });
        }
        match self.parts.entry((cell.arm, values, date)) {
            Entry::Occupied(first) => wrong(ErrorKind::Repeated { first: *first.get() }),
            Entry::Vacant(free) => drop(free.insert(cell.spot)),
        }
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

    /// The parts of the experiment.
    pub(super) fn draft(self, reader: &Reader<'_>, errors: &mut Errors) -> Draft {
        drop(self.parts);
        let mut days = WrittenDays { cumulative: reader.is_cumulative(), ..WrittenDays::default() };
        for (date, rows) in self.days {
            days.weights.push(rows.iter().map(|row| row.weight).collect());
            days.all.push(Segment::new(date, cells(rows)));
        }
        // A part of the whole is one of its segments as well: left out there, it is left out here.
        let is_sum = reader.dimensions().count() == 1 && days.all.is_empty();
        let no_whole = is_sum || self.arms.iter().all(|arm| arm.whole.is_none());
        let whole = match (no_whole, days.all.is_empty()) {
            (false, _) => Whole::Given,
            (true, false) => Whole::OfDays,
            (true, true) => Whole::OfSegments,
        };
        if whole == Whole::OfSegments && self.breakdowns.len() > 1 {
            let first = self.breakdowns.first().map(|breakdown| cut(&breakdown.by, LONGEST_VALUE)).unwrap_or_default();
            errors.push(Error::new(ErrorKind::NoWholes { breakdowns: self.breakdowns.len(), first }));
        }
        for arm in self.arms.iter().filter(|arm| !no_whole && arm.whole.is_none()) {
            errors.push(Error::new(ErrorKind::NoWhole).at(Place::variant(&arm.variant.id)));
        }
        drop((self.arm_places, self.breakdown_places));
        let variants =
            self.arms.into_iter().map(|arm| Variant { is_control: arm.control == Some(true), ..arm.variant });
        Draft {
            variants: variants.collect(),
            breakdowns: self.breakdowns.into_iter().map(breakdown).collect(),
            days,
            whole,
            of_rows: true,
            ..Draft::default()
        }
    }
}

/// Adds counts to a sum.
fn sum(sum: &mut Counts, more: Counts) -> Result<(), Problem> {
    let (visitors, conversions) = (sum.visitors() + more.visitors(), sum.conversions() + more.conversions());
    *sum = Counts::new(visitors, conversions)?;
    Ok(())
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
        // Weights may differ by day.
        if !matches!(row.of, Of::Day(_)) {
            // Weights may differ by day.
            if !matches!(row.of, Of::Day(_) | Of::Part(_, Some(_))) {
                keep("weight", merge(&mut self.variant.traffic_weight, row.weight.as_ref()));
            }
        }
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
