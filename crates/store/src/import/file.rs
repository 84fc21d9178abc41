//! The file: what is in it, and its reader.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use abstats_table::Text;
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::ImportOptions;
use super::csv::Csv;
use super::ndjson::Ndjson;
use super::record::{Format, Rows};
use crate::Error;
use crate::row::Kind;

/// What identifies a file: its content, decompressed.
pub(super) struct Measured {
    pub(super) hash: [u8; 32],
    pub(super) bytes: u64,
}

pub(super) type Source = BufReader<Box<dyn Read + Send>>;

const BUFFER: usize = 1 << 16;

/// Reads the whole file once.
pub(super) fn measure(path: &Path) -> Result<Measured, Error> {
    // It is read twice: a pipe would be empty the second time.
    if !std::fs::metadata(path).map_err(Error::io(path))?.is_file() {
        return Err(Error::Input { path: path.to_owned(), reason: "it is no file; save what comes as one".to_owned() });
    }
    let mut source = open(path).map_err(Error::io(path))?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    loop {
        let part = source.fill_buf().map_err(Error::io(path))?;
        if part.is_empty() {
            return Ok(Measured { hash: hash.finalize().into(), bytes });
        }
        hash.update(part);
        let length = part.len();
        bytes += length as u64;
        source.consume(length);
    }
}

fn open(path: &Path) -> io::Result<Source> {
    let file = File::open(path)?;
    let reader: Box<dyn Read + Send> =
        if is(path, "gz") { Box::new(MultiGzDecoder::new(BufReader::new(file))) } else { Box::new(file) };
    Ok(BufReader::with_capacity(BUFFER, reader))
}

fn is(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The reader of the rows that were measured: what was written behind them since is not read.
pub(super) fn rows(path: &Path, file: &Measured, kind: Kind, options: &ImportOptions) -> Result<Rows, Error> {
    let wrong = |reason: String| Error::Input { path: path.to_owned(), reason };
    options.columns.check(kind).map_err(wrong)?;
    let io = || Error::io(path);
    let limited: Box<dyn Read + Send> = Box::new(open(path).map_err(io())?.take(file.bytes));
    let mut source = BufReader::with_capacity(BUFFER, limited);
    let begin = source.fill_buf().map_err(io())?;
    if begin.starts_with(&[0xFF, 0xFE]) || begin.starts_with(&[0xFE, 0xFF]) {
        let text: Box<dyn Read + Send> = Box::new(Text::new(source, u64::MAX));
        source = BufReader::with_capacity(BUFFER, text);
    }
    let begin = source.fill_buf().map_err(io())?;
    if begin.starts_with(&[0xEF, 0xBB, 0xBF]) {
        source.consume(3);
    }
    let first = source.buffer().iter().copied().find(|byte| !byte.is_ascii_whitespace());
    let name = if is(path, "gz") { path.with_extension("") } else { PathBuf::from(path) };
    let json = ["ndjson", "jsonl", "json"].iter().any(|extension| is(&name, extension));
    let csv = ["csv", "tsv"].iter().any(|extension| is(&name, extension));
    let format = if json || (!csv && first == Some(b'{')) {
        if first == Some(b'[') {
            return Err(wrong("the file is one JSON list; one object a line is needed (NDJSON)".to_owned()));
        }
        Format::Ndjson(Box::new(Ndjson::new(source, kind, options)))
    } else {
        Format::Csv(Box::new(Csv::new(source, kind, options).map_err(io())?.map_err(wrong)?))
    };
    Ok(Rows { path: path.to_owned(), format, count: 0 })
}
