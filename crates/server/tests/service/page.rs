//! The page's own example, field for field.

use serde_json::{Value, json};

use crate::common::{Service, conversion, counts, event, exposure};

/// The page's experiment: 1500 and 1480 visitors, 120 and 148 of whom clicked.
pub fn service() -> Service {
    let mut service = Service::at(
        "2024-01-31T09:00:00Z",
        json!({
            "project_key": "YOUR_PROJECT_KEY",
            "name": "Homepage CTA Button Color Test", "created_at": "2024-01-15T10:30:00.000Z", "status": 1,
            "variants": [{"id": "0"}, {"id": "1", "nickname": "Red CTA Button"}],
            "goals": [
                {"goal_profile_id": 1, "goal_key": "cta", "goal_name": "CTA Button Click", "goal_type": "clickOnElement",
                    "goal_value": ".cta-button", "is_primary": true},
                {"goal_profile_id": 2, "goal_key": "purchase", "goal_type": "event", "goal_value": "purchase"}],
            "weights": [50, 50]
        }),
    );
    let mut rows = Vec::new();
    for (variant, visitors, conversions) in [("0", 1500, 120), ("1", 1480, 148)] {
        for number in 0..visitors {
            let visitor = format!("{variant}-{number}");
            let mut row = exposure(&visitor, variant, "2024-01-16T08:00:00Z");
            row["device"] = json!(["mobile", "desktop", "tablet"][number % 3]);
            row["country"] = json!(["US", "CA", "FR", "DE"][number % 4]);
            row["browser"] = json!(["chrome", "firefox"][number % 2]);
            rows.push(row);
            if number < conversions {
                rows.push(conversion(&visitor, "cta", "2024-01-16T09:00:00Z"));
            }
            if number % 10 == 0 {
                let mut bought = event(&visitor, "purchase", "2024-01-17T08:00:00Z");
                bought["props"] = json!({"revenue": number, "currency": if number % 20 == 0 { "USD" } else { "EUR" }});
                rows.push(bought);
            }
        }
    }
    service.track(&rows);
    service
}

#[test]
fn r116_the_success_response_of_the_page() {
    let service = service();
    let expected = r#"{
        "success": true,
        "test_id": 1234,
        "test_name": "Homepage CTA Button Color Test",
        "status": "live",
        "status_code": 1,
        "start_date": "2024-01-15T10:30:00.000Z",
        "end_date": null,
        "days_running": 15,
        "primary_goal": {"goal_name": "CTA Button Click", "goal_type": "clickOnElement", "goal_value": ".cta-button"},
        "stats_engine": "bayesian",
        "confidence_threshold_percent": 95,
        "total_visitors": 2980,
        "total_conversions": 268,
        "variants": [
            {"variant_id": "0", "name": "Control", "visitors": 1500, "conversions": 120, "conversion_rate": 8.0,
                "is_control": true},
            {"variant_id": "1", "name": "Red CTA Button", "visitors": 1480, "conversions": 148, "conversion_rate": 10.0,
                "improvement": 25.0, "is_control": false}
        ]
    }"#;
    let reply = service.ask("");
    assert_eq!(reply.json(), serde_json::from_str::<Value>(expected).unwrap());
    // Byte for byte but for white space: the order of fields, and `8.0`, not `8`.
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(bare(reply.text()), bare(expected));
}

#[test]
fn r168_without_our_parameters_the_answer_is_the_pages() {
    let service = service();
    let plain = service.result("");
    let fields: Vec<&str> = plain.as_object().unwrap().keys().map(String::as_str).collect();
    for query in ["tz=8", "min_count=1", "filter_by=", "include_statistics=false", "mature_only=false"] {
        assert_eq!(service.result(query), plain, "{query}");
    }
    assert_eq!(fields.len(), 14);
}

