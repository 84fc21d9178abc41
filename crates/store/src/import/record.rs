//! Rows of a file, one after the other, in batches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::csv::Csv;
use super::ndjson::Ndjson;
use crate::Error;
use crate::row::Row;

/// The longest row.
pub(super) const MAX_ROW: usize = 1 << 20;

/// Bytes of one batch, about: rows can be long.
const MAX_BYTES: u64 = 8 << 20;

/// A row of the file.
#[derive(Debug)]
pub(super) struct Record {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    pub(super) row: Result<Row, String>,
}

/// Consecutive rows of the file.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The number of the first one among the file's rows, from 1.
    pub(super) first: u64,
    pub(super) records: Vec<Record>,
    /// Bytes of the content until here.
    pub(super) bytes: u64,
    pub(super) unread: BTreeSet<String>,
    /// What other columns were taken for.
    pub(super) taken: BTreeMap<&'static str, String>,
}

/// The reader of a format.
pub(super) enum Format {
    Csv(Box<Csv>),
    Ndjson(Box<Ndjson>),
}

/// The rows of a file.
pub(super) struct Rows {
    pub(super) path: PathBuf,
    pub(super) format: Format,
    /// Rows until now.
    pub(super) count: u64,
}

impl Rows {
    /// The next rows, none at the end.
    pub(super) fn batch(&mut self, limit: usize) -> Result<Batch, Error> {
        let mut batch = Batch { first: self.count + 1, ..Batch::default() };
        let begin = self.bytes();
        while batch.records.len() < limit && self.bytes() - begin < MAX_BYTES {
            let next = match &mut self.format {
                Format::Csv(csv) => csv.next(),
                Format::Ndjson(ndjson) => ndjson.next(),
            };
            match next.map_err(Error::io(&self.path))? {
                Some(record) => batch.records.push(record),
                None => break,
            }
        }
        self.count += batch.records.len() as u64;
        batch.bytes = self.bytes();
        let (unread, taken) = match &mut self.format {
            Format::Csv(csv) => (&mut csv.unread, &csv.taken),
            Format::Ndjson(ndjson) => (&mut ndjson.unread, &ndjson.taken),
        };
        (batch.unread, batch.taken) = (std::mem::take(unread), taken.clone());
        Ok(batch)
    }

    fn bytes(&self) -> u64 {
        match &self.format {
            Format::Csv(csv) => csv.bytes,
            Format::Ndjson(ndjson) => ndjson.bytes,
        }
    }
}
