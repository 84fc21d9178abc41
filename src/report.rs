//! What comes out.

use crate::bayesian::BayesianComparison;
use crate::frequentist::FrequentistComparison;
use crate::multiplicity::Discoveries;
use crate::practical::{Conclusion, RegionChances, RegionTests};
use crate::sample_ratio::{SegmentSampleRatios, SplitBetweenDays};
use crate::segments::{Findings, Pooled, Reconciliation, Shrunk, Simpson};
use crate::sequential::{AlwaysValidComparison, TypicalLift};
use crate::{
    Absent, Analysis, Cells, Counts, Days, Estimate, Interval, Level, MissedGate, Outcome, SampleRatio, Variant,
    Verdict, Warning, WeightPhase,
};

/// The analysis of an experiment: the whole test and every segment of every breakdown. (As JSON it is
/// written by `abstats-document`.)
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Outcome, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// assert_eq!(report.verdict, Outcome::Winner(1));
/// for row in report.rows() {
///     println!("{}: {:?} {:?}", row.variant.label(), row.results.counts.conversion_rate(), row.results.verdict);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// How it was analysed.
    pub analysis: Analysis,
    /// The variants, in the experiment's order.
    pub variants: Vec<Variant>,
    /// The control's place in `variants`.
    pub control: usize,
    /// The whole test.
    pub overall: Section,
    /// What to ship.
    pub verdict: Outcome,
    /// When the Bayesian engine looks for sets of winners and losers: those of the whole test, or of everything.
    pub discoveries: Option<Discoveries>,
    /// Whether the split of visitors fits the weights.
    pub sample_ratio: Result<SampleRatio, Absent>,
    /// The breakdowns.
    pub breakdowns: Vec<BreakdownReport>,
    /// What the reader should know before believing the verdict. They never change it.
    pub warnings: Vec<Warning>,
    /// For how many days the test has run, when it is known.
    pub days_running: Option<u64>,
    /// The test day by day, when it is known.
    pub days: Option<DaysReport>,
    /// The phases of the traffic weights, as given; empty when they did not change.
    pub weight_phases: Vec<WeightPhase>,
}

/// One table of results: the whole test, or one segment.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Variant, Warning};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(80, 8)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// assert_eq!(report.overall.warnings, [Warning::FewVisitors { variant: "1".into(), visitors: 80 }]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Section {
    /// Of the whole test one entry for each variant; of a segment one for each variant that it has counts of. In the order of
    /// [`Report::variants`].
    pub variants: Vec<VariantReport>,
    /// The gates that these counts miss; none without gates. (A segment without the control misses those of counts, too, and
    /// its verdicts are withheld: [`Warning::ControlWithoutVisitors`] says why.)
    pub missed_gates: Vec<MissedGate>,
    /// Warnings about these counts alone.
    pub warnings: Vec<Warning>,
}

/// The results of one breakdown.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BreakdownReport {
    /// The dimension.
    pub by: String,
    /// Whether the split of visitors fits the weights in each segment, and where it does not.
    pub sample_ratio: Result<SegmentSampleRatios, Absent>,
    /// Its segments.
    pub segments: Vec<SegmentReport>,
    /// When the Bayesian engine looks for sets of winners and losers by breakdown: its sets.
    pub discoveries: Option<Discoveries>,
    /// What the segments say together of each variant, in their order; not of the control, nor where fewer than two segments
    /// have visitors in both arms.
    pub findings: Vec<VariantFindings>,
    /// Whether the segments add up to the whole.
    pub reconciliation: Reconciliation,
}

/// What the segments of a breakdown say together of one variant.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct VariantFindings {
    /// The variant's place in [`Report::variants`].
    pub variant: usize,
    /// Places, in [`BreakdownReport::segments`], of the segments that have counts of it: those that `findings.shrinkage` is
    /// about.
    pub segments: Vec<usize>,
    /// The findings. Segments without counts of the variant are left out by all of them.
    pub findings: Findings,
}

/// The results of one segment.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SegmentReport {
    /// The dimension's value.
    pub criteria: String,
    /// The results, against the control within this segment.
    pub section: Section,
    /// Its counts by phase of the traffic weights, as given.
    pub phases: Vec<Cells>,
}

