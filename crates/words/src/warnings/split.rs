//! A visitor split that does not match the plan, in words.

use abstats::Report;
use abstats::sample_ratio::MISMATCH_BELOW;

use crate::{Labels, number, text};

/// `variant "1" has 59.5% of them instead of 50.0%`.
pub(crate) fn off_by(variant: &str, share: f64, intended: f64) -> String {
    let [share, intended] = shares([share, intended]);
    format!("variant {variant} has {share} of them instead of {intended}")
}

/// Two shares in percent, with so many decimals that their difference shows two digits.
pub(super) fn shares(shares: [f64; 2]) -> [String; 2] {
    let decimals = number::decimals_of(shares[0] - shares[1]);
    shares.map(|share| if share == 0.0 { "none".to_owned() } else { number::percent(share, decimals) })
}

pub(super) fn mismatch(p_value: f64, trivial: bool, equal_shares_assumed: bool, off: &str) -> String {
    let p = number::p_value(p_value, MISMATCH_BELOW);
    if trivial {
        format!(
            "Visitors were not split between the variants exactly as planned (p {p}: {off}), but no share is off by \
             more than 0.2% of what was planned: so many visitors show even that, and it does no harm."
        )
    } else if equal_shares_assumed {
        format!(
            "Visitors were not split evenly between the variants (p {p}: {off}). The input has no traffic weights, so equal \
             ones are assumed: give the planned weights, or find out why visitors are missing or counted twice."
        )
    } else {
        format!(
            "Visitors were not split between the variants as planned (p {p}: {off}): find out why visitors are missing or \
             counted twice."
        )
    }
}

/// The segments by their labels, up to the number listed.
pub(super) fn named(segments: &[String], by: &str, report: &Report, labels: &Labels) -> String {
    let of = labels.place_of(by).and_then(|place| report.breakdowns.get(place));
    text::listed_by(segments, |criteria| {
        let place = of.and_then(|of| of.segments.iter().position(|segment| segment.criteria == *criteria));
        place.map_or_else(|| Labels::quoted_name(criteria), |place| labels.quoted_criteria(by, place))
    })
}

/// The segments of a breakdown in which the split is off.
pub(super) struct OffIn {
    pub segments: usize,
    pub names: String,
    pub tested: usize,
    /// Whether the segments are days.
    pub days: bool,
}

impl OffIn {
    pub(super) fn in_words(&self, p_value: f64, rest_p_value: Option<f64>) -> String {
        let Self { segments, names, tested, days } = self;
        let (on, what) = if *days { ("on", "days") } else { ("in", "segments") };
        let p = number::p_value(p_value, MISMATCH_BELOW);
        let (p, without) =
            if *segments == 1 { (format!("p {p}"), "it") } else { (format!("each p {}", p.at_most()), "them") };
        let rest = match rest_p_value {
            None => ", and that is all of them: look for what they have in common.".to_owned(),
            Some(rest) => {
                let of_rest = number::p_value(rest, MISMATCH_BELOW);
                if rest < MISMATCH_BELOW {
                    format!("; without {without} the rest does not fit the plan either (p {of_rest}).")
                } else {
                    format!("; without {without} the rest fits the plan (p {of_rest}): look there for the cause.")
                }
            }
        };
        let tested = number::count(*tested as u64);
        format!("the split of visitors is off {on} {names} ({p}, corrected for {tested} {what}){rest}")
    }
}
