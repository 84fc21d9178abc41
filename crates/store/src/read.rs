//! Rows for the views that count.

mod rows;

use crate::{Error, Experiment, Position, Step, Store};

pub use rows::{Alias, Carried, Conversion, Event, Exposure, Row, VisitorRecord};

/// How a reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Reading {
    /// All rows were visited.
    Complete,
    /// The visit ended early, as it asked.
    Stopped,
    /// The rows changed underneath: what was read is worth nothing, begin anew.
    Rebuild,
}

impl Store {
    /// Visits the rows that the experiment needs, from `from` (not included; `None`: all) to the experiment's position.
    ///
    /// From the begin: first the aliases, each with the id it stands for at last, then visitor records, exposures, stored
    /// conversions of its goals, and events of its goals' names; each kind in storage order. The same rows come whatever is
    /// written meanwhile, and no writer waits: rows are read in portions. `visit` returns whether to go on.
    ///
    /// # Errors
    ///
    /// The database cannot be read, or holds rows that this program did not write.
    pub fn read(
        &self,
        experiment: &Experiment,
        from: Option<&Position>,
        mut visit: impl FnMut(Row<'_>) -> bool,
    ) -> Result<Reading, Error> {
        let to = &experiment.position;
        if from.is_some_and(|from| from.step_to(to) == Step::Rebuild) {
            return Ok(Reading::Rebuild);
        }
        if !rows::read(&self.connection, experiment, from, &mut visit)? {
            return Ok(Reading::Stopped);
        }
        let now = self.experiment(&experiment.project, experiment.definition.id)?.map(|now| now.position);
        Ok(match now {
            Some(now) if now.rebuilds == to.rebuilds => Reading::Complete,
            _ => Reading::Rebuild,
        })
    }
}
