//! `timeseries` and `metrics`.

use serde_json::{Value, json};

use crate::common::{Service, conversion, counts, event, exposure};

fn service() -> Service {
    let mut service = Service::new(json!({}));
    service.track(&[
        exposure("a", "0", "2024-03-02T10:00:00Z"),
        exposure("b", "1", "2024-03-02T23:30:00Z"),
        exposure("c", "1", "2024-03-05T10:00:00Z"),
        event("a", "purchase", "2024-03-04T10:00:00Z"),
        event("a", "purchase", "2024-03-07T10:00:00Z"),
        event("c", "purchase", "2024-03-05T11:00:00Z"),
        conversion("b", "signup", "2024-03-02T23:45:00Z"),
    ]);
    service
}

#[test]
fn r132_r167_counts_by_day() {
    let service = service();
    let reply = service.get(&service.path("timeseries", ""));
    assert_eq!(
        reply.json(),
        json!({"success": true, "test_id": 1234, "points": [
            {"date": "2024-03-02", "visitors": {"0": 1, "1": 1}, "conversions": {"0": 0, "1": 0}},
            {"date": "2024-03-03", "visitors": {"0": 0, "1": 0}, "conversions": {"0": 0, "1": 0}},
            {"date": "2024-03-04", "visitors": {"0": 0, "1": 0}, "conversions": {"0": 1, "1": 0}},
            {"date": "2024-03-05", "visitors": {"0": 0, "1": 1}, "conversions": {"0": 0, "1": 1}}
        ]})
    );
    let dates = |query: &str| -> Vec<String> {
        let points = service.get(&service.path("timeseries", query)).json()["points"].clone();
        points.as_array().unwrap().iter().map(|point| point["date"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(dates("tz=1&goal_key=signup"), ["2024-03-02", "2024-03-03", "2024-03-04", "2024-03-05"]);
    // The conversion is the second event.
    assert_eq!(dates("min_count=2").last().unwrap(), "2024-03-07");
    assert!(dates("start_date=2024-03-20").is_empty());
    for parameter in ["breakdown_by=device", "mature_only=true", "include_statistics=true"] {
        let reply = service.get(&service.path("timeseries", parameter));
        assert_eq!(reply.status, 400, "{parameter}");
        assert!(reply.error().contains(parameter.split('=').next().unwrap()));
    }
    assert_eq!(service.get(&service.path("timeseries", "goal_key=none")).status, 400);
}

#[test]
fn r29_r132_days_add_up_to_the_result() {
    let service = service();
    for rest in ["", "tz=8", "tz=-11.5&min_count=2", "goal_key=signup"] {
        let points = service.get(&service.path("timeseries", rest)).json()["points"].clone();
        let mut sums = [(0, 0); 2];
        for point in points.as_array().unwrap() {
            for (place, id) in ["0", "1"].into_iter().enumerate() {
                let of = |what: &str| point[what][id].as_u64().unwrap();
                sums[place] = (sums[place].0 + of("visitors"), sums[place].1 + of("conversions"));
            }
            let date = point["date"].as_str().unwrap();
            assert_eq!(service.counts(&format!("end_date={date}&{rest}")), sums, "{rest} {date}");
        }
        assert_eq!(service.counts(rest), sums);
    }
}

#[test]
fn r133_r177_metrics_tell_every_goal() {
    let service = service();
    let reply = service.get(&service.path("metrics", ""));
    let variant = |id: &str,
                   name: &str,
                   visitors: u64,
                   conversions: u64,
                   rate: f64,
                   is_control: bool,
                   improvement: Option<f64>| {
        let mut variant = json!({"variant_id": id, "name": name, "visitors": visitors, "conversions": conversions,
            "conversion_rate": rate, "is_control": is_control});
        if let Some(improvement) = improvement {
            variant["improvement"] = json!(improvement);
        }
        variant
    };
    assert_eq!(
        reply.json(),
        json!({"success": true, "test_id": 1234, "metrics": [
            {"goal": {"goal_profile_id": 7, "goal_key": "purchase", "goal_name": null, "goal_type": "event",
                "goal_value": "purchase", "is_primary": true}, "total_visitors": 3, "total_conversions": 2,
                "variants": [variant("0", "Control", 1, 1, 100.0, true, None), variant("1", "Variant 1", 2, 1, 50.0, false, Some(-50.0))]},
            {"goal": {"goal_profile_id": 8, "goal_key": "signup", "goal_name": "Sign up", "goal_type": "formSubmit",
                "goal_value": "#form", "is_primary": false}, "total_visitors": 3, "total_conversions": 1,
                "variants": [variant("0", "Control", 1, 0, 0.0, true, None), variant("1", "Variant 1", 2, 1, 50.0, false, None)]}
        ]})
    );
    // Each metric is the result of its goal.
    for query in ["", "end_date=2024-03-04", "filter_by=new"] {
        let metrics = service.get(&service.path("metrics", query)).json();
        for metric in metrics["metrics"].as_array().unwrap() {
            let key = metric["goal"]["goal_key"].as_str().unwrap();
            let result = service.result(&format!("goal_key={key}&{query}"));
            assert_eq!((counts(metric), &metric["variants"]), (counts(&result), &result["variants"]), "{key} {query}");
        }
    }
    for parameter in ["breakdown_by=device", "goal_key=purchase", "include_statistics=true"] {
        let reply = service.get(&service.path("metrics", parameter));
        assert_eq!(reply.status, 400, "{parameter}");
        assert!(reply.error().contains(parameter.split('=').next().unwrap()));
    }
    // One of the goals has no events.
    assert!(service.get(&service.path("metrics", "min_count=2")).error().contains("\"signup\""));
    let none = Service::new(json!({"goals": []}));
    assert_eq!(none.get(&none.path("metrics", "")).json()["metrics"], json!([]));
}

#[test]
fn c54_answers_follow_the_rows() {
    let mut service = service();
    let before = service.counts("");
    for number in 0..5 {
        let visitor = format!("n{number}");
        service.track(&[
            exposure(&visitor, "0", "2024-03-06T10:00:00Z"),
            event(&visitor, "purchase", "2024-03-06T10:00:00Z"),
        ]);
        assert_eq!(service.counts("")[0], (before[0].0 + number + 1, before[0].1 + number + 1));
    }
    // An alias and a deletion change what is there: the view is built anew.
    service.track(&[json!({"kind": "alias", "alias_id": "n0", "visitor_id": "n1"})]);
    assert_eq!(service.counts("")[0], (before[0].0 + 4, before[0].1 + 4));
    service.store.forget(&service.project, "n2").unwrap();
    assert_eq!(service.counts("")[0], (before[0].0 + 3, before[0].1 + 3));
    // A name changes without any row.
    service.apply(json!({"name": "Renamed"}));
    assert_eq!(service.result("")["test_name"], "Renamed");
}

#[test]
fn r160_known_ids_are_asked_of_the_store() {
    let mut service = service();
    let filter = |operator: &str, value: &str| {
        let rule = json!([[{"criteria": "v.visitor_id", "operator": operator, "value": value}]]);
        format!("custom_filter={}", crate::common::escaped(&rule.to_string()))
    };
    assert_eq!(service.counts(&filter("==", "a")), [(1, 1), (0, 0)]);
    assert_eq!(service.counts(&filter("!=", "a")), [(0, 0), (2, 1)]);
    service.track(&[
        json!({"kind": "alias", "alias_id": "anon-a", "visitor_id": "a"}),
        exposure("anon-a", "1", "2024-03-01T10:00:00Z"),
    ]);
    assert_eq!(service.counts(&filter("**", "anon")), [(0, 0), (0, 0)]);
    assert_eq!(service.counts(&filter("==", "a")), [(0, 0), (1, 1)]);
    let _: Value = service.result("");
}

#[test]
fn answers_while_rows_arrive_hold_what_was_committed() {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    const BATCHES: u64 = 40;
    const ROWS: u64 = 25;
    let service = Service::new(json!({}));
    let (committed, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let path = service.store.path().to_owned();
    let askers: Vec<_> = (0..3).map(|_| service.asker()).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut store = abstats_store::Store::open(&path).unwrap();
            let project = store.project("shop").unwrap().unwrap();
            for batch in 0..BATCHES {
                let row = |number| exposure(&format!("{batch}-{number}"), "1", "2024-03-06T10:00:00Z");
                store.track(&project, &(0..ROWS).map(row).collect::<Vec<_>>()).unwrap();
                committed.fetch_add(ROWS, Ordering::SeqCst);
                if batch == BATCHES / 2 {
                    // Nobody's visitor: everything is built anew all the same.
                    let row = json!({"kind": "alias", "alias_id": "nobody", "visitor_id": "somebody"});
                    store.track(&project, &[row]).unwrap();
                }
            }
            over.store(true, Ordering::SeqCst);
        });
        for asker in askers {
            let (committed, over) = (&committed, &over);
            scope.spawn(move || {
                let mut last = 0;
                while !over.load(Ordering::SeqCst) {
                    let before = committed.load(Ordering::SeqCst);
                    let visitors = asker.ask("filter_by=new").json()["total_visitors"].as_u64().unwrap();
                    assert!(
                        before <= visitors && last <= visitors && visitors % ROWS == 0,
                        "{before} {last} {visitors}"
                    );
                    last = visitors;
                }
            });
        }
    });
    assert_eq!(service.counts(""), [(0, 0), (BATCHES * ROWS, 0)]);
}
