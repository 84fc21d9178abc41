//! Rows of single visitors: read as they come, counted in the memory of the distinct visitors.

mod days;
mod dictionary;
mod ids;
mod leaving;
mod reader;
mod tally;
mod time;

use std::collections::HashSet;
use std::io::BufRead;

use abstats::{Breakdown, Problem, Variant};
use abstats_table::dates::DateStyles;
use abstats_table::digits::Style;
use abstats_table::{Meaning, Records};
use abstats_words::Assumption;

use super::plan::Plan;
use crate::draft::Draft;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors, Input};
use reader::Reader;
use tally::Tally;

use leaving::Only;
use time::Times;

/// What stands for a value that is left out.
const NO_VALUE: &str = "(none)";

/// What the first rows tell of all.
#[derive(Default)]
pub(super) struct Begun {
    times: Times,
    only: Only,
}

impl Begun {
    /// Of these rows, which are read to their end or to the first that is wrong: what is wrong with a row is said when the table is
    /// read.
    pub(super) fn of<R: BufRead>(plan: &Plan, mut records: Records<R>, choices: &Choices) -> Result<Self, Errors> {
        let time = plan.time();
        let variant = plan.columns.place(Meaning::Variant);
        let mut styles = DateStyles::default();
        let mut variants = HashSet::new();
        let mut values = vec![HashSet::new(); plan.by.len()];
        while let Ok(Some(record)) = records.next() {
            if !plan.counts(&record) {
                continue;
            }
            if let Some(time) = time {
                styles.see(record.get(time), || record.spot());
            }
            if choices.only.is_empty() {
                continue;
            }
            variants.extend(variant.map(|place| record.get(place).to_owned()));
            for (place, values) in plan.by.iter().zip(&mut values) {
                let value = record.get(*place);
                values.insert(if value.is_empty() { NO_VALUE } else { value }.to_owned());
            }
        }
        let times = match time {
            Some(place) => Times::of(place, styles, choices.first_assignment)?,
            None => Times::default(),
        };
        Ok(Self { times, only: Only::of(choices, &variants, &values) })
    }
}

/// Whether the visitor converted, if that is an outcome.
pub(super) fn outcome(text: &str) -> Option<bool> {
    match text {
        "0" => return Some(false),
        "1" => return Some(true),
        _ if text.len() > 5 => {}
        _ => match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" => return Some(true),
            "false" | "f" | "no" | "n" => return Some(false),
            _ => {}
        },
    }
    match Style::PLAIN.count(text) {
        Some(0) => Some(false),
        Some(1) => Some(true),
        _ => None,
    }
}

/// The experiment, or everything that is wrong with the rows.
pub(super) fn input<R: BufRead>(
    plan: &Plan,
    mut records: Records<R>,
    begun: Begun,
    choices: &Choices,
) -> Result<Input, Errors> {
    let mut errors = Errors::default();
    let mut reader = Reader::new(plan, begun, choices);
    let mut tally = Tally::new(plan.by.len(), choices.first_assignment);
    let (mut rows, mut kept, mut counted_rows) = (0_u64, 0_u64, 0_u64);
    while let Some(record) = records.next()? {
        rows += 1;
        if !plan.counts(&record) {
            continue;
        }
        kept += 1;
        match reader.read(&record) {
            Ok(None) => {}
            Ok(Some(seen)) => {
                counted_rows += 1;
                tally.add(&seen);
            }
            Err(kind) => {
                let stop = matches!(
                    kind,
                    ErrorKind::Problem(Problem::TooManyVariants { .. })
                        | ErrorKind::SeveralTests { .. }
                        | ErrorKind::SeveralDirections { .. }
                );
                errors.push(Error::new(kind).on(record.spot()));
                if stop {
                    return Err(errors);
                }
            }
        }
    }
    let filtered = plan.filtered(kept, rows)?;
    let Reader { variants, values, leaving, times, direction, unread, .. } = reader;
    let (variants, values): (Vec<_>, Vec<_>) =
        (variants.into_names(), values.into_iter().map(dictionary::Dictionary::into_names).collect());
    let mut left_out = Vec::new();
    let by: Vec<_> = plan.by.iter().map(|place| plan.names[*place].as_str()).collect();
    let taking_part = leaving.settle(&variants, &by, &values, choices, &mut left_out, &mut errors);
    errors.or(())?;
    unread.settled()?;
    let counted = tally.counted(choices.leave_out_mixed);
    if counted.mixed > 0 && !choices.first_assignment && !choices.leave_out_mixed {
        return Err(ErrorKind::InSeveral { visitors: counted.mixed, timed: plan.time().is_some() }.into());
    }
    if counted.tied > 0 && choices.first_assignment {
        return Err(ErrorKind::SeveralAtOnce { visitors: counted.tied }.into());
    }
    // The order of the rows says nothing.
    let timed = plan.time().is_some() && times.are_read();
    let unsettled = if timed { counted.several_at_once } else { counted.several };
    if unsettled > 0 {
        let columns = by.iter().map(|name| cut(name, LONGEST_VALUE)).collect();
        return Err(ErrorKind::SeveralSegments { visitors: unsettled, columns, timed }.into());
    }
    let mut readings = plan.readings();
    readings.extend(filtered);
    let (days, of_days) = days::of(&counted, times, plan, variants.len());
    readings.extend(of_days);
    readings.extend(left_out);
    readings.push(Assumption::RowsCounted { rows: counted_rows, visitors: counted.visitors });
    let mixed = counted.mixed;
    let of_mixed = if choices.first_assignment {
        Assumption::FirstAssignment { visitors: mixed }
    } else {
        Assumption::MixedLeftOut { visitors: mixed }
    };
    readings.extend((mixed > 0).then_some(of_mixed));
    readings.extend((counted.several > 0).then(|| Assumption::SeveralValues {
        columns: by.iter().map(|name| cut(name, LONGEST_VALUE)).collect(),
        visitors: counted.several,
    }));
    let breakdowns = by.iter().zip(values).enumerate().map(|(column, (by, names))| {
        let mut segments = counted.segments(column, names);
        segments.retain(|segment| taking_part.as_ref().is_none_or(|all| all.has_segment(by, &segment.criteria)));
        Breakdown { by: (*by).to_owned(), segments }
    });
    let breakdowns = breakdowns.collect();
    let out: Vec<_> = variants.iter().map(|id| taking_part.as_ref().is_some_and(|all| !all.has_variant(id))).collect();
    let variants = variants.into_iter().enumerate();
    let variants = variants.map(|(place, id)| Variant::new(id, counted.of_variant(place))).collect();
    let mut draft = Draft { variants, breakdowns, days, is_chosen: true, ..Draft::default() };
    draft.without(&out);
    let experiment = draft.experiment(choices, &mut readings, Errors::default())?;
    direction.set(Input { readings, ..Input::by_plan(experiment, choices.plan.as_ref())? })
}
