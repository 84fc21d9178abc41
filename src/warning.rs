//! What a reader should know before believing a verdict.

use crate::Level;

/// A warning. It stands beside the verdict and never changes it. Variants are named by their id.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The split of visitors contradicts the weights: the counts themselves may be wrong.
    SampleRatioMismatch {
        /// The p-value of the sample ratio test, below 0.001.
        p_value: f64,
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
    },
    /// Fewer than 100 visitors.
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
        breakdown: Option<String>,
        /// Variants against their control, counted over all segments.
        comparisons: u64,
        /// How many would be called winners if no variant differed from the control.
        expected_false_winners: f64,
    },
    /// The interval level was set and differs from the one paired with the verdict: they answer different questions.
    LevelNotPaired {
        /// The level asked for.
        level: Level,
        /// The level that is paired with the verdict.
        paired: Level,
    },
}
