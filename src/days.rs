//! The counts of an experiment day by day.

use crate::error::{InputError, InputErrors, Place, Problem};
use crate::{Counts, Variant};

/// The counts of an experiment up to the end of each of several days. The days follow each other; the counts are
/// cumulative, as many as the experiment has variants, and never fall.
///
/// ```
/// use abstats::{Counts, Day, Days, Variant};
/// let variants = [Variant::new("0", Counts::new(30, 3)?), Variant::new("1", Counts::new(31, 5)?)];
/// let day = |date: &str, control, variant| Day { date: date.into(), counts: vec![control, variant] };
/// let days = vec![
///     day("2024-01-15", Counts::new(10, 1)?, Counts::new(11, 2)?),
///     day("2024-01-16", Counts::new(20, 2)?, Counts::new(20, 3)?),
/// ];
/// let days = Days::daily(&variants, days)?;
/// assert_eq!(days.as_slice()[1].counts, [Counts::new(30, 3)?, Counts::new(31, 5)?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days(Vec<Day>);

/// The counts of one day, or of all days up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The date, `YYYY-MM-DD`.
    pub date: String,
    /// The counts of each variant, in the order of the experiment's variants.
    pub counts: Vec<Counts>,
}

impl Days {
    /// Days with the counts of each day alone; they are added up.
    ///
    /// # Errors
    /// All that is wrong, each with its place: a date that is none, or that does not follow the one before; counts that
    /// are not as many as the variants; a sum above [`Counts::MAX_VISITORS`].
    pub fn daily(variants: &[Variant], mut days: Vec<Day>) -> Result<Self, InputErrors> {
        let mut errors = Vec::new();
        let mut before = vec![Counts::default(); variants.len()];
        for day in &mut days {
            for ((counts, before), variant) in day.counts.iter_mut().zip(&mut before).zip(variants) {
                let visitors = before.visitors().saturating_add(counts.visitors());
                let conversions = before.conversions().saturating_add(counts.conversions());
                match Counts::new(visitors, conversions) {
                    Ok(sum) => (*counts, *before) = (sum, sum),
                    Err(error) => errors.push(place(day.date.as_str(), variant).problem(error)),
                }
            }
        }
        InputErrors::join(errors, Self::cumulative(variants, days))
    }

    /// Days with the counts of all days up to each.
    ///
    /// # Errors
    /// As [`Days::daily`]; and where a count is below that of the day before.
    pub fn cumulative(variants: &[Variant], days: Vec<Day>) -> Result<Self, InputErrors> {
        let mut errors = Vec::new();
        let mut before: Option<&Day> = None;
        for day in &days {
            check(variants, day, before, &mut errors);
            before = Some(day);
        }
        InputErrors::none(errors)?;
        Ok(Self(days))
    }

    /// How many days it is from the first to the last, both included; days without a date among them count. `None` without
    /// any.
    #[must_use]
    pub fn running(&self) -> Option<u64> {
        let (first, last) = (self.0.first()?.number()?, self.0.last()?.number()?);
        Some(u64::from(last.saturating_sub(first)) + 1)
    }

    /// The days, with cumulative counts.
    #[must_use]
    pub fn as_slice(&self) -> &[Day] {
        &self.0
    }
}

impl Day {
    /// Days since 0000-03-01 of the Gregorian calendar: differences of these are days.
    ///
    /// `None` when the date is none, which [`Days`] excludes.
    ///
    /// ```
    /// let number = |date: &str| abstats::Day { date: date.into(), counts: vec![] }.number();
    /// assert_eq!(number("2024-03-01").unwrap() - number("2024-02-28").unwrap(), 2);
    /// assert_eq!(number("2023-02-29"), None);
    /// ```
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        let bytes = self.date.as_bytes();
        let [y3, y2, y1, y0, b'-', m1, m0, b'-', d1, d0] = bytes else { return None };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| 10 * sum + u32::from(digit - b'0')))
        };
        let (year, month, day) = (number(&[*y3, *y2, *y1, *y0])?, number(&[*m1, *m0])?, number(&[*d1, *d0])?);
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let longest = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        if !(1..=longest).contains(&day) || year == 0 {
            return None;
        }
        // Years begin in March, so that the day that comes and goes is their last.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        Some(365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1)
    }
}

fn place(date: &str, variant: &Variant) -> Place {
    Place { variant: Some(variant.id.clone()), ..Place::day(date) }
}

fn check(variants: &[Variant], day: &Day, before: Option<&Day>, errors: &mut Vec<InputError>) {
    let date = day.date.as_str();
    if day.number().is_none() {
        let expected = "a date like 2024-01-15";
        errors.push(Place::default().problem(Problem::Unexpected {
            field: "date",
            value: format!("{date:?}"),
            expected,
        }));
    } else if let Some(before) = before.filter(|before| before.number() >= day.number()) {
        errors.push(Place::day(date).problem(Problem::NotAfter { before: before.date.clone() }));
    }
    if day.counts.len() != variants.len() {
        let problem = Problem::CountsPerVariant { given: day.counts.len(), variants: variants.len() };
        errors.push(Place::day(date).problem(problem));
    }
    let earlier = before.map_or(&[][..], |before| &before.counts);
    for ((counts, earlier), variant) in day.counts.iter().zip(earlier).zip(variants) {
        let fields = [
            ("visitors", counts.visitors(), earlier.visitors()),
            ("conversions", counts.conversions(), earlier.conversions()),
        ];
        for (field, value, before) in fields {
            if value < before {
                errors.push(place(date, variant).problem(Problem::Falls { field, value, before }));
            }
        }
    }
}
