//! Which way is better, where a column says it of the whole test.

use abstats::GoalDirection;
use abstats_table::{LOWER_IS_BETTER, Meaning, Record, fold};

use super::plan::Plan;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{ErrorKind, unexpected};
use crate::{Errors, Input};

/// A column that may be of the goal, or of what was measured: which, is asked.
const UNSURE: [&str; 3] = ["direction", "desireddirection", "metricdirection"];
const WAYS: &str = "increase or decrease";

/// What the rows say of it.
#[derive(Default)]
pub(super) struct Direction {
    column: Option<(usize, String)>,
    /// Whether the column says that a lower rate is better, and not which way is.
    lower: bool,
    /// Whether the column is not read, but may be meant.
    unsure: bool,
    first: Option<(GoalDirection, String)>,
    /// The first value of a column that is not read which says that lower is better; none once another says otherwise.
    lower_said: Option<String>,
    others: bool,
}

impl Direction {
    /// By the column that says it.
    pub(super) fn of(plan: &Plan) -> Self {
        let read = plan.columns.place(Meaning::Direction);
        let unsure = || plan.unread().find(|place| UNSURE.contains(&fold(&plan.names[*place]).as_str()));
        let column = read.or_else(unsure).map(|place| (place, plan.names[place].clone()));
        let lower = column.as_ref().is_some_and(|(_, name)| fold(name) == LOWER_IS_BETTER);
        Self { unsure: read.is_none(), lower, column, ..Self::default() }
    }

    /// The error when the row says nothing known, or otherwise than those before it. A row that says nothing agrees.
    pub(super) fn see(&mut self, record: &Record<'_>) -> Result<(), ErrorKind> {
        let Some((place, column)) = &self.column else { return Ok(()) };
        let text = record.get(*place);
        if text.is_empty() {
            return Ok(());
        }
        let way = if self.lower { lower(text) } else { direction(text) };
        if self.unsure {
            match way {
                Some(GoalDirection::Decrease) => drop(self.lower_said.get_or_insert_with(|| cut(text, LONGEST_VALUE))),
                _ => self.others = true,
            }
            return Ok(());
        }
        let Some(way) = way else {
            let needed = if self.lower { "true or false" } else { WAYS };
            return Err(unexpected("goal_direction", &format!("{:?}", cut(text, LONGEST_VALUE)), needed).into());
        };
        let (first, value) = self.first.get_or_insert_with(|| (way, text.to_owned()));
        if *first == way {
            return Ok(());
        }
        let [column, first, other] = [column.as_str(), value, text].map(|text| cut(text, LONGEST_VALUE));
        Err(ErrorKind::SeveralDirections { column, first, other })
    }

    /// Sets the direction of the goal.
    ///
    /// # Errors
    /// When it may be meant by a column that is not read.
    pub(super) fn set(self, mut input: Input) -> Result<Input, Errors> {
        if let (Some((_, column)), Some(value), false) = (&self.column, self.lower_said, self.others) {
            return Err(ErrorKind::LowerIsBetter { column: cut(column, LONGEST_VALUE), value }.into());
        }
        if let Some((way, _)) = self.first {
            input.analysis.goal_direction = way;
        }
        Ok(input)
    }
}

fn direction(text: &str) -> Option<GoalDirection> {
    match fold(text).as_str() {
        "increase" | "higher" | "higherisbetter" | "maximize" | "maximise" | "up" => Some(GoalDirection::Increase),
        "decrease" | "lower" | LOWER_IS_BETTER | "minimize" | "minimise" | "down" => Some(GoalDirection::Decrease),
        _ => None,
    }
}

fn lower(text: &str) -> Option<GoalDirection> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(GoalDirection::Decrease),
        "false" | "no" | "0" => Some(GoalDirection::Increase),
        _ => None,
    }
}
