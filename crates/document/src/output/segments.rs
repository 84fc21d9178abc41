//! The segments of the output.

use serde::ser::{Serialize, Serializer};

use abstats::{Report, SegmentReport};
use abstats_words::Labels;

#[cfg(feature = "schema")]
use super::VariantView;
use super::{Variants, totals};
use crate::percent;
use crate::practical::MissedGateView;
use crate::sample_ratio::SampleRatioView;
#[cfg(feature = "schema")]
use crate::warnings::WarningView;
use crate::warnings::Warnings;
use crate::written_days::PhaseView;

/// A segment's results, against the control within the segment.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Segment"))]
pub(super) struct SegmentView<'a> {
    /// The dimension, when there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    breakdown_by: Option<&'a str>,
    /// The dimension's value.
    criteria: &'a str,
    total_visitors: u64,
    total_conversions: u64,
    /// Percent, with two decimals; 0 without visitors.
    conversion_rate: f64,
    /// The variants that the segment has counts of.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<VariantView>"))]
    variants: Variants<'a>,
    /// Whether the split of visitors fits the traffic weights in this segment; not without visitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_ratio: Option<SampleRatioView<'a>>,
    /// The gates that this segment misses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missed_gates: Vec<MissedGateView<'a>>,
    /// Its counts by phase of the traffic weights, as they were given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    weight_phases: Vec<PhaseView<'a>>,
    /// About this segment's counts.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<WarningView>"))]
    warnings: Warnings<'a>,
}

/// The segments of all breakdowns.
pub(super) struct Segments<'a> {
    pub(super) report: &'a Report,
    pub(super) labels: &'a Labels,
}

impl Serialize for Segments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { report, labels } = *self;
        let several = report.breakdowns.len() > 1;
        let segments = report.breakdowns.iter().flat_map(|breakdown| {
            let breakdown_by = several.then_some(breakdown.by.as_str());
            let tests = breakdown.sample_ratio.iter().flat_map(|tests| &tests.segments);
            let tests = tests.map(|test| test.as_ref().ok()).chain(std::iter::repeat(None));
            breakdown.segments.iter().zip(tests).map(move |(segment, test)| (breakdown_by, segment, test))
        });
        serializer.collect_seq(segments.map(|(breakdown_by, SegmentReport { criteria, section, phases, .. }, test)| {
            let (total_visitors, total_conversions) = totals(section);
            SegmentView {
                breakdown_by,
                criteria,
                total_visitors,
                total_conversions,
                conversion_rate: percent::conversion_rate(total_visitors, total_conversions),
                variants: Variants { report, section, whole: false },
                sample_ratio: test.map(|test| SampleRatioView::of_segment(test, &report.variants)),
                missed_gates: MissedGateView::all(&section.missed_gates, report, labels),
                weight_phases: PhaseView::of_segment(&report.weight_phases, phases, &report.variants),
                warnings: Warnings { of: [&section.warnings, &[]], report, labels },
            }
        }))
    }
}
