//! `custom_filter`: its shape, and what a rule consists of.

use abstats_question::{Endpoint, Field, Filter, Moment, Offset, Question, Rule, TextTest};

use crate::{ask, custom, custom_filter::written, escape, refuse_custom, visitor::Visitor};

#[test]
fn r65_outer_and_inner_or() {
    let json = r#"[[{"criteria":"country","operator":"==","value":"US"},{"criteria":"country","operator":"==","value":"CA"}],
                   [{"criteria":"device","operator":"==","value":"desktop"}],[{"criteria":"browser","operator":"==","value":"chrome"}]]"#;
    let field = |field, value| Rule::Field { field, test: TextTest::is(value) };
    let expected = [
        vec![field(Field::Country, "US"), field(Field::Country, "CA")],
        vec![field(Field::Device, "desktop")],
        vec![field(Field::Browser, "chrome")],
    ];
    assert_eq!(custom(json), expected);
}

#[test]
fn t2_the_two_nestings_are_opposite() {
    let json = r#"[[{"criteria":"attribute","key":"a","operator":"ex"}],[{"criteria":"attribute","key":"b","operator":"ex"}]]"#;
    let filter = Filter(custom(json));
    let passes = |visitor: &Visitor| visitor.passes(&filter, Offset::UTC, Moment::from_micros(0));
    let mut visitor = Visitor::has("a", "1");
    assert!(!passes(&visitor));
    visitor.attributes.insert("b".to_owned(), "1".to_owned());
    assert!(passes(&visitor));
    let json = r#"[[{"key":"a","operand":"ex"}],[{"key":"b","operand":"ex"}]]"#;
    let events = ask(&format!("event_attribute={}", escape(json))).events;
    let event = |value: Option<&str>| {
        let of = |key: &str| if key == "a" { value } else { None };
        events.any_of.iter().any(|group| group.iter().all(|rule| rule.holds(of(&rule.key))))
    };
    assert!(event(Some("1")) && !event(None));
}

#[test]
fn r66_other_shapes_are_refused() {
    let good = r#"{"criteria":"device","operator":"==","value":"mobile"}"#;
    for json in [
        "device",
        "[",
        "[[",
        "{",
        "null",
        "true",
        "5",
        r#""[]""#,
        "{}",
        good,
        &format!("[{good}]"),
        &format!("[[[{good}]]]"),
        "[[1]]",
        "[[null]]",
        "[1]",
        "[null]",
        r#"["a"]"#,
        r#"[["a"]]"#,
        &format!("[[{good}],{good}]"),
        &format!("[[{good},[]]]"),
        &format!("[[{good}]]]"),
        &format!("[[{good},]]"),
        &format!("[[{good}]] x"),
        "[[{'criteria':'device'}]]",
        "\u{feff}[]",
        "NaN",
        "[]//",
        "   ",
    ] {
        refuse_custom(json);
    }
    assert!(custom("[]").is_empty() && custom(" [ ] ").is_empty());
    assert!(refuse_custom("[[]]").contains("group 1 is empty"));
    assert!(refuse_custom(&format!("[[{good}],[]]")).contains("group 2 is empty"));
}

#[test]
fn r66_r165_at_most_50_rules_in_16_kib() {
    let rule = r#"{"criteria":"os","operator":"==","value":"ios"}"#;
    let many = |groups: usize, rules: usize| {
        let group = format!("[{}]", vec![rule; rules].join(","));
        format!("[{}]", vec![group; groups].join(","))
    };
    assert_eq!(custom(&many(50, 1)).len(), 50);
    assert_eq!(custom(&many(1, 50))[0].len(), 50);
    for json in [many(51, 1), many(1, 51), many(17, 3)] {
        assert!(refuse_custom(&json).contains("more than 50 rules"));
    }
    let padded = |bytes: usize| format!("{:bytes$}", many(1, 1));
    assert_eq!(custom(&padded(16 * 1024)).len(), 1);
    let sentence = refuse_custom(&padded(16 * 1024 + 1));
    assert!(sentence.contains("16385 bytes") && sentence.contains("16384"), "{sentence}");
}

