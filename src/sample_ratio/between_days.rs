//! Did the split of visitors change from day to day?

use super::{MISMATCH_BELOW, SMALLEST_EXPECTED, dealt, degrees_of_freedom};
use crate::Absent;
use crate::special::chi_squared;

/// The test that visitors are split alike on all days, whatever the split.
///
/// ```text
/// chi-squared = sum over variants and days of (visitors - expected)^2 / expected
/// expected    = visitors of the variant on all days * visitors of the day / all visitors
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SplitBetweenDays {
    /// Pearson's statistic.
    pub chi_squared: f64,
    /// (variants - 1) (days - 1), of the variants with visitors and the days compared.
    pub degrees_of_freedom: u32,
    /// The probability of a statistic at least as large when the split is the same on all days.
    pub p_value: f64,
    /// Whether the p-value is that of all tables with the same sums, in place of the chi-squared distribution.
    pub exact: bool,
    /// Whether `p_value <` [`MISMATCH_BELOW`].
    pub changed: bool,
    /// Whether the split changed, but harmlessly: of each variant the days' shares, weighted by their visitors, have a standard
    /// deviation of at most [`ShareDeviation::TRIVIAL_WITHIN`](super::ShareDeviation::TRIVIAL_WITHIN) of its share.
    pub trivial: bool,
    /// The place of the variant whose shares contribute most to the statistic.
    pub variant: usize,
    /// Its share on the day that is most clearly below.
    pub smallest: ShareOnDay,
    /// Its share on the day that is most clearly above.
    pub largest: ShareOnDay,
}

/// A variant's share of a day's visitors.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ShareOnDay {
    /// The place of the day.
    pub day: usize,
    /// Its visitors / the day's visitors.
    pub share: f64,
}

/// Tests whether visitors are split between the variants alike on all days; `days[d][v]` are the visitors of variant v on day d.
///
/// It is one test, however many days there are. Where a count below 20 is expected, the p-value is exact, given the sums of
/// variants and days, as long as that takes at most 100,000 steps. Else days that follow each other are taken together until at least 20
/// visitors are expected of each variant, and the p-value comes from the chi-squared distribution.
///
/// # Errors
/// [`Absent::FewerThanTwoVariants`] if fewer than two have visitors; [`Absent::FewerThanTwoSegments`] if there are fewer than
/// two days to compare.
///
/// ```
/// use abstats::sample_ratio::split_between_days;
/// let halves = split_between_days(&[[1_000, 1_010], [500, 490]])?;
/// assert!(!halves.changed && halves.degrees_of_freedom == 1);
/// let ramp = split_between_days(&[[990_000, 10_000], [500_000, 500_000]])?;
/// assert!(ramp.changed && !ramp.trivial);
/// assert_eq!((ramp.variant, ramp.smallest.share, ramp.largest.share), (1, 0.01, 0.5));
/// # Ok::<(), abstats::Absent>(())
/// ```
pub fn split_between_days<D: AsRef<[u64]>>(days: &[D]) -> Result<SplitBetweenDays, Absent> {
    let day = |day: &D| day.as_ref().iter().copied().enumerate().filter(|(_, visitors)| *visitors > 0).collect();
    let days: Vec<Day> = days.iter().map(day).collect();
    between_days(&days.iter().enumerate().map(|(place, day)| (place, day.as_slice())).collect::<Vec<_>>())
}

/// A variant's place, and its visitors; there are some.
pub(super) type Visitors = (usize, u64);

/// The visitors of a day, in the order of the variants.
pub(super) type Day = Vec<Visitors>;

/// [`split_between_days`] of days that are given by their places.
pub(crate) fn between_days(days: &[(usize, &[Visitors])]) -> Result<SplitBetweenDays, Absent> {
    let days: Vec<_> = days.iter().filter(|(_, day)| !day.is_empty()).copied().collect();
    let variants = sums(days.iter().flat_map(|(_, day)| day.iter().copied()));
    if variants.len() < 2 {
        return Err(Absent::FewerThanTwoVariants);
    }
    if days.len() < 2 {
        return Err(Absent::FewerThanTwoSegments);
    }
    let each: Vec<Day> = days.iter().map(|(_, day)| day.to_vec()).collect();
    let table = Table::of(&variants, &each);
    let small = each.iter().any(|day| table.smallest_expected(day) < SMALLEST_EXPECTED);
    let exact = if small { dealt::p_value(&variants, &each, table.chi_squared) } else { None };
    let (table, p_value) = if let Some(p_value) = exact {
        (table, p_value)
    } else {
        let table = if small { Table::of(&variants, &table.enough_visitors(&each)) } else { table };
        if table.days < 2 {
            return Err(Absent::FewerThanTwoSegments);
        }
        let p_value = chi_squared::upper_tail(table.chi_squared, table.degrees_of_freedom());
        (table, p_value)
    };
    let changed = p_value < MISMATCH_BELOW;
    let clearest = (1..variants.len()).fold(0, |a, b| if table.terms[b] > table.terms[a] { b } else { a });
    // Of two variants both contribute alike; the first is usually the control.
    let clearest = if variants.len() == 2 { 1 } else { clearest };
    let (smallest, largest) = table.extremes(variants[clearest], &days);
    Ok(SplitBetweenDays {
        chi_squared: table.chi_squared,
        degrees_of_freedom: table.degrees_of_freedom(),
        p_value,
        exact: exact.is_some(),
        changed,
        trivial: changed && table.is_trivial(),
        variant: variants[clearest].0,
        smallest,
        largest,
    })
}

