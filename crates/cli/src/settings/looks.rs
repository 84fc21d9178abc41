//! How often one looks: the options, laid over what the input and its plan ask for.

use abstats::Looks;
use abstats::sequential::{Alpha, PlannedLooks};

use crate::args::{Looked, Options};

/// The looks. `planned` says that those asked for are the plan's: then another kind of looks contradicts it.
pub fn asked(options: &Options, asked: &Looks, planned: bool, errors: &mut Vec<String>) -> Looks {
    let looking = &options.looking;
    if let Some(looked) = looking.looks.filter(|looked| planned && looked.code() != asked.code()) {
        let words = |code: &str| code.replace('_', "-");
        let (given, planned) = (words(looked.code()), words(asked.code()));
        errors.push(format!("--looks {given}: the plan has looks \"{planned}\"; leave it out, or plan again"));
        return asked.clone();
    }
    let looks = match (looking.looks, asked) {
        (Some(Looked::Once), _) => Looks::Once,
        (Some(Looked::AnyTime), Looks::AnyTime { .. }) | (None | Some(Looked::Planned), Looks::Planned(_)) => {
            asked.clone()
        }
        (Some(Looked::AnyTime), _) => Looks::any_time(),
        (Some(Looked::Planned), _) => {
            errors.push(
                "--looks planned: it needs --plan FILE, which abstats plan --looks planned --save FILE writes".into(),
            );
            return asked.clone();
        }
        (None, _) => asked.clone(),
    };
    if looking.typical_lift.is_some() && !looks.are_at_any_time() {
        let who = if looks.are_planned() { "planned looks need" } else { "who looks once needs" };
        errors.push(format!("--typical-lift: {who} none; it needs --looks any-time"));
    }
    if !looks.are_planned() {
        for (option, given) in [("--looks-taken", looking.looks_taken.is_some()), ("--last-look", looking.last_look)] {
            if given {
                errors.push(format!("{option}: it needs a plan with looks, --plan FILE"));
            }
        }
    }
    match looks {
        Looks::AnyTime { typical_lift, alpha } => {
            if let Some(own) = looking.typical_lift.filter(|own| planned && *own != typical_lift) {
                errors.push(format!("--typical-lift {own}: the plan has {typical_lift}; leave it out, or plan again"));
            }
            // Comparisons share alpha, unless that is turned off.
            let alpha = options.correction.map_or(alpha, |correction| match correction {
                Some(_) => Alpha::Shared,
                None => Alpha::Each,
            });
            Looks::AnyTime { typical_lift: looking.typical_lift.unwrap_or(typical_lift), alpha }
        }
        Looks::Planned(looks) => Looks::Planned(look(options, looks, errors)),
        other => other,
    }
}

/// Which of the planned looks were taken, and whether this is the last.
fn look(options: &Options, looks: PlannedLooks, errors: &mut Vec<String>) -> PlannedLooks {
    let looks = match options.looking.looks_taken.clone() {
        None => looks,
        Some(taken) => looks.clone().taken(taken).unwrap_or_else(|error| {
            errors.push(format!("--looks-taken: {error}"));
            looks
        }),
    };
    if options.looking.last_look { looks.ended() } else { looks }
}
