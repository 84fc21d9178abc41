//! JSON that cannot be read: why, and where.

use serde_json::error::Category;

use crate::echo::{LONGEST_VALUE, cut, cut_quoted};
use crate::error::{Error, ErrorKind};

/// What the reader of this text says, with its line, column and path.
pub(crate) fn error(text: &str, error: &serde_json::Error) -> Error {
    let said = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let reason = said.strip_suffix(&position).unwrap_or(&said);
    let bytes = text.as_bytes();
    // It counts bytes up to and with the one that it stumbled over; people count characters.
    let above: usize =
        bytes.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    let end = (above + error.column()).min(bytes.len());
    let column = bytes[above..end].iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    // That byte may end what it is in: a bracket.
    let before = end.saturating_sub(1);
    let (kind, end) = match error.classify() {
        Category::Data => (ErrorKind::Form { reason: in_words(reason) }, before),
        Category::Syntax | Category::Io => (ErrorKind::Syntax { reason: syntax_in_words(reason) }, before),
        Category::Eof => (ErrorKind::Syntax { reason: syntax_in_words(reason) }, end),
    };
    Error::new(kind).on_line(error.line() as u64).on_path(path(&bytes[..end]), column as u64)
}

/// What is wrong with a value's form, for people: serde speaks of the code that reads it.
fn in_words(reason: &str) -> String {
    let named = |start: &str| reason.strip_prefix(start).map(|name| name.trim_matches('`'));
    if let Some(name) = named("duplicate field ") {
        return format!("{name} given more than once");
    }
    if let Some(name) = named("missing field ") {
        return format!("{name} missing");
    }
    if let Some((name, _)) = named("unknown variant `").and_then(|rest| rest.split_once('`')) {
        return format!("the code {name:?} is none that this version knows");
    }
    if reason.starts_with("data did not match any variant of untagged enum") {
        return "must be text or a whole number".to_owned();
    }
    if reason.starts_with("invalid length ") && reason.contains(", expected struct ") {
        return "must be an object, not an array".to_owned();
    }
    let differs = reason.strip_prefix("invalid type: ").or_else(|| reason.strip_prefix("invalid value: "));
    match differs.and_then(|differs| differs.rsplit_once(", expected ")) {
        Some((found, expected)) => {
            format!("must be {}, not {}", expected_in_words(expected), found_in_words(&cut_quoted(found)))
        }
        None => cut_quoted(reason),
    }
}

/// What is wrong with the text, for people.
fn syntax_in_words(reason: &str) -> String {
    let words = match reason {
        "expected ident" | "expected value" => {
            "no value; one is text in quotation marks, a number, true, false, null, {...} or [...]"
        }
        "EOF while parsing a list" => "the text ends within an array, before its ]",
        "EOF while parsing an object" => "the text ends within an object, before its }",
        "EOF while parsing a string" => "the text ends within quotation marks",
        "EOF while parsing a value" => "the text ends where a value should follow",
        "expected `:`" => "a colon is missing after the name of a field",
        "expected `,` or `]`" => "a comma or ] is missing",
        "expected `,` or `}`" => "a comma or } is missing",
        "key must be a string" => "the name of a field must be in double quotation marks",
        "trailing comma" => "a comma too many",
        "trailing characters" => "there is more text after the end of the document",
        "invalid number" => "not a number as JSON writes it",
        "number out of range" => "a number too large to be read",
        "invalid escape" => "an unknown character after a backslash",
        "lone leading surrogate in hex escape" | "unexpected end of hex escape" | "invalid unicode code point" => {
            "an escape (\\u...) that is no character"
        }
        "recursion limit exceeded" => "arrays or objects nested too deeply",
        _ if reason.starts_with("control character ") => {
            "a line break or another control character within quotation marks"
        }
        other => return cut_quoted(other),
    };
    words.to_owned()
}

fn expected_in_words(expected: &str) -> &str {
    match expected {
        "u8" | "u32" | "u64" | "usize" | "i64" => "a whole number",
        "f64" => "a number",
        "a string" | "str" => "text",
        "a boolean" => "true or false",
        "a sequence" => "an array",
        "a map" => "an object",
        _ if expected.starts_with("struct ") || expected.contains(" enum ") => "an object",
        other => other,
    }
}

fn found_in_words(found: &str) -> &str {
    match found {
        "map" => "an object",
        "sequence" => "an array",
        "unit value" => "null",
        _ => {
            let kinds = ["string ", "integer ", "floating point ", "boolean "];
            kinds.into_iter().find_map(|kind| found.strip_prefix(kind)).unwrap_or(found).trim_matches('`')
        }
    }
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
    fn forms_are_in_plain_words() {
        for (reason, expected) in [
            ("invalid type: string \"many\", expected u64", "must be a whole number, not \"many\""),
            ("invalid type: string \"a, expected b\", expected u64", "must be a whole number, not \"a, expected b\""),
            ("invalid value: integer `-1`, expected u64", "must be a whole number, not -1"),
            ("invalid type: floating point `1.5`, expected i64", "must be a whole number, not 1.5"),
            ("invalid length 1, expected struct Goal with 6 elements", "must be an object, not an array"),
            ("invalid type: map, expected a string", "must be text, not an object"),
            ("invalid type: sequence, expected struct Ends", "must be an object, not an array"),
            ("invalid type: null, expected a boolean", "must be true or false, not null"),
            ("invalid type: boolean `true`, expected a sequence", "must be an array, not true"),
            ("duplicate field `visitors`", "visitors given more than once"),
            ("missing field `goal_key`", "goal_key missing"),
            ("unknown variant `x`, expected one of `a`, `b`", "the code \"x\" is none that this version knows"),
            ("data did not match any variant of untagged enum TestId", "must be text or a whole number"),
        ] {
            assert_eq!(in_words(reason), expected);
        }
    }

    /// Whatever the reader of JSON says, it is said in other words.
    #[test]
    fn syntax_is_in_plain_words() {
        let deep = "[".repeat(200);
        for text in [
            "nul",
            "tru",
            "[}",
            "{\"a\": }",
            "[1,]",
            "[1",
            "[1,",
            "{",
            "{\"a",
            "{\"a\"",
            "{\"a\" 1}",
            "{\"a\": 1",
            "{\"a\": 1 2}",
            "{a: 1}",
            "{\"a\": 1,}",
            "[1 2]",
            "1 2",
            "[01]",
            "[1e999]",
            "[\"\\x\"]",
            "[\"\\ud800\"]",
            "[\"\\ud800\\u0041\"]",
            "[\"\\u00",
            "[\"a\nb\"]",
            &deep,
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            let said = error.to_string();
            let reason = &said[..said.find(" at line").unwrap()];
            assert_ne!(syntax_in_words(reason), reason, "{text}");
        }
    }

    #[test]
    fn columns_are_characters() {
        let of = |text: &str| error(text, &serde_json::from_str::<Vec<u8>>(text).unwrap_err());
        let found = of("[1,\n\"é名\" 2]");
        assert_eq!((found.line(), found.column(), found.path()), (Some(2), Some(4), Some("[1]")));
        assert!(matches!(found.kind(), ErrorKind::Form { .. }));
        assert_eq!(of("[1,\n2 3]").to_string(), "line 2, column 3, [1]: a comma or ] is missing");
        assert_eq!(
            of("[1").kind(),
            &ErrorKind::Syntax { reason: "the text ends within an array, before its ]".into() }
        );
    }
}
