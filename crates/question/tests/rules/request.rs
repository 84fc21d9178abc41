//! The query string: names, escapes, what is absent.

use abstats_question::{Endpoint, GoalChoice, Question};

use crate::{ask, escape, refuse, refuse_at};

const ALL: [&str; 13] = [
    "start_date",
    "end_date",
    "goal_key",
    "goal_profile_id",
    "filter_by",
    "custom_filter",
    "breakdown_by",
    "event_attribute",
    "min_count",
    "timeframe_days",
    "tz",
    "mature_only",
    "include_statistics",
];

#[test]
fn r8_a_refusal_names_the_parameter_and_the_allowed_values() {
    let sentence = refuse("filter_by=Mobile", "filter_by");
    for token in ["\"Mobile\"", "mobile", "tablet", "returning", "nonpaid", "middleeast", "country-US"] {
        assert!(sentence.contains(token), "{sentence}");
    }
    let sentence = refuse("breakdown_by=property.utm_source", "breakdown_by");
    assert!(sentence.contains("landing_page") && sentence.contains("user_type"), "{sentence}");
}

#[test]
fn r8_a_long_value_is_quoted_in_part() {
    let sentence = refuse(&format!("min_count={}", "x".repeat(9000)), "min_count");
    assert!(sentence.contains("xxx") && sentence.contains('…') && sentence.len() < 200, "{sentence}");
    refuse(&format!("filter_by={}", "é".repeat(3000)), "filter_by");
    let name = "n".repeat(9000);
    let error = Question::parse(Endpoint::Result, name.as_bytes()).unwrap_err();
    assert!(error.to_string().len() < 400);
}

#[test]
fn r9_every_parameter_is_optional() {
    assert_eq!(ask(""), Question::default());
    assert_eq!(ask("").goal, GoalChoice::Primary);
    assert!(ask("").filter.0.is_empty() && ask("").events.is_trivial());
}

#[test]
fn r10_structured_filters_are_refused() {
    for query in
        ["filters", "filters=", "filters=%7B%7D", "filters[device]=mobile", "filters%5Bdevice%5D=mobile", "filters[]"]
    {
        let sentence = refuse(query, "filters");
        assert!(sentence.contains("filter_by") && sentence.contains("custom_filter"), "{sentence}");
    }
}

#[test]
fn t19_filters_even_when_empty() {
    refuse("filters=", "filters");
    refuse("filters[device]=mobile", "filters");
    refuse("filter_by=mobile&filters=", "filters");
}

#[test]
fn r11_retired_and_unknown_names_are_refused() {
    for (old, new) in [
        ("filterBy", "filter_by"),
        ("breakdownBy", "breakdown_by"),
        ("minCount", "min_count"),
        ("timeframeDays", "timeframe_days"),
    ] {
        let sentence = refuse(&format!("{old}=1"), old);
        assert!(sentence.contains(&format!("use {new}")), "{sentence}");
    }
    for name in [
        "foo",
        "report_phase",
        "include_insights",
        "Filter_by",
        "FILTER_BY",
        "filter-by",
        "filtersx",
        "tz ",
        "start_date[]",
    ] {
        let sentence = refuse(&format!("{}=1", escape(name)), &format!("{name:?}"));
        assert!(ALL.iter().all(|known| sentence.contains(known)), "{sentence}");
    }
    refuse("=1", "\"\"");
}

#[test]
fn r12_a_parameter_given_twice_is_refused() {
    for name in ALL {
        refuse(&format!("{name}=&{name}="), name);
    }
    refuse("tz=1&tz=1", "tz");
    refuse("tz=1&filter_by=mobile&%74z=2", "tz");
}

#[test]
fn r13_an_empty_parameter_is_absent() {
    for name in ALL {
        assert_eq!(ask(&format!("{name}=")), Question::default());
        assert_eq!(ask(name), Question::default());
    }
}

#[test]
fn r14_escapes_are_decoded_and_plus_is_a_space() {
    let key = |query: &str| match ask(query).goal {
        GoalChoice::Key(key) => key,
        other => panic!("{other:?}"),
    };
    assert_eq!(key("goal_key=a+b%20c%2Bd%26e%3Df%25"), "a b c+d&e=f%");
    assert_eq!(key("goal_key=a=b"), "a=b");
    assert_eq!(key("%67oal%5Fkey=%c3%A9"), "é");
    assert_eq!(key("goal_key=é"), "é");
    assert_eq!(key("goal_key=%25%34%31"), "%41");
}

