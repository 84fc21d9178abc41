//! Statistics of given counts.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::common::{Reply, Service};

fn compute(service: &Service, body: impl Into<Body>) -> Reply {
    let request = Request::post("/v2/compute").header("authorization", format!("Bearer {}", service.key));
    service.send(request.body(body.into()).unwrap())
}

#[test]
fn r135_r177_compute_is_analyze() {
    let service = Service::new(json!({}));
    for text in [
        r#"{"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]}"#,
        r#"{"stats_engine": "frequentist", "variants": [{"variant_id": "a", "visitors": 10, "conversions": 1},
            {"variant_id": "b", "visitors": 10, "conversions": 0}], "test_name": "x"}"#,
        "variant,visitors,conversions\n0,1500,120\n1,1480,148\n",
    ] {
        let reply = compute(&service, text);
        let mut expected = Vec::new();
        abstats_document::json::pretty(
            &mut expected,
            &abstats_document::Input::from_bytes(text.as_bytes()).unwrap().run(),
        )
        .unwrap();
        expected.push(b'\n');
        assert_eq!((reply.status, reply.text()), (200, std::str::from_utf8(&expected).unwrap()));
    }
}

#[test]
fn r131_r135_wrong_counts_are_told_in_one_text() {
    let service = Service::new(json!({}));
    let reply = compute(
        &service,
        r#"{"variants": [{"visitors": "many", "conversions": 120}, {"visitors": 10, "conversions": 12}]}"#,
    );
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.error(),
        "variant \"0\": visitors \"many\" is not an integer from 0 to 1000000000000; variant \"1\": conversions 12 exceed visitors 10; conversions count visitors who converted, not events"
    );
    for wrong in ["", "[]", "{", "{}", "\u{0}"] {
        assert_eq!(compute(&service, wrong).status, 400, "{wrong}");
    }
    assert_eq!(compute(&service, vec![0xff, 0xfe]).status, 400);
    // T25: deep nesting does no harm.
    assert_eq!(compute(&service, format!("{{\"variants\":{}", "[".repeat(1_000_000))).status, 400);
}

#[test]
fn r135_the_largest_body() {
    let service = Service::new(json!({}));
    let counts = r#"{"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]}"#;
    let fits = format!("{counts}{}", " ".repeat((8 << 20) - counts.len()));
    assert_eq!(compute(&service, fits.clone()).status, 200);
    let reply = compute(&service, fits + " ");
    assert_eq!(reply.status, 413);
    assert!(reply.error().contains("8388608"));
    let request = Request::post("/v2/compute?x=1").header("api-key", &service.key);
    assert_eq!(service.send(request.body(counts.into()).unwrap()).status, 400);
}

/// The frequentist answer for these counts at a threshold.
fn frequentist(service: &Service, (control, variant): ([u64; 2], [u64; 2]), threshold: f64) -> serde_json::Value {
    let arm = |[visitors, conversions]: [u64; 2]| json!({"visitors": visitors, "conversions": conversions});
    let document = json!({"stats_engine": "frequentist", "confidence_threshold_percent": threshold,
        "variants": [arm(control), arm(variant)]});
    let reply = compute(service, document.to_string());
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

const PAGE: ([u64; 2], [u64; 2]) = ([1500, 120], [1480, 148]);

#[test]
fn r128_t26_the_threshold_is_strict_and_free_of_rounding() {
    let service = Service::new(json!({}));
    let p = frequentist(&service, PAGE, 95.0)["variants"][1]["statistics"]["p_value"].as_f64().unwrap();
    let edge = 100.0 - 100.0 * p;
    let mut verdicts = Vec::new();
    // At 100 p = 100 - threshold there is no winner; at the next smaller thresholds there is.
    for steps in -3..=3_i64 {
        let threshold = f64::from_bits(edge.to_bits().checked_add_signed(steps).unwrap());
        let verdict = frequentist(&service, PAGE, threshold)["variants"][1]["verdict"].clone();
        let winner = 100.0 * p < 100.0 - threshold;
        assert_eq!(verdict, if winner { "winner" } else { "inconclusive" }, "{threshold}");
        verdicts.push(winner);
    }
    assert!(verdicts[0] && !verdicts[6]);
    assert_eq!(frequentist(&service, PAGE, 99.0)["variants"][1]["verdict"], "inconclusive");
}

#[test]
fn r129_a_significant_fall_is_a_loser() {
    let service = Service::new(json!({}));
    let (control, variant) = PAGE;
    let better = frequentist(&service, PAGE, 90.0);
    let worse = frequentist(&service, (variant, control), 90.0);
    assert_eq!(
        (&better["variants"][1]["verdict"], &worse["variants"][1]["verdict"]),
        (&json!("winner"), &json!("loser"))
    );
    let p = |answer: &serde_json::Value| answer["variants"][1]["statistics"]["p_value"].as_f64().unwrap();
    assert!((p(&better) - p(&worse)).abs() < 1e-15);
}

#[test]
fn r130_the_tails_are_stated() {
    let service = Service::new(json!({}));
    let answer = frequentist(&service, PAGE, 95.0);
    assert_eq!(
        (&answer["alternative"], &answer["variants"][1]["statistics"]["alternative"]),
        (&json!("two_sided"), &json!("two_sided"))
    );
}

#[test]
fn t27_rates_near_0_and_1_and_large_counts() {
    let service = Service::new(json!({}));
    let most = 1_000_000_000_u64;
    for (control, variant) in [
        ([most, 0], [most, 1]),
        ([most, most], [most, most - 1]),
        ([most, 500_000_000], [most, 500_100_000]),
        ([most, 1], [most, most]),
        ([1, 0], [most, most]),
    ] {
        let arm = |[visitors, conversions]: [u64; 2]| json!({"visitors": visitors, "conversions": conversions});
        let reply = compute(&service, json!({"variants": [arm(control), arm(variant)]}).to_string());
        assert_eq!(reply.status, 200);
        let answer = reply.json();
        let statistics = &answer["variants"][1]["statistics"];
        for name in ["chance_to_beat_control", "chance_control_better", "chance_to_be_best"] {
            let chance = statistics[name].as_f64().unwrap_or_else(|| panic!("{name}: {statistics}"));
            assert!((0.0..=1.0).contains(&chance), "{name} {chance}");
        }
        assert!(statistics["expected_loss"].as_f64().unwrap() >= 0.0);
    }
}
