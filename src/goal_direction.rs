//! Which way is better.

use crate::names::names;
use crate::{Alternative, Pair};

/// Whether a goal is reached by more conversions or by fewer: signups, or cancellations.
///
/// Rates, differences and lifts keep their signs, and so do z and the alternative of a test, which speak of rates. What turns
/// round is what is called better: winner and loser, the best, the chance to beat the control, losses, and the harm of
/// non-inferiority.
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

impl GoalDirection {
    /// Control and variant as they are, or exchanged when less is better: in what comes out, the variant is better exactly
    /// when its rate is the higher one.
    ///
    /// What compares rates upwards needs no other rule for a goal of fewer conversions:
    ///
    /// ```
    /// use abstats::bayesian::{Posterior, Prior, superiority};
    /// use abstats::{Counts, GoalDirection, Pair};
    /// let cancelled = Pair { control: Counts::new(10_000, 40)?, variant: Counts::new(10_000, 18)? };
    /// let posteriors = cancelled.map(|counts| Posterior::new(Prior::UNIFORM, counts));
    /// let better = superiority(GoalDirection::Decrease.upwards(posteriors))?;
    /// assert!(better.chance_to_beat_control > 0.99); // that the variant's rate is the lower one
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn upwards<T>(self, pair: Pair<T>) -> Pair<T> {
        match self {
            Self::Increase => pair,
            Self::Decrease => pair.swapped(),
        }
    }

    /// Whether one rate, or lift, is better than another.
    ///
    /// ```
    /// use abstats::GoalDirection;
    /// assert!(GoalDirection::Increase.is_better(0.2, 0.1) && GoalDirection::Decrease.is_better(0.1, 0.2));
    /// ```
    #[must_use]
    pub fn is_better(self, one: f64, other: f64) -> bool {
        let Pair { control, variant } = self.upwards(Pair { control: other, variant: one });
        variant > control
    }

    /// The test that a variant is better.
    ///
    /// ```
    /// use abstats::{Alternative, GoalDirection};
    /// assert_eq!(GoalDirection::Decrease.better(), Alternative::Less);
    /// ```
    #[must_use]
    pub const fn better(self) -> Alternative {
        match self {
            Self::Increase => Alternative::Greater,
            Self::Decrease => Alternative::Less,
        }
    }
}

names!(GoalDirection, "goal direction": Increase = "increase", Decrease = "decrease");
