//! The size of an effect that is worth waiting for.

use std::fmt;

use thiserror::Error;

use crate::interval::in_percent;

/// The typical lift of the tests one runs, as a fraction, by default 0.1: an always-valid comparison is the quickest to
/// notice lifts of this size and of five times this size, up or down. Choose it before the data; chosen after a look, it
/// voids the guarantee. From 0.0001 to 1.
///
/// ```
/// use abstats::sequential::TypicalLift;
/// assert_eq!(TypicalLift::default().get(), 0.1);
/// assert_eq!(TypicalLift::new(0.025)?.to_string(), "2.5%");
/// assert_eq!(TypicalLift::new(10.0).unwrap_err().to_string(), "typical lift 10 is not between 0.0001 and 1");
/// # Ok::<(), abstats::sequential::TypicalLiftError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "f64"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TypicalLift(f64);

/// A typical lift outside 0.0001 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("typical lift {value} is not between 0.0001 and 1")]
#[non_exhaustive]
pub struct TypicalLiftError {
    /// The lift given, a fraction.
    pub value: f64,
}

impl TypicalLift {
    /// A lift as a fraction: 0.1 is +10% or -10%.
    ///
    /// # Errors
    /// When `value` is not between 0.0001 and 1.
    pub fn new(value: f64) -> Result<Self, TypicalLiftError> {
        if (1e-4..=1.0).contains(&value) { Ok(Self(value)) } else { Err(TypicalLiftError { value }) }
    }

    /// The lift as a fraction.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Default for TypicalLift {
    fn default() -> Self {
        Self(0.1)
    }
}

impl TryFrom<f64> for TypicalLift {
    type Error = TypicalLiftError;

    fn try_from(value: f64) -> Result<Self, TypicalLiftError> {
        Self::new(value)
    }
}

/// `10%`.
impl fmt::Display for TypicalLift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&in_percent(self.0))
    }
}
