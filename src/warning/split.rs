//! A split of visitors that is off, in words.

use std::fmt;

use crate::sample_ratio::MISMATCH_BELOW;
use crate::segments::p_value;

/// The p-value of a test that fails below 0.001.
pub(super) fn p_value_in_words(p: f64) -> String {
    p_value(p, MISMATCH_BELOW)
}

/// `variant "1" has 50.562 % of them instead of 50 %`, with as many decimals as tell the two apart.
pub(super) struct OffBy<'a> {
    pub variant: &'a str,
    pub share: f64,
    pub intended: f64,
}

impl fmt::Display for OffBy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variant, share, intended } = *self;
        let percent = |share: f64, decimals: usize| format!("{:.decimals$}", 100.0 * share);
        // Two digits of what they differ by.
        let decimals = (1..12).find(|&decimals| {
            let difference = percent((share - intended).abs(), decimals);
            difference.trim_start_matches(['0', '.']).len() > 1
        });
        let decimals = decimals.unwrap_or(12);
        let (share, intended) = (percent(share, decimals), percent(intended, decimals));
        let intended = intended.trim_end_matches('0').trim_end_matches('.');
        write!(f, "variant {variant:?} has {share} % of them instead of {intended} %")
    }
}

pub(super) fn mismatch(
    f: &mut fmt::Formatter<'_>,
    p_value: f64,
    trivial: bool,
    equal_shares_assumed: bool,
    off: &OffBy,
) -> fmt::Result {
    let p = p_value_in_words(p_value);
    if trivial {
        write!(
            f,
            "The visitors are not split between the variants exactly as planned ({p}: {off}), but no share is off by more \
             than 0.2 % of what was planned: so many visitors show even that, and it does no harm."
        )
    } else if equal_shares_assumed {
        write!(
            f,
            "The visitors are not split evenly between the variants ({p}: {off}), as is assumed where no traffic weights are \
             given: give the weights, or find out why before believing the verdict."
        )
    } else {
        write!(
            f,
            "The visitors are not split between the variants as planned ({p}: {off}): find out why before believing the \
             verdict."
        )
    }
}

pub(super) fn off_split(
    f: &mut fmt::Formatter<'_>,
    breakdown: &str,
    segments: &[String],
    tested: usize,
    p_value: f64,
    rest_p_value: Option<f64>,
) -> fmt::Result {
    const LISTED: usize = 3;
    let p = p_value_in_words(p_value);
    let each = p.replace('=', "up to");
    // A list that ends in "and 1 more" would be no shorter.
    let listed = if segments.len() <= LISTED + 1 { segments.len() } else { LISTED };
    let names: Vec<_> = segments.iter().take(listed).map(|name| format!("{name:?}")).collect();
    let names = names.join(", ");
    write!(f, "In breakdown {breakdown:?} the split of visitors is off in ")?;
    match (segments.len(), segments.len() - listed) {
        (1, _) => write!(f, "{names} ({p}")?,
        (_, 0) => write!(f, "{names} (each {each}")?,
        (_, more) => write!(f, "{names} and {more} more (each {each}")?,
    }
    write!(f, ", corrected for {tested} segments)")?;
    let without = if segments.len() == 1 { "it" } else { "them" };
    match rest_p_value {
        Some(p) if p < MISMATCH_BELOW => {
            write!(f, "; without {without} the rest does not fit the plan either ({}).", p_value_in_words(p))
        }
        Some(p) => {
            write!(f, "; without {without} the rest fits the plan ({}): look there for the cause.", p_value_in_words(p))
        }
        None => f.write_str(", and that is all of them: look for what they have in common."),
    }
}
