//! The description of the service for programs: `OpenAPI` 3.1.

mod parameters;
mod paths;

use std::sync::OnceLock;

use serde_json::{Map, Value};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApiBuilder};

/// What the answer is with statistics, by the crate that writes it.
const OUTPUT: &str = include_str!("../../../../schema/output.schema.json");
/// What `compute` takes.
const INPUT: &str = include_str!("../../../../schema/input.schema.json");
/// The service's own documents.
const OWN: &str = include_str!("openapi/documents.json");

/// The document, as `/openapi.json` sends it.
pub fn document() -> &'static [u8] {
    static DOCUMENT: OnceLock<Vec<u8>> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let mut bytes = Vec::new();
        // A vector takes everything.
        let _ = abstats_document::json::compact(&mut bytes, &build());
        bytes.push(b'\n');
        bytes
    })
}

fn build() -> Value {
    let key = |header: &str| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(header)));
    let components = ComponentsBuilder::new()
        .security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme("x-api-key", key("x-api-key"))
        .security_scheme("api-key", key("api-key"))
        .build();
    let info = InfoBuilder::new()
        .title("abstats-server")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Results of A/B tests: visitors, conversions, lifts and statistics, by goal, filter and segment.",
        ))
        .build();
    let document = OpenApiBuilder::new().info(info).paths(paths::all()).components(Some(components)).build();
    let mut document = serde_json::to_value(document).unwrap_or_default();
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("schemas".to_owned(), Value::Object(schemas()));
    }
    document
}

/// All schemas by name: those of the documents that other crates write get a prefix where both have the name.
fn schemas() -> Map<String, Value> {
    let mut all = Map::new();
    add(&mut all, OWN, None, "");
    add(&mut all, OUTPUT, Some("ResultWithStatistics"), "");
    add(&mut all, INPUT, Some("Input"), "Input");
    all
}

/// Adds a schema and its definitions.
fn add(all: &mut Map<String, Value>, text: &str, name: Option<&str>, prefix: &str) {
    let Ok(Value::Object(mut schema)) = serde_json::from_str::<Value>(text) else { return };
    let definitions = schema.remove("$defs");
    for (definition, mut value) in definitions.and_then(|value| value.as_object().cloned()).into_iter().flatten() {
        move_references(&mut value, prefix);
        all.insert(format!("{prefix}{definition}"), value);
    }
    if let Some(name) = name {
        schema.remove("$schema");
        let mut schema = Value::Object(schema);
        move_references(&mut schema, prefix);
        all.insert(name.to_owned(), schema);
    }
}

/// Definitions are components here.
fn move_references(value: &mut Value, prefix: &str) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(reference) if name == "$ref" => {
                        if let Some(definition) = reference.strip_prefix("#/$defs/") {
                            *reference = format!("#/components/schemas/{prefix}{definition}");
                        }
                    }
                    value => move_references(value, prefix),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_references(item, prefix)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn references<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document: Value = serde_json::from_slice(document()).unwrap();
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(found.len() > 50, "{found:?}");
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        assert_eq!(document["openapi"], "3.1.0");
        assert!(!document.to_string().contains("$defs"));
    }

    #[test]
    fn every_parameter_is_described() {
        let document: Value = serde_json::from_slice(document()).unwrap();
        let names = |endpoint: &str| -> Vec<String> {
            let parameters =
                &document["paths"][format!("/v2/project/{{project_key}}/experiment/{{test_id}}/{endpoint}")];
            let parameters = parameters["get"]["parameters"].as_array().unwrap();
            parameters
                .iter()
                .map(|parameter| {
                    assert!(parameter["description"].as_str().unwrap().len() > 10, "{parameter}");
                    parameter["name"].as_str().unwrap().to_owned()
                })
                .collect()
        };
        let result = names("result");
        assert_eq!(result.len(), 15);
        // What the parser knows, it lists when it refuses.
        for (endpoint, known) in
            [("result", abstats_question::Endpoint::Result), ("timeseries", abstats_question::Endpoint::Timeseries)]
        {
            let refused = abstats_question::Question::parse(known, b"x=1").unwrap_err().to_string();
            let (_, allowed) = refused.split_once("allowed are ").unwrap();
            let allowed: BTreeSet<_> = allowed.split(", ").map(str::to_owned).collect();
            let described: BTreeSet<_> = names(endpoint).into_iter().skip(2).collect();
            assert_eq!(described, allowed);
        }
        assert!(!names("metrics").contains(&"breakdown_by".to_owned()));
    }
}
