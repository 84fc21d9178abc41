//! Days and phases as they are written: as they were given.

use abstats::{Cells, Counts, Days, Variant, WeightPhase};
use serde::{Serialize, Serializer};

use crate::as_written::{as_written, as_written_if_any};

/// The days, and the variants that their counts are of.
pub(crate) struct DaysView<'a> {
    pub(crate) days: &'a Days,
    pub(crate) variants: &'a [Variant],
}

/// A day.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Day"))]
pub(crate) struct DayView<'a> {
    date: &'a str,
    #[cfg_attr(feature = "schema", schemars(with = "Vec<DayVariantView>"))]
    variants: CellsView<'a>,
}

/// A phase of the traffic weights.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "WeightPhase"))]
pub(crate) struct PhaseView<'a> {
    /// When it began.
    from: &'a str,
    /// The weights, in the order of the variants; with the whole test only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<f64>>"))]
    weights: Option<Vec<AsWritten>>,
    /// Those who entered in this phase.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<DayVariantView>"))]
    variants: CellsView<'a>,
}

#[derive(Serialize)]
struct AsWritten(#[serde(serialize_with = "as_written")] f64);

impl<'a> PhaseView<'a> {
    /// Of the whole test.
    pub(crate) fn all(phases: &'a [WeightPhase], variants: &'a [Variant]) -> Vec<Self> {
        let view = |phase: &'a WeightPhase| Self {
            from: &phase.from,
            weights: Some(phase.weights.iter().copied().map(AsWritten).collect()),
            variants: CellsView { counts: &phase.counts, weights: &[], variants },
        };
        phases.iter().map(view).collect()
    }

    /// Of a segment.
    pub(crate) fn of_segment(phases: &'a [WeightPhase], counts: &'a [Cells], variants: &'a [Variant]) -> Vec<Self> {
        let view = |(phase, counts): (&'a WeightPhase, &'a Cells)| Self {
            from: &phase.from,
            weights: None,
            variants: CellsView { counts, weights: &[], variants },
        };
        phases.iter().zip(counts).map(view).collect()
    }
}

/// A variant's counts on a day or in a phase.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "DayVariant"))]
struct DayVariantView<'a> {
    variant_id: &'a str,
    visitors: u64,
    conversions: u64,
    /// On a day, when the weights differ by day.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_written_if_any")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    traffic_weight: Option<f64>,
}

/// The counts, and the variants that they are of; with the weight of each, or none.
struct CellsView<'a> {
    counts: &'a Cells,
    weights: &'a [f64],
    variants: &'a [Variant],
}

impl Serialize for DaysView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let variants = self.variants;
        let days = self.days.as_slice().iter().enumerate();
        serializer.collect_seq(days.map(|(place, day)| {
            let weights = self.days.weights(place).unwrap_or_default();
            DayView { date: &day.criteria, variants: CellsView { counts: &day.counts, weights, variants } }
        }))
    }
}

impl Serialize for CellsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let weights = self.weights.iter().copied().map(Some).chain(std::iter::repeat(None));
        let of = |((variant, counts), traffic_weight): ((usize, Counts), Option<f64>)| {
            let variant_id = self.variants.get(variant)?.id.as_str();
            let (visitors, conversions) = (counts.visitors(), counts.conversions());
            Some(DayVariantView { variant_id, visitors, conversions, traffic_weight })
        };
        serializer.collect_seq(self.counts.iter().zip(weights).filter_map(of))
    }
}
