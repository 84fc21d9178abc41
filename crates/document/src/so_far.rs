//! What the looks after each day have shown together, on the wire.

use abstats::{Report, SoFar, Verdict};

use crate::estimates::{Absences, IntervalView};

/// What all looks have shown together, one at the end of each day on which the variant has counts. It holds as each look does:
/// a verdict once reached may be kept, unless a later look contradicts it. Days that were counted again later are not what was seen.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SoFar"))]
pub(crate) struct SoFarView<'a> {
    /// The smallest p-value so far, adjusted where comparisons share alpha.
    p_value: f64,
    /// The first day that decided; left out while none has.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_met: Option<&'a str>,
    /// What may be kept: what that day said; `inconclusive` where days contradict one another, so that no lift is left.
    verdict: Verdict,
    /// The lifts that no look has ruled out. Absent as `no_common_ratio` where none is left: the lift has changed while the
    /// test ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    lift: Option<IntervalView>,
    /// What does not exist, and why.
    #[serde(skip_serializing_if = "Absences::is_empty")]
    absent: Absences,
}

impl<'a> SoFarView<'a> {
    /// Of a variant of the whole test.
    pub(crate) fn of(report: &'a Report, variant: usize) -> Option<Self> {
        let days = report.days.as_ref()?;
        let &SoFar { p_value, first_met, verdict, lift, .. } = days.so_far_of(variant)?;
        let date = |place: usize| Some(days.given.as_slice().get(place)?.criteria.as_str());
        let mut absent = Absences::default();
        let lift = absent.take("lift", lift).map(Into::into);
        Some(Self { p_value, first_met: first_met.and_then(date), verdict, lift, absent })
    }
}
