//! The counts inside the page, as the input that gives this report again.

use abstats::{Counts, Days, Engine, Page, Report, Section};
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

pub fn block(report: &Report, days: Option<&Days>) -> Markup {
    let json = document(report, days).to_string();
    let name = match &report.page.test_id {
        Some(abstats::TestId::Number(id)) => format!("abstats-{id}.json"),
        _ => "abstats.json".to_owned(),
    };
    html! {
        section aria-labelledby="counts" {
            h2 #counts { "Counts" }
            p {
                a download=(name) href=(format!("data:application/json;charset=utf-8,{}", encoded(&json))) {
                    "Download the counts (JSON)"
                }
                ": the input that gives this report again."
            }
            // Nothing in a name can end the element.
            script #data type="application/json" { (PreEscaped(json.replace('<', "\\u003c"))) }
        }
    }
}

fn document(report: &Report, days: Option<&Days>) -> Value {
    let mut document = page(&report.page);
    let mut set = |field: &str, value: Value| {
        document.insert(field.to_owned(), value);
    };
    set("stats_engine", json!(report.analysis.engine.code()));
    set("confidence_threshold_percent", json!(report.analysis.threshold.percent()));
    match report.analysis.engine {
        Engine::Bayesian { prior, false_discovery } => {
            set("prior", json!(prior));
            if false_discovery.is_some() {
                set("false_discovery", json!(true));
            }
        }
        Engine::Frequentist { alternative, multiplicity } => {
            set("alternative", json!(alternative));
            if let Some(multiplicity) = multiplicity {
                set("correction", json!(multiplicity.correction));
            }
        }
    }
    if let Some(family) = report.analysis.engine.family() {
        set("family", json!(family));
    }
    if let Some(level) = report.analysis.level {
        set("level", json!(level));
    }
    let variants = report.variants.iter().zip(&report.overall.variants).map(|(variant, of)| {
        let mut fields = json!({
            "variant_id": variant.id, "name": variant.name, "is_control": variant.is_control,
            "visitors": of.counts.visitors(), "conversions": of.counts.conversions(),
        });
        if let Value::Object(fields) = &mut fields {
            fields.extend(variant.traffic_weight.map(|weight| ("traffic_weight".to_owned(), json!(weight))));
            fields.extend(variant.prior.map(|prior| ("prior".to_owned(), json!(prior))));
        }
        fields
    });
    set("variants", variants.collect());
    let segments = report.breakdowns.iter().flat_map(|breakdown| {
        breakdown.segments.iter().map(|segment| {
            json!({
                "breakdown_by": breakdown.by, "criteria": segment.criteria,
                "variants": of_section(report, &segment.section),
            })
        })
    });
    set("breakdowns", segments.collect());
    if let Some(days) = days {
        let day = |day: &abstats::Day| json!({"date": day.date, "variants": counts(report, &day.counts)});
        set("days_are", json!("cumulative"));
        set("days", days.as_slice().iter().map(day).collect());
    }
    Value::Object(document)
}

fn page(page: &Page) -> serde_json::Map<String, Value> {
    match json!(page) {
        Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    }
}

fn of_section(report: &Report, section: &Section) -> Value {
    counts(report, &section.variants.iter().map(|variant| variant.counts).collect::<Vec<_>>())
}

fn counts(report: &Report, counts: &[Counts]) -> Value {
    let variants = report.variants.iter().zip(counts);
    variants
        .map(|(variant, counts)| {
            json!({"variant_id": variant.id, "visitors": counts.visitors(), "conversions": counts.conversions()})
        })
        .collect()
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
