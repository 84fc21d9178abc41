//! A planned look, and how far a plan is, on the wire.

use abstats::planning::Setting;
use abstats::{Absent, PlannedStatistics, Report, Verdict};

use crate::estimates::{Absences, EstimateView};

/// The comparison with the control at a planned look. What does not exist is listed in `absent` with the reason.
#[derive(Default, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Planned"))]
pub(crate) struct PlannedView {
    /// Which look it is, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    look: Option<usize>,
    /// Of how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<usize>,
    /// Whether it is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<bool>,
    /// How much of the planned information there is, above 1 beyond the plan: of equally large arms, the part of the planned
    /// visitors.
    #[serde(skip_serializing_if = "Option::is_none")]
    information: Option<f64>,
    /// The score z, positive when the variant's rate is the higher one.
    #[serde(skip_serializing_if = "Option::is_none")]
    z: Option<f64>,
    /// How far z has to be at this look; left out when it cannot decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<f64>,
    /// The p-value of z, as if this were the only look and the only comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    /// What it has to be below, which says the same as `bound`.
    #[serde(skip_serializing_if = "Option::is_none")]
    p_below: Option<f64>,
    /// The p-value over all looks, and over the comparisons that share alpha, which the verdict follows. It takes for granted that
    /// no earlier look decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    adjusted_p_value: Option<f64>,
    /// What this comparison may have spent of alpha until now.
    #[serde(skip_serializing_if = "Option::is_none")]
    alpha_spent: Option<f64>,
    /// variant rate - control rate, and its repeated interval: today's at the bound's level.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<EstimateView>,
    /// variant rate / control rate - 1, and its repeated interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<EstimateView>,
    /// With stops for futility: the test may stop where z is not beyond this.
    #[serde(skip_serializing_if = "Option::is_none")]
    futility_bound: Option<f64>,
    /// With stops for futility: whether it may stop here, since it will hardly decide any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    futile: Option<bool>,
    /// Once the test has stopped: what is then known.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<StoppedView>,
    /// What it says of the variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    /// What does not exist, and why.
    #[serde(skip_serializing_if = "Absences::is_empty")]
    absent: Absences,
}

/// What is known of a comparison once the test has stopped, if no earlier look had decided: the first one that decides counts.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Stopped"))]
struct StoppedView {
    /// The stage-wise p-value of the comparison by itself.
    p_value: f64,
    /// The median-unbiased difference of the rates: as often too large as too small.
    difference: f64,
    /// The lift that this difference is.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<f64>,
}

impl PlannedView {
    pub(crate) fn of(found: Result<PlannedStatistics, Absent>) -> Self {
        let mut absent = Absences::default();
        let Some(of) = absent.take("p_value", found) else { return Self { absent, ..Self::default() } };
        let stopped = of.stopped.map(|stopped| StoppedView {
            p_value: stopped.p_value,
            difference: stopped.difference,
            lift: absent.take("stopped.lift", stopped.lift),
        });
        let (difference, lift) = (absent.difference(of.difference), absent.lift(of.lift));
        Self {
            look: Some(of.look),
            of: Some(of.of),
            last: Some(of.last),
            information: Some(of.bound.time),
            z: Some(of.z),
            bound: Some(of.bound.efficacy).filter(|bound| bound.is_finite()),
            p_value: Some(of.p_value),
            p_below: Some(of.p_below),
            adjusted_p_value: Some(of.adjusted_p_value),
            alpha_spent: Some(of.bound.alpha_spent),
            difference,
            lift,
            futility_bound: of.bound.futility,
            futile: of.bound.futility.map(|_| of.futile),
            stopped,
            verdict: Some(of.verdict),
            absent,
        }
    }
}

/// How far the test has come by its plan.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PlanProgress"))]
pub(crate) struct ProgressView<'a> {
    /// The visitors so far as a part of those planned, of the variant that is furthest behind; above 1 beyond the plan.
    fraction: f64,
    /// That variant.
    behind: &'a str,
    /// The days so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u64>,
    /// The planned days, when those so far are known, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    planned_days: Option<u64>,
    /// Whether every variant has its planned visitors.
    complete: bool,
    /// Whether there is a verdict before the planned end of a test that was to be read once.
    early_verdict: bool,
    /// The settings in which the analysis is not the planned one.
    differs: &'a [Setting],
}

impl<'a> ProgressView<'a> {
    pub(crate) fn of(report: &'a Report) -> Option<Self> {
        let progress = report.progress.as_ref()?;
        Some(Self {
            fraction: progress.fraction,
            behind: &report.variants.get(progress.behind)?.id,
            days: progress.days.map(|(days, _)| days),
            planned_days: progress.days.map(|(_, planned)| planned),
            complete: progress.complete,
            early_verdict: progress.early_verdict,
            differs: &progress.differs,
        })
    }
}
