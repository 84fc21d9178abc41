//! Why a number is absent.

use thiserror::Error;

use crate::special::NotConverged;

/// The reason why a number does not exist. It stands where the number would stand; nothing is made up in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Absent {
    /// The variant, or the control it is compared with, has no visitors.
    #[error("no visitors")]
    NoVisitors,
    /// The control has visitors but no conversions: the lift's estimate would divide by zero.
    #[error("the control has no conversions")]
    ControlHasNoConversions,
    /// Neither the control nor the variant has conversions: the data say nothing about their ratio.
    #[error("neither the control nor the variant has conversions")]
    NoConversions,
    /// A numerical method did not reach its accuracy within its bound of steps.
    #[error("the computation did not converge")]
    NotConverged,
    /// The question needs at least two variants with visitors.
    #[error("fewer than two variants have visitors")]
    FewerThanTwoVariants,
    /// The split of visitors has nothing to be compared with: at most one variant has a positive traffic weight.
    #[error("fewer than two variants have a positive traffic weight")]
    FewerThanTwoWeights,
    /// The question compares segments, and fewer than two bear on it.
    #[error("fewer than two segments bear on the question")]
    FewerThanTwoSegments,
    /// The variant has no conversions, so that the pooled lift, -1, has no standard error.
    #[error("the variant has no conversions")]
    VariantHasNoConversions,
    /// The overall count is 0: nothing is a percentage of it.
    #[error("the overall count is 0")]
    OverallIsZero,
    /// Everybody, or nobody, converted in each of the segments: nothing varies that a test could weigh.
    #[error("everybody or nobody converted in each segment")]
    NoVariation,
    /// The traffic weight is 0: the variant is shown, and takes part in nothing.
    #[error("the traffic weight is 0")]
    WithoutWeight,
    /// What the comparison is to be made within is not there.
    #[error("what the comparison is to be made within is not there")]
    NoStrata,
    /// There are fewer data than a gate asks for, and the number would be that of a decision.
    #[error("fewer data than a gate asks for")]
    GateMissed,
    /// Answers that hold at any look are about the ratio of the rates; there is none about their difference.
    #[error("an always-valid comparison has no difference")]
    AlwaysValidHasNoDifference,
    /// The plan has no such variant, or no look at this time.
    #[error("the plan has no such look at it")]
    NotPlanned,
    /// No ratio of the rates fits all periods, segments or looks at once.
    #[error("no ratio of the rates fits all data at once")]
    NoCommonRatio,
}

impl Absent {
    /// The reason's name on the wire, e.g. `control_has_no_conversions`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoVisitors => "no_visitors",
            Self::ControlHasNoConversions => "control_has_no_conversions",
            Self::NoConversions => "no_conversions",
            Self::NotConverged => "not_converged",
            Self::FewerThanTwoVariants => "fewer_than_two_variants",
            Self::FewerThanTwoWeights => "fewer_than_two_weights",
            Self::FewerThanTwoSegments => "fewer_than_two_segments",
            Self::VariantHasNoConversions => "variant_has_no_conversions",
            Self::OverallIsZero => "overall_is_zero",
            Self::NoVariation => "no_variation",
            Self::WithoutWeight => "without_weight",
            Self::NoStrata => "no_strata",
            Self::GateMissed => "gate_missed",
            Self::AlwaysValidHasNoDifference => "always_valid_has_no_difference",
            Self::NotPlanned => "not_planned",
            Self::NoCommonRatio => "no_common_ratio",
        }
    }
}

impl From<NotConverged> for Absent {
    fn from(_: NotConverged) -> Self {
        Self::NotConverged
    }
}
