use super::*;

/// Of a field with this value.
fn of(part: Part, name: &str, value: &str) -> Option<Right> {
    let mut met = Strangers::default();
    met.meet(part, name);
    met.value(part, value);
    let right = met.wrong().next().map(|(_, right)| right);
    assert_eq!(right.is_none() && met.0.is_some(), met.unread().next().is_some());
    right
}

#[test]
fn letters_that_differ_are_counted() {
    for (one, other, expected) in [
        ("", "", 0),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
        ("ab", "ba", 1),
        ("trafficwieght", "trafficweight", 1),
        ("statsengin", "statsengine", 1),
        ("gates", "gates", 0),
    ] {
        assert_eq!((distance(one, other), distance(other, one)), (expected, expected), "{one} {other}");
    }
}

#[test]
fn mistaken_settings_have_a_right_name() {
    use Part::{Day, Document, Gates, Phase, Prior, Region, Segment, Variant};
    for (part, name, value, right) in [
        (Document, "stats_engin", "\"frequentist\"", "stats_engine"),
        (Document, "statsEngine", "\"frequentist\"", "stats_engine"),
        (Document, "Stats-Engine", "\"frequentist\"", "stats_engine"),
        (Document, "engine", "\"frequentist\"", "stats_engine"),
        (Document, "engin", "\"frequentist\"", "stats_engine"),
        (Document, "enigne", "\"frequentist\"", "stats_engine"),
        (Document, "confidence", "99", "confidence_threshold_percent"),
        (Document, "confidense", "99", "confidence_threshold_percent"),
        (Document, "confidance_level", "\"99%\"", "confidence_threshold_percent"),
        (Document, "threshold", "99", "confidence_threshold_percent"),
        (Document, "treshold", "99", "confidence_threshold_percent"),
        (Document, "thresold", "\"99\"", "confidence_threshold_percent"),
        (Document, "signifcance", "0.99", "confidence_threshold_percent"),
        (Document, "confidence_threshold_percentage", "99", "confidence_threshold_percent"),
        (Document, "confidence_treshold", "99", "confidence_threshold_percent"),
        (Document, "alternitive", "\"less\"", "alternative"),
        (Document, "corection", "\"holm\"", "correction"),
        (Document, "multiple_comparison", "\"holm\"", "correction"),
        (Document, "segments", "[]", "breakdowns"),
        (Document, "segmnts", "[]", "breakdowns"),
        (Document, "breakdown", "[]", "breakdowns"),
        (Document, "lower_is_better", "true", "goal_direction"),
        (Document, "lower_is_beter", "true", "goal_direction"),
        (Document, "variant", "[]", "variants"),
        (Document, "variatons", "[]", "variants"),
        (Document, "min_days", "7", "gates.days"),
        (Document, "min_dayz", "7", "gates.days"),
        (Document, "min_visitor", "1000", "gates.visitors"),
        (Document, "minimum_visitor", "1000", "gates.visitors"),
        (Document, "min_conversion", "25", "gates.conversions"),
        (Document, "equivalance", "{}", "region"),
        (Document, "weigths", "[1, 1]", "variants[].traffic_weight"),
        (Document, "time_serie", "[]", "days"),
        (Variant, "traffic_wieght", "9", "traffic_weight"),
        (Variant, "TrafficWeight", "\"much\"", "traffic_weight"),
        (Variant, "weight", "9", "traffic_weight"),
        (Variant, "wieght", "9", "traffic_weight"),
        (Variant, "alocation", "\"90\"", "traffic_weight"),
        (Variant, "visits", "1500", "visitors"),
        (Variant, "sesions", "1500", "visitors"),
        (Variant, "unique_visitor", "1500", "visitors"),
        (Variant, "conversion", "120", "conversions"),
        (Variant, "purchasses", "120", "conversions"),
        (Variant, "isControl", "true", "is_control"),
        (Variant, "is_contol", "true", "is_control"),
        (Variant, "id", "\"b\"", "variant_id"),
        (Segment, "criterion", "\"mobile\"", "criteria"),
        (Segment, "segment", "\"mobile\"", "criteria"),
        (Segment, "dimention", "\"device\"", "breakdown_by"),
        (Day, "variant", "[]", "variants"),
        (Phase, "wieghts", "[1, 1]", "weights"),
        (Gates, "min_days", "7", "days"),
        (Gates, "min_dayz", "7", "days"),
        (Region, "upper", "0.1", "high"),
        (Prior, "alhpa", "2", "alpha"),
    ] {
        assert_eq!(of(part, name, value), Some(Right::Named(right)), "{name}");
    }
    assert!(matches!(of(Document, "traffic_weight", "9"), Some(Right::Elsewhere(_))));
    assert!(matches!(of(Variant, "stats_engine", "\"bayesian\""), Some(Right::Elsewhere(_))));
    assert!(matches!(of(Segment, "stats_engin", "\"bayesian\""), Some(Right::Elsewhere(_))));
    assert!(matches!(of(Gates, "hours", "7"), Some(Right::OneOf(["visitors", "conversions", "days"]))));
}

