//! The region of practical equivalence and the gates on the wire: what was asked for, and what was found.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use abstats::practical::{Conclusion, MarginTest, Region, RegionChances, RegionTests, Scale};
use abstats::{Absent, Gate, Gates, GoalDirection, MissedGate, Place, Problem, Report};
use abstats_words::{Labels, region};

use crate::counts::WHOLE;
use crate::estimates::{Absences, IntervalView};
use crate::fields::{Part, Strangers};
use crate::object::{Fields, Object};
use crate::raw::{Raw, by_digits};
use crate::reading::Reading;
use crate::words::SCALES;

/// An object, or what stands in its place and is none.
pub(crate) enum Asked<T> {
    Object(Box<T>),
    Other(Raw),
}

impl<'de, T: DeserializeOwned + Fields> Deserialize<'de> for Asked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Box::<RawValue>::deserialize(deserializer)?;
        Ok(match Raw::written(value.get()) {
            Raw::Object => serde_json::from_str(value.get())
                .map_or(Self::Other(Raw::Object), |Object(asked)| Self::Object(Box::new(asked))),
            other => Self::Other(other),
        })
    }
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self::Other(Raw::Missing)
    }
}

/// The lifts or differences that are too small to matter; 0 is among them. The end on the side of harm is required: `low`, or
/// `high` with `goal_direction` decrease.
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Region"))]
pub(crate) struct RawRegion {
    /// What both ends are measured in; `lift` when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = SCALES.or_null())))]
    scale: Raw,
    /// A fraction from -0.999999 to 0: -0.02 is a lift of -2%, or a difference of -2 percentage points. With `goal_direction`
    /// decrease there is no lower limit when left out.
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>", extend("minimum" = -0.999_999, "maximum" = 0)))]
    #[serde(deserialize_with = "by_digits")]
    low: Raw,
    /// A fraction from 0, of differences to 0.999999; there is no upper limit when left out (it is required with
    /// `goal_direction` decrease).
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>", extend("minimum" = 0, "maximum" = 1e6)))]
    #[serde(deserialize_with = "by_digits")]
    high: Raw,
    #[serde(skip)]
    strangers: Strangers,
}

impl Fields for RawRegion {
    const PART: Part = Part::Region;

    fn keep(&mut self, strangers: Strangers) {
        self.strangers = strangers;
    }
}

/// The data that a verdict needs.
#[derive(Default, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Gates"))]
pub(crate) struct RawGates {
    /// The fewest visitors that each variant must have.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>", extend("maximum" = 1_000_000_000_000_u64)))]
    #[serde(deserialize_with = "by_digits")]
    visitors: Raw,
    /// The fewest conversions that each variant must have.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>", extend("maximum" = 1_000_000_000_000_u64)))]
    #[serde(deserialize_with = "by_digits")]
    conversions: Raw,
    /// The fewest days that the test must have run.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>", extend("maximum" = 1_000_000_000_000_u64)))]
    #[serde(deserialize_with = "by_digits")]
    days: Raw,
    #[serde(skip)]
    strangers: Strangers,
}

impl Fields for RawGates {
    const PART: Part = Part::Gates;

    fn keep(&mut self, strangers: Strangers) {
        self.strangers = strangers;
    }
}

impl Reading {
    /// Without an end on the side of harm it asks nothing.
    pub(crate) fn region(&mut self, asked: &Asked<RawRegion>, goal: GoalDirection) -> Option<Region> {
        const EXPECTED: &str = r#"an object like {"scale": "lift", "low": -0.02, "high": 0.02}"#;
        let at = &Place::default;
        let raw = self.object("region", asked, EXPECTED)?;
        self.strangers(at, "region", &raw.strangers);
        let found = self.errors.count();
        let scale = self.choice("region.scale", &raw.scale, &SCALES);
        let (field, harm) = match goal {
            GoalDirection::Increase => ("region.low", &raw.low),
            GoalDirection::Decrease => ("region.high", &raw.high),
        };
        if !harm.is_given() {
            self.wrong(at, Problem::Missing { field });
        }
        let low = self.number(at, "region.low", &raw.low, "a number", Ok::<_, ()>);
        let high = self.number(at, "region.high", &raw.high, "a number", Ok::<_, ()>);
        // An end that is no number is not judged as one.
        if self.errors.count() > found {
            return None;
        }
        let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
        let region = Region::new(scale.unwrap_or(Scale::Lift), low, high);
        region.map_err(|error| self.wrong(at, error)).ok()
    }

