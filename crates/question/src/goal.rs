//! Which goal is asked about.

use crate::{Error, error::quote};

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

impl GoalChoice {
    /// Reads `goal_key` and `goal_profile_id`. With a key the id decides nothing, but it must be a number all the same.
    pub(crate) fn read(key: Option<&str>, profile: Option<&str>) -> Result<Self, Error> {
        let wrong = |id: &str| {
            Error::new("goal_profile_id", format!("goal_profile_id {} is not the number of a goal", quote(id)))
        };
        match (key, profile) {
            (_, Some(id)) if !id.bytes().all(|byte| byte.is_ascii_digit()) => Err(wrong(id)),
            (Some(key), _) => Ok(Self::Key(key.to_owned())),
            (None, Some(id)) => id.parse().map(Self::Profile).map_err(|_| wrong(id)),
            (None, None) => Ok(Self::Primary),
        }
    }
}
