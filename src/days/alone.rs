//! What was counted on each day alone.

use std::borrow::Cow;

use super::Days;
use crate::cells::Cell;
use crate::{Cells, Counts, Segment};

/// Days that are compared within themselves, and for each the place of the last day given that it is of.
pub(crate) struct Stratum<'a> {
    pub(crate) days: Cow<'a, [Segment]>,
    pub(crate) given: Vec<usize>,
}

/// What was added by a day: a variant's place, visitors, conversions.
type Added = (usize, u64, u64);

impl Days {
    /// The counts of each day alone. Of cumulative counts these are the differences; days whose conversions exceed their
    /// visitors (they came on earlier days) go together with the next, the last ones with those before.
    pub(crate) fn each_alone(&self) -> Stratum<'_> {
        if !self.cumulative {
            return Stratum { days: Cow::Borrowed(&self.all), given: (0..self.all.len()).collect() };
        }
        let mut counted = vec![Counts::default(); self.variants];
        let mut found: Vec<(usize, Vec<Added>)> = Vec::new();
        let mut waiting: Vec<Added> = Vec::new();
        for (place, day) in self.all.iter().enumerate() {
            let added = day.counts.iter().filter_map(|(variant, counts)| {
                let before = counted.get_mut(variant)?;
                let conversions = counts.conversions().saturating_sub(before.conversions());
                let added = (variant, counts.visitors().saturating_sub(before.visitors()), conversions);
                *before = counts;
                Some(added)
            });
            waiting = together(&waiting, &added.collect::<Vec<_>>());
            if are_counts(&waiting) {
                found.push((place, std::mem::take(&mut waiting)));
            }
        }
        while !waiting.is_empty() {
            let before = found.pop().map_or_else(Vec::new, |(_, before)| before);
            waiting = together(&before, &waiting);
            // All days together are the last day's counts.
            if are_counts(&waiting) || found.is_empty() {
                found.push((self.all.len() - 1, std::mem::take(&mut waiting)));
            }
        }
        let cells = |added: Vec<Added>| {
            let cell = |(variant, visitors, conversions)| Some((variant, Counts::new(visitors, conversions).ok()?));
            let cells: Vec<Cell> = added.into_iter().filter_map(cell).collect();
            Cells::new(cells).unwrap_or_default()
        };
        let given = found.iter().map(|(place, _)| *place).collect();
        let days = found.into_iter().filter_map(|(place, added)| {
            let date = self.all.get(place)?.criteria.clone();
            Some(Segment::new(date, cells(added)))
        });
        Stratum { days: Cow::Owned(days.collect()), given }
    }
}

fn are_counts(added: &[Added]) -> bool {
    added.iter().all(|(_, visitors, conversions)| conversions <= visitors)
}

/// The sums of two lists, both in the order of the variants.
fn together(one: &[Added], other: &[Added]) -> Vec<Added> {
    let mut sums: Vec<Added> = Vec::with_capacity(one.len().max(other.len()));
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let next = match (one.peek(), other.peek()) {
            (Some(a), Some(b)) if a.0 == b.0 => (a.0, a.1 + b.1, a.2 + b.2),
            (Some(a), Some(b)) => **if a.0 < b.0 { a } else { b },
            (Some(only), None) | (None, Some(only)) => **only,
            (None, None) => return sums,
        };
        one.next_if(|of| of.0 == next.0);
        other.next_if(|of| of.0 == next.0);
        sums.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Variant;

    fn alone(days: &[&[(u64, u64)]]) -> Vec<(usize, Vec<(u64, u64)>)> {
        let variants: Vec<_> = (0..days[0].len()).map(|id| Variant::new(id.to_string(), Counts::default())).collect();
        let day = |(place, pairs): (usize, &&[(u64, u64)])| {
            let counts = pairs.iter().map(|&(visitors, conversions)| Counts::new(visitors, conversions).unwrap());
            Segment::new(format!("2024-01-{:02}", place + 1), counts.collect::<Cells>())
        };
        let days = Days::cumulative(&variants, days.iter().enumerate().map(day).collect()).unwrap();
        let Stratum { days, given } = days.each_alone();
        let pairs = |day: &Segment| day.counts.iter().map(|(_, of)| (of.visitors(), of.conversions())).collect();
        given.into_iter().zip(days.iter().map(pairs)).collect()
    }

    #[test]
    fn cumulative_counts_become_differences() {
        assert_eq!(
            alone(&[&[(10, 1), (12, 2)], &[(10, 1), (20, 2)], &[(30, 3), (33, 4)]]),
            [(0, vec![(10, 1), (12, 2)]), (1, vec![(0, 0), (8, 0)]), (2, vec![(20, 2), (13, 2)])]
        );
    }

    #[test]
    fn conversions_of_earlier_visitors_join_another_day() {
        // On the second day more convert than come: it goes with the third.
        assert_eq!(
            alone(&[&[(10, 1), (12, 2)], &[(11, 6), (20, 2)], &[(30, 7), (33, 4)]]),
            [(0, vec![(10, 1), (12, 2)]), (2, vec![(20, 6), (21, 2)])]
        );
        // Nobody comes any more: what still converts goes with the days before, as many as it takes.
        assert_eq!(
            alone(&[&[(10, 1), (12, 2)], &[(11, 1), (20, 2)], &[(11, 5), (20, 3)], &[(11, 6), (20, 3)]]),
            [(3, vec![(11, 6), (20, 3)])]
        );
    }
}
