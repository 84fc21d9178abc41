//! The rows that a view is fed with.

use abstats_question::{Field, Moment};

use crate::Person;

/// What a view must know of its experiment before the first row. When one of these changes, the view is built anew.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Design {
    /// The ids of the variants in configured order: the order of every answer.
    pub variants: Vec<String>,
    /// Exposures before this moment are ignored (R158).
    pub created_at: Moment,
    /// Names of the events to keep: the `goal_value` of every event-backed goal (R155).
    pub event_names: Vec<String>,
    /// Goals whose conversions are stored: the `goal_key` of every other goal.
    pub stored_goals: Vec<String>,
}

/// What a row says of its visitor. What a row does not carry stands in no list; what it carries as missing is `None` or empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carried<'a> {
    /// When the visitor's record was created: `Some(None)` for a row that carries no time there.
    pub created_at: Option<Option<Moment>>,
    /// Stored attributes.
    pub fields: &'a [(Field, Option<&'a str>)],
    /// Custom attributes, each key once.
    pub attributes: &'a [(&'a str, Option<&'a str>)],
}

/// A visitor saw a variant.
#[derive(Clone, Copy, Debug)]
pub struct Exposure<'a> {
    /// Who.
    pub person: Person,
    /// The variant's id.
    pub variant: &'a str,
    /// When.
    pub at: Moment,
    /// The visitor then.
    pub carried: Carried<'a>,
}

/// A visitor's record, used for what the exposure at entry does not carry (R156). Of several records the earliest `created_at`
/// and of each attribute the first value stored count (R160); a missing value says nothing.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Whose.
    pub person: Person,
    /// What it says.
    pub carried: Carried<'a>,
}

/// A visitor did something.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Who.
    pub person: Person,
    /// What: the name of the event.
    pub name: &'a str,
    /// When.
    pub at: Moment,
    /// Events of one person with one name and one id are one event (R150). Empty is none.
    pub event_id: Option<&'a str>,
    /// The properties' texts. Nested ones have their path with dots as key, after the flat keys: the first value of a key that is
    /// not missing counts (R105).
    pub properties: &'a [(&'a str, Option<&'a str>)],
}
