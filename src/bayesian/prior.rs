//! The prior of a conversion rate.

use thiserror::Error;

/// A Beta(alpha, beta) prior of a conversion rate; uniform, Beta(1, 1), by default.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Prior {
    alpha: f64,
    beta: f64,
}

/// A prior outside the supported domain.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("prior {field} {value} is not between {min} and {max}", min = Prior::MIN, max = Prior::MAX)]
#[non_exhaustive]
pub struct PriorError {
    /// `alpha` or `beta`.
    pub field: &'static str,
    /// The value given.
    pub value: f64,
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Prior {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Shapes {
            alpha: f64,
            beta: f64,
        }
        let Shapes { alpha, beta } = Shapes::deserialize(deserializer)?;
        Self::new(alpha, beta).map_err(serde::de::Error::custom)
    }
}

impl Default for Prior {
    fn default() -> Self {
        Self::UNIFORM
    }
}

impl Prior {
    /// Beta(1, 1): every rate equally likely.
    pub const UNIFORM: Self = Self { alpha: 1.0, beta: 1.0 };
    /// Beta(1/2, 1/2), invariant under reparametrisation.
    pub const JEFFREYS: Self = Self { alpha: 0.5, beta: 0.5 };
    /// The smallest parameter.
    pub const MIN: f64 = 0.1;
    /// The largest parameter.
    pub const MAX: f64 = 1e9;

    /// Beta(alpha, beta).
    ///
    /// # Errors
    /// When a parameter is not between [`Prior::MIN`] and [`Prior::MAX`].
    pub fn new(alpha: f64, beta: f64) -> Result<Self, PriorError> {
        for (field, value) in [("alpha", alpha), ("beta", beta)] {
            if !(Self::MIN..=Self::MAX).contains(&value) {
                return Err(PriorError { field, value });
            }
        }
        Ok(Self { alpha, beta })
    }

    /// The first parameter: prior conversions.
    #[must_use]
    pub const fn alpha(self) -> f64 {
        self.alpha
    }

    /// The second parameter: prior non-conversions.
    #[must_use]
    pub const fn beta(self) -> f64 {
        self.beta
    }
}
