use serde_json::{Value, json};

use super::*;

fn valid() -> Value {
    json!({
        "project_key": "shop", "id": 1234, "created_at": "2024-03-01T00:00:00.000Z",
        "variants": [{"id": "0"}, {"id": 1, "name": "Red", "nickname": "", "is_control": false}],
        "goals": [
            {"goal_key": "purchase", "goal_type": "event", "goal_value": "purchase", "is_primary": true},
            {"goal_profile_id": 7, "goal_key": "cart", "goal_type": "clickOnElement", "goal_name": "Cart"}
        ]
    })
}

fn with(changes: Value) -> Result<Definition, String> {
    let mut value = valid();
    if let Value::Object(changes) = changes {
        value.as_object_mut().unwrap().extend(changes);
    }
    Definition::parse(value.to_string().as_bytes()).map_err(|error| error.to_string())
}

fn refused(changes: Value, field: &str, part: &str) {
    let changed = changes.to_string();
    let sentence = with(changes).expect_err(&changed);
    assert!(sentence.starts_with(&format!("{field}: ")) && sentence.contains(part), "{changed}: {sentence}");
}

#[test]
fn defaults() {
    let definition = with(json!({})).unwrap();
    assert_eq!((definition.status, definition.stats_engine), (Status::Live, StatsEngine::Bayesian));
    assert!((definition.confidence_threshold_percent - 95.0).abs() < f64::EPSILON);
    assert_eq!(definition.frequentist_type, FrequentistType::TwoSided);
    assert_eq!((definition.name, definition.end_date, definition.breakdown_cap), (None, None, None));
    assert_eq!(definition.weights, Weights::Unknown);
}

#[test]
fn r144_ids_given_as_numbers_are_text_and_r169_an_empty_nickname_is_none() {
    let definition = with(json!({})).unwrap();
    assert_eq!(definition.variants[1].id, "1");
    assert_eq!(definition.variants[1].nickname, None);
}

#[test]
fn written_and_read_it_is_the_same() {
    for changes in [
        json!({}),
        json!({"weights": [1, 2.5], "status": 0, "end_date": "2024-03-05T00:00:00.123456Z", "name": "“Ü”",
            "gates": {"x": 1}, "region": {"kind": "equivalence"}, "breakdown_cap": 5, "frequentist_type": "one_sided",
            "stats_engine": "frequentist", "confidence_threshold_percent": 97.25}),
        json!({"looks": "any_time"}),
        json!({"looks": "any_time", "typical_lift": 0.025}),
        json!({"weight_phases": [{"from": "2024-02-01T00:00:00Z", "weights": [1, 0]},
            {"from": "2024-03-10T00:00:00Z", "weights": [1, 1]}]}),
    ] {
        let definition = with(changes).unwrap();
        assert_eq!(Definition::parse(definition.to_json().as_bytes()).unwrap(), definition);
    }
}

#[test]
fn looks_are_once_or_at_any_time() {
    assert_eq!(with(json!({})).unwrap().looks, Looks::Once);
    assert_eq!(with(json!({"looks": "once"})).unwrap().looks, Looks::Once);
    assert_eq!(with(json!({"looks": "any_time"})).unwrap().looks, Looks::AnyTime { typical_lift: None });
    let own = with(json!({"looks": "any_time", "typical_lift": 0.05})).unwrap();
    assert_eq!(own.looks, Looks::AnyTime { typical_lift: Some(0.05) });
    let old = with(json!({})).unwrap();
    assert_eq!(changes(&old, &own), ["looks: once, now any_time with the typical lift 0.05"]);
    assert!(!rebuilds(&old, &own));
    refused(json!({"typical_lift": 0.1}), "typical_lift", "\"looks\": \"any_time\"");
    refused(json!({"looks": "once", "typical_lift": 0.1}), "typical_lift", "\"looks\": \"any_time\"");
    refused(json!({"looks": "any_time", "typical_lift": "10%"}), "typical_lift", "0.1 for 10%");
    for looks in [json!("daily"), json!(1), json!(true)] {
        refused(json!({"looks": looks}), "looks", "neither");
    }
    refused(json!({"looks": "planned"}), "looks", "any_time");
    refused(json!({"plan": {}}), "plan", "--plan plan.json");
}

