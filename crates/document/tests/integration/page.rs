//! The result endpoint's response in, the same with statistics out.

use abstats::Analysis;
use abstats_document::{Input, Nullable, Output, TestId};
use serde_json::{Value, json};

/// The success response printed in the endpoint's public description.
pub(crate) const RESPONSE: &str = r#"{
"success": true,
"test_id": 1234,
"test_name": "Homepage CTA Button Color Test",
"status": "live",
"status_code": 1,
"start_date": "2024-01-15T10:30:00.000Z",
"end_date": null,
"days_running": 15,
"primary_goal": {
"goal_name": "CTA Button Click",
"goal_type": "clickOnElement",
"goal_value": ".cta-button"
},
"stats_engine": "bayesian",
"confidence_threshold_percent": 95,
"total_visitors": 2980,
"total_conversions": 268,
"variants": [
{
"variant_id": "0",
"name": "Control",
"visitors": 1500,
"conversions": 120,
"conversion_rate": 8.0,
"is_control": true
},
{
"variant_id": "1",
"name": "Red CTA Button",
"visitors": 1480,
"conversions": 148,
"conversion_rate": 10.0,
"improvement": 25.0,
"is_control": false
}
]
}"#;

pub(crate) fn analyse(json: &str) -> Output {
    let input: Input = serde_json::from_str(json).unwrap();
    input.run()
}

fn output(json: &str) -> Value {
    serde_json::to_value(analyse(json)).unwrap()
}

/// Everything in `old` is in `new`, with the same value (95 is 95.0).
fn assert_kept(old: &Value, new: &Value, place: &str) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in old {
                let kept = new.get(key).unwrap_or_else(|| panic!("{place}.{key} is gone"));
                assert_kept(value, kept, &format!("{place}.{key}"));
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            assert_eq!(old.len(), new.len(), "{place}");
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                assert_kept(old, new, &format!("{place}[{index}]"));
            }
        }
        (Value::Number(old), Value::Number(new)) => assert_eq!(old.as_f64(), new.as_f64(), "{place}"),
        _ => assert_eq!(old, new, "{place}"),
    }
}

#[test]
fn the_response_is_read_unchanged() {
    let input: Input = serde_json::from_str(RESPONSE).unwrap();
    assert_eq!(input.analysis, Analysis::bayesian());
    let page = &input.page;
    assert_eq!(page.test_id, Some(TestId::Number(1234)));
    assert_eq!(page.end_date, Nullable::Null);
    assert_eq!(page.primary_goal.value().unwrap().goal_value.value().unwrap(), ".cta-button");
    let [control, red] = input.experiment.variants() else { panic!() };
    assert_eq!((control.id.as_str(), control.label(), control.is_control), ("0", "Control", true));
    assert_eq!((red.id.as_str(), red.label(), red.is_control), ("1", "Red CTA Button", false));
}

