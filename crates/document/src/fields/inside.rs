//! Settings in objects that the document does not have: nobody would read them there.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::names::{DISTINCT, OF_DATA, OF_GOALS, SETTINGS, SYNONYMS, WRAPPERS};
use super::shape::Shape;
use super::{Judged, MOST, Part, Right, judge, letters};
use crate::echo::{LONGEST_VALUE, cut};

/// Objects within objects are looked into so deep.
const DEEPEST: usize = 3;

/// The settings in an object of this name, as paths, and where they belong.
pub(super) fn settings(name: &str, json: &str) -> Vec<(String, Right)> {
    let mut found = Vec::new();
    look_into(name, json, Kind::of(name), DEEPEST, &mut found);
    found
}

/// A field of a goal: its direction is the document's.
pub(super) fn of_goal(name: &str) -> Judged {
    match right_of_goal(name) {
        Some(right) => Judged::Wrong(right),
        None => Judged::Unknown,
    }
}

/// What an object is for, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It holds settings: also under other names.
    Settings,
    /// It describes a goal.
    Goal,
    /// Anything else.
    Other,
}

impl Kind {
    fn of(name: &str) -> Self {
        let letters = letters(name);
        if WRAPPERS.contains(&letters.as_str()) {
            Self::Settings
        } else if OF_GOALS.contains(&letters.as_str()) {
            Self::Goal
        } else {
            Self::Other
        }
    }

    /// Where the field belongs, if it is a setting.
    fn right(self, name: &str, value: Shape) -> Option<Right> {
        match self {
            Self::Settings => right_of_settings(name, value),
            Self::Goal => right_of_goal(name),
            Self::Other => distinct(name),
        }
    }
}

fn look_into(path: &str, json: &str, kind: Kind, depth: usize, found: &mut Vec<(String, Right)>) {
    if depth == 0 || Shape::of(json) != Shape::Nested {
        return;
    }
    let each = Each(|name: &str, value: &str| {
        let shape = Shape::of(value);
        if shape == Shape::Null || found.len() == MOST {
            return;
        }
        let path = || format!("{path}.{}", cut(name, LONGEST_VALUE));
        match kind.right(name, shape) {
            Some(right) => found.push((path(), right)),
            None => look_into(&path(), value, Kind::of(name), depth - 1, found),
        }
    });
    // An array has no fields, and a name that is no text is none of ours.
    let _ = serde_json::Deserializer::from_str(json).deserialize_map(each);
}

/// In an object of settings a name may be another one for a setting, or be misspelt; what is counted is no setting.
fn right_of_settings(name: &str, value: Shape) -> Option<Right> {
    let right = match judge(Part::Document, name) {
        Judged::Wrong(Right::NotYet) => exact(name)?,
        Judged::Wrong(Right::Named(right)) => right,
        Judged::Near(Right::Named(right), takes) if takes.can_be(value) => right,
        _ => return None,
    };
    (!OF_DATA.contains(&right)).then_some(Right::InDocument(right))
}

fn right_of_goal(name: &str) -> Option<Right> {
    let letters = letters(name);
    let of_direction = |right: &str| right == "goal_direction";
    let mut synonyms = SYNONYMS.iter().filter(|(at, _, right)| *at == Part::Document && of_direction(right));
    let is_direction = synonyms.any(|(_, names, _)| names.contains(&letters.as_str()));
    if is_direction { Some(Right::InDocument("goal_direction")) } else { distinct(name) }
}

/// Names that nobody but this format uses.
fn distinct(name: &str) -> Option<Right> {
    let letters = letters(name);
    DISTINCT.iter().find(|known| known.replace('_', "") == letters).map(|known| Right::InDocument(known))
}

fn exact(name: &str) -> Option<&'static str> {
    let of_document = SETTINGS.iter().filter(|(at, _)| *at == Part::Document);
    of_document.flat_map(|(_, names)| *names).copied().find(|known| *known == name)
}

/// Calls for each field, with the name and the JSON of the value.
struct Each<F>(F);

impl<'de, F: FnMut(&str, &str)> Visitor<'de> for Each<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value::<&RawValue>()?;
            (self.0)(&name, value.get());
        }
        Ok(())
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}
