//! The page's own examples, as `curl` sends them.

use abstats_question::{Breakdown, EventRule, EventTest, Field, GoalChoice, Match, Number, Order, Rule, TextTest};
use form_urlencoded::byte_serialize;

use crate::ask;

fn urlencoded(pairs: &[(&str, &str)]) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

fn field(field: Field, value: &str) -> Rule {
    Rule::Field { field, test: TextTest::is(value) }
}

#[test]
fn with_date_filtering() {
    let dates = ask("start_date=2024-01-15&end_date=2024-02-15").dates;
    assert_eq!(dates.start, Some(jiff::civil::date(2024, 1, 15)));
    assert_eq!(dates.end, Some(jiff::civil::date(2024, 2, 15)));
    assert_eq!(dates.offset.minutes(), 0);
}

#[test]
fn filtered_to_mobile_traffic() {
    assert_eq!(ask(&urlencoded(&[("filter_by", "mobile")])).filter.0, [[field(Field::Device, "mobile")]]);
}

#[test]
fn desktop_and_us_or_canada_and_chrome() {
    let custom_filter = r#"[[{"criteria":"country","operator":"==","value":"US"},{"criteria":"country","operator":"==","value":"CA"}],[{"criteria":"device","operator":"==","value":"desktop"}],[{"criteria":"browser","operator":"==","value":"chrome"}]]"#;
    let groups = ask(&urlencoded(&[("custom_filter", custom_filter)])).filter.0;
    assert_eq!(groups.len(), 3);
    assert_eq!(groups[0], [field(Field::Country, "US"), field(Field::Country, "CA")]);
    assert_eq!(groups[1..], [[field(Field::Device, "desktop")], [field(Field::Browser, "chrome")]]);
}

#[test]
fn breakdown_by_device() {
    assert_eq!(ask("breakdown_by=device").breakdown, Some(Breakdown::Field(Field::Device)));
}

#[test]
fn a_goal_with_event_attribute_filters() {
    let event_attribute =
        r#"[[{"key":"revenue","operand":">","value":100},{"key":"currency","operand":"=","value":"USD"}]]"#;
    let question = ask(&urlencoded(&[("goal_key", "purchase"), ("event_attribute", event_attribute)]));
    assert_eq!(question.goal, GoalChoice::Key("purchase".to_owned()));
    let usd = TextTest { matches: Match::Equals("USD".to_owned()), negated: false };
    let expected = [
        EventRule { key: "revenue".to_owned(), test: EventTest::Order(Order::Greater, Number::parse("100")) },
        EventRule { key: "currency".to_owned(), test: EventTest::Text(usd) },
    ];
    assert_eq!(question.events.any_of, [expected]);
}

#[test]
fn the_tokens_named_as_examples() {
    for token in
        ["mobile", "desktop", "new", "returning", "paid", "search", "direct", "country-US", "desktop,country-US"]
    {
        assert!(!ask(&urlencoded(&[("filter_by", token)])).filter.0.is_empty());
    }
}
