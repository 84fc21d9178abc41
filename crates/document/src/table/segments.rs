//! Columns that are to make segments, and whose values are none: days, and goals.

use abstats_table::dates::DateStyles;
use abstats_table::{Layout, Meaning, Records, fold};

use super::one_test::GOALS;
use super::plan::{Kind, Plan};
use super::whole_lines;
use crate::Errors;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::ErrorKind;

/// So many rows tell.
const SAMPLE: usize = 1_000;

/// An error when a column of dates or goals is to make segments.
pub(super) fn refuse(plan: &Plan, head: &[u8], layout: Layout) -> Result<(), Errors> {
    let has_dates =
        [Meaning::Date, Meaning::CumulativeDate].iter().any(|meaning| plan.columns.place(*meaning).is_some());
    for place in plan.by.iter().copied() {
        let name = &plan.names[place];
        let is_date = Meaning::of(name, &[Meaning::Date]).is_some();
        // Where other dates are the days, these may be cohorts; and of a visitor a date may be anything.
        let may_be_days = is_date || plan.kind == Kind::Counted && !has_dates;
        let may_be_goals = GOALS.contains(&fold(name).as_str());
        if !may_be_days && !may_be_goals {
            continue;
        }
        let values = values(plan, place, head, layout)?;
        let column = cut(name, LONGEST_VALUE);
        if may_be_days && are_dates(&values) {
            return Err(ErrorKind::DaysAsSegments { column, by_name: is_date }.into());
        }
        if let (true, Some(goal)) = (may_be_goals, values.first()) {
            return Err(ErrorKind::GoalsAsSegments { column, goal: cut(goal, LONGEST_VALUE) }.into());
        }
    }
    Ok(())
}

/// Those of the first rows that count.
fn values(plan: &Plan, place: usize, head: &[u8], layout: Layout) -> Result<Vec<String>, Errors> {
    let mut values = Vec::new();
    let mut records = Records::open(whole_lines(head), layout)?;
    while let (true, Ok(Some(record))) = (values.len() < SAMPLE, records.next()) {
        let value = record.get(place);
        if plan.counts(&record) && !value.is_empty() {
            values.push(value.to_owned());
        }
    }
    Ok(values)
}

/// Whether all are dates, in whatever order of day and month.
pub(super) fn are_dates(values: &[String]) -> bool {
    let mut styles = DateStyles::default();
    for value in values {
        styles.see(value, || ());
    }
    match styles.settle() {
        Ok((style, _)) => !values.is_empty() && values.iter().all(|value| style.read(value).is_some()),
        Err(_) => true,
    }
}
