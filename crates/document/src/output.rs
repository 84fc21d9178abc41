//! The output: the page's document with statistics. It is written while the report is walked; nothing is copied.

use serde::ser::{Serialize, Serializer};

use abstats::bayesian::Prior;
use abstats::multiplicity::{Discoveries, Family};
use abstats::planning::{self, Effect, Plan};
use abstats::practical::Region;
use abstats::sequential::{Alpha, PlannedLooks, TypicalLift};
use abstats::worth::Monthly;
use abstats::{
    Alternative, BookedBy, Counts, Days, Decision, Engine, Gates, GoalDirection, Level, Looks, Report, Section,
    VariantReport, Verdict,
};
use abstats_words::{Assumption, Labels};

#[cfg(feature = "schema")]
use crate::written_days::DayView;
use crate::written_days::{DaysView, PhaseView};
use crate::{Counting, Page, Settle};

use crate::always_valid::AlwaysValidView;
use crate::as_written::{as_written, as_written_if_any};
use crate::assumed::AssumptionView;
use crate::counted::CountedView;
use crate::doubts::{DoubtView, NoteView};
use crate::estimates::Absences;
use crate::findings::AllFindings;
#[cfg(feature = "schema")]
use crate::findings::FindingsView;
use crate::outcome::{HeadlineView, OutcomeView};
use crate::planned::{PlannedView, ProgressView};
use crate::practical::MissedGateView;
use crate::sample_ratio::SampleRatioView;
use crate::settlement::SettlementView;
use crate::so_far::SoFarView;
use crate::statistics::StatisticsView;
#[cfg(feature = "schema")]
use crate::warnings::WarningView;
use crate::warnings::Warnings;
use crate::words::{self, NO_CORRECTION};
use crate::worth::{ValueView, WorthView};

mod segments;

#[cfg(feature = "schema")]
use segments::SegmentView;
use segments::Segments;

/// A report and what stands beside it in its document. It is written as the output document, which is an
/// [`Input`](crate::Input) again.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal by callers that write a document")]
pub struct Output {
    /// What the experiment is.
    pub page: Page,
    /// What was assumed in reading it.
    pub readings: Vec<Assumption>,
    /// What is said of it.
    pub report: Report,
    /// Whether it is asked what would settle the test.
    pub settle: Option<Settle>,
    /// Whether it is asked what the difference is worth a month.
    pub worth: Option<Monthly>,
    /// The plan that the report is held against.
    pub plan: Option<Plan>,
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Document::of(self, &Labels::of(&self.report)).serialize(serializer)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Output {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Output".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Document::json_schema(generator)
    }
}

