//! How an experiment is analysed, as its definition says.

use abstats::practical::Region;
use abstats::sequential::{Alpha, TypicalLift};
use abstats::{Alternative, Analysis, Engine, Gates, GoalDirection, Looks, Threshold};
use abstats_store::{Definition, FrequentistType, Goal, StatsEngine};
use serde::Deserialize;
use serde_json::Value;

/// The analysis of a goal; else all that is wrong, one sentence each.
pub(super) fn of(definition: &Definition, goal: Option<&Goal>) -> Result<Analysis, Vec<String>> {
    let mut wrong = Vec::new();
    let threshold =
        Threshold::new(definition.confidence_threshold_percent).map_err(|error| wrong.push(error.to_string()));
    let gates: Option<Gates> = read("gates", definition.gates.as_ref(), &mut wrong);
    let region: Option<Region> = read("region", definition.region.as_ref(), &mut wrong);
    let goal_direction = goal.map(direction).unwrap_or_default();
    if region.is_some_and(|region| !region.limits_harm(goal_direction)) {
        let (end, more) = match goal_direction {
            GoalDirection::Increase => ("low", "more"),
            GoalDirection::Decrease => ("high", "fewer"),
        };
        let name = goal.map(|goal| format!(" of the goal {:?}", goal.goal_key)).unwrap_or_default();
        wrong.push(format!("region: {end} is missing, where {more} conversions{name} are better"));
    }
    let engine = match definition.stats_engine {
        StatsEngine::Bayesian => Analysis::bayesian().engine,
        StatsEngine::Frequentist => Engine::Frequentist {
            alternative: match definition.frequentist_type {
                FrequentistType::TwoSided => Alternative::TwoSided,
                FrequentistType::OneSided => goal_direction.better(),
            },
            multiplicity: None,
        },
    };
    let looks = looks(definition, &mut wrong);
    match threshold {
        Ok(threshold) if wrong.is_empty() => Ok(Analysis {
            engine,
            threshold,
            level: None,
            region,
            gates: gates.unwrap_or_default(),
            goal_direction,
            within: None,
            looks,
        }),
        _ => Err(wrong),
    }
}

fn looks(definition: &Definition, wrong: &mut Vec<String>) -> Looks {
    match definition.looks {
        abstats_store::Looks::Once => Looks::Once,
        abstats_store::Looks::AnyTime { typical_lift } => {
            let typical_lift = typical_lift.map(TypicalLift::new).transpose();
            let typical_lift = typical_lift.map_err(|error| wrong.push(error.to_string()));
            Looks::AnyTime { typical_lift: typical_lift.ok().flatten().unwrap_or_default(), alpha: Alpha::Shared }
        }
    }
}

const fn direction(goal: &Goal) -> GoalDirection {
    match goal.goal_direction {
        abstats_store::GoalDirection::Increase => GoalDirection::Increase,
        abstats_store::GoalDirection::Decrease => GoalDirection::Decrease,
    }
}

fn read<'v, T: Deserialize<'v>>(field: &str, value: Option<&'v Value>, wrong: &mut Vec<String>) -> Option<T> {
    T::deserialize(value?).map_err(|error| wrong.push(format!("{field}: {error}"))).ok()
}