#[test]
fn a_goal_may_be_fewer_conversions() {
    let with_direction = |direction: &str| {
        with(json!({"goals": [{"goal_key": "a", "goal_type": "duration", "goal_direction": direction}]}))
    };
    let [more, fewer] = ["increase", "decrease"].map(|direction| with_direction(direction).unwrap());
    let default = with(json!({"goals": [{"goal_key": "a", "goal_type": "duration"}]})).unwrap();
    assert_eq!(
        (more.goals[0].goal_direction, fewer.goals[0].goal_direction),
        (GoalDirection::Increase, GoalDirection::Decrease)
    );
    assert_eq!(default, more);
    assert_eq!(Definition::parse(fewer.to_json().as_bytes()).unwrap(), fewer);
    // What was counted stays; what is said of it changes.
    assert!(!rebuilds(&more, &fewer));
    assert_eq!(
        changes(&more, &fewer),
        [
            "goal \"a\": duration none, name none, number none, now duration none, name none, number none, lower is better"
        ]
    );
    let error = with_direction("down").unwrap_err();
    assert!(error.starts_with("goals[0].goal_direction: ") && error.contains("down"), "{error}");
}

#[test]
fn unknown_fields_are_refused() {
    for changes in [
        json!({"stats_engin": "bayesian"}),
        json!({"variants": [{"id": "0", "weight": 1}]}),
        json!({"goals": [{"goal_key": "a", "goal_type": "duration", "key": 1}]}),
        json!({"weight_phases": [{"from": "2024-03-01T00:00:00Z", "weights": [1, 1], "to": 1}]}),
    ] {
        refused(changes, "the definition", "unknown field");
    }
}

#[test]
fn r118_an_unknown_status_is_refused() {
    for status in [json!(2), json!("live"), json!(1.5), json!(-1)] {
        refused(json!({"status": status}), "status", "9 (draft), 1 (live), 0 (inactive)");
    }
    for status in [Status::Draft, Status::Live, Status::Inactive] {
        assert_eq!(with(json!({"status": status.code()})).unwrap().status, status);
    }
}

#[test]
fn r124_r178_engine_and_type_are_closed() {
    refused(json!({"stats_engine": "Bayesian"}), "stats_engine", "bayesian");
    refused(json!({"frequentist_type": "greater"}), "frequentist_type", "two_sided");
}

#[test]
fn r125_the_threshold_is_50_to_99() {
    for threshold in [json!(49.9), json!(99.1), json!("95"), json!(-95)] {
        refused(json!({"confidence_threshold_percent": threshold}), "confidence_threshold_percent", "50 to 99");
    }
    assert!(with(json!({"confidence_threshold_percent": 50})).is_ok());
    assert!(with(json!({"confidence_threshold_percent": 99})).is_ok());
}

