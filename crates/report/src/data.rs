//! The results inside the page as the wire format's output document, and the counts to download: the input that gives
//! this report again. (So does the output document; but a download is a part of the page, and results are long.)

use abstats::{Counts, Days, Report};
use maud::{Markup, PreEscaped, html};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub fn block(report: &Report, days: Option<&Days>) -> Markup {
    let days = days.map(|days| cumulative(report, days));
    let document = Document { report, days_are: days.as_ref().map(|_| "cumulative"), days };
    let text = serde_json::to_string(&document).unwrap_or_default();
    let counts = serde_json::from_str(&text).map(without_results).unwrap_or_default();
    let name = match &report.page.test_id {
        Some(abstats::TestId::Number(id)) => format!("abstats-{id}.json"),
        _ => "abstats.json".to_owned(),
    };
    html! {
        section aria-labelledby="counts" {
            h2 #counts { "Counts" }
            p {
                a download=(name) href=(format!("data:application/json;charset=utf-8,{}", encoded(&counts.to_string()))) {
                    "Download the counts (JSON)"
                }
                ": the input that gives this report again. The results are inside this page, as JSON in its last element."
            }
            // Nothing in a name can end the element.
            script #data type="application/json" { (PreEscaped(text.replace('<', "\\u003c"))) }
        }
    }
}

/// What `abstats analyze --format json` writes, and the days.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    report: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    days_are: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<Vec<Value>>,
}

fn cumulative(report: &Report, days: &Days) -> Vec<Value> {
    let variants = |counts: &[Counts]| -> Value {
        let variants = report.variants.iter().zip(counts);
        let variants = variants.map(|(variant, counts)| {
            json!({"variant_id": variant.id, "visitors": counts.visitors(), "conversions": counts.conversions()})
        });
        variants.collect()
    };
    days.up_to_each().map(|(day, counts)| json!({"date": day.date, "variants": variants(&counts)})).collect()
}

/// The document, or one of its variants or segments, without what follows from the rest.
fn without_results(mut document: Map<String, Value>) -> Value {
    const RESULTS: [&str; 12] = [
        "absent",
        "conversion_rate",
        "discoveries",
        "findings",
        "improvement",
        "missed_gates",
        "sample_ratio",
        "statistics",
        "total_conversions",
        "total_visitors",
        "verdict",
        "warnings",
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

/// Percent-encoded but for letters, digits and the signs that mean nothing in a data address.
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
