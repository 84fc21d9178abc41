//! Rows that repeat for a variant, although columns that nobody reads tell them apart: what would settle it.

use abstats_table::{Meaning, fold};

use super::counted::{Table, is_within};
use super::one_test::GOALS;
use super::row::Reader;
use super::segments::are_dates;
use crate::Errors;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};

/// So many rows tell whether a column has dates.
const SAMPLE: usize = 100;

/// One error in the place of all, when a column that is not read tells the rows apart of the first that repeats.
pub(super) fn explained(table: &Table<'_>, reader: &Reader<'_>, errors: &mut Errors) -> Result<Option<Error>, Errors> {
    let repeated =
        errors.each().find(|error| matches!(error.kind(), ErrorKind::Repeated { .. })).map(|error| error.clone());
    let (Some(error), true) = (repeated, table.plan.unread().next().is_some()) else { return Ok(None) };
    let apart = |place| Apart { place, values: Vec::new(), differs: false };
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
            column.differs |= column.values.first().is_some_and(|first| value != first);
            if column.values.len() < SAMPLE {
                column.values.push(value.to_owned());
            }
        }
        first.get_or_insert(record.spot());
    }
    let name = |place: usize| cut(&table.plan.names[place], LONGEST_VALUE);
    let apart: Vec<_> = columns.into_iter().filter(|column| column.differs).collect();
    let (Some(first), false) = (first, apart.is_empty()) else { return Ok(None) };
    let (goals, others): (Vec<_>, Vec<_>) =
        apart.into_iter().partition(|column| GOALS.contains(&fold(&table.plan.names[column.place]).as_str()));
    let goal = goals.into_iter().next().map(|column| (name(column.place), cut(column.first(), LONGEST_VALUE)));
    let has_dates = table.plan.columns.place(Meaning::Date).is_some();
    let (dates, others): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|column| !has_dates && are_dates(&column.values));
    let date = dates.into_iter().next().map(|column| name(column.place));
    let columns = others.into_iter().take(3).map(|column| name(column.place)).collect();
    Ok(Some(error.of_kind(ErrorKind::RowsRepeat { first, goal, date, columns })))
}

/// A column that nobody reads.
struct Apart {
    place: usize,
    /// Its values in the first rows.
    values: Vec<String>,
    /// Whether it has another one than the first in a later row.
    differs: bool,
}

impl Apart {
    fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }
}
