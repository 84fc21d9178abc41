//! A batch of a file into the database: its rows and the note that they are done, in one transaction.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::file::Measured;
use super::record::{Batch, Record};
use super::{LISTED, Summary, Target};
use crate::row::What;
use crate::write::{Origin, Outcome, Writer};
use crate::{Error, Store};

/// Writes the batches of one file.
pub(super) struct Commit<'a> {
    target: Target<'a>,
    hash: [u8; 32],
    once: bool,
    /// The variants, or the goals, that are known.
    known: HashSet<String>,
}

/// Lines and reasons.
type Rejected = Vec<(u64, String)>;

impl<'a> Commit<'a> {
    pub(super) fn new(target: Target<'a>, file: &Measured, once: bool, known: HashSet<String>) -> Self {
        Self { target, hash: file.hash, once, known }
    }

    /// Writes the batch, and only then counts it.
    pub(super) fn batch(&self, store: &mut Store, batch: &Batch, summary: &mut Summary) -> Result<Rejected, Error> {
        let transaction = Store::write(&mut store.connection)?;
        let file = self.file(&transaction)?;
        let last = batch.first + batch.records.len() as u64 - 1;
        let mut done = Done::read(&transaction, file, batch.first, last)?;
        let mut counted = summary.clone();
        let mut rejected = Vec::new();
        let mut writer = Writer::new(&transaction, self.target.project(), &mut store.persons)?;
        for (place, record) in (batch.first..).zip(&batch.records) {
            counted.rows += 1;
            if done.holds(place) {
                counted.duplicates += 1;
                continue;
            }
            match self.put(&mut writer, record, file)? {
                Outcome::Rejected(reason) => {
                    counted.rejected += 1;
                    rejected.push((record.line, reason));
                    continue;
                }
                Outcome::Taken { equal } => {
                    counted.taken += 1;
                    counted.equal += u64::from(equal);
                    self.tell(record, &mut counted);
                }
                Outcome::Duplicate { equal } => {
                    counted.duplicates += 1;
                    counted.equal += u64::from(equal);
                }
            }
            done.add(place);
        }
        writer.finish()?;
        done.write(&transaction, file)?;
        transaction.commit()?;
        *summary = counted;
        Ok(rejected)
    }

    /// The number of the file, a new one if need be.
    fn file(&self, connection: &Connection) -> Result<i64, Error> {
        let identity =
            params![self.target.project().number, self.target.kind().name(), self.target.experiment(), &self.hash[..]];
        connection
            .prepare_cached(
                "INSERT INTO files (project, kind, experiment, hash) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute(identity)?;
        Ok(connection
            .prepare_cached(
                "SELECT file FROM files WHERE project = ?1 AND kind = ?2 AND experiment = ?3 AND hash = ?4",
            )?
            .query_row(identity, |row| row.get(0))?)
    }

    fn put(&self, writer: &mut Writer<'_>, record: &Record, file: i64) -> Result<Outcome, Error> {
        let row = match &record.row {
            Ok(row) => row,
            Err(reason) => return Ok(Outcome::Rejected(reason.clone())),
        };
        if let (Target::Exposures(experiment), Some(named)) = (self.target, &row.experiment) {
            let id = experiment.definition.id;
            if *named != id.to_string() {
                return Ok(Outcome::Rejected(format!("experiment: {named} among exposures of {id}")));
            }
        }
        writer.put(&row.incoming, self.target.experiment(), Origin::File { number: file, once: self.once })
    }

    fn tell(&self, record: &Record, summary: &mut Summary) {
        let Ok(row) = &record.row else { return };
        for field in &row.incoming.mapped {
            *summary.mapped.entry(*field).or_default() += 1;
        }
        let (unknown, name) = match &row.incoming.what {
            What::Exposure { variant, .. } => (&mut summary.unknown_variants, variant),
            What::Conversion { goal, .. } => (&mut summary.unknown_goals, goal),
            _ => return,
        };
        if !self.known.contains(name) && (unknown.len() < LISTED || unknown.contains_key(name)) {
            *unknown.entry(name.clone()).or_default() += 1;
        }
    }
}

/// The rows of a file that are done, as ranges of their numbers.
struct Done {
    before: Vec<(u64, u64)>,
    new: Vec<(u64, u64)>,
}

impl Done {
    /// What is known of the rows from `first` to `last`.
    fn read(connection: &Connection, file: i64, first: u64, last: u64) -> Result<Self, Error> {
        // Ranges do not overlap: those that reach into the rows begin in them, but for one.
        let mut statement = connection.prepare_cached(
            "SELECT first, last FROM file_rows WHERE file = ?1 AND first <= ?3 AND first >= coalesce( \
             (SELECT max(first) FROM file_rows WHERE file = ?1 AND first <= ?2), ?2) ORDER BY first",
        )?;
        let ranges = statement.query_map(params![file, first, last], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { before: ranges.collect::<Result<_, _>>()?, new: Vec::new() })
    }

    fn holds(&self, place: u64) -> bool {
        let after = self.before.partition_point(|(first, _)| *first <= place);
        after > 0 && self.before[after - 1].1 >= place
    }

    /// Places come in rising order.
    fn add(&mut self, place: u64) {
        match self.new.last_mut() {
            Some((_, last)) if *last + 1 == place => *last = place,
            _ => self.new.push((place, place)),
        }
    }

    fn write(&self, connection: &Connection, file: i64) -> Result<(), Error> {
        let mut before = connection.prepare_cached(
            "SELECT first, last FROM file_rows WHERE file = ?1 AND first < ?2 ORDER BY first DESC LIMIT 1",
        )?;
        let mut extend = connection.prepare_cached("UPDATE file_rows SET last = ?3 WHERE file = ?1 AND first = ?2")?;
        let mut insert = connection.prepare_cached("INSERT INTO file_rows (file, first, last) VALUES (?1, ?2, ?3)")?;
        for (first, last) in &self.new {
            let neighbour: Option<(u64, u64)> =
                before.query_row(params![file, first], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            match neighbour {
                Some((begin, end)) if end + 1 == *first => extend.execute(params![file, begin, last])?,
                _ => insert.execute(params![file, first, last])?,
            };
        }
        Ok(())
    }
}
