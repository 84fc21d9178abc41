//! The dates of the experiment, and those that are asked for.

use serde_json::{Value, json};

use crate::common::{Service, event, exposure};

fn days_running(now: &str, over: Value) -> u64 {
    Service::at(now, over).result("")["days_running"].as_u64().unwrap()
}

#[test]
fn r116_r117_status_and_its_code() {
    for (code, name) in [(9, "draft"), (1, "live"), (0, "inactive")] {
        let answer = Service::new(json!({"status": code})).result("");
        assert_eq!((&answer["status"], &answer["status_code"]), (&json!(name), &json!(code)));
    }
    assert_eq!(Service::new(json!({"name": null})).result("")["test_name"], Value::Null);
}

#[test]
fn r119_start_date_has_milliseconds() {
    for (created_at, written) in [
        ("2024-01-15T10:30:00Z", "2024-01-15T10:30:00.000Z"),
        ("2024-01-15T10:30:00.123987+05:30", "2024-01-15T05:00:00.123Z"),
    ] {
        assert_eq!(Service::new(json!({"created_at": created_at})).result("")["start_date"], written);
    }
}

#[test]
fn r120_r121_t13_t14_end_date_is_the_conclusion() {
    let inactive = Service::new(json!({"status": 0})).result("");
    assert_eq!((&inactive["end_date"], &inactive["days_running"]), (&Value::Null, &json!(30)));
    let concluded = json!({"status": 0, "end_date": "2024-03-10T12:00:00Z"});
    let answer = Service::new(concluded).result("");
    assert_eq!((&answer["end_date"], &answer["days_running"]), (&json!("2024-03-10T12:00:00.000Z"), &json!(9)));
    let live = Service::new(json!({"status": 1, "end_date": "2024-03-10T12:00:00Z"})).result("");
    assert_eq!(
        (&live["status"], &live["end_date"], &live["days_running"]),
        (&json!("live"), &json!("2024-03-10T12:00:00.000Z"), &json!(9))
    );
}

#[test]
fn r122_r123_whole_days_from_creation() {
    let created = json!({"created_at": "2024-03-01T10:00:00Z"});
    for (now, days) in [
        ("2024-03-02T09:59:59Z", 0),
        ("2024-03-02T10:00:00Z", 1),
        ("2024-03-31T09:59:59.999Z", 29),
        ("2024-02-01T00:00:00Z", 0),
    ] {
        assert_eq!(days_running(now, created.clone()), days, "{now}");
    }
}

#[test]
fn r28_the_clock_is_given() {
    // Nothing in the answer follows the system's clock.
    let service = Service::at("2030-01-01T00:00:00Z", json!({}));
    assert_eq!(service.result("")["days_running"], 2132);
    assert_eq!(service.result("start_date=2029-12-31")["effective_end_date"], "2030-01-01");
}

#[test]
fn r30_t12_query_dates_do_not_describe_the_experiment() {
    let service = Service::new(json!({}));
    let plain = service.result("");
    for query in ["start_date=2024-03-10", "end_date=2024-03-10", "start_date=2024-03-05&end_date=2024-03-06&tz=-5"] {
        let answer = service.result(query);
        for field in ["start_date", "end_date", "days_running", "status", "status_code"] {
            assert_eq!(answer[field], plain[field], "{query}: {field}");
        }
    }
}

#[test]
fn r31_r168_the_echo_of_dates() {
    let service =
        Service::new(json!({"created_at": "2024-03-01T20:00:00Z", "status": 0, "end_date": "2024-03-20T00:00:00Z"}));
    let echo = |query: &str| {
        let answer = service.result(query);
        ["query_start_date", "query_end_date", "effective_start_date", "effective_end_date"]
            .map(|field| answer.get(field).map_or("", |date| date.as_str().unwrap()).to_owned())
    };
    assert_eq!(echo(""), ["", "", "", ""]);
    assert_eq!(echo("tz=8"), ["", "", "", ""]);
    assert_eq!(echo("start_date=2024-03-05&end_date=2024-03-06"), ["2024-03-05", "2024-03-06", "", ""]);
    // Local days of now and of the creation; the conclusion changes nothing.
    assert_eq!(echo("start_date=2024-03-05"), ["2024-03-05", "", "2024-03-05", "2024-03-31"]);
    assert_eq!(echo("start_date=2024-03-05&tz=12"), ["2024-03-05", "", "2024-03-05", "2024-04-01"]);
    assert_eq!(echo("end_date=2024-03-05"), ["", "2024-03-05", "2024-03-01", "2024-03-05"]);
    assert_eq!(echo("end_date=2024-03-05&tz=8"), ["", "2024-03-05", "2024-03-02", "2024-03-05"]);
}

