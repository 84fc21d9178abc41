//! Separated fields in lines, as in RFC 4180: but a field ends on the line on which it begins. A quoted name over several lines
//! is legal, but nobody writes one on purpose; a quotation mark that is missing looks just like it, and swallows the rows below.

use std::io::BufRead;

use memchr::{memchr, memchr_iter, memchr2};

use crate::layout::is_preamble;
use crate::row::{Field, LONGEST_ROW, MOST_FIELDS};
use crate::{Record, Spot, Unreadable};

pub(crate) struct Csv<R> {
    lines: Lines<R>,
    separator: u8,
    header: u64,
    names: Vec<String>,
    fields: Vec<Field>,
    /// The text of a row with quotation marks, without them.
    unquoted: String,
}

impl<R: BufRead> Csv<R> {
    pub(crate) fn open(source: R, separator: u8) -> Result<Self, Unreadable> {
        let lines = Lines { source, number: 0, line: Vec::new(), skip_feed: false, bytes: 0 };
        let mut csv =
            Self { lines, separator, header: 1, names: Vec::new(), fields: Vec::new(), unquoted: String::new() };
        while csv.lines.next()? {
            if !is_preamble(csv.lines.text()?) {
                csv.header = csv.lines.number;
                csv.names = csv.split()?.map_or_else(Vec::new, |record| {
                    (0..record.len()).map(|place| record.get(place).to_owned()).collect()
                });
                break;
            }
        }
        Ok(csv)
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) const fn header(&self) -> Spot {
        Spot::Line(self.header)
    }

    pub(crate) fn next(&mut self) -> Result<Option<Record<'_>>, Unreadable> {
        loop {
            if !self.lines.next()? {
                return Ok(None);
            }
            if !(self.separator == b'|' && is_rule(self.lines.text()?)) && self.split()?.is_some() {
                break;
            }
        }
        Ok(self.record())
    }

    fn record(&self) -> Option<Record<'_>> {
        let line = std::str::from_utf8(&self.lines.line).ok()?;
        let text = if self.unquoted.is_empty() { line } else { &self.unquoted };
        let record = Record { spot: Spot::Line(self.lines.number), text, fields: &self.fields };
        (0..record.len()).any(|place| !record.get(place).is_empty()).then_some(record)
    }

    /// Finds the fields of the line; `None` if all are empty.
    fn split(&mut self) -> Result<Option<Record<'_>>, Unreadable> {
        self.fields.clear();
        self.unquoted.clear();
        let line = &self.lines.line;
        if memchr(b'"', line).is_none() {
            let mut begin = 0;
            for end in memchr_iter(self.separator, line).chain([line.len()]) {
                self.fields.push(Field { begin, end, ..Field::default() });
                begin = end + 1;
            }
        } else if !self.unquote()? {
            return Err(Unreadable::OpenQuote { spot: Spot::Line(self.lines.number), closed: self.lines.closes()? });
        }
        if self.fields.len() > MOST_FIELDS {
            return Err(Unreadable::TooManyFields { spot: Spot::Line(self.lines.number), max: MOST_FIELDS });
        }
        self.lines.text()?;
        Ok(self.record())
    }

    /// Finds the fields of a line with quotation marks: one begins a quoted field only where a field begins, and two of them
    /// within are one. `false` if one is not closed.
    fn unquote(&mut self) -> Result<bool, Unreadable> {
        let Self { lines, separator, fields, unquoted, .. } = self;
        let separator = char::from(*separator);
        // It begins with a blank, which belongs to no field: so it is never empty.
        unquoted.push(' ');
        let (mut begin, mut quoted, mut closing) = (1, false, false);
        for letter in lines.text()?.chars() {
            if quoted && !closing {
                if letter == '"' {
                    closing = true;
                } else {
                    unquoted.push(letter);
                }
            } else if closing && letter == '"' {
                closing = false;
                unquoted.push('"');
            } else if letter == separator {
                (quoted, closing) = (false, false);
                fields.push(Field { begin, end: unquoted.len(), ..Field::default() });
                begin = unquoted.len();
            } else if letter == '"' && begin == unquoted.len() && !quoted {
                quoted = true;
            } else {
                (quoted, closing) = (false, false);
                unquoted.push(letter);
            }
        }
        fields.push(Field { begin, end: unquoted.len(), ..Field::default() });
        Ok(!quoted || closing)
    }
}

