//! The counts of every goal (R133, R177).

use abstats_document::{Plain, SelectedGoal};
use abstats_question::Question;
use serde::{Deserialize, Serialize};

use super::goal::{self, Chosen};
use super::{Error, Subject, document};

#[derive(Serialize)]
struct Document {
    success: bool,
    test_id: u64,
    metrics: Vec<Metric>,
}

#[derive(Serialize)]
struct Metric {
    goal: SelectedGoal,
    #[serde(flatten)]
    counts: Counts,
}

/// What the page says of the counts.
#[derive(Serialize, Deserialize)]
struct Counts {
    total_visitors: u64,
    total_conversions: u64,
    variants: Vec<Variant>,
}

#[derive(Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the page's names")]
struct Variant {
    variant_id: String,
    name: Option<String>,
    visitors: u64,
    conversions: u64,
    conversion_rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    improvement: Option<f64>,
    is_control: bool,
}

/// The document of `metrics`.
///
/// # Errors
/// When the question does not fit the experiment or one of its goals, or when it cannot be counted.
pub fn metrics(subject: Subject<'_>, question: &Question) -> Result<Vec<u8>, Error> {
    if question.include_statistics {
        return Err(Error::Question("include_statistics is not a parameter of metrics".to_owned()));
    }
    let definition = subject.definition;
    let metrics = definition.goals.iter().map(|goal| {
        let input = subject.input(question, Chosen { goal: Some(goal), by_name: true })?;
        let plain = serde_json::to_value(Plain(&input)).map_err(Error::failed)?;
        Ok(Metric { goal: goal::selected(goal), counts: serde_json::from_value(plain).map_err(Error::failed)? })
    });
    let metrics = metrics.collect::<Result<_, Error>>()?;
    document(&Document { success: true, test_id: definition.id, metrics })
}
