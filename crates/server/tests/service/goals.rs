//! Which goal is counted.

use serde_json::{Value, json};

use crate::common::{Service, conversion, event, exposure};

const AT: &str = "2024-03-02T10:00:00Z";

/// Two visitors; one bought, both signed up.
fn service() -> Service {
    let mut service = Service::new(json!({}));
    service.track(&[
        exposure("a", "0", AT),
        exposure("b", "1", AT),
        event("a", "purchase", "2024-03-03T10:00:00Z"),
        conversion("a", "signup", "2024-03-03T10:00:00Z"),
        conversion("b", "signup", "2024-03-03T10:00:00Z"),
    ]);
    service
}

#[test]
fn r40_r42_r43_r44_the_goal_that_is_asked_for() {
    let service = service();
    let bought = [(1, 1), (1, 0)];
    let signed_up = [(1, 1), (1, 1)];
    for (query, expected) in [
        ("", bought),
        ("goal_key=purchase", bought),
        ("goal_key=signup", signed_up),
        ("goal_profile_id=8", signed_up),
        ("goal_profile_id=007", bought),
        // The key wins, whatever number stands beside it.
        ("goal_key=signup&goal_profile_id=7", signed_up),
        ("goal_key=signup&goal_profile_id=999", signed_up),
    ] {
        assert_eq!(service.counts(query), expected, "{query}");
    }
    for (query, parameter) in [
        ("goal_key=none", "goal_key"),
        ("goal_key=Purchase", "goal_key"),
        ("goal_profile_id=9", "goal_profile_id"),
        ("goal_profile_id=x", "goal_profile_id"),
        ("goal_key=signup&goal_profile_id=x", "goal_profile_id"),
    ] {
        assert!(service.refused(query).starts_with(parameter), "{query}: {}", service.refused(query));
    }
    assert!(service.refused("goal_key=none").contains("purchase, signup"));
}

#[test]
fn r45_r46_primary_goal_stays_and_the_selected_one_is_told() {
    let service = service();
    let primary = json!({"goal_name": null, "goal_type": "event", "goal_value": "purchase"});
    let plain = service.result("");
    assert_eq!((&plain["primary_goal"], plain.get("selected_goal")), (&primary, None));
    let signup = service.result("goal_key=signup");
    assert_eq!(signup["primary_goal"], primary);
    assert_eq!(
        signup["selected_goal"],
        json!({"goal_profile_id": 8, "goal_key": "signup", "goal_name": "Sign up", "goal_type": "formSubmit",
            "goal_value": "#form", "is_primary": false})
    );
    assert_eq!(service.result("goal_profile_id=7")["selected_goal"]["is_primary"], true);
}

#[test]
fn r47_no_goal_at_all() {
    let mut service = Service::new(json!({"goals": []}));
    service.track(&[exposure("a", "0", AT), event("a", "purchase", AT)]);
    let answer = service.result("");
    assert_eq!(
        (&answer["primary_goal"], &answer["total_visitors"], &answer["total_conversions"]),
        (&Value::Null, &json!(1), &json!(0))
    );
    assert_eq!(answer["variants"][0]["conversion_rate"], 0.0);
    // R172: there are no events to filter.
    for query in [
        "min_count=2",
        "timeframe_days=1",
        "event_attribute=%5B%5B%7B%22key%22:%22a%22,%22operand%22:%22ex%22%7D%5D%5D",
    ] {
        assert!(service.refused(query).contains("without a goal"));
    }
    // Goals without a primary one: nothing is converted by default.
    let mut service =
        Service::new(json!({"goals": [{"goal_key": "x", "goal_type": "event", "goal_value": "purchase"}]}));
    service.track(&[exposure("a", "0", AT), event("a", "purchase", AT)]);
    assert_eq!(service.counts(""), [(1, 0), (0, 0)]);
    assert_eq!(service.counts("goal_key=x"), [(1, 1), (0, 0)]);
}

#[test]
fn r55_r172_event_filters_need_a_goal_of_events() {
    let service = service();
    let attribute = "event_attribute=%5B%5B%7B%22key%22:%22a%22,%22operand%22:%22ex%22%7D%5D%5D";
    for (parameter, query) in
        [("min_count", "min_count=2"), ("timeframe_days", "timeframe_days=1"), ("event_attribute", attribute)]
    {
        let sentence = service.refused(&format!("goal_key=signup&{query}"));
        assert!(
            sentence.starts_with(parameter) && sentence.contains("\"signup\"") && sentence.contains("formSubmit"),
            "{sentence}"
        );
        assert_eq!(service.ask(query).status, 200, "{query}");
    }
    // These ask nothing.
    for query in ["min_count=1", "timeframe_days=0", "event_attribute=%5B%5D"] {
        assert_eq!(service.counts(&format!("goal_key=signup&{query}")), [(1, 1), (1, 1)], "{query}");
    }
}

#[test]
fn r56_the_denominator_stays() {
    let service = service();
    for query in [
        "goal_key=signup",
        "min_count=5",
        "timeframe_days=0.001",
        "event_attribute=%5B%5B%7B%22key%22:%22a%22,%22operand%22:%22ex%22%7D%5D%5D",
    ] {
        let visitors: Vec<u64> = service.counts(query).into_iter().map(|(visitors, _)| visitors).collect();
        assert_eq!(visitors, [1, 1], "{query}");
    }
}

#[test]
fn r155_goals_of_one_event_share_it() {
    let mut service = Service::new(json!({"goals": [
        {"goal_key": "a", "goal_type": "event", "goal_value": "buy", "is_primary": true},
        {"goal_key": "b", "goal_type": "revenue", "goal_value": "buy"},
        {"goal_key": "c", "goal_type": "script", "goal_value": "Buy"},
        {"goal_key": "buy", "goal_type": "pageview", "goal_value": "/thanks"}]}));
    service.track(&[exposure("x", "0", AT), event("x", "buy", AT)]);
    let converted = |key: &str| service.counts(&format!("goal_key={key}"))[0].1;
    assert_eq!(["a", "b", "c", "buy"].map(converted), [1, 1, 0, 0]);
}
