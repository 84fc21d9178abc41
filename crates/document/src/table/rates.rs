//! What a table says of its own counts: conversion rates. They are computed anew; one that differs is told.

use abstats::Counts;
use abstats_words::Assumption;

use crate::claims::{TOLD, decimals, is_beyond_rounding};
use crate::echo::{LONGEST_VALUE, cut};
use crate::percent;

/// The rates that are not those of their counts.
#[derive(Default)]
pub(super) struct Rates {
    told: Vec<Assumption>,
    more: u64,
}

impl Rates {
    /// Sees a rate, of a variant somewhere: in percent or as a fraction, as either is usual. What is no number says nothing.
    pub(super) fn see(&mut self, column: &str, text: &str, counts: Counts, of: impl Fn() -> String) {
        let counted = percent::conversion_rate(counts.visitors(), counts.conversions());
        if counts.visitors() == 0 || !is_other(text, counted) {
            return;
        }
        if self.told.len() == TOLD {
            self.more += 1;
            return;
        }
        let sign = if text.ends_with('%') { "%" } else { "" };
        let of = Some(of()).filter(|of| !of.is_empty());
        let [field, said] = [column, text].map(|text| cut(text, LONGEST_VALUE));
        self.told.push(Assumption::SenderDiffers { of, field, said, counted: format!("{counted}{sign}") });
    }

    /// What is to be said.
    pub(super) fn said(self) -> impl Iterator<Item = Assumption> {
        let more = (self.more > 0).then_some(Assumption::SenderDiffersMore { more: self.more });
        self.told.into_iter().chain(more)
    }
}

/// Whether it is another rate, read in either way.
fn is_other(text: &str, counted: f64) -> bool {
    let (number, in_percent) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (text, false),
    };
    let number = if number.contains('.') { number.to_owned() } else { number.replacen(',', ".", 1) };
    let Some(rate) = number.parse().ok().filter(|rate: &f64| rate.is_finite()) else { return false };
    let decimals = if number.contains(['e', 'E']) { 2 } else { decimals(&number) };
    let as_percent = is_beyond_rounding(rate, decimals, counted);
    as_percent && (in_percent || is_beyond_rounding(100.0 * rate, decimals.saturating_sub(2), counted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_another_in_every_reading() {
        for (text, counted, expected) in [
            ("6", 6.0, false),
            ("6%", 6.0, false),
            ("6,0 %", 6.0, false),
            ("0.06", 6.0, false),
            ("0.0833", 8.33, false),
            ("0.08", 8.33, false),
            ("0.083333333", 8.33, false),
            ("25.0", 6.0, true),
            ("0.25", 6.0, true),
            ("0.06%", 6.0, true),
            ("8.4%", 8.33, true),
            ("n/a", 6.0, false),
            ("", 6.0, false),
            ("inf", 6.0, false),
        ] {
            assert_eq!(is_other(text, counted), expected, "{text}");
        }
    }
}
