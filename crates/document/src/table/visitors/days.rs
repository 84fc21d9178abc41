//! The days on which visitors were first seen.

use abstats::{BookedBy, Cells, Segment};
use abstats_words::Assumption;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::plan::Plan;
use super::tally::Counted;
use super::time::Times;
use crate::days::WrittenDays;
use crate::echo::{LONGEST_VALUE, cut};

/// Nobody tested before: numbers that small are counters, not seconds.
const FIRST: &str = "1990-01-01";

/// The days, if the rows have times, and what is to be said of them.
pub(super) fn of(counted: &Counted, times: Times, plan: &Plan, variants: usize) -> (WrittenDays, Vec<Assumption>) {
    let nothing = WrittenDays::default;
    let Some(place) = plan.time() else { return (nothing(), Vec::new()) };
    let column = cut(&plan.names[place], LONGEST_VALUE);
    let (utc, dates_read) = match times.settled() {
        Ok(settled) => settled,
        Err(value) => return (nothing(), vec![Assumption::NoDays { column, value: cut(&value, LONGEST_VALUE) }]),
    };
    let mut all = Vec::new();
    for (day, cells) in counted.days(variants) {
        let Some(date) = date(day) else { return (nothing(), Vec::new()) };
        if *date < *FIRST {
            return (nothing(), vec![Assumption::NoDays { column, value: date }]);
        }
        // Each variant is there once.
        all.push(Segment::new(date, Cells::new(cells).unwrap_or_default()));
    }
    if all.is_empty() {
        return (nothing(), Vec::new());
    }
    let weights = all.iter().map(|day| vec![None; day.counts.len()]).collect();
    let days = WrittenDays { all, weights, cumulative: false, booked_by: Some(BookedBy::Entry) };
    let said = dates_read.map(|(written, date)| Assumption::DatesRead { column: column.clone(), written, date });
    (days, said.into_iter().chain([Assumption::EntryDays { column, utc }]).collect())
}

/// The date of a day since 1970.
fn date(day: i64) -> Option<String> {
    let time = Timestamp::from_second(day.checked_mul(86_400)?).ok()?;
    Some(TimeZone::UTC.to_datetime(time).date().to_string())
}
