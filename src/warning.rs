//! What a reader should know before believing a verdict.

mod setting;

pub use setting::Setting;

use std::fmt;

use crate::Level;
use crate::multiplicity::Correction;
use crate::segments::Cause;

/// A warning. It stands beside the verdict and never changes it. Variants are named by their id.
///
/// It has the numbers; `abstats-words` makes the sentence of them.
///
/// ```
/// let warning = abstats::Warning::FewConversions { variant: "1".into(), conversions: 3 };
/// assert_eq!(warning.code(), "few_conversions");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(tag = "code", rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Warning {
    /// The split of visitors contradicts the weights: the counts themselves may be wrong.
    SampleRatioMismatch {
        /// The p-value of the sample ratio test, below 0.001.
        p_value: f64,
        /// Whether every share is, with confidence, within 0.2% of its intended share: then it does no harm.
        trivial: bool,
        /// The id of the variant whose share is farthest from its intended one.
        variant: String,
        /// Its visitors / total visitors.
        share: f64,
        /// Its weight / total weight.
        intended: f64,
        /// Whether no traffic weights were given, and equal shares are what the split is compared with.
        equal_shares_assumed: bool,
    },
    /// The split of visitors contradicts the weights in some segments, by more than a trivial deviation.
    SegmentsOffSplit {
        /// The dimension.
        breakdown: String,
        /// Their criteria, the clearest mismatch first.
        segments: Vec<String>,
        /// How many segments were tested: those with visitors.
        tested: usize,
        /// The largest of their p-values, each corrected for all segments tested; below 0.001.
        p_value: f64,
        /// The p-value of all other segments together, when there are any with visitors.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
        rest_p_value: Option<f64>,
    },
    /// Visitors in a variant whose traffic weight is 0: there should be none.
    VisitorsWithoutWeight {
        /// The variant's id.
        variant: String,
        /// Its visitors.
        visitors: u64,
    },
    /// A breakdown's segments do not add up to the whole.
    SumsDiffer {
        /// The dimension.
        breakdown: String,
        /// The variant's id.
        variant: String,
        /// `visitors` or `conversions`.
        field: &'static str,
        /// The whole test's count.
        overall: u64,
        /// The sum over the segments.
        segments: u64,
        /// What most likely explains it.
        cause: Cause,
    },
    /// Variants that have visitors, but no counts in any segment of a breakdown.
    VariantsUnlisted {
        /// The dimension.
        breakdown: String,
        /// The id of the first of them.
        variant: String,
        /// How many they are.
        variants: usize,
    },
    /// The whole test says the opposite of its segments (Simpson's paradox).
    DirectionReversed {
        /// The dimension.
        breakdown: String,
        /// The variant's id.
        variant: String,
        /// variant rate - control rate over the whole test.
        overall: f64,
        /// The same with each segment compared within itself.
        pooled: f64,
        /// Whether it is reversed in every single segment.
        every_segment: bool,
        /// The p-value of visitors being split alike between control and variant in all segments; a split that differs is
        /// what reverses a direction.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
        split_p_value: Option<f64>,
    },
    /// The split of visitors changed from day to day, so that the whole test mixes days of other rates in other shares
    /// (Simpson's paradox).
    SplitChangedBetweenDays {
        /// The p-value of the split being the same on all days, below 0.001. It is one test, however many days there are.
        p_value: f64,
        /// Whether each variant's shares differ between days by no more than 0.2% of its share (standard deviation): then it does no harm.
        trivial: bool,
        /// The id of the variant whose shares differ most clearly.
        variant: String,
        /// Its share on the day that is most clearly below.
        smallest_share: f64,
        /// That day.
        smallest_on: String,
        /// Its share on the day that is most clearly above.
        largest_share: f64,
        /// That day.
        largest_on: String,
        /// Each variant's lift with each day compared within itself; without those that have none.
        within_days: Vec<LiftWithinDays>,
    },
    /// A variant has no visitors on days on which chance would not leave it without any: rows are missing, or it did not run.
    VariantMissingOnDays {
        /// The variant's id.
        variant: String,
        /// The first such day.
        first: String,
        /// How many such days there are.
        days: usize,
        /// Of how many.
        of_days: usize,
    },
    /// Days are missing altogether between the first and the last.
    DaysMissing {
        /// How many.
        days: u64,
        /// The day before the first gap.
        after: String,
        /// The day after the first gap.
        before: String,
    },
    /// The comparison that decides is made within days, and conversions are not known to be counted on the day of their visitor's
    /// entry: then days are not disjoint visitors.
    DaysNotByEntry {
        /// Whether that is known, or only not known to be otherwise.
        known: bool,
    },
    /// The comparison that decides is made within strata, and some carry nothing: the control or the variant has no visitors there.
    StrataLeftOut {
        /// The variant's id.
        variant: String,
        /// How many carry nothing.
        left_out: usize,
        /// Of how many.
        of_strata: usize,
    },
    /// No variant has visitors.
    NoVisitors,
    /// The control has no visitors, so that nothing can be compared with it.
    ControlWithoutVisitors {
        /// The control's id.
        variant: String,
    },
    /// Fewer than 100 visitors. With none, this is the only warning about the variant's counts.
    FewVisitors {
        /// The variant's id.
        variant: String,
        /// Its visitors.
        visitors: u64,
    },
    /// Fewer than 5 conversions.
    FewConversions {
        /// The variant's id.
        variant: String,
        /// Its conversions.
        conversions: u64,
    },
    /// Fewer than 5 visitors who did not convert.
    FewNonConversions {
        /// The variant's id.
        variant: String,
        /// Its visitors who did not convert.
        non_conversions: u64,
    },
    /// More than one comparison is made at once, so false winners are to be expected.
    ManyComparisons {
        /// The dimension, or `None` for the variants of the whole test.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
        breakdown: Option<String>,
        /// Variants against their control, counted over all segments; those without visitors are not compared.
        comparisons: u64,
        /// How many would be called winners if no variant differed from the control and nothing were corrected.
        expected_false_winners: f64,
        /// What is done about it: a [`crate::multiplicity::Correction`]'s name, or `false_discovery`.
        #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
        corrected_by: Option<CorrectedBy>,
    },
    /// The winner is the best of several comparisons that nothing corrects for, and a correction would leave it undecided: of so
    /// many, chance may have made it. (It stands in place of [`Warning::ManyComparisons`] of the whole test.)
    WinnerAmongMany {
        /// The winner's id.
        variant: String,
        /// Variants against their control.
        comparisons: u64,
        /// How many would be called winners if no variant differed from the control.
        expected_false_winners: f64,
        /// Its p-value, or its chance not to be better, adjusted for the comparisons; not below 1 - threshold.
        p_value: f64,
        /// The correction.
        #[cfg_attr(feature = "schema", schemars(with = "String"))]
        corrected_by: CorrectedBy,
    },
    /// Neither the control nor a variant has enough conversions for what is concluded from them.
    TooFewConversions {
        /// The variant's id.
        variant: String,
        /// Its conversions.
        conversions: u64,
        /// The control's.
        of_control: u64,
        /// How many one of them must have.
        required: u64,
    },
    /// Neither the control nor a variant has enough visitors who did not convert for what is concluded from them.
    TooFewNonConversions {
        /// The variant's id.
        variant: String,
        /// Its visitors who did not convert.
        non_conversions: u64,
        /// The control's.
        of_control: u64,
        /// How many one of them must have.
        required: u64,
    },
    /// The one-sided test looks for better variants only, and this one is shown to be worse.
    ShownWorse {
        /// The variant's id.
        variant: String,
        /// The two-sided p-value, below 1 - threshold.
        p_value: f64,
    },
    /// The one-sided test looks for worse variants only, and this one is shown to be better.
    ShownBetter {
        /// The variant's id.
        variant: String,
        /// The two-sided p-value, below 1 - threshold.
        p_value: f64,
    },
    /// One direction or both: the engine decides about this variant, and a two-sided test would not; or the two-sided test leaves it
    /// undecided, and one that looks in the observed direction only would decide.
    DirectionsDisagree {
        /// The variant's id.
        variant: String,
        /// The score test's p-value for a difference in either direction; not below 1 - threshold.
        two_sided: f64,
        /// Its p-value for one in the observed direction. (The chance that the Bayesian engine decides by is beside its verdict.)
        one_sided: f64,
    },
    /// The test is still running, and the report is right only for someone who looks once.
    ReadWhileRunning,
    /// The report may be read as often as anyone likes ([`crate::Looks::AnyTime`]).
    ReadAtAnyTime {
        /// The chance, at most, that without a difference it ever says otherwise: of all variants of the whole test together,
        /// or of each.
        alpha: f64,
        /// Whether that is the chance of each variant by itself.
        each: bool,
        /// Whether a variant is decided: at an early stop its observed lift is too large on average.
        decided: bool,
    },
    /// The report is one of a look that was planned ([`crate::Looks::Planned`]).
    ReadAtPlannedLook {
        /// The chance, at most, that without a difference any of the planned looks says otherwise: of all variants of the whole
        /// test together, or of each.
        alpha: f64,
        /// Whether that is the chance of each variant by itself.
        each: bool,
        /// Whether a variant is decided: at an early stop its observed lift is too large on average.
        decided: bool,
    },
    /// At a planned look before the last, a variant is decided with too few conversions for the look's bound, which takes z as
    /// normal.
    FewConversionsAtLook {
        /// The variant's id.
        variant: String,
        /// Which look it is, from 1.
        look: usize,
        /// The conversions of both arms, or their visitors without one, whichever are fewer.
        outcomes: u64,
        /// Whether these are visitors without a conversion.
        without_conversion: bool,
        /// How many there should be.
        required: u64,
    },
    /// There is a verdict, but one look was planned, and not all planned visitors are there.
    BeforePlannedEnd {
        /// The visitors so far as a part of those planned, of the variant that is furthest behind.
        fraction: f64,
    },
    /// The analysis is not the planned one.
    NotAsPlanned {
        /// In what it differs.
        settings: Vec<Setting>,
    },
    /// When one looks at any time: the observed split of the visitors speaks against the weights, which costs the comparison
    /// evidence. At a single look that is so in 1.4% of tests by chance, over 30 looks in about 10%.
    SplitCostsEvidence {
        /// The variant's id.
        variant: String,
        /// What it has cost, in log likelihood: above 3.
        split_log_evidence: f64,
    },
    /// When one looks at any time: so many visitors convert that planned looks need far fewer of them.
    HighRates {
        /// Conversions / visitors of all variants that are compared: above 0.3.
        rate: f64,
    },
    /// The interval level was set and differs from the one paired with the verdict: they answer different questions. When one
    /// looks at any time, it is that of the numbers for a single look, whatever it is.
    LevelNotPaired {
        /// The level asked for.
        level: Level,
        /// The level that is paired with the verdict. When one looks at any time, that of a comparison that shares alpha with
        /// none.
        paired: Level,
    },
}

