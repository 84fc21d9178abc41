//! One JSON object a line.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, BufRead};

use serde_json::{Map, Value};

use super::file::Source;
use super::names::both;
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
    keys: HashMap<String, Key>,
    line: u64,
    buffer: Vec<u8>,
    pub(super) bytes: u64,
    pub(super) unread: BTreeSet<String>,
    pub(super) taken: BTreeMap<&'static str, String>,
}

/// What a key means.
#[derive(Clone)]
enum Key {
    Slot(Slot),
    /// What it stands for in a row without that name.
    StandsFor(&'static str),
    Nothing,
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
            keys: HashMap::new(),
            line: 0,
            buffer: Vec::new(),
            bytes: 0,
            unread: BTreeSet::new(),
            taken: BTreeMap::new(),
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
        let mut standing: Vec<(&'static str, String, Value)> = Vec::new();
        for (name, value) in object {
            match self.key(&name) {
                Key::Slot(slot) => values.push((slot, value)),
                Key::StandsFor(needed) => standing.push((needed, name, value)),
                Key::Nothing => self.not_read(name),
            }
        }
        let mut by_synonym: Vec<(&str, String)> = Vec::new();
        for (needed, name, value) in standing {
            let Some(slot) = Slot::of(self.kind, needed) else { continue };
            if let Some((_, first)) = by_synonym.iter().find(|(known, _)| *known == needed) {
                return Err(both(needed, first, &name));
            }
            if values.iter().any(|(known, _)| *known == slot) {
                self.not_read(name);
                continue;
            }
            self.taken.entry(needed).or_insert_with(|| name.clone());
            by_synonym.push((needed, name));
            values.push((slot, value));
        }
        row::build(self.kind, self.zone.as_ref(), values.into_iter())
    }

    fn not_read(&mut self, name: String) {
        if self.unread.len() < LISTED {
            self.unread.insert(name);
        }
    }

    fn key(&mut self, name: &str) -> Key {
        if let Some(key) = self.keys.get(name) {
            return key.clone();
        }
        let slot = self.columns.slot(self.kind, name).map(Key::Slot);
        let stands_for = || self.columns.stands_for(self.kind, name).map(Key::StandsFor);
        let key = slot.or_else(stands_for).unwrap_or(Key::Nothing);
        if self.keys.len() < KEPT {
            self.keys.insert(name.to_owned(), key.clone());
        }
        key
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
