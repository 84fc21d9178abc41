//! What comes out.

use crate::multiplicity::Discoveries;
use crate::sample_ratio::{SegmentSampleRatios, SplitBetweenDays};
use crate::segments::{Findings, Pooled, Reconciliation, Shrunk, Simpson};
use crate::{
    Absent, Analysis, Cells, Days, Interval, MissedGate, Outcome, SampleRatio, Variant, Verdict, Warning, WeightPhase,
};

mod planned;
mod progress;
mod variant;

pub use planned::{DecidedBefore, PlannedStatistics, Stopped};
pub use progress::Progress;
pub use variant::{
    Adjusted, AlwaysValidStatistics, BayesianStatistics, FrequentistStatistics, Statistics, VariantReport, WithinStrata,
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
    /// How far the test has come by its plan, once it is held against one ([`crate::planning::Plan::hold_against`]).
    pub progress: Option<Progress>,
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
/// which it has counts. It holds as each look does: a verdict once reached may be kept, unless a later look contradicts it.
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
    /// What may be kept: what that day said, region and direction of the goal considered. Inconclusive where days contradict one
    /// another, so that `lift` is [`Absent::NoCommonRatio`].
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