/// The test day by day.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DaysReport {
    /// The days, as given.
    pub given: Days,
    /// What they say together.
    pub findings: DaysFindings,
    /// What all data up to each day say.
    pub up_to_each: Vec<DayReport>,
    /// When one looks at any time: what the looks at the end of each day have shown together, of each variant that is compared.
    /// (Days that were counted again later are not what was seen.) Else none.
    pub so_far: Vec<SoFar>,
}

impl DaysReport {
    /// What the looks so far have shown of the variant at this place in [`Report::variants`], when one looks at any time.
    #[must_use]
    pub fn so_far_of(&self, variant: usize) -> Option<&SoFar> {
        let row = self.so_far.binary_search_by_key(&variant, |of| of.variant).ok()?;
        self.so_far.get(row)
    }
}

/// What all looks at a variant have shown together ([`running`](crate::sequential::running)), one at the end of each day on
/// which it has counts. It holds as each look does: a verdict once reached may be kept.
///
/// Show its p-value beside its interval, never beside that of the last look.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SoFar {
    /// The variant's place in [`Report::variants`].
    pub variant: usize,
    /// The smallest p-value so far.
    pub p_value: f64,
    /// Whether it is adjusted for the number of comparisons.
    pub adjusted: bool,
    /// The first day that decided, by its place among the days given; `None` while none has. A day that missed a gate decides
    /// nothing.
    pub first_met: Option<usize>,
    /// What that day said, region and direction of the goal considered.
    pub verdict: Verdict,
    /// The lifts that no look has ruled out. [`Absent::NoCommonRatio`] where none is left: the lift has changed while the test
    /// ran.
    pub lift: Result<Interval, Absent>,
}

/// What the days say together, each compared within itself.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DaysFindings {
    /// The days that are compared, by their places among those given. Of cumulative counts a day whose conversions grow by more than
    /// its visitors is compared together with another, and only the later one is listed.
    pub days: Vec<usize>,
    /// Whether the split of visitors fits the weights on each of them, and where it does not.
    pub sample_ratio: Result<SegmentSampleRatios, Absent>,
    /// Whether the split stayed the same, whatever it was meant to be. Days on which a variant is missing are left out. Places of days are those
    /// of the days given.
    pub split: Result<SplitBetweenDays, Absent>,
    /// The variants that have no visitors on days on which they should have, in their order.
    pub missing: Vec<MissingOnDays>,
    /// Each variant against the control, in their order; not of the control, nor where no day has visitors in both arms.
    pub variants: Vec<WithinDays>,
    /// Whether the days add up to the whole.
    pub reconciliation: Reconciliation,
}

/// A variant compared with the control within each day.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WithinDays {
    /// The variant's place in [`Report::variants`].
    pub variant: usize,
    /// Lift and difference. These intervals are confidence intervals with both engines: at the level set, else at the one paired with a
    /// frequentist verdict.
    pub pooled: Pooled,
    /// Whether the whole contradicts its days.
    pub simpson: Result<Simpson, Absent>,
}

/// A variant without visitors on days on which chance would not leave it without any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingOnDays {
    /// The variant's place in [`Report::variants`].
    pub variant: usize,
    /// The first such day, by its place among the days given.
    pub first: usize,
    /// How many such days there are.
    pub days: usize,
}

/// A variant and its results, side by side.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Row<'a> {
    /// The variant.
    pub variant: &'a Variant,
    /// Its results: over the whole test, or in a segment.
    pub results: &'a VariantReport,
}

impl Report {
    /// Each variant with its results over the whole test, in the experiment's order.
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Experiment, Variant};
    /// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
    /// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
    /// let rates = report.rows().map(|row| (row.variant.label(), row.results.counts.conversion_rate()));
    /// assert!(rates.eq([("0", Ok(0.08)), ("1", Ok(0.1))]));
    /// assert_eq!(report.control().unwrap().variant.id, "0");
    /// assert_eq!(report.winner().unwrap().variant.id, "1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows_of(&self.overall)
    }

    /// The same of a segment, or of a day: only the variants that it has counts of.
    pub fn rows_of<'a>(&'a self, section: &'a Section) -> impl Iterator<Item = Row<'a>> {
        section
            .variants
            .iter()
            .filter_map(|results| Some(Row { variant: self.variants.get(results.variant)?, results }))
    }

    /// The control and its results; a report of [`Analysis::run`] always has one.
    #[must_use]
    pub fn control(&self) -> Option<Row<'_>> {
        self.rows().find(|row| row.results.variant == self.control)
    }

    /// The variant to ship, when there is one.
    #[must_use]
    pub fn winner(&self) -> Option<Row<'_>> {
        let Outcome::Winner(place) = self.verdict else { return None };
        self.rows().find(|row| row.results.variant == place)
    }
}

