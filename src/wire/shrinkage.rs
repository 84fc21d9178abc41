//! The segments' lifts with luck taken out, on the wire.

use crate::Absent;
use crate::report::SegmentReport;
use crate::segments::{Credible, Shrinkage, Shrunk};

use super::statistics::{Absences, EstimateView};

/// Partially pooled lifts: each segment's in the light of the others.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Shrinkage"))]
pub(super) struct ShrinkageView<'a> {
    /// The standard deviation between the segments' log ratios: 0.1 means that lifts differ by about 10 %. Posterior
    /// median and credible interval.
    between: EstimateView,
    /// The lift around which the segments' lifts lie. Posterior median and credible interval.
    centre: EstimateView,
    /// The segments, the highest lift first; then those that have none.
    segments: Vec<ShrunkView<'a>>,
}

/// One segment's lift in the light of the others.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Shrunk"))]
struct ShrunkView<'a> {
    criteria: &'a str,
    /// Posterior median and credible interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<EstimateView>,
    /// P(this segment's lift is the highest of all given the data).
    #[serde(skip_serializing_if = "Option::is_none")]
    chance_to_be_highest: Option<f64>,
    /// The numbers that do not exist, and why.
    #[serde(skip_serializing_if = "Absences::is_empty")]
    absent: Absences,
}

impl<'a> ShrinkageView<'a> {
    pub(super) fn of(shrinkage: &Shrinkage, segments: &'a [SegmentReport]) -> Self {
        let all = || segments.iter().zip(&shrinkage.segments);
        let ranked =
            shrinkage.ranking.iter().filter_map(|&place| Some((segments.get(place)?, shrinkage.segments.get(place)?)));
        let others = all().filter(|(_, shrunk)| shrunk.is_err());
        let view = |(segment, shrunk): (&'a SegmentReport, &_)| ShrunkView::of(&segment.criteria, *shrunk);
        Self {
            between: estimate(shrinkage.between),
            centre: estimate(shrinkage.centre),
            segments: ranked.chain(others).map(view).collect(),
        }
    }
}

impl<'a> ShrunkView<'a> {
    fn of(criteria: &'a str, shrunk: Result<Shrunk, Absent>) -> Self {
        let mut absent = Absences::default();
        let shrunk = absent.take("lift", shrunk);
        Self {
            criteria,
            lift: shrunk.map(|shrunk| estimate(shrunk.lift)),
            chance_to_be_highest: shrunk.map(|shrunk| shrunk.chance_to_be_highest),
            absent,
        }
    }
}

fn estimate(Credible { median, interval }: Credible) -> EstimateView {
    EstimateView::both(median, interval)
}
