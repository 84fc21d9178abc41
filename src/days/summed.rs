//! Counts of all days up to each that were given as those of each day alone.

use super::Days;
use crate::{Counts, Segment};

/// Fewer days say nothing.
const FEWEST: usize = 4;
/// Where the whole is not known, fewer days must also scatter less than daily counts do.
const FEWEST_BY_GROWTH: usize = 7;
/// The most that fewer days may scatter, as a share of what daily counts do on average. Cumulative counts carry those of the days
/// before along: theirs is a third.
const MOST_SCATTER: f64 = 0.5;

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
    /// They do when no count of any variant ever falls, over at least 4 days; each day adds, on average, at least half of what the
    /// first day has; and the second half of the days adds at most twice what the first half does. Days of a test that grows slowly, or
    /// faster and faster, do not. Of fewer than 7 days, splits and rates must also differ less than those of days apart: by less than
    /// half of what chance makes of them. `tests/cumulative.rs` counts how often that errs.
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
        self.never_fall(FEWEST)
            && self.grow_evenly(2)
            && (self.all.len() >= FEWEST_BY_GROWTH || self.scatter().is_some_and(|scatter| scatter <= MOST_SCATTER))
    }

    /// Whether days that were given as daily grow like cumulative counts of which one was corrected: over at least 4
    /// days each adds, on average, at least a quarter of what the first has, and each count of a variant falls at most once.
    ///
    /// ```
    /// use abstats::{Counts, Days, Segment, Variant};
    /// let variants = ["0", "1"].map(|id| Variant::new(id, Counts::default()));
    /// let days = |last: u64| {
    ///     let visitors = [1_000, 2_000, 3_000, 4_000, 5_000, last];
    ///     let day = |(day, of)| Segment::new(format!("2024-01-0{}", day + 1), [Counts::new(of, of / 10).unwrap(); 2]);
    ///     Days::daily(&variants, visitors.into_iter().enumerate().map(day).collect()).unwrap()
    /// };
    /// assert!(days(4_999).hardly_fall());
    /// assert!(!days(1_000).hardly_fall()); // a day like the first
    /// ```
    #[must_use]
    pub fn hardly_fall(&self) -> bool {
        let falls_once = |of: fn(Counts) -> u64| {
            (0..self.variants).all(|variant| {
                let counts: Vec<_> = self.all.iter().map(|day| of(day.counts.get(variant))).collect();
                counts.windows(2).filter(|pair| pair[1] < pair[0]).count() <= 1
            })
        };
        let is_enough = !self.cumulative && self.all.len() >= FEWEST;
        is_enough && self.grow_evenly(4) && falls_once(Counts::visitors) && falls_once(Counts::conversions)
    }

    /// Whether each day adds, on average, at least such a part of what the first has (2: half of it), and the second half of the days
    /// at most twice what the first half does.
    fn grow_evenly(&self, part: i128) -> bool {
        let all = self.all.iter().map(|day| day.counts.iter().map(|(_, of)| i128::from(of.visitors())).sum());
        let all: Vec<i128> = all.collect();
        let (Some(&first), Some(&last), middle) = (all.first(), all.last(), all.len() / 2) else { return false };
        let Some(&middle_count) = all.get(middle) else { return false };
        let days = all.len() as i128 - 1;
        // The halves may differ by a day.
        let (early, late) = (middle as i128, days - middle as i128);
        first > 0
            && part * (last - first) >= days * first
            && (last - middle_count) * early <= 2 * (middle_count - first) * late
    }

    /// Whether days that were given as daily could be cumulative just as well: no count of any variant falls, and its visitors
    /// grow, from each day to the next. Not of a single day.
    ///
    /// ```
    /// use abstats::{Counts, Days, Segment, Variant};
    /// let variants = ["0", "1"].map(|id| Variant::new(id, Counts::default()));
    /// let day = |date: &str, visitors| Segment::new(date, [Counts::new(visitors, 5).unwrap(); 2]);
    /// let days = |second| Days::daily(&variants, vec![day("2024-01-15", 100), day("2024-01-16", second)]).unwrap();
    /// assert!(days(101).can_be_sums());
    /// assert!(!days(100).can_be_sums());
    /// ```
    #[must_use]
    pub fn can_be_sums(&self) -> bool {
        let grow = |pair: &[Segment]| match pair {
            [one, next] => {
                next.counts.iter().all(|(place, counts)| counts.visitors() > one.counts.get(place).visitors())
            }
            _ => true,
        };
        self.never_fall(2) && self.all.windows(2).all(grow)
    }

    /// How much the split of visitors and the variants' rates differ between days: chi-squared by its degrees of freedom. `None`
    /// where nothing can differ.
    fn scatter(&self) -> Option<f64> {
        let square = |observed: u64, of: u64, share: f64| {
            let expected = of as f64 * share;
            if expected > 0.0 { (observed as f64 - expected) * (observed as f64 - expected) / expected } else { 0.0 }
        };
        let sums = self.total();
        let all: f64 = sums.iter().map(|sum| sum.visitors() as f64).sum();
        let rates =
            sums.iter().map(|sum| sum.conversion_rate().ok().filter(|rate| (f64::MIN_POSITIVE..1.0).contains(rate)));
        let rates: Vec<_> = rates.collect();
        let mut chi_squared = 0.0;
        for day in &self.all {
            let visitors = day.counts.iter().map(|(_, of)| of.visitors()).sum();
            for (place, (sum, rate)) in sums.iter().zip(&rates).enumerate() {
                let counts = day.counts.get(place);
                chi_squared += square(counts.visitors(), visitors, sum.visitors() as f64 / all);
                // Those who convert, and those who do not.
                chi_squared +=
                    rate.map_or(0.0, |rate| square(counts.conversions(), counts.visitors(), rate) / (1.0 - rate));
            }
        }
        let splits = sums.iter().filter(|sum| sum.visitors() > 0).count().saturating_sub(1);
        let freedom = (splits + rates.iter().flatten().count()) * self.all.len().saturating_sub(1);
        (freedom > 0).then(|| chi_squared / freedom as f64)
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