/// All data up to a day.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DayReport {
    /// The date, `YYYY-MM-DD`.
    pub date: String,
    /// The cumulative counts of the control and of the variants that have counts on that day, and what the engine says of
    /// them. It is evidence, not a decision: without verdicts, gates and regions, corrected (if at all) within the day. (What
    /// holds at any look is corrected as in the whole test.)
    pub section: Section,
}

/// The results of one variant.
///
/// ```
/// use abstats::{Absent, Analysis, Counts, Experiment, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 0)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// assert_eq!(report.overall.variants[0].improvement, None); // the control
/// assert_eq!(report.overall.variants[1].improvement, Some(Err(Absent::ControlHasNoConversions)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct VariantReport {
    /// Its place in [`Report::variants`].
    pub variant: usize,
    /// Its counts.
    pub counts: Counts,
    /// variant rate / control rate - 1 of the raw rates (`improvement`, as a fraction); `None` for the control.
    pub improvement: Option<Result<f64, Absent>>,
    /// Its numbers, in the engine's own language.
    pub statistics: Statistics,
    /// The comparison with the control that holds at any look, which the verdict follows in place of `statistics`; `None` unless
    /// one looks at any time ([`Analysis::looks`]), and for the control.
    pub always_valid: Option<Result<AlwaysValidStatistics, Absent>>,
    /// What may be said of it; `None` for the control, and for a variant that takes no part since its traffic weight is 0.
    pub verdict: Option<Verdict>,
}

/// A variant against the control, valid at any look.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct AlwaysValidStatistics {
    /// The comparison. Its direction is that of the rates, whichever is better.
    pub comparison: AlwaysValidComparison,
    /// Whether its `adjusted_p_value` is adjusted: the family has more comparisons, and they share alpha.
    pub adjusted: bool,
    /// The lift as observed, and the interval of the true one. Of several periods the estimate is Mantel and Haenszel's, each
    /// period compared within itself.
    pub lift: Estimate,
    /// How many periods of different weights it is made of.
    pub periods: usize,
    /// The lift that was expected of a variant that works.
    pub typical_lift: TypicalLift,
    /// What it says of the variant, region and direction of the goal considered. (A gate may withhold it.)
    pub verdict: Verdict,
}

/// A variant's numbers, by engine.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Statistics, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::frequentist().run(&Experiment::new(variants, vec![])?);
/// assert!(matches!(report.overall.variants[1].statistics, Statistics::Frequentist(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "closed: every face shows the numbers of every engine, and must not forget one"
)]
pub enum Statistics {
    /// Of the Bayesian engine.
    Bayesian(BayesianStatistics),
    /// Of the frequentist engine.
    Frequentist(FrequentistStatistics),
}

/// The Bayesian numbers of one variant.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BayesianStatistics {
    /// Posterior mean and credible interval of the conversion rate.
    pub rate: Estimate,
    /// P(this variant's rate is the highest given the data), the control included; the lowest when less is better.
    pub chance_to_be_best: Result<f64, Absent>,
    /// E[highest rate - this variant's rate]: what choosing this variant costs on average against the best of all. When less is
    /// better, E[this variant's rate - lowest rate].
    pub expected_loss_to_best: Result<f64, Absent>,
    /// Against the control; `None` for the control itself.
    pub versus_control: Option<BayesianComparison>,
    /// With regard to the region of practical equivalence; `None` without one, and for the control.
    pub region: Option<Result<RegionChances, Absent>>,
}