    pub(crate) fn gates(&mut self, asked: &Asked<RawGates>) -> Gates {
        const EXPECTED: &str = r#"an object like {"visitors": 1000, "conversions": 25, "days": 7}"#;
        let Some(raw) = self.object("gates", asked, EXPECTED) else { return Gates::default() };
        self.strangers(&Place::default, "gates", &raw.strangers);
        let fields =
            [("gates.visitors", &raw.visitors), ("gates.conversions", &raw.conversions), ("gates.days", &raw.days)];
        let [visitors, conversions, days] = fields.map(|(field, raw)| {
            let least = raw.count().filter(|&least| least <= abstats::Counts::MAX_VISITORS);
            if least.is_none() && raw.is_given() {
                self.unexpected(&Place::default, field, raw, WHOLE);
            }
            least
        });
        Gates { visitors, conversions, days }
    }

    pub(crate) fn object<'a, T>(
        &mut self,
        field: &'static str,
        asked: &'a Asked<T>,
        expected: &'static str,
    ) -> Option<&'a T> {
        match asked {
            Asked::Object(object) => return Some(object),
            Asked::Other(raw) if raw.is_given() => self.unexpected(&Place::default, field, raw, expected),
            Asked::Other(_) => {}
        }
        None
    }
}

/// A variant with regard to the region of practical equivalence. The Bayesian engine has chances, the frequentist one
/// two one-sided tests.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "RegionStatistics"))]
pub(crate) struct RegionView {
    /// P(below the region given the data); 0 without a lower limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_below: Option<f64>,
    /// P(inside the region given the data): `equivalent` when it meets the threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_inside: Option<f64>,
    /// P(above the region given the data); 0 without an upper limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_above: Option<f64>,
    /// P(inside or above given the data): `non_inferior` when it meets the threshold, if more conversions are the goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_not_below: Option<f64>,
    /// P(inside or below given the data): the same if fewer are.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_not_above: Option<f64>,
    /// The test that the variant is above the region's low end: `non_inferior` when its p-value is below 1 - threshold, if more
    /// conversions are the goal. Not without a lower limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    above_low: Option<MarginTest>,
    /// The test that it is below the high end: the same if fewer are; `equivalent` when both p-values are below 1 - threshold.
    /// Not without an upper limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    below_high: Option<MarginTest>,
    /// The larger of the two p-values.
    #[serde(skip_serializing_if = "Option::is_none")]
    equivalence_p_value: Option<f64>,
    /// Of the lift or difference, always at level 2 threshold - 1, at which it cannot contradict the conclusion.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<IntervalView>,
    /// The conclusion at the threshold. It is the verdict where that would otherwise be `inconclusive`.
    conclusion: Conclusion,
}

impl RegionView {
    const fn of(conclusion: Conclusion) -> Self {
        Self {
            chance_below: None,
            chance_inside: None,
            chance_above: None,
            chance_not_below: None,
            chance_not_above: None,
            above_low: None,
            below_high: None,
            equivalence_p_value: None,
            interval: None,
            conclusion,
        }
    }

    pub(crate) fn bayesian(region: &RegionChances) -> Self {
        let RegionChances { below, inside, above, not_below, not_above, interval, conclusion, .. } = *region;
        Self {
            chance_below: Some(below),
            chance_inside: Some(inside),
            chance_above: Some(above),
            chance_not_below: Some(not_below),
            chance_not_above: Some(not_above),
            interval: Some(interval.into()),
            ..Self::of(conclusion)
        }
    }

    pub(crate) fn frequentist(region: &RegionTests, absent: &mut Absences) -> Self {
        let RegionTests { low, high, interval, conclusion, .. } = *region;
        Self {
            above_low: low,
            below_high: high,
            equivalence_p_value: region.equivalence_p_value(),
            interval: absent.take("region.interval", interval).map(Into::into),
            ..Self::of(conclusion)
        }
    }
}

/// A minimum that is not reached: the verdicts it concerns are `not_enough_data`.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "MissedGate"))]
pub(crate) struct MissedGateView<'a> {
    gate: Gate,
    /// The variant that misses it; when it is the control, all verdicts are concerned. Not of the days, which are the
    /// whole test's.
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<&'a str>,
    /// How much there must be.
    required: u64,
    /// How much there is; not when the days are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<u64>,
    /// For people.
    message: String,
}

impl<'a> MissedGateView<'a> {
    pub(crate) fn all(missed: &[MissedGate], report: &'a Report, labels: &Labels) -> Vec<Self> {
        let view = |missed: &MissedGate| {
            let MissedGate { gate, variant, required, actual, .. } = *missed;
            let variant_id = variant.and_then(|index| report.variants.get(index)).map(|variant| variant.id.as_str());
            Self { gate, variant_id, required, actual, message: region::missed(missed, labels) }
        };
        missed.iter().map(view).collect()
    }
}

/// The region's numbers, or a note of their absence.
pub(crate) fn region<T>(
    result: Option<Result<T, Absent>>,
    absent: &mut Absences,
    view: impl Fn(&T, &mut Absences) -> RegionView,
) -> Option<RegionView> {
    let region = absent.take("region", result?)?;
    Some(view(&region, absent))
}
