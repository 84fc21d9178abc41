//! The answer by day.

use std::collections::BTreeMap;

use abstats_question::{Moment, Offset};

use crate::matches::Matches;
use crate::times::NEVER;
use crate::walk::Walk;
use crate::{Asked, Counted, Day, Error, Ids, MOST_DAYS, Series, Visitors};

/// Microseconds.
const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

impl Visitors {
    /// The same by day, local to the question's offset: visitors on the day of their entry, conversions on the day of the
    /// conversion. The sums until a day are what [`count`](Self::count) says with the end of that day as the window's (R132).
    ///
    /// # Errors
    /// As for [`count`](Self::count); more than [`MOST_DAYS`] from the first day to the last.
    pub fn series(&self, asked: &Asked<'_>, ids: &dyn Ids) -> Result<Series, Error> {
        let matches = Matches::new(self, asked)?;
        if asked.draft {
            return Ok(Series::default());
        }
        let times = matches.times();
        let walk = Walk::new(self, asked, matches.timeframe(), ids)?;
        let offset = i64::from(asked.question.dates.offset.minutes()) * MINUTE;
        let day = |time: i64| time.saturating_add(offset).div_euclid(DAY);

        let nobody = vec![Counted::default(); self.design.variants.len()];
        let mut days: BTreeMap<i64, Vec<Counted>> = BTreeMap::new();
        let mut on = |time, variant: u8, count: fn(&mut Counted)| {
            let variants = days.entry(day(time)).or_insert_with(|| nobody.clone());
            count(&mut variants[usize::from(variant)]);
        };
        walk.each(|rows| {
            for place in rows.picked.iter().map(|&place| usize::from(place)) {
                let (variant, converted) = (rows.variant[place], times[rows.start + place]);
                on(rows.entry[place], variant, |counted| counted.visitors += 1);
                if converted != NEVER {
                    on(converted, variant, |counted| counted.conversions += 1);
                }
            }
        });

        let (Some((&first, _)), Some((&last, _))) = (days.first_key_value(), days.last_key_value()) else {
            return Ok(Series::default());
        };
        let told = last.abs_diff(first) + 1;
        if told > MOST_DAYS {
            return Err(Error::TooManyDays(told));
        }
        let date = |day: i64| Moment::from_micros(day.saturating_mul(DAY)).date(Offset::UTC);
        let mut variants = |day| days.remove(&day).unwrap_or_else(|| nobody.clone());
        Ok(Series { days: (first..=last).map(|day| Day { date: date(day), variants: variants(day) }).collect() })
    }
}
