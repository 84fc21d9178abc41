//! The control's rate and the effect that is planned for.

use std::fmt;
use std::str::FromStr;

use super::PlanningError;
use crate::Pair;

/// The control's conversion rate, above 0 and below 1. Written with its unit: `5%`.
///
/// ```
/// use abstats::planning::Baseline;
/// let baseline: Baseline = "5%".parse()?;
/// assert_eq!((baseline.rate(), baseline.to_string()), (0.05, "5%".to_owned()));
/// assert_eq!(Baseline::new(0.0).unwrap_err().to_string(), "baseline 0 is not between 0 and 1, both excluded");
/// assert_eq!("5".parse::<Baseline>().unwrap_err().to_string(), r#"baseline "5" is not a percentage, such as 5%"#);
/// # Ok::<(), abstats::planning::PlanningError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "f64"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Baseline(f64);

impl Baseline {
    /// A rate as a fraction.
    ///
    /// # Errors
    /// When it is not between 0 and 1, both excluded.
    pub fn new(rate: f64) -> Result<Self, PlanningError> {
        if rate > 0.0 && rate < 1.0 { Ok(Self(rate)) } else { Err(PlanningError::Baseline { value: rate }) }
    }

    /// As a fraction.
    #[must_use]
    pub const fn rate(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Baseline {
    type Error = PlanningError;

    fn try_from(rate: f64) -> Result<Self, PlanningError> {
        Self::new(rate)
    }
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}%", in_hundreds(self.0)))
    }
}

impl FromStr for Baseline {
    type Err = PlanningError;

    fn from_str(text: &str) -> Result<Self, PlanningError> {
        let wrong = || PlanningError::BaselineText { value: text.to_owned() };
        Self::new(hundredths(text.trim().strip_suffix('%').ok_or_else(wrong)?).ok_or_else(wrong)?)
    }
}

/// How much the variant's rate differs from the control's, with its unit: both are fractions, and the name says of what.
///
/// ```
/// use abstats::planning::{Baseline, Effect};
/// let baseline = Baseline::new(0.05)?;
/// // 5% to 6%, said in two ways:
/// assert!((Effect::Relative(0.2).rate(baseline)? - 0.06).abs() < 1e-15);
/// assert!((Effect::Points(0.01).rate(baseline)? - 0.06).abs() < 1e-15);
///
/// assert_eq!("20%".parse(), Ok(Effect::Relative(0.2)));
/// assert_eq!("+0.5pp".parse(), Ok(Effect::Points(0.005)));
/// assert_eq!((Effect::Relative(0.2).to_string(), Effect::Points(-0.005).to_string()), ("+20%".into(), "-0.5pp".into()));
/// let error = "0.2".parse::<Effect>().unwrap_err();
/// assert_eq!(error.to_string(), r#"effect "0.2" has no unit: write a lift as 20%, percentage points as 0.5pp"#);
/// # Ok::<(), abstats::planning::PlanningError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: a ratio or a difference, and nothing else")]
pub enum Effect {
    /// A lift, variant rate / control rate - 1: 0.2 is +20%. (`lift` on the wire.)
    #[cfg_attr(feature = "serde", serde(rename = "lift"))]
    Relative(f64),
    /// A difference, variant rate - control rate: 0.005 is half a percentage point. (`difference` on the wire.)
    #[cfg_attr(feature = "serde", serde(rename = "difference"))]
    Points(f64),
}

impl Effect {
    /// The variant's rate.
    ///
    /// # Errors
    /// When it would not be between 0 and 1.
    pub fn rate(self, baseline: Baseline) -> Result<f64, PlanningError> {
        let rate = match self {
            Self::Relative(lift) => baseline.0 + baseline.0 * lift,
            Self::Points(difference) => baseline.0 + difference,
        };
        if (0.0..=1.0).contains(&rate) { Ok(rate) } else { Err(PlanningError::Effect { effect: self, baseline, rate }) }
    }

    /// The number, without its unit.
    #[must_use]
    pub const fn value(self) -> f64 {
        match self {
            Self::Relative(value) | Self::Points(value) => value,
        }
    }

    /// As a lift.
    #[must_use]
    pub fn lift(self, baseline: Baseline) -> f64 {
        match self {
            Self::Relative(lift) => lift,
            Self::Points(difference) => difference / baseline.0,
        }
    }

    /// As a difference of rates.
    #[must_use]
    pub fn difference(self, baseline: Baseline) -> f64 {
        match self {
            Self::Relative(lift) => lift * baseline.0,
            Self::Points(difference) => difference,
        }
    }

    pub(super) fn rates(self, baseline: Baseline) -> Result<Pair<f64>, PlanningError> {
        Ok(Pair { control: baseline.0, variant: self.rate(baseline)? })
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self {
            Self::Relative(_) => "%",
            Self::Points(_) => "pp",
        };
        let sign = if self.value() > 0.0 { "+" } else { "" };
        f.pad(&format!("{sign}{}{unit}", in_hundreds(self.value())))
    }
}

impl FromStr for Effect {
    type Err = PlanningError;

    fn from_str(text: &str) -> Result<Self, PlanningError> {
        let wrong = || PlanningError::EffectText { value: text.to_owned() };
        let trimmed = text.trim();
        if let Some(points) = trimmed.strip_suffix("pp") {
            hundredths(points).map(Self::Points).ok_or_else(wrong)
        } else {
            trimmed.strip_suffix('%').and_then(hundredths).map(Self::Relative).ok_or_else(wrong)
        }
    }
}

/// A hundredth of the number in the text, rounded once.
fn hundredths(text: &str) -> Option<f64> {
    let value: f64 = text.trim().parse().ok()?;
    value.is_finite().then_some(value / 100.0)
}

/// A hundred times a fraction, without the digits that only rounding makes.
fn in_hundreds(fraction: f64) -> f64 {
    let value = fraction * 100.0;
    let rounded = (value * 1e9).round() / 1e9;
    if (rounded / 100.0 - fraction).abs() <= fraction.abs() * 1e-12 { rounded } else { value }
}
