//! What the segments of a breakdown say together, on the wire.

use serde::ser::{Serialize, Serializer};

use abstats::multiplicity::Discoveries;
use abstats::segments::{
    Findings, Homogeneity, Interaction, MantelHaenszel, Pooled, Reversal, Simpson, SplitAcrossSegments,
};
use abstats::{Absent, BreakdownReport, GoalDirection, Report, VariantFindings};
use abstats_words::{Digits, Labels, findings};

use crate::estimates::{Absences, EstimateView};
use crate::sample_ratio::SampleRatioDrivers;
use crate::shrinkage::ShrinkageView;

/// What the segments of a breakdown say together.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Findings"))]
pub(crate) struct FindingsView<'a> {
    /// The dimension.
    breakdown_by: &'a str,
    /// With `false_discovery` by breakdown: the sets of winners and losers among its segments.
    #[serde(skip_serializing_if = "Option::is_none")]
    discoveries: Option<Discoveries>,
    /// When the split of visitors is mismatched in some segments: in which.
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_ratio: Option<SampleRatioDrivers<'a>>,
    /// Of each variant but the control; not with fewer than two segments in which both have visitors.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<VariantFindingsView>"))]
    variants: VariantsFindings<'a>,
}

/// What the segments say together of one variant against the control.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "VariantFindings"))]
struct VariantFindingsView<'a> {
    variant_id: &'a str,
    /// Segments in which both arms have visitors; only these are used.
    segments: usize,
    /// Whether the lift is the same in all segments: likelihood ratio test.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift_heterogeneity: Option<HeterogeneityView>,
    /// The same of the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference_heterogeneity: Option<HeterogeneityView>,
    /// Whether the variant is better in some segments and worse in others: Gail and Simon's test.
    #[serde(skip_serializing_if = "Option::is_none")]
    interaction: Option<Interaction>,
    /// Each segment compared within itself, pooled: Mantel and Haenszel.
    pooled: PooledView,
    /// Each segment's lift, adjusted for luck: a random effect on the log ratio, full Bayes.
    #[serde(skip_serializing_if = "Option::is_none")]
    shrinkage: Option<ShrinkageView<'a>>,
    /// Whether the whole says the opposite of its parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    simpson: Option<SimpsonView>,
    /// The numbers that do not exist, and why.
    #[serde(skip_serializing_if = "Absences::is_empty")]
    absent: Absences,
    /// What it means for the decision, a sentence for each finding.
    messages: Vec<String>,
}

/// The likelihood ratio test of one effect for all segments against one for each.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Heterogeneity"))]
struct HeterogeneityView {
    /// The likeliest common lift or difference; not when nobody converted in any segment's control.
    #[serde(skip_serializing_if = "Option::is_none")]
    common: Option<f64>,
    /// Twice the log likelihood ratio.
    statistic: f64,
    /// The number of segments that bear on the question, minus one.
    degrees_of_freedom: usize,
    /// The statistic's mean when the effect is the same everywhere.
    expected: f64,
    /// The statistic's variance when the effect is the same everywhere.
    variance: f64,
    p_value: f64,
}

impl HeterogeneityView {
    fn of(
        [test, common]: [&'static str; 2],
        result: Result<Homogeneity, Absent>,
        absent: &mut Absences,
    ) -> Option<Self> {
        let Homogeneity { common: ratio, statistic, degrees_of_freedom, expected, variance, p_value, .. } =
            absent.take(test, result)?;
        let ratio = if ratio.is_finite() { Ok(ratio) } else { Err(Absent::ControlHasNoConversions) };
        let common = absent.take(common, ratio);
        Some(Self { common, statistic, degrees_of_freedom, expected, variance, p_value })
    }
}

/// Lift and difference with each segment compared within itself.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Pooled"))]
struct PooledView {
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<EstimateView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<EstimateView>,
    /// The test of no effect in any segment.
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<MantelHaenszel>,
}

/// The direction of the whole against that of its segments.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Simpson"))]
struct SimpsonView {
    /// variant rate - control rate over the whole test.
    overall: f64,
    /// The same with each segment compared within itself.
    pooled: f64,
    /// Segments where the variant's rate is higher.
    higher: usize,
    /// Segments where it is lower.
    lower: usize,
    /// Segments where the rates are equal.
    equal: usize,
    /// What contradicts the direction of the whole.
    reversal: Reversal,
    /// Whether visitors are split between control and variant alike in all segments.
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<SplitAcrossSegments>,
}

/// The variants' findings, written one by one.
struct VariantsFindings<'a> {
    breakdown: &'a BreakdownReport,
    report: &'a Report,
    labels: &'a Labels,
}