impl Warning {
    /// The warning's name on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SampleRatioMismatch { .. } => "sample_ratio_mismatch",
            Self::SegmentsOffSplit { .. } => "segments_off_split",
            Self::VisitorsWithoutWeight { .. } => "visitors_without_weight",
            Self::SumsDiffer { .. } => "sums_differ",
            Self::VariantsUnlisted { .. } => "variants_unlisted",
            Self::DirectionReversed { .. } => "direction_reversed",
            Self::SplitChangedBetweenDays { .. } => "split_changed_between_days",
            Self::VariantMissingOnDays { .. } => "variant_missing_on_days",
            Self::DaysMissing { .. } => "days_missing",
            Self::DaysNotByEntry { .. } => "days_not_by_entry",
            Self::StrataLeftOut { .. } => "strata_left_out",
            Self::NoVisitors => "no_visitors",
            Self::ControlWithoutVisitors { .. } => "control_without_visitors",
            Self::FewVisitors { .. } => "few_visitors",
            Self::FewConversions { .. } => "few_conversions",
            Self::FewNonConversions { .. } => "few_non_conversions",
            Self::ManyComparisons { .. } => "many_comparisons",
            Self::WinnerAmongMany { .. } => "winner_among_many",
            Self::TooFewConversions { .. } => "too_few_conversions",
            Self::TooFewNonConversions { .. } => "too_few_non_conversions",
            Self::ShownWorse { .. } => "shown_worse",
            Self::ShownBetter { .. } => "shown_better",
            Self::DirectionsDisagree { .. } => "directions_disagree",
            Self::ReadWhileRunning => "read_while_running",
            Self::ReadAtAnyTime { .. } => "read_at_any_time",
            Self::ReadAtPlannedLook { .. } => "read_at_planned_look",
            Self::FewConversionsAtLook { .. } => "few_conversions_at_look",
            Self::BeforePlannedEnd { .. } => "before_planned_end",
            Self::NotAsPlanned { .. } => "not_as_planned",
            Self::SplitCostsEvidence { .. } => "split_costs_evidence",
            Self::HighRates { .. } => "high_rates",
            Self::LevelNotPaired { .. } => "level_not_paired",
        }
    }
}

/// A variant's lift with each day compared within itself, and its confidence interval.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LiftWithinDays {
    /// The variant's id.
    pub variant: String,
    /// The lift, a fraction.
    pub lift: f64,
    /// The lower end of its interval; `null` when it is unbounded.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// The interval's level.
    pub level: Level,
}

/// What is done about many comparisons.
///
/// ```
/// use abstats::{CorrectedBy, multiplicity::Correction};
/// assert_eq!(CorrectedBy::PValues(Correction::Holm).to_string(), "holm");
/// assert_eq!(CorrectedBy::FalseDiscovery.to_string(), "false_discovery");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed: each engine has one way, and words for it")]
pub enum CorrectedBy {
    /// The frequentist engine adjusts its p-values.
    PValues(Correction),
    /// The Bayesian engine chooses winners and losers as sets.
    FalseDiscovery,
}

impl CorrectedBy {
    /// The name on the wire: the correction's, or `false_discovery`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PValues(correction) => correction.code(),
            Self::FalseDiscovery => "false_discovery",
        }
    }
}

/// The name on the wire.
impl fmt::Display for CorrectedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for CorrectedBy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
