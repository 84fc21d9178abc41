//! Calendar and clock of a moment, by other formulas.

use abstats_question::{Dates, Moment, Offset};
use rand::{RngExt, SeedableRng, rngs::SmallRng};

use crate::{ask, moment};

#[test]
fn t5_monday_is_0() {
    // 2024-01-15 was a Monday (the Unix command `date -d 2024-01-15 +%A`).
    for day in 0..14_u8 {
        let entry = moment("2024-01-15").saturating_add(i64::from(day) * 86_400_000_000);
        assert_eq!(entry.weekday(Offset::UTC), day % 7);
        assert_eq!(entry.saturating_add(-1).weekday(Offset::UTC), (day + 6) % 7);
    }
}

/// Days since 1970-01-01 of the proleptic Gregorian calendar, counted year by year.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let leaps = |year: i64| year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let leap = i64::from(leaps(year) - leaps(year - 1) == 1);
    let months = [31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30];
    let of_year: i64 = (1..month).zip(months).map(|(_, days)| days).sum();
    365 * (year - 1970) + leaps(year - 1) - leaps(1969) + of_year + day - 1
}

/// Sakamoto's rule, 0 is Monday.
fn weekday(year: i64, month: i64, day: i64) -> i64 {
    let table = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let year = year - i64::from(month < 3);
    let sunday = year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (1..).zip(table).find_map(|(of, shift)| (of == month).then_some(shift)).unwrap_or_default()
        + day;
    (sunday + 6).rem_euclid(7)
}

#[test]
fn r25_r76_days_hours_and_days_of_the_week_by_other_formulas() {
    let mut random = SmallRng::seed_from_u64(25);
    for _ in 0..20_000 {
        let (year, month, day) =
            (random.random_range(1..=9999_i64), random.random_range(1..=12_i64), random.random_range(1..=28_i64));
        let minutes = random.random_range(-720..=840_i16);
        let offset = Offset::from_minutes(minutes).unwrap();
        let within = random.random_range(0..86_400_000_000_i64);
        let start = days_before(year, month, day) * 86_400_000_000 - i64::from(minutes) * 60_000_000;
        let date =
            jiff::civil::date(i16::try_from(year).unwrap(), i8::try_from(month).unwrap(), i8::try_from(day).unwrap());
        let entry = Moment::from_micros(start + within);
        assert_eq!(Moment::start_of(date, offset).micros(), start);
        assert_eq!(entry.date(offset), date);
        assert_eq!(i64::from(entry.hour(offset)), within / 3_600_000_000);
        assert_eq!(i64::from(entry.weekday(offset)), weekday(year, month, day));
        let dates = Dates { start: Some(date), end: Some(date), offset };
        assert!(dates.window(entry, entry).contains(entry));
    }
}

#[test]
fn r28_no_moment_panics() {
    let dates = [ask("start_date=0001-01-01&tz=14").dates, ask("end_date=9999-12-31&tz=-12").dates];
    for micros in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX] {
        let extreme = Moment::from_micros(micros);
        for offset in [Offset::UTC, Offset::from_minutes(-720).unwrap(), Offset::from_minutes(840).unwrap()] {
            assert!(extreme.hour(offset) < 24 && extreme.weekday(offset) < 7);
            assert!(!extreme.date(offset).to_string().is_empty() && extreme.to_string().ends_with('Z'));
        }
        for dates in dates {
            let window = dates.window(extreme, extreme);
            assert!(window.from.is_some() && window.before.is_some());
        }
    }
}

#[test]
fn r119_a_moment_is_written_with_milliseconds() {
    for (text, written) in [
        ("2024-01-15T10:30:00Z", "2024-01-15T10:30:00.000Z"),
        ("2024-01-15T18:30:00.0019999+08:00", "2024-01-15T10:30:00.001Z"),
        ("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999Z"),
        ("0001-01-01", "0001-01-01T00:00:00.000Z"),
    ] {
        assert_eq!(moment(text).to_string(), written);
    }
}

#[test]
fn finer_digits_are_cut_off_towards_the_past() {
    assert_eq!(moment("1969-12-31T23:59:59.9999999Z").micros(), -1);
    assert_eq!(moment("1970-01-01T00:00:00.0000019Z").micros(), 1);
}
