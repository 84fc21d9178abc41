//! Rows that repeat for a variant, although columns that nobody reads tell them apart: what would settle it.

use abstats::Days;
use abstats_table::dates::DateStyle;
use abstats_table::{Meaning, fold};

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
    let apart = |place| Apart { place, first: String::new(), differs: false, are_dates: true };
    let mut columns: Vec<_> = table.plan.unread().map(apart).collect();
    let mut first = None;
    let mut records = table.records()?;
    while let Some(record) = records.next()? {
        let is_of_cell = table.counts(&record) && is_within(&reader.cell(&record), error.place());
        if !is_of_cell {
            continue;
        }
        for column in &mut columns {
            let value = record.get(column.place);
            column.are_dates &= Days::number(value).is_some() || DateStyle::default().read(value).is_some();
            if first.is_none() {
                value.clone_into(&mut column.first);
            } else {
                column.differs |= value != column.first;
            }
        }
        first.get_or_insert(record.spot());
    }
    let name = |place: usize| cut(&table.plan.names[place], LONGEST_VALUE);
    let apart: Vec<_> = columns.into_iter().filter(|column| column.differs).collect();
    let (Some(first), false) = (first, apart.is_empty()) else { return Ok(None) };
    let (goals, others): (Vec<_>, Vec<_>) =
        apart.into_iter().partition(|column| GOALS.contains(&fold(&table.plan.names[column.place]).as_str()));
    let goal = goals.into_iter().next().map(|column| (name(column.place), cut(&column.first, LONGEST_VALUE)));
    let has_dates = table.plan.columns.place(Meaning::Date).is_some();
    let (dates, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|column| column.are_dates && !has_dates);
    let date = dates.into_iter().next().map(|column| name(column.place));
    let columns = others.into_iter().take(3).map(|column| name(column.place)).collect();
    Ok(Some(error.of_kind(ErrorKind::RowsRepeat { first, goal, date, columns })))
}

/// A column that nobody reads.
struct Apart {
    place: usize,
    /// Its value in the first of the rows.
    first: String,
    /// Whether it has another one in a later row.
    differs: bool,
    are_dates: bool,
}
