//! Rows of single visitors: read as they come, counted in the memory of the distinct visitors.

mod dictionary;
mod tally;
mod time;

use std::io::BufRead;

use abstats::{Breakdown, Experiment, Problem, Variant};
use abstats_table::digits::Style;
use abstats_table::{Meaning, Record, Records};
use abstats_words::Assumption;

use super::plan::Plan;
use crate::draft::Draft;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind, unexpected};
use crate::{Choices, Errors, Input};
use dictionary::Dictionary;
use tally::{Seen, Tally};
use time::Clock;

/// What stands for a value that is left out.
const NO_VALUE: &str = "(none)";

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
pub(super) fn input<R: BufRead>(plan: &Plan, mut records: Records<R>, choices: &Choices) -> Result<Input, Errors> {
    let mut errors = Errors::default();
    let mut reader = Reader::new(plan, choices);
    let mut tally = Tally::new(plan.by.len(), choices.first_assignment);
    let (mut rows, mut kept) = (0_u64, 0_u64);
    while let Some(record) = records.next()? {
        rows += 1;
        if record.len() != plan.names.len() {
            let kind = ErrorKind::Fields { fields: record.len(), header: plan.names.len() };
            errors.push(Error::new(kind).on(record.spot()));
        } else if plan.counts(&record) {
            kept += 1;
            match reader.read(&record) {
                Ok(seen) => tally.add(&seen),
                Err(kind) => {
                    let stop = matches!(kind, ErrorKind::Problem(Problem::TooManyVariants { .. }));
                    errors.push(Error::new(kind).on(record.spot()));
                    if stop {
                        return Err(errors);
                    }
                }
            }
        }
    }
    let filtered = plan.filtered(kept, rows)?;
    errors.or(())?;
    let counted = tally.counted(choices.leave_out_mixed);
    if counted.mixed > 0 && !choices.first_assignment && !choices.leave_out_mixed {
        let timed = plan.columns.place(Meaning::Time).is_some();
        return Err(ErrorKind::InSeveral { visitors: counted.mixed, timed }.into());
    }
    if counted.tied > 0 && choices.first_assignment {
        return Err(ErrorKind::SeveralAtOnce { visitors: counted.tied }.into());
    }
    let mut readings = plan.readings();
    readings.extend(filtered);
    readings.push(Assumption::RowsCounted { rows: kept, visitors: counted.visitors });
    let mixed = counted.mixed;
    let of_mixed = if choices.first_assignment {
        Assumption::FirstAssignment { visitors: mixed }
    } else {
        Assumption::MixedLeftOut { visitors: mixed }
    };
    readings.extend((mixed > 0).then_some(of_mixed));
    readings.extend((counted.several > 0).then(|| Assumption::SeveralValues {
        columns: plan.by.iter().map(|place| cut(&plan.names[*place], LONGEST_VALUE)).collect(),
        visitors: counted.several,
    }));
    let variants = reader.variants.into_names().into_iter().enumerate();
    let variants = variants.map(|(place, id)| Variant::new(id, counted.of_variant(place))).collect();
    let breakdowns = plan.by.iter().zip(reader.values).enumerate().map(|(column, (place, values))| Breakdown {
        by: plan.names[*place].clone(),
        segments: counted.segments(column, values.into_names()),
    });
    let draft = Draft { variants, breakdowns: breakdowns.collect(), ..Draft::default() };
    let experiment = draft.experiment(choices, &mut readings, Errors::default())?;
    Ok(Input { readings, ..Input::by_plan(experiment, choices.plan.as_ref())? })
}

/// Reads the rows.
struct Reader<'a> {
    plan: &'a Plan,
    variant: usize,
    outcome: usize,
    visitor: Option<usize>,
    /// When the row is to be read as well.
    time: Option<(usize, Clock)>,
    variants: Dictionary,
    /// Of each column whose values make segments.
    values: Vec<Dictionary>,
    /// The codes of the row's values.
    codes: Vec<u32>,
}

impl<'a> Reader<'a> {
    fn new(plan: &'a Plan, choices: &Choices) -> Self {
        let place = |meaning| plan.columns.place(meaning);
        Self {
            plan,
            // Both are there: the plan requires them.
            variant: place(Meaning::Variant).unwrap_or(usize::MAX),
            outcome: place(Meaning::Outcome).unwrap_or(usize::MAX),
            visitor: place(Meaning::VisitorId),
            time: place(Meaning::Time).filter(|_| choices.first_assignment).map(|place| (place, Clock::default())),
            variants: Dictionary::default(),
            values: plan.by.iter().map(|_| Dictionary::default()).collect(),
            codes: Vec::new(),
        }
    }

    fn read<'r>(&'r mut self, record: &Record<'r>) -> Result<Seen<'r>, ErrorKind> {
        let variant = record.get(self.variant);
        if variant.is_empty() {
            return Err(Problem::Missing { field: "variant" }.into());
        }
        let variant = match self.variants.known(variant) {
            Some(code) => code,
            None if variant.contains(char::is_control) => {
                return Err(ErrorKind::ControlCharacter { field: "variant", value: cut(variant, LONGEST_VALUE) });
            }
            None if record.is_nested(self.variant) => return Err(unexpected("variant", variant, "text").into()),
            None if self.variants.len() == Experiment::MAX_VARIANTS => {
                return Err(Problem::TooManyVariants { max: Experiment::MAX_VARIANTS }.into());
            }
            None => self.variants.add(variant),
        };
        let value = record.get(self.outcome);
        let Some(converted) = outcome(value) else {
            let [column, value] = [&self.plan.names[self.outcome], value].map(|text| cut(text, LONGEST_VALUE));
            return Err(ErrorKind::NoOutcome { column, value });
        };
        let visitor = self.visitor.map(|place| record.get(place));
        if visitor == Some("") {
            return Err(Problem::Missing { field: "visitor_id" }.into());
        }
        let time = match &mut self.time {
            Some((place, clock)) => clock.read(record.get(*place))?,
            None => 0,
        };
        self.codes.clear();
        for (place, values) in self.plan.by.iter().zip(&mut self.values) {
            let value = record.get(*place);
            let value = if value.is_empty() { NO_VALUE } else { value };
            let code = match values.known(value) {
                Some(code) => code,
                None if value.contains(char::is_control) => {
                    return Err(ErrorKind::ControlCharacter { field: "criteria", value: cut(value, LONGEST_VALUE) });
                }
                None => values.add(value),
            };
            self.codes.push(code);
        }
        Ok(Seen { visitor, variant, converted, time, codes: &self.codes })
    }
}
