//! Comma-separated values, and their kin with `;`, tab or `|` (RFC 4180).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};

use abstats_table::separator;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use serde_json::Value;

use super::file::Source;
use super::names::both;
use super::record::{MAX_ROW, Record};
use super::{ImportOptions, LISTED};
use crate::row::{self, Kind, Slot};
use crate::time::Zone;

/// The records of a file behind its header.
pub(super) struct Csv {
    records: Records,
    kind: Kind,
    zone: Option<Zone>,
    /// The meaning of each column.
    slots: Vec<Option<Slot>>,
    pub(super) bytes: u64,
    pub(super) unread: BTreeSet<String>,
    pub(super) taken: BTreeMap<&'static str, String>,
}

impl Csv {
    /// Reads the header; the inner error is a sentence about it.
    pub(super) fn new(mut source: Source, kind: Kind, options: &ImportOptions) -> io::Result<Result<Self, String>> {
        let means =
            |name: &str| options.columns.slot(kind, name).is_some() || options.columns.stands_for(kind, name).is_some();
        let line = source.fill_buf()?.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let delimiter = separator(String::from_utf8_lossy(line).trim_end_matches('\r'), means);
        let mut records = Records::new(source, delimiter);
        let mut csv = Self {
            kind,
            zone: options.zone.clone(),
            slots: Vec::new(),
            bytes: 0,
            unread: BTreeSet::new(),
            taken: BTreeMap::new(),
            records: Records::new(io::BufReader::new(Box::new(io::empty())), delimiter),
        };
        let header = match records.read()? {
            // A file without anything has no rows; that is no fault of its header.
            None => Ok(()),
            Some(_) if records.too_long => Err("the header is longer than 1 MiB".to_owned()),
            Some(_) if records.unclosed => Err("a quotation mark opens in the header and does not close".to_owned()),
            Some(_) => match records.fields() {
                Some(names) => csv.header(&names, options),
                None => Err("the header is not UTF-8".to_owned()),
            },
        };
        csv.bytes = records.bytes;
        csv.records = records;
        Ok(header.map(|()| csv))
    }

    fn header(&mut self, names: &[&str], options: &ImportOptions) -> Result<(), String> {
        let found = || {
            let mut listed = names.iter().take(20).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
            if names.len() > 20 {
                listed = format!("{listed} and {} more", names.len() - 20);
            }
            listed
        };
        for (place, name) in names.iter().enumerate() {
            let slot = options.columns.slot(self.kind, name);
            if let Some(slot) = &slot
                && let Some(twin) = self.slots.iter().position(|other| other.as_ref() == Some(slot))
            {
                return Err(format!(
                    "columns {} ({:?}) and {} ({name:?}) mean the same",
                    twin + 1,
                    names[twin],
                    place + 1
                ));
            }
            self.slots.push(slot);
        }
        self.synonyms(names, options)?;
        let unread = names.iter().zip(&self.slots).filter(|(_, slot)| slot.is_none());
        self.unread.extend(unread.take(LISTED).map(|(name, _)| (*name).to_owned()));
        if let Some(column) = options.columns.columns().find(|column| !names.contains(column)) {
            return Err(format!("no column {column:?}; found {}", found()));
        }
        for name in self.kind.required() {
            let column = options.columns.column(name);
            if !names.contains(&column) && !self.taken.contains_key(name) {
                return Err(format!("no column {column:?}; found {}; --columns {name}=COLUMN names it", found()));
            }
        }
        Ok(())
    }

    /// Gives what is needed and not there by its name to the column that stands for it.
    fn synonyms(&mut self, names: &[&str], options: &ImportOptions) -> Result<(), String> {
        for (place, column) in names.iter().enumerate() {
            let Some(name) = options.columns.stands_for(self.kind, column) else { continue };
            if self.slots[place].is_some() || names.contains(&name) {
                continue;
            }
            if let Some(first) = self.taken.insert(name, (*column).to_owned()) {
                return Err(both(name, &first, column));
            }
            self.slots[place] = Slot::of(self.kind, name);
        }
        Ok(())
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        let Some(line) = self.records.read()? else { return Ok(None) };
        self.bytes = self.records.bytes;
        Ok(Some(Record { line, row: self.build() }))
    }

