//! Segments.

use serde_json::{Value, json};

use crate::common::{Service, counts, event, exposure};

const AT: &str = "2024-03-02T10:00:00Z";

/// A visitor with an attribute of this name; `null` is missing.
fn with(visitor: &str, variant: &str, name: &str, value: Value) -> Value {
    let mut row = exposure(visitor, variant, AT);
    row[name] = value;
    row
}

fn criteria(answer: &Value) -> Vec<&str> {
    answer["breakdowns"].as_array().unwrap().iter().map(|segment| segment["criteria"].as_str().unwrap()).collect()
}

fn small() -> Service {
    let mut service = Service::new(json!({}));
    service.track(&[
        with("a", "0", "device", json!("mobile")),
        with("b", "1", "device", json!("mobile")),
        with("c", "0", "device", json!("desktop")),
        with("d", "1", "device", Value::Null),
        with("e", "1", "device", json!("desktop")),
        with("f", "1", "device", json!("kiosk")),
        event("a", "purchase", AT),
        event("b", "purchase", AT),
        event("d", "purchase", AT),
    ]);
    service
}

#[test]
fn r90_r91_r92_r93_the_items() {
    let answer = small().result("breakdown_by=device");
    assert_eq!(answer["breakdown_by"], "device");
    assert_eq!(
        answer["breakdowns"][1],
        json!({"criteria": "mobile", "total_visitors": 2, "total_conversions": 2, "conversion_rate": 100.0, "variants": [
            {"variant_id": "0", "name": "Control", "visitors": 1, "conversions": 1, "conversion_rate": 100.0, "is_control": true},
            {"variant_id": "1", "name": "Variant 1", "visitors": 1, "conversions": 1, "conversion_rate": 100.0,
                "improvement": 0.0, "is_control": false}]})
    );
    // Every variant stands in every segment.
    assert_eq!(counts(&answer["breakdowns"][3]), [(0, 0), (1, 0)]);
    let plain = small().result("");
    assert!(plain.get("breakdown_by").is_none() && plain.get("breakdowns").is_none());
}

#[test]
fn r94_r95_r154_order_and_missing_values() {
    assert_eq!(criteria(&small().result("breakdown_by=device")), ["desktop", "mobile", "(not set)", "kiosk"]);
}

#[test]
fn r96_t24_segments_are_a_partition() {
    let service = crate::page::service();
    for by in ["device", "browser", "country", "city", "user_type", "attribute.plan"] {
        for rest in ["", "&goal_key=purchase", "&filter_by=mobile,US"] {
            let rest = rest.replace("US", "country-US");
            let answer = service.result(&format!("breakdown_by={by}{rest}"));
            let mut sums = vec![(0, 0); 2];
            for segment in answer["breakdowns"].as_array().unwrap() {
                for (sum, of) in sums.iter_mut().zip(counts(segment)) {
                    *sum = (sum.0 + of.0, sum.1 + of.1);
                }
            }
            assert_eq!(sums, counts(&answer), "{by}{rest}");
            assert_eq!(counts(&answer), service.counts(rest.trim_start_matches('&')), "{by}{rest}");
        }
    }
}

#[test]
fn r97_without_visitors_there_are_no_segments() {
    let answer = Service::new(json!({})).result("breakdown_by=city");
    assert_eq!((&answer["breakdown_by"], &answer["breakdowns"]), (&json!("city"), &json!([])));
}

#[test]
fn r98_r165_the_cap_leaves_the_rest_to_other() {
    let mut service = Service::new(json!({"breakdown_cap": 2}));
    let cities = ["Rome", "Rome", "Rome", "Oslo", "Oslo", "Bern", "Wien", "(other)"];
    let rows: Vec<_> =
        (0..).zip(cities).map(|(number, city)| with(&number.to_string(), "0", "city", json!(city))).collect();
    service.track(&rows);
    let answer = service.result("breakdown_by=city&include_statistics=true");
    let told: Vec<_> = answer["breakdowns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|segment| (segment["criteria"].as_str().unwrap(), segment["total_visitors"].as_u64().unwrap()))
        .collect();
    assert_eq!(told, [("Rome", 3), ("Oslo", 2), ("(other)", 3)]);
    // R154: a value that is really spelled so is told.
    assert!(answer["counting"]["warnings"][0].as_str().unwrap().contains("(other)"), "{}", answer["counting"]);
}

#[test]
fn r175_custom_attributes() {
    let mut service = Service::new(json!({}));
    let plan = |visitor: &str, plan: Value| with(visitor, "0", "attributes", json!({"plan": plan}));
    service.track(&[plan("a", json!("pro")), plan("b", json!(7)), plan("c", Value::Null), plan("d", json!("pro"))]);
    let answer = service.result("breakdown_by=attribute.plan");
    assert_eq!(answer["breakdown_by"], "attribute.plan");
    assert_eq!(criteria(&answer), ["pro", "(not set)", "7"]);
    assert_eq!(criteria(&service.result("breakdown_by=attribute.never_seen")), ["(not set)"]);
}

#[test]
fn long_criteria_are_cut_and_told() {
    let mut service = Service::new(json!({}));
    let long = format!("https://example.com/?{}", "x".repeat(3000));
    service.track(&[
        with("a", "0", "landing_page", json!(format!("{long}1"))),
        with("b", "1", "landing_page", json!(format!("{long}2"))),
        with("c", "1", "landing_page", json!("https://example.com/")),
    ]);
    let answer = service.result("breakdown_by=landing_page&include_statistics=true");
    let segments = criteria(&answer);
    assert_eq!((segments.len(), segments[0].len()), (2, 2048));
    assert!(segments[0].ends_with("x…"));
    assert_eq!(counts(&answer["breakdowns"][0]), [(1, 0), (1, 0)]);
    assert!(answer["counting"]["warnings"][0].as_str().unwrap().starts_with("2 values longer than 2048 bytes are cut"));
    assert_eq!(service.result("breakdown_by=landing_page")["breakdowns"].as_array().unwrap().len(), 2);
}

#[test]
fn t28_many_segments_warn() {
    let service = crate::page::service();
    let answer = service.result("breakdown_by=country&include_statistics=true");
    let codes: Vec<&str> =
        answer["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"many_comparisons"), "{codes:?}");
}