/// The rule between header and rows, or around them, and the number of rows, as SQL shells print them.
fn is_rule(line: &str) -> bool {
    let is_footer = |line: &str| {
        let inner = line.strip_prefix('(').and_then(|line| line.strip_suffix(" rows)"));
        inner.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let line = line.trim();
    line.contains('-') && line.bytes().all(|byte| b"-+|:= ".contains(&byte)) || is_footer(line)
}

/// The lines of a source, which end with a line feed, a carriage return, or both.
struct Lines<R> {
    source: R,
    number: u64,
    line: Vec<u8>,
    /// Whether a line feed that comes next belongs to the line before.
    skip_feed: bool,
    bytes: u64,
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line; `false` at the end.
    fn next(&mut self) -> Result<bool, Unreadable> {
        self.line.clear();
        self.number += 1;
        let mut any = false;
        loop {
            let part = self.source.fill_buf()?;
            if part.is_empty() {
                return Ok(any);
            }
            if std::mem::take(&mut self.skip_feed) && part[0] == b'\n' {
                self.source.consume(1);
                self.bytes += 1;
                continue;
            }
            any = true;
            let end = memchr2(b'\n', b'\r', part);
            let taken = end.unwrap_or(part.len());
            if self.line.len() + taken > LONGEST_ROW {
                return Err(Unreadable::TooLong { spot: Spot::Line(self.number), max: LONGEST_ROW });
            }
            self.line.extend_from_slice(&part[..taken]);
            self.skip_feed = end.is_some_and(|end| part[end] == b'\r');
            let consumed = taken + usize::from(end.is_some());
            self.source.consume(consumed);
            self.bytes += consumed as u64;
            if end.is_some() {
                return Ok(true);
            }
        }
    }

    fn text(&self) -> Result<&str, Unreadable> {
        std::str::from_utf8(&self.line).map_err(|error| {
            // A source that is decoded has none; of the bytes those of the line's end are left out.
            let byte = self.bytes.saturating_sub(self.line.len() as u64) + error.valid_up_to() as u64;
            Unreadable::NotText { encoding: "UTF-8", byte }
        })
    }

    /// Whether a quoted field that goes on behind the line is closed somewhere.
    fn closes(&mut self) -> Result<bool, Unreadable> {
        let mut marks = 0_u64;
        loop {
            let part = self.source.fill_buf()?;
            let length = part.len();
            for byte in part {
                if *byte == b'"' {
                    marks += 1;
                } else if marks % 2 == 1 {
                    return Ok(true);
                } else {
                    marks = 0;
                }
            }
            if length == 0 {
                return Ok(marks % 2 == 1);
            }
            self.source.consume(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separator: u8) -> Result<Vec<(u64, Vec<String>)>, String> {
        let mut csv = Csv::open(std::io::BufReader::with_capacity(3, text.as_bytes()), separator)
            .map_err(|error| error.to_string())?;
        let Spot::Line(header) = csv.header() else { panic!() };
        let mut rows = vec![(header, csv.names().to_vec())];
        while let Some(record) = csv.next().map_err(|error| error.to_string())? {
            let Spot::Line(line) = record.spot() else { panic!() };
            rows.push((line, (0..record.len()).map(|place| record.get(place).to_owned()).collect()));
        }
        Ok(rows)
    }

    fn expected(rows: &[(u64, &[&str])]) -> Vec<(u64, Vec<String>)> {
        rows.iter().map(|(line, row)| (*line, row.iter().map(|&field| field.to_owned()).collect())).collect()
    }

    #[test]
    fn lines_end_in_three_ways_and_blank_ones_are_none() {
        let plain = Ok(expected(&[(1, &["a", "b"]), (2, &["1", "2"]), (3, &["3", ""])]));
        for end in ["\n", "\r\n", "\r"] {
            for last in ["", end] {
                assert_eq!(rows(&format!("a,b{end}1,2{end}3,{last}"), b','), plain, "{end:?} {last:?}");
            }
        }
        let blanks = Ok(expected(&[(3, &["a", "b"]), (5, &["1", "2"])]));
        assert_eq!(rows("\n\r\n a , b \n\n1, 2\n,,\n \n", b','), blanks);
        assert_eq!(rows("", b','), Ok(expected(&[(1, &[])])));
        assert_eq!(rows("# x\nsep=,\na\n#b\n", b','), Ok(expected(&[(3, &["a"]), (4, &["#b"])])));
    }

    #[test]
    fn quotation_marks_hold_what_separates() {
        for (line, fields) in [
            ("\"a,\"\"b\"\"\",c", &["a,\"b\"", "c"][..]),
            ("\"\",\"\"\"\"", &["", "\""]),
            ("a\"b,\"c\"d\"", &["a\"b", "cd\""]),
            (" \"a,b", &["\"a", "b"]),
            ("x,\"é名\",", &["x", "é名", ""]),
            ("\"x\";y,z", &["x;y", "z"]),
        ] {
            assert_eq!(rows(&format!("h\n{line}\n"), b','), Ok(expected(&[(1, &["h"]), (2, fields)])), "{line}");
        }
        assert_eq!(rows("h\n\"\"\nx\n", b','), Ok(expected(&[(1, &["h"]), (3, &["x"])])));
    }

    #[test]
    fn a_field_is_closed_on_its_line() {
        for (text, line, closed) in [
            ("\"", 1, false),
            ("a\nb,\"c", 2, false),
            ("a\n\nb,\"c\"\"\nd,\"\"\ne\n", 3, false),
            ("a\nb,\"c\nd,\"e\n", 2, true),
            ("a\nb,\"c\rd\"\n", 2, true),
            ("a\r\nb,\"c\r\nd\"", 2, true),
        ] {
            let opened = Csv::open(text.as_bytes(), b',');
            let read = opened.and_then(|mut csv| {
                while csv.next()?.is_some() {}
                Ok(())
            });
            let Err(Unreadable::OpenQuote { spot, closed: is_closed }) = read else { panic!("{text:?}") };
            assert_eq!((spot, is_closed), (Spot::Line(line), closed), "{text:?}");
        }
    }

    #[test]
    fn so_many_fields_are_no_table() {
        let wide = vec!["x"; MOST_FIELDS].join(",");
        assert_eq!(rows(&wide, b',').unwrap()[0].1.len(), MOST_FIELDS);
        assert_eq!(rows(&format!("a\n{}", ",".repeat(MOST_FIELDS)), b','), Err("line 2: more than 1000 fields".into()));
    }

    #[test]
    fn the_rules_of_sql_shells_are_no_rows() {
        let text = " variant | visitors \n---------+----------\n a       |     1500\n(1 rows)\n";
        assert_eq!(rows(text, b'|'), Ok(expected(&[(1, &["variant", "visitors"]), (3, &["a", "1500"])])));
    }
}
