//! What to do about a report, and why its verdict may be in doubt.

use crate::names::names;

/// What to do, of the whole test: the outcome, unless a doubt forbids to act on it ([`crate::Report::decision`]).
///
/// ```
/// use abstats::Decision;
/// assert_eq!("ship".parse(), Ok(Decision::Ship));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: these are the things one can do about a test")]
pub enum Decision {
    /// Ship the winner.
    Ship,
    /// Keep the control: every other variant is a loser.
    Keep,
    /// Choose by cost: no difference that matters.
    Either,
    /// Not decided yet.
    Wait,
    /// Check the data first: they put every verdict in doubt.
    Check,
}

names!(Decision, "decision": Ship = "ship", Keep = "keep", Either = "either", Wait = "wait", Check = "check");

/// What a doubt is about.
///
/// ```
/// assert_eq!(abstats::DoubtClass::Data.code(), "data");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: either the counts are wrong, or they are too few")]
pub enum DoubtClass {
    /// The counts may be wrong, or may mix what does not belong together.
    Data,
    /// The counts are right, and say less than the verdict does.
    Evidence,
}

names!(DoubtClass, "doubt class": Data = "data", Evidence = "evidence");
