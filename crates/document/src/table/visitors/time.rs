//! When a visitor was seen, to be compared.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::error::{ErrorKind, unexpected};

/// Reads times of one kind: with a zone, or all without.
#[derive(Default)]
pub(super) struct Clock(Option<Kind>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zoned,
    Local,
}

impl Clock {
    /// The time in microseconds; of times without a zone only their order means something.
    pub(super) fn read(&mut self, text: &str) -> Result<i64, ErrorKind> {
        const TIMES: &str = "a time like 2024-01-15T10:05:00Z, 2024-01-15 10:05:00, or seconds since 1970";
        const ALIKE: &str = "a time like those above it: all have a zone or none has";
        let zoned = || epoch(text).or_else(|| Some(text.parse::<Timestamp>().ok()?.as_microsecond()));
        let (kind, time) = if let Some(time) = zoned() {
            (Kind::Zoned, time)
        } else if let Some(time) = local(text) {
            (Kind::Local, time)
        } else {
            return Err(unexpected("time", &format!("{text:?}"), TIMES).into());
        };
        if *self.0.get_or_insert(kind) != kind {
            return Err(unexpected("time", &format!("{text:?}"), ALIKE).into());
        }
        Ok(time)
    }
}

fn local(text: &str) -> Option<i64> {
    let time: DateTime = text.parse().ok()?;
    Some(jiff::tz::TimeZone::UTC.to_timestamp(time).ok()?.as_microsecond())
}

/// Seconds, milliseconds or microseconds since 1970, by their size.
fn epoch(text: &str) -> Option<i64> {
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
        let mut clock = Clock::default();
        clock.read("2024-01-15T10:00:00Z").unwrap();
        let error = clock.read("2024-01-15T10:00:00").unwrap_err().to_string();
        assert!(error.ends_with("all have a zone or none has"), "{error}");
    }
}
