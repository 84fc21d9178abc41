//! How far the rows of an experiment reach.

use rusqlite::{Connection, Row as Record, params};

use crate::Error;

/// How far the rows of an experiment reach, and how often they had to be read anew. Of one database and one experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Position {
    pub(crate) exposures: i64,
    pub(crate) visitors: i64,
    pub(crate) conversions: i64,
    pub(crate) events: i64,
    /// Rebuilds of the project and of the experiment: each only grows.
    pub(crate) rebuilds: u64,
    pub(crate) revision: u64,
}

/// What a view at one position must do to reach a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing: it is there.
    Stay,
    /// Read the rows in between.
    Append,
    /// Begin anew with the definition of the later position.
    Rebuild,
}

impl Position {
    /// What a view at this position must do to reach `later`.
    #[must_use]
    pub fn step_to(&self, later: &Self) -> Step {
        if self.rebuilds != later.rebuilds {
            Step::Rebuild
        } else if self.rows() == later.rows() {
            Step::Stay
        } else {
            Step::Append
        }
    }

    /// Counts the changes of the definition: names, weights, status and what else changes no count.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All of it in one text, for tags of caches. Two positions of one experiment are equal when their texts are.
    #[must_use]
    pub fn tag(&self) -> String {
        let [exposures, visitors, conversions, events] = self.rows();
        format!("{}-{}-{exposures}-{visitors}-{conversions}-{events}", self.revision, self.rebuilds)
    }

    fn rows(&self) -> [i64; 4] {
        [self.exposures, self.visitors, self.conversions, self.events]
    }

    /// From a row that holds [`COLUMNS`].
    pub(crate) fn of(row: &Record<'_>) -> Result<Self, Error> {
        Ok(Self {
            exposures: row.get("exposures")?,
            visitors: row.get("visitors")?,
            conversions: row.get("conversions")?,
            events: row.get("events")?,
            rebuilds: row.get("rebuilds")?,
            revision: row.get("revision")?,
        })
    }
}

/// Where the numbers of an owner's rows begin.
const SHIFT: u32 = 40;

/// The first and the last number that rows of this owner can have.
pub(crate) fn range(owner: i64) -> (i64, i64) {
    (owner << SHIFT, ((owner + 1) << SHIFT) - 1)
}

/// Of an experiment, with its position; one statement sees one moment. The last number of an owner is a look-up in a tree.
pub(crate) const COLUMNS: &str = "experiment, id, definition, revision, \
    (SELECT coalesce(max(seq), 0) FROM exposures \
     WHERE seq BETWEEN experiments.experiment << 40 AND ((experiments.experiment + 1) << 40) - 1) AS exposures, \
    (SELECT coalesce(max(seq), 0) FROM visitors WHERE seq BETWEEN experiments.project << 40 AND ((experiments.project + 1) << 40) - 1) \
     AS visitors, \
    (SELECT coalesce(max(seq), 0) FROM conversions WHERE seq BETWEEN experiments.project << 40 AND ((experiments.project + 1) << 40) - 1) \
     AS conversions, \
    (SELECT coalesce(max(seq), 0) FROM events WHERE seq BETWEEN experiments.project << 40 AND ((experiments.project + 1) << 40) - 1) \
     AS events, \
    (SELECT coalesce(sum(rebuilds), 0) FROM changes WHERE changes.project = experiments.project \
     AND changes.experiment IN (0, experiments.experiment)) AS rebuilds";

/// Says in the same transaction that what was derived must be built anew: of one experiment, or (0) of all of a project.
pub(crate) fn rebuild(connection: &Connection, project: i64, experiment: i64) -> Result<(), Error> {
    connection.execute(
        "INSERT INTO changes VALUES (?1, ?2, 1) ON CONFLICT DO UPDATE SET rebuilds = rebuilds + 1",
        params![project, experiment],
    )?;
    Ok(())
}

/// How often all of the project had to be built anew.
pub(crate) fn rebuilds(connection: &Connection, project: i64) -> Result<u64, Error> {
    let mut statement = connection
        .prepare_cached("SELECT coalesce(sum(rebuilds), 0) FROM changes WHERE project = ?1 AND experiment = 0")?;
    Ok(statement.query_row([project], |row| row.get(0))?)
}
