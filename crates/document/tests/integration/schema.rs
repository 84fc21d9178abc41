//! The checked-in schemas are the code's, and the documents fit them. `UPDATE_SCHEMA=1` writes them anew.

use std::path::Path;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::page::{self, analyse};

fn generated() -> [(&'static str, Value); 2] {
    let settings = SchemaSettings::draft2020_12;
    [
        ("input", settings().into_generator().into_root_schema_for::<abstats_document::Input>().into()),
        (
            "output",
            settings().for_serialize().into_generator().into_root_schema_for::<abstats_document::Output>().into(),
        ),
    ]
}

#[test]
fn the_checked_in_schemas_are_the_codes() {
    for (name, schema) in generated() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../schema/{name}.schema.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(checked_in == text, "{} is out of date; UPDATE_SCHEMA=1 cargo test writes it anew", path.display());
    }
}

#[test]
fn documents_fit_their_schemas() {
    let [(_, input), (_, output)] = generated();
    for text in page::DOCUMENTS {
        let document: Value = serde_json::from_str(text).unwrap();
        fits(&input, &document).unwrap();
        let report = serde_json::to_value(analyse(text)).unwrap();
        fits(&output, &report).unwrap();
        // The output is an input.
        fits(&input, &report).unwrap();
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let [(_, input), (_, output)] = generated();
    let replaced = |from: &str, to: &str| -> Value {
        assert!(page::RESPONSE.contains(from));
        serde_json::from_str(&page::RESPONSE.replacen(from, to, 1)).unwrap()
    };
    for (from, to) in [
        ("\"bayesian\"", "\"bayes\""),
        ("95", "\"95\""),
        ("95", "100"),
        ("1500", "-1"),
        ("1500", "1500.5"),
        ("1500", "2000000000000"),
        ("1500", "null"),
        ("true,\n\"test_id\"", "1,\n\"test_id\""),
        ("\"end_date\": null", "\"end_date\": 5"),
        ("\"stats_engine\"", "\"prior\": \"flat\", \"stats_engine\""),
        ("\"stats_engine\"", "\"prior\": {\"alpha\": 1}, \"stats_engine\""),
        ("\"stats_engine\"", "\"breakdowns\": [{\"variants\": []}], \"stats_engine\""),
    ] {
        assert!(fits(&input, &replaced(from, to)).is_err(), "{from} -> {to}");
    }
    assert!(fits(&output, &replaced("1500", "1500")).is_err(), "an input without statistics is no output");
}

/// Validates by the keywords that the two schemas use; any other keyword is a failure of the test itself.
fn fits(schema: &Value, document: &Value) -> Result<(), String> {
    check(schema, schema, document, "$")
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let Value::Object(schema) = schema else {
        return if schema == &Value::Bool(true) { Ok(()) } else { Err(format!("{place}: not allowed")) };
    };
    let no = |why: &str| Err(format!("{place}: {value} {why}"));
    let number = |bound: &Value| value.as_f64().map(|number| (number, bound.as_f64().unwrap()));
    for (keyword, expected) in schema {
        match keyword.as_str() {
            "$ref" => {
                let pointer = expected.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(pointer).unwrap(), value, place)?;
            }
            "type" => {
                let types: Vec<_> = match expected {
                    Value::Array(types) => types.iter().map(|name| name.as_str().unwrap()).collect(),
                    name => vec![name.as_str().unwrap()],
                };
                if !types.iter().any(|name| is(name, value)) {
                    return no(&format!("is not {types:?}"));
                }
            }
            "enum" if !expected.as_array().unwrap().contains(value) => return no(&format!("is not in {expected}")),
            "const" if expected != value => return no(&format!("is not {expected}")),
            "minimum" if number(expected).is_some_and(|(number, bound)| number < bound) => return no("is too small"),
            "maximum" if number(expected).is_some_and(|(number, bound)| number > bound) => return no("is too large"),
            "exclusiveMaximum" if number(expected).is_some_and(|(number, bound)| number >= bound) => {
                return no("is too large");
            }
            // The bounds hold; the others say nothing of the value.
            "enum" | "const" | "minimum" | "maximum" | "exclusiveMaximum" | "$schema" | "$defs" | "title"
            | "description" | "default" | "format" => {}
            "required" => {
                for name in expected.as_array().unwrap() {
                    if value.is_object() && value.get(name.as_str().unwrap()).is_none() {
                        return no(&format!("lacks {name}"));
                    }
                }
            }
            "properties" => {
                for (name, schema) in expected.as_object().unwrap() {
                    value.get(name).map_or(Ok(()), |value| check(root, schema, value, &format!("{place}.{name}")))?;
                }
            }
            "additionalProperties" => {
                let described = |name: &str| schema.get("properties").is_some_and(|known| known.get(name).is_some());
                for (name, value) in value.as_object().into_iter().flatten().filter(|(name, _)| !described(name)) {
                    check(root, expected, value, &format!("{place}.{name}"))?;
                }
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, expected, value, &format!("{place}[{index}]"))?;
                }
            }
            "anyOf" | "oneOf" => {
                let results = expected.as_array().unwrap().iter().map(|schema| check(root, schema, value, place));
                let (fitting, failing): (Vec<_>, Vec<_>) = results.partition(Result::is_ok);
                if fitting.is_empty() || (keyword == "oneOf" && fitting.len() > 1) {
                    return no(&format!("fits {} of {keyword}: {failing:?}", fitting.len()));
                }
            }
            other => panic!("{place}: keyword {other} is not known"),
        }
    }
    Ok(())
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => panic!("type {other} is not known"),
    }
}
