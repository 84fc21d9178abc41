//! Bytes to UTF-8, as they come.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

use crate::{Unreadable, packed};

/// Bytes read at once.
const CHUNK: usize = 1 << 16;

/// The text of a source: UTF-8, or UTF-16 that begins with a byte order mark; the mark is no part of it. Reads as UTF-8, and never
/// more of the source than it is allowed. Its errors are [`Unreadable`], in an [`io::Error`].
///
/// ```
/// use std::io::Read;
/// let bytes = [0xFF, 0xFE, b'a', 0, 0xE9, 0];
/// let mut text = String::new();
/// abstats_table::Text::new(&bytes[..], 100).read_to_string(&mut text)?;
/// assert_eq!(text, "aé");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Text<R> {
    source: R,
    max: u64,
    /// Bytes taken from the source.
    taken: u64,
    encoding: &'static Encoding,
    decoder: Option<Decoder>,
    /// What is not decoded yet: from the place on.
    raw: (Vec<u8>, usize),
    /// What is decoded and not read yet.
    decoded: (Vec<u8>, usize),
    at_end: bool,
}

impl<R: Read> Text<R> {
    /// The text of a source, of which at most `max` bytes are read.
    pub fn new(source: R, max: u64) -> Self {
        Self {
            source,
            max,
            taken: 0,
            encoding: UTF_8,
            decoder: None,
            raw: (Vec::new(), 0),
            decoded: (Vec::new(), 0),
            at_end: false,
        }
    }

    /// From here on another number of bytes is allowed, those that are read already included.
    pub const fn allow(&mut self, max: u64) {
        self.max = max;
    }

    /// Takes more from the source; one byte more than is allowed at most.
    fn take(&mut self) -> io::Result<()> {
        let (raw, place) = &mut self.raw;
        raw.drain(..*place);
        *place = 0;
        let room = usize::try_from(self.max.saturating_add(1) - self.taken).unwrap_or(CHUNK).min(CHUNK);
        let begin = raw.len();
        raw.resize(begin + room, 0);
        let read = loop {
            match self.source.read(&mut raw[begin..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        raw.truncate(begin + read.as_ref().map_or(0, |read| *read));
        let read = read?;
        self.at_end = read == 0;
        self.taken += read as u64;
        if self.taken > self.max { Err(Unreadable::TooLarge { max: self.max }.into()) } else { Ok(()) }
    }

    /// Finds the encoding by the mark, and takes the mark away.
    fn begin(&mut self) -> io::Result<()> {
        while self.raw.0.len() < packed::TELLING && !self.at_end {
            self.take()?;
        }
        if let Some((what, todo)) = packed::packed(&self.raw.0) {
            return Err(Unreadable::Packed { what, todo }.into());
        }
        let (encoding, mark) = Encoding::for_bom(&self.raw.0).unwrap_or((UTF_8, 0));
        (self.encoding, self.raw.1) = (encoding, mark);
        self.decoder = Some(encoding.new_decoder_without_bom_handling());
        Ok(())
    }

    /// Decodes more. Nothing is added at the end only.
    fn fill(&mut self) -> io::Result<()> {
        if self.decoder.is_none() {
            self.begin()?;
        }
        let (text, place) = &mut self.decoded;
        text.clear();
        *place = 0;
        while self.decoded.0.is_empty() {
            if self.raw.1 == self.raw.0.len() && !self.at_end {
                self.take()?;
            }
            let Some(decoder) = &mut self.decoder else { return Ok(()) };
            let (raw, text) = (&self.raw.0[self.raw.1..], &mut self.decoded.0);
            text.resize(decoder.max_utf8_buffer_length_without_replacement(raw.len()).unwrap_or(CHUNK), 0);
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(raw, text, self.at_end);
            text.truncate(written);
            self.raw.1 += read;
            if let DecoderResult::Malformed(bad, behind) = result {
                let decoded = self.taken - (self.raw.0.len() - self.raw.1) as u64;
                let byte = decoded - u64::from(behind) - u64::from(bad) + 1;
                return Err(Unreadable::NotText { encoding: self.encoding.name(), byte }.into());
            }
            if self.at_end && self.raw.1 == self.raw.0.len() {
                if self.decoded.0.is_empty() {
                    self.decoder = Some(UTF_8.new_decoder_without_bom_handling());
                    return Ok(());
                }
                break;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.decoded.1 == self.decoded.0.len() {
            if self.at_end && self.raw.1 == self.raw.0.len() && self.decoder.is_some() {
                return Ok(0);
            }
            self.fill()?;
        }
        let text = &self.decoded.0[self.decoded.1..];
        let length = text.len().min(into.len());
        into[..length].copy_from_slice(&text[..length]);
        self.decoded.1 += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that gives so many bytes at once.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(into.len());
            into[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn read(bytes: &[u8], max: u64) -> Vec<Result<String, String>> {
        let of = |step| {
            let mut text = String::new();
            let read = Text::new(Drops(bytes, step), max).read_to_string(&mut text);
            read.map(|_| text).map_err(|error| Unreadable::from(error).to_string())
        };
        vec![of(1), of(3), of(1 << 20)]
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(unit).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let long = "grüße 名\u{1f600}\r\n".repeat(20_000);
        for text in ["", "a", "é", "grüße 名\u{1f600}", &long] {
            let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
            for bytes in [text.as_bytes(), &marked, &utf16(text, false), &utf16(text, true)] {
                for read in read(bytes, 1 << 30) {
                    assert!(read.as_deref() == Ok(text), "{:?}", read.map(|read| read.len()));
                }
            }
        }
    }

    #[test]
    fn what_is_no_text_is_said_with_its_byte() {
        let long = [vec![b'a'; 200_000], vec![0xFF]].concat();
        let half = [&utf16("ab", false)[..], &[0]].concat();
        let lone = [&utf16("a", false)[..], &[0, 0xD8, b'b', 0]].concat();
        for (bytes, said) in [
            (&b"variant\xff"[..], "not UTF-8 text: byte 8 is not valid there"),
            (b"ab\xc3", "not UTF-8 text: byte 3 is not valid there"),
            (b"ab\xc3(", "not UTF-8 text: byte 3 is not valid there"),
            (b"\xEF\xBB\xBFa\x80", "not UTF-8 text: byte 5 is not valid there"),
            (&long, "not UTF-8 text: byte 200001 is not valid there"),
            (&half, "not UTF-16LE text: byte 7 is not valid there"),
            (&lone, "not UTF-16LE text: byte 5 is not valid there"),
        ] {
            assert_eq!(read(bytes, 1 << 30), vec![Err(said.to_owned()); 3], "{said}");
        }
    }

    #[test]
    fn no_more_is_read_than_is_allowed() {
        assert_eq!(read(b"abc", 3), vec![Ok("abc".to_owned()); 3]);
        assert_eq!(read(b"abc", 2), vec![Err("more than 2 bytes".to_owned()); 3]);
        assert_eq!(read(b"", 0), vec![Ok(String::new()); 3]);
        let mut text = Text::new(&b"abcdef"[..], 4);
        text.allow(6);
        assert_eq!(io::read_to_string(text).unwrap(), "abcdef");
        let endless = io::read_to_string(Text::new(io::repeat(b'a'), 1 << 20));
        assert_eq!(Unreadable::from(endless.unwrap_err()).to_string(), "more than 1048576 bytes");
    }
}
