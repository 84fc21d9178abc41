//! What holds for every input: the fuzz targets look for one for which it does not, and `cargo test` runs their corpora.

#![allow(dead_code, reason = "each target uses its own")]

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Region, Scale};
use abstats::{Alternative, Analysis, Engine};
use abstats_cli::memo::{Memo, Printed};
use abstats_cli::{markdown, spreadsheet, terminal};
use abstats_document::{Errors, Input, Output};
use serde_json::Value;

/// Longer inputs, and more numbers than this, are left to the tests that make them: here time counts.
const LONGEST: usize = 1 << 16;
const MOST_CELLS: usize = 3_000;
const MOST_VARIANTS: usize = 60;

/// Arguments of `abstats compare`, one a line, to a report of either engine.
pub fn counts(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let arguments: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
    if let Some(Input { experiment, .. }) = read(bytes, Input::from_counts(&arguments)) {
        let multiplicity = Multiplicity { correction: Correction::Holm, family: Family::Everything };
        let frequentist = |alternative, multiplicity| Engine::Frequentist { alternative, multiplicity };
        let engines = [
            Analysis::bayesian().engine,
            frequentist(Alternative::TwoSided, None),
            frequentist(Alternative::Greater, Some(multiplicity)),
        ];
        let regions = [
            None,
            Region::new(Scale::Lift, -0.02, 0.02).ok(),
            Region::new(Scale::Difference, -0.01, f64::INFINITY).ok(),
        ];
        for (engine, region) in engines.into_iter().zip(regions) {
            let analysis = Analysis { engine, region, ..Analysis::default() };
            holds(&Input::new(experiment.clone(), analysis).run());
        }
    }
}

/// A JSON document to a report.
pub fn json(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(input) = read(bytes, Input::from_json(text)) {
        holds(&input.run());
    }
}

/// A CSV file to a report.
pub fn csv(bytes: &[u8]) {
    if let Some(input) = read(bytes, Input::from_bytes(bytes)) {
        holds(&input.run());
    }
}

/// Either to a page.
pub fn page(bytes: &[u8]) {
    if let Some(input) = read(bytes, Input::from_bytes(bytes)) {
        is_a_page(&input.run());
    }
}

/// The input, when there is one and it is not too large; otherwise errors that a person can read.
fn read(bytes: &[u8], read: Result<Input, Errors>) -> Option<Input> {
    match read {
        Ok(input) => (bytes.len() <= LONGEST && is_small(&input)).then_some(input),
        Err(errors) => {
            let lines = errors.lines();
            assert!(!lines.is_empty() && lines.len() <= 41 && errors.count() >= errors.listed().len() as u64);
            assert!(lines.iter().all(|line| !line.is_empty() && line.chars().count() <= 700));
            None
        }
    }
}

fn is_small(Input { experiment, .. }: &Input) -> bool {
    let variants = experiment.variants().len();
    let segments: usize = experiment.breakdowns().iter().map(|breakdown| breakdown.segments.len()).sum();
    let days = experiment.days().map_or(0, |days| days.as_slice().len());
    variants <= MOST_VARIANTS && variants * (1 + segments + days) <= MOST_CELLS
}

/// The report as JSON has numbers or says that they are absent, and is an input again; the table is harmless.
pub fn holds(report: &Output) {
    let text = serde_json::to_string(report).expect("JSON");
    let value: Value = serde_json::from_str(&text).expect("JSON again");
    are_finite("", &value);
    let again: Input = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(serde_json::to_string(&again.run()).expect("JSON"), text);
    let memo = Memo::default();
    let printed = Printed { output: report, memo: &memo, file: None, segments: true };
    for limit in [40, 100] {
        let table = terminal::render(&printed, limit).replace("\u{1b}[", "");
        assert!(!table.contains(acts), "{table:?}");
    }
    let text = markdown::render(&printed);
    assert!(!text.contains(acts), "{text:?}");
    let mut csv = Vec::new();
    spreadsheet::write(&report.report, &mut csv).expect("a vector");
    let csv = String::from_utf8(csv).expect("UTF-8");
    assert!(!csv.contains(acts) && !csv.contains("NaN") && !csv.contains(",inf"), "{csv:?}");
}

/// A number that is none is written as null; so are the ends of intervals that have none, and what the sender left null.
fn are_finite(name: &str, value: &Value) {
    const MAY_BE_NULL: [&str; 6] = ["high", "end_date", "primary_goal", "goal_name", "goal_type", "goal_value"];
    match value {
        Value::Null => assert!(MAY_BE_NULL.contains(&name), "{name} is null"),
        Value::Number(number) => assert!(number.as_f64().is_some_and(f64::is_finite), "{name} {number}"),
        Value::Array(values) => values.iter().for_each(|value| are_finite(name, value)),
        Value::Object(values) => values.iter().for_each(|(name, value)| are_finite(name, value)),
        Value::Bool(_) | Value::String(_) => {}
    }
}

/// Control characters and those that reorder text.
fn acts(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Nothing of the input is markup, and there is an end.
pub fn is_a_page(report: &Output) {
    const ELEMENTS: &str = "!DOCTYPE a body caption circle code col colgroup dd desc details div dl dt figcaption figure footer g h1 h2 h3 \
        head header html li line link main meta ol p path rect script section small span strong style summary svg table tbody td \
        text th thead title tr ul";
    const MOST: usize = 30_000_000;
    let elements: std::collections::HashSet<_> = ELEMENTS.split_whitespace().collect();
    let page = abstats_report::html(report, &abstats_report::Options::default());
    assert!(page.len() < MOST, "{} bytes", page.len());
    assert!(!page.contains(acts));
    for tag in page.split('<').skip(1) {
        let name =
            tag.trim_start_matches('/').split(|end: char| end == '>' || end.is_whitespace()).next().unwrap_or("");
        assert!(elements.contains(name), "<{tag}");
        // Outside and inside of quotation marks by turns, up to the end of the tag.
        let mut link = false;
        for (place, part) in tag.split('"').enumerate() {
            if place % 2 == 1 {
                assert!(!link || part.starts_with('#') || part.starts_with("data:"), "<{tag}");
                continue;
            }
            let (names, ended) = part.split_once('>').map_or((part, false), |(names, _)| (names, true));
            assert!(!names.split_whitespace().any(|name| name.starts_with("on")), "<{tag}");
            link = names.ends_with(" href=") || names.ends_with(" src=");
            if ended {
                break;
            }
        }
    }
    let scripts = page.matches("<script").count();
    assert!(scripts <= 1 && page.matches("</script").count() == scripts);
}