#[test]
fn t25_bombs_are_refused_at_once() {
    let started = std::time::Instant::now();
    for depth in [129, 5000, 1_000_000] {
        refuse_custom(&"[".repeat(depth));
        refuse_custom(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        refuse_custom(&r#"{"a":"#.repeat(depth));
    }
    refuse_custom(&format!(
        r#"[[{{"criteria":"landing_page","operator":"ex","value":{}0{}}}]]"#,
        "[".repeat(5000),
        "]".repeat(5000)
    ));
    let rules = vec![r#"{"criteria":"os","operator":"==","value":"ios"}"#; 1_000_000].join(",");
    refuse_custom(&format!("[[{rules}]]"));
    refuse_custom(&format!("[{}[]]", "[],".repeat(1_000_000)));
    let fields = (0..4000).map(|place| format!(r#""{place}":0"#)).collect::<Vec<_>>().join(",");
    refuse_custom(&format!("[[{{{}}}]]", &fields[..16_000]));
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn t25_hostile_values_are_data() {
    let sql = "'; DROP TABLE visitors; -- \\ % _ \" OR 1=1";
    let json = serde_json::json!([[{"criteria": "landing_page", "operator": "==", "value": sql}]]).to_string();
    assert_eq!(custom(&json), [[Rule::Field { field: Field::LandingPage, test: TextTest::is(sql) }]]);
    assert!(
        refuse_custom(&written("landing_page", None, "==", &format!("\"{}\"", "v".repeat(600))))
            .contains("600 characters")
    );
    // A quoted value cannot break the line.
    assert!(!refuse_custom(&written("device", None, "==", r#""a\u0000\n\u202e""#)).contains(['\0', '\u{202e}']));
}

#[test]
fn r67_missing_and_unknown_parts_are_refused() {
    let good = [("criteria", r#""utm""#), ("operator", r#""==""#), ("value", r#""x""#), ("key", r#""source""#)];
    let without = |left_out: &str| {
        let fields =
            good.iter().filter(|(name, _)| *name != left_out).map(|(name, value)| format!("\"{name}\":{value}"));
        format!("[[{{{}}}]]", fields.collect::<Vec<_>>().join(","))
    };
    custom(&without(""));
    for (name, _) in good {
        assert!(refuse_custom(&without(name)).contains(&format!("{name} is missing")));
    }
    for criteria in ["queryparam", "attribute", "utm"] {
        assert!(refuse_custom(&written(criteria, None, "ex", "0")).contains("key is missing"));
    }
    for criteria in ["page", "", "Device", "uuid", "visitor_id", "utm_source", "v.id", "event", "device "] {
        let sentence = refuse_custom(&written(criteria, None, "==", "\"x\""));
        assert!(sentence.contains("landing_page") && sentence.contains("v.visitor_id"), "{sentence}");
    }
    assert!(refuse_custom("[[{}]]").contains("criteria is missing"));
    for wrong in [
        r#"{"criteria":5}"#,
        r#"{"criteria":["os"]}"#,
        r#"{"criteria":"os","operator":1}"#,
        r#"{"criteria":"utm","operator":"ex","key":5}"#,
    ] {
        assert!(refuse_custom(&format!("[[{wrong}]]")).contains("must be a string"));
    }
}

#[test]
fn r67_an_error_says_which_rule() {
    let good = r#"{"criteria":"os","operator":"==","value":"ios"}"#;
    let sentence = refuse_custom(&format!(r#"[[{good}],[{good},{{"criteria":"os","operator":"==","value":"beos"}}]]"#));
    assert_eq!(
        sentence,
        "custom_filter group 2, rule 2: value \"beos\" is not allowed; allowed are windows, macos, ios, linux"
    );
}

#[test]
fn r172_keys_and_fields_of_a_rule() {
    for key in ["id", "utm_id", "Source", "utm_utm_source", "", "utm_"] {
        refuse_custom(&written("utm", Some(key), "==", "\"x\""));
    }
    for criteria in ["queryparam", "attribute", "utm"] {
        refuse_custom(&written(criteria, Some(""), "ex", "0"));
        refuse_custom(&written(criteria, Some(&"k".repeat(501)), "ex", "0"));
    }
    for (json, what) in [
        (r#"[[{"criteria":"os","operator":"==","value":"ios","extra":1}]]"#, "extra"),
        (r#"[[{"criteria":"os","operand":"==","value":"ios"}]]"#, "operand"),
        (r#"[[{"criteria":"os","operator":"==","value":"ios","key":"a"}]]"#, "key"),
        (r#"[[{"criteria":"os","operator":"==","value":"ios","value":"ios"}]]"#, "more than once"),
        (r#"[[{"criteria":"os","criteria":"os","operator":"==","value":"ios"}]]"#, "more than once"),
        (r#"[[{"criteria":"os","operator":"==","value":"ios","val\u0075e":"ios"}]]"#, "more than once"),
    ] {
        assert!(refuse_custom(json).contains(what), "{json}");
    }
    // White space of JSON, as it is and escaped.
    let spaced = "[\n\t[\r\n{\"criteria\" : \"os\",\t\"operator\":\"==\",\"value\":\"ios\"}]\n]";
    assert_eq!(custom(spaced), custom(&spaced.replace(['\n', '\t', '\r'], "")));
    assert!(Question::parse(Endpoint::Result, b"custom_filter=[]%00").is_err());
    assert!(Question::parse(Endpoint::Result, b"custom_filter=[]%0B").is_err());
}
