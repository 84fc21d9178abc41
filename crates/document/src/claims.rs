//! What a sender says of its own counts: sums, rates and lifts. They are computed anew; one that differs is told.

use abstats::Counts;
use abstats_words::Assumption;

use crate::percent;
use crate::raw::Raw;
use crate::reading::{At, Reading};

/// So many are told, and the others counted.
pub(crate) const TOLD: usize = 5;

/// Visitors and conversions.
pub(crate) type Totals = (u64, u64);

impl Reading {
    /// The sums of a test or of a segment.
    pub(crate) fn claimed_totals(&mut self, at: At, said: [&Raw; 2], counted: Totals) {
        let fields = [("total_visitors", counted.0), ("total_conversions", counted.1)];
        for ((field, counted), said) in fields.into_iter().zip(said) {
            if said.count().is_some_and(|said| said != counted) {
                self.differs(at, field, said, counted.to_string());
            }
        }
    }

    /// A conversion rate in percent.
    pub(crate) fn claimed_rate(&mut self, at: At, said: &Raw, (visitors, conversions): Totals) {
        let counted = percent::conversion_rate(visitors, conversions);
        if is_other(said, counted) {
            self.differs(at, "conversion_rate", said, counted.to_string());
        }
    }

    /// A lift in percent.
    pub(crate) fn claimed_improvement(&mut self, at: At, said: &Raw, control: Counts, variant: Counts) {
        if let Some(counted) = percent::improvement(control, variant)
            && is_other(said, counted)
        {
            self.differs(at, "improvement", said, counted.to_string());
        }
    }

    fn differs(&mut self, at: At, field: &str, said: &Raw, counted: String) {
        if self.is_left_out(&at()) {
            return;
        }
        if self.differing.len() == TOLD {
            self.more_differing += 1;
            return;
        }
        let of = Some(at().to_string()).filter(|of| !of.is_empty());
        self.differing.push(Assumption::SenderDiffers { of, field: field.into(), said: said.to_string(), counted });
    }
}

/// Whether a percentage differs by more than it was rounded to.
fn is_other(said: &Raw, counted: f64) -> bool {
    let Some(percent) = said.number() else { return false };
    let decimals = match said {
        Raw::Number(digits) if !digits.contains(['e', 'E']) => decimals(digits),
        Raw::Integer(_) => 0,
        _ => 2,
    };
    is_beyond_rounding(percent, decimals, counted)
}

/// How many digits stand behind the point.
pub(crate) fn decimals(digits: &str) -> usize {
    digits.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// Whether a percentage with so many decimals is not what was counted.
pub(crate) fn is_beyond_rounding(percent: f64, decimals: usize, counted: f64) -> bool {
    /// Two roundings to two decimals.
    const LEAST: f64 = 0.010_001;
    let half = (0..decimals.min(400)).fold(0.5, |half: f64, _| half * 0.1);
    (percent - counted).abs() > (half * 1.000_001).max(LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_no_contradiction() {
        for (said, counted, expected) in [
            ("8", 8.0, false),
            ("8", 8.33, false),
            ("9", 8.33, true),
            ("8.3", 8.33, false),
            ("8.4", 8.33, true),
            ("8.333333", 8.33, false),
            ("8.34", 8.33, false),
            ("8.35", 8.33, true),
            // A fraction where percent stand.
            ("0.0833", 8.33, true),
            ("12.5", 8.33, true),
            ("-25", -25.0, false),
            ("25", -25.0, true),
            ("0", 0.0, false),
            ("null", 8.33, false),
            ("\"much\"", 8.33, false),
        ] {
            assert_eq!(is_other(&Raw::written(said), counted), expected, "{said} {counted}");
        }
    }
}
