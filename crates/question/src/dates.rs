//! The window in time.

use jiff::civil::Date;

use crate::{Error, Moment, Offset, error::quote};

/// The days asked about.
///
/// ```
/// use abstats_question::{Endpoint, Question, date_time};
/// let dates = Question::parse(Endpoint::Result, b"start_date=2024-01-15&end_date=2024-01-15&tz=8")?.dates;
/// let (now, created_at) = (date_time("2024-03-31").unwrap(), date_time("2024-01-01").unwrap());
/// let window = dates.window(now, created_at);
/// assert_eq!(window.from, date_time("2024-01-14T16:00Z"));
/// assert_eq!(window.before, date_time("2024-01-15T16:00Z"));
/// # Ok::<(), abstats_question::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dates {
    /// `start_date`, at most the end when both are there.
    pub start: Option<Date>,
    /// `end_date`: this day is still in.
    pub end: Option<Date>,
    /// What these days, hours and days of the week are local to.
    pub offset: Offset,
}

/// A half-open interval: from the first moment to before the second; `None` is without a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Window {
    /// Its first moment.
    pub from: Option<Moment>,
    /// The first moment after it.
    pub before: Option<Moment>,
}

impl Window {
    /// Whether the moment lies in it.
    #[must_use]
    pub fn contains(&self, moment: Moment) -> bool {
        self.from.is_none_or(|from| from <= moment) && self.before.is_none_or(|before| moment < before)
    }
}

impl Dates {
    /// Reads `start_date`, `end_date` and `tz`.
    pub(crate) fn read(start: Option<&str>, end: Option<&str>, tz: Option<&str>) -> Result<Self, Error> {
        let date = |name: &str, text: Option<&str>| {
            let read = |text| {
                let wrong = || Error::new(name, format!("{name} {} is not a day of the form YYYY-MM-DD", quote(text)));
                day(text).ok_or_else(wrong)
            };
            text.map(read).transpose()
        };
        let (start, end) = (date("start_date", start)?, date("end_date", end)?);
        if let (Some(start), Some(end)) = (start, end)
            && start > end
        {
            return Err(Error::new("start_date", format!("start_date {start} is after end_date {end}")));
        }
        let wrong = |text| {
            let rule = "is not an hour offset from -12 to 14 in whole minutes, such as 8, -5 or 5.5";
            Error::new("tz", format!("tz {} {rule}", quote(text)))
        };
        let offset = tz.map_or(Ok(Offset::UTC), |text| Offset::parse(text).ok_or_else(|| wrong(text)))?;
        Ok(Self { start, end, offset })
    }

    /// The window of these days. One date alone runs through the local day of now, or from that of the experiment's creation; it
    /// may be empty. Without dates there is no bound.
    #[must_use]
    pub fn window(&self, now: Moment, created_at: Moment) -> Window {
        let (start, end) =
            self.effective(now, created_at).map_or((self.start, self.end), |(start, end)| (Some(start), Some(end)));
        Window {
            from: start.map(|date| Moment::start_of(date, self.offset)),
            before: end.map(|date| Moment::end_of(date, self.offset)),
        }
    }

    /// The first and last day when exactly one was given, the other filled in: what the answer echoes as `effective_*`.
    #[must_use]
    pub fn effective(&self, now: Moment, created_at: Moment) -> Option<(Date, Date)> {
        match (self.start, self.end) {
            (Some(start), None) => Some((start, now.date(self.offset))),
            (None, Some(end)) => Some((created_at.date(self.offset), end)),
            (None, None) | (Some(_), Some(_)) => None,
        }
    }
}

/// The day that is written exactly `YYYY-MM-DD`, when there is one, from the year 1.
pub(crate) fn day(text: &str) -> Option<Date> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
    };
    let (year, month, day) = (number(&[a, b, c, d])?, number(&[e, f])?, number(&[g, h])?);
    if year == 0 {
        return None;
    }
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}
