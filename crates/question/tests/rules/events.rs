//! `event_attribute`.

use abstats_question::{EventRule, EventTest, Number, Order};

use crate::{ask, escape, refuse};

const OPERANDS: [&str; 10] = ["=", "!=", ">", "<", ">=", "<=", "**", "!*", "ex", "nx"];

#[track_caller]
fn asked(json: &str) -> Vec<Vec<EventRule>> {
    ask(&format!("event_attribute={}", escape(json))).events.any_of
}

#[track_caller]
fn refused(json: &str) -> String {
    refuse(&format!("event_attribute={}", escape(json)), "event_attribute")
}

fn written(key: &str, operand: &str, value: &str) -> String {
    format!(r#"[[{{"key":"{key}","operand":"{operand}","value":{value}}}]]"#)
}

#[track_caller]
fn holds(operand: &str, value: &str, property: Option<&str>) -> bool {
    asked(&written("a", operand, value))[0][0].holds(property)
}

#[test]
fn r99_outer_or_inner_and() {
    let groups = asked(
        r#"[[{"key":"revenue","operand":">","value":100},{"key":"currency","operand":"=","value":"USD"}],[{"key":"vip","operand":"ex"}]]"#,
    );
    assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(groups[0][0].test, EventTest::Order(Order::Greater, Number::parse("100")));
}

#[test]
fn r101_operator_is_an_alias_of_operand() {
    let plain = asked(r#"[[{"key":"a","operand":">","value":1}]]"#);
    assert_eq!(asked(r#"[[{"key":"a","operator":">","value":1}]]"#), plain);
    assert_eq!(asked(r#"[[{"operator":">","key":"a","operand":">","value":1}]]"#), plain);
    assert!(refused(r#"[[{"key":"a","operand":">","operator":"<","value":1}]]"#).contains("differ"));
    assert!(refused(r#"[[{"key":"a","value":1}]]"#).contains("operand is missing"));
    assert!(refused(r#"[[{"operand":"ex"}]]"#).contains("key is missing"));
}

#[test]
fn r102_operands() {
    for operand in OPERANDS {
        asked(&written("a", operand, "1"));
    }
    for operand in ["==", "gt", "gte", "bt", "days_gt", "", "=>", "<>", "EX", "in"] {
        let sentence = refused(&written("a", operand, "1"));
        assert!(OPERANDS.iter().all(|operand| sentence.contains(operand)), "{sentence}");
    }
    refused(r#"[[{"key":"a","operand":1,"value":1}]]"#);
}

#[test]
fn r103_keys() {
    for key in ["a", "A.b-c_9", ".", "0", &"k".repeat(80)] {
        assert_eq!(asked(&written(key, "ex", "0"))[0][0].key, key);
    }
    for key in ["", "a b", "é", "a/b", "a'b", "a[0]", "$a", &"k".repeat(81)] {
        assert!(refused(&written(key, "ex", "0")).contains("1 to 80"));
    }
    refused(r#"[[{"key":5,"operand":"ex"}]]"#);
    refused(r#"[[{"key":null,"operand":"ex"}]]"#);
}

#[test]
fn t25_keys_and_values_at_their_limits() {
    refused(&written(&"k".repeat(81), "=", "1"));
    refused(&written("a key", "=", "1"));
    refused(&written("a", "=", &format!("\"{}\"", "v".repeat(600))));
    refused(&format!("[[{}]]", vec![r#"{"key":"a","operand":"ex"}"#; 51].join(",")));
    refused(&"[".repeat(100_000));
}

#[test]
fn r104_values() {
    let long = |count: usize| format!("\"{}\"", "é".repeat(count));
    asked(&written("a", "=", &long(500)));
    assert!(refused(&written("a", "=", &long(501))).contains("501 characters"));
    refused(&written("a", "ex", &long(501)));
    for operand in OPERANDS {
        refused(&written("a", operand, "[]"));
        refused(&written("a", operand, "{}"));
        let without = format!(r#"[[{{"key":"a","operand":"{operand}"}}]]"#);
        for json in [without, written("a", operand, "null")] {
            if matches!(operand, "ex" | "nx") {
                asked(&json);
            } else {
                assert!(refused(&json).contains("value is missing"));
            }
        }
    }
}

#[test]
fn r105_numbers_compare_as_numbers() {
    for (operand, value, property, expected) in [
        ("=", "100", "100.0", true),
        ("=", "\"100.0\"", "100", true),
        ("=", "1e2", "100", true),
        ("=", "\"1E+2\"", "100.00", true),
        ("=", "-0", "0", true),
        ("!=", "100", "100.0", false),
        ("!=", "100", "101", true),
        (">", "100", "100", false),
        (">=", "100", "100.0", true),
        (">", "99.5", "100", true),
        ("<", "\"9\"", "10", false),
        (">", "\"9\"", "10", true),
        ("<=", "-1", "-1.5", true),
        ("=", "0.1", "0.10", true),
        // Ids of 19 digits, where floats are 256 apart.
        ("=", "1234567890123456789", "1234567890123456788", false),
        ("<", "\"1234567890123456789\"", "1234567890123456788", true),
    ] {
        assert_eq!(holds(operand, value, Some(property)), expected, "{property} {operand} {value}");
    }
}

#[test]
fn r105_text_compares_as_text_and_orders_of_text_are_false() {
    for (operand, value, property, expected) in [
        ("=", "\"USD\"", "USD", true),
        ("=", "\"USD\"", "usd", false),
        ("!=", "\"USD\"", "EUR", true),
        ("=", "\"5\"", " 5", false),
        ("=", "\" 5\"", "5", false),
        ("!=", "5", "five", true),
        ("=", "\"+5\"", "5", false),
        ("=", "\"+5\"", "+5", true),
        ("=", "true", "true", true),
        ("=", "\"true\"", "true", true),
    ] {
        assert_eq!(holds(operand, value, Some(property)), expected, "{property} {operand} {value}");
    }
    for operand in [">", ">=", "<", "<="] {
        for (value, property) in [
            ("100", "abc"),
            ("\"abc\"", "100"),
            ("\"a\"", "b"),
            ("true", "1"),
            ("1", "true"),
            ("\"\"", "1"),
            ("1", "NaN"),
            ("1", "1e999"),
        ] {
            assert!(!holds(operand, value, Some(property)), "{property} {operand} {value}");
        }
    }
}

#[test]
fn r105_missing_keys() {
    for missing in [None, Some("")] {
        for operand in OPERANDS {
            for value in ["1", "\"x\""] {
                assert_eq!(holds(operand, value, missing), matches!(operand, "!=" | "!*" | "nx"), "{operand}");
            }
        }
    }
    assert!(!holds("=", "\"\"", None) && !holds("=", "\"\"", Some("")) && holds("!=", "\"\"", Some("")));
}

#[test]
fn t17_numeric_text_currency_and_text_as_revenue() {
    assert!(holds(">", "99", Some("99.5")) && holds("=", "\"99.5\"", Some("99.50")));
    assert!(holds("=", "\"USD\"", Some("USD")) && !holds("=", "\"USD\"", Some("EUR")));
    assert!(!holds(">", "0", Some("abc")) && !holds("<", "0", Some("abc")));
}

#[test]
fn r106_shapes() {
    assert!(asked("[]").is_empty());
    let good = r#"{"key":"a","operand":"ex"}"#;
    for json in [
        "[[]]",
        &format!("[{good}]"),
        good,
        "{}",
        "null",
        "5",
        r#""a""#,
        &format!("[[{good}],[]]"),
        &format!("[[[{good}]]]"),
        "[[1]]",
        "x",
    ] {
        refused(json);
    }
    let sentence = refused("x");
    assert!(sentence.contains("not valid JSON"), "{sentence}");
}

#[test]
fn r172_empty_texts_and_fields_of_an_event_rule() {
    for operand in ["**", "!*"] {
        assert!(refused(&written("a", operand, "\"\"")).contains("empty"));
    }
    for json in [
        r#"[[{"key":"a","operand":"ex","criteria":"x"}]]"#,
        r#"[[{"key":"a","key":"a","operand":"ex"}]]"#,
        r#"[[{"key":"a","operand":"ex","operand":"ex"}]]"#,
        r#"[[{"key":"a","operand":"ex","Value":1}]]"#,
    ] {
        refused(json);
    }
}

#[test]
fn r154_contains_is_exact() {
    assert!(
        holds("**", "\"Sale\"", Some("/Sale/"))
            && !holds("**", "\"sale\"", Some("/Sale/"))
            && holds("!*", "\"sale\"", Some("/Sale/"))
    );
    // A number's text.
    assert!(holds("**", "99", Some("1990")) && holds("**", "99.0", Some("99")));
    // U+00E9 and e with U+0301 look alike and are two texts.
    assert!(!holds("=", "\"é\"", Some("e\u{301}")));
}