#[test]
fn r18_r19_r20_r25_r26_r27_windows_through_the_service() {
    let mut service = Service::new(json!({}));
    service.track(&[
        exposure("a", "0", "2024-03-04T23:59:59.999Z"),
        exposure("b", "0", "2024-03-05T00:00:00Z"),
        exposure("c", "0", "2024-03-05T23:59:59.999Z"),
        exposure("d", "0", "2024-03-06T00:00:00Z"),
    ]);
    let visitors = |query: &str| service.counts(query)[0].0;
    assert_eq!(visitors("start_date=2024-03-05&end_date=2024-03-05"), 2);
    assert_eq!(visitors("start_date=2024-03-05"), 3);
    assert_eq!(visitors("end_date=2024-03-05"), 3);
    assert_eq!(visitors("start_date=2024-03-05&end_date=2024-03-05&tz=-5"), 2);
    assert_eq!(visitors("start_date=2024-03-05&end_date=2024-03-05&tz=8"), 2);
    // Well-formed questions about nobody.
    assert_eq!(visitors("start_date=2024-05-01"), 0);
    assert_eq!(visitors("end_date=2024-02-01"), 0);
}

#[test]
fn r38_r171_a_draft_counts_nobody() {
    let mut service = Service::new(json!({"status": 9}));
    service.track(&[exposure("a", "0", "2024-03-02T10:00:00Z"), event("a", "purchase", "2024-03-02T10:00:00Z")]);
    let answer = service.result("breakdown_by=device");
    assert_eq!(service.counts(""), [(0, 0), (0, 0)]);
    assert_eq!(answer["breakdowns"], json!([]));
    let points = service.get(&service.path("timeseries", ""));
    assert_eq!(points.json()["points"], json!([]));
    assert_eq!(service.ask("tz=x").status, 400);
    assert_eq!(service.ask("goal_key=none").status, 400);
    assert_eq!(service.ask("include_statistics=true").status, 200);
}

#[test]
fn r147_a_concluded_test_does_not_grow() {
    let rows = [
        exposure("a", "0", "2024-03-02T10:00:00Z"),
        event("a", "purchase", "2024-03-10T11:59:59Z"),
        exposure("b", "1", "2024-03-02T10:00:00Z"),
        event("b", "purchase", "2024-03-10T12:00:00Z"),
        exposure("c", "1", "2024-03-11T10:00:00Z"),
    ];
    for (status, expected) in [(0, [(1, 1), (1, 0)]), (1, [(1, 1), (2, 1)])] {
        let mut service = Service::new(json!({"status": status, "end_date": "2024-03-10T12:00:00Z"}));
        service.track(&rows);
        assert_eq!(service.counts(""), expected);
    }
}

#[test]
fn r148_r158_a_restart_begins_anew() {
    let mut service = Service::new(json!({}));
    service.track(&[
        exposure("a", "0", "2024-03-02T10:00:00Z"),
        exposure("a", "1", "2024-03-12T10:00:00Z"),
        exposure("b", "0", "2024-03-02T10:00:00Z"),
    ]);
    assert_eq!(service.counts(""), [(2, 0), (0, 0)]);
    // The view follows the new definition.
    service.apply(json!({"created_at": "2024-03-10T00:00:00Z"}));
    assert_eq!(service.counts(""), [(0, 0), (1, 0)]);
    let counting = service.result("include_statistics=true")["counting"].clone();
    assert_eq!((&counting["multiple_variant_visitors"], &counting["ignored_rows"]), (&json!(0), &json!(2)));
}

#[test]
fn r157_rows_of_the_future_do_not_count() {
    let mut service = Service::at("2024-03-05T00:00:00Z", json!({}));
    service.track(&[
        exposure("a", "0", "2024-03-05T00:00:00Z"),
        exposure("b", "0", "2024-03-05T00:00:00.000001Z"),
        event("a", "purchase", "2024-03-06T00:00:00Z"),
    ]);
    assert_eq!(service.counts(""), [(1, 0), (0, 0)]);
}

#[test]
fn r124_r125_engine_and_threshold() {
    let answer = Service::new(json!({})).result("");
    assert_eq!((&answer["stats_engine"], &answer["confidence_threshold_percent"]), (&json!("bayesian"), &json!(95)));
    let answer = Service::new(json!({"stats_engine": "frequentist", "confidence_threshold_percent": 97.5})).result("");
    assert_eq!(
        (&answer["stats_engine"], &answer["confidence_threshold_percent"]),
        (&json!("frequentist"), &json!(97.5))
    );
    for wrong in [49.9, 99.1] {
        let text = crate::common::definition(json!({"confidence_threshold_percent": wrong})).to_string();
        assert!(abstats_store::Definition::parse(text.as_bytes()).is_err());
    }
}