#[test]
fn r14_what_is_no_text_is_refused() {
    for value in ["%FF", "%C3", "%C3%28", "%ED%A0%80", "%C0%80", "%F5%80%80%80"] {
        assert!(refuse(&format!("goal_key={value}"), "goal_key").contains("UTF-8"));
        refuse(&format!("{value}=1"), "the name of a parameter");
    }
    for value in ["%00", "a%0Ab", "%09", "%7F", "%C2%85", "\u{1}"] {
        assert!(refuse(&format!("goal_key={value}"), "goal_key").contains("control character"));
        refuse(&format!("tz{value}=1"), "the name of a parameter");
    }
}

#[test]
fn r172_broken_escapes_are_refused() {
    for value in ["%", "%4", "%G1", "%1G", "a%", "%%41", "%+1", "% 1"] {
        assert!(refuse(&format!("goal_key={value}"), "goal_key").contains("escape"));
        refuse(&format!("goal_key{value}=1"), "the name of a parameter");
    }
}

#[test]
fn r172_unknown_comes_before_absent_and_empty_pairs_are_skipped() {
    refuse("foo=", "\"foo\"");
    refuse("foo", "\"foo\"");
    refuse("tz=1&tz=", "tz");
    refuse("tz=&tz=1", "tz");
    assert_eq!(ask("&&tz=1&&&filter_by=mobile&"), ask("tz=1&filter_by=mobile"));
    assert_eq!(ask("&"), Question::default());
}

#[test]
fn r172_booleans_are_true_or_false() {
    for name in ["mature_only", "include_statistics"] {
        for value in ["1", "0", "yes", "True", "TRUE", "t", "true%20", "null"] {
            let sentence = refuse(&format!("{name}={value}"), name);
            assert!(sentence.contains("true, false"), "{sentence}");
        }
        assert_eq!(ask(&format!("{name}=false")), Question::default());
    }
}

#[test]
fn r146_mature_only_is_a_boolean() {
    assert!(ask("mature_only=true").mature_only && !ask("mature_only=true").include_statistics);
}

#[test]
fn r153_include_statistics_replaces_include_insights() {
    assert!(ask("include_statistics=true").include_statistics && !ask("include_statistics=true").mature_only);
    refuse("include_insights=true", "\"include_insights\"");
}

#[test]
fn r39_the_order_of_parameters_is_irrelevant() {
    let pairs =
        ["tz=8", "filter_by=mobile,new", "goal_key=buy", "start_date=2024-01-15", "min_count=2", "breakdown_by=os"];
    let asked = ask(&pairs.join("&"));
    for turn in 0..pairs.len() {
        let mut turned = pairs;
        turned.rotate_left(turn);
        assert_eq!(ask(&turned.join("&")), asked);
        turned.reverse();
        assert_eq!(ask(&turned.join("&")), asked);
    }
}

#[test]
fn r132_r167_timeseries_refuses_what_it_could_only_ignore() {
    for (query, name) in [
        ("breakdown_by=device", "breakdown_by"),
        ("mature_only=true", "mature_only"),
        ("include_statistics=true", "include_statistics"),
    ] {
        assert!(refuse_at(Endpoint::Timeseries, query, name).contains("timeseries"));
        ask(query);
    }
    let query = "filter_by=mobile&goal_key=buy&tz=8&start_date=2024-01-15&min_count=2";
    assert_eq!(Question::parse(Endpoint::Timeseries, query.as_bytes()), Ok(ask(query)));
    // An unknown name lists only what the endpoint knows.
    let sentence = refuse_at(Endpoint::Timeseries, "foo=1", "\"foo\"");
    assert!(sentence.contains("filter_by") && !sentence.contains("breakdown_by"), "{sentence}");
}

#[test]
fn r133_metrics_refuses_a_breakdown_and_a_choice_of_goal() {
    for (query, name) in [
        ("breakdown_by=device", "breakdown_by"),
        ("goal_key=buy", "goal_key"),
        ("goal_profile_id=7", "goal_profile_id"),
        ("include_statistics=true", "include_statistics"),
    ] {
        assert!(refuse_at(Endpoint::Metrics, query, name).contains("metrics"));
    }
    let query = "filter_by=mobile&tz=8&start_date=2024-01-15&mature_only=true";
    assert_eq!(Question::parse(Endpoint::Metrics, query.as_bytes()), Ok(ask(query)));
}
