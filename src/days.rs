//! The counts of an experiment day by day: a breakdown in time.

mod alone;
mod date;
mod summed;
mod weights;

use crate::error::{InputError, InputErrors, Place, Problem};
use crate::names::names;
use crate::{Cells, Counts, Segment, Variant};

pub(crate) use alone::Stratum;

/// The counts of an experiment day by day: a breakdown in time, whose segments are days and whose criteria are their dates
/// (`YYYY-MM-DD`). The days follow each other. Their counts are those of each day alone, or of all days up to it, and then
/// never fall.
///
/// ```
/// use abstats::{Counts, Days, Segment, Variant};
/// let variants = [Variant::new("0", Counts::new(30, 3)?), Variant::new("1", Counts::new(31, 5)?)];
/// let days = vec![
///     Segment::new("2024-01-15", [Counts::new(10, 1)?, Counts::new(11, 2)?]),
///     Segment::new("2024-01-16", [Counts::new(20, 2)?, Counts::new(20, 3)?]),
/// ];
/// let days = Days::daily(&variants, days)?;
/// assert_eq!(days.total(), [Counts::new(30, 3)?, Counts::new(31, 5)?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Days {
    all: Vec<Segment>,
    /// Empty, or for each day the weights of the variants that it has counts of.
    weights: Vec<Vec<f64>>,
    variants: usize,
    cumulative: bool,
    booked_by: Option<BookedBy>,
}

/// Which day a conversion is counted on.
///
/// ```
/// assert_eq!(abstats::BookedBy::Entry.code(), "entry");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: a conversion has its own day and its visitor's")]
pub enum BookedBy {
    /// The day on which its visitor entered the test: then days are disjoint visitors.
    Entry,
    /// The day on which the visitor converted.
    Conversion,
}

names!(BookedBy, "days_booked_by": Entry = "entry", Conversion = "conversion");

impl Days {
    /// The name of this breakdown wherever breakdowns are named.
    pub const NAME: &str = "day";

    /// Days with the counts of each day alone.
    ///
    /// # Errors
    /// All that is wrong, each with its place: a date that is none, or that does not follow the one before; counts of a
    /// variant that is not there; a sum above [`Counts::MAX_VISITORS`].
    pub fn daily(variants: &[Variant], days: Vec<Segment>) -> Result<Self, InputErrors> {
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
    pub fn cumulative(variants: &[Variant], days: Vec<Segment>) -> Result<Self, InputErrors> {
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
        days: Vec<Segment>,
        cumulative: bool,
        add: impl Fn(&mut [Counts], &Cells, &mut dyn FnMut(usize, Problem)),
    ) -> Result<Self, InputErrors> {
        let mut errors = Vec::new();
        let mut counted = vec![Counts::default(); variants.len()];
        let mut before: Option<&Segment> = None;
        for day in &days {
            check(variants.len(), day, before, &mut errors);
            add(&mut counted, &day.counts, &mut |place, problem| {
                errors.extend(variants.get(place).map(|variant| self::place(&day.criteria, variant).problem(problem)));
            });
            before = Some(day);
        }
        InputErrors::none(errors)?;
        Ok(Self { all: days, weights: Vec::new(), variants: variants.len(), cumulative, booked_by: None })
    }

    /// The same days; `by` says on which day a conversion is counted.
    #[must_use]
    pub fn with_booked_by(self, by: Option<BookedBy>) -> Self {
        Self { booked_by: by, ..self }
    }

    /// The same days, of an experiment with so many variants; one that no day has counts of counts as 0.
    pub(crate) fn of(self, variants: usize) -> Result<Self, InputErrors> {
        let wrong = |day: &Segment| {
            let variant = day.counts.beyond(variants)?;
            Some(Place::day(&day.criteria).problem(Problem::NoSuchVariant { variant, variants }))
        };
        InputErrors::none(self.all.iter().filter_map(wrong).collect())?;
        Ok(Self { variants, ..self })
    }

    /// The number of a day: the difference of two numbers is the days between the dates. `None` when the text is no date.
    ///
    /// ```
    /// use abstats::Days;
    /// assert_eq!(Days::number("2024-03-01").unwrap() - Days::number("2024-02-28").unwrap(), 2);
    /// assert_eq!(Days::number("2023-02-29"), None);
    /// ```
    #[must_use]
    pub fn number(date: &str) -> Option<u32> {
        date::number(date)
    }

    /// How many days it is from the first to the last, both included; days without a date among them count. `None` without
    /// any.
    #[must_use]
    pub fn running(&self) -> Option<u64> {
        let (first, last) = (Self::number(&self.all.first()?.criteria)?, Self::number(&self.all.last()?.criteria)?);
        Some(u64::from(last.saturating_sub(first)) + 1)
    }

    /// How many days are not there between the first and the last, and the dates around the first gap. Cumulative counts lack
    /// nothing; nor do dates that all have the same distance, as weeks do.
    pub(crate) fn gap(&self) -> Option<(u64, String, String)> {
        let pairs = self.all.windows(2).filter_map(|pair| match pair {
            [one, next] => Some((one, next, Self::number(&next.criteria)?.checked_sub(Self::number(&one.criteria)?)?)),
            _ => None,
        });
        let pairs: Vec<_> = pairs.collect();
        let days = pairs.iter().map(|(_, _, distance)| u64::from(distance.saturating_sub(1))).sum();
        let (after, before, first) = pairs.iter().find(|(_, _, distance)| *distance > 1)?;
        let are_periods = pairs.len() > 1 && pairs.iter().all(|(_, _, distance)| distance == first);
        (!self.cumulative && !are_periods).then(|| (days, after.criteria.clone(), before.criteria.clone()))
    }

    /// The days, as given.
    #[must_use]
    pub fn as_slice(&self) -> &[Segment] {
        &self.all
    }

    /// Whether each day's counts are those of all days up to it.
    #[must_use]
    pub const fn are_cumulative(&self) -> bool {
        self.cumulative
    }

    /// On which day a conversion is counted, when it is known.
    #[must_use]
    pub const fn booked_by(&self) -> Option<BookedBy> {
        self.booked_by
    }

    /// Each day with the counts of all days up to it, of all variants in their order.
    pub fn up_to_each(&self) -> impl Iterator<Item = (&Segment, Vec<Counts>)> {
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
    pub(crate) fn count(&self, counted: &mut [Counts], day: &Segment) {
        for (place, counts) in day.counts.iter() {
            if let Some(counted) = counted.get_mut(place) {
                // That the sums are counts was checked.
                *counted = if self.cumulative { counts } else { counted.plus(counts).unwrap_or(*counted) };
            }
        }
    }
}

fn place(date: &str, variant: &Variant) -> Place {
    Place { variant: Some(variant.id.clone()), ..Place::day(date) }
}

fn check(variants: usize, day: &Segment, before: Option<&Segment>, errors: &mut Vec<InputError>) {
    let date = day.criteria.as_str();
    let number = date::number(date);
    if number.is_none() {
        let expected = "a date like 2024-01-15";
        errors.push(Place::default().problem(Problem::Unexpected {
            field: "date",
            value: format!("{date:?}"),
            expected,
        }));
    } else if let Some(before) = before.filter(|before| date::number(&before.criteria) >= number) {
        errors.push(Place::day(date).problem(Problem::NotAfter { before: before.criteria.clone() }));
    }
    if let Some(variant) = day.counts.beyond(variants) {
        errors.push(Place::day(date).problem(Problem::NoSuchVariant { variant, variants }));
    }
}
