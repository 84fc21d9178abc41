//! How an experiment is analysed, as its definition says.

use abstats::practical::Region;
use abstats::{Alternative, Analysis, Engine, Gates, Threshold};
use abstats_store::{Definition, FrequentistType, StatsEngine};
use serde::Deserialize;
use serde_json::Value;

/// The analysis; else all that is wrong, one sentence each.
pub(super) fn of(definition: &Definition) -> Result<Analysis, Vec<String>> {
    let mut wrong = Vec::new();
    let threshold =
        Threshold::new(definition.confidence_threshold_percent).map_err(|error| wrong.push(error.to_string()));
    let gates: Option<Gates> = read("gates", definition.gates.as_ref(), &mut wrong);
    let region: Option<Region> = read("region", definition.region.as_ref(), &mut wrong);
    let engine = match definition.stats_engine {
        StatsEngine::Bayesian => Analysis::bayesian().engine,
        StatsEngine::Frequentist => Engine::Frequentist {
            alternative: match definition.frequentist_type {
                FrequentistType::TwoSided => Alternative::TwoSided,
                FrequentistType::OneSided => Alternative::Greater,
            },
            multiplicity: None,
        },
    };
    match threshold {
        Ok(threshold) if wrong.is_empty() => Ok(Analysis {
            engine,
            threshold,
            level: None,
            region,
            gates: gates.unwrap_or_default(),
            ..Analysis::default()
        }),
        _ => Err(wrong),
    }
}

fn read<'v, T: Deserialize<'v>>(field: &str, value: Option<&'v Value>, wrong: &mut Vec<String>) -> Option<T> {
    T::deserialize(value?).map_err(|error| wrong.push(format!("{field}: {error}"))).ok()
}