impl Serialize for VariantsFindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { breakdown, report, labels } = *self;
        let digits = Digits::of(report);
        let named = breakdown.findings.iter().filter_map(|of| Some((report.variants.get(of.variant)?, of)));
        serializer.collect_seq(named.map(|(variant, of)| {
            let messages = findings::of_variant(of, breakdown, report, labels, digits);
            VariantFindingsView::of(&variant.id, of, breakdown, report.analysis.goal_direction, messages)
        }))
    }
}

impl<'a> FindingsView<'a> {
    fn of(breakdown: &'a BreakdownReport, report: &'a Report, labels: &'a Labels) -> Self {
        Self {
            breakdown_by: &breakdown.by,
            discoveries: breakdown.discoveries,
            sample_ratio: SampleRatioDrivers::of(breakdown, &report.variants),
            variants: VariantsFindings { breakdown, report, labels },
        }
    }
}

impl<'a> VariantFindingsView<'a> {
    fn of(
        variant_id: &'a str,
        of: &'a VariantFindings,
        breakdown: &'a BreakdownReport,
        goal: GoalDirection,
        messages: Vec<String>,
    ) -> Self {
        let mut absent = Absences::default();
        let Findings { heterogeneity, interaction, pooled, shrinkage, simpson, .. } = &of.findings;
        let Pooled { lift, difference, test, segments, .. } = *pooled;
        let split = |simpson: Simpson, absent: &mut Absences| SimpsonView {
            overall: simpson.overall,
            pooled: simpson.pooled,
            higher: simpson.higher,
            lower: simpson.lower,
            equal: simpson.equal,
            reversal: simpson.reversal,
            split: absent.take("simpson.split", simpson.split),
        };
        Self {
            variant_id,
            segments,
            lift_heterogeneity: HeterogeneityView::of(
                ["lift_heterogeneity", "lift_heterogeneity.common"],
                heterogeneity.lift,
                &mut absent,
            ),
            difference_heterogeneity: HeterogeneityView::of(
                ["difference_heterogeneity", "difference_heterogeneity.common"],
                heterogeneity.difference,
                &mut absent,
            ),
            interaction: absent.take("interaction", *interaction),
            pooled: PooledView {
                lift: absent.estimate(["pooled.lift", "pooled.lift.estimate", "pooled.lift.interval"], lift),
                difference: absent.estimate(
                    ["pooled.difference", "pooled.difference.estimate", "pooled.difference.interval"],
                    difference,
                ),
                test: absent.take("pooled.test", test),
            },
            shrinkage: absent
                .take("shrinkage", shrinkage.as_ref().map_err(|reason| *reason))
                .map(|shrinkage| ShrinkageView::of(shrinkage, of, &breakdown.segments, goal)),
            simpson: absent.take("simpson", *simpson).map(|simpson| split(simpson, &mut absent)),
            absent,
            messages,
        }
    }
}

/// The findings of the breakdowns that have any, written one by one.
pub(crate) struct AllFindings<'a> {
    report: &'a Report,
    labels: &'a Labels,
}

impl<'a> AllFindings<'a> {
    pub(crate) fn of(report: &'a Report, labels: &'a Labels) -> Option<Self> {
        report.breakdowns.iter().any(has_findings).then_some(Self { report, labels })
    }
}

fn has_findings(breakdown: &BreakdownReport) -> bool {
    let off_split = breakdown.sample_ratio.as_ref().is_ok_and(|tests| !tests.drivers.is_empty());
    breakdown.discoveries.is_some() || off_split || !breakdown.findings.is_empty()
}

impl Serialize for AllFindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { report, labels } = *self;
        let found = report.breakdowns.iter().filter(|breakdown| has_findings(breakdown));
        serializer.collect_seq(found.map(|breakdown| FindingsView::of(breakdown, report, labels)))
    }
}
