//! `looks`: how often one reads the report before one decides.

use abstats::Looks;
use abstats::sequential::{Alpha, TypicalLift};
use abstats_document::Input;
use serde_json::{Value, json};

fn document() -> Value {
    let counts = |visitors: u64, conversions: u64, weight: u64| json!({"visitors": visitors, "conversions": conversions, "traffic_weight": weight});
    json!({
        "looks": "any_time", "typical_lift": 0.05,
        "variants": [counts(40_000, 4_000, 50), counts(20_000, 2_300, 25), counts(20_000, 2_010, 25)]
    })
}

fn with(fields: &[(&str, Value)]) -> Value {
    let mut document = document();
    for (name, value) in fields {
        document[*name] = value.clone();
    }
    document
}

fn read(document: &Value) -> Result<Input, String> {
    serde_json::from_value(document.clone()).map_err(|error| error.to_string())
}

fn written(document: &Value) -> Value {
    serde_json::to_value(read(document).unwrap().run()).unwrap()
}

fn fields(of: &Value) -> Vec<&str> {
    of.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn each_variant_has_what_decides_it_and_the_output_reads_as_the_input_did() {
    for engine in ["bayesian", "frequentist"] {
        let output = written(&with(&[("stats_engine", json!(engine))]));
        assert_eq!((&output["looks"], &output["typical_lift"]), (&json!("any_time"), &json!(0.05)));
        assert_eq!(output["variants"][0].get("always_valid"), None);
        let of = &output["variants"][1]["always_valid"];
        let all =
            ["adjusted_p_value", "lift", "log_e_value", "p_value", "split_log_evidence", "typical_lift", "verdict"];
        let mut names = fields(of);
        names.sort_unstable();
        assert_eq!(names, all);
        let number = |of: &Value| of.as_f64().unwrap();
        let p = number(&of["p_value"]);
        assert!(number(&of["log_e_value"]) > 0.0 && p > 0.0 && p < 0.025);
        assert!((number(&of["adjusted_p_value"]) - 2.0 * p).abs() < 1e-15);
        assert!((number(&of["lift"]["level"]) - 0.975).abs() < 1e-12 && number(&of["lift"]["low"]) > 0.0);
        assert_eq!((&of["verdict"], &output["variants"][1]["verdict"]), (&json!("winner"), &json!("winner")));
        assert_eq!(output["variants"][2]["verdict"], "inconclusive");
        assert_eq!(output["decision"], "ship");
        // The engine's own numbers stand beside it.
        let own = if engine == "bayesian" { "chance_to_beat_control" } else { "p_value" };
        assert!(output["variants"][1]["statistics"][own].is_number());
        assert_eq!(written(&output), output);
    }
}

#[test]
fn each_may_have_all_of_alpha() {
    for engine in ["bayesian", "frequentist"] {
        let output = written(&with(&[("stats_engine", json!(engine)), ("correction", json!("none"))]));
        let of = &output["variants"][1]["always_valid"];
        assert_eq!((of.get("adjusted_p_value"), &of["lift"]["level"]), (None, &json!(0.95)));
        assert_eq!(output["correction"], "none");
        assert_eq!(written(&output), output);
    }
    let once =
        written(&with(&[("looks", json!("once")), ("typical_lift", Value::Null), ("correction", json!("none"))]));
    assert_eq!((once.get("correction"), once.get("looks")), (None, None));
    assert_eq!(once["variants"][1].get("always_valid"), None);
}

#[test]
fn what_does_not_exist_has_its_reason() {
    let mut document = document();
    document["variants"][1]["visitors"] = json!(0);
    document["variants"][1]["conversions"] = json!(0);
    let output = written(&document);
    assert_eq!(output["variants"][1]["always_valid"], json!({"absent": {"p_value": "no_visitors"}}));
    assert_eq!(written(&output), output);
    // Unbounded above.
    document["variants"][0]["conversions"] = json!(0);
    let output = written(&document);
    let of = &output["variants"][2]["always_valid"];
    assert_eq!((&of["lift"]["high"], &of["verdict"]), (&Value::Null, &json!("winner")));
}

#[test]
fn it_is_said_what_that_means() {
    let finding = |output: &Value| {
        let notes = output["notes"].as_array().unwrap();
        let note = notes.iter().find(|note| note["code"] == "read_at_any_time").unwrap();
        note["finding"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        finding(&written(&with(&[("stats_engine", json!("frequentist"))]))),
        "Read as often as you like: if no variant made a difference, the chance that this report ever says otherwise is at most \
         5%. At an early stop the observed lift is too large on average; the interval is not affected."
    );
    let said = finding(&written(&with(&[("confidence_threshold_percent", json!(90)), ("correction", json!("none"))])));
    assert_eq!(
        said,
        "Read as often as you like: if a variant made no difference, the chance that this report ever says otherwise of it is \
         at most 10%. At an early stop the observed lift is too large on average; the interval is not affected."
    );
    let bayesian = finding(&written(&document()));
    assert!(bayesian.contains("\"chance at least 95%\" ships a variant without effect in 20 to 23% of tests"));
}

#[test]
fn null_is_as_if_left_out() {
    assert_eq!(
        read(&with(&[("looks", Value::Null), ("typical_lift", Value::Null)])).unwrap().analysis.looks,
        Looks::Once
    );
    let looks = read(&with(&[("typical_lift", Value::Null)])).unwrap().analysis.looks;
    assert_eq!(looks, Looks::AnyTime { typical_lift: TypicalLift::new(0.1).unwrap(), alpha: Alpha::Shared });
}

#[test]
fn what_cannot_be_is_an_error() {
    let error = |fields: &[(&str, Value)]| read(&with(fields)).unwrap_err();
    assert_eq!(
        error(&[("looks", json!("daily"))]),
        "looks \"daily\" is not one of \"once\", \"any_time\", \"planned\""
    );
    assert_eq!(error(&[("typical_lift", json!(10))]), "typical_lift 10 is not a number from 0.0001 to 1");
    assert_eq!(error(&[("looks", Value::Null)]), "typical_lift given without \"looks\": \"any_time\"");
    let frequentist = |field: &str, value: Value| error(&[("stats_engine", json!("frequentist")), (field, value)]);
    let one_sided = frequentist("alternative", json!("greater"));
    assert!(one_sided.starts_with("alternative \"greater\" does not go with \"looks\": \"any_time\""), "{one_sided}");
    assert!(
        frequentist("correction", json!("dunnett")).contains("use \"bonferroni\" (the default), \"holm\" or \"none\"")
    );
    assert!(error(&[("false_discovery", json!(true))]).starts_with("false_discovery \"true\" does not go with"));
    let region = json!({"scale": "difference", "low": -0.01, "high": 0.01});
    assert!(error(&[("region", region)]).starts_with("region.scale \"difference\" does not go with"));
}

#[test]
fn with_days_all_looks_so_far_stand_beside_todays() {
    let day = |date: &str, control: u64, variant: u64| {
        let of = |id: &str, conversions: u64| json!({"variant_id": id, "visitors": 10_000, "conversions": conversions});
        json!({"date": date, "variants": [of("0", control), of("1", variant)]})
    };
    let of = |days: [(u64, u64); 2]| {
        let [(control, variant), (control_too, variant_too)] = days;
        let counts =
            |id: &str, conversions: u64| json!({"variant_id": id, "visitors": 20_000, "conversions": conversions});
        let document = json!({
            "looks": "any_time",
            "variants": [counts("0", control + control_too), counts("1", variant + variant_too)],
            "days": [day("2024-03-01", control, variant), day("2024-03-02", control_too, variant_too)]
        });
        let output = written(&document);
        assert_eq!(written(&output), output);
        assert_eq!(output["variants"][0].get("always_valid"), None);
        output["variants"][1]["always_valid"].clone()
    };
    // A winner on the first day, of which the second leaves nothing certain.
    let kept = of([(500, 660), (510, 440)]);
    let so_far = &kept["so_far"];
    assert_eq!((&kept["verdict"], &so_far["verdict"]), (&json!("inconclusive"), &json!("winner")));
    assert_eq!(so_far["first_met"], "2024-03-01");
    assert!(so_far["p_value"].as_f64() < kept["p_value"].as_f64());
    assert!(so_far["lift"]["low"].as_f64() > Some(0.0) && kept["lift"]["low"].as_f64() < Some(0.0));
    assert_eq!(fields(so_far), ["first_met", "lift", "p_value", "verdict"]);
    // Days that contradict each other leave no lift.
    let none = of([(500, 800), (700, 300)]);
    assert_eq!(none["so_far"]["absent"], json!({"lift": "no_common_ratio"}));
    assert_eq!(none["so_far"].get("lift"), None);
    // Nothing met: there is no day to name.
    let open = of([(500, 510), (500, 505)]);
    assert_eq!((open["so_far"].get("first_met"), &open["so_far"]["verdict"]), (None, &json!("inconclusive")));
    assert_eq!(written(&document())["variants"][1]["always_valid"].get("so_far"), None);
}
