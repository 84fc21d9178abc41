//! Rows as they come in: from values by name to a checked row.

mod build;
mod enumerations;
#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use abstats_question::{Field, Moment};

pub(crate) use build::{Row, Slot, build};

/// The kind of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A visitor saw a variant.
    Exposure,
    /// A visitor did something.
    Event,
    /// A visitor converted: a stored conversion.
    Conversion,
    /// What is known of a visitor.
    Visitor,
    /// An id that stands for another.
    Alias,
}

impl Kind {
    /// All of them, in the order in which they are best imported.
    pub const ALL: [Self; 5] = [Self::Alias, Self::Visitor, Self::Exposure, Self::Conversion, Self::Event];

    /// Its name in tracked rows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exposure => "exposure",
            Self::Event => "event",
            Self::Conversion => "conversion",
            Self::Visitor => "visitor",
            Self::Alias => "alias",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The table of its rows.
    pub(crate) fn table(self) -> &'static str {
        match self {
            Self::Exposure => "exposures",
            Self::Event => "events",
            Self::Conversion => "conversions",
            Self::Visitor => "visitors",
            Self::Alias => "aliases",
        }
    }

    /// What a row must have.
    pub(crate) fn required(self) -> &'static [&'static str] {
        match self {
            Self::Exposure => &["visitor_id", "variant_id", "at"],
            Self::Event => &["visitor_id", "name", "at"],
            Self::Conversion => &["visitor_id", "goal_key", "at"],
            Self::Visitor => &["visitor_id"],
            Self::Alias => &["alias_id", "visitor_id"],
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The text of an object, as it is stored.
pub(crate) fn json(map: &Map<String, Value>) -> String {
    // Keys are text: it cannot fail.
    serde_json::to_string(map).unwrap_or_default()
}

/// A checked row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Incoming {
    pub(crate) id: Option<String>,
    pub(crate) visitor: String,
    pub(crate) what: What,
    /// The fields whose value was mapped to its enumerated spelling (R174).
    pub(crate) mapped: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    Exposure { variant: String, at: Moment, carried: Carried },
    Visitor { carried: Carried },
    Event { name: String, at: Moment, event_id: Option<String>, props: Option<Map<String, Value>> },
    Conversion { goal: String, at: Moment },
    Alias { alias: String, at: Option<Moment> },
}

/// What a row says of a visitor: `None` is not carried, an inner `None` is carried without a value.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(clippy::option_option, reason = "not carried, without a value, a value")]
pub(crate) struct Carried {
    pub(crate) created_at: Option<Option<Moment>>,
    pub(crate) fields: Vec<(Field, Option<String>)>,
    pub(crate) attributes: Option<Map<String, Value>>,
}

impl Incoming {
    /// A hash of all fields, the owner included: rows that are equal in all fields have the same.
    ///
    /// 64 bits of SHA-256, compared among rows of one time: no two rows of a database meet by chance.
    pub(crate) fn content(&self, owner: i64) -> i64 {
        let mut hash = Sha256::new();
        hash.update(owner.to_le_bytes());
        let mut part = |part: Option<&str>| {
            // Its length before each part, so that no two rows run together.
            hash.update(part.map_or(u64::MAX, |part| part.len() as u64).to_le_bytes());
            hash.update(part.unwrap_or_default());
        };
        part(Some(&self.visitor));
        let moment = |at: Option<Moment>| at.map(|at| at.micros().to_string());
        let object = |map: Option<&Map<String, Value>>| map.map(json);
        let mut say = |carried: &Carried| {
            part(carried.created_at.map(|at| moment(at).unwrap_or_default()).as_deref());
            for (field, value) in &carried.fields {
                part(Some(field.name()));
                part(Some(value.as_deref().unwrap_or_default()));
            }
            part(object(carried.attributes.as_ref()).as_deref());
        };
        match &self.what {
            What::Exposure { variant, at, carried } => {
                say(carried);
                part(Some(variant));
                part(moment(Some(*at)).as_deref());
            }
            What::Visitor { carried } => say(carried),
            What::Event { name, at, event_id, props } => {
                part(Some(name));
                part(moment(Some(*at)).as_deref());
                part(event_id.as_deref());
                part(object(props.as_ref()).as_deref());
            }
            What::Conversion { goal, at } => {
                part(Some(goal));
                part(moment(Some(*at)).as_deref());
            }
            What::Alias { alias, at } => {
                part(Some(alias));
                part(moment(*at).as_deref());
            }
        }
        let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hash.finalize());
        i64::from_le_bytes([a, b, c, d, e, f, g, h])
    }
}
