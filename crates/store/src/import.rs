//! Files of rows.

mod batch;
mod csv;
mod file;
mod names;
mod ndjson;
mod record;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;

use crate::row::Kind;
use crate::time::Zone;
use crate::{Error, Experiment, Project, Store};
use abstats_question::Field;

pub use names::Columns;

use batch::Commit;
use record::Batch;

/// What a file's rows are, and where they go.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// Exposures of this experiment.
    Exposures(&'a Experiment),
    /// Events of this project.
    Events(&'a Project),
    /// Stored conversions of this project.
    Conversions(&'a Project),
    /// Visitor records of this project.
    Visitors(&'a Project),
    /// Aliases of this project.
    Aliases(&'a Project),
}

impl<'a> Target<'a> {
    /// The kind of the rows.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Exposures(_) => Kind::Exposure,
            Self::Events(_) => Kind::Event,
            Self::Conversions(_) => Kind::Conversion,
            Self::Visitors(_) => Kind::Visitor,
            Self::Aliases(_) => Kind::Alias,
        }
    }

    fn project(self) -> &'a Project {
        match self {
            Self::Exposures(experiment) => &experiment.project,
            Self::Events(project) | Self::Conversions(project) | Self::Visitors(project) | Self::Aliases(project) => {
                project
            }
        }
    }

    /// The number of the experiment; 0 for a project.
    fn experiment(self) -> i64 {
        match self {
            Self::Exposures(experiment) => experiment.number,
            _ => 0,
        }
    }
}

/// How a file is read.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The zone of times that name none. Without it such rows are rejected (R149).
    pub zone: Option<Zone>,
    /// Which columns or keys stand for which names.
    pub columns: Columns,
    /// Take rows that are equal in all fields to rows from elsewhere as the same rows.
    pub once: bool,
    /// Rows of one transaction, 1 to 10,000.
    pub batch: usize,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self { zone: None, columns: Columns::default(), once: false, batch: MAX_BATCH }
    }
}

/// Rows of one transaction at most.
const MAX_BATCH: usize = 10_000;

/// What an import did. `rows` = `taken` + `duplicates` + `rejected`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Rows read, without headers and blank lines.
    pub rows: u64,
    /// Rows written.
    pub taken: u64,
    /// Rows that were there: by their id, by their place in the same file, or, with `once`, equal in all fields.
    pub duplicates: u64,
    /// Rows that cannot be; each was told with its reason.
    pub rejected: u64,
    /// Rows, taken or duplicates, that are equal in all fields to rows from elsewhere. Without `once` they were taken.
    pub equal: u64,
    /// Values of rows taken that were brought to their enumerated spelling (R174), by field.
    pub mapped: BTreeMap<Field, u64>,
    /// Columns or keys that mean nothing, at most 100.
    pub unread: BTreeSet<String>,
    /// Names of ours for which columns or keys of other names stood, each with the first of them.
    pub columns: BTreeMap<&'static str, String>,
    /// Variants of rows taken that the experiment does not have (R36), with their rows; at most 100 variants.
    pub unknown_variants: BTreeMap<String, u64>,
    /// Goals of rows taken that no experiment of the project has, with their rows; at most 100 goals.
    pub unknown_goals: BTreeMap<String, u64>,
}

/// Names listed at most.
const LISTED: usize = 100;

/// What an import tells while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told<'t> {
    /// A row was rejected.
    Rejected {
        /// The line on which it begins, from 1.
        line: u64,
        /// Why.
        reason: &'t str,
    },
    /// A batch is on disk.
    Committed {
        /// Rows until now.
        rows: u64,
        /// Bytes read until now, of `total`; of the content, where the file is compressed.
        bytes: u64,
        /// Bytes of the whole content.
        total: u64,
    },
}

