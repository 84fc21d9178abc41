//! Times as people write them (R149).

use std::str::FromStr;

use abstats_question::{Moment, Offset};
use jiff::tz::{self, TimeZone};
use jiff::{Timestamp, civil};

/// The zone of times that name none: a region (`Europe/Berlin`, with its summer times), `UTC`, or an offset.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

/// A zone that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone {0:?}: write Europe/Berlin, UTC or an offset such as +8 or +05:30")]
pub struct UnknownZone(pub String);

impl FromStr for Zone {
    type Err = UnknownZone;

    /// Reads `Europe/Berlin`, `UTC`, `+8`, `-03:30`, `5.5`.
    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        let name = text.trim();
        offset(name)
            .and_then(|offset| tz::Offset::from_seconds(i32::from(offset.minutes()) * 60).ok())
            .map(TimeZone::fixed)
            .or_else(|| TimeZone::get(name).ok())
            .map(Self)
            .ok_or_else(|| UnknownZone(text.to_owned()))
    }
}

/// `+8`, `8`, `-3.5`, `+05:30`: east of UTC.
fn offset(text: &str) -> Option<Offset> {
    match text.split_once(':') {
        None => Offset::parse(text),
        Some((hours, minutes)) => {
            let minutes: i16 = minutes.parse().ok().filter(|part| minutes.len() == 2 && (0..60).contains(part))?;
            let whole = Offset::parse(hours).filter(|_| !hours.contains('.'))?.minutes();
            Offset::from_minutes(if hours.starts_with('-') { whole - minutes } else { whole + minutes })
        }
    }
}

/// The moment that `text` names; else the reason for the rejects file.
///
/// ISO 8601 with a zone; seconds, milliseconds or microseconds since 1970 by their magnitude; a local time only with
/// `zone`. Digits beyond the microsecond are cut off, towards the past.
pub(crate) fn moment(text: &str, zone: Option<&Zone>) -> Result<Moment, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("time is empty".to_owned());
    }
    if let Some(epoch) = Epoch::split(text) {
        return epoch.moment(text);
    }
    let cut = cut(text);
    let zoned = match cut.strip_suffix("UTC").or_else(|| cut.strip_suffix("GMT")) {
        Some(local) => format!("{}Z", local.trim_end()),
        None => cut,
    };
    if let Ok(timestamp) = zoned.parse::<Timestamp>() {
        return Ok(timestamp.into());
    }
    let local: civil::DateTime = zoned.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        format!("time {shown:?} is not understood; write it like 2024-03-31T12:00:00Z")
    })?;
    let Some(Zone(zone)) = zone else { return Err("time without zone; pass --tz".to_owned()) };
    // A time that the clocks showed twice, or never, is nobody's to guess.
    zone.to_ambiguous_timestamp(local)
        .unambiguous()
        .map(Moment::from)
        .map_err(|_| format!("local time {text} came twice or never where the clocks changed; write its zone"))
}

/// The text with at most 9 digits after the second, as many as the parser reads.
fn cut(text: &str) -> String {
    let Some(point) = text.find(['.', ',']) else { return text.to_owned() };
    let (before, after) = text.split_at(point + 1);
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    format!("{before}{}{}", &after[..digits.min(9)], &after[digits..])
}

/// A decimal number, in digits: a float would move the last microsecond.
struct Epoch<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
}

impl<'t> Epoch<'t> {
    fn split(text: &'t str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        (!whole.is_empty() && all_digits(whole) && all_digits(fraction)).then_some(Self { negative, whole, fraction })
    }

    fn moment(&self, text: &str) -> Result<Moment, String> {
        if !self.negative && self.fraction.is_empty() && looks_like_a_date(self.whole) {
            return Err(format!("time {text} may be a date or a number; write it like 2024-03-31T12:00:00Z"));
        }
        let too_large = || {
            let shown: String = text.chars().take(40).collect();
            format!("time {shown} is beyond seconds, milliseconds and microseconds since 1970")
        };
        let whole: i64 = self.whole.parse().map_err(|_| too_large())?;
        // Seconds to the year 5138, milliseconds and microseconds likewise.
        let digits = match whole {
            0..100_000_000_000 => 6,
            100_000_000_000..100_000_000_000_000 => 3,
            100_000_000_000_000..100_000_000_000_000_000 => 0,
            _ => return Err(too_large()),
        };
        let (kept, cut) = self.fraction.split_at(self.fraction.len().min(digits));
        let fraction: i64 = format!("{kept:0<digits$}0").parse::<i64>().unwrap_or(0) / 10;
        let micros = whole * 10_i64.pow(u32::try_from(digits).unwrap_or(0)) + fraction;
        let past = i64::from(cut.bytes().any(|digit| digit != b'0'));
        Ok(Moment::from_micros(if self.negative { -micros - past } else { micros }))
    }
}

/// `20240331`, `202403311200`, `20240331120000`: as a number they would be a time nobody meant.
fn looks_like_a_date(digits: &str) -> bool {
    if ![8, 12, 14].contains(&digits.len()) {
        return false;
    }
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i16>().ok()).unwrap_or(-1);
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    let date = i8::try_from(month).and_then(|month| Ok(civil::Date::new(year, month, i8::try_from(day)?).is_ok()));
    let clock = |from: usize, below: i16| digits.len() <= from || (0..below).contains(&part(from, from + 2));
    (1970..2100).contains(&year) && date.unwrap_or(false) && clock(8, 24) && clock(10, 60) && clock(12, 60)
}

/// The moment in ISO 8601, in UTC, with as many digits as it has.
pub(crate) fn text(moment: Moment) -> String {
    Timestamp::from_microsecond(moment.micros())
        .map_or_else(|_| moment.micros().to_string(), |timestamp| timestamp.to_string())
}

#[cfg(test)]
mod tests;
