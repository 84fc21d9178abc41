//! What changes between two definitions, in words.

use std::fmt::Debug;

use super::{Definition, Goal, GoalDirection, Looks, Variant, Weights};
use crate::time;
use abstats_question::Moment;

/// Whether what was counted by `old` must be counted anew under `new`.
pub(crate) fn rebuilds(old: &Definition, new: &Definition) -> bool {
    let ids =
        |definition: &Definition| definition.variants.iter().map(|variant| variant.id.clone()).collect::<Vec<_>>();
    let goals = |definition: &Definition| {
        let goal = |goal: &Goal| (goal.goal_key.clone(), goal.goal_type, goal.goal_value.clone());
        definition.goals.iter().map(goal).collect::<Vec<_>>()
    };
    ids(old) != ids(new) || goals(old) != goals(new) || old.created_at != new.created_at
}

/// The changes from `old` to `new`, a sentence each; none if they are the same.
pub(crate) fn changes(old: &Definition, new: &Definition) -> Vec<String> {
    let mut said = Vec::new();
    let mut say = |field: &str, old: String, new: String| {
        if old != new {
            said.push(format!("{field}: {old}, now {new}"));
        }
    };
    say("name", text(old.name.as_ref()), text(new.name.as_ref()));
    say("status", old.status.to_string(), new.status.to_string());
    say("created_at", time::text(old.created_at), time::text(new.created_at));
    say("end_date", moment(old.end_date), moment(new.end_date));
    say("stats_engine", word(&old.stats_engine), word(&new.stats_engine));
    say(
        "confidence_threshold_percent",
        old.confidence_threshold_percent.to_string(),
        new.confidence_threshold_percent.to_string(),
    );
    say("frequentist_type", word(&old.frequentist_type), word(&new.frequentist_type));
    say("weights", weights(&old.weights), weights(&new.weights));
    say("breakdown_cap", or_none(old.breakdown_cap), or_none(new.breakdown_cap));
    say("gates", or_none(old.gates.as_ref()), or_none(new.gates.as_ref()));
    say("region", or_none(old.region.as_ref()), or_none(new.region.as_ref()));
    say("looks", looks(old.looks), looks(new.looks));
    list(&mut said, "variant", (&old.variants, &new.variants), |variant| &variant.id, variant);
    list(&mut said, "goal", (&old.goals, &new.goals), |goal| &goal.goal_key, goal);
    said
}

fn list<T>(
    said: &mut Vec<String>,
    what: &str,
    (old, new): (&[T], &[T]),
    id: impl Fn(&T) -> &String,
    text: impl Fn(&T) -> String,
) {
    for after in new {
        match old.iter().find(|before| id(before) == id(after)) {
            None => said.push(format!("{what} {:?} added: {}", id(after), text(after))),
            Some(before) if text(before) != text(after) => {
                said.push(format!("{what} {:?}: {}, now {}", id(after), text(before), text(after)));
            }
            Some(_) => {}
        }
    }
    for before in old.iter().filter(|before| !new.iter().any(|after| id(before) == id(after))) {
        said.push(format!("{what} {:?} removed", id(before)));
    }
    let kept = |list: &[T], other: &[T]| -> Vec<String> {
        list.iter().map(&id).filter(|one| other.iter().any(|two| id(two) == *one)).cloned().collect()
    };
    let (before, after) = (kept(old, new), kept(new, old));
    if before != after {
        said.push(format!("order of the {what}s: {}, now {}", before.join(", "), after.join(", ")));
    }
}

fn variant(variant: &Variant) -> String {
    let control = if variant.is_control { ", the control" } else { "" };
    format!("name {}, nickname {}{control}", text(variant.name.as_ref()), text(variant.nickname.as_ref()))
}

fn goal(goal: &Goal) -> String {
    let primary = if goal.is_primary { "primary " } else { "" };
    let number = or_none(goal.goal_profile_id);
    let (kind, value) = (word(&goal.goal_type), text(goal.goal_value.as_ref()));
    let fewer = match goal.goal_direction {
        GoalDirection::Increase => "",
        GoalDirection::Decrease => ", lower is better",
    };
    format!("{primary}{kind} {value}, name {}, number {number}{fewer}", text(goal.goal_name.as_ref()))
}

fn weights(weights: &Weights) -> String {
    let split = |weights: &[f64]| weights.iter().map(ToString::to_string).collect::<Vec<_>>().join(" : ");
    match weights {
        Weights::Unknown => "none".to_owned(),
        Weights::Fixed(weights) => split(weights),
        Weights::Phases(phases) => phases
            .iter()
            .map(|phase| format!("{} from {}", split(&phase.weights), time::text(phase.from)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn looks(looks: Looks) -> String {
    match looks {
        Looks::Once => "once".to_owned(),
        Looks::AnyTime { typical_lift: None } => "any_time".to_owned(),
        Looks::AnyTime { typical_lift: Some(lift) } => format!("any_time with the typical lift {lift}"),
    }
}

fn text(text: Option<&String>) -> String {
    text.map_or_else(|| "none".to_owned(), |text| format!("“{text}”"))
}

fn moment(moment: Option<Moment>) -> String {
    moment.map_or_else(|| "none".to_owned(), time::text)
}

fn or_none(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

/// The name on the wire.
fn word(choice: &(impl serde::Serialize + Debug)) -> String {
    serde_json::to_value(choice)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_else(|| format!("{choice:?}"))
}
