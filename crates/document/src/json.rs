//! JSON in which no character acts on what shows it: control characters beyond ASCII's, and those that hide or reorder
//! their neighbours, are written as `\u009b`. Whoever reads JSON reads the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;

use abstats_words::text::is_deceptive;

use crate::Lines;

/// Writes the value in [`Lines`].
///
/// # Errors
/// When it cannot be written.
pub fn pretty(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(Escaping(out), Lines::default()))?)
}

/// The value without spaces.
///
/// # Errors
/// When `out` takes no more.
pub fn compact(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    Ok(serde_json::to_writer(Escaping(out), value)?)
}

/// Such characters stand nowhere but in texts, where an escape means the same.
struct Escaping<W>(W);

impl<W: Write> Write for Escaping<W> {
    /// The serializer writes whole characters.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) if !bytes.is_ascii() || bytes.contains(&0x7f) => self.text(text)?,
            _ => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> Escaping<W> {
    fn text(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some((place, acting)) = rest.char_indices().find(|(_, character)| acts(*character)) {
            self.0.write_all(&rest.as_bytes()[..place])?;
            for unit in acting.encode_utf16(&mut [0; 2]) {
                write!(self.0, "\\u{unit:04x}")?;
            }
            rest = &rest[place + acting.len_utf8()..];
        }
        self.0.write_all(rest.as_bytes())
    }
}

/// Line breaks are those of the indentation: in texts they are escaped anyway.
fn acts(character: char) -> bool {
    is_deceptive(character) || (character.is_control() && character != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_escaped_and_read_back_the_same() {
        let text = "a\u{9b}2J\u{202e}\u{7f}\u{e0041}\u{200b}é名👩‍👩‍👧\u{2028}\n\"\\";
        for indented in [true, false] {
            let mut out = Vec::new();
            if indented { pretty(&mut out, &text) } else { compact(&mut out, &text) }.unwrap();
            let out = String::from_utf8(out).unwrap();
            assert_eq!(out, r#""a\u009b2J\u202e\u007f\udb40\udc41\u200bé名👩‍👩‍👧\u2028\n\"\\""#);
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
