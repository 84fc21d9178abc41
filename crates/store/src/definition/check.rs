//! What a definition must be.

use std::collections::HashSet;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::raw::{Raw, RawGoal, RawPhase, RawVariant};
use super::{Definition, Goal, Looks, Phase, Status, Variant, Weights};
use crate::text::id_text;
use crate::time;
use abstats_question::Moment;

/// Why a definition is refused: the field and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    field: String,
    sentence: String,
}

impl Invalid {
    pub(crate) fn new(field: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { field: field.into(), sentence: sentence.into() }
    }

    /// The field's name, with its place: `variants[1].id`.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.field, self.sentence)
    }
}

impl std::error::Error for Invalid {}

/// As many as the statistics take.
const MAX_VARIANTS: usize = 1_000;
const MAX_GOALS: usize = 1_000;
const MAX_PHASES: usize = 1_000;
/// The largest whole number that every JSON reader keeps.
const MAX_ID: u64 = (1 << 53) - 1;
/// Names and ids, in characters.
const MAX_TEXT: usize = 500;

const ONCE: &str = "once";
pub(super) const ANY_TIME: &str = "any_time";
const NO_PLAN: &str = "an experiment takes none; analyze the answer with the plan: abstats analyze --plan plan.json";
const PLANNED: &str = "planned looks are made at times of a plan, and the service answers at any time; use \"any_time\", or \
                       analyze the answer with the plan: abstats analyze --plan plan.json";

impl Raw {
    pub(super) fn check(self) -> Result<Definition, Invalid> {
        if given(self.plan.as_ref()).is_some() {
            return Err(Invalid::new("plan", NO_PLAN));
        }
        let project_key = text("project_key", required("project_key", self.project_key.as_ref())?)?;
        if !is_project_key(&project_key) {
            return Err(Invalid::new("project_key", "1 to 80 letters, digits, `_`, `-` or `.` are allowed"));
        }
        let id = number("id", required("id", self.id.as_ref())?)?;
        let created_at = moment("created_at", required("created_at", self.created_at.as_ref())?)?;
        let end_date = given(self.end_date.as_ref()).map(|value| moment("end_date", value)).transpose()?;
        if end_date.is_some_and(|end| end < created_at) {
            return Err(Invalid::new("end_date", "it lies before created_at"));
        }
        let variants = variants(&self.variants.unwrap_or_default())?;
        let weights = weights(self.weights.as_ref(), self.weight_phases, variants.len(), created_at)?;
        Ok(Definition {
            project_key,
            id,
            name: optional_text("name", self.name.as_ref())?,
            created_at,
            end_date,
            status: given(self.status.as_ref()).map_or(Ok(Status::Live), status)?,
            stats_engine: choice("stats_engine", self.stats_engine)?.unwrap_or_default(),
            confidence_threshold_percent: given(self.confidence_threshold_percent.as_ref())
                .map_or(Ok(95.0), threshold)?,
            frequentist_type: choice("frequentist_type", self.frequentist_type)?.unwrap_or_default(),
            variants,
            goals: goals(self.goals.unwrap_or_default())?,
            weights,
            breakdown_cap: given(self.breakdown_cap.as_ref()).map(|cap| number("breakdown_cap", cap)).transpose()?,
            gates: self.gates.filter(|gates| !gates.is_null()),
            region: self.region.filter(|region| !region.is_null()),
            looks: looks(self.looks.as_ref(), self.typical_lift.as_ref())?,
        })
    }
}

