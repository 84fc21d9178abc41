//! The definition as it is written.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::check::ANY_TIME;
use super::{
    Definition, FrequentistType, Goal, GoalDirection, GoalType, Invalid, Looks, StatsEngine, Variant, Weights,
};
use crate::time;

/// Each value as JSON, so that a wrong one is named by its field.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Raw {
    pub(super) project_key: Option<Value>,
    pub(super) id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<Value>,
    pub(super) created_at: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end_date: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stats_engine: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) confidence_threshold_percent: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) frequentist_type: Option<Value>,
    pub(super) variants: Option<Vec<RawVariant>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) goals: Option<Vec<RawGoal>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) weights: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) weight_phases: Option<Vec<RawPhase>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) breakdown_cap: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) gates: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) looks: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) typical_lift: Option<Value>,
    // Known, so that it is refused in words of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) plan: Option<Value>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawVariant {
    pub(super) id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nickname: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_control: Option<Value>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawGoal {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) goal_profile_id: Option<Value>,
    pub(super) goal_key: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) goal_name: Option<Value>,
    pub(super) goal_type: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) goal_value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_primary: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) goal_direction: Option<Value>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPhase {
    pub(super) from: Option<Value>,
    pub(super) weights: Option<Value>,
}

impl Raw {
    pub(super) fn read(json: &[u8]) -> Result<Self, Invalid> {
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        serde_json::from_slice(json).map_err(|error| Invalid::new("the definition", error.to_string()))
    }
}

fn texts(text: Option<&String>) -> Option<Value> {
    text.map(|text| Value::from(text.as_str()))
}

impl From<&Definition> for Raw {
    fn from(definition: &Definition) -> Self {
        let moment = |moment| Value::from(time::text(moment));
        let (weights, weight_phases) = match &definition.weights {
            Weights::Unknown => (None, None),
            Weights::Fixed(weights) => (Some(Value::from(weights.as_slice())), None),
            Weights::Phases(phases) => {
                let phase = |phase: &super::Phase| RawPhase {
                    from: Some(moment(phase.from)),
                    weights: Some(Value::from(phase.weights.as_slice())),
                };
                (None, Some(phases.iter().map(phase).collect()))
            }
        };
        Self {
            project_key: texts(Some(&definition.project_key)),
            id: Some(Value::from(definition.id)),
            name: texts(definition.name.as_ref()),
            created_at: Some(moment(definition.created_at)),
            end_date: definition.end_date.map(moment),
            status: Some(Value::from(definition.status.code())),
            stats_engine: serde_json::to_value::<StatsEngine>(definition.stats_engine).ok(),
            confidence_threshold_percent: Some(Value::from(definition.confidence_threshold_percent)),
            frequentist_type: serde_json::to_value::<FrequentistType>(definition.frequentist_type).ok(),
            variants: Some(definition.variants.iter().map(RawVariant::from).collect()),
            goals: Some(definition.goals.iter().map(RawGoal::from).collect()),
            weights,
            weight_phases,
            breakdown_cap: definition.breakdown_cap.map(Value::from),
            gates: definition.gates.clone(),
            region: definition.region.clone(),
            looks: match definition.looks {
                Looks::Once => None,
                Looks::AnyTime { .. } => Some(Value::from(ANY_TIME)),
            },
            typical_lift: match definition.looks {
                Looks::Once => None,
                Looks::AnyTime { typical_lift } => typical_lift.map(Value::from),
            },
            plan: None,
        }
    }
}

impl From<&Variant> for RawVariant {
    fn from(variant: &Variant) -> Self {
        Self {
            id: texts(Some(&variant.id)),
            name: texts(variant.name.as_ref()),
            nickname: texts(variant.nickname.as_ref()),
            is_control: variant.is_control.then_some(Value::Bool(true)),
        }
    }
}

impl From<&Goal> for RawGoal {
    fn from(goal: &Goal) -> Self {
        Self {
            goal_profile_id: goal.goal_profile_id.map(Value::from),
            goal_key: texts(Some(&goal.goal_key)),
            goal_name: texts(goal.goal_name.as_ref()),
            goal_type: serde_json::to_value::<GoalType>(goal.goal_type).ok(),
            goal_value: texts(goal.goal_value.as_ref()),
            is_primary: goal.is_primary.then_some(Value::Bool(true)),
            goal_direction: Some(goal.goal_direction)
                .filter(|direction| *direction != GoalDirection::default())
                .and_then(|direction| serde_json::to_value(direction).ok()),
        }
    }
}
