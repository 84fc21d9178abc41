//! Counts of all days up to each that were given as those of each day alone.

use super::Days;
use crate::{Counts, Segment};

/// Fewer days say nothing.
const FEWEST: usize = 4;
/// Fewer days say nothing where the whole is not known.
const FEWEST_ALONE: usize = 7;

impl Days {
    /// Whether days that were given as daily are cumulative, judged by the whole test.
    ///
    /// They are when no count of any variant ever falls, over at least 4 days, and the days do not add up to the whole, but
    /// either the last day has, within 5%, the visitors of the whole, or the days have together more than twice as many.
    pub(crate) fn are_summed(&self, whole: &[Counts]) -> bool {
        let visitors =
            |counts: &[Counts]| counts.iter().map(|counts| u128::from(counts.visitors())).collect::<Vec<_>>();
        let (sums, whole) = (visitors(&self.total()), visitors(whole));
        if !self.never_fall(FEWEST) || sums == whole {
            return false;
        }
        let Some(last) = self.all.last() else { return false };
        let is_whole = |(variant, &whole): (usize, &u128)| {
            let last = u128::from(last.counts.get(variant).visitors());
            20 * last.abs_diff(whole) <= whole
        };
        whole.iter().enumerate().all(is_whole) || sums.iter().sum::<u128>() > 2 * whole.iter().sum::<u128>()
    }

    /// Whether days that were given as daily grow like cumulative counts: for when nothing else says how large the whole test is.
    ///
    /// They do when no count of any variant ever falls, over at least 7 days; each day adds, on average, at least half of what the
    /// first day has; and the second half of the days adds at most twice what the first half does. Days of a test that grows slowly, or
    /// faster and faster, do not.
    ///
    /// ```
    /// use abstats::{Counts, Days, Segment, Variant};
    /// let variants = ["0", "1"].map(|id| Variant::new(id, Counts::default()));
    /// let days = |visitors: fn(u64) -> u64| {
    ///     let day = |day| Segment::new(format!("2024-01-{day:02}"), [Counts::new(visitors(day), day).unwrap(); 2]);
    ///     Days::daily(&variants, (1..=9).map(day).collect()).unwrap()
    /// };
    /// assert!(days(|day| 1_000 * day).grow_like_sums());
    /// assert!(!days(|day| 1_000 + 100 * day).grow_like_sums()); // a test that grows
    /// ```
    #[must_use]
    pub fn grow_like_sums(&self) -> bool {
        let all = self.all.iter().map(|day| day.counts.iter().map(|(_, of)| u128::from(of.visitors())).sum());
        let all: Vec<u128> = all.collect();
        let (Some(&first), Some(&last), middle) = (all.first(), all.last(), all.len() / 2) else { return false };
        let Some(&middle_count) = all.get(middle) else { return false };
        let days = all.len() as u128 - 1;
        // The halves may differ by a day.
        let (early, late) = (middle as u128, days - middle as u128);
        self.never_fall(FEWEST_ALONE)
            && first > 0
            && 2 * (last - first) >= days * first
            && (last - middle_count) * early <= 2 * (middle_count - first) * late
    }

    /// Whether no count of any variant falls, over at least so many days.
    fn never_fall(&self, fewest: usize) -> bool {
        let mut counted = vec![Counts::default(); self.variants];
        let mut present = 0;
        let rises = |day: &Segment| {
            // One that was there and is not any more has fallen to 0.
            let (mut rises, mut left) = (true, present);
            for (variant, counts) in day.counts.iter() {
                let Some(before) = counted.get_mut(variant) else { continue };
                rises &= counts.visitors() >= before.visitors() && counts.conversions() >= before.conversions();
                if before.visitors() > 0 {
                    left -= 1;
                } else if counts.visitors() > 0 {
                    present += 1;
                }
                *before = counts;
            }
            rises && left == 0
        };
        !self.cumulative && self.all.len() >= fewest && self.all.iter().all(rises)
    }
}
