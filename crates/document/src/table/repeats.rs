//! Rows that repeat for a variant, although columns that nobody reads tell them apart: what would settle it.

use abstats_table::fold;

use super::counted::{Table, is_within};
use super::row::Reader;
use crate::Errors;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};

/// Names of columns whose values are goals: their sum would count visitors more than once.
const GOALS: [&str; 10] =
    ["goal", "metric", "event", "kpi", "goalname", "metricname", "eventname", "kpiname", "goalkey", "goalid"];

/// One error in the place of all, when a column that is not read tells the rows apart of the first that repeats.
pub(super) fn explained(table: &Table<'_>, reader: &Reader<'_>, errors: &mut Errors) -> Result<Option<Error>, Errors> {
    let repeated =
        errors.each().find(|error| matches!(error.kind(), ErrorKind::Repeated { .. })).map(|error| error.clone());
    let (Some(error), true) = (repeated, table.plan.unread().next().is_some()) else { return Ok(None) };
    let mut columns: Vec<_> = table.plan.unread().map(|place| (place, String::new(), false)).collect();
    let mut first = None;
    let mut records = table.records()?;
    while let Some(record) = records.next()? {
        let is_of_cell = table.plan.counts(&record) && is_within(&reader.cell(&record), error.place());
        if !is_of_cell {
            continue;
        }
        for (place, value, differs) in &mut columns {
            if first.is_none() {
                record.get(*place).clone_into(value);
            } else {
                *differs |= record.get(*place) != value;
            }
        }
        first.get_or_insert(record.spot());
    }
    let name = |place: usize| cut(&table.plan.names[place], LONGEST_VALUE);
    let apart: Vec<_> = columns.into_iter().filter(|(.., differs)| *differs).collect();
    let (Some(first), false) = (first, apart.is_empty()) else { return Ok(None) };
    let (goals, others): (Vec<_>, Vec<_>) =
        apart.into_iter().partition(|(place, ..)| GOALS.contains(&fold(&table.plan.names[*place]).as_str()));
    let goal = goals.into_iter().next().map(|(place, value, _)| (name(place), cut(&value, LONGEST_VALUE)));
    let columns = others.into_iter().take(3).map(|(place, ..)| name(place)).collect();
    Ok(Some(error.of_kind(ErrorKind::RowsRepeat { first, goal, columns })))
}