impl Store {
    /// Imports a file of NDJSON or CSV, perhaps compressed (`.gz`), in UTF-8, or in UTF-16 with a byte order mark. Where a name
    /// that rows need is missing, a column that differs in letter case, blanks, `_` and `-` only, or a usual synonym, stands for
    /// it: `user_id`, `group`, `timestamp`.
    ///
    /// Rows are on disk batch by batch, as [`Told::Committed`] says. After an end in the middle, of whatever kind, the same
    /// file is imported again: what is there is there once. Memory is bounded, whatever the file's size; a row longer than
    /// 1 MiB is rejected.
    ///
    /// Rows with an `id` are known by it. Others are known by the file's content and their line, so the same content again
    /// changes nothing, and two equal lines of one file are two rows (R159). Rows that were rejected are tried again.
    ///
    /// ```
    /// use abstats_store::{Definition, ImportOptions, Store, Target, Told};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let mut store = Store::create(&folder.path().join("abstats.db"))?;
    /// store.apply(&Definition::parse(br#"{"project_key": "shop", "id": 7, "created_at": "2024-03-01T00:00:00Z",
    ///     "variants": [{"id": "0"}, {"id": "1"}]}"#)?)?;
    /// let shop = store.project("shop")?.expect("there");
    /// let file = folder.path().join("events.csv");
    /// std::fs::write(&file, "visitor_id,name,at,props.revenue\na,purchase,2024-03-02T10:05:00Z,99\nb,purchase,today,5\n")?;
    ///
    /// let mut rejects = Vec::new();
    /// let summary = store.import(Target::Events(&shop), &file, &ImportOptions::default(), &mut |told| {
    ///     if let Told::Rejected { line, reason } = told {
    ///         rejects.push(format!("line {line}: {reason}"));
    ///     }
    /// })?;
    /// assert_eq!((summary.rows, summary.taken, summary.rejected), (2, 1, 1));
    /// assert_eq!(rejects, ["line 3: time \"today\" is not understood; write it like 2024-03-31T12:00:00Z"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The file cannot be read or means nothing as a whole; the database cannot be written. Batches told as committed stay.
    pub fn import(
        &mut self,
        target: Target<'_>,
        path: &Path,
        options: &ImportOptions,
        watch: &mut dyn FnMut(Told<'_>),
    ) -> Result<Summary, Error> {
        let file = file::measure(path)?;
        let mut rows = file::rows(path, &file, target.kind(), options)?;
        let commit = Commit::new(target, &file, options.once, self.known(target)?);
        let limit = options.batch.clamp(1, MAX_BATCH);
        let mut summary = Summary::default();
        thread::scope(|scope| {
            // One batch is parsed while another is written.
            let (send, receive) = sync_channel::<Result<Batch, Error>>(1);
            scope.spawn(move || {
                loop {
                    let batch = rows.batch(limit);
                    let last = !matches!(&batch, Ok(batch) if !batch.records.is_empty());
                    if send.send(batch).is_err() || last {
                        break;
                    }
                }
            });
            for batch in receive {
                let batch = batch?;
                summary.unread.extend(batch.unread.iter().take(LISTED - summary.unread.len().min(LISTED)).cloned());
                summary.columns.extend(batch.taken.iter().map(|(name, column)| (*name, column.clone())));
                if batch.records.is_empty() {
                    break;
                }
                let rejected = commit.batch(self, &batch, &mut summary).inspect_err(|_| self.persons.clear())?;
                for (line, reason) in &rejected {
                    watch(Told::Rejected { line: *line, reason });
                }
                watch(Told::Committed { rows: summary.rows, bytes: batch.bytes, total: file.bytes });
            }
            Ok(summary)
        })
    }

    /// What rows can be of: the variants of the experiment, or the keys of the project's goals.
    fn known(&self, target: Target<'_>) -> Result<HashSet<String>, Error> {
        Ok(match target {
            Target::Exposures(experiment) => {
                experiment.definition.variants.iter().map(|variant| variant.id.clone()).collect()
            }
            Target::Conversions(project) => {
                let experiments = self.experiments(project)?;
                experiments.into_iter().flat_map(|of| of.definition.goals).map(|goal| goal.goal_key).collect()
            }
            _ => HashSet::new(),
        })
    }
}
