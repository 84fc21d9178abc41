use serde_json::json;

use super::*;

fn flat(value: &Value) -> Vec<(String, String)> {
    let mut flat = Vec::new();
    flatten(value.as_object().unwrap(), "", &mut flat);
    flat.sort();
    flat
}

/// R105 as it is written: the flat key first, then the path.
fn look_up(value: &Value, key: &str) -> Option<String> {
    let present = |value: &Value| text_of(value).map(Cow::into_owned);
    if let Some(found) = value.get(key).and_then(present) {
        return Some(found);
    }
    let mut at = value;
    for part in key.split('.') {
        at = at.as_object()?.get(part)?;
    }
    present(at)
}

#[test]
fn r105_the_flat_key_first_then_the_path() {
    let value = json!({"a.b": 1, "a": {"b": 2, "c": [1, {"d": 2.0}], "e": {}, "f": null}, "g": "", "h": true});
    let found = flat(&value);
    let of = |key: &str| found.iter().find(|(found, _)| found == key).map(|(_, text)| text.clone());
    assert_eq!(of("a.b").as_deref(), Some("1"));
    assert_eq!(of("a.c").as_deref(), Some(r#"[1,{"d":2.0}]"#));
    assert_eq!(of("a.e").as_deref(), Some("{}"));
    assert_eq!(of("h").as_deref(), Some("true"));
    assert!(of("a").unwrap().starts_with('{'));
    for missing in ["a.f", "g", "a.c.0", "b"] {
        assert_eq!(of(missing), None, "{missing}");
    }
}

#[test]
fn r105_every_key_that_is_found_is_found_as_the_rule_says_and_once() {
    let values = [
        json!({"a": {"b.c": 1, "b": {"c": 2}}}),
        json!({"a.b": {"c": 1}, "a": {"b": {"c": 2}}}),
        json!({"a.b": null, "a": {"b": 5}}),
        json!({"a.b": {"c": 1}}),
        json!({"": {"": 1}, ".": 2, "a": {"": {"b": 3}}}),
    ];
    for value in values {
        let found = flat(&value);
        for (place, (key, text)) in found.iter().enumerate() {
            assert_eq!(look_up(&value, key).as_ref(), Some(text), "{key} in {value}");
            assert!(place == 0 || found[place - 1].0 != *key, "{key} twice in {value}");
        }
        for key in ["a", "b", "a.b", "a.b.c", "a.c", ".", "", "a..b"] {
            let one = found.iter().find(|(found, _)| found == key).map(|(_, text)| text.clone());
            assert_eq!(one, look_up(&value, key), "{key} in {value}");
        }
    }
}
