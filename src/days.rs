//! The counts of an experiment day by day.

use crate::error::{InputError, InputErrors, Place, Problem};
use crate::{Cells, Counts, Variant};

/// The counts of an experiment day by day. The days follow each other; their counts are those of each day alone, or of all
/// days up to it, and then never fall.
///
/// ```
/// use abstats::{Counts, Day, Days, Variant};
/// let variants = [Variant::new("0", Counts::new(30, 3)?), Variant::new("1", Counts::new(31, 5)?)];
/// let day = |date: &str, control, variant| Day { date: date.into(), counts: [control, variant].into() };
/// let days = vec![
///     day("2024-01-15", Counts::new(10, 1)?, Counts::new(11, 2)?),
///     day("2024-01-16", Counts::new(20, 2)?, Counts::new(20, 3)?),
/// ];
/// let days = Days::daily(&variants, days)?;
/// assert_eq!(days.total(), [Counts::new(30, 3)?, Counts::new(31, 5)?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    all: Vec<Day>,
    variants: usize,
    cumulative: bool,
}

/// The counts of one day, or of all days up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "input, built as a literal")]
pub struct Day {
    /// The date, `YYYY-MM-DD`.
    pub date: String,
    /// The counts of the variants; one that is not there counts as 0.
    pub counts: Cells,
}

impl Days {
    /// Days with the counts of each day alone.
    ///
    /// # Errors
    /// All that is wrong, each with its place: a date that is none, or that does not follow the one before; counts of a
    /// variant that is not there; a sum above [`Counts::MAX_VISITORS`].
    pub fn daily(variants: &[Variant], days: Vec<Day>) -> Result<Self, InputErrors> {
        Self::new(variants, days, false, |before, cells, wrong| {
            for (place, counts) in cells.iter() {
                match before.get_mut(place).map(|before| (before.plus(counts), before)) {
                    Some((Ok(sum), before)) => *before = sum,
                    Some((Err(error), _)) => wrong(place, error.into()),
                    None => {}
                }
            }
        })
    }

    /// Days with the counts of all days up to each.
    ///
    /// # Errors
    /// As [`Days::daily`]; and where a count is below that of the day before. A variant that is not there counts as 0; of
    /// several that are below for that reason the first is named.
    pub fn cumulative(variants: &[Variant], days: Vec<Day>) -> Result<Self, InputErrors> {
        Self::new(variants, days, true, |before, cells, wrong| {
            let mut fell = |place, before: Counts, counts: Counts| {
                let visitors = ("visitors", counts.visitors(), before.visitors());
                let conversions = ("conversions", counts.conversions(), before.conversions());
                for (field, value, before) in [visitors, conversions] {
                    if value < before {
                        wrong(place, Problem::Falls { field, value, before });
                    }
                }
            };
            let missing = |(place, before): &(usize, &Counts)| before.visitors() > 0 && !cells.contains(*place);
            if let Some((place, before)) = before.iter().enumerate().find(missing) {
                fell(place, *before, Counts::default());
            }
            for (place, counts) in cells.iter() {
                if let Some(before) = before.get_mut(place) {
                    fell(place, *before, counts);
                    *before = counts;
                }
            }
        })
    }

    /// `add` takes what was counted before a day to what was counted after it.
    fn new(
        variants: &[Variant],
        days: Vec<Day>,
        cumulative: bool,
        add: impl Fn(&mut [Counts], &Cells, &mut dyn FnMut(usize, Problem)),
    ) -> Result<Self, InputErrors> {
        let mut errors = Vec::new();
        let mut counted = vec![Counts::default(); variants.len()];
        let mut before: Option<&Day> = None;
        for day in &days {
            check(variants.len(), day, before, &mut errors);
            add(&mut counted, &day.counts, &mut |place, problem| {
                errors.extend(variants.get(place).map(|variant| self::place(&day.date, variant).problem(problem)));
            });
            before = Some(day);
        }
        InputErrors::none(errors)?;
        Ok(Self { all: days, variants: variants.len(), cumulative })
    }

    /// The same days, of an experiment with so many variants; one that no day has counts of counts as 0.
    pub(crate) fn of(self, variants: usize) -> Result<Self, InputErrors> {
        let wrong = |day: &Day| {
            let variant = day.counts.beyond(variants)?;
            Some(Place::day(&day.date).problem(Problem::NoSuchVariant { variant, variants }))
        };
        InputErrors::none(self.all.iter().filter_map(wrong).collect())?;
        Ok(Self { variants, ..self })
    }

    /// How many days it is from the first to the last, both included; days without a date among them count. `None` without
    /// any.
    #[must_use]
    pub fn running(&self) -> Option<u64> {
        let (first, last) = (self.all.first()?.number()?, self.all.last()?.number()?);
        Some(u64::from(last.saturating_sub(first)) + 1)
    }

    /// The days, as given.
    #[must_use]
    pub fn as_slice(&self) -> &[Day] {
        &self.all
    }

    /// Whether each day's counts are those of all days up to it.
    #[must_use]
    pub const fn are_cumulative(&self) -> bool {
        self.cumulative
    }

    /// Each day with the counts of all days up to it, of all variants in their order.
    pub fn up_to_each(&self) -> impl Iterator<Item = (&Day, Vec<Counts>)> {
        let mut counted = vec![Counts::default(); self.variants];
        self.all.iter().map(move |day| {
            self.count(&mut counted, day);
            (day, counted.clone())
        })
    }

    /// The counts of all days, of all variants in their order.
    #[must_use]
    pub fn total(&self) -> Vec<Counts> {
        let mut counted = vec![Counts::default(); self.variants];
        self.all.iter().for_each(|day| self.count(&mut counted, day));
        counted
    }

    /// Takes the counts up to the day before to those up to this day.
    pub(crate) fn count(&self, counted: &mut [Counts], day: &Day) {
        for (place, counts) in day.counts.iter() {
            if let Some(counted) = counted.get_mut(place) {
                // That the sums are counts was checked.
                *counted = if self.cumulative { counts } else { counted.plus(counts).unwrap_or(*counted) };
            }
        }
    }
}

impl Day {
    /// Days since 0000-03-01 of the Gregorian calendar: differences of these are days.
    ///
    /// `None` when the date is none, which [`Days`] excludes.
    ///
    /// ```
    /// let number = |date: &str| abstats::Day { date: date.into(), counts: abstats::Cells::default() }.number();
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

fn check(variants: usize, day: &Day, before: Option<&Day>, errors: &mut Vec<InputError>) {
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
    if let Some(variant) = day.counts.beyond(variants) {
        errors.push(Place::day(date).problem(Problem::NoSuchVariant { variant, variants }));
    }
}