/// An experiment's results, and what may be concluded from them. Every rate, difference, lift, loss, chance and p-value
/// is a fraction; only `conversion_rate` and `improvement` are in percent.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Document<'a> {
    #[serde(flatten)]
    page: &'a Page,
    /// The stats engine.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = words::ENGINES.known())))]
    stats_engine: &'static str,
    /// The threshold of the verdict.
    #[serde(serialize_with = "as_written")]
    #[cfg_attr(feature = "schema", schemars(with = "f64", range(min = 50, max = 99)))]
    confidence_threshold_percent: f64,
    /// `decrease` when fewer conversions are the goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    goal_direction: Option<GoalDirection>,
    /// Of the Bayesian engine: the prior of every variant that has none of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    prior: Option<Prior>,
    /// Of the frequentist engine: what the test looks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    alternative: Option<Alternative>,
    /// Of the frequentist engine: the correction for multiple comparisons, if any. With looks at `any_time`, comparisons share
    /// alpha unless this is `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = words::CORRECTIONS.known())))]
    correction: Option<&'static str>,
    /// Of the Bayesian engine: winners and losers are chosen as sets, by their expected share of false ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    false_discovery: Option<bool>,
    /// Which comparisons are taken together: those of the whole test, and of each breakdown; or everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<Family>,
    /// The level of all intervals, when it was set; else it is the one paired with the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<Level>,
    /// The region of practical equivalence, when one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
    /// The gates, when there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    gates: Option<Gates>,
    /// What the comparison that decides is made within, when it is not made over all visitors: `day` or a breakdown's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    decide_within: Option<String>,
    /// Whether it was asked what would settle the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    settle: Option<bool>,
    /// The smallest effect of interest, when it was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    smallest_effect: Option<Effect>,
    /// `any_time` when the always-valid comparison decides, `planned` when the bounds of planned looks do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = words::LOOKS.known())))]
    looks: Option<&'static str>,
    /// With `any_time`: the lift that is expected of a variant that works.
    #[serde(skip_serializing_if = "Option::is_none")]
    typical_lift: Option<TypicalLift>,
    /// The plan of the test, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Map<String, serde_json::Value>>"))]
    plan: Option<&'a Plan>,
    /// With `planned`: the earlier looks that were really taken, when they were named.
    #[serde(skip_serializing_if = "Option::is_none")]
    looks_taken: Option<&'a [f64]>,
    /// With `planned`: whether this look was said to be the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_look: Option<bool>,
    /// Visitors a month, when it was asked what the difference is worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    visitors_per_month: Option<u64>,
    /// What a conversion is worth, when it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversion_value: Option<ValueView<'a>>,
    /// Over all variants.
    total_visitors: u64,
    /// Over all variants.
    total_conversions: u64,
    /// The variants' results over the whole test.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<VariantView>"))]
    variants: Variants<'a>,
    /// What to ship.
    verdict: OutcomeView<'a>,
    /// What to do: the outcome, unless a doubt forbids to act on it. A doubt about the data makes it `check`, one about the
    /// evidence `wait`.
    decision: Decision,
    /// The decision in words.
    headline: HeadlineView,
    /// What puts the verdict in doubt, the most important first.
    doubts: Vec<DoubtView<'a>>,
    /// What else to know of the whole test.
    notes: Vec<NoteView>,
    /// With `plan`: how far the test has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan_progress: Option<ProgressView<'a>>,
    /// With `settle`: what would settle the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    settlement: Option<SettlementView>,
    /// With `visitors_per_month`: what the difference is worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    worth: Option<WorthView<'a>>,
    /// The gates that the whole test misses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missed_gates: Vec<MissedGateView<'a>>,
    /// With `false_discovery`: the sets of the whole test, or of everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    discoveries: Option<Discoveries>,
    /// Whether the split of visitors fits the traffic weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_ratio: Option<SampleRatioView<'a>>,
    /// What of the above is absent, and why.
    #[serde(skip_serializing_if = "Absences::is_empty")]
    absent: Absences,
    /// The same again, as it was before there were `doubts` and `notes`.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<WarningView>"))]
    warnings: Warnings<'a>,
    /// The dimension of the breakdown, when there is one only.
    #[serde(skip_serializing_if = "Option::is_none")]
    breakdown_by: Option<&'a str>,
    /// The segments' results.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<SegmentView>>"))]
    breakdowns: Option<Segments<'a>>,
    /// What the segments of each breakdown say together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<FindingsView>>"))]
    findings: Option<AllFindings<'a>>,
    /// Whether the days' counts are those of each day alone or of all days up to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = words::DAYS_ARE.known())))]
    days_are: Option<&'static str>,
    /// The day on which a conversion is counted, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_booked_by: Option<BookedBy>,
    /// The test day by day, as it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<DayView>>"))]
    days: Option<DaysView<'a>>,
    /// The phases of the traffic weights, as they were given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    weight_phases: Vec<PhaseView<'a>>,
    /// What the service met while it counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    counting: Option<&'a Counting>,
    /// What was assumed in reading the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    readings: Vec<AssumptionView<'a>>,
}

