//! Quotation marks of CSV, before anything is read: one that is not closed swallows the rows below it into a field.

use crate::error::ErrorKind;

/// So many fields make no table that could be read.
const MOST_FIELDS: usize = 1_000;

/// Where the reader is, as in RFC 4180: a quotation mark begins a quoted field only where a field begins, and two of them
/// within are one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// After a quotation mark within a quoted field: its end, unless another follows.
    Closing,
}

/// That every quoted field ends on the line on which it begins, and that no row has too many fields.
///
/// # Errors
/// The first that does not, with its line. A quoted name over several lines is legal, but nobody writes one on purpose; a
/// quotation mark that is missing looks just like it.
pub fn check(text: &str) -> Result<(), (u64, ErrorKind)> {
    let bytes = text.as_bytes();
    let (mut at, mut line, mut fields) = (At::Start, 1_u64, 1);
    for (place, &byte) in bytes.iter().enumerate() {
        let ends_line = matches!(byte, b'\n' | b'\r');
        if at == At::Quoted && ends_line {
            return Err((line, ErrorKind::OpenQuote { closed: closes(&bytes[place..]) }));
        }
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closing,
            (At::Start | At::Closing, b'"') | (At::Quoted, _) => At::Quoted,
            (_, b',' | b'\n' | b'\r') => At::Start,
            _ => At::Plain,
        };
        line += u64::from(byte == b'\n');
        fields = if ends_line { 1 } else { fields + usize::from(byte == b',' && at == At::Start) };
        if fields > MOST_FIELDS {
            return Err((line, ErrorKind::TooManyFields { max: MOST_FIELDS }));
        }
    }
    if at == At::Quoted { Err((line, ErrorKind::OpenQuote { closed: false })) } else { Ok(()) }
}

/// Whether a quoted field that goes on here is closed somewhere.
fn closes(rest: &[u8]) -> bool {
    rest.split(|byte| *byte != b'"').any(|marks| marks.len() % 2 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_closed_on_its_line() {
        for fine in ["", "a,b\n", "\"a\",\"b,\"\"c\"\r\n\"\"", "a\"b,c\"\nd\n", "\"a\"b\"\n", " \"a\n", "a,\"\"\"\"\n,"]
        {
            assert_eq!(check(fine), Ok(()), "{fine:?}");
        }
        for (text, line, closed) in [
            ("\"", 1, false),
            ("a\nb,\"c", 2, false),
            ("a\n\nb,\"c\"\"\nd,\"\"\ne\n", 3, false),
            ("a\nb,\"c\nd,\"e\n", 2, true),
            ("a\nb,\"c\rd\"\n", 2, true),
        ] {
            assert_eq!(check(text), Err((line, ErrorKind::OpenQuote { closed })), "{text:?}");
        }
        assert_eq!(check(&",".repeat(MOST_FIELDS - 1)), Ok(()));
        let wide = format!("\n{}", ",".repeat(MOST_FIELDS));
        assert_eq!(check(&wide), Err((2, ErrorKind::TooManyFields { max: MOST_FIELDS })));
    }
}
