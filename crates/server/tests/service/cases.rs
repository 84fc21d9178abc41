//! The table of counting cases: one per kind of fault seen in public reports on result services.

use serde_json::{Value, json};

use crate::common::Service;

const CASES: &str = include_str!("../../../../testdata/counting-cases.json");

/// Cases of later issues, with the reason.
const LATER: [(&str, &str); 1] = [("C55-timeout-not-empty", "R152 is the warehouse's")];

#[test]
fn r36_r131_r139_r143_r150_counting_cases() {
    let table: Value = serde_json::from_str(CASES).unwrap();
    let mut failed = Vec::new();
    let mut run = 0;
    for case in table["counting"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        if LATER.iter().any(|(later, _)| *later == id) {
            continue;
        }
        run += 1;
        println!("case {id}: {}", case["right"].as_str().unwrap());
        let outcome = std::panic::catch_unwind(|| check(case));
        if outcome.is_err() {
            failed.push(id.to_owned());
        }
    }
    assert_eq!(failed, [] as [String; 0]);
    assert_eq!(run, 37);
}

fn check(case: &Value) {
    let rows = &case["rows"];
    let mut over = rows["experiment"].clone();
    if let Some(cap) = rows.pointer("/config/breakdown_cap") {
        over["breakdown_cap"] = cap.clone();
    }
    // Three of them concern two days in 2026.
    let mut service = Service::at(case["now"].as_str().unwrap(), over);
    if case["query"] == "import" {
        return imported(&service, case);
    }
    add(&mut service, rows);
    for (variant, count) in rows["counts"].as_object().into_iter().flatten() {
        let exposures: Vec<_> = (0..count.as_u64().unwrap())
            .map(|number| {
                json!({"kind": "exposure", "experiment": 1234, "visitor_id": format!("{variant}-{number}"),
                    "variant_id": variant, "at": "2024-03-02T10:00:00Z"})
            })
            .collect();
        service.track(&exposures);
    }
    if let Some(steps) = rows["steps"].as_array() {
        let mut tags = Vec::new();
        for step in steps {
            add(&mut service, step);
            if let Some(query) = step["GET"].as_str() {
                let reply = service.ask(query);
                assert_eq!(reply.json()["total_conversions"], step["expect_total_conversions"]);
                tags.push(reply.header("etag").to_owned());
            }
        }
        assert_ne!(tags[0], tags[1]);
        return;
    }
    let query = case["query"].as_str().unwrap();
    let reply = service.ask(query);
    let expected = &case["expected"];
    assert_eq!(u64::from(reply.status), expected["status"].as_u64().unwrap(), "{}", reply.text());
    if reply.status != 200 {
        return;
    }
    let answer = reply.json();
    for field in ["total_visitors", "total_conversions"] {
        if let Some(number) = expected.get(field) {
            assert_eq!(answer[field], *number, "{field}");
        }
    }
    same(&expected["variants"], &answer["variants"]);
    same(&expected["breakdowns"], &answer["breakdowns"]);
    statistics(&expected["statistics"], &answer);
}

/// Every field that is expected stands there; `improvement` stands only where it is expected.
fn same(expected: &Value, actual: &Value) {
    match (expected, actual) {
        (Value::Null, _) => {}
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, value) in expected {
                same(value, actual.get(name).unwrap_or_else(|| panic!("{name} is missing")));
            }
            if expected.contains_key("conversion_rate") {
                assert_eq!(expected.get("improvement"), actual.get("improvement"));
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            assert_eq!(expected.len(), actual.len(), "{expected:?} {actual:?}");
            expected.iter().zip(actual).for_each(|(expected, actual)| same(expected, actual));
        }
        (expected, actual) => assert_eq!(expected, actual),
    }
}

fn statistics(expected: &Value, answer: &Value) {
    for name in ["multiple_variant_visitors", "immature_visitors"] {
        if let Some(value) = expected.get(name) {
            assert_eq!(answer["counting"][name], *value);
        }
    }
    let Some(ratio) = expected.get("sample_ratio") else { return };
    let actual = &answer["sample_ratio"];
    for name in ["p_value", "chi_squared"] {
        if let Some(number) = ratio.get(name).and_then(Value::as_f64) {
            let found = actual[name].as_f64().unwrap();
            assert!((found - number).abs() <= 1e-9 * number.abs(), "{name}: {found} is not {number}");
        }
    }
    for name in ["degrees_of_freedom", "mismatch"] {
        if let Some(value) = ratio.get(name) {
            assert_eq!(actual[name], *value, "{name}");
        }
    }
}

/// The rows of a case or of a step.
fn add(service: &mut Service, rows: &Value) {
    for (list, kind) in
        [("aliases", "alias"), ("visitors", "visitor"), ("assignments", "exposure"), ("events", "event")]
    {
        let of_kind = rows[list].as_array().into_iter().flatten().map(|row| {
            let mut row = row.clone();
            row["kind"] = json!(kind);
            if kind == "exposure" {
                row["experiment"] = json!(1234);
            }
            row
        });
        service.track(&of_kind.collect::<Vec<_>>());
    }
}

/// The case of a file to import: its rows are refused.
fn imported(service: &Service, case: &Value) {
    use abstats_store::{ImportOptions, Target, Told};
    let file = service.folder.path().join("rows.ndjson");
    let rows: Vec<String> = case["rows"]["assignments"].as_array().unwrap().iter().map(Value::to_string).collect();
    std::fs::write(&file, rows.join("\n")).unwrap();
    let mut store = abstats_store::Store::open(service.store.path()).unwrap();
    let experiment = store.experiment(&service.project, 1234).unwrap().unwrap();
    let mut rejects = Vec::new();
    store
        .import(Target::Exposures(&experiment), &file, &ImportOptions::default(), &mut |told| {
            if let Told::Rejected { line, reason } = told {
                rejects.push(format!("row {line}: {reason}"));
            }
        })
        .unwrap();
    assert_eq!(rejects[0], case["expected"]["import_error"].as_str().unwrap());
}
