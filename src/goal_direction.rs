//! Which way is better.

use crate::names::names;

/// Whether a goal is reached by more conversions or by fewer: signups, or cancellations.
///
/// Rates, differences and lifts keep their signs. What turns round is what is called better: winner and loser, the best, the
/// chance to beat the control, losses, and the harm of non-inferiority.
///
/// ```
/// use abstats::GoalDirection;
/// assert_eq!(GoalDirection::default().code(), "increase");
/// assert_eq!("decrease".parse(), Ok(GoalDirection::Decrease));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: more is better, or less")]
pub enum GoalDirection {
    /// The higher rate is the better one.
    #[default]
    Increase,
    /// The lower rate is the better one.
    Decrease,
}

names!(GoalDirection, "goal direction": Increase = "increase", Decrease = "decrease");