#[test]
fn every_field_of_the_response_comes_back_in_its_place() {
    assert_kept(&serde_json::from_str(RESPONSE).unwrap(), &output(RESPONSE), "");
    // The same order of fields as the response, then what it does not have.
    let text = serde_json::to_string(&analyse(RESPONSE)).unwrap();
    let fields = [
        "success",
        "test_id",
        "test_name",
        "status",
        "status_code",
        "start_date",
        "end_date",
        "days_running",
        "primary_goal",
        "stats_engine",
        "confidence_threshold_percent",
        "total_visitors",
        "total_conversions",
        "variants",
    ];
    let places: Vec<_> = fields.iter().map(|field| text.find(&format!("\"{field}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
    // Numbers as the response writes them.
    assert!(text.contains(r#""confidence_threshold_percent":95,"#) && text.contains(r#""conversion_rate":8.0,"#));
}

#[test]
fn the_fields_of_the_page_are_kept_as_they_are_or_are_not() {
    let variants = r#""variants": [{"visitors": 9, "conversions": 1}, {"visitors": 8, "conversions": 1}]"#;
    let keys = |json: &str| {
        let output = output(json);
        let Value::Object(output) = output else { panic!() };
        let mut keys: Vec<_> = output.keys().cloned().collect();
        keys.sort();
        (keys.join(" "), output)
    };
    let (bare, _) = keys(&format!("{{{variants}}}"));
    assert_eq!(
        bare.replace("absent ", "").replace("sample_ratio ", ""),
        "confidence_threshold_percent decision doubts headline notes prior stats_engine total_conversions total_visitors variants verdict warnings"
    );
    let fields = json!({"success": true, "test_id": "abc", "status_code": -7, "end_date": "2024-02-01", "primary_goal": null,
        "test_name": "", "status": "paused", "start_date": "not a date", "days_running": 0});
    let document = fields.to_string().replacen('{', &format!("{{{variants}, "), 1);
    assert_kept(&fields, &output(&document), "");
    let fields = json!({"end_date": null, "primary_goal": {"goal_name": "a", "goal_value": null}});
    let document = fields.to_string().replacen('{', &format!("{{{variants}, "), 1);
    let output = output(&document);
    assert_eq!(output["primary_goal"], fields["primary_goal"]);
    assert_kept(&fields, &output, "");
}

/// Two breakdowns; variants, segments and dimensions in no natural order; names that mean something elsewhere.
const HOSTILE: &str = r#"{
"stats_engine": "frequentist", "confidence_threshold_percent": 97.3, "alternative": "greater", "level": 0.123,
"variants": [
  {"variant_id": "z\"<script>", "name": "=1+1\n", "visitors": 1480, "conversions": 148, "traffic_weight": 0.3},
  {"variant_id": "\u0000\u202e", "name": "", "visitors": 1500, "conversions": 0, "is_control": true, "traffic_weight": 2},
  {"variant_id": "10", "visitors": 0, "conversions": 0, "traffic_weight": 0}],
"breakdowns": [
  {"breakdown_by": "os", "criteria": "\ud83d\ude00", "variants": [{"variant_id": "\u0000\u202e", "visitors": 1500, "conversions": 0}]},
  {"breakdown_by": "", "criteria": "", "variants": [{"variant_id": "10", "visitors": 8, "conversions": 7}]},
  {"breakdown_by": "os", "criteria": "a", "variants": [{"variant_id": "z\"<script>", "visitors": 1480, "conversions": 148}]}]}"#;

/// One breakdown, as the page has it, of which a variant is missing; priors.
const SEGMENTS: &str = r#"{
"test_id": "by hand", "test_name": "", "prior": {"alpha": 0.5, "beta": 3},
"variants": [
  {"visitors": 1500, "conversions": 120},
  {"visitors": 1480, "conversions": 148, "prior": "jeffreys"},
  {"visitors": 3, "conversions": 3, "prior": {"alpha": 1, "beta": 1}}],
"breakdown_by": "device",
"breakdowns": [
  {"criteria": "mobile", "variants": [{"variant_id": "1", "visitors": 690, "conversions": 70}]},
  {"criteria": "desktop", "variants": [{"visitors": 800, "conversions": 70}, {"visitors": 790, "conversions": 78}]}]}"#;

/// Many comparisons, corrected.
const CORRECTED: &str = r#"{"stats_engine": "frequentist", "correction": "dunnett", "family": "everything",
"variants": [{"visitors": 1300, "conversions": 130}, {"visitors": 1370, "conversions": 153}, {"visitors": 1340, "conversions": 175}],
"breakdown_by": "device", "breakdowns": [
  {"criteria": "mobile", "variants": [{"visitors": 900, "conversions": 80}, {"visitors": 950, "conversions": 105}, {"visitors": 870, "conversions": 110}]},
  {"criteria": "desktop", "variants": [{"visitors": 400, "conversions": 50}, {"visitors": 420, "conversions": 48}, {"visitors": 470, "conversions": 65}]}]}"#;

/// The same, as sets of winners.
const SETS: &str = r#"{"false_discovery": true, "family": "breakdown",
"variants": [{"visitors": 1300, "conversions": 130}, {"visitors": 1370, "conversions": 153}, {"visitors": 1340, "conversions": 175}],
"breakdown_by": "device", "breakdowns": [
  {"criteria": "mobile", "variants": [{"visitors": 900, "conversions": 80}, {"visitors": 950, "conversions": 105}, {"visitors": 870, "conversions": 110}]},
  {"criteria": "desktop", "variants": [{"visitors": 400, "conversions": 50}, {"visitors": 420, "conversions": 48}, {"visitors": 470, "conversions": 65}]}]}"#;

/// A region with both ends; gates, which a segment misses.
const REGION: &str = r#"{"region": {"scale": "difference", "low": -0.005, "high": 0.0025}, "gates": {"visitors": 500, "conversions": 25},
"variants": [{"visitors": 1300, "conversions": 130}, {"visitors": 1370, "conversions": 153}, {"visitors": 0, "conversions": 0}],
"breakdown_by": "device", "breakdowns": [
  {"criteria": "mobile", "variants": [{"visitors": 900, "conversions": 80}, {"visitors": 950, "conversions": 105}]},
  {"criteria": "desktop", "variants": [{"visitors": 400, "conversions": 50}, {"visitors": 420, "conversions": 48}]}]}"#;