impl<'a> Document<'a> {
    fn of(output: &'a Output, labels: &'a Labels) -> Self {
        let Output { page, readings, report, settle, worth, plan } = output;
        let (total_visitors, total_conversions) = totals(&report.overall);
        let (prior, alternative, correction, family) = match report.analysis.engine {
            Engine::Bayesian { prior, false_discovery } => (Some(prior), None, None, false_discovery),
            Engine::Frequentist { alternative, multiplicity } => {
                let correction = multiplicity.map(|multiplicity| multiplicity.correction.code());
                (None, Some(alternative), correction, multiplicity.map(|multiplicity| multiplicity.family))
            }
        };
        // Beside a plan, what is not as usual and what is: else it would be read as planned.
        let (as_planned, is_bayesian) = (plan.is_some(), prior.is_some());
        let uncorrected = correction.or((as_planned && !is_bayesian).then_some(NO_CORRECTION));
        let (typical_lift, correction) = match report.analysis.looks {
            Looks::AnyTime { typical_lift, alpha: Alpha::Shared } => (Some(typical_lift), correction),
            Looks::AnyTime { typical_lift, alpha: Alpha::Each } => (Some(typical_lift), Some(NO_CORRECTION)),
            _ => (None, uncorrected),
        };
        let planned = match &report.analysis.looks {
            Looks::Planned(looks) => Some(looks),
            _ => None,
        };
        let mut absent = Absences::default();
        let found = settle.map(|settle| planning::settle(report, settle.smallest));
        // The headline has two digits, the same ones on every face.
        let about = settle.and_then(|settle| planning::about_settle(report, settle.smallest).ok()?);
        let headline = HeadlineView::of(report, readings, about.as_ref(), labels);
        let days = report.days.as_ref().map(|days| &days.given);
        Self {
            page,
            stats_engine: report.analysis.engine.code(),
            confidence_threshold_percent: report.analysis.threshold.percent(),
            goal_direction: Some(report.analysis.goal_direction)
                .filter(|goal| as_planned || *goal != GoalDirection::default()),
            prior,
            alternative,
            correction,
            false_discovery: (is_bayesian && (as_planned || family.is_some())).then_some(family.is_some()),
            family,
            level: report.analysis.level,
            region: report.analysis.region,
            gates: Some(report.analysis.gates).filter(Gates::are_set),
            decide_within: report.analysis.within.as_ref().map(ToString::to_string),
            settle: settle.map(|_| true),
            smallest_effect: settle.and_then(|settle| settle.smallest),
            looks: Some(&report.analysis.looks).filter(|looks| **looks != Looks::Once).map(Looks::code),
            typical_lift,
            plan: plan.as_ref(),
            looks_taken: planned.and_then(PlannedLooks::looks_taken),
            last_look: planned.filter(|looks| looks.is_last()).map(|_| true),
            visitors_per_month: worth.as_ref().map(Monthly::visitors),
            conversion_value: worth.as_ref().and_then(Monthly::value).map(ValueView::from),
            total_visitors,
            total_conversions,
            variants: Variants { report, section: &report.overall, whole: true },
            verdict: OutcomeView::of(report),
            decision: report.decision(),
            headline,
            doubts: DoubtView::all(report, labels),
            notes: NoteView::all(report, labels),
            plan_progress: ProgressView::of(report),
            settlement: found.map(|found| SettlementView::of(report, found, labels)),
            worth: worth.as_ref().map(|worth| WorthView::of(report, worth, labels)),
            missed_gates: MissedGateView::all(&report.overall.missed_gates, report, labels),
            discoveries: report.discoveries,
            sample_ratio: absent
                .take("sample_ratio", report.sample_ratio.as_ref().map_err(|&reason| reason))
                .map(|result| SampleRatioView::of(result, &report.variants)),
            absent,
            warnings: Warnings { of: [&report.warnings, &report.overall.warnings], report, labels },
            breakdown_by: match report.breakdowns.as_slice() {
                [breakdown] => Some(&breakdown.by),
                _ => None,
            },
            breakdowns: (!report.breakdowns.is_empty()).then_some(Segments { report, labels }),
            findings: AllFindings::of(report, labels),
            days_are: days.map(|days| words::days_are(days.are_cumulative())),
            days_booked_by: days.and_then(Days::booked_by),
            days: days.map(|days| DaysView { days, variants: &report.variants }),
            weight_phases: PhaseView::all(&report.weight_phases, &report.variants),
            counting: page.counting.as_ref(),
            readings: readings.iter().map(AssumptionView::of).collect(),
        }
    }
}

/// A variant's results.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Variant"))]
struct VariantView<'a> {
    #[serde(flatten)]
    counted: CountedView<'a>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_written_if_any")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<f64>"))]
    traffic_weight: Option<f64>,
    /// Its own prior.
    #[serde(skip_serializing_if = "Option::is_none")]
    prior: Option<Prior>,
    statistics: StatisticsView,
    /// With looks at `any_time`: the comparison with the control that holds at any look, which the verdict follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    always_valid: Option<AlwaysValidView<'a>>,
    /// With looks at `planned`: the comparison with the control at this look, which the verdict follows; of the whole test.
    #[serde(skip_serializing_if = "Option::is_none")]
    planned: Option<PlannedView>,
    /// Against the control; not of the control.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
}

/// The variants of a section: of the whole test with their weights and priors, of a segment without.
struct Variants<'a> {
    report: &'a Report,
    section: &'a Section,
    whole: bool,
}

impl Serialize for Variants<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let control = self.section.of(self.report.control).map_or(Counts::default(), |control| control.counts);
        let rows = self.section.variants.iter();
        let rows = rows.filter_map(|results| Some((self.report.variants.get(results.variant)?, results)));
        serializer.collect_seq(rows.map(|(variant, results)| {
            let VariantReport { counts, statistics, always_valid, planned, verdict, .. } = results;
            let is_control = results.variant == self.report.control;
            // The frequentist engine has no priors: what it does not use is not written, nor would it be read again.
            let so_far = || SoFarView::of(self.report, results.variant).filter(|_| self.whole);
            let has_priors = self.whole && matches!(self.report.analysis.engine, Engine::Bayesian { .. });
            VariantView {
                counted: CountedView::of(variant, *counts, (!is_control).then_some(control), self.whole),
                traffic_weight: variant.traffic_weight.filter(|_| self.whole),
                prior: variant.prior.filter(|_| has_priors),
                statistics: StatisticsView::of(statistics, &self.report.analysis),
                always_valid: always_valid.map(|found| AlwaysValidView::of(found, so_far())),
                planned: planned.map(PlannedView::of),
                verdict: *verdict,
            }
        }))
    }
}

fn totals(section: &Section) -> (u64, u64) {
    section.variants.iter().fold((0, 0), |(visitors, conversions), VariantReport { counts, .. }| {
        (visitors + counts.visitors(), conversions + counts.conversions())
    })
}
