//! A moment, and what the calendar and the clock on the wall say of it.

use std::fmt;

use jiff::{Timestamp, civil::Date};

use crate::offset::{MINUTE, Offset};

/// Microseconds of a day and an hour.
pub(crate) const DAY: i64 = 24 * HOUR;
const HOUR: i64 = 60 * MINUTE;

/// A moment: microseconds since 1970-01-01T00:00:00Z, without leap seconds. Finer digits are cut off, towards the past.
///
/// ```
/// use abstats_question::{Moment, Offset};
/// let entry = Moment::from_micros(1_705_363_200_000_000); // 2024-01-16T00:00:00Z, a Tuesday
/// assert_eq!(entry.date(Offset::UTC).to_string(), "2024-01-16");
/// assert_eq!((entry.hour(Offset::UTC), entry.weekday(Offset::UTC)), (0, 1));
/// let west = Offset::from_minutes(-300).unwrap();
/// assert_eq!((entry.hour(west), entry.weekday(west)), (19, 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// So many microseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// So many microseconds later. The last moment that the type holds stands for all after it, the first for all before.
    #[must_use]
    pub const fn saturating_add(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// 00:00 of this day, local to the offset.
    #[must_use]
    pub fn start_of(date: Date, offset: Offset) -> Self {
        // Years of four digits: the sum is far from the limits.
        Self(i64::from(days(date)) * DAY - offset.micros())
    }

    /// 00:00 of the day after, local to the offset. It exists after 9999-12-31, too.
    #[must_use]
    pub fn end_of(date: Date, offset: Offset) -> Self {
        Self::start_of(date, offset).saturating_add(DAY)
    }

    /// The local day. Before the year -9999 and after 9999 it is the calendar's first and last.
    #[must_use]
    pub fn date(self, offset: Offset) -> Date {
        let day = self.local(offset).div_euclid(DAY);
        let (first, last) = (i64::from(days(Date::MIN)), i64::from(days(Date::MAX)));
        let since = jiff::Span::new().days(day.clamp(first, last) - first);
        Date::MIN.saturating_add(since)
    }

    /// The local hour, 0 to 23.
    #[inline]
    #[must_use]
    pub fn hour(self, offset: Offset) -> u8 {
        small(self.local(offset).rem_euclid(DAY) / HOUR)
    }

    /// The local day of the week: 0 is Monday, 6 Sunday.
    #[inline]
    #[must_use]
    pub fn weekday(self, offset: Offset) -> u8 {
        // 1970-01-01 was a Thursday.
        small((self.local(offset).div_euclid(DAY) + 3).rem_euclid(7))
    }

    /// Microseconds on the local clock.
    #[inline]
    const fn local(self, offset: Offset) -> i64 {
        self.0.saturating_add(offset.micros())
    }
}

/// ISO 8601 in UTC with milliseconds, the finer digits cut off: `2024-01-15T10:30:00.000Z`.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date(Offset::UTC);
        let (seconds, millis) = (self.0.rem_euclid(DAY) / 1_000_000, self.0.rem_euclid(1_000_000) / 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(formatter, "{date}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }
}

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Self {
        let micros = time.as_nanosecond().div_euclid(1000);
        // The years -9999 to 9999 in microseconds fit.
        Self(i64::try_from(micros).unwrap_or(i64::MAX))
    }
}

/// Days since 1970-01-01.
fn days(date: Date) -> i32 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours().div_euclid(24).try_into().unwrap_or(i32::MAX)
}

/// A number below 256.
#[inline]
fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
