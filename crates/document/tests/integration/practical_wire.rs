//! The region and the gates on the wire: numbers against references, and what is refused.

use std::fmt::Write;

use serde_json::{Value, json};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::page::analyse;

fn output(document: &Value) -> Value {
    serde_json::to_value(analyse(&document.to_string())).unwrap()
}

/// The numbers of the second variant with regard to the region.
fn region(document: &Value) -> Value {
    output(document)["variants"][1]["statistics"]["region"].clone()
}

fn near(got: &Value, expected: f64) {
    let got = got.as_f64().unwrap_or_else(|| panic!("{got} is no number"));
    assert!((got - expected).abs() <= 1e-10 * expected.abs().max(1e-300), "{got:e} is not {expected:e}");
}

/// In testdata: `region.txt`, ball arithmetic. Shapes in whole numbers are posteriors of counts under the uniform prior.
#[test]
fn bayesian_chances_against_references() {
    let mut checked = 0;
    for line in include_str!("../../../../testdata/region.txt").lines().filter(|line| !line.starts_with('#')) {
        let (scale, numbers) = line.split_once(' ').unwrap();
        let numbers: Vec<f64> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        let [a1, b1, a2, b2, low, high, below, inside, above] = numbers[..] else { panic!("{line}") };
        if [a1, b1, a2, b2].iter().any(|shape| shape.fract() != 0.0 || *shape < 1.0) || a1 + b1 < 3.0 || a2 + b2 < 3.0 {
            continue;
        }
        let arm = |a: f64, b: f64| json!({"visitors": a + b - 2.0, "conversions": a - 1.0});
        let region = region(&json!({
            "region": {"scale": scale, "low": low, "high": high}, "variants": [arm(a1, b1), arm(a2, b2)]
        }));
        near(&region["chance_below"], below);
        near(&region["chance_above"], above);
        near(&region["chance_not_below"], inside + above);
        near(&region["chance_not_above"], inside + below);
        assert!((region["chance_inside"].as_f64().unwrap() - inside).abs() < 1e-10);
        let expected = match (inside >= 0.95, inside + above >= 0.95) {
            (true, _) => "equivalent",
            (false, true) => "non_inferior",
            (false, false) => "neither",
        };
        assert_eq!(region["conclusion"], expected, "{line}");
        checked += 1;
    }
    assert!(checked > 40, "{checked}");
}

/// In testdata: `margins.txt`, the definitions in 90 digits; the p-value from statrs.
#[test]
fn frequentist_tests_against_references() {
    let (mut checked, normal) = (0, Normal::standard());
    for line in include_str!("../../../../testdata/margins.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let number = |place: usize| fields[place].parse::<f64>().unwrap();
        // The rounding of rates counts for little here, and statrs is accurate.
        if number(0) > 1e6 || number(2) > 1e6 || number(4).abs() > 0.5 {
            continue;
        }
        for (scale, expected) in [("difference", fields[5]), ("lift", fields[6])] {
            let Ok(z) = expected.parse::<f64>() else { continue };
            let margin = number(4);
            let (low, high) = if margin < 0.0 { (margin, 0.7) } else { (-0.7, margin) };
            let region = region(&json!({
                "stats_engine": "frequentist", "region": {"scale": scale, "low": low, "high": high},
                "variants": [{"visitors": number(0), "conversions": number(1)}, {"visitors": number(2), "conversions": number(3)}],
            }));
            let (test, p) = if margin < 0.0 { ("above_low", normal.sf(z)) } else { ("below_high", normal.cdf(z)) };
            let got = region[test]["z"].as_f64().unwrap();
            assert!((got - z).abs() <= 1e-9 * z.abs().max(1e-3), "{got} {line}");
            assert!((region[test]["p_value"].as_f64().unwrap() - p).abs() <= 1e-9, "{line}");
            let larger = ["above_low", "below_high"].map(|test| region[test]["p_value"].as_f64().unwrap());
            let larger = if larger[0] > larger[1] { "above_low" } else { "below_high" };
            assert_eq!(region["equivalence_p_value"], region[larger]["p_value"]);
            checked += 1;
        }
    }
    assert!(checked > 500, "{checked}");
}

const PAGE: &str = r#""variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]"#;

fn refused(fields: &str) -> String {
    serde_json::from_str::<abstats_document::Input>(&format!("{{{fields}, {PAGE}}}")).unwrap_err().to_string()
}

