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
        abstats_document::json::pretty(&mut expected, &abstats_document::from_bytes(text.as_bytes()).unwrap().run()).unwrap();
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
        "variant \"0\": visitors \"many\" is not an integer from 0 to 1000000000000; variant \"1\": conversions 12 exceed visitors 10"
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
