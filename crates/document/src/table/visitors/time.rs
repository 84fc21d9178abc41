//! When a visitor was seen, to be compared.

use abstats_table::dates::{self, DateStyle};
use abstats_table::{Record, Spot};
use jiff::Timestamp;
use jiff::civil::DateTime;

use super::super::counted::settled;

use crate::Errors;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{ErrorKind, unexpected};

/// The times of the rows, if there is a column for them.
#[derive(Default)]
pub(in super::super) struct Times {
    place: Option<usize>,
    clock: Clock,
    /// Whether what cannot be read is an error; else there are no times.
    required: bool,
    /// The first date whose order had to be found, and what it is.
    dates_read: Option<(String, String)>,
    /// The first value that is no time.
    unreadable: Option<String>,
}

impl Times {
    /// Those of this column, whose dates are in one of the styles.
    pub(in super::super) fn of(place: usize, styles: dates::DateStyles<Spot>, required: bool) -> Result<Self, Errors> {
        let times = Self { place: Some(place), required, ..Self::default() };
        match settled(styles, "") {
            Ok((style, said)) => {
                let dates_read = said.and_then(|said| match said {
                    abstats_words::Assumption::DatesRead { written, date, .. } => Some((written, date)),
                    _ => None,
                });
                Ok(Self { clock: Clock { style, kind: None }, dates_read, ..times })
            }
            Err(wrong) if required => Err(wrong),
            Err(wrong) => {
                let text = wrong.listed().first().map(|error| match error.kind() {
                    ErrorKind::TwoDates { text, .. } | ErrorKind::TwoOrders { text, .. } => text.clone(),
                    other => other.to_string(),
                });
                Ok(Self { unreadable: text, ..times })
            }
        }
    }

    /// The time of the row in microseconds; 0 where there is none.
    pub(super) fn read(&mut self, record: &Record<'_>) -> Result<i64, ErrorKind> {
        let Some(place) = self.place.filter(|_| self.unreadable.is_none()) else { return Ok(0) };
        let text = record.get(place);
        match self.clock.read(text) {
            Err(_) if !self.required => {
                self.unreadable = Some(cut(text, LONGEST_VALUE));
                Ok(0)
            }
            read => read,
        }
    }

    /// Whether all so far are times.
    pub(super) const fn are_read(&self) -> bool {
        self.unreadable.is_none()
    }

    /// Whether the times have a zone, and the first date whose order had to be found.
    pub(super) fn settled(self) -> Result<(bool, Option<(String, String)>), String> {
        match self.unreadable {
            Some(text) => Err(text),
            None => Ok((self.clock.kind == Some(Kind::Zoned), self.dates_read)),
        }
    }
}

/// Reads times of one kind: with a zone, or all without.
#[derive(Default)]
struct Clock {
    style: DateStyle,
    kind: Option<Kind>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zoned,
    Local,
}

impl Clock {
    /// The time in microseconds; of times without a zone only their order and their days mean something.
    fn read(&mut self, text: &str) -> Result<i64, ErrorKind> {
        const TIMES: &str = "a time like 2024-01-15T10:05:00Z, 2024-01-15 10:05:00, or seconds since 1970";
        const ALIKE: &str = "a time like those above it: all have a zone or none has";
        let number = if self.kind != Some(Kind::Zoned) && self.is_compact_date(text) { None } else { epoch(text) };
        let (kind, time) = if number.is_some() {
            (Kind::Zoned, number)
        } else if has_zone(text) {
            (Kind::Zoned, zone(text))
        } else {
            (Kind::Local, local(text).or_else(|| self.written(text)))
        };
        let time = time.ok_or_else(|| unexpected("time", &format!("{text:?}"), TIMES))?;
        if *self.kind.get_or_insert(kind) != kind {
            return Err(unexpected("time", &format!("{text:?}"), ALIKE).into());
        }
        Ok(time)
    }

    /// `20240115`: as seconds it would be a time before anybody tested.
    fn is_compact_date(&self, text: &str) -> bool {
        text.len() == 8 && (text.starts_with("199") || text.starts_with("20")) && self.style.date(text).is_some()
    }

    /// `1/13/2017 9:05`, where the month is known to stand first.
    fn written(&self, text: &str) -> Option<i64> {
        let (date, time) = dates::apart(text);
        let date = self.style.date(date)?;
        let hour = if time.find(':') == Some(1) { "0" } else { "" };
        let time = if time.is_empty() { "00:00" } else { time };
        local(&format!("{date}T{hour}{time}"))
    }
}

fn has_zone(text: &str) -> bool {
    let (_, time) = dates::apart(text);
    time.ends_with("UTC") || time.contains(['+', '-', 'Z', 'z', '['])
}

/// With a zone; `2024-01-15 10:05:00 UTC` as well, as SQL tools write it.
fn zone(text: &str) -> Option<i64> {
    let written = text.strip_suffix(" UTC").map(|time| format!("{time}Z"));
    let time: Timestamp = written.as_deref().unwrap_or(text).parse().ok()?;
    Some(time.as_microsecond())
}

fn local(text: &str) -> Option<i64> {
    let time: DateTime = text.parse().ok()?;
    Some(jiff::tz::TimeZone::UTC.to_timestamp(time).ok()?.as_microsecond())
}

/// Seconds, milliseconds or microseconds since 1970, by their size.
fn epoch(text: &str) -> Option<i64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let (above, below) = text.split_once('.').unwrap_or((text, ""));
    let digits = [above, below].concat();
    if above.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = above.parse().ok()?;
    let scale = match number {
        0..100_000_000_000 => 1_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000,
        _ => 1,
    };
    let fraction: f64 = format!("0.{below}0").parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "below a million")]
    let part = (fraction * scale as f64) as i64;
    number.checked_mul(scale)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month_first() -> DateStyle {
        let mut styles = dates::DateStyles::default();
        styles.see("1/13/2017", || ());
        styles.settle().unwrap().0
    }

    #[test]
    fn times_are_compared_however_they_are_written() {
        for (earlier, later) in [
            ("2017-01-21 22:11:48.556739", "2017-01-21 22:11:48.556740"),
            ("2017-01-21", "2017-01-21T00:00:01"),
            ("2024-01-15T10:00:00+02:00", "2024-01-15T09:00:00Z"),
            ("1705312800", "1705312801"),
            ("1705312800.25", "1705312800.5"),
            ("1705312800", "1705312800001"),
            ("1705312800000", "1705312800000001"),
            ("2024-01-15T10:00:00Z", "1705312801"),
            ("2024-01-15 10:00:00 UTC", "2024-01-15 10:00:01 UTC"),
            ("20240115", "20240116"),
            ("42520407", "42520408"),
        ] {
            let mut clock = Clock::default();
            assert!(clock.read(earlier).unwrap() < clock.read(later).unwrap(), "{earlier} {later}");
        }
    }

    #[test]
    fn what_is_no_time_or_of_another_kind_is_refused() {
        for text in ["", "11:48.6", "yesterday", "-1", "1/21/2017", "1e9", "."] {
            assert!(Clock::default().read(text).is_err(), "{text}");
        }
        let mut known = Clock { style: month_first(), kind: None };
        assert!(known.read("1/9/2017 23:00").unwrap() < known.read("1/10/2017 9:05").unwrap());
        assert!(known.read("13/1/2017").is_err());
        let mut clock = Clock::default();
        clock.read("2024-01-15T10:00:00Z").unwrap();
        let error = clock.read("2024-01-15T10:00:00").unwrap_err().to_string();
        assert!(error.ends_with("all have a zone or none has"), "{error}");
    }
}