#[test]
fn r151_r170_weights_stand_in_the_order_of_the_variants() {
    refused(json!({"weights": [1]}), "weights", "1 weights for 2 variants");
    refused(json!({"weights": [1, -1]}), "weights", "negative");
    refused(json!({"weights": [0, 0]}), "weights", "above 0");
    refused(json!({"weights": [1, "1"]}), "weights", "list of numbers");
    refused(json!({"weights": [1e308, 1e308]}), "weights", "sum");
    let phase = |from: &str| json!({"from": from, "weights": [1, 1]});
    refused(json!({"weight_phases": []}), "weight_phases", "1 to");
    refused(json!({"weight_phases": [phase("2024-03-01T00:00:01Z")]}), "weight_phases[0].from", "after created_at");
    let twice = json!([phase("2024-03-01T00:00:00Z"), phase("2024-03-01T00:00:00Z")]);
    refused(json!({"weight_phases": twice}), "weight_phases[1].from", "after the phase before");
    let both = json!({"weights": [1, 1], "weight_phases": [phase("2024-03-01T00:00:00Z")]});
    refused(both, "weights", "not both");
    assert!(with(json!({"weight_phases": [phase("2024-03-01T00:00:00Z"), phase("2024-03-02T00:00:00Z")]})).is_ok());
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    refused(json!({"project_key": null}), "project_key", "missing");
    refused(json!({"project_key": "a/b"}), "project_key", "letters");
    for id in [json!(0), json!(-1), json!(1.5), json!("7"), json!(9_007_199_254_740_992_u64)] {
        refused(json!({"id": id}), "id", "whole number");
    }
    refused(json!({"created_at": "2024-03-01"}), "created_at", "time without zone");
    refused(json!({"created_at": 1_709_251_200}), "created_at", "no text");
    refused(json!({"end_date": "2024-02-01T00:00:00Z"}), "end_date", "before created_at");
    refused(json!({"variants": []}), "variants", "at least one");
    refused(json!({"variants": [{"id": ""}]}), "variants[0].id", "characters");
    refused(json!({"variants": [{"id": 1}, {"id": "1"}]}), "variants[1].id", "two variants");
    let controls = json!([{"id": 1, "is_control": true}, {"id": 2, "is_control": true}]);
    refused(json!({"variants": controls}), "variants[1].is_control", "both");
    refused(json!({"name": "x".repeat(501)}), "name", "longer");
    refused(json!({"breakdown_cap": 0}), "breakdown_cap", "whole number");
    let goal = |more: Value| {
        let mut goal = json!({"goal_key": "a", "goal_type": "duration"});
        goal.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        goal
    };
    refused(json!({"goals": [goal(json!({"goal_type": "Event"}))]}), "goals[0].goal_type", "unknown variant");
    refused(json!({"goals": [goal(json!({"goal_type": null}))]}), "goals[0].goal_type", "missing");
    refused(json!({"goals": [goal(json!({"goal_type": "revenue"}))]}), "goals[0].goal_value", "name of its event");
    refused(json!({"goals": [goal(json!({})), goal(json!({}))]}), "goals[1].goal_key", "two goals");
    let primaries = json!([goal(json!({"is_primary": true})), goal(json!({"goal_key": "b", "is_primary": true}))]);
    refused(json!({"goals": primaries}), "goals[1].is_primary", "both");
}

#[test]
fn changes_are_said_in_words_and_only_some_ask_to_count_anew() {
    let old = with(json!({})).unwrap();
    assert_eq!(changes(&old, &old), [""; 0]);
    let said = |new: Value| {
        let new = with(new).unwrap();
        (changes(&old, &new), rebuilds(&old, &new))
    };
    assert_eq!(said(json!({"status": 0})), (vec!["status: live, now inactive".to_owned()], false));
    assert_eq!(said(json!({"name": "Button"})), (vec!["name: none, now “Button”".to_owned()], false));
    assert_eq!(said(json!({"weights": [1, 1]})), (vec!["weights: none, now 1 : 1".to_owned()], false));
    assert_eq!(
        said(json!({"created_at": "2024-03-02T00:00:00Z"})),
        (vec!["created_at: 2024-03-01T00:00:00Z, now 2024-03-02T00:00:00Z".to_owned()], true)
    );
    let (sentences, anew) = said(json!({"variants": [{"id": "2"}, {"id": "0"}]}));
    assert!(anew);
    assert_eq!(sentences, ["variant \"2\" added: name none, nickname none", "variant \"1\" removed"]);
    let (sentences, anew) = said(json!({"variants": [{"id": "1", "name": "Red"}, {"id": "0"}]}));
    assert!(anew);
    assert_eq!(sentences, ["order of the variants: 0, 1, now 1, 0"]);
}
