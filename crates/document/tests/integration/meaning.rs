//! What a document means: fields under wrong names, what a sender says of its own counts, and what it says instead of them.

use abstats_document::{Assumption, ErrorKind, Input, RightField};

const TWO: &str = r#"{"variant_id": "0", "visitors": 1500, "conversions": 120 @}, {"variant_id": "1", "visitors": 1480, "conversions": 148 #}"#;

fn document(top: &str, control: &str, other: &str) -> String {
    format!(r#"{{"variants": [{}] {top}}}"#, TWO.replace('@', control).replace('#', other))
}

fn said(text: &str) -> String {
    Input::from_json(text).unwrap_err().to_string()
}

fn readings(text: &str) -> Vec<Assumption> {
    Input::from_json(text).unwrap().readings
}

#[test]
fn settings_under_wrong_names_are_errors_that_name_the_right_one() {
    for (top, expected) in [
        (r#""stats_engin": "frequentist""#, r#"no field "stats_engin"; write "stats_engine""#),
        (r#""threshold": 90"#, r#"no field "threshold"; write "confidence_threshold_percent""#),
        (r#""segments": []"#, r#"no field "segments"; write "breakdowns""#),
        (
            r#""control": {"id": 1}"#,
            r#"no field "control"; write "is_control": true in the variant that is the control"#,
        ),
        (r#""weights": [1, 1]"#, r#"no field "weights"; write "traffic_weight" in each variant"#),
        (r#""traffic_weight": 1"#, r#"no field "traffic_weight"; it belongs to a variant: "variants": [{...}]"#),
        (r#""gates": {"visitor": 5}"#, r#"no field "visitor" in gates; write "visitors""#),
        (r#""gates": {"hours": 5}"#, r#"no field "hours" in gates; there are visitors, conversions, days"#),
        (r#""region": {"low": -0.1, "hihg": 0.1}"#, r#"no field "hihg" in region; there are scale, low, high"#),
        (r#""prior": {"alpha": 1, "beta": 1, "mean": 1}"#, r#"no field "mean" in prior; there are alpha, beta"#),
    ] {
        assert_eq!(said(&document(&format!(", {top}"), "", "")), expected);
    }
    assert_eq!(
        said(&document("", r#", "weight": 90"#, r#", "traffic_wieght": 10"#)),
        "variant \"0\": no field \"weight\"; write \"traffic_weight\"\n\
         variant \"1\": no field \"traffic_wieght\"; write \"traffic_weight\""
    );
    assert_eq!(
        said(&document("", r#", "stats_engine": "bayesian""#, "")),
        "variant \"0\": no field \"stats_engine\"; it belongs to the document itself, beside \"variants\""
    );
    let segment = r#", "breakdown_by": "device", "breakdowns": [{"segment": "a", "criteria": "mobile", "variants": []},
        {"criterion": "b"}]"#;
    let found = said(&document(segment, "", ""));
    assert!(found.contains(r#"no field "criterion"; write "criteria""#), "{found}");
    let error = Input::from_json(&document(r#", "engine": "bayesian""#, "", "")).unwrap_err();
    let right = RightField::Named("stats_engine");
    let kind = ErrorKind::Field { given: "engine".into(), object: "", right };
    assert_eq!(error.listed()[0].kind(), &kind);
    // Null says nothing, and what is there under its right name is not asked for.
    assert!(readings(&document(r#", "threshold": null"#, "", "")).is_empty());
    assert_eq!(readings(&document("", r#", "sessions": 9"#, "")).len(), 1);
}

#[test]
fn a_setting_within_another_object_is_an_error_that_names_its_place() {
    let cancellations = r#"{"primary_goal": {"goal_name": "Cancellations", "goal_direction": "decrease"}, "variants":
        [{"visitors": 10000, "conversions": 40}, {"visitors": 10000, "conversions": 18}]}"#;
    assert_eq!(
        said(cancellations),
        r#"no field "goal_direction" in primary_goal; write "goal_direction" in the document itself, beside "variants""#
    );
    for (top, expected) in [
        (
            r#""primary_goal": {"lower_is_better": true}"#,
            r#"no field "lower_is_better" in primary_goal; write "goal_direction" in the document itself, beside "variants""#,
        ),
        (
            r#""settings": {"stats_engine": "frequentist"}"#,
            r#"no field "settings.stats_engine"; write "stats_engine" in the document itself, beside "variants""#,
        ),
        (
            r#""options": {"min_days": 7}"#,
            r#"no field "options.min_days"; write "gates": {"days": ...} in the document itself, beside "variants""#,
        ),
    ] {
        assert_eq!(said(&document(&format!(", {top}"), "", "")), expected);
    }
    let known = r#", "primary_goal": {"goal_name": "Sales", "owner": 7}, "settings": {"theme": "dark"}"#;
    let fields = ["primary_goal.owner", "settings"].map(str::to_owned).to_vec();
    assert_eq!(readings(&document(known, "", "")), [Assumption::FieldsNotRead { fields, more: 0 }]);
}

#[test]
fn fields_that_nobody_knows_are_listed_once() {
    let text = document(r#", "owner": {"a": [1]}, "tags": []"#, r#", "url": "x""#, r#", "url": "y""#);
    let fields = ["owner", "tags", "variants[].url"].map(str::to_owned).to_vec();
    assert_eq!(readings(&text), [Assumption::FieldsNotRead { fields, more: 0 }]);
    let many: String = (0..20).fold(String::new(), |many, field| format!("{many}, \"field_{field:02}\": 1"));
    let [Assumption::FieldsNotRead { fields, more: 10 }] = &readings(&document(&many, "", ""))[..] else { panic!() };
    assert_eq!((fields.len(), fields[9].as_str()), (10, "field_09"));
    assert_eq!(
        readings(&text)[0].to_string(),
        r#"Fields that abstats does not know are not read: "owner", "tags", "variants[].url"."#
    );
}

#[test]
fn an_error_of_the_sender_is_repeated() {
    for (text, sentence) in [
        (r#"{"success": false, "error": "Experiment not found"}"#, "Experiment not found"),
        (r#"{"error": "Server \u001b[31merror"}"#, r"Server \u{1b}[31merror"),
        (r#"{"success": false, "message": "no access"}"#, "no access"),
        (r#"{"error": {"code": 7, "message": "gone"}}"#, "gone"),
        (r#"{"errors": [{"code": 7}, {"message": "gone"}]}"#, "gone"),
        (r#"{"errors": ["gone", "away"]}"#, "gone"),
        (r#"{"errors": {"error": {"detail": "gone"}}, "data": null}"#, "gone"),
        (r#"{"detail": "Not found."}"#, "Not found."),
        (r#"{"message": "Too many requests"}"#, "Too many requests"),
        (r#"{"success": "false", "message": "no access", "variants": []}"#, "no access"),
        (r#"{"status": "error", "message": "no access"}"#, "no access"),
    ] {
        let said = said(text);
        let expected = format!("the sender reports an error, not a result: {sentence}");
        let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        assert_eq!(plain(&said), plain(&expected));
    }
    let without = |text| said(text).trim_start_matches("the sender reports an error, not a result: ").to_owned();
    assert_eq!(without(r#"{"success": false, "variants": []}"#), "\"success\" is false");
    assert_eq!(without(r#"{"error": {"code": 5}}"#), "\"error\" is given");
    assert_eq!(without(r#"{"errors": [5]}"#), "\"errors\" is given");
    assert!(said(&format!(r#"{{"error": "{}"}}"#, "x".repeat(100_000))).len() < 700);
    for nothing in
        [r#", "error": null"#, r#", "error": """#, r#", "error": false"#, r#", "success": true"#, r#", "errors": []"#]
    {
        assert!(readings(&document(nothing, "", "")).is_empty(), "{nothing}");
    }
}

#[test]
fn numbers_that_contradict_the_counts_are_told_with_both_values() {
    let told = |text: &str| {
        let readings = readings(text).into_iter();
        readings.map(|reading| reading.to_string()).collect::<Vec<_>>()
    };
    let right = document(
        r#", "total_visitors": 2980, "total_conversions": 268"#,
        r#", "conversion_rate": 8.0"#,
        r#", "conversion_rate": 10, "improvement": 25.0"#,
    );
    assert!(told(&right).is_empty());
    let wrong = document(
        r#", "total_visitors": 3000, "total_conversions": 268"#,
        r#", "conversion_rate": 8.4"#,
        r#", "conversion_rate": 10, "improvement": 52.0"#,
    );
    assert_eq!(
        told(&wrong),
        [
            r#"The input says conversion_rate of variant "0" is 8.4, but its counts give 8; the counts are taken."#,
            r#"The input says improvement of variant "1" is 52.0, but its counts give 25; the counts are taken."#,
            "The input says total_visitors is 3000, but its counts give 2980; the counts are taken.",
        ]
    );
    let segment = r#", "breakdown_by": "device", "breakdowns": [{"criteria": "mobile", "total_visitors": 19, "total_conversions": 3,
        "conversion_rate": 15.0, "variants": [{"variant_id": "0", "visitors": 10, "conversions": 1, "improvement": 7},
        {"variant_id": "1", "visitors": 10, "conversions": 2, "improvement": 90}]}]"#;
    assert_eq!(
        told(&document(segment, "", "")),
        [
            r#"The input says total_visitors of breakdown "device", segment "mobile" is 19, but its counts give 20; the counts are taken."#,
            r#"The input says improvement of breakdown "device", segment "mobile", variant "1" is 90, but its counts give 100; the counts are taken."#,
        ]
    );
    // Of many, the first are told and the others counted; in the output nothing contradicts.
    let variant =
        |place: usize| format!(r#"{{"variant_id": {place}, "visitors": 10, "conversions": 1, "conversion_rate": 50}}"#);
    let many = format!(r#"{{"variants": [{}]}}"#, (0..9).map(variant).collect::<Vec<_>>().join(","));
    assert_eq!(told(&many).len(), 6);
    let written = serde_json::to_string(&Input::from_json(&many).unwrap().run()).unwrap();
    assert_eq!(serde_json::to_string(&Input::from_json(&written).unwrap().run()).unwrap(), written);
}

#[test]
fn forms_and_doubles_are_in_plain_words() {
    for (top, expected) in [
        (r#""days_running": "many""#, "days_running: must be a whole number, not \"many\""),
        (r#""status": 5"#, "status: must be text, not 5"),
        (r#""primary_goal": 5"#, "primary_goal: must be an object, not 5"),
        (r#""test_id": []"#, "test_id: must be text or a whole number"),
        (r#""stats_engine": "bayesian", "stats_engine": "bayesian""#, "stats_engine given more than once"),
        (r#""readings": [{"code": "of_tomorrow"}]"#, "the code \"of_tomorrow\" is none that this version knows"),
    ] {
        let said = said(&document(&format!(", {top}"), "", ""));
        assert!(said.contains(expected), "{said}");
    }
    assert!(said(&document("", r#", "visitors": 5"#, "")).contains("visitors given more than once"));
}

#[test]
fn numbers_in_quotation_marks_are_numbers() {
    let quoted = r#"{"confidence_threshold_percent": "90", "variants": [{"visitors": "1500", "conversions": "120", "traffic_weight": "50"},
        {"visitors": "1.48e3", "conversions": 148, "traffic_weight": 50}]}"#;
    let plain = quoted.replace(['"'], "").replace("1.48e3", "1480");
    let plain = plain
        .replace("confidence_threshold_percent", r#""confidence_threshold_percent""#)
        .replace("variants", r#""variants""#)
        .replace("visitors", r#""visitors""#)
        .replace("conversions", r#""conversions""#)
        .replace("traffic_weight", r#""traffic_weight""#);
    assert_eq!(Input::from_json(quoted).unwrap(), Input::from_json(&plain).unwrap());
}

#[test]
fn counts_in_quotation_marks_may_be_grouped_where_one_reading_exists() {
    let of = |one: &str, other: &str| {
        let text = format!(
            r#"{{"variants": [{{"visitors": "{one}", "conversions": 120}}, {{"visitors": "{other}", "conversions": "148"}}]}}"#
        );
        let read = Input::from_json(&text).map_err(|errors| errors.to_string())?;
        Ok::<_, String>(read.experiment.variants().iter().map(|variant| variant.counts.visitors()).collect::<Vec<_>>())
    };
    assert_eq!(of("1,500", "1,480"), Ok(vec![1_500, 1_480]));
    assert_eq!(of("1.500", " 1.480 "), Ok(vec![1_500, 1_480]));
    for (one, other) in [("1,500", "1480.5"), ("1.234", "148"), ("1,500", "1.480")] {
        assert!(of(one, other).is_err(), "{one} {other}");
    }
    let said = of("1,500", "1480.0").unwrap_err();
    assert!(said.contains("\"1,500\" can be 1500 or 1.500"), "{said}");
}

#[test]
fn conversions_with_a_fraction_are_no_counts() {
    assert_eq!(
        said(&document("", "", "").replace("120", "8.1")),
        "variant \"0\": conversions 8.1 is not an integer from 0 to 1000000000000; counts are needed, not rates or averages: how \
         many visitors, and how many of them converted"
    );
    let csv = |cell: &str| {
        let text = format!("variant,visitors,conversions\nC,15000,{cell}\nR,14800,1310\n");
        Input::from_bytes(text.as_bytes()).unwrap_err().to_string()
    };
    assert!(csv("8.1").contains("; counts are needed, not rates or averages"), "{}", csv("8.1"));
    assert!(!csv("many").contains("counts are needed"), "{}", csv("many"));
}

#[test]
fn a_segment_that_is_a_total_is_found_in_its_own_row() {
    let text = "variant,visitors,conversions,breakdown,criteria\nA,1500,120,device,mobile\nB,1480,148,device,mobile\n\
                A,1500,120,device,All\nB,1480,148,device,All\n";
    let errors = Input::from_bytes(text.as_bytes()).unwrap_err();
    assert_eq!(
        errors.lines(),
        [
            "line 4: breakdown \"device\": segment \"All\" is named like a total: --leave-out \"All\" leaves it out; if it is none, \
          name all that take part with --only"
        ]
    );
    assert_eq!(errors.listed()[0].place().segment.as_deref(), Some("All"));
}