/// Whether the text may be a project's key: it stands in addresses as it is.
pub(crate) fn is_project_key(text: &str) -> bool {
    (1..=80).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

fn variants(raw: &[RawVariant]) -> Result<Vec<Variant>, Invalid> {
    if raw.is_empty() {
        return Err(Invalid::new("variants", "at least one is needed"));
    }
    if raw.len() > MAX_VARIANTS {
        return Err(Invalid::new("variants", format!("{} are too many, at most {MAX_VARIANTS}", raw.len())));
    }
    let mut seen = HashSet::new();
    let mut control = None;
    let mut variants = Vec::with_capacity(raw.len());
    for (place, raw) in raw.iter().enumerate() {
        let field = |name: &str| format!("variants[{place}].{name}");
        let id = id(&field("id"), required(&field("id"), raw.id.as_ref())?)?;
        if !seen.insert(id.clone()) {
            return Err(Invalid::new(field("id"), format!("two variants have the id {id:?}")));
        }
        let is_control = flag(&field("is_control"), raw.is_control.as_ref())?;
        if let Some(first) = is_control.then(|| control.replace(id.clone())).flatten() {
            return Err(Invalid::new(field("is_control"), format!("{first:?} and {id:?} cannot both be the control")));
        }
        variants.push(Variant {
            id,
            name: optional_text(&field("name"), raw.name.as_ref())?,
            nickname: optional_text(&field("nickname"), raw.nickname.as_ref())?,
            is_control,
        });
    }
    Ok(variants)
}

fn goals(raw: Vec<RawGoal>) -> Result<Vec<Goal>, Invalid> {
    if raw.len() > MAX_GOALS {
        return Err(Invalid::new("goals", format!("{} are too many, at most {MAX_GOALS}", raw.len())));
    }
    let (mut keys, mut numbers) = (HashSet::new(), HashSet::new());
    let mut primary = None;
    let mut goals = Vec::with_capacity(raw.len());
    for (place, raw) in raw.into_iter().enumerate() {
        let field = |name: &str| format!("goals[{place}].{name}");
        let goal_key = id(&field("goal_key"), required(&field("goal_key"), raw.goal_key.as_ref())?)?;
        if !keys.insert(goal_key.clone()) {
            return Err(Invalid::new(field("goal_key"), format!("two goals have the key {goal_key:?}")));
        }
        let goal_profile_id =
            given(raw.goal_profile_id.as_ref()).map(|value| number(&field("goal_profile_id"), value)).transpose()?;
        if let Some(twice) = goal_profile_id.filter(|id| !numbers.insert(*id)) {
            return Err(Invalid::new(field("goal_profile_id"), format!("two goals have the number {twice}")));
        }
        let goal_type: super::GoalType = choice(&field("goal_type"), raw.goal_type)?
            .ok_or_else(|| Invalid::new(field("goal_type"), "it is missing"))?;
        let goal_value = optional_text(&field("goal_value"), raw.goal_value.as_ref())?;
        if goal_type.is_event_backed() && goal_value.is_none() {
            return Err(Invalid::new(field("goal_value"), "a goal of events needs the name of its event here"));
        }
        let is_primary = flag(&field("is_primary"), raw.is_primary.as_ref())?;
        if let Some(first) = is_primary.then(|| primary.replace(goal_key.clone())).flatten() {
            let sentence = format!("{first:?} and {goal_key:?} cannot both be the primary goal");
            return Err(Invalid::new(field("is_primary"), sentence));
        }
        let goal_name = optional_text(&field("goal_name"), raw.goal_name.as_ref())?;
        let goal_direction = choice(&field("goal_direction"), raw.goal_direction)?.unwrap_or_default();
        goals.push(Goal { goal_profile_id, goal_key, goal_name, goal_type, goal_value, is_primary, goal_direction });
    }
    Ok(goals)
}

fn weights(
    fixed: Option<&Value>,
    phases: Option<Vec<RawPhase>>,
    variants: usize,
    created_at: Moment,
) -> Result<Weights, Invalid> {
    match (given(fixed), phases) {
        (Some(_), Some(_)) => Err(Invalid::new("weights", "give weights or weight_phases, not both")),
        (Some(fixed), None) => split("weights", fixed, variants).map(Weights::Fixed),
        (None, None) => Ok(Weights::Unknown),
        (None, Some(raw)) => {
            if !(1..=MAX_PHASES).contains(&raw.len()) {
                return Err(Invalid::new("weight_phases", format!("1 to {MAX_PHASES} phases are allowed")));
            }
            let mut phases: Vec<Phase> = Vec::with_capacity(raw.len());
            for (place, raw) in raw.iter().enumerate() {
                let field = |name: &str| format!("weight_phases[{place}].{name}");
                let from = moment(&field("from"), required(&field("from"), raw.from.as_ref())?)?;
                match phases.last() {
                    None if from > created_at => {
                        return Err(Invalid::new(field("from"), "the first phase begins after created_at"));
                    }
                    Some(before) if before.from >= from => {
                        return Err(Invalid::new(field("from"), "it does not lie after the phase before it"));
                    }
                    _ => {}
                }
                let weights = required(&field("weights"), raw.weights.as_ref())?;
                phases.push(Phase { from, weights: split(&field("weights"), weights, variants)? });
            }
            Ok(Weights::Phases(phases))
        }
    }
}

fn split(field: &str, value: &Value, variants: usize) -> Result<Vec<f64>, Invalid> {
    let wrong = || Invalid::new(field, "a list of numbers is needed, one for each variant in their order");
    let numbers: Option<Vec<f64>> = value.as_array().ok_or_else(wrong)?.iter().map(Value::as_f64).collect();
    let numbers = numbers.ok_or_else(wrong)?;
    if numbers.len() != variants {
        return Err(Invalid::new(field, format!("{} weights for {variants} variants", numbers.len())));
    }
    if let Some(weight) = numbers.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
        return Err(Invalid::new(field, format!("{weight} is negative")));
    }
    let sum: f64 = numbers.iter().sum();
    if !(sum > 0.0 && sum.is_finite()) {
        return Err(Invalid::new(field, "at least one weight must be above 0, and their sum a number"));
    }
    Ok(numbers)
}

