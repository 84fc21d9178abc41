//! The form of answers: tags, compression, HEAD, failures.

use std::io::Read;

use serde_json::json;

use crate::common::{Service, event, exposure};

#[test]
fn r137_tags_spare_the_body() {
    let mut service = Service::new(json!({}));
    service.track(&[exposure("a", "0", "2024-03-02T10:00:00Z")]);
    let path = service.path("result", "");
    let first = service.get(&path);
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 20, "{tag}");
    assert_eq!(first.header("cache-control"), "private, no-cache");
    for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let reply = service.request("GET", &path, &[("api-key", &service.key), ("if-none-match", &known)]);
        assert_eq!((reply.status, reply.body.len(), reply.header("etag")), (304, 0, tag.as_str()), "{known}");
        assert_eq!(reply.header("cache-control"), "private, no-cache");
    }
    // Who has another version, or no key, gets no 304.
    let other = [("api-key", service.key.as_str()), ("if-none-match", "\"x\"")];
    assert_eq!(service.request("GET", &path, &other).status, 200);
    assert_eq!(service.request("GET", &path, &[("if-none-match", "*")]).status, 401);
    service.track(&[event("a", "purchase", "2024-03-02T10:00:00Z")]);
    let changed = service.request("GET", &path, &[("api-key", &service.key), ("if-none-match", &tag)]);
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
}

#[test]
fn r138_same_input_same_bytes() {
    let (one, other) = (crate::page::service(), crate::page::service());
    for query in ["", "breakdown_by=country&include_statistics=true", "goal_key=purchase&tz=5.5&breakdown_by=device"] {
        let first = one.ask(query);
        assert_eq!(first.body, one.ask(query).body);
        // Another process, another database, other keys of hash maps.
        assert_eq!(first.body, other.ask(query).body);
        assert_eq!(first.header("etag"), other.ask(query).header("etag"));
    }
}

#[test]
fn r176_head_answers_like_get() {
    let service = Service::new(json!({}));
    for path in [service.path("result", ""), service.path("result", "tz=x"), "/healthz".to_owned()] {
        let key = [("api-key", service.key.as_str())];
        let (get, head) = (service.request("GET", &path, &key), service.request("HEAD", &path, &key));
        assert_eq!((head.status, &head.headers, head.body.len()), (get.status, &get.headers, 0));
        assert_eq!(get.header("content-length"), get.body.len().to_string());
    }
}

#[test]
fn compression_is_another_version() {
    let service = crate::page::service();
    let path = service.path("result", "breakdown_by=device");
    let plain = service.get(&path);
    let packed = service.request("GET", &path, &[("api-key", &service.key), ("accept-encoding", "gzip, br")]);
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), ("", "gzip"));
    assert_eq!(packed.header("vary"), "accept-encoding");
    assert_ne!(plain.header("etag"), packed.header("etag"));
    let mut body = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_slice()).read_to_end(&mut body).unwrap();
    assert_eq!(body, plain.body);
    let again =
        [("api-key", service.key.as_str()), ("accept-encoding", "gzip"), ("if-none-match", packed.header("etag"))];
    assert_eq!(service.request("GET", &path, &again).status, 304);
}

#[test]
fn r141_failures_tell_nothing() {
    let mut service = Service::new(json!({}));
    service.track(&[exposure("a", "0", "2024-03-02T10:00:00Z")]);
    // A definition that others wrote into the file and that cannot be: 254 variants are the most of a view.
    let variants: Vec<_> = (0..300).map(|id| json!({"id": id.to_string()})).collect();
    service.apply(json!({"variants": variants}));
    let reply = service.ask("");
    assert_eq!((reply.status, reply.text()), (500, r#"{"error":"Server error"}"#));
}

#[test]
fn public_paths_need_no_key() {
    let service = Service::new(json!({}));
    let health = service.request("GET", "/healthz", &[]);
    assert_eq!((health.status, health.json()), (200, json!({"success": true})));
    let openapi = service.request("GET", "/openapi.json", &[]);
    assert_eq!((openapi.status, &openapi.json()["openapi"]), (200, &json!("3.1.0")));
}
