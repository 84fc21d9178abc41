//! Whether visitors were split as planned, in words.

use abstats::{Report, Warning};

use super::Digits;

/// What was checked, where nothing has to be done about it, and what could not be: silence could mean that nobody looked.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// use abstats_words::{Digits, sample_ratio};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// assert_eq!(
///     sample_ratio::checked(&report, Digits::of(&report)),
///     "✓ Checked: visitors were split evenly (p = 0.71)."
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn checked(report: &Report, digits: Digits) -> String {
    let split = split(report, digits);
    if report.sample_ratio.is_err() {
        return format!("Not checked: {split}.");
    }
    let segments = report.breakdowns.iter().any(|breakdown| breakdown.segments.len() > 1);
    let reversed = |warning: &Warning| matches!(warning, Warning::DirectionReversed { .. });
    let agree = segments && !report.warnings.iter().any(reversed);
    let agree = if agree { "; no segment contradicts the whole" } else { "" };
    format!("✓ Checked: {split}{agree}.")
}

/// `visitors were split as planned (p = 0.71)`
fn split(report: &Report, digits: Digits) -> String {
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
