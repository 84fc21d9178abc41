//! The sample ratio test on the wire: its variants by their ids.

use abstats::sample_ratio::{
    AlwaysValid, SampleRatio, SampleRatioTest, SegmentSampleRatio, SegmentSampleRatios, ShareDeviation,
};
use abstats::{BreakdownReport, Variant};

use crate::estimates::IntervalView;

/// Whether the split of visitors fits the traffic weights.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SampleRatio"))]
pub(crate) struct SampleRatioView<'a> {
    /// Pearson's statistic of the visitors against the weights.
    chi_squared: f64,
    /// The number of variants with positive weight, minus one.
    degrees_of_freedom: u32,
    /// The probability, were visitors split as intended, of a statistic at least as large.
    p_value: f64,
    /// Where the p-value comes from: exact where counts are small.
    test: SampleRatioTest,
    /// Of a segment: the p-value after Holm's correction for all segments of the breakdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    adjusted_p_value: Option<f64>,
    /// Whether the p-value (of a segment: the adjusted one) is below 0.001.
    mismatch: bool,
    /// Whether there is a mismatch but every share is, with confidence, within 0.2% of its intended share.
    trivial: bool,
    /// The test for those who look daily: valid however often one looks.
    always_valid: AlwaysValid,
    /// The share that is farthest from its intended one.
    largest_deviation: ShareDeviationView<'a>,
    /// The ids of the variants without a visitor that should have had many; in a segment at most three of those that it has no
    /// counts of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dead: Vec<&'a str>,
    /// The ids of the variants with visitors although their weight is 0.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    without_weight: Vec<&'a str>,
}

/// A variant's share of the visitors beside its intended one.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ShareDeviation"))]
struct ShareDeviationView<'a> {
    variant_id: &'a str,
    /// Visitors / total visitors.
    share: f64,
    /// Weight / total weight.
    intended: f64,
    /// share - intended.
    absolute: f64,
    /// share / intended - 1.
    relative: f64,
    /// Of the absolute deviation; together with those of the other variants it has its level's confidence.
    interval: IntervalView,
}

/// Where in a breakdown the split of visitors does not fit the traffic weights.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct SampleRatioDrivers<'a> {
    /// The criteria of the mismatched segments, the smallest p-value first.
    drivers: Vec<&'a str>,
    /// The test of all other segments together; not when none of them has visitors. Without a mismatch here, the drivers
    /// explain that of the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    rest: Option<SampleRatioView<'a>>,
}

impl<'a> SampleRatioDrivers<'a> {
    /// None without drivers.
    pub(crate) fn of(breakdown: &'a BreakdownReport, variants: &'a [Variant]) -> Option<Self> {
        let SegmentSampleRatios { drivers, rest, .. } = breakdown.sample_ratio.as_ref().ok()?;
        let criteria = |&place: &usize| breakdown.segments.get(place).map(|segment| segment.criteria.as_str());
        (!drivers.is_empty()).then(|| Self {
            drivers: drivers.iter().filter_map(criteria).collect(),
            rest: rest.as_ref().ok().map(|rest| SampleRatioView::of(rest, variants)),
        })
    }
}

impl<'a> SampleRatioView<'a> {
    pub(crate) fn of(result: &SampleRatio, variants: &'a [Variant]) -> Self {
        let id = |place: usize| variants.get(place).map_or("", |variant| variant.id.as_str());
        let ids = |places: &[usize]| places.iter().map(|&place| id(place)).collect();
        let ShareDeviation { variant, share, intended, absolute, relative, interval, .. } = result.largest_deviation;
        Self {
            chi_squared: result.chi_squared,
            degrees_of_freedom: result.degrees_of_freedom,
            p_value: result.p_value,
            test: result.test,
            adjusted_p_value: None,
            mismatch: result.mismatch,
            trivial: result.trivial,
            always_valid: result.always_valid,
            largest_deviation: ShareDeviationView {
                variant_id: id(variant),
                share,
                intended,
                absolute,
                relative,
                interval: interval.into(),
            },
            dead: ids(&result.dead),
            without_weight: ids(&result.without_weight),
        }
    }

    pub(crate) fn of_segment(segment: &SegmentSampleRatio, variants: &'a [Variant]) -> Self {
        let SegmentSampleRatio { result, adjusted_p_value, mismatch, .. } = segment;
        Self { adjusted_p_value: Some(*adjusted_p_value), mismatch: *mismatch, ..Self::of(result, variants) }
    }
}
