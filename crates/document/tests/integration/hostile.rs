//! Documents made at random, by someone who means harm: they are refused with an error or analysed, and then every
//! number that comes out is a number.

use abstats_document::Input;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

const KEYS: [&str; 24] = [
    "variants",
    "visitors",
    "conversions",
    "variant_id",
    "name",
    "is_control",
    "traffic_weight",
    "prior",
    "alpha",
    "beta",
    "stats_engine",
    "confidence_threshold_percent",
    "alternative",
    "level",
    "breakdown_by",
    "breakdowns",
    "criteria",
    "primary_goal",
    "test_id",
    "test_name",
    "end_date",
    "status_code",
    "statistics",
    "constructor",
];

/// Written as text, since not all of it is JSON.
const VALUES: [&str; 44] = [
    "0",
    "1",
    "2",
    "5",
    "10",
    "100",
    "1000",
    "100000",
    "1000000000000",
    "1000000000001",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775808",
    "-1",
    "-0",
    "-0.0",
    "0.5",
    "0.95",
    "0.9999999999999999",
    "1e-320",
    "1e308",
    "1e400",
    "-1e400",
    "1e12",
    "1.5",
    "NaN",
    "Infinity",
    "null",
    "true",
    "false",
    "\"\"",
    "\"0\"",
    "\"1\"",
    "\"bayesian\"",
    "\"frequentist\"",
    "\"jeffreys\"",
    "\"greater\"",
    "\"device\"",
    "\"\\u0000\\u202e\\n\"",
    "\"\\ud800\"",
    "{\"alpha\": 0.1, \"beta\": 1e9}",
    "[[[[[[[[]]]]]]]]",
    "{}",
    "[",
];

fn value(random: &mut SmallRng, depth: u32, out: &mut String) {
    match random.random_range(0..if depth == 0 { 6 } else { 10 }) {
        6 | 7 => object(random, depth - 1, out),
        8 | 9 => list(random, depth - 1, out),
        _ => out.push_str(VALUES[random.random_range(0..VALUES.len())]),
    }
}

fn list(random: &mut SmallRng, depth: u32, out: &mut String) {
    out.push('[');
    for index in 0..random.random_range(0..4) {
        out.push_str(if index == 0 { "" } else { "," });
        value(random, depth, out);
    }
    out.push(']');
}

fn object(random: &mut SmallRng, depth: u32, out: &mut String) {
    out.push('{');
    for index in 0..random.random_range(0..6) {
        out.push_str(if index == 0 { "\"" } else { ",\"" });
        out.push_str(KEYS[random.random_range(0..KEYS.len())]);
        out.push_str("\":");
        value(random, depth, out);
    }
    out.push('}');
}

/// Mostly a document, with something strange in it: else hardly any would come as far as the analysis.
fn document(random: &mut SmallRng) -> String {
    let mut count = || match random.random_range(0..8) {
        0 => 0,
        1 => 1,
        2 => 1_000_000_000_000,
        _ => 10_u64.pow(random.random_range(0..12)) * random.random_range(1..10),
    };
    let arms: Vec<(u64, u64)> = (0..3).map(|_| (count(), count())).map(|(n, x)| (n, x.min(n))).collect();
    let variants = |random: &mut SmallRng| {
        let kept = random.random_range(2..=3);
        let all = arms.iter().take(kept).enumerate().map(|(id, (n, x))| {
            let mut extra = String::new();
            if random.random_bool(0.05) {
                extra.push_str(", \"");
                extra.push_str(["traffic_weight", "prior", "is_control", "name"][random.random_range(0..4)]);
                extra.push_str("\": ");
                value(random, 1, &mut extra);
            }
            format!("{{\"variant_id\": \"{id}\", \"visitors\": {n}, \"conversions\": {x}{extra}}}")
        });
        all.collect::<Vec<_>>().join(", ")
    };
    let whole = variants(random);
    let mut document = format!("{{\"variants\": [{whole}]");
    if random.random_bool(0.3) {
        let segments: Vec<String> = ["mobile", "desktop"]
            .iter()
            .map(|criteria| format!("{{\"criteria\": \"{criteria}\", \"variants\": [{}]}}", variants(random)))
            .collect();
        document.push_str(", \"breakdown_by\": \"device\", \"breakdowns\": [");
        document.push_str(&segments.join(", "));
        document.push(']');
    }
    if random.random_bool(0.4) {
        document.push_str(", \"");
        document.push_str(KEYS[random.random_range(8..KEYS.len())]);
        document.push_str("\": ");
        value(random, 2, &mut document);
    }
    document.push('}');
    if random.random_bool(0.05) {
        let cut = random.random_range(0..document.len());
        document.truncate(cut);
    }
    document
}

/// serde writes NaN and infinities as null: the only fields that may be null are those that say so.
fn only_numbers(value: &Value, place: &str, document: &str) {
    match value {
        Value::Null => {
            let may = ["low", "high", "end_date", "primary_goal"].iter().any(|name| place.ends_with(name));
            assert!(may, "{place} is null: {document}");
        }
        Value::Array(all) => all.iter().for_each(|value| only_numbers(value, place, document)),
        Value::Object(_) if place.ends_with("primary_goal") || place.ends_with("test_id") => {}
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| only_numbers(value, &format!("{place}.{name}"), document));
        }
        _ => {}
    }
}

#[test]
fn whatever_comes_is_refused_or_analysed() {
    let mut random = SmallRng::seed_from_u64(2);
    let (mut analysed, mut refused) = (0, 0);
    for round in 0..6_000 {
        let text = if round % 3 == 0 {
            let mut text = String::new();
            object(&mut random, 4, &mut text);
            text
        } else {
            document(&mut random)
        };
        match serde_json::from_str::<Input>(&text) {
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty());
            }
            Ok(input) => {
                analysed += 1;
                let written = serde_json::to_value(input.run()).unwrap();
                only_numbers(&written, "", &text);
                assert!(!written.to_string().contains("not_converged"), "{text}");
                // What comes out can be read again, and says the same.
                let again: Input = serde_json::from_value(written.clone()).unwrap_or_else(|e| panic!("{e}: {text}"));
                assert_eq!(serde_json::to_value(again.run()).unwrap(), written, "{text}");
            }
        }
    }
    println!("{analysed} analysed, {refused} refused");
    assert!(analysed > 1_500 && refused > 1_500);
}
