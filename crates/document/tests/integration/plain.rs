//! The plain answer: the page's fields and nothing else, and the same numbers as with statistics.

use abstats_document::{Input, Plain, json};
use serde_json::Value;

const PAGE: &str = include_str!("../../../../examples/homepage-cta.json");

/// What stands beside the page's fields: what the statistics were computed from, and what they are.
const ADDED: [&str; 26] = [
    "prior",
    "alternative",
    "correction",
    "false_discovery",
    "family",
    "level",
    "region",
    "gates",
    "goal_direction",
    "verdict",
    "decision",
    "headline",
    "doubts",
    "notes",
    "missed_gates",
    "discoveries",
    "sample_ratio",
    "absent",
    "warnings",
    "findings",
    "days_are",
    "days",
    "counting",
    "readings",
    "traffic_weight",
    "weight_phases",
];

fn without(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !ADDED.contains(&name.as_str()) && name != "statistics");
            fields.values_mut().for_each(without);
        }
        Value::Array(items) => items.iter_mut().for_each(without),
        _ => {}
    }
}

#[test]
fn r168_the_pages_sample_comes_back_field_for_field() {
    let input: Input = serde_json::from_str(PAGE).unwrap();
    let plain: Value = serde_json::to_value(Plain(&input)).unwrap();
    assert_eq!(plain, serde_json::from_str::<Value>(PAGE).unwrap());
    // In the same order, however the lines are broken.
    let mut written = Vec::new();
    json::pretty(&mut written, &Plain(&input)).unwrap();
    let squeezed = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    assert_eq!(squeezed(std::str::from_utf8(&written).unwrap()), squeezed(PAGE));
}

#[test]
fn r153_without_what_the_statistics_add_it_is_the_plain_answer() {
    let long = "n".repeat(150);
    let segments =
        r#"{"variant_id": "0", "visitors": 5, "conversions": 1}, {"variant_id": "1", "visitors": 0, "conversions": 0}"#;
    let rest = format!(
        r#""variants": [{{"visitors": 1500, "conversions": 120, "traffic_weight": 1}},
            {{"visitors": 1480, "conversions": 148, "name": "{long}", "traffic_weight": 1}}],
            "breakdown_by": "device", "breakdowns": [{{"criteria": "mobile", "variants": [{segments}]}}],
            "test_name": null, "days_running": 3, "query_start_date": "2024-01-15", "selected_goal": {{"goal_key": "buy",
            "goal_type": "event", "is_primary": false}}, "counting": {{"multiple_variant_visitors": 2}}"#
    );
    for settings in
        ["", r#""stats_engine": "frequentist","#, r#""region": {"scale": "lift", "low": -0.02, "high": 0.02},"#]
    {
        let input: Input = serde_json::from_str(&format!("{{{settings}{rest}}}")).unwrap();
        let plain = serde_json::to_value(Plain(&input)).unwrap();
        assert!(plain["test_name"].is_null() && plain["breakdowns"][0]["variants"][1]["visitors"] == 0, "{plain}");
        let mut whole = serde_json::to_value(input.run()).unwrap();
        without(&mut whole);
        assert_eq!(plain, whole);
    }
}

#[test]
fn r97_a_breakdown_without_visitors_is_an_empty_list() {
    let text = r#"{"variants": [{"visitors": 0, "conversions": 0}, {"visitors": 0, "conversions": 0}], "breakdown_by": "city",
        "breakdowns": []}"#;
    let input: Input = serde_json::from_str(text).unwrap();
    let plain = serde_json::to_value(Plain(&input)).unwrap();
    assert_eq!((&plain["breakdown_by"], &plain["breakdowns"]), (&Value::from("city"), &Value::Array(Vec::new())));
}