/// A margin; gates, of which the days are not known.
const MARGIN: &str = r#"{"stats_engine": "frequentist", "region": {"low": -0.1, "high": null}, "gates": {"days": 7},
"variants": [{"visitors": 1300, "conversions": 0}, {"visitors": 1370, "conversions": 153}, {"visitors": 1340, "conversions": 0}]}"#;

/// Days, which say for how long the test has run.
const DAYS: &str = r#"{"stats_engine": "frequentist", "region": {"low": -0.25, "high": 0.25}, "gates": {"days": 3},
"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 121}],
"days": [{"date": "2024-02-28", "variants": [{"visitors": 10, "conversions": 1}]}, {"date": "2024-03-01"}]}"#;

/// Documents that between them have every field.
pub(crate) const DOCUMENTS: [&str; 8] = [RESPONSE, SEGMENTS, HOSTILE, CORRECTED, SETS, REGION, MARGIN, DAYS];

#[test]
fn the_output_is_an_input_and_gives_the_same_report() {
    for document in DOCUMENTS {
        let report = analyse(document);
        let text = serde_json::to_string(&report).unwrap();
        let again = analyse(&text);
        assert_eq!(report, again);
        assert_eq!(serde_json::to_string(&again).unwrap(), text);
    }
}

/// `--engine frequentist` over a document with priors: what the engine does not use is not written.
#[test]
fn a_frequentist_report_has_no_priors_and_can_be_read_again() {
    let json = r#"{"variants": [{"visitors": 10, "conversions": 1, "prior": "jeffreys"}, {"visitors": 10, "conversions": 2}]}"#;
    let mut input: Input = serde_json::from_str(json).unwrap();
    input.analysis = Analysis::frequentist();
    let text = serde_json::to_string(&input.run()).unwrap();
    assert_eq!(serde_json::to_string(&analyse(&text)).unwrap(), text);
}

/// People would read "-0" as a minus.
#[test]
fn a_level_of_minus_zero_is_zero() {
    assert!(abstats::Level::new(-0.0).unwrap().get().is_sign_positive());
}

#[test]
fn order_and_names_are_untouched() {
    let output = output(HOSTILE);
    let column = |values: &Value, field: &str| -> Vec<String> {
        values.as_array().unwrap().iter().map(|value| value[field].as_str().unwrap_or("-").to_owned()).collect()
    };
    assert_eq!(column(&output["variants"], "variant_id"), ["z\"<script>", "\0\u{202e}", "10"]);
    assert_eq!(column(&output["variants"], "name"), ["=1+1\n", "", "-"]);
    // Segments by dimension, dimensions in the order of their first segment.
    assert_eq!(column(&output["breakdowns"], "breakdown_by"), ["os", "os", ""]);
    assert_eq!(column(&output["breakdowns"], "criteria"), ["\u{1f600}", "a", ""]);
    assert_eq!(output.get("breakdown_by"), None);
    // A segment has the variants that it was read with.
    assert_eq!(column(&output["breakdowns"][0]["variants"], "variant_id"), ["\0\u{202e}"]);
}

