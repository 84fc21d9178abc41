use super::*;

fn of(part: Part, name: &str) -> Option<Right> {
    let mut met = Strangers::default();
    met.meet(part, name);
    met.value(true);
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
    use Part::{Document, Gates, Prior, Region, Segment, Variant};
    for (part, name, right) in [
        (Document, "stats_engin", "stats_engine"),
        (Document, "statsEngine", "stats_engine"),
        (Document, "Stats-Engine", "stats_engine"),
        (Document, "engine", "stats_engine"),
        (Document, "confidence", "confidence_threshold_percent"),
        (Document, "threshold", "confidence_threshold_percent"),
        (Document, "confidence_threshold_percentage", "confidence_threshold_percent"),
        (Document, "segments", "breakdowns"),
        (Document, "breakdown", "breakdowns"),
        (Document, "lower_is_better", "goal_direction"),
        (Document, "variant", "variants"),
        (Variant, "traffic_wieght", "traffic_weight"),
        (Variant, "weight", "traffic_weight"),
        (Variant, "visits", "visitors"),
        (Variant, "conversion", "conversions"),
        (Variant, "isControl", "is_control"),
        (Variant, "id", "variant_id"),
        (Segment, "criterion", "criteria"),
        (Segment, "segment", "criteria"),
        (Gates, "min_days", "days"),
        (Region, "upper", "high"),
        (Prior, "alhpa", "alpha"),
    ] {
        assert_eq!(of(part, name), Some(Right::Named(right)), "{name}");
    }
    assert!(matches!(of(Document, "traffic_weight"), Some(Right::Elsewhere(_))));
    assert!(matches!(of(Variant, "stats_engine"), Some(Right::Elsewhere(_))));
    assert!(matches!(of(Gates, "hours"), Some(Right::OneOf(["visitors", "conversions", "days"]))));
    for (part, name) in [
        (Document, "owner"),
        (Document, "created_at"),
        (Document, "project_key"),
        (Document, "label"),
        (Document, "day"),
        (Document, "date"),
        (Variant, "revenue"),
        (Variant, "url"),
        (Variant, "names"),
        (Document, &"stats_engine".repeat(1_000)),
    ] {
        assert_eq!(of(part, name), None, "{name}");
    }
}

#[test]
fn what_is_there_under_its_own_name_is_not_asked_for_again() {
    let mut met = Strangers::default();
    met.meet(Part::Variant, "sessions");
    met.value(true);
    met.meet(Part::Variant, "orders");
    met.value(false);
    met.end(&["visitors", "conversions"]);
    assert_eq!((met.wrong().count(), met.unread().collect::<Vec<_>>()), (0, vec!["sessions"]));
}