/// Fields that documents have.
const FOREIGN: &str = "
    name notes note owner end start created_at updated_at engineer engine_version weights_note
    region_name regions level_of_detail levels variants_count variant_count variance threshold_reason
    team lift label labels day date dates rates hooks links url project_key collection connection
    significant is_significant confident tags hypothesis description device segment group goal goals
    goal_name currency price priority reason states stage height width order event trial language
    version controls_note settings archived percentage platform families metric metrics key
";

#[test]
fn fields_of_other_systems_are_not_mistaken_for_settings() {
    use Part::{Day, Document, Segment, Variant};
    for name in FOREIGN.split_whitespace() {
        assert_eq!(of(Document, name, "\"text\""), None, "{name}");
    }
    for (part, name, value) in [
        (Document, "dates", "{}"),
        (Document, "regions", "[\"EU\"]"),
        (Document, "levels", "[1, 2]"),
        (Document, "rates", "[0.08, 0.1]"),
        (Document, "significant", "true"),
        (Document, "lift", "0.2"),
        (Document, "height", "300"),
        (Document, "version", "3"),
        (Document, "group", "7"),
        (Document, "segment", "\"visitors of 2024\""),
        (Document, &"stats_engine".repeat(1_000), "1"),
        (Variant, "revenue", "12.5"),
        (Variant, "url", "\"https://example.com\""),
        (Variant, "names", "[]"),
        (Variant, "height", "300"),
        (Variant, "order", "1"),
        (Variant, "event", "\"purchase\""),
        (Variant, "trial", "true"),
        (Variant, "clicked", "7"),
        (Variant, "region", "\"Europe\""),
        (Variant, "level", "\"gold\""),
        (Segment, "region", "\"Europe\""),
        (Segment, "level", "\"gold\""),
        (Segment, "key", "\"m\""),
        (Day, "weekday", "\"Monday\""),
        (Day, "week", "3"),
    ] {
        assert_eq!(of(part, name, value), None, "{name} {value}");
    }
}

#[test]
fn what_is_there_under_its_own_name_is_not_asked_for_again() {
    let mut met = Strangers::default();
    met.meet(Part::Variant, "sessions");
    met.value(Part::Variant, "7");
    met.meet(Part::Variant, "orders");
    met.value(Part::Variant, "null");
    met.end(&["visitors", "conversions"]);
    assert_eq!((met.wrong().count(), met.unread().collect::<Vec<_>>()), (0, vec!["sessions"]));
    // Nor is what has a place in an object that is there.
    let mut met = Strangers::default();
    met.meet(Part::Document, "min_days");
    met.value(Part::Document, "7");
    met.end(&["variants", "gates"]);
    assert_eq!((met.wrong().count(), met.unread().collect::<Vec<_>>()), (0, vec!["min_days"]));
}

#[test]
fn a_setting_within_another_object_is_not_passed_over() {
    let of = |name: &str, value: &str| {
        let mut met = Strangers::default();
        met.meet(Part::Document, name);
        met.value(Part::Document, value);
        met.end(&["variants", "level"]);
        met.wrong().map(|(name, right)| (name.to_owned(), right)).collect::<Vec<_>>()
    };
    for (name, value, path, right) in [
        ("settings", r#"{"stats_engine": "frequentist"}"#, "settings.stats_engine", "stats_engine"),
        ("Options", r#"{"a": [1], "engine": "frequentist"}"#, "Options.engine", "stats_engine"),
        ("config", r#"{"confidense": 99}"#, "config.confidense", "confidence_threshold_percent"),
        ("test", r#"{"gates": {"days": 7}}"#, "test.gates", "gates"),
        (
            "experiment",
            r#"{"analysis": {"lower_is_better": true}}"#,
            "experiment.analysis.lower_is_better",
            "goal_direction",
        ),
        ("analysis", r#"{"control": "B"}"#, "analysis.control", "variants[].is_control"),
        ("metric", r#"{"direction": "decrease"}"#, "metric.direction", "goal_direction"),
        ("anything", r#"{"statsEngine": "frequentist"}"#, "anything.statsEngine", "stats_engine"),
    ] {
        assert_eq!(of(name, value), [(path.to_owned(), Right::InDocument(right))], "{value}");
    }
    for (name, value) in [
        ("settings", "\"frequentist\""),
        ("settings", r#"["stats_engine"]"#),
        ("settings", r#"{"theme": "dark", "stats_engine": null, "variants": 3, "days": 14}"#),
        // It is there in its own place.
        ("settings", r#"{"level": 0.9}"#),
        ("owner", r#"{"level": 3, "threshold": 99, "direction": "left", "region": {"name": "EU"}}"#),
        ("metric", r#"{"name": "Sales", "type": "conversion", "threshold": 3}"#),
    ] {
        assert_eq!(of(name, value), [], "{value}");
    }
}
