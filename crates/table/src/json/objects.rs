//! The objects of an array, or of lines: each is found by its braces.

use std::io::BufRead;

use super::flat::cut;
use crate::row::LONGEST_ROW;
use crate::{Spot, Unreadable};

/// The objects of an array, or of lines.
pub(super) struct Objects<R> {
    source: R,
    array: bool,
    begun: bool,
    ended: bool,
    line: u64,
    row: u64,
}

impl<R: BufRead> Objects<R> {
    pub(super) fn new(source: R, array: bool) -> Self {
        Self { source, array, begun: false, ended: false, line: 1, row: 0 }
    }

    /// The next byte that is no blank, which stays.
    fn peek(&mut self) -> Result<Option<u8>, Unreadable> {
        loop {
            let part = self.source.fill_buf()?;
            if part.is_empty() {
                return Ok(None);
            }
            let blanks = part.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.line += memchr::memchr_iter(b'\n', &part[..blanks]).count() as u64;
            let next = part.get(blanks).copied();
            self.source.consume(blanks);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    fn spot(&self) -> Spot {
        if self.array { Spot::Row(self.row) } else { Spot::Line(self.line) }
    }

    fn wrong<T>(&self, reason: &str) -> Result<T, Unreadable> {
        Err(Unreadable::NoRow { spot: self.spot(), reason: reason.to_owned() })
    }

    /// Reads the next object; `None` at the end.
    pub(super) fn next(&mut self, object: &mut Vec<u8>) -> Result<Option<Spot>, Unreadable> {
        if self.ended {
            return Ok(None);
        }
        let mut next = self.peek()?;
        if self.array {
            let first = !self.begun;
            if first {
                self.begun = true;
                self.source.consume(usize::from(next == Some(b'[')));
                next = self.peek()?;
            }
            match next {
                Some(b']') => {
                    self.source.consume(1);
                    self.ended = true;
                    return if self.peek()?.is_some() { self.wrong("text behind the array") } else { Ok(None) };
                }
                Some(b',') if !first => {
                    self.source.consume(1);
                    next = self.peek()?;
                }
                Some(_) if first => {}
                Some(_) => return self.wrong("a comma or the end of the array missing behind it"),
                None => return self.wrong("the array is not closed"),
            }
        }
        self.row += 1;
        let spot = self.spot();
        match next {
            None if self.array => self.wrong("the array is not closed"),
            None => Ok(None),
            Some(b'{') => self.object(object).map(|()| Some(spot)),
            Some(_) => {
                let part = self.source.fill_buf()?;
                let end = part.iter().position(|byte| b",]}\n".contains(byte)).unwrap_or(part.len());
                let found = cut(String::from_utf8_lossy(&part[..end.max(1)]).trim()).into_owned();
                self.wrong(&format!(
                    "{found} is no object; a row is one, like {{\"variant\": \"a\", \"visitors\": 1500, ...}}"
                ))
            }
        }
    }

    /// Reads up to the brace that closes.
    fn object(&mut self, object: &mut Vec<u8>) -> Result<(), Unreadable> {
        let spot = self.spot();
        let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
        loop {
            let part = self.source.fill_buf()?;
            if part.is_empty() {
                return Err(Unreadable::NoRow { spot, reason: "the row is not closed".to_owned() });
            }
            let mut taken = part.len();
            for (place, byte) in part.iter().enumerate() {
                if in_text {
                    in_text = escaped || *byte != b'"';
                    escaped = !escaped && *byte == b'\\';
                    continue;
                }
                match byte {
                    b'"' => in_text = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    b'\n' => self.line += 1,
                    _ => {}
                }
                if depth == 0 {
                    taken = place + 1;
                    break;
                }
            }
            if object.len() + taken > LONGEST_ROW {
                return Err(Unreadable::TooLong { spot, max: LONGEST_ROW });
            }
            object.extend_from_slice(&part[..taken]);
            self.source.consume(taken);
            if depth == 0 {
                return Ok(());
            }
        }
    }
}