fn status(value: &Value) -> Result<Status, Invalid> {
    value
        .as_u64()
        .and_then(Status::from_code)
        .ok_or_else(|| Invalid::new("status", format!("{value} is none of 9 (draft), 1 (live), 0 (inactive)")))
}

fn threshold(value: &Value) -> Result<f64, Invalid> {
    value
        .as_f64()
        .filter(|threshold| (50.0..=99.0).contains(threshold))
        .ok_or_else(|| Invalid::new("confidence_threshold_percent", format!("{value} is no number from 50 to 99")))
}

fn looks(looks: Option<&Value>, typical_lift: Option<&Value>) -> Result<Looks, Invalid> {
    let typical_lift = given(typical_lift)
        .map(|value| {
            value.as_f64().ok_or_else(|| {
                Invalid::new("typical_lift", format!("{value} is no number; write the fraction, e.g. 0.1 for 10%"))
            })
        })
        .transpose()?;
    match given(looks).map_or(Some(ONCE), Value::as_str) {
        Some(ONCE) if typical_lift.is_some() => Err(Invalid::new("typical_lift", "it needs \"looks\": \"any_time\"")),
        Some(ONCE) => Ok(Looks::Once),
        Some(ANY_TIME) => Ok(Looks::AnyTime { typical_lift }),
        Some("planned") => Err(Invalid::new("looks", PLANNED)),
        _ => {
            let value = looks.unwrap_or(&Value::Null);
            Err(Invalid::new("looks", format!("{value} is neither \"once\" nor \"any_time\"")))
        }
    }
}

/// The value unless absent or null.
fn given(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

fn required<'v>(field: &str, value: Option<&'v Value>) -> Result<&'v Value, Invalid> {
    given(value).ok_or_else(|| Invalid::new(field, "it is missing"))
}

fn text(field: &str, value: &Value) -> Result<String, Invalid> {
    let text = value.as_str().ok_or_else(|| Invalid::new(field, format!("{value} is no text")))?;
    if text.chars().count() > MAX_TEXT {
        return Err(Invalid::new(field, format!("longer than {MAX_TEXT} characters")));
    }
    Ok(text.to_owned())
}

/// Empty is none (R169).
fn optional_text(field: &str, value: Option<&Value>) -> Result<Option<String>, Invalid> {
    let text = given(value).map(|value| text(field, value)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// An id is text; whole numbers are read as their digits (R144).
fn id(field: &str, value: &Value) -> Result<String, Invalid> {
    let id = id_text(value).map_err(|reason| Invalid::new(field, reason))?;
    if id.is_empty() || id.chars().count() > MAX_TEXT {
        return Err(Invalid::new(field, format!("1 to {MAX_TEXT} characters are allowed")));
    }
    Ok(id)
}

fn number(field: &str, value: &Value) -> Result<u64, Invalid> {
    value
        .as_u64()
        .filter(|number| (1..=MAX_ID).contains(number))
        .ok_or_else(|| Invalid::new(field, format!("{value} is no whole number from 1 to {MAX_ID}")))
}

fn flag(field: &str, value: Option<&Value>) -> Result<bool, Invalid> {
    given(value).map_or(Ok(false), |value| {
        value.as_bool().ok_or_else(|| Invalid::new(field, format!("{value} is neither true nor false")))
    })
}

fn moment(field: &str, value: &Value) -> Result<Moment, Invalid> {
    let text = value
        .as_str()
        .ok_or_else(|| Invalid::new(field, format!("{value} is no text like \"2024-03-31T12:00:00Z\"")))?;
    time::moment(text, None).map_err(|reason| Invalid::new(field, reason.replace("; pass --tz", "")))
}

fn choice<T: DeserializeOwned>(field: &str, value: Option<Value>) -> Result<Option<T>, Invalid> {
    value
        .filter(|value| !value.is_null())
        .map(|value| serde_json::from_value(value).map_err(|error| Invalid::new(field, error.to_string())))
        .transpose()
}
