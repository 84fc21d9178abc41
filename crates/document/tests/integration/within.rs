//! `decide_within`: what the comparison that decides is made within.

use abstats::Within;
use abstats_document::Input;
use serde_json::{Value, json};

/// The variant is better on both days, by another split at another rate; over all visitors it is worse.
fn document() -> Value {
    let counts = |visitors: u64, conversions: u64| json!({"visitors": visitors, "conversions": conversions});
    let day = |date: &str, all: [Value; 2]| json!({"date": date, "variants": all});
    json!({
        "stats_engine": "frequentist", "decide_within": "day",
        "variants": [counts(1_490_000, 25_000), counts(510_000, 6_230)],
        "days": [
            day("2024-03-01", [counts(990_000, 20_000), counts(10_000, 230)]),
            day("2024-03-02", [counts(500_000, 5_000), counts(500_000, 6_000)])],
        "breakdown_by": "day",
        "breakdowns": [
            {"criteria": "a", "variants": [counts(990_000, 20_000), counts(10_000, 230)]},
            {"criteria": "b", "variants": [counts(500_000, 5_000), counts(500_000, 6_000)]},
            {"criteria": "c", "variants": [counts(0, 0), counts(0, 0)]}]
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut document = document();
    document[name] = value;
    document
}

fn read(document: &Value) -> Result<Input, String> {
    serde_json::from_value(document.clone()).map_err(|error| error.to_string())
}

fn written(document: &Value) -> Value {
    serde_json::to_value(read(document).unwrap().run()).unwrap()
}

#[test]
fn the_output_has_both_comparisons_and_reads_as_the_input_did() {
    let output = written(&document());
    assert_eq!((&output["verdict"]["outcome"], &output["decide_within"]), (&json!("winner"), &json!("day")));
    let statistics = &output["variants"][1]["statistics"];
    let within = &statistics["within"];
    assert!(statistics["lift"]["estimate"].as_f64().unwrap() < 0.0 && statistics["z"].as_f64().unwrap() < 0.0);
    assert!((within["lift"]["estimate"].as_f64().unwrap() - 0.195).abs() < 5e-4);
    assert!(within["difference"]["interval"]["low"].as_f64().unwrap() > 0.0);
    assert!(within["p_value"].as_f64().unwrap() < 1e-10 && within["z"].as_f64().unwrap() > 6.0);
    assert_eq!((&within["strata"], &within["left_out"]), (&json!(2), &json!(0)));
    assert_eq!(output["variants"][0]["statistics"].get("within"), None);
    assert_eq!(written(&output), output);
    // A breakdown of that name; one of its segments is empty.
    let output = written(&with("decide_within", json!("breakdown:day")));
    assert_eq!(output["decide_within"], "breakdown:day");
    assert_eq!(output["variants"][1]["statistics"]["within"]["left_out"], 1);
    assert_eq!(written(&output), output);
    // Corrected, the p-value stands there and not beside the comparison over all visitors.
    let output = written(&with("correction", json!("bonferroni")));
    let statistics = &output["variants"][1]["statistics"];
    assert_eq!(statistics["within"]["adjusted_p_value"], statistics["within"]["p_value"]);
    assert_eq!(statistics.get("adjusted_p_value"), None);
    assert_eq!(written(&output), output);
}

#[test]
fn null_is_as_if_left_out() {
    assert_eq!(read(&with("decide_within", Value::Null)).unwrap().analysis.within, None);
    assert_eq!(read(&document()).unwrap().analysis.within, Some(Within::Days));
}

#[test]
fn what_cannot_decide_is_an_error() {
    let error = |document: &Value| read(document).unwrap_err();
    assert_eq!(error(&with("decide_within", json!("device"))), "breakdown \"device\": asked to decide, but not there");
    assert_eq!(error(&with("days", Value::Null)), "\"day\" is asked to decide, but there are no days");
    assert_eq!(error(&with("decide_within", json!(7))), "decide_within 7 is not \"day\" or the name of a breakdown");
    assert_eq!(
        error(&with("decide_within", json!(""))),
        "decide_within \"\" is not \"day\" or the name of a breakdown"
    );
    let bayesian = error(&with("stats_engine", json!("bayesian")));
    assert!(bayesian.contains("\"stats_engine\": \"frequentist\""), "{bayesian}");
    assert!(bayesian.contains("abstats analyze --engine frequentist --within \"day\""), "{bayesian}");
}