#[test]
fn r9_the_requests_of_the_page() {
    let service = service();
    let key = format!("Bearer {}", service.key);
    let send = |query: &str| {
        let path = format!("/v2/project/YOUR_PROJECT_KEY/experiment/1234/result{query}");
        let reply = service.request("GET", &path, &[("Authorization", &key)]);
        assert_eq!(reply.status, 200, "{query}: {}", reply.text());
        reply.json()
    };
    assert_eq!(counts(&send("")), [(1500, 120), (1480, 148)]);

    let dated = send("?start_date=2024-01-15&end_date=2024-02-15");
    assert_eq!(counts(&dated), [(1500, 120), (1480, 148)]);
    assert_eq!((&dated["query_start_date"], &dated["query_end_date"]), (&json!("2024-01-15"), &json!("2024-02-15")));

    // Every third visitor.
    assert_eq!(counts(&send("?filter_by=mobile")), [(500, 40), (494, 50)]);

    // Visitors 1, 13, 25, ...: desktop, US or CA, chrome: numbers that are 1 mod 3, 0 or 1 mod 4, even: 4 mod 12.
    let segment = send(concat!(
        "?custom_filter=%5B%5B%7B%22criteria%22%3A%22country%22%2C%22operator%22%3A%22%3D%3D%22%2C%22value%22%3A%22US%22%7D%2C",
        "%7B%22criteria%22%3A%22country%22%2C%22operator%22%3A%22%3D%3D%22%2C%22value%22%3A%22CA%22%7D%5D%2C%5B%7B%22",
        "criteria%22%3A%22device%22%2C%22operator%22%3A%22%3D%3D%22%2C%22value%22%3A%22desktop%22%7D%5D%2C%5B%7B%22criteria",
        "%22%3A%22browser%22%2C%22operator%22%3A%22%3D%3D%22%2C%22value%22%3A%22chrome%22%7D%5D%5D"
    ));
    let of = |visitors: u64| (0..visitors).filter(|number| number % 12 == 4).count() as u64;
    assert_eq!(counts(&segment), [(of(1500), of(120)), (of(1480), of(148))]);

    let broken_down = send("?breakdown_by=device");
    assert_eq!(broken_down["breakdown_by"], "device");
    let segments: Vec<_> = broken_down["breakdowns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|segment| (segment["criteria"].as_str().unwrap(), counts(segment)))
        .collect();
    assert_eq!(
        segments,
        [
            ("mobile", vec![(500, 40), (494, 50)]),
            ("desktop", vec![(500, 40), (493, 49)]),
            ("tablet", vec![(500, 40), (493, 49)])
        ]
    );

    // revenue > 100 and USD on one event: 120, 140, ..., 1480.
    let bought = send(concat!(
        "?goal_key=purchase&event_attribute=%5B%5B%7B%22key%22%3A%22revenue%22%2C%22operand%22%3A%22%3E%22%2C%22value",
        "%22%3A100%7D%2C%7B%22key%22%3A%22currency%22%2C%22operand%22%3A%22%3D%22%2C%22value%22%3A%22USD%22%7D%5D%5D"
    ));
    assert_eq!(counts(&bought), [(1500, 69), (1480, 68)]);
    assert_eq!(bought["selected_goal"]["goal_key"], "purchase");
    assert_eq!(bought["primary_goal"]["goal_name"], "CTA Button Click");
}

#[test]
fn t1_each_engine_speaks_its_own_language() {
    let mut service = service();
    let bayesian = service.result("include_statistics=true");
    assert_eq!(bayesian["variants"][1]["verdict"], "winner");
    let chance = bayesian["variants"][1]["statistics"]["chance_to_beat_control"].as_f64().unwrap();
    assert!((chance - 0.971_686_209_376_302_6).abs() < 1e-12);
    assert!(bayesian["variants"][1]["statistics"].get("p_value").is_none());
    let mut frequentist = |frequentist_type: &str| {
        let stored = service.store.experiment(&service.project, 1234).unwrap().unwrap().definition.to_json();
        let mut definition: Value = serde_json::from_str(&stored).unwrap();
        definition["stats_engine"] = json!("frequentist");
        definition["frequentist_type"] = json!(frequentist_type);
        service.store.apply(&abstats_store::Definition::parse(definition.to_string().as_bytes()).unwrap()).unwrap();
        let answer = service.result("include_statistics=true");
        assert!(answer["variants"][1]["statistics"].get("chance_to_beat_control").is_none());
        (
            answer["variants"][1]["verdict"].clone(),
            answer["variants"][1]["statistics"]["p_value"].as_f64().unwrap(),
            answer["alternative"].clone(),
        )
    };
    let (verdict, p, alternative) = frequentist("two_sided");
    assert_eq!((verdict, alternative), (json!("inconclusive"), json!("two_sided")));
    assert!((p - 0.056_377_586_571_395_5).abs() < 1e-12);
    // R178: one-sided looks for a greater rate.
    let (verdict, p, alternative) = frequentist("one_sided");
    assert_eq!((verdict, alternative), (json!("winner"), json!("greater")));
    assert!((p - 0.056_377_586_571_395_5 / 2.0).abs() < 1e-12);
}
