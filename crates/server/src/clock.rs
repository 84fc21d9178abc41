//! What time it is.

use abstats_question::Moment;

/// The clock of all answers: the system's, or one that stands still, for tests and replays.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_enums, reason = "a clock runs or stands still")]
pub enum Clock {
    /// The system's.
    #[default]
    System,
    /// Always this moment.
    Fixed(Moment),
}

impl Clock {
    /// The time.
    #[must_use]
    pub fn now(self) -> Moment {
        match self {
            Self::System => jiff::Timestamp::now().into(),
            Self::Fixed(moment) => moment,
        }
    }
}

impl From<Option<Moment>> for Clock {
    fn from(fixed: Option<Moment>) -> Self {
        fixed.map_or(Self::System, Self::Fixed)
    }
}
