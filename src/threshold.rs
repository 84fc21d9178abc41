//! When a number is clear enough for a verdict.

use std::fmt;

use thiserror::Error;

use crate::interval::in_percent;

/// The threshold of a verdict in percent (`confidence_threshold_percent`), 50 to 99, by default 95.
///
/// ```
/// use abstats::Threshold;
/// assert_eq!(Threshold::new(90.0)?.alpha(), 0.1);
/// assert_eq!(Threshold::new(97.5)?.to_string(), "97.5%");
/// assert_eq!(Threshold::new(99.5).unwrap_err().to_string(), "threshold 99.5 is not between 50 and 99 percent");
/// # Ok::<(), abstats::ThresholdError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "f64"))]
pub struct Threshold(f64);

/// A threshold outside 50 to 99 percent.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("threshold {value} is not between 50 and 99 percent")]
#[non_exhaustive]
pub struct ThresholdError {
    /// The threshold given.
    pub value: f64,
}

impl Default for Threshold {
    fn default() -> Self {
        Self(95.0)
    }
}

impl TryFrom<f64> for Threshold {
    type Error = ThresholdError;

    fn try_from(percent: f64) -> Result<Self, ThresholdError> {
        Self::new(percent)
    }
}

/// `95%`.
impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&in_percent(self.fraction()))
    }
}

impl Threshold {
    /// A threshold in percent.
    ///
    /// # Errors
    /// When `percent` is not between 50 and 99.
    pub fn new(percent: f64) -> Result<Self, ThresholdError> {
        if (50.0..=99.0).contains(&percent) { Ok(Self(percent)) } else { Err(ThresholdError { value: percent }) }
    }

    /// The threshold in percent.
    #[must_use]
    pub const fn percent(self) -> f64 {
        self.0
    }

    /// The threshold as a fraction, rounded once: 57 gives 0.57.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.0 / 100.0
    }

    /// What is left to one: `1 - threshold`, from the percentage, so that 95 gives 0.05 and not 0.050000000000000044.
    #[must_use]
    pub fn alpha(self) -> f64 {
        (100.0 - self.0) / 100.0
    }
}

/// Whether a chance meets a threshold of at least 1/2: it is not below it by more than rounding takes from a chance. The
/// verdict and the intervals ask here, so they cannot differ.
///
/// Small counts have chances that are exactly 0.95 (0 of 2 against 2 of 2) and come out a few units in the last place
/// higher or lower.
pub(crate) fn meets(chance: f64, threshold: f64) -> bool {
    const ROUNDING: f64 = 1e-14;
    chance >= threshold - ROUNDING
}