#[test]
fn what_makes_no_region_is_refused_with_field_and_value() {
    let refused = |region: &str| refused(&format!("\"region\": {region}"));
    let object = r#"is not an object like {"scale": "lift", "low": -0.02, "high": 0.02}"#;
    assert_eq!(refused("0.02"), format!("region 0.02 {object}"));
    assert_eq!(refused("[-0.02, 0.02]"), format!("region [...] {object}"));
    assert_eq!(refused("\"lift\""), format!("region \"lift\" {object}"));
    assert_eq!(refused("{}"), "region.low missing");
    assert_eq!(refused(r#"{"low": null, "high": 0.1}"#), "region.low missing");
    assert_eq!(refused(r#"{"low": 0.02, "high": -0.02}"#), "region low 0.02 is not below high -0.02");
    assert_eq!(refused(r#"{"low": 0, "high": 0}"#), "region low 0 is not below high 0");
    assert_eq!(refused(r#"{"low": 0.01, "high": 0.02}"#), "region from low 0.01 to high 0.02 leaves out 0");
    assert_eq!(refused(r#"{"low": 0.01}"#), "region from low 0.01 to high inf leaves out 0");
    assert_eq!(refused(r#"{"low": -2, "high": 2}"#), "region low -2 is not a lift of at least -0.999999 or infinite");
    assert_eq!(
        refused(r#"{"low": -0.1, "high": 1000001}"#),
        "region high 1000001 is not a lift up to 1000000 or infinite"
    );
    assert_eq!(
        refused(r#"{"scale": "difference", "low": -0.1, "high": 1}"#),
        "region high 1 is not a difference up to 0.999999 or infinite"
    );
    assert_eq!(
        refused(r#"{"scale": "ratio", "low": "-2%", "high": [0.02]}"#),
        "region.scale \"ratio\" is not one of \"lift\", \"difference\"\n\
         region.low \"-2%\" is not a number\n\
         region.high [...] is not a number"
    );
}

#[test]
fn what_makes_no_gates_is_refused_with_field_and_value() {
    let refused = |gates: &str| refused(&format!("\"gates\": {gates}"));
    let object = r#"is not an object like {"visitors": 1000, "conversions": 25, "days": 7}"#;
    assert_eq!(refused("1000"), format!("gates 1000 {object}"));
    assert_eq!(refused("[1000]"), format!("gates [...] {object}"));
    let integer = "is not an integer from 0 to 1000000000000";
    assert_eq!(
        refused(r#"{"visitors": -1, "conversions": "few", "days": 7.5}"#),
        format!("gates.visitors -1 {integer}\ngates.conversions \"few\" {integer}\ngates.days 7.5 {integer}")
    );
    assert_eq!(refused(r#"{"visitors": 1000000000001}"#), format!("gates.visitors 1000000000001 {integer}"));
}

/// With whatever else is wrong.
#[test]
fn all_errors_are_listed() {
    let errors =
        refused(r#""gates": {"days": true}, "region": {"low": 1}, "confidence_threshold_percent": 100, "level": 2"#);
    let fields = ["confidence_threshold_percent 100", "level 2", "region from low 1", "gates.days true"];
    assert_eq!(errors.lines().count(), fields.len(), "{errors}");
    assert!(fields.iter().all(|field| errors.contains(field)), "{errors}");
}

#[test]
fn left_out_null_and_empty_are_none() {
    for fields in [r#""region": null, "gates": null"#, r#""gates": {}"#, r#""gates": {"days": null}, "region": null"#] {
        let input: abstats_document::Input = serde_json::from_str(&format!("{{{fields}, {PAGE}}}")).unwrap();
        assert_eq!(input.analysis, abstats::Analysis::default(), "{fields}");
    }
    let output = serde_json::to_string(&analyse(&format!("{{{PAGE}}}"))).unwrap();
    for field in ["region", "gates", "missed_gates"] {
        assert!(!output.contains(field), "{field}");
    }
}

#[test]
fn missed_gates_are_listed_with_their_numbers() {
    let document = json!({
        "gates": {"visitors": 500, "conversions": 25, "days": 7}, "days_running": 5,
        "variants": [
            {"variant_id": "a", "visitors": 1300, "conversions": 130}, {"variant_id": "b\"", "visitors": 1370, "conversions": 153}],
        "breakdown_by": "device", "breakdowns": [
            {"criteria": "mobile", "variants": [{"variant_id": "a", "visitors": 499, "conversions": 25},
                {"variant_id": "b\"", "visitors": 0, "conversions": 0}]}],
    });
    let output = output(&document);
    let days = json!({"gate": "days", "required": 7, "actual": 5, "message": "No verdict: the test has run 5 days of the 7 asked for."});
    assert_eq!(output["missed_gates"], json!([days]));
    assert_eq!(output["verdict"], json!({"outcome": "not_enough_data"}));
    assert_eq!(output["variants"][1]["verdict"], "not_enough_data");
    let missed = |gate: &str, id: &str, required: u64, actual: u64, message: &str| json!({"gate": gate, "variant_id": id, "required": required, "actual": actual, "message": message});
    let of_segment = json!([
        days,
        missed("visitors", "a", 500, 499, "No verdict: \"a\" has 499 visitors of the 500 asked for."),
        missed("visitors", "b\"", 500, 0, "No verdict: \"b\"\" has 0 visitors of the 500 asked for."),
        missed("conversions", "b\"", 25, 0, "No verdict: \"b\"\" has 0 conversions of the 25 asked for."),
    ]);
    assert_eq!(output["breakdowns"][0]["missed_gates"], of_segment);
}

#[test]
fn a_region_without_numbers_says_why() {
    let mut seen = String::new();
    for (control, variant) in [((0, 0), (10, 1)), ((10, 0), (10, 0)), ((10, 0), (10, 3))] {
        let arm = |(visitors, conversions)| json!({"visitors": visitors, "conversions": conversions});
        let output = output(&json!({
            "stats_engine": "frequentist", "region": {"low": -0.5, "high": 1}, "confidence_threshold_percent": 50,
            "variants": [arm(control), arm(variant)],
        }));
        let statistics = &output["variants"][1]["statistics"];
        let absent = &statistics["absent"];
        write!(seen, "{} {} ", absent["region"], absent["region.interval"]).unwrap();
    }
    // At a threshold of 50% the interval is the estimate alone, which does not exist.
    assert_eq!(seen, "\"no_visitors\" null \"no_conversions\" null null \"control_has_no_conversions\" ");
}
