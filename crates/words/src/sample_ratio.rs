//! Whether visitors were split as planned, in words.

use abstats::Report;
use abstats::sample_ratio::{MISMATCH_BELOW, SampleRatio, ShareDeviation};

use super::{Digits, Labels, number};

/// One line; with a mismatch, also what the test for daily looks says, how far off the split is, and who is missing.
#[must_use]
pub fn line(report: &Report, labels: &Labels) -> String {
    match &report.sample_ratio {
        Err(reason) => format!("The split of visitors was not tested: {reason}."),
        Ok(ratio) => {
            let p = number::p_value(ratio.p_value, MISMATCH_BELOW);
            match (ratio.mismatch, ratio.trivial) {
                (false, _) => format!("Visitors were split as planned (p {p})."),
                (true, true) => {
                    format!("Visitors were split nearly as planned (p {p}). {}", all(ratio, labels))
                }
                (true, false) => format!("Visitors were not split as planned (p {p}). {}", all(ratio, labels)),
            }
        }
    }
}

/// What was checked, where nothing has to be done about it: `visitors were split as planned (p = 0.71)`.
#[must_use]
pub fn checked(report: &Report, digits: Digits) -> String {
    let equal = report.variants.iter().all(|variant| variant.traffic_weight.is_none());
    let how = if equal && report.weight_phases.is_empty() { "evenly" } else { "as planned" };
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

/// How far off the split is, who is missing, and what the test for daily looks says.
#[must_use]
pub fn all(ratio: &SampleRatio, labels: &Labels) -> String {
    let daily = number::p_value(ratio.always_valid.p_value, MISMATCH_BELOW);
    let daily = format!("The test that stays valid when looked at daily has p {daily}.");
    let parts = [Some(largest(ratio, labels)), missing(ratio, labels), Some(daily)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The share farthest from its plan.
fn largest(ratio: &SampleRatio, labels: &Labels) -> String {
    let ShareDeviation { variant, share, intended, absolute, interval, .. } = ratio.largest_deviation;
    let decimals = number::rate_decimals(Some(interval));
    format!(
        "{} is farthest off: {} of the visitors instead of {}, {} {}.",
        labels.quoted(variant),
        number::percent(share, decimals),
        number::percent(intended, decimals),
        number::difference(absolute, decimals),
        number::lift_interval(interval, decimals),
    )
}

/// Variants without visitors that should have many.
fn missing(ratio: &SampleRatio, labels: &Labels) -> Option<String> {
    let names = labels.listed(&ratio.dead);
    (!ratio.dead.is_empty()).then(|| format!("No visitors at all, though planned: {names}."))
}
