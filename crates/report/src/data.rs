//! The results inside the page as the wire format's output document, and the counts to download, which are an input that
//! gives this report again. (So does the output document; but a download is part of the page, and results are long.)

use std::io::{self, Write};

use abstats_document::{Output, TestId, json};
use maud::{Markup, PreEscaped, html};
use serde_json::{Map, Value};

use crate::budget::JSON;

/// What the page contains: everything, unless that is too much for a page.
pub fn block(output: &Output) -> Markup {
    let mut room = Room { bytes: Vec::new(), most: JSON };
    let written = json::compact(&mut room, output).ok().and_then(|()| String::from_utf8(room.bytes).ok());
    let Some(text) = written else {
        return html! {
            details.data {
                summary { h2 { "Data" } }
                p { "The results are too long for a page: " code { "abstats analyze --format json" } " prints them all." }
            }
        };
    };
    let counts = serde_json::from_str(&text).map(without_results).unwrap_or_default();
    let counts = encoded(&plain(&counts));
    let name = match &output.page.test_id {
        Some(TestId::Number(id)) => format!("abstats-{id}.json"),
        _ => "abstats.json".to_owned(),
    };
    html! {
        details.data {
            summary { h2 { "Data" } }
            p {
                @if counts.len() <= JSON {
                    a download=(name) href=(format!("data:application/json;charset=utf-8,{counts}")) {
                        "Download the counts (JSON)"
                    }
                    ": the input that gives this report again. "
                }
                "The results are inside this page, as JSON in its last element."
            }
            // No name can end the element.
            script #data type="application/json" { (PreEscaped(text.replace('<', "\\u003c"))) }
        }
    }
}

/// JSON without characters that act on whatever displays it.
fn plain(value: &Value) -> String {
    let mut out = Vec::new();
    let written = json::compact(&mut out, value).ok();
    written.and_then(|()| String::from_utf8(out).ok()).unwrap_or_default()
}

/// Space for this many bytes: larger content is given up before it is in memory.
struct Room {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The document, or one of its variants or segments, without what follows from the rest.
fn without_results(mut document: Map<String, Value>) -> Value {
    const RESULTS: [&str; 19] = [
        "absent",
        "conversion_rate",
        "decision",
        "discoveries",
        "doubts",
        "findings",
        "headline",
        "improvement",
        "missed_gates",
        "notes",
        "readings",
        "sample_ratio",
        "settlement",
        "statistics",
        "total_conversions",
        "total_visitors",
        "verdict",
        "warnings",
        "worth",
    ];
    document.retain(|name, _| !RESULTS.contains(&name.as_str()));
    for parts in ["variants", "breakdowns"] {
        if let Some(Value::Array(parts)) = document.get_mut(parts) {
            for part in parts {
                if let Value::Object(fields) = part {
                    *part = without_results(std::mem::take(fields));
                }
            }
        }
    }
    Value::Object(document)
}

/// Percent-encoded, except for letters, digits and the signs that mean nothing in a data address.
fn encoded(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(2 * text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b','
            | b':'
            | b'{'
            | b'}'
            | b'['
            | b']' => out.push(byte.into()),
            _ => out.extend(['%', HEX[usize::from(byte >> 4)].into(), HEX[usize::from(byte & 15)].into()]),
        }
    }
    out
}
