//! How much of a report is on its page. A page is for people: whatever the input, it has an end and says what it leaves out.
//! The JSON has everything, unless it is too large for a page as well.

use abstats::Report;

/// The most segments of a breakdown with rows of their own, the largest; the others share one row.
pub const SEGMENTS: usize = 300;
/// The most rows in the tables of all breakdowns; with more variants and breakdowns, fewer segments of each are shown.
pub const ROWS: usize = 5_000;
/// The most breakdowns shown.
pub const BREAKDOWNS: usize = 50;
/// The most rows in the table of days; beyond that, evenly spaced days are shown.
pub const DAY_ROWS: usize = 1_500;
/// The most variants shown in breakdowns, the first ones.
pub const PICTURED: usize = 50;
/// The most bytes of JSON in a page: for the results, and again for the counts to download.
pub const JSON: usize = 8 << 20;

/// How much of a report fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The number of breakdowns, the first ones.
    pub breakdowns: usize,
    /// The number of segments of each breakdown, the largest ones.
    pub segments: usize,
    pub days: usize,
}

impl Budget {
    pub fn of(report: &Report) -> Self {
        let variants = report.variants.len().max(1);
        let breakdowns = (ROWS / (2 * variants)).clamp(1, BREAKDOWNS);
        let shown = report.breakdowns.iter().take(breakdowns).map(|breakdown| breakdown.segments.len());
        // Besides its segments, a breakdown has a row for all together and one for those left out.
        let rows = |segments: usize| -> usize { shown.clone().map(|all| (all.min(segments) + 2) * variants).sum() };
        let segments = (1..=SEGMENTS).rev().find(|&segments| rows(segments) <= ROWS).unwrap_or(1);
        Self { breakdowns, segments, days: (DAY_ROWS / variants).max(2) }
    }

    /// The places of the shown days: all, or evenly spaced from first to last.
    pub fn places(self, days: usize) -> Vec<usize> {
        if days <= self.days {
            return (0..days).collect();
        }
        (0..self.days).map(|index| index * (days - 1) / (self.days - 1)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_from_the_first_to_the_last() {
        let budget = Budget { breakdowns: 1, segments: 1, days: 4 };
        assert_eq!(budget.places(3), [0, 1, 2]);
        assert_eq!(budget.places(4), [0, 1, 2, 3]);
        assert_eq!(budget.places(10), [0, 3, 6, 9]);
        assert_eq!(budget.places(3_650_000), [0, 1_216_666, 2_433_332, 3_649_999]);
    }
}
