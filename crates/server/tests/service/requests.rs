//! Keys, paths, and the order of checks.

use abstats_store::{Definition, Scope};
use serde_json::json;

use crate::common::{Service, definition};

const RESULT: &str = "/v2/project/shop/experiment/1234/result";

#[test]
fn r1_other_methods_are_405() {
    let service = Service::new(json!({}));
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let reply = service.request(method, RESULT, &[("api-key", &service.key)]);
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD"), "{method}");
        assert!(reply.error().contains("GET"), "{}", reply.error());
    }
    let reply = service.request("GET", "/v2/compute", &[("api-key", &service.key)]);
    assert_eq!((reply.status, reply.header("allow")), (405, "POST"));
}

#[test]
fn r2_every_header_opens() {
    let service = Service::new(json!({}));
    let bearer = format!("bEARER {}", service.key);
    for header in [("authorization", bearer.as_str()), ("X-Api-Key", &service.key), ("API-KEY", &service.key)] {
        assert_eq!(service.request("GET", RESULT, &[header]).status, 200, "{header:?}");
    }
}

#[test]
fn r3_without_a_valid_key_nothing_is_looked_at() {
    let service = Service::new(json!({}));
    let none = service.request("GET", RESULT, &[]);
    assert_eq!((none.status, none.error().as_str()), (401, "Invalid or missing API key"));
    for path in [RESULT, "/v2/project/shop/experiment/abc/result?filters=1", "/v2/project/none/experiment/9/timeseries"]
    {
        for method in ["GET", "POST"] {
            assert_eq!(service.request(method, path, &[("api-key", "abstats_00")]).status, 401, "{method} {path}");
        }
    }
    assert_eq!(service.request("POST", "/v2/compute", &[]).status, 401);
}

#[test]
fn r4_test_ids_that_are_none() {
    let service = Service::new(json!({}));
    for id in ["abc", "12.5", "-1", "0", "1e3", "", "9007199254740992", "%20", "%ff"] {
        let reply = service.get(&format!("/v2/project/shop/experiment/{id}/result"));
        assert_eq!(reply.status, 400, "{id}");
        assert!(reply.error().starts_with("test_id "), "{}", reply.error());
    }
}

