//! The segments' lifts, adjusted for luck, on the wire.

use serde::ser::{Serialize, Serializer};

use abstats::segments::{Credible, Shrinkage, Shrunk};
use abstats::{Absent, GoalDirection, SegmentReport, VariantFindings};

use crate::estimates::{Absences, EstimateView};

/// Partially pooled lifts: each segment's in the light of the others.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Shrinkage"))]
pub(crate) struct ShrinkageView<'a> {
    /// The standard deviation between the segments' log ratios: 0.1 means that lifts differ by about 10%. Posterior
    /// median and credible interval.
    between: EstimateView,
    /// The lift around which the segments' lifts lie. Posterior median and credible interval.
    centre: EstimateView,
    /// The segments that have counts of the variant, the best lift first; then those that have none.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<ShrunkView>"))]
    segments: Ranked<'a>,
}

/// The segments in their order, written one by one.
struct Ranked<'a> {
    goal: GoalDirection,
    shrinkage: &'a Shrinkage,
    of: &'a VariantFindings,
    segments: &'a [SegmentReport],
}

impl Serialize for Ranked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { goal, shrinkage, of, segments } = *self;
        let named = |row: usize| Some((segments.get(*of.segments.get(row)?)?, *shrinkage.segments.get(row)?));
        let ranked = shrinkage.ranking.iter().copied();
        let others = (0..shrinkage.segments.len()).filter(|&row| shrinkage.segments[row].is_err());
        let all = ranked.chain(others).filter_map(named);
        serializer.collect_seq(all.map(|(segment, shrunk)| ShrunkView::of(&segment.criteria, shrunk, goal)))
    }
}

/// One segment's lift in the light of the others.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Shrunk"))]
struct ShrunkView<'a> {
    criteria: &'a str,
    /// Posterior median and credible interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<EstimateView>,
    /// P(this segment's lift is the highest of all given the data); not with `goal_direction` decrease.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_to_be_highest: Option<f64>,
    /// P(this segment's lift is the lowest of all given the data), with `goal_direction` decrease.
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_to_be_lowest: Option<f64>,
    /// The numbers that do not exist, and why.
    #[serde(skip_serializing_if = "Absences::is_empty")]
    absent: Absences,
}

impl<'a> ShrinkageView<'a> {
    pub(crate) fn of(
        shrinkage: &'a Shrinkage,
        of: &'a VariantFindings,
        segments: &'a [SegmentReport],
        goal: GoalDirection,
    ) -> Self {
        let (between, centre) = (estimate(shrinkage.between), estimate(shrinkage.centre));
        Self { between, centre, segments: Ranked { goal, shrinkage, of, segments } }
    }
}

impl<'a> ShrunkView<'a> {
    fn of(criteria: &'a str, shrunk: Result<Shrunk, Absent>, goal: GoalDirection) -> Self {
        let mut absent = Absences::default();
        let shrunk = absent.take("lift", shrunk);
        let chance_of = |of: GoalDirection| shrunk.map(|shrunk| shrunk.chance_to_be_best).filter(|_| goal == of);
        Self {
            criteria,
            lift: shrunk.map(|shrunk| estimate(shrunk.lift)),
            chance_to_be_highest: chance_of(GoalDirection::Increase),
            chance_to_be_lowest: chance_of(GoalDirection::Decrease),
            absent,
        }
    }
}

fn estimate(Credible { median, interval, .. }: Credible) -> EstimateView {
    EstimateView::both(median, interval)
}
