//! The counts of every goal (R133, R177).

use abstats_document::{SelectedGoal, Totals};
use abstats_question::Question;
use serde::Serialize;

use super::goal::{self, Chosen};
use super::{Error, Subject, document};

#[derive(Serialize)]
struct Document<'a> {
    success: bool,
    test_id: u64,
    metrics: Vec<Metric<'a>>,
}

#[derive(Serialize)]
struct Metric<'a> {
    goal: SelectedGoal,
    #[serde(flatten)]
    totals: Totals<'a>,
}

/// The document of `metrics`.
///
/// # Errors
/// When the question does not fit the experiment or one of its goals, or when it cannot be counted.
pub fn metrics(subject: Subject<'_>, question: &Question) -> Result<Vec<u8>, Error> {
    let definition = subject.definition;
    let inputs =
        definition.goals.iter().map(|goal| subject.input(question, Chosen { goal: Some(goal), by_name: true }));
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    let metrics = definition.goals.iter().zip(&inputs);
    let metrics =
        metrics.map(|(goal, input)| Metric { goal: goal::selected(goal), totals: Totals(&input.experiment) }).collect();
    document(&Document { success: true, test_id: definition.id, metrics })
}
