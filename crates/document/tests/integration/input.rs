use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::{Alternative, Analysis, Engine, Level, Threshold, bayesian::Prior};
use abstats_document::Input;

use crate::counts;

fn read(json: &str) -> Input {
    serde_json::from_str(json).unwrap()
}

fn refused(json: &str) -> String {
    serde_json::from_str::<Input>(json).unwrap_err().to_string()
}

/// A document with these fields beside two good variants.
fn with(fields: &str) -> String {
    format!(
        r#"{{{fields}, "variants": [{{"visitors": 1500, "conversions": 120}}, {{"visitors": 1480, "conversions": 148}}]}}"#
    )
}

/// A document whose second variant has these fields.
fn with_second(fields: &str) -> String {
    format!(r#"{{"variants": [{{"visitors": 1500, "conversions": 120}}, {{{fields}}}]}}"#)
}

#[test]
fn only_counts_are_required() {
    let input = read(&with(r#""unknown": [1, {"a": null}]"#));
    assert_eq!(input.analysis, Analysis::default());
    let ids: Vec<_> = input.experiment.variants().iter().map(|variant| variant.id.as_str()).collect();
    assert_eq!(ids, ["0", "1"]);
    assert!(input.experiment.breakdowns().is_empty());
}

#[test]
fn a_count_is_an_integer_however_written() {
    let input = read(&with_second(r#""visitors": 1480.0, "conversions": 1.48e2"#));
    assert_eq!(input.experiment.variants()[1].counts, counts(1_480, 148));
    let most = read(&with_second(r#""visitors": 1e12, "conversions": -0.0"#));
    assert_eq!(most.experiment.variants()[1].counts, counts(1_000_000_000_000, 0));
}

/// The float nearest to each of these is an integer.
#[test]
fn every_digit_of_a_count_counts() {
    for value in ["1499.99999999999999999", "1480.000000000000000000001", "9007199254740992.5", "1e-400"] {
        let expected = format!("variant \"1\": visitors {value} is not an integer from 0 to 1000000000000");
        assert_eq!(refused(&with_second(&format!(r#""visitors": {value}, "conversions": 0"#))), expected);
        let gates = format!("gates.days {value} is not an integer from 0 to 1000000000000");
        assert_eq!(refused(&with(&format!(r#""gates": {{"days": {value}}}"#))), gates);
    }
    // Fields that are no counts are the floats next to them.
    let level = read(&with(r#""level": 0.90000000000000000000001"#)).analysis.level;
    assert_eq!(level, Some(Level::new(0.9).unwrap()));
    // From a value in memory and from a stream they are read as from text.
    let text = with_second(r#""visitors": 1480.0, "conversions": 148"#);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::from_value::<Input>(value).unwrap(), read(&text));
    assert_eq!(serde_json::from_reader::<_, Input>(text.as_bytes()).unwrap(), read(&text));
}

/// A number that no float can hold is as wrong as any other, and said with it.
#[test]
fn a_number_beyond_every_float_is_a_value_like_others() {
    let text = r#"{"level": 1e400, "prior": {"alpha": -1e999, "beta": 1}, "variants": [
        {"visitors": 1e400, "conversions": 1}, {"visitors": 10, "conversions": 12, "traffic_weight": 1e400}]}"#;
    let expected = [
        "prior.alpha -1e999 is not a number from 0.1 to 1000000000",
        "level 1e400 is not a number of at least 0 and below 1",
        "variant \"0\": visitors 1e400 is not an integer from 0 to 1000000000000",
        "variant \"1\": conversions 12 exceed visitors 10; conversions count visitors who converted, not events",
        "variant \"1\": traffic_weight 1e400 is not a number",
    ];
    let said = refused(text);
    assert_eq!(said.lines().take(5).collect::<Vec<_>>(), expected, "{said}");
}

#[test]
fn what_is_no_count_is_named() {
    for value in ["-1", "1480.5", "-0.50e+7", "1e400", "\"1480 visitors\"", "null", "true", "1e30", "-1.5"] {
        assert_eq!(
            refused(&with_second(&format!(r#""visitors": {value}, "conversions": 148"#))),
            format!(r#"variant "1": visitors {value} is not an integer from 0 to 1000000000000"#)
        );
    }
    let message = refused(&with_second(r#""visitors": [1480], "conversions": {"n": 1}"#));
    assert_eq!(
        message,
        "variant \"1\": visitors [...] is not an integer from 0 to 1000000000000\n\
         variant \"1\": conversions {...} is not an integer from 0 to 1000000000000"
    );
    assert_eq!(refused(&with_second(r#""visitors": 1480"#)), r#"variant "1": conversions missing"#);
    assert_eq!(
        refused(&with_second(r#""visitors": 10, "conversions": 12"#)),
        r#"variant "1": conversions 12 exceed visitors 10; conversions count visitors who converted, not events"#
    );
    assert_eq!(
        refused(&with_second(r#""visitors": 1000000000001, "conversions": 12"#)),
        r#"variant "1": visitors 1000000000001 exceed 1000000000000, the largest count supported"#
    );
    assert_eq!(
        refused(&with_second(r#""visitors": 1000000000001, "conversions": "x""#)),
        "variant \"1\": conversions \"x\" is not an integer from 0 to 1000000000000\n\
         variant \"1\": visitors 1000000000001 exceed 1000000000000, the largest count supported"
    );
}

/// serde by itself takes an array for the fields in their order.
#[test]
fn an_array_is_no_object() {
    for text in [
        r#"{"variants": [["0", "A", 10, 1], ["1", "B", 10, 2]]}"#,
        r#"{"variants": [{"visitors": 10, "conversions": 1}, {"visitors": 10, "conversions": 1}], "breakdowns": [["device", "mobile", []]]}"#,
        "[true, 1]",
    ] {
        assert!(refused(text).contains("expected an object"), "{}", refused(text));
    }
}

#[test]
fn every_error_is_listed() {
    let message = refused(
        r#"{"stats_engine": "bayes", "confidence_threshold_percent": "high", "level": 1, "prior": {"alpha": 0},
            "variants": [
                {"variant_id": "0", "visitors": 10, "conversions": 12, "is_control": "yes", "traffic_weight": -1},
                {"variant_id": "0", "visitors": -5, "conversions": 1, "is_control": true, "traffic_weight": "half"},
                {"variant_id": [], "visitors": 10, "conversions": 1, "is_control": true, "name": 1.5}],
            "breakdown_by": "device",
            "breakdowns": [
                {"criteria": "mobile", "variants": [
                    {"variant_id": "0", "visitors": 10, "conversions": 12},
                    {"variant_id": "7", "visitors": 10, "conversions": 1},
                    {"variant_id": "2", "visitors": 1.5, "conversions": 1, "is_control": true}]},
                {"criteria": "mobile", "variants": [
                    {"variant_id": "2", "visitors": 1, "conversions": 1},
                    {"variant_id": "2", "visitors": 1, "conversions": 1}]},
                {"variants": []}]}"#,
    );
    let expected = [
        r#"stats_engine "bayes" is not one of "bayesian", "frequentist""#,
        r"prior.alpha 0 is not a number from 0.1 to 1000000000",
        r"prior.beta missing",
        r#"confidence_threshold_percent "high" is not a number from 50 to 99"#,
        r"level 1 is not a number of at least 0 and below 1",
        r#"breakdown "device", segment "mobile", variant "0": conversions 12 exceed visitors 10; conversions count visitors who converted, not events"#,
        r#"breakdown "device", segment "mobile", variant "2": visitors 1.5 is not an integer from 0 to 1000000000000"#,
        r#"breakdown "device": criteria missing"#,
        r#"variant "0": conversions 12 exceed visitors 10; conversions count visitors who converted, not events"#,
        r#"variant "0": is_control "yes" is not true or false"#,
        r#"variant "0": visitors -5 is not an integer from 0 to 1000000000000"#,
        r#"variant "0": traffic_weight "half" is not a number"#,
        r"variant_id [...] is not text",
        r#"variant "2": name 1.5 is not text"#,
        r#"breakdown "device", segment "mobile", variant "7": not a variant of the experiment"#,
        r#"breakdown "device", segment "mobile", variant "2": is_control true contradicts the whole test, whose control is "0""#,
        r#"breakdown "device", segment "mobile", variant "2": given more than once"#,
        r#"variant "0": given more than once"#,
        r#"variant "2": is_control true, but variant "0" is the control already"#,
        r#"variant "0": traffic_weight -1 is not a finite number of at least 0"#,
        r#"variant "2": traffic_weight missing, but given for other variants"#,
        r#"breakdown "device", segment "mobile": given more than once"#,
    ];
    // Of those beyond twenty one of each kind is said.
    assert_eq!(message.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn the_analysis_is_read() {
    let analysis = |fields: &str| read(&with(fields)).analysis;
    let frequentist = |alternative| Engine::Frequentist { alternative, multiplicity: None };
    assert_eq!(analysis(r#""stats_engine": "frequentist""#), Analysis::frequentist());
    let less = analysis(r#""stats_engine": "frequentist", "alternative": "less", "level": 0.5"#);
    assert_eq!((less.engine, less.level), (frequentist(Alternative::Less), Some(Level::new(0.5).unwrap())));
    let greater = analysis(r#""stats_engine": "frequentist", "alternative": "greater""#);
    assert_eq!(greater.engine, frequentist(Alternative::Greater));
    let jeffreys = analysis(r#""prior": "jeffreys", "confidence_threshold_percent": 50"#);
    assert_eq!(jeffreys.engine, Engine::Bayesian { prior: Prior::JEFFREYS, false_discovery: None });
    assert_eq!(jeffreys.threshold, Threshold::new(50.0).unwrap());
    let beta = analysis(r#""stats_engine": "bayesian", "prior": {"alpha": 2, "beta": 20.5}"#);
    assert_eq!(beta.engine, Engine::Bayesian { prior: Prior::new(2.0, 20.5).unwrap(), false_discovery: None });
    let nulls = r#""stats_engine": null, "confidence_threshold_percent": null, "level": null, "prior": null,
                   "alternative": null, "breakdown_by": null, "breakdowns": null"#;
    assert_eq!(analysis(nulls), Analysis::default());
}

#[test]
fn many_comparisons_are_asked_for() {
    let engine = |fields: &str| read(&with(fields)).analysis.engine;
    let frequentist = |multiplicity| Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
    for correction in Correction::ALL {
        let code = correction.code();
        let fields = format!(r#""stats_engine": "frequentist", "correction": "{code}""#);
        let expected = |family| frequentist(Some(Multiplicity { correction, family }));
        assert_eq!(engine(&fields), expected(Family::Breakdown));
        assert_eq!(engine(&format!(r#"{fields}, "family": "everything""#)), expected(Family::Everything));
    }
    assert_eq!(engine(r#""stats_engine": "frequentist", "correction": "none""#), frequentist(None));
    let sets = |false_discovery| Engine::Bayesian { prior: Prior::UNIFORM, false_discovery };
    assert_eq!(engine(r#""false_discovery": true, "family": "everything""#), sets(Some(Family::Everything)));
    assert_eq!(engine(r#""false_discovery": true"#), sets(Some(Family::Breakdown)));
    assert_eq!(engine(r#""false_discovery": false, "correction": "none""#), sets(None));
}

#[test]
fn contradictions_about_many_comparisons_are_refused() {
    let expected = [
        (r#""correction": "holm""#, "correction given, but the bayesian engine does not use it"),
        (
            r#""stats_engine": "frequentist", "false_discovery": true"#,
            "false_discovery given, but the frequentist engine does not use it",
        ),
        (r#""family": "breakdown""#, "family given without false_discovery"),
        (r#""stats_engine": "frequentist", "family": "breakdown""#, "family given without correction"),
        (
            r#""stats_engine": "frequentist", "family": "breakdown", "correction": "none""#,
            "family given without correction",
        ),
        (r#""false_discovery": 1"#, "false_discovery 1 is not true or false"),
        (r#""false_discovery": true, "family": "all""#, r#"family "all" is not one of "breakdown", "everything""#),
        // An engine or a correction that is unknown is one error, not two.
        (
            r#""stats_engine": "x", "family": "breakdown""#,
            r#"stats_engine "x" is not one of "bayesian", "frequentist""#,
        ),
    ];
    for (fields, message) in expected {
        assert_eq!(refused(&with(fields)), message);
    }
    let unknown = refused(&with(r#""stats_engine": "frequentist", "family": "breakdown", "correction": "tukey""#));
    assert!(unknown.starts_with(r#"correction "tukey" is not one of "none", "bonferroni", "#), "{unknown}");
    assert_eq!(unknown.lines().count(), 1);
}

#[test]
fn thresholds_from_50_to_99() {
    for percent in ["50", "99", "97.5"] {
        let input = read(&with(&format!(r#""confidence_threshold_percent": {percent}"#)));
        assert_eq!(input.analysis.threshold.percent().to_string(), percent);
    }
    for percent in ["49.9", "99.1", "0.95", "\"95%\"", "\"49\"", "true", "-95"] {
        assert_eq!(
            refused(&with(&format!(r#""confidence_threshold_percent": {percent}"#))),
            format!("confidence_threshold_percent {percent} is not a number from 50 to 99")
        );
    }
}

#[test]
fn a_field_of_the_other_engine_is_refused() {
    let prior = "prior given, but the frequentist engine does not use it";
    assert_eq!(refused(&with(r#""stats_engine": "frequentist", "prior": "uniform""#)), prior);
    let of_variant = r#""visitors": 9, "conversions": 1, "prior": "uniform"}], "stats_engine": "frequentist", "x": [{"#;
    assert_eq!(refused(&with_second(of_variant)), format!("variant \"1\": {prior}"));
    let alternative = "alternative given, but the bayesian engine does not use it";
    assert_eq!(refused(&with(r#""alternative": "greater""#)), alternative);
    assert_eq!(refused(&with(r#""stats_engine": "bayesian", "alternative": "two_sided""#)), alternative);
}

#[test]
fn a_variant_keeps_its_own_prior_weight_and_name() {
    let input = read(
        r#"{"variants": [
            {"variant_id": 10, "visitors": 15, "conversions": 1, "traffic_weight": 1, "prior": {"alpha": 3, "beta": 4}},
            {"variant_id": "B", "visitors": 14, "conversions": 1, "traffic_weight": 0.5, "name": "Red", "is_control": true}]}"#,
    );
    let [first, second] = input.experiment.variants() else { panic!() };
    assert_eq!((first.id.as_str(), first.prior, first.traffic_weight), ("10", Prior::new(3.0, 4.0).ok(), Some(1.0)));
    assert_eq!((second.label(), second.is_control, second.traffic_weight), ("Red", true, Some(0.5)));
}

const SEGMENTS: &str = r#""breakdown_by": "device", "breakdowns": [
    {"criteria": "mobile", "variants": [
        {"variant_id": "B", "visitors": 690, "conversions": 70, "name": "Red", "is_control": false},
        {"variant_id": "A", "visitors": 700, "conversions": 50, "is_control": true}]},
    {"criteria": "desktop", "variants": [
        {"variant_id": "A", "visitors": 800, "conversions": 70},
        {"variant_id": "B", "visitors": 790, "conversions": 78}]},
    {"criteria": "tablet", "variants": [{"variant_id": "C", "visitors": 3, "conversions": 1}]}]"#;

#[test]
fn without_overall_counts_the_sums_of_the_one_breakdown_are_used() {
    let input = read(&format!("{{{SEGMENTS}}}"));
    let all = input.experiment.variants().iter();
    let all: Vec<_> = all.map(|variant| (variant.id.as_str(), variant.is_control, variant.counts)).collect();
    assert_eq!(all, [("B", false, counts(1_480, 148)), ("A", true, counts(1_500, 120)), ("C", false, counts(3, 1))]);
    assert_eq!(input.experiment.variants()[0].label(), "Red");
    // Variants without counts give order, names and weights; their counts are the sums all the same.
    let input = read(&format!(
        r#"{{{SEGMENTS}, "variants": [{{"variant_id": "C"}}, {{"variant_id": "A", "is_control": true}}, {{"variant_id": "B"}}]}}"#
    ));
    let all: Vec<_> = input.experiment.variants().iter().map(|variant| variant.counts).collect();
    assert_eq!(all, [counts(3, 1), counts(1_500, 120), counts(1_480, 148)]);
    let tablet = &input.experiment.breakdowns()[0].segments[2];
    assert_eq!(
        (tablet.criteria.as_str(), tablet.counts.iter().collect::<Vec<_>>()),
        ("tablet", vec![(0, counts(3, 1))])
    );
}

#[test]
fn counts_are_not_made_up_otherwise() {
    let missing = r#"variants missing; write "variants": [{"visitors": 1500, "conversions": 120}, ...]"#;
    assert_eq!(refused("{}"), missing);
    assert_eq!(refused(r#"{"breakdown_by": "device", "breakdowns": []}"#), missing);
    let two = SEGMENTS.replacen(r#""criteria": "tablet""#, r#""criteria": "tablet", "breakdown_by": "size""#, 1);
    assert_eq!(refused(&format!("{{{two}}}")), missing);
    let partly = format!(
        r#"{{{SEGMENTS}, "variants": [{{"variant_id": "A", "visitors": 9, "conversions": 1}}, {{"variant_id": "B"}}, {{"variant_id": "C"}}]}}"#
    );
    assert!(refused(&partly).starts_with("variant \"B\": visitors missing\nvariant \"B\": conversions missing\n"));
}

#[test]
fn variants_elsewhere_are_found_and_not_taken() {
    let variants = r#""variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]"#;
    let write = r#"write "variants": [{"visitors": 1500, "conversions": 120}, ...]"#;
    for (text, expected) in [
        ("{}".to_owned(), write.to_owned()),
        (r#"{"results": 1, "count": 2}"#.to_owned(), format!(r#"found "results", "count"; {write}"#)),
        (format!(r#"{{"data": {{{variants}}}}}"#), r#"they are in "data": give that object alone"#.to_owned()),
        (
            format!(r#"{{"ok": 1, "result": [{{{variants}}}]}}"#),
            r#"they are in "result[0]": give that object alone"#.to_owned(),
        ),
        (
            format!(r#"{{"a": {{"b": {{{variants}}}}}, "c": {{{variants}}}, "variants": null}}"#),
            r#"they are in "a.b", "c": give one of these objects alone"#.to_owned(),
        ),
        // Those of a day are not those of the test.
        (format!(r#"{{"days": [{{"date": "2024-01-15", {variants}}}]}}"#), format!(r#"found "days"; {write}"#)),
    ] {
        let errors = Input::from_json(&text).unwrap_err();
        assert_eq!(errors.to_string(), format!("variants missing; {expected}"), "{text}");
        assert_eq!(errors.listed()[0].field(), Some("variants"));
    }
    for (text, expected) in
        [("[]".to_owned(), "an empty array: "), (format!("[{{{variants}}}]"), "an array of documents: ")]
    {
        let said = Input::from_bytes(text.as_bytes()).unwrap_err().to_string();
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn segments_must_agree_on_the_control() {
    let other = SEGMENTS.replacen(r#""visitors": 790, "#, r#""visitors": 790, "is_control": true, "#, 1);
    assert_eq!(
        refused(&format!("{{{other}}}")),
        "breakdown \"device\", segment \"desktop\", variant \"B\": is_control true contradicts the whole test, \
         whose control is \"A\""
    );
    let none = SEGMENTS.replacen(r#""visitors": 800, "#, r#""visitors": 800, "is_control": false, "#, 1);
    assert_eq!(
        refused(&format!("{{{none}}}")),
        "breakdown \"device\", segment \"desktop\", variant \"A\": is_control false contradicts the whole test, \
         whose control is \"A\""
    );
}

#[test]
fn each_segment_may_name_its_own_dimension() {
    let mixed = with(
        r#""breakdowns": [
            {"breakdown_by": "os", "criteria": "linux", "variants": []},
            {"breakdown_by": "device", "criteria": "mobile", "variants": []},
            {"breakdown_by": "os", "criteria": "macos"}]"#,
    );
    let input = read(&mixed);
    let all: Vec<_> = input.experiment.breakdowns().iter().map(|all| (all.by.as_str(), all.segments.len())).collect();
    assert_eq!(all, [("os", 2), ("device", 1)]);
    assert_eq!(refused(&with(r#""breakdowns": [{"criteria": "a"}, {"criteria": "b"}]"#)), "breakdown_by missing");
}
