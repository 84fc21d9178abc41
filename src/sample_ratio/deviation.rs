//! How far off is the split?

use super::{Cell, MISMATCH_BELOW, SampleRatioTest, Table};
use crate::{Absent, Interval, Level};

/// A variant's share of the visitors, compared with its intended share.
///
/// The intervals hold together: with the level's confidence they contain all shares' true deviations (C. P.
/// Quesenberry and D. C. Hurst, *Technometrics* 6 (1964) 191). Each contains the shares s with
/// `(visitors - N s)^2 <= c N s (1 - s)`, where c is the quantile of chi-squared with the test's degrees of freedom.
/// They agree with the chi-squared test: without a mismatch every interval contains 0, and with two variants one contains
/// it exactly when there is no mismatch. Where the test is exact, counts are small and the interval is approximate.
/// Its ends are accurate to 1e-15 of its width (411 cases, see [`super::AlwaysValid`]).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShareDeviation {
    /// The variant's place.
    pub variant: usize,
    /// Visitors / total visitors.
    pub share: f64,
    /// Weight / total weight.
    pub intended: f64,
    /// share - intended.
    pub absolute: f64,
    /// share / intended - 1.
    pub relative: f64,
    /// Interval of the absolute deviation, at level 0.999; divided by `intended`, it is that of the relative one.
    pub interval: Interval,
}

impl ShareDeviation {
    /// A deviation within 0.2% of the intended share does no visible harm: of two halves it is 0.1 percentage points, and
    /// a conversion rate that misses 0.2% of the visitors is off by about as little.
    pub const TRIVIAL_WITHIN: f64 = 0.002;
}

/// The largest deviation, and whether all of them are trivial.
pub(super) fn largest(
    table: &Table,
    critical: f64,
    mismatch: bool,
    test: SampleRatioTest,
) -> Result<(ShareDeviation, bool), Absent> {
    let mut trivial = true;
    let mut largest: Option<(f64, ShareDeviation)> = None;
    for cell in &table.cells {
        let (low, high) = interval(cell, table.visitors, critical);
        // The ends are there already, apart from the last rounding, which must not contradict the p-value.
        let (low, high) = match (test, mismatch, table.cells.len()) {
            (SampleRatioTest::ChiSquared, false, _) => (low.min(0.0), high.max(0.0)),
            (SampleRatioTest::ChiSquared, true, 2) if cell.excess > 0.0 => (low.max(f64::MIN_POSITIVE), high),
            (SampleRatioTest::ChiSquared, true, 2) => (low, high.min(-f64::MIN_POSITIVE)),
            _ => (low, high),
        };
        trivial &= -low.min(-high) <= ShareDeviation::TRIVIAL_WITHIN * cell.share;
        // Among equal ones the first variant's, whatever its weight.
        let rank = |excess: f64, variant: usize| (excess.abs(), std::cmp::Reverse(variant));
        let farther =
            |(excess, other): &(f64, ShareDeviation)| rank(cell.excess, cell.variant) > rank(*excess, other.variant);
        if largest.as_ref().is_none_or(farther) {
            let deviation = ShareDeviation {
                variant: cell.variant,
                share: cell.visitors / table.visitors,
                intended: cell.share,
                absolute: cell.excess / table.visitors,
                relative: cell.excess / (table.visitors * cell.share),
                interval: Interval { low, high, level: Level::known(1.0 - MISMATCH_BELOW) },
            };
            largest = Some((cell.excess, deviation));
        }
    }
    largest.map(|(_, deviation)| (deviation, trivial)).ok_or(Absent::FewerThanTwoWeights)
}

/// The deviations d with `(excess - N d)^2 <= c N (t + d) (1 - t - d)`, t the intended share: between the roots of
///
/// ```text
/// (N + c) d^2 - (2 excess + c (1 - 2 t)) d + (excess^2 - c N t (1 - t)) / N = 0
/// ```
/// the smaller of which comes from their product, without cancellation.
fn interval(&Cell { visitors, share, rest, excess, .. }: &Cell, total: f64, critical: f64) -> (f64, f64) {
    let middle = 2.0 * excess + critical * (rest - share);
    let constant = excess * (excess / total) - critical * share * rest;
    let root = (critical * (critical + 4.0 * visitors * ((total - visitors) / total))).sqrt();
    between(middle, constant, root, total + critical)
}

/// The roots of `leading d^2 - middle d + constant`, the square root of whose discriminant is given.
fn between(middle: f64, constant: f64, root: f64, leading: f64) -> (f64, f64) {
    let outer = 0.5 * (if middle < 0.0 { middle - root } else { middle + root });
    if outer == 0.0 {
        return (0.0, 0.0);
    }
    let ends = (outer / leading, constant / outer);
    if middle < 0.0 { ends } else { (ends.1, ends.0) }
}

/// A variant over several phases, each of which intends a share of its own.
#[derive(Clone, Copy, Default)]
pub(super) struct Pooled {
    /// Its visitors.
    pub(super) visitors: f64,
    /// Visitors - expected, added up over the phases.
    pub(super) excess: f64,
    /// The expected visitors: the sum of N t.
    pub(super) expected: f64,
    /// Their variance: the sum of N t (1 - t).
    pub(super) variance: f64,
}

impl Pooled {
    /// Its deviation among so many visitors, of all phases. The interval holds the deviations d, the same in every phase, with
    ///
    /// ```text
    /// (excess - N d)^2 <= c * sum over the phases of N_p (t_p + d) (1 - t_p - d)
    /// ```
    /// By the inequality of Cauchy and Schwarz all of them hold 0 where the summed statistic is at most c.
    pub(super) fn deviation(&self, variant: usize, total: f64, critical: f64, holds_zero: bool) -> ShareDeviation {
        let Self { visitors, excess, expected, variance } = *self;
        let middle = 2.0 * excess + critical * (total - 2.0 * expected) / total;
        let constant = (excess * excess - critical * variance) / total;
        let root = (middle * middle - 4.0 * (total + critical) * constant).max(0.0).sqrt();
        let (low, high) = between(middle, constant, root, total + critical);
        let (low, high) = if holds_zero { (low.min(0.0), high.max(0.0)) } else { (low, high) };
        ShareDeviation {
            variant,
            share: visitors / total,
            intended: expected / total,
            absolute: excess / total,
            relative: excess / expected,
            interval: Interval { low, high, level: Level::known(1.0 - MISMATCH_BELOW) },
        }
    }
}
