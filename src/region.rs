//! The lifts or differences that are too small to matter.

use crate::GoalDirection;
use crate::names::names;
use thiserror::Error;

/// What a region is measured in.
///
/// ```
/// assert_eq!(abstats::practical::Scale::Lift.code(), "lift");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: a ratio or a difference, and nothing else")]
pub enum Scale {
    /// variant rate / control rate - 1
    Lift,
    /// variant rate - control rate
    Difference,
}

names!(Scale, "scale": Lift = "lift", Difference = "difference");

/// The lifts or differences that are too small to matter: those between `low` and `high`, 0 among them.
///
/// With an infinite `high` there is no upper limit. Then the only question is whether the variant is lower by the margin
/// -`low` or more. An infinite `low` asks whether it is higher by the margin `high` or more, which is what harms when fewer
/// conversions are the goal.
///
/// ```
/// use abstats::GoalDirection;
/// use abstats::practical::{Region, Scale};
/// let region = Region::new(Scale::Lift, -0.02, 0.02)?;
/// assert_eq!((region.low(), region.high()), (-0.02, 0.02));
/// let margin = Region::new(Scale::Difference, -0.001, f64::INFINITY)?;
/// assert!(!margin.is_bounded());
/// assert_eq!(Region::margin(Scale::Lift, 0.05, GoalDirection::Decrease)?.high(), 0.05);
/// let error = Region::new(Scale::Lift, 0.02, -0.02).unwrap_err();
/// assert_eq!(error.to_string(), "region low 0.02 is not below high -0.02");
/// let error = Region::new(Scale::Difference, -1.5, 0.1).unwrap_err();
/// assert_eq!(error.to_string(), "region low -1.5 is not a difference of at least -0.999999 or infinite");
/// # Ok::<(), abstats::practical::RegionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Region {
    /// What both ends are measured in.
    scale: Scale,
    /// A fraction: -0.02 is a lift of -2%, or a difference of -2 percentage points; null without a lower limit.
    #[cfg_attr(feature = "serde", serde(serialize_with = "end"))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    low: f64,
    /// A fraction; null without an upper limit.
    #[cfg_attr(feature = "serde", serde(serialize_with = "end"))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    high: f64,
}

/// Ends that cannot be those of a region.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum RegionError {
    /// Below -0.999999, next to the -1 below which there are neither lifts nor differences; or not a number.
    #[error("region low {value} is not a {scale} of at least -0.999999 or infinite", scale = scale.code())]
    Low {
        /// The lower end given.
        value: f64,
        /// What it would be.
        scale: Scale,
    },
    /// Not a number; or not infinite, but above [`Region::MAX_LIFT`] or [`Region::MAX_DIFFERENCE`].
    #[error("region high {value} is not a {scale} up to {most} or infinite", scale = scale.code(), most = scale.most())]
    High {
        /// The upper end given.
        value: f64,
        /// What it would be.
        scale: Scale,
    },
    /// Neither end is finite: nothing is asked.
    #[error("region without an end")]
    Endless,
    /// The lower end is not below the upper one.
    #[error("region low {low} is not below high {high}")]
    Order {
        /// The lower end given.
        low: f64,
        /// The upper end given.
        high: f64,
    },
    /// Equal rates are outside: then it is no region of equivalence.
    #[error("region from low {low} to high {high} leaves out 0")]
    LeavesOutEquality {
        /// The lower end given.
        low: f64,
        /// The upper end given.
        high: f64,
    },
}

impl Scale {
    /// The largest end, in words.
    const fn most(self) -> &'static str {
        match self {
            Self::Lift => "1000000",
            Self::Difference => "0.999999",
        }
    }
}

impl Region {
    /// The largest lift, other than infinity, that a region may reach to.
    pub const MAX_LIFT: f64 = 1e6;
    /// The largest difference; the lowest end is this with a minus, of lifts too.
    pub const MAX_DIFFERENCE: f64 = 0.999_999;

    /// The region from `low` to `high`, both as fractions.
    ///
    /// # Errors
    /// When `low` is neither infinite nor at least `-MAX_DIFFERENCE`; when `high` is neither infinite nor within
    /// [`Region::MAX_LIFT`] or [`Region::MAX_DIFFERENCE`]; when both are infinite; when `low` is not below `high`; when 0 lies
    /// outside. The errors carry the ends.
    pub fn new(scale: Scale, low: f64, high: f64) -> Result<Self, RegionError> {
        if low.is_nan() || (low < -Self::MAX_DIFFERENCE && low.is_finite()) {
            return Err(RegionError::Low { value: low, scale });
        }
        let most = match scale {
            Scale::Lift => Self::MAX_LIFT,
            Scale::Difference => Self::MAX_DIFFERENCE,
        };
        if high.is_nan() || (high > most && high.is_finite()) {
            return Err(RegionError::High { value: high, scale });
        }
        if low == f64::NEG_INFINITY && high == f64::INFINITY {
            return Err(RegionError::Endless);
        }
        if low >= high {
            return Err(RegionError::Order { low, high });
        }
        if low > 0.0 || high < 0.0 {
            return Err(RegionError::LeavesOutEquality { low, high });
        }
        // Not -0: it would be printed.
        Ok(Self { scale, low: low + 0.0, high: high + 0.0 })
    }

    /// Everything that is not worse than the control by more than a margin, a fraction.
    ///
    /// # Errors
    /// As of [`Region::new`]; the margin is one end.
    pub fn margin(scale: Scale, margin: f64, goal: GoalDirection) -> Result<Self, RegionError> {
        match goal {
            GoalDirection::Increase => Self::new(scale, -margin, f64::INFINITY),
            GoalDirection::Decrease => Self::new(scale, f64::NEG_INFINITY, margin),
        }
    }

    /// What it is measured in.
    #[must_use]
    pub const fn scale(self) -> Scale {
        self.scale
    }

    /// The smallest lift or difference that is too small to matter; infinite without a lower limit.
    #[must_use]
    pub const fn low(self) -> f64 {
        self.low
    }

    /// The largest; infinite without an upper limit.
    #[must_use]
    pub const fn high(self) -> f64 {
        self.high
    }

    /// Whether both ends are finite, so that a variant can be equivalent.
    #[must_use]
    pub const fn is_bounded(self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }

    /// Whether it ends on the side of harm, so that a variant can be not inferior: below 0, or above when fewer conversions are
    /// the goal.
    ///
    /// ```
    /// use abstats::GoalDirection::{Decrease, Increase};
    /// use abstats::practical::{Region, Scale};
    /// let not_lower = Region::margin(Scale::Lift, 0.05, Increase)?;
    /// assert!(not_lower.limits_harm(Increase) && !not_lower.limits_harm(Decrease));
    /// # Ok::<(), abstats::practical::RegionError>(())
    /// ```
    #[must_use]
    pub const fn limits_harm(self, goal: GoalDirection) -> bool {
        match goal {
            GoalDirection::Increase => self.low.is_finite(),
            GoalDirection::Decrease => self.high.is_finite(),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Region {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Ends {
            scale: Scale,
            #[serde(default)]
            low: Option<f64>,
            #[serde(default)]
            high: Option<f64>,
        }
        let Ends { scale, low, high } = Ends::deserialize(deserializer)?;
        Self::new(scale, low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))
            .map_err(serde::de::Error::custom)
    }
}

/// A number, or null where it is infinite.
#[cfg(feature = "serde")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn end<S: serde::Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&value.is_finite().then_some(*value), serializer)
}

#[cfg(test)]
mod tests;
