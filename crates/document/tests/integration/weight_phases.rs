//! Weights that changed while the test ran.

use abstats_document::Input;
use serde_json::{Value, json};

fn document() -> Value {
    let counts = |control: u64, variant: u64| {
        json!([{"variant_id": "0", "visitors": control, "conversions": control / 10},
               {"variant_id": "1", "visitors": variant, "conversions": variant / 8}])
    };
    let phase = |from: &str, weights: [f64; 2], variants: Value| json!({"from": from, "weights": weights, "variants": variants});
    json!({
        "variants": counts(8_000, 2_000),
        "weight_phases": [
            phase("2024-03-01T00:00:00.000Z", [1.0, 0.0], counts(6_000, 0)),
            phase("2024-03-10T00:00:00.000Z", [0.5, 0.5], counts(2_000, 2_000)),
        ],
        "breakdown_by": "device",
        "breakdowns": [
            {"criteria": "mobile", "variants": counts(4_000, 1_000),
             "weight_phases": [{"variants": counts(3_000, 0)}, {"variants": counts(1_000, 1_000)}]},
            {"criteria": "desktop", "variants": counts(4_000, 1_000),
             "weight_phases": [{"variants": counts(3_000, 0)}, {"variants": counts(1_000, 1_000)}]},
        ],
    })
}

fn errors(document: &Value) -> String {
    serde_json::from_value::<Input>(document.clone()).unwrap_err().to_string()
}

#[test]
fn r151_the_split_is_tested_within_each_phase() {
    let input: Input = serde_json::from_value(document()).unwrap();
    let output = serde_json::to_value(input.run()).unwrap();
    for tested in [&output["sample_ratio"], &output["breakdowns"][0]["sample_ratio"]] {
        assert_eq!((&tested["chi_squared"], &tested["degrees_of_freedom"]), (&json!(0.0), &json!(1)), "{tested}");
    }
    // Without its phases the same split is a mismatch.
    let mut whole = document();
    whole.as_object_mut().unwrap().remove("weight_phases");
    for segment in whole["breakdowns"].as_array_mut().unwrap() {
        segment.as_object_mut().unwrap().remove("weight_phases");
    }
    let input: Input = serde_json::from_value(whole).unwrap();
    assert_eq!(serde_json::to_value(input.run()).unwrap()["sample_ratio"]["mismatch"], true);
}

#[test]
fn r153_the_phases_come_back_as_they_were() {
    let first = serde_json::to_string(&serde_json::from_value::<Input>(document()).unwrap().run()).unwrap();
    let again = serde_json::to_string(&serde_json::from_str::<Input>(&first).unwrap().run()).unwrap();
    assert_eq!(first, again);
    let output: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(output["weight_phases"][1]["weights"], json!([0.5, 0.5]));
    assert_eq!(output["weight_phases"][0]["weights"], json!([1, 0]));
    assert_eq!(output["breakdowns"][1]["weight_phases"][1]["variants"][1]["visitors"], 1_000);
    assert_eq!(output["breakdowns"][1]["weight_phases"][1]["from"], "2024-03-10T00:00:00.000Z");
}

#[test]
fn what_is_wrong_with_phases_is_said_with_its_place() {
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut document = document();
        change(&mut document);
        errors(&document)
    };
    let said = [
        changed(&|all| all["weight_phases"][0]["variants"][0]["visitors"] = 5_999.into()),
        changed(&|all| all["weight_phases"][1]["weights"] = json!([1])),
        changed(&|all| all["weight_phases"][1]["weights"] = json!([0, 0])),
        changed(&|all| all["weight_phases"][1]["weights"] = json!([1, -1])),
        changed(&|all| all["weight_phases"][1]["weights"] = json!([1, "x"])),
        changed(&|all| _ = all["weight_phases"][1].as_object_mut().unwrap().remove("weights")),
        changed(&|all| _ = all["weight_phases"][1].as_object_mut().unwrap().remove("from")),
        changed(&|all| all["weight_phases"][1]["variants"][1]["variant_id"] = "x".into()),
        changed(&|all| all["breakdowns"][0]["weight_phases"] = json!([{"variants": []}])),
        changed(&|all| all["breakdowns"][0]["weight_phases"][1]["variants"][0]["conversions"] = 99.into()),
        changed(&|all| {
            all["variants"][0]["traffic_weight"] = 1.into();
            all["variants"][1]["traffic_weight"] = 1.into();
        }),
        changed(&|all| all["weight_phases"] = vec![all["weight_phases"][0].clone(); 101].into()),
        changed(&|all| _ = all.as_object_mut().unwrap().remove("weight_phases")),
    ];
    let expected = [
        "variant \"0\": the visitors of the weight phases add up to 7999, but there are 8000",
        "weight phase 2: 1 weights for 2 variants",
        "weight phase 2: traffic_weight is 0 for every variant",
        "weight phase 2: traffic_weight -1 is not a finite number of at least 0",
        "weight phase 2: weights \"x\" is not a number",
        "weight phase 2: weights missing",
        "weight phase 2: from missing",
        "weight phase 2, variant \"x\": not a variant of the experiment",
        "breakdown \"device\", segment \"mobile\": 1 phases, but the whole test has 2",
        "breakdown \"device\", segment \"mobile\", variant \"0\": the conversions of the weight phases add up to 399, but there are 400",
        "traffic_weight and weight_phases are both given: the weights either changed or did not",
        "weight_phases: 101 given, at most 100 are served",
        "breakdown \"device\", segment \"mobile\": 2 phases, but the whole test has 0",
    ];
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.lines().any(|line| line == expected), "{said}\nfor {expected}");
    }
}

#[test]
fn a_weight_beyond_every_float_is_said_with_its_phase() {
    let text = document().to_string().replacen("[0.5,0.5]", "[0.5,1e400]", 1);
    let said = serde_json::from_str::<Input>(&text).unwrap_err().to_string();
    assert_eq!(said.lines().next(), Some("weight phase 2: weights 1e400 is not a number"), "{said}");
}
