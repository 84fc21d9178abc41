//! The goal that a question is about.

use abstats_count::Goal as Counted;
use abstats_document::{Goal as Described, Nullable, SelectedGoal};
use abstats_question::{EventFilter, GoalChoice, quote};
use abstats_store::{Goal, GoalType};

use super::Error;

/// The goal whose conversions are counted, if there is one, and whether it was asked for by name.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'a> {
    pub goal: Option<&'a Goal>,
    pub by_name: bool,
}

/// The goal that was chosen among the experiment's (R40 to R44).
pub(super) fn choose<'a>(goals: &'a [Goal], choice: &GoalChoice) -> Result<Chosen<'a>, Error> {
    let missing = |name: &str, value: &str| {
        Error::Question(format!("{name} {value} is not a goal of this experiment{}", known(goals, name)))
    };
    let found = match choice {
        GoalChoice::Primary => return Ok(Chosen { goal: goals.iter().find(|goal| goal.is_primary), by_name: false }),
        GoalChoice::Key(key) => {
            goals.iter().find(|goal| goal.goal_key == *key).ok_or_else(|| missing("goal_key", &quote(key)))
        }
        GoalChoice::Profile(id) => goals
            .iter()
            .find(|goal| goal.goal_profile_id == Some(*id))
            .ok_or_else(|| missing("goal_profile_id", &id.to_string())),
    };
    Ok(Chosen { goal: Some(found?), by_name: true })
}

/// So many goals are listed in an error.
const LISTED: usize = 20;

/// Which goals there are, to choose another one.
fn known(goals: &[Goal], name: &str) -> String {
    let all: Vec<String> = match name {
        "goal_key" => goals.iter().map(|goal| goal.goal_key.clone()).collect(),
        _ => goals.iter().filter_map(|goal| goal.goal_profile_id).map(|id| id.to_string()).collect(),
    };
    match all.len() {
        0 => "; it has none".to_owned(),
        count if count > LISTED => format!("; allowed are {} and {} more", all[..LISTED].join(", "), count - LISTED),
        _ => format!("; allowed are {}", all.join(", ")),
    }
}

impl<'a> Chosen<'a> {
    /// What the view counts.
    pub fn counted(self) -> Counted<'a> {
        match self.goal {
            None => Counted::None,
            Some(goal) => match goal.goal_value.as_deref().filter(|_| goal.goal_type.is_event_backed()) {
                Some(name) => Counted::Event(name),
                None => Counted::Stored(&goal.goal_key),
            },
        }
    }

    /// Refuses event filters where there are no events to filter (R55, R172).
    pub fn fits(self, events: &EventFilter) -> Result<(), Error> {
        let parameter = if !events.any_of.is_empty() {
            "event_attribute"
        } else if events.min_count > 1 {
            "min_count"
        } else if events.timeframe.is_some() {
            "timeframe_days"
        } else {
            return Ok(());
        };
        let backed = "it needs a goal of the type event, revenue or script";
        match self.goal {
            Some(goal) if goal.goal_type.is_event_backed() => Ok(()),
            Some(goal) => Err(Error::Question(format!(
                "{parameter} does not apply to the goal {:?} of the type {}; {backed}",
                goal.goal_key,
                type_name(goal.goal_type)
            ))),
            None => Err(Error::Question(format!("{parameter} does not apply without a goal; {backed}"))),
        }
    }
}

/// The primary goal as the page has it (R45).
pub(super) fn described(goal: &Goal) -> Described {
    let text = |text: &Option<String>| text.clone().map_or(Nullable::Null, Nullable::Value);
    Described {
        goal_name: text(&goal.goal_name),
        goal_type: Nullable::Value(type_name(goal.goal_type)),
        goal_value: text(&goal.goal_value),
    }
}

/// A goal that was asked for (R46).
pub(super) fn selected(goal: &Goal) -> SelectedGoal {
    SelectedGoal {
        goal_profile_id: goal.goal_profile_id,
        goal_key: goal.goal_key.clone(),
        goal_name: goal.goal_name.clone(),
        goal_type: type_name(goal.goal_type),
        goal_value: goal.goal_value.clone(),
        is_primary: goal.is_primary,
    }
}

/// The type's name on the wire.
fn type_name(goal_type: GoalType) -> String {
    serde_json::to_value(goal_type).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
