//! A plan as it is written: flat.

use super::Plan;
use crate::planning::{Baseline, Design, Effect, Goal, Looks, PlanningError, Visitors, Wanted, Weights};
use crate::{Engine, GoalDirection, Threshold};

/// The plan, before its parts are compared.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parts {
    baseline: Baseline,
    effect: Effect,
    #[serde(default)]
    power: Wanted,
    #[serde(default)]
    threshold: Threshold,
    #[serde(default)]
    engine: Engine,
    #[serde(default)]
    goal: Goal,
    #[serde(default)]
    goal_direction: GoalDirection,
    #[serde(default)]
    looks: Looks,
    weights: Weights,
    visitors: Visitors,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    visitors_per_day: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<u64>,
}

impl TryFrom<Parts> for Plan {
    type Error = PlanningError;

    fn try_from(parts: Parts) -> Result<Self, PlanningError> {
        let Parts {
            baseline, effect, power, threshold, engine, goal, goal_direction, looks, weights, visitors, ..
        } = parts;
        let design = Design { baseline, engine, threshold, goal, goal_direction, looks, weights };
        let plan = Self::of(design, effect, power, visitors)?;
        Ok(Self { visitors_per_day: parts.visitors_per_day, days: parts.days, ..plan })
    }
}

impl From<Plan> for Parts {
    fn from(plan: Plan) -> Self {
        let Plan { design, effect, power, visitors, visitors_per_day, days } = plan;
        let Design { baseline, engine, threshold, goal, goal_direction, looks, weights } = design;
        Self {
            baseline,
            effect,
            power,
            threshold,
            engine,
            goal,
            goal_direction,
            looks,
            weights,
            visitors,
            visitors_per_day,
            days,
        }
    }
}
