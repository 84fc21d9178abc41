//! What was read, as a case has it and as the output has it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Id (null: any), visitors, conversions.
type Row = (Option<String>, u64, u64);

/// What was read: compared where it is given.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Read {
    control: Option<String>,
    variants: Option<Vec<Row>>,
    names: Option<Vec<String>>,
    weights: Option<Vec<f64>>,
    engine: Option<String>,
    threshold: Option<f64>,
    breakdowns: Option<BTreeMap<String, BTreeMap<String, Vec<Row>>>>,
    days: Option<BTreeMap<String, Vec<Row>>>,
}

impl Read {
    /// Lists what was read differently.
    pub fn compare(&self, output: &Value, faults: &mut Vec<String>) {
        let variants = list(&output["variants"]);
        let mut same = |what: &str, expected: String, came: String| {
            if expected != came {
                faults.push(format!("{what}: {came} instead of {expected}"));
            }
        };
        if let Some(expected) = &self.control {
            let controls: Vec<_> = variants.iter().filter(|variant| variant["is_control"] == true).map(id).collect();
            same("control", format!("{:?}", [Some(expected)]), format!("{controls:?}"));
        }
        if let Some(expected) = &self.variants {
            same("variants", format!("{expected:?}"), format!("{:?}", rows(&output["variants"], expected)));
        }
        if let Some(expected) = &self.names {
            let names: Vec<_> = variants.iter().map(|v| v["name"].as_str().or(v["variant_id"].as_str())).collect();
            let expected: Vec<_> = expected.iter().map(|name| Some(name.as_str())).collect();
            same("names", format!("{expected:?}"), format!("{names:?}"));
        }
        if let Some(expected) = &self.weights {
            let weights: Vec<_> = variants.iter().map(|variant| variant["traffic_weight"].as_f64()).collect();
            let expected: Vec<_> = expected.iter().copied().map(Some).collect();
            same("weights", format!("{expected:?}"), format!("{weights:?}"));
        }
        if let Some(expected) = &self.engine {
            same("engine", format!("\"{expected}\""), output["stats_engine"].to_string());
        }
        if let Some(expected) = self.threshold {
            let came = &output["confidence_threshold_percent"];
            same("threshold", format!("{:?}", Some(expected)), format!("{:?}", came.as_f64()));
        }
        if let Some(expected) = &self.breakdowns {
            let mut came: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
            for segment in list(&output["breakdowns"]) {
                let name = segment["breakdown_by"].as_str().or(output["breakdown_by"].as_str()).unwrap_or_default();
                let criteria = segment["criteria"].as_str().unwrap_or_default();
                let empty = Vec::new();
                let wanted = expected.get(name).and_then(|segments| segments.get(criteria)).unwrap_or(&empty);
                let cells = rows(&segment["variants"], wanted);
                came.entry(name.to_owned()).or_default().insert(criteria.to_owned(), cells);
            }
            same("breakdowns", format!("{expected:?}"), format!("{came:?}"));
        }
        if let Some(expected) = &self.days {
            let empty = Vec::new();
            let came: BTreeMap<_, _> = list(&output["days"])
                .iter()
                .map(|day| (day["date"].as_str().unwrap_or_default().to_owned(), &day["variants"]))
                .map(|(date, cells)| (date.clone(), rows(cells, expected.get(&date).unwrap_or(&empty))))
                .collect();
            same("days", format!("{expected:?}"), format!("{came:?}"));
        }
    }
}

/// Rows as read; an id is left out where the expected row at that place has none.
fn rows(variants: &Value, expected: &[Row]) -> Vec<Row> {
    let count = |variant: &Value, field: &str| variant[field].as_u64().unwrap_or(u64::MAX);
    let row = |(place, variant): (usize, &Value)| {
        let free = expected.get(place).is_some_and(|row| row.0.is_none());
        (id(variant).filter(|_| !free).cloned(), count(variant, "visitors"), count(variant, "conversions"))
    };
    list(variants).iter().enumerate().map(row).collect()
}

fn id(variant: &Value) -> Option<&String> {
    match &variant["variant_id"] {
        Value::String(id) => Some(id),
        _ => None,
    }
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