#[test]
fn improvement_is_left_out_where_it_does_not_exist() {
    let output = output(HOSTILE);
    let variants = output["variants"].as_array().unwrap();
    assert!(variants.iter().all(|variant| variant.get("improvement").is_none()));
    let rates: Vec<_> = variants.iter().map(|variant| variant["conversion_rate"].as_f64().unwrap()).collect();
    assert_eq!(rates, [10.0, 0.0, 0.0]);
    let verdicts: Vec<_> = variants.iter().map(|variant| variant.get("verdict").is_some()).collect();
    // The third gets no traffic.
    assert_eq!(verdicts, [true, false, false]);
    assert_eq!(variants[2]["statistics"]["absent"]["rate"], "no_visitors");
    assert_eq!(variants[2]["statistics"]["absent"]["p_value"], "without_weight");
}

#[test]
fn no_segments_are_no_segments_and_no_breakdown_is_no_field() {
    let variants = r#""variants": [{"visitors": 0, "conversions": 0}, {"visitors": 0, "conversions": 0}]"#;
    let empty = output(&format!(r#"{{{variants}, "breakdown_by": "device", "breakdowns": []}}"#));
    assert_eq!((&empty["breakdown_by"], &empty["breakdowns"]), (&json!("device"), &json!([])));
    assert_eq!(output(&format!("{{{variants}}}")).get("breakdowns"), None);
}

#[test]
fn a_segment_has_its_totals_and_rate() {
    // The numbers of the project's own example: 120 / 1390 = 8.633%.
    let output = output(
        r#"{"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}], "breakdown_by": "device",
            "breakdowns": [{"criteria": "mobile", "variants": [{"visitors": 700, "conversions": 50}, {"visitors": 690, "conversions": 70}]}]}"#,
    );
    let mobile = &output["breakdowns"][0];
    assert_eq!(mobile["total_visitors"], 1_390);
    assert_eq!(mobile["total_conversions"], 120);
    assert_eq!(mobile["conversion_rate"], 8.63);
    // 50/700 = 7.142857%, 70/690 = 10.144928%; (70/690) / (50/700) - 1 = 42.028986%.
    assert_eq!(mobile["variants"][0]["conversion_rate"], 7.14);
    assert_eq!(mobile["variants"][1]["conversion_rate"], 10.14);
    assert_eq!(mobile["variants"][1]["improvement"], 42.03);
}

/// Every place of a document, as pointers.
fn places(value: &Value, place: &str, all: &mut Vec<String>) {
    all.push(place.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| places(value, &format!("{place}/{key}"), all)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| places(value, &format!("{place}/{index}"), all));
        }
        _ => {}
    }
}

#[test]
fn whatever_stands_anywhere_is_refused_or_analysed() {
    let anything = [
        json!(null),
        json!(false),
        json!(0),
        json!(-1),
        json!(0.5),
        json!(97),
        json!(1e12),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("0"),
        json!([]),
        json!({}),
        json!([[1, 2]]),
        json!({"alpha": 1e9, "beta": 0.01}),
    ];
    let (mut analysed, mut refused) = (0, 0);
    for text in DOCUMENTS {
        let document: Value = serde_json::from_str(text).unwrap();
        let mut all = Vec::new();
        places(&document, "", &mut all);
        for place in all {
            for thing in &anything {
                let mut changed = document.clone();
                *changed.pointer_mut(&place).unwrap() = thing.clone();
                let Ok(input) = serde_json::from_value::<Input>(changed) else {
                    refused += 1;
                    continue;
                };
                let report = input.run();
                let again = analyse(&serde_json::to_string(&report).unwrap());
                assert_eq!(report.report.overall.variants, again.report.overall.variants, "{place} {thing}");
                assert_eq!(report.report.breakdowns, again.report.breakdowns, "{place} {thing}");
                analysed += 1;
            }
        }
    }
    assert!(analysed > 300 && refused > 300, "{analysed} {refused}");
}
