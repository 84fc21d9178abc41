//! Decision, doubts and notes on the wire.

use serde_json::{Value, json};

use crate::page::analyse;

fn output(document: &Value) -> Value {
    serde_json::to_value(analyse(&document.to_string())).unwrap()
}

fn variants(all: &[(u64, u64)]) -> Value {
    all.iter().map(|(visitors, conversions)| json!({"visitors": visitors, "conversions": conversions})).collect()
}

#[test]
fn a_doubt_has_its_class_and_three_sentences() {
    let once = output(&json!({"confidence_threshold_percent": 80, "variants": variants(&[(20, 2), (22, 7)])}));
    assert_eq!((&once["verdict"]["outcome"], &once["decision"]), (&json!("winner"), &json!("wait")));
    assert_eq!(
        once["doubts"],
        json!([{"code": "too_few_conversions", "class": "evidence",
            "finding": "There are too few conversions for a safe verdict.",
            "evidence": "The control \"0\" has 2, variant \"1\" has 7; one of the two needs 25.",
            "todo": "Collect more data until one of the two has 25 conversions."}])
    );
    // What changes nothing is a note: 20 and 22 visitors, 2 conversions.
    let notes: Vec<_> = once["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect();
    assert_eq!(notes, ["few_visitors", "few_conversions", "few_visitors"]);
    // The same as before, once more.
    let doubting = |warning: &&Value| warning["doubts_verdict"] == true;
    assert_eq!(once["warnings"].as_array().unwrap().iter().filter(doubting).count(), 1);
    assert_eq!(output(&once), once);
}

#[test]
fn the_segments_that_are_off_stand_with_the_split() {
    let segment = |criteria: &str, all: &[(u64, u64)]| json!({"criteria": criteria, "variants": variants(all)});
    let once = output(&json!({
        "variants": variants(&[(9_000, 900), (7_000, 700)]),
        "breakdown_by": "device",
        "breakdowns": [segment("mobile", &[(5_000, 500), (3_000, 300)]), segment("desktop", &[(4_000, 400), (4_000, 400)])],
    }));
    assert_eq!(once["decision"], "check");
    let doubt = &once["doubts"][0];
    assert_eq!((&doubt["code"], &doubt["class"]), (&json!("sample_ratio_mismatch"), &json!("data")));
    assert_eq!(doubt["segments"], json!([{"breakdown_by": "device", "criteria": ["mobile"]}]));
}

#[test]
fn without_doubt_the_decision_is_the_verdicts() {
    let decision = |all: &[(u64, u64)], notes: &[&str]| {
        let once = output(&json!({"variants": variants(all)}));
        assert_eq!(once["doubts"], json!([]));
        let codes: Vec<_> =
            once["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect();
        assert_eq!(codes, notes);
        once["decision"].clone()
    };
    // The two-sided p-value is 0.056.
    let one_direction = ["directions_disagree"];
    assert_eq!(decision(&[(1_500, 120), (1_480, 148)], &one_direction), "ship");
    assert_eq!(decision(&[(1_480, 148), (1_500, 120)], &one_direction), "keep");
    assert_eq!(decision(&[(1_500, 120), (1_480, 180)], &[]), "ship");
    assert_eq!(decision(&[(1_500, 120), (1_480, 130)], &[]), "wait");
}

#[test]
fn a_one_sided_p_value_does_not_stand_alone() {
    let once = output(&json!({"stats_engine": "frequentist", "alternative": "greater",
        "variants": variants(&[(10_000, 1_000), (10_000, 800)])}));
    assert_eq!((&once["decision"], &once["doubts"][0]["code"]), (&json!("wait"), &json!("shown_worse")));
    let finding = "Variant \"1\" is worse than \"0\".";
    assert_eq!(once["doubts"][0]["finding"], finding);
    // Nor does one of a test for worse variants, whichever side that is.
    for (goal, alternative, conversions) in [("decrease", "greater", [1_000, 800]), ("increase", "less", [800, 1_000])]
    {
        let once = output(&json!({"stats_engine": "frequentist", "alternative": alternative, "goal_direction": goal,
            "variants": variants(&conversions.map(|conversions| (10_000, conversions)))}));
        assert_eq!((&once["decision"], &once["doubts"][0]["code"]), (&json!("wait"), &json!("shown_better")));
        let said = once["headline"]["sentences"].to_string();
        assert!(said.contains("the test looked only for a worse variant"), "{said}");
        assert_eq!(output(&once), once);
        // What it looks for is no doubt.
        let other = once["variants"].as_array().unwrap().iter().rev().map(|variant| variant["conversions"].clone());
        let counts: Vec<_> = other.map(|conversions| json!({"visitors": 10_000, "conversions": conversions})).collect();
        let found = output(&json!({"stats_engine": "frequentist", "alternative": alternative, "goal_direction": goal,
            "variants": counts}));
        assert_eq!((&found["decision"], &found["doubts"]), (&json!("keep"), &json!([])), "{found}");
    }
}

/// The third gets no traffic.
#[test]
fn without_weight_a_variant_is_written_without_verdict() {
    let weighted = |(visitors, weight): (u64, u64)| json!({"visitors": visitors, "conversions": visitors / 10, "traffic_weight": weight});
    let all = [(4_000, 1), (4_000, 1), (40, 0)].map(weighted);
    let once = output(&json!({"variants": all}));
    let third = &once["variants"][2];
    assert!(third.get("verdict").is_none() && third["statistics"].get("chance_to_beat_control").is_none(), "{third}");
    assert_eq!(third["statistics"]["absent"]["chance_to_beat_control"], "without_weight");
    assert_eq!((&once["decision"], &once["doubts"][0]["code"]), (&json!("check"), &json!("visitors_without_weight")));
    assert_eq!(output(&once), once);
}
