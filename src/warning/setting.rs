//! The settings that a plan fixes.

use crate::names::names;

/// A setting of the analysis that a plan fixes.
///
/// ```
/// assert_eq!(abstats::planning::Setting::GoalDirection.code(), "goal_direction");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Setting {
    /// The engine, its prior, alternative or correction.
    Engine,
    /// The threshold.
    Threshold,
    /// The region of practical equivalence, when the goal needs one.
    Region,
    /// Which way is better.
    GoalDirection,
    /// How often one looks.
    Looks,
    /// The traffic weights.
    Weights,
}

names!(
    Setting,
    "setting": Engine = "engine",
    Threshold = "threshold",
    Region = "region",
    GoalDirection = "goal_direction",
    Looks = "looks",
    Weights = "weights"
);

impl Setting {
    /// Whether another choice changes how often a verdict is wrong.
    pub(crate) const fn decides(self) -> bool {
        matches!(self, Self::Engine | Self::Threshold | Self::Looks)
    }
}
