//! Whether visitors were split as planned, in words.

use abstats::Report;

use super::Digits;

/// What was checked, where nothing has to be done about it: `visitors were split as planned (p = 0.71)`.
#[must_use]
pub fn checked(report: &Report, digits: Digits) -> String {
    let by_day = report.days.as_ref().is_some_and(|days| days.given.have_weights());
    let planned = by_day
        || !report.weight_phases.is_empty()
        || report.variants.iter().any(|variant| variant.traffic_weight.is_some());
    let how = if planned { "as planned" } else { "evenly" };
    match &report.sample_ratio {
        Err(reason) => format!("the split of visitors was not tested: {reason}"),
        Ok(ratio) => {
            let p = digits.p_value(ratio.p_value);
            if ratio.mismatch && ratio.trivial {
                format!("visitors were split {how}, but for a deviation too small to matter (p {p})")
            } else {
                format!("visitors were split {how} (p {p})")
            }
        }
    }
}
