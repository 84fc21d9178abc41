use serde_json::json;

use super::*;

fn row(kind: Kind, value: &Value) -> Result<Incoming, String> {
    let values = value.as_object().unwrap().iter();
    let slots = values.filter_map(|(name, value)| Some((Slot::of(kind, name)?, value.clone())));
    build(kind, None, slots).map(|row| row.incoming)
}

fn exposure(more: &Value) -> Result<Incoming, String> {
    let mut value = json!({"visitor_id": "a", "variant_id": "0", "at": "2024-03-02T10:00:00Z"});
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row(Kind::Exposure, &value)
}

fn carried(more: &Value) -> Carried {
    match exposure(more).unwrap().what {
        What::Exposure { carried, .. } => carried,
        other => panic!("{other:?}"),
    }
}

#[test]
fn r144_ids_are_text_and_whole_numbers_are_their_digits() {
    for (given, variant) in [
        (json!(0), "0"),
        (json!(1.0), "1"),
        (json!("01"), "01"),
        (json!(1e3), "1000"),
        (json!(-0.0), "0"),
        (json!(u64::MAX), "18446744073709551615"),
        (json!("Control"), "Control"),
        (json!(""), ""),
    ] {
        let row = exposure(&json!({"variant_id": given})).unwrap();
        assert!(matches!(&row.what, What::Exposure { variant: found, .. } if found == variant), "{given}: {row:?}");
    }
    assert_eq!(exposure(&json!({"visitor_id": 7})).unwrap().visitor, "7");
}

#[test]
fn r144_a_number_that_may_not_be_the_one_meant_is_no_id() {
    for text in ["123456789012345678901", "1.5", "1e300", "9007199254740993.0"] {
        let id: Value = serde_json::from_str(text).unwrap();
        let reason = exposure(&json!({"visitor_id": id})).unwrap_err();
        assert!(reason.starts_with("visitor_id: ") && reason.contains("write it as text"), "{reason}");
    }
    for id in [json!(true), json!([1]), json!({})] {
        assert!(exposure(&json!({"visitor_id": id})).is_err());
    }
}

#[test]
fn what_is_missing_is_named() {
    for (kind, name) in Kind::ALL.into_iter().flat_map(|kind| kind.required().iter().map(move |name| (kind, *name))) {
        let mut value = json!({"visitor_id": "a", "alias_id": "b", "variant_id": "0", "goal_key": "g", "name": "n",
            "at": "2024-03-02T10:00:00Z"});
        assert!(row(kind, &value).is_ok());
        value.as_object_mut().unwrap().remove(name);
        assert_eq!(row(kind, &value), Err(format!("{name} is missing")), "{kind}");
        value[name] = Value::Null;
        let null = row(kind, &value);
        // Null is an empty text: an empty variant is unknown, not missing (R36).
        assert!(null == Err(format!("{name} is missing")) || name == "variant_id", "{kind}: {null:?}");
    }
}

#[test]
fn r156_absent_is_not_carried_and_null_is_carried_without_a_value() {
    let found = carried(&json!({"country": null, "city": "", "device": "mobile", "created_at": null}));
    assert_eq!(found.fields, [(Field::Device, Some("mobile".to_owned())), (Field::Country, None), (Field::City, None)]);
    assert_eq!((found.created_at, found.attributes), (Some(None), None));
    assert_eq!(carried(&json!({})), Carried::default());
}

#[test]
fn attributes_come_as_an_object_as_its_text_or_one_by_one() {
    let expected = json!({"plan": "pro", "age": 7}).as_object().cloned();
    for given in [
        json!({"attributes": {"plan": "pro", "age": 7}}),
        json!({"attributes": "{\"plan\": \"pro\", \"age\": 7}"}),
        json!({"attributes": {"plan": "free"}, "attributes.plan": "pro", "attributes.age": 7}),
    ] {
        assert_eq!(carried(&given).attributes, expected, "{given}");
    }
    assert!(exposure(&json!({"attributes": [1]})).unwrap_err().starts_with("attributes: "));
    assert!(exposure(&json!({"attributes": "{"})).unwrap_err().starts_with("attributes: "));
}

#[test]
fn r174_letter_case_uk_and_organic_are_mapped_and_told() {
    for (field, given, stored) in [
        ("country", "us", "US"),
        ("country", "UK", "GB"),
        ("country", "uk", "GB"),
        ("device", "Mobile", "mobile"),
        ("browser", "Edge_Chromium", "edge_chromium"),
        ("os", "iOS", "ios"),
        ("source", "Organic", "search"),
        ("source", "PAID", "paid"),
    ] {
        let row = exposure(&json!({field: given})).unwrap();
        let What::Exposure { carried, .. } = &row.what else { panic!() };
        assert_eq!(carried.fields[0].1.as_deref(), Some(stored), "{field} {given}");
        assert_eq!(row.mapped, [Field::from_name(field).unwrap()]);
    }
}

#[test]
fn r174_other_values_are_kept() {
    for (field, given) in [
        ("country", "ZZ"),
        ("country", "zz"),
        ("country", "Germany"),
        ("country", "US"),
        ("os", "Android"),
        ("browser", "MyBrowser"),
        ("city", "UK"),
        ("region", "uk"),
        ("source", "nonpaid"),
        ("device", "TV"),
    ] {
        let row = exposure(&json!({field: given})).unwrap();
        let What::Exposure { carried, .. } = &row.what else { panic!() };
        assert_eq!(carried.fields[0].1.as_deref(), Some(given), "{field}");
        assert_eq!(row.mapped, [], "{field} {given}");
    }
}

#[test]
fn a_row_of_another_kind_is_refused() {
    let reason = exposure(&json!({"kind": "event"})).unwrap_err();
    assert_eq!(reason, "kind: \"event\" among rows of kind \"exposure\"");
    assert!(exposure(&json!({"kind": "exposure"})).is_ok());
}

#[test]
fn rows_differ_in_content_when_they_differ_in_a_field() {
    let rows = [
        json!({}),
        json!({"visitor_id": "b"}),
        json!({"variant_id": "1"}),
        json!({"at": "2024-03-02T10:00:01Z"}),
        json!({"country": null}),
        json!({"country": "US"}),
        json!({"region": "US"}),
        json!({"created_at": null}),
        json!({"created_at": "2024-03-02T10:00:00Z"}),
        json!({"attributes": {}}),
        json!({"attributes": {"a": 1}}),
        json!({"attributes": {"a": "1"}}),
    ];
    let contents: std::collections::HashSet<i64> =
        rows.iter().flat_map(|row| [1, 2].map(|owner| exposure(row).unwrap().content(owner))).collect();
    assert_eq!(contents.len(), 2 * rows.len());
    // The order of names does not matter.
    let one = exposure(&serde_json::from_str(r#"{"city": "x", "os": "linux"}"#).unwrap()).unwrap();
    let other = exposure(&serde_json::from_str(r#"{"os": "linux", "city": "x"}"#).unwrap()).unwrap();
    assert_eq!(one.content(1), other.content(1));
}