    fn build(&self) -> Result<row::Row, String> {
        if self.records.too_long {
            return Err("the row is longer than 1 MiB".to_owned());
        }
        if self.records.unclosed {
            return Err("a quotation mark opens in this row and does not close".to_owned());
        }
        let fields = self.records.fields().ok_or("the row is not UTF-8")?;
        if fields.len() != self.slots.len() {
            return Err(format!("{} fields, but the header has {}", fields.len(), self.slots.len()));
        }
        let values = self
            .slots
            .iter()
            .zip(fields)
            .filter_map(|(slot, field)| slot.as_ref().map(|slot| (slot.clone(), Value::String(field.to_owned()))));
        row::build(self.kind, self.zone.as_ref(), values)
    }
}

/// Records in bounded memory.
struct Records {
    source: Source,
    /// What was taken back, from this place on; it comes before the source.
    back: (Vec<u8>, usize),
    reader: Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
    /// The last record as it is written, while it may have to be taken back.
    raw: Vec<u8>,
    /// Of the last record.
    length: usize,
    too_long: bool,
    /// Whether a quotation mark of the last record does not close; then the record is its first line.
    unclosed: bool,
    /// Line ends until now.
    lines: u64,
    bytes: u64,
}

impl Records {
    fn new(source: Source, delimiter: u8) -> Self {
        Self {
            source,
            back: (Vec::new(), 0),
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            output: vec![0; 1 << 12],
            ends: vec![0; 1 << 6],
            raw: Vec::new(),
            length: 0,
            too_long: false,
            unclosed: false,
            lines: 0,
            bytes: 0,
        }
    }

    /// Reads the next record and returns the line on which it begins.
    fn read(&mut self) -> io::Result<Option<u64>> {
        let (mut written, mut ended, mut inner) = (0, 0, 0);
        (self.too_long, self.unclosed) = (false, false);
        self.raw.clear();
        let mut last = 0;
        loop {
            let (back, place) = &mut self.back;
            let returned = *place < back.len();
            let input = if returned { &back[*place..] } else { self.source.fill_buf()? };
            let at_end = input.is_empty();
            let (result, read, wrote, ends) =
                self.reader.read_record(input, &mut self.output[written..], &mut self.ends[ended..]);
            self.lines += newlines(&input[..read]);
            inner += newlines(&self.output[written..written + wrote]);
            // At the end of the file, nothing closes a record.
            last = input[..read].last().copied().unwrap_or(if at_end { 0 } else { last });
            self.bytes += read as u64;
            if !self.too_long {
                self.raw.extend_from_slice(&input[..read]);
            }
            if returned {
                *place += read;
            } else {
                self.source.consume(read);
            }
            written += wrote;
            ended += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if written < MAX_ROW => self.output.resize(2 * self.output.len(), 0),
                ReadRecordResult::OutputEndsFull if ended < MAX_ROW => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    if let Some(line) = self.take_back() {
                        return Ok(Some(line));
                    }
                    // One line alone is too long: what is left of it is read over what was read.
                    self.too_long = true;
                    (written, ended) = if result == ReadRecordResult::OutputFull { (0, ended) } else { (written, 0) };
                }
                ReadRecordResult::Record => {
                    // A quotation mark that is not closed makes the rest of the file one field.
                    if at_end
                        && occurrences(&self.raw, b'"') % 2 == 1
                        && let Some(line) = self.take_back()
                    {
                        return Ok(Some(line));
                    }
                    self.length = ended;
                    // The line end that closes the record is read with it, but for the second half of CRLF.
                    return Ok(Some(1 + self.lines - inner - u64::from(last == b'\n')));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// Leaves of the record its first line, and returns which line that is; the lines behind it will be read again. `None` when there
    /// are none.
    fn take_back(&mut self) -> Option<u64> {
        let begin = self.raw.iter().position(|byte| !matches!(byte, b'\r' | b'\n'))?;
        let end = begin + self.raw[begin..].iter().position(|byte| *byte == b'\n')? + 1;
        if end == self.raw.len() {
            return None;
        }
        let rest = self.raw.split_off(end);
        self.lines -= newlines(&rest);
        self.bytes -= rest.len() as u64;
        let unread = self.back.0.split_off(self.back.1.min(self.back.0.len()));
        self.back = ([rest, unread].concat(), 0);
        self.reader.reset();
        self.unclosed = true;
        // Its own line end is counted already.
        Some(self.lines)
    }

    /// The fields of the last record, unless they are not UTF-8.
    fn fields(&self) -> Option<Vec<&str>> {
        let mut begin = 0;
        let field = |end: &usize| {
            let field = self.output.get(begin..*end)?;
            begin = *end;
            std::str::from_utf8(field).ok()
        };
        self.ends[..self.length].iter().map(field).collect()
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    occurrences(bytes, b'\n')
}

fn occurrences(bytes: &[u8], of: u8) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == of)).sum()
}
