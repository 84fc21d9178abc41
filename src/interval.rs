//! A level, an interval at that level, and an estimate with its interval.

use thiserror::Error;

use crate::Absent;

/// The probability content of an interval, at least 0 and below 1.
///
/// ```
/// use abstats::Level;
/// assert_eq!(Level::new(0.95)?.get(), 0.95);
/// assert!(Level::new(1.0).is_err());
/// # Ok::<(), abstats::LevelError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "f64"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Level(f64);

/// A level outside `[0, 1)`.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("level {value} is not at least 0 and below 1")]
pub struct LevelError {
    /// The level given.
    pub value: f64,
}

impl Level {
    /// The level whose interval is the median alone.
    pub(crate) const MEDIAN: Self = Self(0.0);

    /// A level as a fraction, e.g. 0.95.
    ///
    /// # Errors
    /// When `value` is not in `[0, 1)`.
    pub fn new(value: f64) -> Result<Self, LevelError> {
        // Adding 0 makes -0 0, which people would read as a minus.
        if (0.0..1.0).contains(&value) { Ok(Self(value + 0.0)) } else { Err(LevelError { value }) }
    }

    /// A level that is known to be in range.
    pub(crate) const fn known(value: f64) -> Self {
        Self(value)
    }

    /// The level as a fraction.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Level {
    type Error = LevelError;

    fn try_from(value: f64) -> Result<Self, LevelError> {
        Self::new(value)
    }
}

/// An interval for a number, with its level. An unbounded end is an infinity; no end is ever NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The level.
    pub level: Level,
}

/// A number and its interval; each may be absent, with its reason.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The number.
    pub estimate: Result<f64, Absent>,
    /// Its interval.
    pub interval: Result<Interval, Absent>,
}

impl Estimate {
    pub(crate) const fn absent(reason: Absent) -> Self {
        Self { estimate: Err(reason), interval: Err(reason) }
    }
}
