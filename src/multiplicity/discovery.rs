//! Winners and losers as sets with a bounded expected share of false ones.

use crate::threshold::meets;
use crate::{Threshold, Verdict};

/// The winners and the losers of a family, and how many false ones to expect among them.
///
/// Both sets are chosen by their expected false discovery rate given the data: in the order of the chance to beat the
/// control, variants are winners while the mean of 1 - chance over those taken stays within 1 - T; those that are
/// as likely as not to be worse than the control never are. Losers likewise, by the chance that the control is better.
/// Equal chances are taken together or not at all. Comparisons that miss a gate take no part: a sure winner whose verdict is
/// withheld must not pay for a doubtful one.
///
/// A set asks less than each variant for itself: a sure winner pays for a doubtful one, which may have a chance
/// below T. So it is a choice for acting on the set as a whole (of 100 segments, in which ones to ship), and
/// with a single comparison it is the ordinary verdict.
///
/// Source: P. Müller, G. Parmigiani, C. Robert, J. Rousseau, *J. Am. Stat. Assoc.* 99 (2004) 990, whose optimal rule for
/// the posterior expected false discovery rate has this form.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Discoveries {
    /// The number of winners.
    pub winners: u64,
    /// The expected number of winners that are not better than the control: the sum of 1 - chance to beat control.
    pub expected_false_winners: f64,
    /// The number of losers.
    pub losers: u64,
    /// The expected number of losers that are not worse than the control.
    pub expected_false_losers: f64,
}

/// The chances of a comparison: to beat the control, and that the control is better.
#[derive(Clone, Copy)]
pub(crate) struct Chances {
    pub(crate) to_beat: f64,
    pub(crate) control_better: f64,
}

/// The verdicts for a family, in its order.
pub(crate) fn discover(family: &[Chances], threshold: Threshold) -> (Vec<Verdict>, Discoveries) {
    let mut verdicts = vec![Verdict::Inconclusive; family.len()];
    let likely: Vec<(f64, f64)> = family.iter().map(|chances| (chances.to_beat, chances.control_better)).collect();
    let (winners, expected_false_winners) = taken(&likely, threshold);
    let unlikely: Vec<(f64, f64)> = likely.iter().map(|&(to_beat, better)| (better, to_beat)).collect();
    let (losers, expected_false_losers) = taken(&unlikely, threshold);
    for (places, verdict) in [(&winners, Verdict::Winner), (&losers, Verdict::Loser)] {
        for &place in places {
            verdicts[place] = verdict;
        }
    }
    let discoveries = Discoveries {
        winners: winners.len() as u64,
        expected_false_winners,
        losers: losers.len() as u64,
        expected_false_losers,
    };
    (verdicts, discoveries)
}

/// The places taken, given each place's chance to be right and to be wrong; and how many are expected to be wrong.
fn taken(chances: &[(f64, f64)], threshold: Threshold) -> (Vec<usize>, f64) {
    let mut order: Vec<usize> = (0..chances.len()).filter(|&place| chances[place].0 > chances[place].1).collect();
    order.sort_by(|&a, &b| chances[a].1.total_cmp(&chances[b].1));
    let (mut count, mut sum) = (0, 0.0);
    for equal in order.chunk_by(|&a, &b| chances[a].1.total_cmp(&chances[b].1).is_eq()) {
        let with = equal.iter().fold(sum, |sum, &place| sum + chances[place].1);
        // A variant decided on its own is in any set, also if its chance is the threshold apart from rounding.
        let alone = equal.iter().all(|&place| meets(chances[place].0, threshold.fraction()));
        if !alone && with > threshold.alpha() * (count + equal.len()) as f64 {
            break;
        }
        (count, sum) = (count + equal.len(), with);
    }
    order.truncate(count);
    (order, sum)
}

#[cfg(test)]
#[path = "discovery_tests.rs"]
mod tests;
