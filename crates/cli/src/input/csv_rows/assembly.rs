//! The rows put together.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use abstats::{Analysis, Breakdown, Counts, Day, Days, Experiment, Input, Place, Problem, Segment, Variant};

use super::{Of, Row, at, place};
use crate::input::lines;

/// The variants and breakdowns met so far, in the order of their first row.
#[derive(Default)]
pub struct Assembly {
    arms: Vec<Arm>,
    arm_places: HashMap<String, usize>,
    breakdowns: Vec<(String, Vec<SegmentRows>)>,
    segment_places: HashMap<(String, String), (usize, usize)>,
    /// By date.
    days: BTreeMap<String, CountsByArm>,
}

/// Counts by arm, each with its line.
type CountsByArm = HashMap<usize, (u64, Counts)>;

/// A variant, and what was said of it so far.
struct Arm {
    variant: Variant,
    control: Option<bool>,
    /// The line of the row for the whole test.
    whole: Option<u64>,
}

struct SegmentRows {
    criteria: String,
    counts: CountsByArm,
}

impl Assembly {
    pub fn add(&mut self, row: Row, errors: &mut Vec<String>) {
        let place = place(&row.variant, &row.of);
        let index = self.arm(&row.variant);
        self.arms[index].describe(&row, &place, errors);
        let again = |first: u64| format!("{}, first on line {first}", at(row.line, &place, Problem::Duplicate));
        let counts = match row.of {
            Of::Whole => {
                let arm = &mut self.arms[index];
                if let Some(first) = arm.whole {
                    errors.push(again(first));
                } else {
                    (arm.whole, arm.variant.counts) = (Some(row.line), row.counts);
                }
                return;
            }
            Of::Segment(by, criteria) => {
                let (breakdown, segment) = self.segment((by, criteria));
                &mut self.breakdowns[breakdown].1[segment].counts
            }
            Of::Day(date) => self.days.entry(date).or_default(),
        };
        match counts.entry(index) {
            Entry::Occupied(first) => errors.push(again(first.get().0)),
            Entry::Vacant(entry) => {
                entry.insert((row.line, row.counts));
            }
        }
    }

    /// The days, judged. Without rows for the whole test, the last day's cumulative counts are those of the whole.
    fn take_days(&mut self, cumulative: bool, errors: &mut Vec<String>) -> Option<Days> {
        let arms = self.arms.len();
        let days = std::mem::take(&mut self.days).into_iter();
        let days: Vec<_> = days.map(|(date, counts)| Day { date, counts: in_order(&counts, arms) }).collect();
        if days.is_empty() {
            return None;
        }
        let variants: Vec<_> = self.arms.iter().map(|arm| arm.variant.clone()).collect();
        let days = if cumulative { Days::cumulative(&variants, days) } else { Days::daily(&variants, days) };
        let days = days.map_err(|wrong| errors.extend(lines(&wrong))).ok()?;
        if self.arms.iter().all(|arm| arm.whole.is_none()) {
            let last = days.as_slice().last()?;
            for (arm, counts) in self.arms.iter_mut().zip(&last.counts) {
                (arm.whole, arm.variant.counts) = (Some(0), *counts);
            }
        }
        Some(days)
    }

    fn arm(&mut self, id: &str) -> usize {
        if let Some(&index) = self.arm_places.get(id) {
            return index;
        }
        self.arms.push(Arm { variant: Variant::new(id, Counts::default()), control: None, whole: None });
        self.arm_places.insert(id.to_owned(), self.arms.len() - 1);
        self.arms.len() - 1
    }

    fn segment(&mut self, key: (String, String)) -> (usize, usize) {
        let breakdowns = &mut self.breakdowns;
        *self.segment_places.entry(key).or_insert_with_key(|(by, criteria)| {
            let breakdown = breakdowns.iter().position(|(known, _)| known == by).unwrap_or_else(|| {
                breakdowns.push((by.clone(), Vec::new()));
                breakdowns.len() - 1
            });
            let segments = &mut breakdowns[breakdown].1;
            segments.push(SegmentRows { criteria: criteria.clone(), counts: HashMap::new() });
            (breakdown, segments.len() - 1)
        })
    }

    /// The experiment, unless something is wrong with it, or was wrong with a row.
    pub fn finish(mut self, cumulative: bool, mut errors: Vec<String>) -> Result<Input, Vec<String>> {
        // What stands in for a wrong count is not judged.
        let days = if errors.is_empty() { self.take_days(cumulative, &mut errors) } else { None };
        let no_whole = self.arms.iter().all(|arm| arm.whole.is_none());
        if no_whole && self.breakdowns.len() > 1 {
            let count = self.breakdowns.len();
            errors.push(format!(
                "rows for the whole test missing; sums stand in only for one breakdown, not for {count}"
            ));
        }
        for arm in self.arms.iter().filter(|arm| !no_whole && arm.whole.is_none()) {
            errors.push(format!("{}: row for the whole test missing", Place::variant(&arm.variant.id)));
        }
        let arms = self.arms.len();
        let segment = |rows: SegmentRows| Segment { criteria: rows.criteria, counts: in_order(&rows.counts, arms) };
        let last = self.breakdowns.pop();
        let breakdown = |(by, rows): (String, Vec<SegmentRows>)| Breakdown {
            by,
            segments: rows.into_iter().map(segment).collect(),
        };
        let mut breakdowns: Vec<_> = self.breakdowns.into_iter().map(breakdown).collect();
        let variants =
            self.arms.into_iter().map(|arm| Variant { is_control: arm.control == Some(true), ..arm.variant }).collect();
        let experiment = match last.map(breakdown) {
            Some(only) if no_whole && breakdowns.is_empty() => Experiment::from_breakdown(variants, only),
            last => {
                breakdowns.extend(last);
                Experiment::new(variants, breakdowns)
            }
        };
        match experiment.map_err(|errors| lines(&errors)) {
            Ok(experiment) if errors.is_empty() => {
                let experiment = match &days {
                    Some(days) => experiment.with_days(days),
                    None => experiment,
                };
                Ok(Input { experiment, analysis: Analysis::default(), days })
            }
            Ok(_) => Err(errors),
            Err(later) => Err([errors, later].concat()),
        }
    }
}

/// A variant without a row has no visitors there.
fn in_order(counts: &CountsByArm, arms: usize) -> Vec<Counts> {
    (0..arms).map(|arm| counts.get(&arm).map_or_else(Counts::default, |(_, counts)| *counts)).collect()
}

impl Arm {
    /// Keeps what the row says of name, weight and control; an earlier row must not have said otherwise.
    fn describe(&mut self, row: &Row, place: &Place, errors: &mut Vec<String>) {
        let mut keep = |field: &str, contradiction: Option<(String, String)>| {
            if let Some((value, earlier)) = contradiction {
                errors.push(format!(
                    "line {}: {place}: {field} {value} contradicts {earlier} of an earlier row",
                    row.line
                ));
            }
        };
        keep("name", merge(&mut self.variant.name, row.name.as_ref()));
        keep("weight", merge(&mut self.variant.traffic_weight, row.weight.as_ref()));
        keep("control", merge(&mut self.control, row.control.as_ref()));
    }
}

/// The first value given stays; a different one later is returned with it.
fn merge<T: Clone + PartialEq + std::fmt::Debug>(known: &mut Option<T>, given: Option<&T>) -> Option<(String, String)> {
    let given = given?;
    let earlier = known.get_or_insert_with(|| given.clone());
    (earlier != given).then(|| (format!("{given:?}"), format!("{earlier:?}")))
}
