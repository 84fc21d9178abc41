//! Quotation marks of CSV, before anything is read: one that is not closed swallows the rows below it into a field.

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
/// The first that does not. A quoted name over several lines is legal, but nobody writes one on purpose; a quotation mark
/// that is missing looks just like it.
pub fn check(text: &str) -> Result<(), String> {
    const NEVER: &str = "the quotation mark that opens a field here is never closed";
    const LATER: &str = "the quotation mark that opens a field here is closed on a later line; a field cannot have a line \
                         break, so one is missing or too many";
    let bytes = text.as_bytes();
    let (mut at, mut line, mut fields) = (At::Start, 1_u64, 1);
    for (place, &byte) in bytes.iter().enumerate() {
        let ends_line = matches!(byte, b'\n' | b'\r');
        if at == At::Quoted && ends_line {
            let why = if closes(&bytes[place..]) { LATER } else { NEVER };
            return Err(format!("line {line}: {why}"));
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
            return Err(format!("line {line}: more than {MOST_FIELDS} fields"));
        }
    }
    if at == At::Quoted { Err(format!("line {line}: {NEVER}")) } else { Ok(()) }
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
        for (text, line, end) in [
            ("\"", 1, "never closed"),
            ("a\nb,\"c", 2, "never closed"),
            ("a\n\nb,\"c\"\"\nd,\"\"\ne\n", 3, "never closed"),
            ("a\nb,\"c\nd,\"e\n", 2, "too many"),
            ("a\nb,\"c\rd\"\n", 2, "too many"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.starts_with(&format!("line {line}: ")) && error.ends_with(end), "{text:?}: {error}");
        }
        assert_eq!(check(&",".repeat(MOST_FIELDS - 1)), Ok(()));
        assert_eq!(check(&format!("\n{}", ",".repeat(MOST_FIELDS))).unwrap_err(), "line 2: more than 1000 fields");
    }
}