/// The frequentist numbers of one variant.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FrequentistStatistics {
    /// Conversions / visitors and its Wilson interval.
    pub rate: Estimate,
    /// Against the control; `None` for the control itself.
    pub versus_control: Option<FrequentistComparison>,
    /// What a correction for multiple comparisons makes of it; `None` without one, for the control, and where it does not decide.
    pub adjusted: Option<Adjusted>,
    /// With regard to the region of practical equivalence, of the comparison that decides; `None` without one, and for the control.
    pub region: Option<Result<RegionTests, Absent>>,
    /// Of the whole test, when [`Analysis::within`] says so: the comparison within strata, which the verdict follows in place of
    /// the one over all visitors; `None` for the control. Then `adjusted` is `None`, and this is the member of the family.
    pub within: Option<WithinStrata>,
}

/// A variant against the control within strata.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct WithinStrata {
    /// Lift, difference and test, pooled over the strata ([`pooled`](crate::segments::pooled())).
    pub comparison: FrequentistComparison,
    /// What a correction for multiple comparisons makes of it; `None` without one.
    pub adjusted: Option<Adjusted>,
    /// Strata used.
    pub strata: usize,
    /// Strata where an arm has no visitors; they are not used.
    pub left_out: usize,
}

impl FrequentistStatistics {
    /// The comparison with the control that the verdict follows; `None` for the control itself.
    #[must_use]
    pub fn deciding(&self) -> Option<FrequentistComparison> {
        self.within.map(|within| within.comparison).or(self.versus_control)
    }

    /// What a correction makes of the comparison that the verdict follows; `None` without one, and for the control.
    #[must_use]
    pub fn deciding_adjusted(&self) -> Option<Adjusted> {
        self.within.map_or(self.adjusted, |within| within.adjusted)
    }

    /// The p-value that the verdict follows, corrected if there is a correction; `None` for the control.
    #[must_use]
    pub fn deciding_p_value(&self) -> Option<Result<f64, Absent>> {
        let own = self.deciding()?.p_value;
        Some(self.deciding_adjusted().map_or(own, |adjusted| adjusted.p_value))
    }
}

/// A comparison as a member of its family.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Adjusted {
    /// The adjusted p-value, which the verdict follows. Where a gate is missed, corrections of the false discovery rate have
    /// none ([`Absent::GateMissed`]): the family counts the comparison, but as one that was not decided.
    pub p_value: Result<f64, Absent>,
    /// With a single-step correction: the level with which the intervals of difference and lift hold together, for all
    /// comparisons of the family; each has a higher level of its own. `None` when they are those of each comparison
    /// alone, as with step-wise corrections.
    pub simultaneous_level: Option<Level>,
}

impl Section {
    /// The results of the variant at this place in [`Report::variants`], when there are any.
    #[must_use]
    pub fn of(&self, variant: usize) -> Option<&VariantReport> {
        let row = self.variants.binary_search_by_key(&variant, |row| row.variant).ok()?;
        self.variants.get(row)
    }
}

impl BreakdownReport {
    /// The findings of the variant at this place in [`Report::variants`], when there are any.
    #[must_use]
    pub fn findings_of(&self, variant: usize) -> Option<&VariantFindings> {
        let row = self.findings.binary_search_by_key(&variant, |row| row.variant).ok()?;
        self.findings.get(row)
    }
}

impl VariantFindings {
    /// The lift, adjusted for luck, of the segment at this place in [`BreakdownReport::segments`]; `None` without counts of the
    /// variant there.
    #[must_use]
    pub fn shrunk(&self, segment: usize) -> Option<Result<Shrunk, Absent>> {
        let row = self.segments.binary_search(&segment).ok()?;
        match &self.findings.shrinkage {
            Ok(shrinkage) => shrinkage.segments.get(row).copied(),
            Err(reason) => Some(Err(*reason)),
        }
    }
}

impl Statistics {
    /// The conversion rate and its interval: of the Bayesian engine the posterior mean, else conversions / visitors.
    #[must_use]
    pub const fn rate(&self) -> Estimate {
        match self {
            Self::Bayesian(of) => of.rate,
            Self::Frequentist(of) => of.rate,
        }
    }

    /// What the region of practical equivalence says; `None` without one, and for the control.
    #[must_use]
    pub fn conclusion(&self) -> Option<Result<Conclusion, Absent>> {
        match self {
            Self::Bayesian(of) => Some(of.region?.map(|region| region.conclusion)),
            Self::Frequentist(of) => Some(of.region?.map(|region| region.conclusion)),
        }
    }
}
