//! Ids that are none, and columns that look like ids but are not read.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use abstats_table::{Meaning, Record, fold};

use super::super::plan::Plan;
use super::outcome;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::ErrorKind;

/// What programs write where there is no id, in lower case.
const NONE: [&str; 9] = ["null", "none", "nil", "undefined", "nan", "n/a", "(not set)", "(none)", "\\n"];
/// Names of columns that tell who a row is of, folded, beside those that end with `id`.
const NAMES: [&str; 13] = [
    "id",
    "email",
    "mail",
    "emailaddress",
    "phone",
    "session",
    "device",
    "cookie",
    "account",
    "customer",
    "member",
    "person",
    "subscriber",
];
/// Names that end with `id` and tell no visitor.
const OTHERS: [&str; 8] = ["paid", "valid", "bid", "testid", "experimentid", "expid", "campaignid", "abtestid"];
/// A visitor has fewer rows, on average, than a value of a column of anything else.
const MOST_ROWS: usize = 20;

/// Whether that stands for an id that is missing.
pub(super) fn is_none(id: &str) -> bool {
    id.len() <= 9 && NONE.contains(&id.to_lowercase().as_str())
}

/// A column that may tell visitors apart, in a table without one that does.
#[derive(Default)]
pub(super) struct Unread {
    column: Option<(usize, String)>,
    hasher: RandomState,
    /// The hashes of its values: one that two have makes no visitor of a column.
    values: HashSet<u64>,
    rows: usize,
}

impl Unread {
    /// Of such a table, the first that is named so.
    pub(super) fn of(plan: &Plan) -> Self {
        let is_named = |place: &usize| {
            let name = fold(&plan.names[*place]);
            NAMES.contains(&name.as_str()) || name.ends_with("id") && !OTHERS.contains(&name.as_str())
        };
        let has_ids = plan.columns.place(Meaning::VisitorId).is_some();
        let column = plan.unread().find(is_named).filter(|_| !has_ids);
        Self { column: column.map(|place| (place, plan.names[place].clone())), ..Self::default() }
    }

    /// Sees the value of a row that counts.
    pub(super) fn see(&mut self, record: &Record<'_>) {
        let Some((place, _)) = &self.column else { return };
        let value = record.get(*place);
        // A flag, like whether somebody is a member, is no id.
        if !(value.is_empty() || is_none(value) || outcome(value).is_some()) {
            self.rows += 1;
            self.values.insert(self.hasher.hash_one(value));
        }
    }

    /// The error when its values repeat as those of visitors do: a few, like `new` and `returning`, are none.
    pub(super) fn settled(&self) -> Result<(), ErrorKind> {
        let (values, rows) = (self.values.len(), self.rows);
        let repeat = values < rows && 2 < values && rows <= MOST_ROWS * values;
        match &self.column {
            Some((_, column)) if repeat => Err(ErrorKind::VisitorsRepeat {
                column: cut(column, LONGEST_VALUE),
                values: values as u64,
                rows: rows as u64,
            }),
            _ => Ok(()),
        }
    }
}