/// The visitors of each variant, in the order of the variants.
fn sums(visitors: impl Iterator<Item = Visitors>) -> Day {
    let mut all: Day = visitors.collect();
    all.sort_unstable_by_key(|(variant, _)| *variant);
    let mut sums: Day = Vec::new();
    for (variant, visitors) in all {
        match sums.last_mut() {
            Some((last, sum)) if *last == variant => *sum += visitors,
            _ => sums.push((variant, visitors)),
        }
    }
    sums
}

/// Variants by days.
struct Table {
    variants: usize,
    days: usize,
    all: f64,
    /// The share of the smallest variant.
    smallest: f64,
    chi_squared: f64,
    /// What each variant adds to it.
    terms: Vec<f64>,
    /// Of each variant, the variance of its shares relative to its share.
    variances: Vec<f64>,
}

impl Table {
    fn of(variants: &[Visitors], days: &[Day]) -> Self {
        let all = variants.iter().map(|(_, visitors)| u128::from(*visitors)).sum::<u128>();
        let total = all as f64;
        // (x - E)^2 / E = (x N - R n)^2 / (R n N), and a variant without a row is 0 of its E.
        let mut terms = vec![0.0; variants.len()];
        let mut variances = vec![0.0; variants.len()];
        let mut listed = vec![0_u128; variants.len()];
        for day in days {
            let of_day = day.iter().map(|(_, visitors)| u128::from(*visitors)).sum::<u128>();
            for &(variant, visitors) in day {
                let Ok(place) = variants.binary_search_by_key(&variant, |(variant, _)| *variant) else { continue };
                let (own, n) = (variants[place].1 as f64, of_day as f64);
                let excess = excess(u128::from(visitors), all, u128::from(variants[place].1), of_day);
                terms[place] += excess * (excess / (own * (n / total)));
                variances[place] += excess * (excess / n) / total;
                listed[place] += of_day;
            }
        }
        for (place, (_, own)) in variants.iter().enumerate() {
            let (unlisted, share) = ((all - listed[place]) as f64, *own as f64 / total);
            terms[place] += unlisted * share;
            variances[place] = (variances[place] + unlisted / total * share * share) / (share * share);
        }
        let smallest = variants.iter().map(|(_, visitors)| *visitors).min().unwrap_or(0) as f64 / total;
        let (chi_squared, days) = (terms.iter().sum(), days.len());
        Self { variants: variants.len(), days, all: total, smallest, chi_squared, terms, variances }
    }

    fn degrees_of_freedom(&self) -> u32 {
        degrees_of_freedom(self.variants).saturating_mul(degrees_of_freedom(self.days))
    }

    fn smallest_expected(&self, day: &Day) -> f64 {
        self.smallest * day.iter().map(|(_, visitors)| *visitors as f64).sum::<f64>()
    }

    /// Days that follow each other together, as many as it takes; what is left over goes with the last of them.
    fn enough_visitors(&self, days: &[Day]) -> Vec<Day> {
        let mut groups: Vec<Day> = Vec::new();
        let mut waiting = Day::new();
        for day in days {
            waiting = sums(waiting.iter().chain(day).copied());
            if self.smallest_expected(&waiting) >= SMALLEST_EXPECTED {
                groups.push(std::mem::take(&mut waiting));
            }
        }
        match groups.last_mut() {
            Some(last) => *last = sums(last.iter().chain(&waiting).copied()),
            None => groups.push(waiting),
        }
        groups
    }

    fn is_trivial(&self) -> bool {
        let within = super::ShareDeviation::TRIVIAL_WITHIN;
        self.variances.iter().all(|variance| *variance <= within * within)
    }

    /// The days on which the variant is most clearly below and above.
    fn extremes(&self, (variant, own): Visitors, days: &[(usize, &[Visitors])]) -> (ShareOnDay, ShareOnDay) {
        let mut ends = [
            (f64::INFINITY, ShareOnDay { day: 0, share: 0.0 }),
            (f64::NEG_INFINITY, ShareOnDay { day: 0, share: 0.0 }),
        ];
        for &(day, cells) in days {
            let n = cells.iter().map(|(_, visitors)| *visitors as f64).sum::<f64>();
            let row = cells.binary_search_by_key(&variant, |(variant, _)| *variant).ok();
            let visitors = row.map_or(0, |row| cells[row].1) as f64;
            let expected = own as f64 / self.all * n;
            let clear = (visitors - expected) / expected.sqrt();
            let on = ShareOnDay { day, share: visitors / n };
            if clear < ends[0].0 {
                ends[0] = (clear, on);
            }
            if clear > ends[1].0 {
                ends[1] = (clear, on);
            }
        }
        (ends[0].1, ends[1].1)
    }
}

/// `x - R n / N`, exactly 0 where the split is the common one: the products stay within 128 bits up to 1.8e19 visitors in all.
fn excess(visitors: u128, all: u128, own: u128, of_day: u128) -> f64 {
    match (visitors.checked_mul(all), own.checked_mul(of_day)) {
        (Some(one), Some(other)) if one >= other => (one - other) as f64 / all as f64,
        (Some(one), Some(other)) => -((other - one) as f64) / all as f64,
        _ => visitors as f64 - own as f64 * (of_day as f64 / all as f64),
    }
}

#[cfg(test)]
mod tests;
