//! What a reader should know before believing a verdict.

mod split;

use std::fmt;

use crate::Level;
use crate::multiplicity::Correction;
use crate::sample_ratio::MISMATCH_BELOW;
use crate::segments::Cause;

use split::{OffBy, mismatch, off_split, p_value_in_words};

/// A warning. It stands beside the verdict and never changes it. Variants are named by their id.
///
/// Its `Display` is one plain sentence, for people who decide.
///
/// ```
/// let warning = abstats::Warning::FewConversions { variant: "1".into(), conversions: 3 };
/// assert_eq!(warning.code(), "few_conversions");
/// assert_eq!(warning.to_string(), r#"Variant "1" has only 3 conversions; a few more or less could change the picture."#);
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
        /// Whether every share is, with confidence, within 0.2 % of its intended share: then it does no harm.
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
    /// Visitors in a variant whose traffic weight is 0.
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
        corrected_by: Option<&'static str>,
    },
    /// The interval level was set and differs from the one paired with the verdict: they answer different questions.
    LevelNotPaired {
        /// The level asked for.
        level: Level,
        /// The level that is paired with the verdict.
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
            Self::NoVisitors => "no_visitors",
            Self::ControlWithoutVisitors { .. } => "control_without_visitors",
            Self::FewVisitors { .. } => "few_visitors",
            Self::FewConversions { .. } => "few_conversions",
            Self::FewNonConversions { .. } => "few_non_conversions",
            Self::ManyComparisons { .. } => "many_comparisons",
            Self::LevelNotPaired { .. } => "level_not_paired",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SampleRatioMismatch { p_value, trivial, variant, share, intended, equal_shares_assumed } => {
                let off = OffBy { variant, share: *share, intended: *intended };
                mismatch(f, *p_value, *trivial, *equal_shares_assumed, &off)
            }
            Self::SegmentsOffSplit { breakdown, segments, tested, p_value, rest_p_value } => {
                off_split(f, breakdown, segments, *tested, *p_value, *rest_p_value)
            }
            Self::VisitorsWithoutWeight { variant, visitors } => {
                let visitors = counted(*visitors, "visitors");
                write!(f, "Variant {variant:?} has {visitors} although its traffic weight is 0.")
            }
            Self::SumsDiffer { breakdown, variant, field, overall, segments, cause } => {
                let cause = match cause {
                    Cause::Overlap => "segments overlap, and some visitors are counted more than once",
                    Cause::MissingValues => "some visitors have none of the values listed",
                    Cause::ConversionsDiffer => "conversions were counted at another time or by another rule",
                };
                write!(
                    f,
                    "The segments of breakdown {breakdown:?} add up to {} of variant {variant:?}, but the whole test has \
                     {overall}; most likely {cause}.",
                    counted(*segments, field)
                )
            }
            Self::VariantsUnlisted { breakdown, variant, variants } => unlisted(f, breakdown, variant, *variants),
            Self::DirectionReversed { breakdown, variant, overall, pooled, every_segment, split_p_value } => {
                let side = |difference: f64| if difference > 0.0 { "higher" } else { "lower" };
                let points = |difference: f64| 100.0 * difference.abs();
                write!(
                    f,
                    "Over the whole test the rate of variant {variant:?} is {:.2} percentage points {} than the control's, \
                     but compared within the segments of {breakdown:?} it is {:.2} points {}",
                    points(*overall),
                    side(*overall),
                    points(*pooled),
                    side(*pooled),
                )?;
                if *every_segment {
                    f.write_str(", and so in every single one")?;
                }
                match split_p_value {
                    Some(p) if *p < MISMATCH_BELOW => write!(
                        f,
                        ". Visitors are not split alike in all segments ({}), which mixes the segments' own rates into \
                         the whole: believe the comparison within segments, and find out why.",
                        p_value_in_words(*p)
                    ),
                    _ => f.write_str(
                        ". That visitors are split differently between segments is not shown: a reversal without it may be \
                         chance around no difference.",
                    ),
                }
            }
            Self::NoVisitors => write!(f, "No variant has visitors, so nothing can be concluded."),
            Self::ControlWithoutVisitors { variant } => {
                write!(f, "The control {variant:?} has no visitors, so no variant can be compared with it.")
            }
            Self::FewVisitors { variant, visitors: 0 } => write!(f, "Variant {variant:?} has no visitors."),
            Self::FewVisitors { variant, visitors } => few(f, variant, *visitors, "visitor", "visitors"),
            Self::FewConversions { variant, conversions } => few(f, variant, *conversions, "conversion", "conversions"),
            Self::FewNonConversions { variant, non_conversions } => {
                let (one, many) = ("visitor who did not convert", "visitors who did not convert");
                few(f, variant, *non_conversions, one, many)
            }
            Self::ManyComparisons { breakdown, comparisons, expected_false_winners, corrected_by } => {
                write!(f, "{comparisons} comparisons are made at once")?;
                if let Some(breakdown) = breakdown {
                    write!(f, " in breakdown {breakdown:?}")?;
                }
                match corrected_by {
                    // Of the alternative "less" all false ones are losers.
                    None if *expected_false_winners <= 0.0 => f.write_str(": the more of them, the more false losers."),
                    Some(code) if *expected_false_winners <= 0.0 => {
                        write!(f, ". The verdicts take that into account ({}).", corrector(code))
                    }
                    Some(code) => write!(
                        f,
                        ". The verdicts take that into account ({}); {expected_false_winners:.2} winners would \
                         else be expected by chance if no variant differed from the control.",
                        corrector(code)
                    ),
                    None => write!(
                        f,
                        ": if no variant differed from the control, {expected_false_winners:.2} winners would still \
                         be expected by chance."
                    ),
                }
            }
            Self::LevelNotPaired { level, paired } => write!(
                f,
                "The intervals have the level {} but the verdict goes with {}: \
                 an interval may contain zero beside a winner or exclude it beside none.",
                level.get(),
                paired.get()
            ),
        }
    }
}

/// What a correction's name on the wire is to people.
fn corrector(code: &'static str) -> &'static str {
    let correction = Correction::ALL.into_iter().find(|correction| correction.code() == code);
    correction.map_or("sets of winners and losers", Correction::name)
}

/// `12 visitors`, `1 visitor`.
fn counted(count: u64, many: &str) -> String {
    format!("{count} {}", if count == 1 { many.trim_end_matches('s') } else { many })
}

fn unlisted(f: &mut fmt::Formatter<'_>, breakdown: &str, first: &str, variants: usize) -> fmt::Result {
    let (more, have) = match variants.saturating_sub(1) {
        0 => (String::new(), "has"),
        more => (format!(" and {more} more"), "have"),
    };
    write!(
        f,
        "No segment of breakdown {breakdown:?} has counts of variant {first:?}{more}, which {have} visitors in the whole \
         test."
    )
}

fn few(f: &mut fmt::Formatter<'_>, variant: &str, count: u64, one: &str, many: &str) -> fmt::Result {
    const SO_WHAT: &str = "a few more or less could change the picture.";
    match count {
        0 => write!(f, "Variant {variant:?} has no {many}; {SO_WHAT}"),
        1 => write!(f, "Variant {variant:?} has only 1 {one}; {SO_WHAT}"),
        _ => write!(f, "Variant {variant:?} has only {count} {many}; {SO_WHAT}"),
    }
}
