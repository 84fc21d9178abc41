//! The doubts in one sentence, for the place right beside the verdict.

use abstats::sample_ratio::MISMATCH_BELOW;
use abstats::{Outcome, Report, Warning};

use crate::warnings::{self, counted};
use crate::{Labels, number, text};

/// What to check before acting on the verdict, in one sentence; the warnings say more.
#[must_use]
pub fn caution(report: &Report, labels: &Labels) -> Option<String> {
    let mut reasons: Vec<String> = Vec::new();
    let mut reversed: Vec<(&str, Vec<String>)> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for warning in report.doubts() {
        match warning {
            Warning::SampleRatioMismatch { p_value, equal_shares_assumed, .. } => {
                let p = number::p_value(*p_value, MISMATCH_BELOW);
                let how = if *equal_shares_assumed { "evenly" } else { "as planned" };
                reasons.push(format!("visitors were not split {how} (p {p})"));
            }
            Warning::SplitChangedBetweenDays { p_value, .. } => {
                let p = number::p_value(*p_value, MISMATCH_BELOW);
                reasons.push(format!("the split of visitors changed between days (p {p})"));
            }
            Warning::VariantMissingOnDays { variant, days, .. } => {
                let (variant, days) = (labels.quoted_id(variant), counted(*days as u64, "days"));
                reasons.push(format!("variant {variant} is missing on {days}"));
            }
            Warning::DirectionReversed { breakdown, variant, .. } => {
                let name = labels.quoted_id(variant);
                // The doubts of a breakdown stand together.
                match reversed.last_mut() {
                    Some((by, names)) if by == breakdown => names.push(name),
                    _ => reversed.push((breakdown, vec![name])),
                }
            }
            _ => others.extend(other(warning, labels).filter(|reason| !others.contains(reason))),
        }
    }
    let (listed, more) = reversed.split_at(text::listed_of(reversed.len()));
    let listed = listed.iter().map(|(by, names)| {
        let (variant, point) = if names.len() == 1 { ("variant", "points") } else { ("variants", "point") };
        let within = if warnings::are_days(by, report) {
            "each day".to_owned()
        } else {
            format!("the segments of {}", labels.quoted_breakdown(by))
        };
        format!("{variant} {} {point} the other way within {within}", text::listed(names))
    });
    reasons.extend(listed);
    let more = (!more.is_empty()).then(|| number::count(more.len() as u64));
    reasons.extend(more.map(|more| format!("and the same within {more} more breakdowns")));
    let (listed, more) = others.split_at(text::listed_of(others.len()));
    reasons.extend_from_slice(listed);
    let more = (!more.is_empty()).then(|| number::count(more.len() as u64));
    reasons.extend(more.map(|more| format!("and {more} more")));
    let so = match report.verdict {
        Outcome::Winner(_) | Outcome::Control | Outcome::Equivalent | Outcome::NonInferior => {
            "Check this before you act"
        }
        Outcome::NotEnoughData | Outcome::Inconclusive => "Clear this up first",
    };
    (!reasons.is_empty()).then(|| format!("{so}: {}. See the warnings.", reasons.join("; ")))
}

/// Of any other doubt, except where the verdict's sentence has it.
fn other(warning: &Warning, labels: &Labels) -> Option<String> {
    Some(match warning {
        Warning::VisitorsWithoutWeight { variant, .. } => {
            format!("variant {} has visitors although its traffic weight is 0", labels.quoted_id(variant))
        }
        Warning::SumsDiffer { breakdown, .. } => {
            format!("the segments of {} do not add up to the whole test", labels.quoted_breakdown(breakdown))
        }
        Warning::WinnerAmongMany { comparisons, .. } => {
            format!("the winner is the best of {} comparisons that nothing corrects for", number::count(*comparisons))
        }
        Warning::BeforePlannedEnd { .. } => "the test has not come to its planned end".to_owned(),
        Warning::FewConversionsAtLook { look, .. } => format!("there are too few conversions to decide at look {look}"),
        Warning::TooFewConversions { .. } => "there are too few conversions".to_owned(),
        Warning::TooFewNonConversions { .. } => "there are too few visitors who did not convert".to_owned(),
        _ => return None,
    })
}
