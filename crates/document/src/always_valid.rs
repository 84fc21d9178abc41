//! A comparison that holds at any look, on the wire.

use abstats::sequential::TypicalLift;
use abstats::{Absent, AlwaysValidStatistics, Verdict};

use crate::estimates::{Absences, IntervalView};
use crate::so_far::SoFarView;

/// The comparison with the control that holds at any look. What does not exist is listed in `absent` with the reason.
#[derive(Default, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AlwaysValid"))]
pub(crate) struct AlwaysValidView<'a> {
    /// The natural logarithm of the e-value against equal rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    log_e_value: Option<f64>,
    /// min(1, 1 / e-value).
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    /// Where comparisons share alpha: the p-value adjusted for their number, which the verdict follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    adjusted_p_value: Option<f64>,
    /// The lifts, variant rate / control rate - 1, that the data have not ruled out; an end that is null is unbounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<IntervalView>,
    /// What the observed split of the visitors has cost, in log likelihood.
    #[serde(skip_serializing_if = "Option::is_none")]
    split_log_evidence: Option<f64>,
    /// The lift that was expected of a variant that works.
    #[serde(skip_serializing_if = "Option::is_none")]
    typical_lift: Option<TypicalLift>,
    /// What it says of the variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    /// With days: what all looks up to today have shown together. (Its p-value goes with its own interval.)
    #[serde(skip_serializing_if = "Option::is_none")]
    so_far: Option<SoFarView<'a>>,
    /// What does not exist, and why.
    #[serde(skip_serializing_if = "Absences::is_empty")]
    absent: Absences,
}

impl<'a> AlwaysValidView<'a> {
    pub(crate) fn of(found: Result<AlwaysValidStatistics, Absent>, so_far: Option<SoFarView<'a>>) -> Self {
        let mut absent = Absences::default();
        let Some(of) = absent.take("p_value", found) else { return Self { so_far, absent, ..Self::default() } };
        let comparison = of.comparison;
        Self {
            log_e_value: Some(comparison.log_e_value),
            p_value: Some(comparison.p_value),
            adjusted_p_value: of.adjusted.then_some(comparison.adjusted_p_value),
            lift: absent.take("lift", comparison.lift).map(Into::into),
            split_log_evidence: Some(comparison.split_log_evidence),
            typical_lift: Some(of.typical_lift),
            verdict: Some(of.verdict),
            so_far,
            absent,
        }
    }
}
