//! What a frequentist test looks for.

use crate::names::names;

/// Which departures from equal rates a frequentist test looks for. `Greater` means: variant rate greater than control rate,
/// whichever is better ([`crate::GoalDirection`]): where fewer conversions are the goal, `Greater` finds worse variants only.
///
/// ```
/// assert_eq!(abstats::Alternative::default().code(), "two_sided");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: up, down or both, and nothing else")]
pub enum Alternative {
    /// The rates differ.
    #[default]
    TwoSided,
    /// The variant's rate is greater than the control's.
    Greater,
    /// The variant's rate is less than the control's.
    Less,
}

names!(Alternative, "alternative": TwoSided = "two_sided", Greater = "greater", Less = "less");
