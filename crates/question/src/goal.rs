//! Which goal is asked about.

/// Which goal's conversions are counted. Whether the experiment has it, only who knows the experiment can say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum GoalChoice {
    /// The experiment's primary goal.
    #[default]
    Primary,
    /// The goal of this `goal_key`. It comes before a `goal_profile_id` that is given, too.
    Key(String),
    /// The goal of this `goal_profile_id`.
    Profile(u64),
}
