//! JSON that cannot be read: why, and where.

use serde_json::error::Category;

use crate::echo::{LONGEST_VALUE, cut, cut_quoted};
use crate::error::{Error, ErrorKind};

/// What the reader of this text says, with its line, column and path.
pub(crate) fn error(text: &str, error: &serde_json::Error) -> Error {
    let said = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let reason = cut_quoted(said.strip_suffix(&position).unwrap_or(&said));
    let bytes = text.as_bytes();
    // It counts bytes up to and with the one that it stumbled over; people count characters.
    let above: usize =
        bytes.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    let end = (above + error.column()).min(bytes.len());
    let column = bytes[above..end].iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    // That byte may end what it is in: a bracket.
    let before = end.saturating_sub(1);
    let (kind, end) = match error.classify() {
        Category::Data => (ErrorKind::Form { reason }, before),
        Category::Syntax | Category::Io => (ErrorKind::Syntax { reason }, before),
        Category::Eof => (ErrorKind::Syntax { reason }, end),
    };
    Error::new(kind).on_line(error.line() as u64).on_path(path(&bytes[..end]), column as u64)
}

/// What encloses a place in JSON, from the outside in.
enum Within<'a> {
    /// The value of this key, when it has been read.
    Object(Option<&'a [u8]>),
    /// The item of this number.
    Array(usize),
}

/// Where the beginning of a document ends: `variants[1].name`.
fn path(beginning: &[u8]) -> String {
    /// In characters; no experiment nests so deep.
    const LONGEST: usize = 100;
    let mut enclosing: Vec<Within> = Vec::new();
    let mut rest = beginning;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, enclosing.last_mut()) {
            (b'{', _) => enclosing.push(Within::Object(None)),
            (b'[', _) => enclosing.push(Within::Array(0)),
            (b'}' | b']', _) => drop(enclosing.pop()),
            (b',', Some(Within::Array(item))) => *item += 1,
            (b',', Some(Within::Object(key))) => *key = None,
            (b'"', within) => {
                let (text, after) = string(rest);
                if let (Some(Within::Object(key @ None)), true) = (within, after.is_some()) {
                    *key = Some(text);
                }
                rest = after.unwrap_or_default();
            }
            _ => {}
        }
    }
    let path: String = enclosing.iter().map(Within::step).collect();
    cut(path.trim_start_matches('.'), LONGEST)
}

impl Within<'_> {
    fn step(&self) -> String {
        match self {
            Within::Object(None) => String::new(),
            Within::Array(item) => format!("[{item}]"),
            Within::Object(Some(key)) => {
                // As it is written, with its escapes.
                let key = cut(&String::from_utf8_lossy(key), LONGEST_VALUE);
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                if !key.is_empty() && key.bytes().all(is_plain) { format!(".{key}") } else { format!("[\"{key}\"]") }
            }
        }
    }
}

/// A string without its quotation marks and what follows it, if it ends.
fn string(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut escaped = false;
    let end = text.iter().position(|&byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or((text, None), |end| (&text[..end], Some(&text[end + 1..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_what_encloses_it() {
        for (beginning, expected) in [
            ("", ""),
            ("{", ""),
            ("{\"a", ""),
            ("{\"a\"", "a"),
            ("{\"a\": 1", "a"),
            ("{\"a\": 1, ", ""),
            ("{\"a\": 1, \"b\": {\"c\": [", "b.c[0]"),
            ("{\"a\": [{}, {\"x\": \"y\", \"z\": \"w", "a[1].z"),
            ("{\"a\": [{\"b\": [1, 2], \"c\": {}}, [[\"]\", \"", "a[1][0][1]"),
            ("{\"a\": {\"b\": 1}", "a"),
            (r#"{"a \" b": {"#, r#"["a \" b"]"#),
            (r#"{"": "#, r#"[""]"#),
            ("]}}", ""),
        ] {
            assert_eq!(path(beginning.as_bytes()), expected, "{beginning}");
        }
        assert!(path("[".repeat(100_000).as_bytes()).chars().count() <= 100);
        assert!(path(format!("{{\"{}\": ", "a".repeat(100_000)).as_bytes()).chars().count() <= 100);
    }

    #[test]
    fn columns_are_characters() {
        let of = |text: &str| error(text, &serde_json::from_str::<Vec<u8>>(text).unwrap_err());
        let found = of("[1,\n\"é名\" 2]");
        assert_eq!((found.line(), found.column(), found.path()), (Some(2), Some(4), Some("[1]")));
        assert!(matches!(found.kind(), ErrorKind::Form { .. }));
        assert_eq!(of("[1,\n2 3]").to_string(), "line 2, column 3, [1]: expected `,` or `]`");
        assert_eq!(of("[1").kind(), &ErrorKind::Syntax { reason: "EOF while parsing a list".into() });
    }
}