#[test]
fn r5_r6_r176_unknown_experiments_are_alike() {
    let mut service = Service::new(json!({}));
    let other = definition(json!({"project_key": "rival", "id": 99}));
    service.store.apply(&Definition::parse(other.to_string().as_bytes()).unwrap()).unwrap();
    let replies = [
        "shop/experiment/77",
        "rival/experiment/99",
        "rival/experiment/1234",
        "nobody/experiment/1234",
        "%ff/experiment/1234",
    ]
    .map(|path| service.get(&format!("/v2/project/{path}/result")));
    for reply in &replies {
        assert_eq!((reply.status, reply.text()), (404, r#"{"error":"Experiment not found"}"#));
        assert_eq!(reply.headers, replies[0].headers);
    }
}

#[test]
fn r7_r172_order_of_checks() {
    let service = Service::new(json!({}));
    let key = service.key.as_str();
    let long = "x".repeat(17 << 10);
    let steps = [
        // Each request has everything wrong that the later ones have.
        (format!("/nowhere?{long}"), "", 414),
        ("/nowhere?goal_key=none".to_owned(), "", 404),
        ("/v2/project/nobody/experiment/x/result?tz=x".to_owned(), "", 401),
        ("/v2/project/nobody/experiment/x/result?tz=x".to_owned(), key, 400),
        ("/v2/project/nobody/experiment/1/result?tz=x".to_owned(), key, 400),
        ("/v2/project/nobody/experiment/1/result?goal_key=none".to_owned(), key, 404),
        (format!("{RESULT}?goal_key=none"), key, 400),
        (RESULT.to_owned(), key, 200),
    ];
    for (path, key, status) in steps {
        let headers = if key.is_empty() { vec![] } else { vec![("api-key", key)] };
        let short = &path[..path.len().min(80)];
        assert_eq!(service.request("GET", &path, &headers).status, status, "{short}");
    }
    // The method comes after the key and before the syntax.
    assert_eq!(service.request("POST", "/v2/project/nobody/experiment/x/result?tz=x", &[]).status, 401);
    assert_eq!(service.request("POST", "/v2/project/nobody/experiment/x/result?tz=x", &[("api-key", key)]).status, 405);
}

#[test]
fn r8_every_body_is_json() {
    let service = Service::new(json!({}));
    let replies = [
        service.ask(""),
        service.ask("x=1"),
        service.request("GET", RESULT, &[]),
        service.get("/v2/project/shop/experiment/1/result"),
        service.get("/nowhere"),
        service.request("PUT", RESULT, &[("api-key", &service.key)]),
        service.get("/healthz"),
        service.get("/openapi.json"),
    ];
    for reply in replies {
        assert_eq!(reply.header("content-type"), "application/json");
        assert!(reply.json().is_object());
        if reply.status != 200 {
            assert_eq!(reply.json().as_object().unwrap().len(), 1);
            assert!(!reply.error().is_empty());
        }
    }
    assert_eq!(service.result("")["success"], true);
    assert!(service.refused("breakdown_by=color").contains("device, browser"));
}

#[test]
fn r10_r11_r12_r13_r14_syntax_is_told_by_the_parameter() {
    let service = Service::new(json!({}));
    for (query, said) in [
        ("filters=", "filter_by or custom_filter"),
        ("filters[device]=mobile", "filter_by or custom_filter"),
        ("filterBy=mobile", "use filter_by"),
        ("report_phase=1", "report_phase"),
        ("foo=", "foo"),
        ("tz=1&tz=", "tz"),
        ("tz=%zz", "tz"),
        ("filter_by=%ff", "filter_by"),
        ("goal_key=a%00b", "goal_key"),
        ("start_date=2023-02-29", "start_date"),
        ("min_count=0", "min_count"),
    ] {
        let sentence = service.refused(query);
        assert!(sentence.contains(said), "{query}: {sentence}");
    }
    assert_eq!(service.ask("filter_by=&tz=&&").status, 200);
}

#[test]
fn r140_the_longest_address() {
    let service = Service::new(json!({}));
    let start = format!("{RESULT}?goal_key=");
    let fits = format!("{start}{}", "x".repeat((16 << 10) - start.len()));
    assert_eq!(service.get(&fits).status, 400);
    let reply = service.get(&format!("{fits}x"));
    assert_eq!(reply.status, 414);
    assert!(reply.error().contains("16384"));
}

#[test]
fn r176_keys_that_do_not_open_are_alike() {
    let mut service = Service::new(json!({}));
    let (revoked, secret) = service.store.create_key(&service.project, Scope::Read).unwrap();
    assert_eq!(service.request("GET", RESULT, &[("api-key", secret.reveal())]).status, 200);
    service.store.revoke_key(&service.project, revoked.id).unwrap();
    let (_, write) = service.store.create_key(&service.project, Scope::Write).unwrap();
    let other = format!("{}x", service.key);
    let tries: [&[(&str, &str)]; 7] = [
        &[],
        &[("api-key", "wrong")],
        &[("api-key", secret.reveal())],
        &[("api-key", write.reveal())],
        &[("api-key", &other)],
        &[("api-key", &service.key), ("x-api-key", "wrong")],
        &[("authorization", "Basic abc")],
    ];
    let replies = tries.map(|headers| service.request("GET", RESULT, headers));
    for reply in &replies {
        assert_eq!((reply.status, &reply.body, &reply.headers), (401, &replies[0].body, &replies[0].headers));
    }
    // The same key twice is one key.
    let twice = [("api-key", service.key.as_str()), ("x-api-key", &service.key)];
    assert_eq!(service.request("GET", RESULT, &twice).status, 200);
}

#[test]
fn r142_a_key_opens_its_own_project_only() {
    let mut service = Service::new(json!({}));
    let other = definition(json!({"project_key": "rival", "id": 99}));
    service.store.apply(&Definition::parse(other.to_string().as_bytes()).unwrap()).unwrap();
    let rival = service.store.project("rival").unwrap().unwrap();
    let (_, secret) = service.store.create_key(&rival, Scope::Read).unwrap();
    let key = [("api-key", secret.reveal())];
    assert_eq!(service.request("GET", "/v2/project/rival/experiment/99/result", &key).status, 200);
    assert_eq!(service.request("GET", RESULT, &key).status, 404);
    // The text of no key stands in the file.
    let file = std::fs::read(service.store.path()).unwrap();
    let wal = std::fs::read(format!("{}-wal", service.store.path().display())).unwrap_or_default();
    let secret = secret.reveal().as_bytes();
    assert!(!file.windows(secret.len()).chain(wal.windows(secret.len())).any(|window| window == secret));
}
