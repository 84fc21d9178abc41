//! `custom_filter`: its criteria and operators.

use abstats_question::{
    AttributeTest, Field, Filter, Match, Moment, NumberTest, Offset, Order, Rule, TextTest, TypeTest,
};

use crate::{ask, custom, escape, moment, refuse, refuse_custom, rule, visitor::Visitor};

const TEXT: [&str; 6] = ["==", "!=", "**", "!*", "ex", "nx"];
const ORDERS: [&str; 4] = [">", ">=", "<", "<="];
const OTHERS: [&str; 10] = ["gt", "gte", "lt", "lte", "bt", "bf", "days_gt", "days_gte", "days_lt", "days_lte"];
const NEVER: [&str; 8] = ["=", "===", "", "eq", "EX", "in", "!==", "contains"];

/// Each criterion with its key, a value that it takes, and its operators.
fn criteria() -> Vec<(&'static str, Option<&'static str>, &'static str, Vec<&'static str>)> {
    let attribute = [&TEXT[..], &OTHERS].concat();
    let clock = [&TEXT[..], &ORDERS].concat();
    let plain = |name, value| (name, None, value, TEXT.to_vec());
    vec![
        plain("landing_page", r#""/a""#),
        plain("ref_page", r#""/a""#),
        plain("user_agent", r#""Mozilla""#),
        ("queryparam", Some("gclid"), r#""x""#, TEXT.to_vec()),
        plain("source", r#""search""#),
        plain("device", r#""mobile""#),
        plain("browser", r#""edge_chromium""#),
        plain("os", r#""ios""#),
        ("dayofweek", None, "3", clock.clone()),
        ("hourofday", None, r#""23""#, clock),
        plain("visitor_type", r#""new""#),
        ("country", None, r#""US""#, TEXT[..4].to_vec()),
        ("v.visitor_id", None, r#""a-_Z9""#, TEXT[..4].to_vec()),
        ("v.uuid", None, r#""a-_Z9""#, TEXT[..4].to_vec()),
        ("attribute", Some("plan"), "5", attribute),
        ("utm", Some("utm_source"), r#""news""#, TEXT.to_vec()),
    ]
}

pub fn written(criteria: &str, key: Option<&str>, operator: &str, value: &str) -> String {
    let key = key.map(|key| format!(r#","key":"{key}""#)).unwrap_or_default();
    format!(r#"[[{{"criteria":"{criteria}","operator":"{operator}","value":{value}{key}}}]]"#)
}

#[test]
fn r68_region_and_city_are_refused_with_a_hint() {
    for criteria in ["region", "city"] {
        let sentence = refuse_custom(&written(criteria, None, "==", "\"x\""));
        assert!(
            sentence.contains(&format!("breakdown_by={criteria}")) && sentence.contains("northamerica"),
            "{sentence}"
        );
    }
}

#[test]
fn r69_r70_r71_r72_each_criterion_has_its_operators() {
    for (criteria, key, value, allowed) in criteria() {
        for operator in [&TEXT[..], &ORDERS, &OTHERS, &NEVER].concat() {
            let json = written(criteria, key, operator, value);
            if allowed.contains(&operator) {
                custom(&json);
            } else {
                let sentence = refuse_custom(&json);
                assert!(allowed.iter().all(|operator| sentence.contains(operator)), "{sentence}");
            }
        }
    }
}

#[test]
fn r71_an_id_and_a_country_need_a_value() {
    for criteria in ["country", "v.visitor_id", "v.uuid"] {
        for operator in ["ex", "nx"] {
            refuse_custom(&written(criteria, None, operator, "\"US\""));
        }
    }
}

#[test]
fn t3_the_operators_of_the_two_parameters_differ() {
    refuse_custom(&written("device", None, "=", "\"mobile\""));
    custom(&written("device", None, "==", "\"mobile\""));
    refuse(&format!("event_attribute={}", escape(r#"[[{"key":"a","operand":"==","value":1}]]"#)), "event_attribute");
    ask(&format!("event_attribute={}", escape(r#"[[{"key":"a","operand":"=","value":1}]]"#)));
    custom(&written("hourofday", None, ">", "3"));
    refuse_custom(&written("hourofday", None, "gt", "3"));
    custom(&written("attribute", Some("a"), "gt", "3"));
    refuse_custom(&written("attribute", Some("a"), ">", "3"));
}

#[test]
fn r75_days_and_hours_are_integers_in_range() {
    for (criteria, end) in [("dayofweek", 7), ("hourofday", 24)] {
        for value in 0..end {
            custom(&written(criteria, None, "==", &value.to_string()));
            custom(&written(criteria, None, "**", &format!("\"{value}\"")));
            custom(&written(criteria, None, ">=", &format!("\"0{value}\"")));
        }
        for bad in [
            &end.to_string(),
            "-1",
            "1.5",
            "\"\"",
            "\"mon\"",
            "\" 1\"",
            "\"+1\"",
            "\"1.0\"",
            "true",
            "256",
            "1e99",
            "\"٣\"",
            "[1]",
        ] {
            for operator in ["==", "!*", "<"] {
                refuse_custom(&written(criteria, None, operator, bad));
            }
        }
        let sentence = refuse_custom(&written(criteria, None, "==", "99"));
        assert!(sentence.contains(&format!("0 to {}", end - 1)), "{sentence}");
    }
}

#[test]
fn r76_t5_days_and_hours_are_local_to_entry() {
    // Sunday 2024-01-14, 20:30 UTC: Monday 04:30 in Singapore, Sunday 15:30 in New York.
    let visitor = Visitor { entry: moment("2024-01-14T20:30:00Z"), ..Visitor::default() };
    let holds = |criteria: &str, operator: &str, value: u8, minutes| {
        let rule = custom(&written(criteria, None, operator, &value.to_string()));
        visitor.passes(&Filter(rule), Offset::from_minutes(minutes).unwrap(), Moment::from_micros(0))
    };
    assert!(holds("dayofweek", "==", 6, 0) && holds("dayofweek", "==", 0, 480) && holds("dayofweek", "==", 6, -300));
    assert!(holds("hourofday", "==", 20, 0) && holds("hourofday", "==", 4, 480) && holds("hourofday", "==", 15, -300));
    assert!(holds("hourofday", ">", 19, 0) && !holds("hourofday", ">", 20, 0) && holds("hourofday", ">=", 20, 0));
    assert!(holds("hourofday", "<", 21, 0) && !holds("hourofday", "<", 20, 0) && holds("hourofday", "<=", 20, 0));
}

#[test]
fn r172_contains_on_hours_compares_the_decimal_text() {
    let hours = |operator: &str, value: &str| match rule(
        &written("hourofday", None, operator, value).replace("[[", "").replace("]]", ""),
    ) {
        Rule::Hour(test) => (0..24).filter(|&hour| test.holds(hour)).collect::<Vec<u8>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(hours("**", "2"), [2, 12, 20, 21, 22, 23]);
    assert_eq!(hours("**", "\"02\""), [2, 12, 20, 21, 22, 23]);
    assert_eq!(hours("!*", "1"), [0, 2, 3, 4, 5, 6, 7, 8, 9, 20, 22, 23]);
    assert_eq!(hours("ex", "null").len(), 24);
    assert_eq!(hours("nx", "0").len(), 0);
    assert!(!NumberTest::of(24, |_| true).holds(24) && !NumberTest::of(255, |_| true).holds(200));
}

#[test]
fn r77_countries_are_assigned_codes() {
    for bad in ["us", "UK", "USA", "ZZ", "U", "", "U*", "Germany"] {
        for operator in ["==", "!=", "**", "!*"] {
            refuse_custom(&written("country", None, operator, &format!("\"{bad}\"")));
        }
    }
}

#[test]
fn r78_ids_are_1_to_80_plain_characters() {
    for criteria in ["v.visitor_id", "v.uuid"] {
        custom(&written(criteria, None, "==", &format!("\"{}\"", "a".repeat(80))));
        custom(&written(criteria, None, "**", "\"_-\""));
        custom(&written(criteria, None, "==", "12345"));
        for bad in [&"a".repeat(81), "", "a b", "a.b", "é", "a'b", "a/b"] {
            refuse_custom(&written(criteria, None, "==", &format!("\"{bad}\"")));
        }
    }
    assert_eq!(custom(&written("v.visitor_id", None, "==", "\"v-1\"")), [[Rule::VisitorId(TextTest::is("v-1"))]]);
    assert_eq!(
        custom(&written("v.uuid", None, "==", "\"v-1\"")),
        [[Rule::Field { field: Field::Uuid, test: TextTest::is("v-1") }]]
    );
}

#[test]
fn r79_the_value_is_a_scalar_of_at_most_500_characters() {
    for bad in ["[]", "{}", r#"["a"]"#, r#"{"a":1}"#] {
        assert!(refuse_custom(&written("landing_page", None, "==", bad)).contains("must be a string"));
    }
    assert!(refuse_custom(&written("landing_page", None, "==", "null")).contains("value is missing"));
    let long = |letter: &str, count: usize| format!("\"{}\"", letter.repeat(count));
    custom(&written("landing_page", None, "==", &long("é", 500)));
    refuse_custom(&written("landing_page", None, "==", &long("é", 501)));
    refuse_custom(&written("attribute", Some("a"), "==", &long("x", 501)));
    // Ignored where nothing is compared.
    for (operator, expected) in [("bt", AttributeTest::Truth(true)), ("bf", AttributeTest::Truth(false))] {
        for value in ["null", "[]", "{}", &long("x", 501), "0"] {
            let asked = custom(&written("attribute", Some("a"), operator, value));
            assert_eq!(asked, [[Rule::Attribute { key: "a".to_owned(), test: expected.clone() }]]);
        }
    }
    custom(r#"[[{"criteria":"device","operator":"ex"}]]"#);
    custom(&written("device", None, "nx", r#"{"a":[1,2]}"#));
}

#[test]
fn r80_r172_an_empty_text_is_contained_in_everything_and_refused() {
    for operator in ["**", "!*"] {
        assert!(refuse_custom(&written("landing_page", None, operator, "\"\"")).contains("empty"));
        assert!(refuse_custom(&written("attribute", Some("a"), operator, "\"\"")).contains("empty"));
    }
    // `==` with it is a question that no one meets.
    custom(&written("landing_page", None, "==", "\"\""));
}

#[test]
fn r84_utm_keys_with_and_without_their_prefix() {
    for (key, field) in [
        ("source", Field::UtmSource),
        ("medium", Field::UtmMedium),
        ("campaign", Field::UtmCampaign),
        ("content", Field::UtmContent),
        ("term", Field::UtmTerm),
    ] {
        let expected = [[Rule::Field { field, test: TextTest::is("x") }]];
        assert_eq!(custom(&written("utm", Some(key), "==", "\"x\"")), expected);
        assert_eq!(custom(&written("utm", Some(&format!("utm_{key}")), "==", "\"x\"")), expected);
    }
}

#[test]
fn r162_orders_and_ages_need_a_finite_number() {
    for operator in ["gt", "gte", "lt", "lte", "days_gt", "days_gte", "days_lt", "days_lte"] {
        for good in ["5", "-2.5", "1e3", "\"5\"", "\"1E+3\"", "\"007\"", "0"] {
            custom(&written("attribute", Some("a"), operator, good));
        }
        for bad in [
            "\"\"",
            "\"abc\"",
            "true",
            "\"+5\"",
            "\".5\"",
            "\"5.\"",
            "\"0x5\"",
            "\"NaN\"",
            "\"1e999\"",
            "\" 5\"",
            "\"5 \"",
            "\"1,5\"",
            "\"2024-01-01\"",
        ] {
            assert!(refuse_custom(&written("attribute", Some("a"), operator, bad)).contains("finite number"));
        }
        refuse_custom(&written("attribute", Some("a"), operator, "1e999"));
    }
    let Rule::Attribute { test, .. } =
        rule(r#"{"criteria":"attribute","key":"a","operator":"days_lte","value":"2.5"}"#)
    else {
        panic!()
    };
    assert_eq!(test, AttributeTest::Age(Order::AtMost, 2.5));
}

#[test]
fn r161_nonpaid_in_every_operator() {
    let test = |operator: &str| match custom(&written("source", None, operator, "\"nonpaid\"")).remove(0).remove(0) {
        Rule::Field { field: Field::Source, test } => test,
        other => panic!("{other:?}"),
    };
    let paid = TextTest::is("paid");
    for (operator, negated) in [("==", true), ("**", true), ("!=", false), ("!*", false)] {
        assert_eq!(test(operator), TextTest { negated, ..paid.clone() });
    }
    // `ex` asks for any source.
    assert_eq!(test("ex"), TextTest { matches: Match::Exists, negated: false });
}

#[test]
fn r73_visitor_types_are_two() {
    let types =
        |operator: &str, value: &str| match custom(&written("visitor_type", None, operator, value)).remove(0).remove(0)
        {
            Rule::Type(TypeTest { new, returning }) => (new, returning),
            other => panic!("{other:?}"),
        };
    for operator in ["==", "**"] {
        assert_eq!(types(operator, "\"new\""), (true, false));
        assert_eq!(types(operator, "\"returning\""), (false, true));
    }
    for operator in ["!=", "!*"] {
        assert_eq!(types(operator, "\"new\""), (false, true));
    }
    assert_eq!((types("ex", "0"), types("nx", "0")), ((true, true), (false, false)));
}
