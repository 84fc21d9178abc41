//! Order, names and numbers of variants.

use serde_json::{Value, json};

use crate::common::{Service, conversion, counts, exposure};

const AT: &str = "2024-03-02T10:00:00Z";

/// Id, name and whether it is the control, in the order of the answer.
fn shown(variants: Value) -> Vec<(String, String, bool)> {
    let answer = Service::new(Value::from_iter([("variants", variants)])).result("");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let of = |variant: &Value| (text(&variant["variant_id"]), text(&variant["name"]), variant["is_control"] == true);
    answer["variants"].as_array().unwrap().iter().map(of).collect()
}

fn ids(variants: Value) -> String {
    shown(variants).into_iter().map(|(id, ..)| id).collect::<Vec<_>>().join(" ")
}

#[test]
fn r112_r113_t16_the_control_first_then_by_number() {
    assert_eq!(ids(json!([{"id": "10"}, {"id": "2"}, {"id": "0"}])), "0 2 10");
    assert_eq!(
        ids(json!([{"id": "10"}, {"id": "b"}, {"id": "9"}, {"id": "B"}, {"id": "99999999999999999999999"}])),
        "10 9 99999999999999999999999 B b"
    );
    assert_eq!(ids(json!([{"id": "b"}, {"id": "a"}, {"id": "c", "is_control": true}])), "c a b");
}

#[test]
fn r169_the_control_is_0_else_the_marked_one_else_the_first() {
    let control = |variants| shown(variants).remove(0);
    let is = |id: &str| (id.to_owned(), "Control".to_owned(), true);
    assert_eq!(control(json!([{"id": "5"}, {"id": "0"}, {"id": "1", "is_control": true}])), is("0"));
    assert_eq!(control(json!([{"id": "5"}, {"id": "1", "is_control": true}])), is("1"));
    assert_eq!(control(json!([{"id": "5"}, {"id": "1"}])), is("5"));
}

#[test]
fn r115_r169_names() {
    let names = |variants| shown(variants).into_iter().map(|(_, name, _)| name).collect::<Vec<_>>();
    assert_eq!(
        names(json!([{"id": "0"}, {"id": "1"}, {"id": "12", "nickname": ""}])),
        ["Control", "Variant 1", "Variant 12"]
    );
    // The position of ids that are no numbers.
    assert_eq!(
        names(json!([{"id": "b"}, {"id": "a", "is_control": true}, {"id": "c"}])),
        ["Control", "Variant 1", "Variant 2"]
    );
    assert_eq!(
        names(json!([{"id": "0", "name": "Old"}, {"id": "1", "name": "Variant 1", "nickname": "Red"}])),
        ["Old", "Red"]
    );
}

#[test]
fn r107_r108_r109_r110_r114_t15_rates_and_improvement() {
    let mut service = Service::new(json!({"variants": [{"id": "0"}, {"id": "1"}, {"id": "2"}, {"id": "3"}]}));
    let rows = [("a", "0", true), ("b", "0", false), ("c", "0", false), ("d", "1", true), ("e", "2", false)];
    for (visitor, variant, converted) in rows {
        service.track(&[exposure(visitor, variant, AT)]);
        if converted {
            service.track(&[conversion(visitor, "signup", AT)]);
        }
    }
    let answer = service.result("goal_key=signup");
    let variants = &answer["variants"];
    assert_eq!(
        *variants,
        json!([
            {"variant_id": "0", "name": "Control", "visitors": 3, "conversions": 1, "conversion_rate": 33.33, "is_control": true},
            {"variant_id": "1", "name": "Variant 1", "visitors": 1, "conversions": 1, "conversion_rate": 100.0,
                "improvement": 200.0, "is_control": false},
            {"variant_id": "2", "name": "Variant 2", "visitors": 1, "conversions": 0, "conversion_rate": 0.0,
                "improvement": -100.0, "is_control": false},
            // Without visitors there is no improvement.
            {"variant_id": "3", "name": "Variant 3", "visitors": 0, "conversions": 0, "conversion_rate": 0.0, "is_control": false}
        ])
    );
    assert_eq!((&answer["total_visitors"], &answer["total_conversions"]), (&json!(5), &json!(2)));

    // A control with visitors and without conversions: no improvement anywhere.
    let without = service.result("");
    assert!(without["variants"].as_array().unwrap().iter().all(|variant| variant.get("improvement").is_none()));
    assert_eq!(counts(&without), [(3, 0), (1, 0), (1, 0), (0, 0)]);
}

#[test]
fn r111_r164_rounding_is_exact() {
    let mut service = Service::new(json!({}));
    let mut rows = Vec::new();
    for (variant, visitors, conversions) in [("0", 800, 1), ("1", 800, 3)] {
        for number in 0..visitors {
            let visitor = format!("{variant}-{number}");
            rows.push(exposure(&visitor, variant, AT));
            if number < conversions {
                rows.push(conversion(&visitor, "signup", AT));
            }
        }
    }
    service.track(&rows);
    let reply = service.ask("goal_key=signup");
    // 1/800 is 0.125% and 3/800 is 0.375%: halves go away from zero.
    assert!(
        reply.text().contains(r#""conversion_rate":0.13"#) && reply.text().contains(r#""conversion_rate":0.38"#),
        "{}",
        reply.text()
    );
    assert_eq!(reply.json()["variants"][1]["improvement"], 200.0);
}

#[test]
fn r37_totals_are_sums() {
    let service = crate::page::service();
    for query in ["", "filter_by=mobile", "goal_key=purchase", "breakdown_by=device", "start_date=2030-01-01"] {
        let answer = service.result(query);
        let (visitors, conversions) = counts(&answer).into_iter().fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
        assert_eq!((&answer["total_visitors"], &answer["total_conversions"]), (&json!(visitors), &json!(conversions)));
    }
}
