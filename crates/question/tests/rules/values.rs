//! What a rule says of one value.

use abstats_question::{AttributeTest, Moment, VisitorType, date_time, query_parameter, text_of};
use rand::{RngExt, SeedableRng, rngs::SmallRng};
use serde_json::json;

use crate::{moment, rule};

const NOW: &str = "2024-03-31T12:00:00Z";

fn attribute(operator: &str, value: &str) -> AttributeTest {
    match rule(&format!(r#"{{"criteria":"attribute","key":"a","operator":"{operator}","value":{value}}}"#)) {
        abstats_question::Rule::Attribute { test, .. } => test,
        other => panic!("{other:?}"),
    }
}

fn holds(operator: &str, value: &str, of: Option<&str>) -> bool {
    attribute(operator, value).holds(of, moment(NOW))
}

#[test]
fn r80_text_is_compared_code_point_by_code_point() {
    assert!(
        holds("==", "\"Pro\"", Some("Pro"))
            && !holds("==", "\"Pro\"", Some("pro"))
            && !holds("==", "\"Pro\"", Some("Pro "))
    );
    assert!(
        holds("**", "\"ro\"", Some("Pro")) && !holds("**", "\"RO\"", Some("Pro")) && holds("!*", "\"RO\"", Some("Pro"))
    );
    assert!(
        !holds("==", "\"é\"", Some("e\u{301}"))
            && holds("**", "\"%\"", Some("5%"))
            && !holds("**", "\"_\"", Some("5%"))
    );
}

#[test]
fn r81_r156_missing_values() {
    for missing in [None, Some("")] {
        for operator in
            ["==", "**", "ex", "gt", "gte", "lt", "lte", "bt", "bf", "days_gt", "days_gte", "days_lt", "days_lte"]
        {
            assert!(!holds(operator, "\"0\"", missing), "{operator}");
        }
        for operator in ["!=", "!*", "nx"] {
            assert!(holds(operator, "\"0\"", missing), "{operator}");
        }
    }
    // A question for the empty text finds nobody: it is missing.
    assert!(!holds("==", "\"\"", Some("")) && holds("!=", "\"\"", Some("")));
}

#[test]
fn r82_orders_are_numeric() {
    for (operator, value, of, expected) in [
        ("gt", "9", "10", true),
        ("gt", "10", "10", false),
        ("gt", "10", "10.0", false),
        ("gte", "10", "1e1", true),
        ("lt", "\"10\"", "9.99", true),
        ("lte", "-5", "-5", true),
        ("lte", "-5", "-4", false),
        ("gt", "5", "abc", false),
        ("lt", "5", "abc", false),
        ("gt", "5", " 6", false),
        ("gt", "5", "+6", false),
        ("lt", "5", ".5", false),
        ("gt", "0", "1e999", false),
        ("gt", "0", "inf", false),
        ("gt", "0", "0x10", false),
    ] {
        assert_eq!(holds(operator, value, Some(of)), expected, "{of} {operator} {value}");
    }
}

#[test]
fn t4_r82_bt_and_bf_are_booleans() {
    for (value, truth) in
        [(json!(true), true), (json!("true"), true), (json!(1), true), (json!("1"), true), (json!(1.0), true)]
    {
        let text = text_of(&value);
        assert_eq!((holds("bt", "null", text.as_deref()), holds("bf", "null", text.as_deref())), (truth, !truth));
    }
    for value in [json!(false), json!("false"), json!(0), json!("0"), json!(-0.0)] {
        let text = text_of(&value);
        assert!(!holds("bt", "null", text.as_deref()) && holds("bf", "null", text.as_deref()));
    }
    for value in ["TRUE", "yes", "2", "01", "1.0", " true", "no", "False", "00"] {
        assert!(!holds("bt", "null", Some(value)) && !holds("bf", "null", Some(value)), "{value}");
    }
}

#[test]
fn r83_r162_ages_are_elapsed_days() {
    for (operator, days, date, expected) in [
        ("days_gt", "30", "2024-03-01", true), // 30.5 days
        ("days_gt", "30.5", "2024-03-01", false),
        ("days_gte", "30.5", "2024-03-01", true),
        ("days_lte", "30.5", "2024-03-01T00:00:00Z", true),
        ("days_lt", "30.5", "2024-03-01T00:00:00.000001Z", true),
        ("days_lt", "30.5", "2024-03-01T00:00:00Z", false),
        ("days_gt", "30.5", "2024-03-01T01:00:00+01:00", false),
        ("days_gt", "30.5", "2024-03-01 00:59:59+01:00", true),
        ("days_gte", "0.1", "2024-03-31T09:36:00Z", true), // 8,640 s
        ("days_gt", "0.1", "2024-03-31T09:36:00Z", false),
        ("days_lt", "0", "2024-04-01", true), // ahead
        ("days_gt", "-1", "2024-04-01", true),
        ("days_lte", "-1", "2024-04-01T12:00:00Z", true),
        ("days_gt", "-1", "2024-04-01T12:00:00Z", false),
        ("days_gte", "0", NOW, true),
    ] {
        assert_eq!(holds(operator, days, Some(date)), expected, "{date} {operator} {days}");
    }
}

#[test]
fn r83_what_names_no_moment_has_no_age() {
    for text in [
        "last week",
        "2024-02-30",
        "2024-3-1",
        "1709251200",
        "1709251200000",
        "20240301",
        "2024-03-01T00:00:00",
        "2024-03-01 10:00",
        "03/01/2024",
        "2024-03",
        "2024-03-01x",
    ] {
        assert_eq!(date_time(text), None, "{text}");
        for operator in ["days_gt", "days_gte", "days_lt", "days_lte"] {
            assert!(
                !holds(operator, "0", Some(text))
                    && !holds(operator, "-1e9", Some(text))
                    && !holds(operator, "1e9", Some(text))
            );
        }
    }
    for text in [
        "2024-03-01T00:00:00Z",
        "2024-03-01t00:00:00z",
        "2024-03-01T05:30:00+05:30",
        "2024-03-01T05:30+0530",
        "2024-02-29T16:00-08",
        "2024-03-01",
    ] {
        assert_eq!(date_time(text).map(Moment::micros), Some(1_709_251_200_000_000), "{text}"); // date -d 2024-03-01T00:00Z +%s
    }
}

#[test]
fn r83_an_age_does_not_overflow() {
    for micros in [i64::MIN, i64::MAX] {
        let now = Moment::from_micros(micros);
        assert_eq!(attribute("days_gt", "0").holds(Some("2024-03-01"), now), micros > 0);
    }
}

#[test]
fn r84_the_landing_pages_query() {
    let page = "https://shop.example/p?a=1&b=two+words&a=2&c&d=&%65=%C3%A9%26&f=100%&g=%zz&h=%FF#x?i=1&j=2";
    for (key, expected) in [
        ("a", Some("1")),
        ("b", Some("two words")),
        ("c", Some("")),
        ("d", Some("")),
        ("e", Some("é&")),
        ("f", Some("100%")),
        ("g", Some("%zz")),
        ("h", Some("\u{fffd}")),
        ("i", None),
        ("j", None),
        ("A", None),
        ("", None),
    ] {
        assert_eq!(query_parameter(page, key).as_deref(), expected, "{key}");
    }
    for page in [
        "",
        "https://a.example",
        "https://a.example/#a=1",
        "https://a.example/#?a=1",
        "a=1",
        "?",
        "?&&",
        "https://a.example?b=?a=1",
    ] {
        assert_eq!(query_parameter(page, "a"), None, "{page}");
    }
    assert_eq!(query_parameter("?a=b?c=d", "a").as_deref(), Some("b?c=d"));
    assert_eq!(query_parameter("/p?utm=x%26a%3D9&a=1", "a").as_deref(), Some("1"));
}

#[test]
fn r84_an_empty_first_occurrence_is_missing() {
    let abstats_question::Rule::QueryParameter { key, test } =
        rule(r#"{"criteria":"queryparam","key":"a","operator":"ex"}"#)
    else {
        panic!()
    };
    let holds = |page: &str| test.holds(query_parameter(page, &key).as_deref());
    assert!(holds("/?a=1") && !holds("/?a=&a=1") && !holds("/?a") && !holds("/"));
}

#[test]
fn r84_random_queries_as_the_url_standard_reads_them() {
    let mut random = SmallRng::seed_from_u64(84);
    let pieces = [
        "a", "b", "=", "=", "&", "&", "+", "%", "%2", "%41", "%3D", "%26", "%C3%A9", "%c3", "é", "?", "/", "%zz", "%%",
        " ",
    ];
    for _ in 0..20_000 {
        let query: String =
            (0..random.random_range(0..12)).map(|_| pieces[random.random_range(0..pieces.len())]).collect();
        let page = format!("https://a.example/x?{query}#a=fragment");
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        for key in ["a", "b", "aa", "ab", "A", "é", "", "%"] {
            let expected = pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_ref());
            assert_eq!(query_parameter(&page, key).as_deref(), expected, "{query} {key}");
        }
    }
}

#[test]
fn r163_the_text_of_json() {
    for (value, text) in [
        (json!(1), Some("1")),
        (json!(1.0), Some("1")),
        (json!(-1.50), Some("-1.5")),
        (json!(0.1), Some("0.1")),
        (json!(1e21), Some("1000000000000000000000")),
        (json!(1e-7), Some("0.0000001")),
        (json!(-0.0), Some("0")),
        (json!(u64::MAX), Some("18446744073709551615")),
        (json!(i64::MIN), Some("-9223372036854775808")),
        (json!(9_007_199_254_740_993_u64), Some("9007199254740993")),
        (json!(true), Some("true")),
        (json!(false), Some("false")),
        (json!("x"), Some("x")),
        (json!(" "), Some(" ")),
        (json!(""), None),
        (json!(null), None),
        (json!(["a", 1]), Some(r#"["a",1]"#)),
        (json!({"a": null}), Some(r#"{"a":null}"#)),
    ] {
        assert_eq!(text_of(&value).as_deref(), text);
    }
}

#[test]
fn r163_the_text_of_a_number_names_it_again() {
    let mut random = SmallRng::seed_from_u64(163);
    for _ in 0..20_000 {
        let number = f64::from_bits(random.random());
        let Some(json) = serde_json::Number::from_f64(number) else { continue };
        let text = text_of(&json.into()).unwrap().into_owned();
        assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(if number == 0.0 { 0 } else { number.to_bits() }));
        assert!(
            text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.')) && !text.ends_with('.'),
            "{text}"
        );
    }
}

#[test]
fn r163_a_rules_number_and_an_attributes_have_one_text() {
    assert!(holds("==", "1.0", text_of(&json!(1)).as_deref()) && holds("==", "1", text_of(&json!(1.0)).as_deref()));
    assert!(
        holds("==", "true", text_of(&json!("true")).as_deref()) && holds("==", "\"5\"", text_of(&json!(5)).as_deref())
    );
    // `==` compares text: 5.0 in text is another.
    assert!(!holds("==", "5", Some("5.0")));
}

#[test]
fn r86_r87_new_until_24_hours_inclusive() {
    let entry = moment("2024-01-16T10:00:00Z");
    for (created, expected) in [
        (Some("2024-01-15T10:00:00Z"), VisitorType::New),
        (Some("2024-01-15T09:59:59.999Z"), VisitorType::Returning),
        (Some("2024-01-15T09:59:59.999999Z"), VisitorType::Returning),
        (Some("2024-01-16T10:00:00Z"), VisitorType::New),
        (Some("2024-01-17T10:00:00Z"), VisitorType::New),
        (None, VisitorType::New),
    ] {
        assert_eq!(VisitorType::at(entry, created.map(moment)), expected, "{created:?}");
    }
    assert_eq!(
        VisitorType::at(Moment::from_micros(i64::MAX), Some(Moment::from_micros(i64::MIN))),
        VisitorType::Returning
    );
    assert_eq!(VisitorType::ALL.map(VisitorType::name), ["new", "returning"]);
}
