//! A column that names the test, or its goal: rows of several are not one.

use abstats_table::{Record, fold};

use super::plan::Plan;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::ErrorKind;

/// Names of such columns.
const NAMES: [&str; 11] = [
    "experiment",
    "experimentid",
    "experimentname",
    "experimentkey",
    "expid",
    "expname",
    "test",
    "testid",
    "testname",
    "abtest",
    "abtestid",
];

/// Names of columns whose values are goals: their sum would count visitors more than once.
pub(super) const GOALS: [&str; 10] =
    ["goal", "metric", "event", "kpi", "goalname", "metricname", "eventname", "kpiname", "goalkey", "goalid"];

/// The test that the rows are of.
#[derive(Default)]
pub(super) struct OneTest {
    column: Option<(usize, String)>,
    first: Option<String>,
}

impl OneTest {
    /// By the column that names it, if nothing else is read from it.
    pub(super) fn of(plan: &Plan) -> Self {
        let column = plan.unread().find(|place| NAMES.contains(&fold(&plan.names[*place]).as_str()));
        Self { column: column.map(|place| (place, plan.names[place].clone())), first: None }
    }

    /// The error when the row is of another test than those before it. A row that names none is of any.
    pub(super) fn see(&mut self, record: &Record<'_>) -> Result<(), ErrorKind> {
        let Some((place, column)) = &self.column else { return Ok(()) };
        let name = record.get(*place);
        if name.is_empty() {
            return Ok(());
        }
        let first = self.first.get_or_insert_with(|| name.to_owned());
        if first == name {
            return Ok(());
        }
        let [column, first, other] = [column.as_str(), first, name].map(|text| cut(text, LONGEST_VALUE));
        Err(ErrorKind::SeveralTests { column, first, other })
    }
}

/// The goal that the rows are of: of several, one error once all rows are read.
#[derive(Default)]
pub(super) struct OneGoal {
    column: Option<(usize, String)>,
    first: Option<String>,
    other: Option<String>,
}

impl OneGoal {
    /// By the column that names it, if nothing else is read from it.
    pub(super) fn of(plan: &Plan) -> Self {
        let column = plan.unread().find(|place| GOALS.contains(&fold(&plan.names[*place]).as_str()));
        Self { column: column.map(|place| (place, plan.names[place].clone())), ..Self::default() }
    }

    /// Sees the goal of a row. Numbers name none.
    pub(super) fn see(&mut self, record: &Record<'_>) {
        let Some((place, _)) = &self.column else { return };
        let name = record.get(*place);
        if name.is_empty() || self.other.is_some() || name.parse::<f64>().is_ok() {
            return;
        }
        let first = self.first.get_or_insert_with(|| name.to_owned());
        if first != name {
            self.other = Some(name.to_owned());
        }
    }

    /// The error when there were several.
    pub(super) fn settled(self) -> Result<(), ErrorKind> {
        let (Some((_, column)), Some(first), Some(other)) = (self.column, self.first, self.other) else {
            return Ok(());
        };
        let [column, first, other] = [column, first, other].map(|text| cut(&text, LONGEST_VALUE));
        Err(ErrorKind::SeveralGoals { column, first, other })
    }
}
