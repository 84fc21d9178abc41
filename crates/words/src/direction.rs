//! Which way is better, in words.

use abstats::{GoalDirection, Report};

/// What a better rate is: `higher`, or `lower (better)`.
#[must_use]
pub const fn better(report: &Report) -> &'static str {
    match report.analysis.goal_direction {
        GoalDirection::Increase => "higher",
        GoalDirection::Decrease => "lower (better)",
    }
}

/// What a worse rate is: `lower`, or `higher (worse)`.
#[must_use]
pub const fn worse(report: &Report) -> &'static str {
    match report.analysis.goal_direction {
        GoalDirection::Increase => "lower",
        GoalDirection::Decrease => "higher (worse)",
    }
}

/// What the best of several is: `highest`, or `lowest`.
#[must_use]
pub const fn best(report: &Report) -> &'static str {
    match report.analysis.goal_direction {
        GoalDirection::Increase => "highest",
        GoalDirection::Decrease => "lowest",
    }
}
