//! One JSON object a line.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufRead};

use serde_json::{Map, Value};

use super::file::Source;
use super::record::{MAX_ROW, Record};
use super::{Columns, ImportOptions, LISTED};
use crate::row::{self, Kind, Row, Slot};
use crate::time::Zone;

/// The lines of a file.
pub(super) struct Ndjson {
    source: Source,
    kind: Kind,
    zone: Option<Zone>,
    columns: Columns,
    /// The meaning of keys seen before.
    slots: HashMap<String, Option<Slot>>,
    line: u64,
    buffer: Vec<u8>,
    pub(super) bytes: u64,
    pub(super) unread: BTreeSet<String>,
}

/// Keys whose meaning is kept: files with keys of their own for each row exist.
const KEPT: usize = 1_000;

impl Ndjson {
    pub(super) fn new(source: Source, kind: Kind, options: &ImportOptions) -> Self {
        Self {
            source,
            kind,
            zone: options.zone.clone(),
            columns: options.columns.clone(),
            slots: HashMap::new(),
            line: 0,
            buffer: Vec::new(),
            bytes: 0,
            unread: BTreeSet::new(),
        }
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let Some(whole) = self.read_line()? else { return Ok(None) };
            let text = std::str::from_utf8(&self.buffer);
            if whole && text.is_ok_and(|text| text.trim().is_empty()) {
                continue;
            }
            let row = match (whole, text) {
                (false, _) => Err("the line is longer than 1 MiB".to_owned()),
                (true, Err(_)) => Err("the line is not UTF-8".to_owned()),
                (true, Ok(text)) => match serde_json::from_str(text) {
                    Ok(Value::Object(object)) => self.build(object),
                    Ok(_) => Err("a row is a JSON object".to_owned()),
                    Err(error) => Err(format!("no JSON: {}", without_line(&error))),
                },
            };
            return Ok(Some(Record { line: self.line, row }));
        }
    }

    /// Reads a line into the buffer: `None` at the end, `false` if it was too long and is not all there.
    fn read_line(&mut self) -> io::Result<Option<bool>> {
        self.buffer.clear();
        let (mut any, mut whole) = (false, true);
        loop {
            let part = self.source.fill_buf()?;
            if part.is_empty() {
                break;
            }
            any = true;
            let end = part.iter().position(|byte| *byte == b'\n');
            let taken = &part[..end.unwrap_or(part.len())];
            if self.buffer.len() + taken.len() <= MAX_ROW {
                self.buffer.extend_from_slice(taken);
            } else {
                whole = false;
            }
            let consumed = end.map_or(part.len(), |end| end + 1);
            self.source.consume(consumed);
            self.bytes += consumed as u64;
            if end.is_some() {
                break;
            }
        }
        self.line += u64::from(any);
        Ok(any.then_some(whole))
    }

    fn build(&mut self, object: Map<String, Value>) -> Result<Row, String> {
        let mut values = Vec::with_capacity(object.len());
        for (name, value) in object {
            match self.slot(&name) {
                Some(slot) => values.push((slot, value)),
                None => {
                    if self.unread.len() < LISTED {
                        self.unread.insert(name);
                    }
                }
            }
        }
        row::build(self.kind, self.zone.as_ref(), values.into_iter())
    }

    fn slot(&mut self, name: &str) -> Option<Slot> {
        if let Some(slot) = self.slots.get(name) {
            return slot.clone();
        }
        let slot = self.columns.slot(self.kind, name);
        if self.slots.len() < KEPT {
            self.slots.insert(name.to_owned(), slot.clone());
        }
        slot
    }
}

/// The parser's sentence; its line is always 1.
fn without_line(error: &serde_json::Error) -> String {
    let sentence = error.to_string();
    match sentence.split_once(" at line ") {
        Some((sentence, _)) => format!("{sentence}, at character {}", error.column()),
        None => sentence,
    }
}
