//! Fewer conversions as the goal, on the wire.

use serde_json::{Value, json};

use crate::page::analyse;

fn output(document: &Value) -> Value {
    serde_json::to_value(analyse(&document.to_string())).unwrap()
}

fn cancelled(more: &Value) -> Value {
    let mut document = json!({
        "goal_direction": "decrease",
        "variants": [{"visitors": 10_000, "conversions": 40}, {"visitors": 10_000, "conversions": 18}],
    });
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    document
}

fn refused(document: &Value) -> String {
    serde_json::from_str::<abstats_document::Input>(&document.to_string()).unwrap_err().to_string()
}

#[test]
fn fewer_cancellations_are_shipped_and_the_direction_is_kept() {
    for engine in ["bayesian", "frequentist"] {
        let document = cancelled(&json!({"stats_engine": engine}));
        let once = output(&document);
        assert_eq!(once["verdict"], json!({"outcome": "winner", "variant_id": "1"}));
        assert_eq!((&once["goal_direction"], &once["variants"][1]["improvement"]), (&json!("decrease"), &json!(-55.0)));
        assert_eq!(output(&once), once);
        let more = output(&cancelled(&json!({"stats_engine": engine, "goal_direction": "increase"})));
        assert_eq!(more["verdict"]["outcome"], "control");
        assert!(more.get("goal_direction").is_none());
    }
    let chance = |document: &Value| output(document)["variants"][1]["statistics"]["chance_to_beat_control"].clone();
    let other = |document: &Value| output(document)["variants"][1]["statistics"]["chance_control_better"].clone();
    assert_eq!(chance(&cancelled(&json!({}))), other(&cancelled(&json!({"goal_direction": null}))));
}

#[test]
fn a_region_ends_on_the_side_of_harm() {
    for engine in ["bayesian", "frequentist"] {
        let document = |region: Value, conversions: u64| {
            cancelled(&json!({"stats_engine": engine, "region": region,
                "variants": [{"visitors": 100_000, "conversions": 8_000}, {"visitors": 100_000, "conversions": conversions}]}))
        };
        let once = output(&document(json!({"high": 0.05}), 8_050));
        assert_eq!(once["verdict"]["outcome"], "non_inferior");
        assert_eq!(once["region"], json!({"scale": "lift", "low": null, "high": 0.05}));
        assert_eq!(output(&once), once);
        let both = output(&document(json!({"low": -0.3, "high": 0.06}), 8_050));
        assert_eq!(both["verdict"]["outcome"], "equivalent");
        assert!(refused(&document(json!({"low": -0.05}), 8_050)).contains("region.high"));
    }
    let error = refused(&cancelled(&json!({"goal_direction": "increase", "region": {"high": 0.05}})));
    assert!(error.contains("region.low"), "{error}");
    let error = refused(&cancelled(&json!({"goal_direction": "down"})));
    assert!(error.contains("goal_direction") && error.contains("increase") && error.contains("down"), "{error}");
}

#[test]
fn segments_are_ranked_from_the_lowest_lift() {
    let segment = |criteria: &str, conversions: u64| {
        json!({"criteria": criteria, "variants": [
            {"visitors": 10_000, "conversions": 1_000}, {"visitors": 10_000, "conversions": conversions}]})
    };
    let breakdowns = [segment("mobile", 1_300), segment("desktop", 700)];
    let variants = json!([{"visitors": 20_000, "conversions": 2_000}, {"visitors": 20_000, "conversions": 2_000}]);
    let document = cancelled(&json!({"breakdown_by": "device", "breakdowns": breakdowns, "variants": variants}));
    let ranked = output(&document)["findings"][0]["variants"][0]["shrinkage"]["segments"].clone();
    assert_eq!(ranked[0]["criteria"], "desktop");
    assert!(ranked[0]["chance_to_be_lowest"].as_f64().unwrap() > 0.99, "{ranked}");
    assert!(ranked[0].get("chance_to_be_highest").is_none());
    let messages = output(&document)["findings"][0]["variants"][0]["messages"].to_string();
    assert!(messages.contains("the segment with the lowest lift is"), "{messages}");
}
