//! A level, an interval at that level, and an estimate with its interval.

use std::fmt;

use thiserror::Error;

use crate::Absent;

/// The probability content of an interval, at least 0 and below 1.
///
/// ```
/// use abstats::Level;
/// assert_eq!(Level::new(0.95)?.get(), 0.95);
/// assert!(Level::new(1.0).is_err());
/// assert_eq!(Level::new(0.9)?.to_string(), "90%");
/// # Ok::<(), abstats::LevelError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "f64"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Level(f64);

/// A level outside `[0, 1)`.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("level {value} is not at least 0 and below 1")]
#[non_exhaustive]
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

/// `95%`.
impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&in_percent(self.0))
    }
}

/// `97.5%`: what was given, without the noise of binary fractions (0.9 times 100 is 90.00000000000001).
pub(crate) fn in_percent(fraction: f64) -> String {
    let digits = format!("{:.10}", 100.0 * fraction);
    format!("{}%", digits.trim_end_matches('0').trim_end_matches('.'))
}

/// An interval for a number, with its level. An unbounded end is an infinity; no end is ever NaN.
///
/// ```
/// use abstats::{Interval, Level};
/// let interval = Interval { low: 0.069_31, high: 0.092_4, level: Level::new(0.9)? };
/// assert_eq!(format!("{interval:.3}"), "[0.069, 0.092] (90%)");
/// # Ok::<(), abstats::LevelError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "two ends and a level, built as a literal by callers with an interval of their own"
)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The level.
    pub level: Level,
}

/// `[0.069, 0.092] (90%)`: both ends in the precision asked for.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        self.low.fmt(f)?;
        f.write_str(", ")?;
        self.high.fmt(f)?;
        write!(f, "] ({})", self.level)
    }
}

/// A number and its interval; each may be absent, with its reason.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
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
