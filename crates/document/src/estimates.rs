//! Numbers with their intervals on the wire, and the names of those that do not exist.

use serde::ser::{Serialize, Serializer};

use abstats::{Absent, Estimate, Interval, Level};

/// A number and its interval.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Estimate"))]
pub(crate) struct EstimateView {
    #[serde(skip_serializing_if = "Option::is_none")]
    estimate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<IntervalView>,
}

impl EstimateView {
    pub(crate) fn both(estimate: f64, interval: Interval) -> Self {
        Self { estimate: Some(estimate), interval: Some(interval.into()) }
    }
}

/// An interval; an end that is null is unbounded.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Interval"))]
pub(crate) struct IntervalView {
    low: Option<f64>,
    high: Option<f64>,
    level: Level,
}

impl From<Interval> for IntervalView {
    fn from(Interval { low, high, level }: Interval) -> Self {
        let end = |value: f64| value.is_finite().then_some(value);
        Self { low: end(low), high: end(high), level }
    }
}

/// Names of numbers that do not exist, each with its reason.
#[derive(Default)]
pub(crate) struct Absences(Vec<(&'static str, Absent)>);

impl Absences {
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number, or a note of its absence.
    pub(crate) fn take<T>(&mut self, name: &'static str, number: Result<T, Absent>) -> Option<T> {
        number.map_err(|reason| self.0.push((name, reason))).ok()
    }

    pub(crate) fn difference(&mut self, difference: Estimate) -> Option<EstimateView> {
        self.estimate(["difference", "difference.estimate", "difference.interval"], difference)
    }

    pub(crate) fn lift(&mut self, lift: Estimate) -> Option<EstimateView> {
        self.estimate(["lift", "lift.estimate", "lift.interval"], lift)
    }

    pub(crate) fn estimate(
        &mut self,
        [whole, estimate, interval]: [&'static str; 3],
        number: Estimate,
    ) -> Option<EstimateView> {
        match number {
            Estimate { estimate: Err(reason), interval: Err(_), .. } => self.take(whole, Err(reason)),
            number => Some(EstimateView {
                estimate: self.take(estimate, number.estimate),
                interval: self.take(interval, number.interval).map(Into::into),
            }),
        }
    }
}

impl Serialize for Absences {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, reason)| (name, reason.code())))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Absences {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Absences".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, Absent>::json_schema(generator)
    }
}
