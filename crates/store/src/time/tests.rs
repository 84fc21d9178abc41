use proptest::prelude::*;

use super::*;

/// Microseconds of 2024-03-02T10:00:00Z, by `date -u -d 2024-03-02T10:00:00Z +%s`.
const TEN: i64 = 1_709_373_600_000_000;

fn micros(text: &str) -> Result<i64, String> {
    moment(text, None).map(Moment::micros)
}

fn local(text: &str, zone: &str) -> Result<i64, String> {
    moment(text, Some(&zone.parse().unwrap())).map(Moment::micros)
}

#[test]
fn r149_iso_8601_with_a_zone() {
    for text in [
        "2024-03-02T10:00:00Z",
        "2024-03-02t10:00:00z",
        "2024-03-02T10:00Z",
        "2024-03-02 10:00:00.000Z",
        "2024-03-02 10:00:00 UTC",
        "2024-03-02 10:00:00+00",
        "2024-03-02T18:00:00+08:00",
        "2024-03-02T15:45:00.000000+0545",
        "2024-03-01T22:00:00-12:00",
        "2024-03-02T11:00:00+01:00[Europe/Berlin]",
        " 2024-03-02T10:00:00Z ",
    ] {
        assert_eq!(micros(text), Ok(TEN), "{text}");
    }
}

#[test]
fn r149_epochs_by_magnitude() {
    for text in ["1709373600", "1709373600.0", "1709373600000", "1709373600000.000", "1709373600000000"] {
        assert_eq!(micros(text), Ok(TEN), "{text}");
    }
    assert_eq!(micros("0"), Ok(0));
    assert_eq!(micros("-1"), Ok(-1_000_000));
    assert_eq!(micros("99999999999"), Ok(99_999_999_999_000_000));
    assert_eq!(micros("100000000000"), Ok(100_000_000_000_000));
}

#[test]
fn finer_digits_are_cut_off_towards_the_past() {
    assert_eq!(micros("2024-03-02T10:00:00.1234567Z"), Ok(TEN + 123_456));
    assert_eq!(micros("2024-03-02T10:00:00.123456999999999Z"), Ok(TEN + 123_456));
    assert_eq!(micros("1709373600.1234569"), Ok(TEN + 123_456));
    assert_eq!(micros("1709373600123.4569"), Ok(TEN + 123_456));
    assert_eq!(micros("1709373600123456.9"), Ok(TEN + 123_456));
    assert_eq!(micros("1709373600.1"), Ok(TEN + 100_000));
    // Before 1970, towards the past is down, too.
    assert_eq!(micros("-0.0000001"), Ok(-1));
    assert_eq!(micros("-1.5"), Ok(-1_500_000));
    assert_eq!(micros("1969-12-31T23:59:59.9999999Z"), Ok(-1));
}

#[test]
fn r149_a_time_without_zone_is_refused_unless_a_zone_is_named() {
    for text in ["2024-03-02 10:00:00", "2024-03-02T10:00", "2024-03-02"] {
        assert_eq!(micros(text), Err("time without zone; pass --tz".to_owned()), "{text}");
    }
    assert_eq!(local("2024-03-02 18:00:00", "+8"), Ok(TEN));
    assert_eq!(local("2024-03-02 11:00:00", "Europe/Berlin"), Ok(TEN));
    assert_eq!(local("2024-03-02", "UTC"), Ok(TEN - 10 * 3_600_000_000));
    // Its own zone stands.
    assert_eq!(local("2024-03-02T10:00:00Z", "+8"), Ok(TEN));
    // Summer time: 10:00 in Berlin is 08:00 in UTC.
    assert_eq!(local("2024-07-02 10:00:00", "Europe/Berlin"), micros("2024-07-02T08:00:00Z"));
}

#[test]
fn r149_a_local_time_that_came_twice_or_never_is_refused() {
    for text in ["2024-10-27 02:30:00", "2024-03-31 02:30:00"] {
        let reason = local(text, "Europe/Berlin").unwrap_err();
        assert!(reason.contains("twice or never"), "{reason}");
        assert!(local(text, "+1").is_ok());
    }
}

#[test]
fn a_number_that_looks_like_a_date_is_refused() {
    for text in ["20240302", "202403021000", "20240302100000"] {
        assert!(micros(text).unwrap_err().contains("may be a date"), "{text}");
    }
    // No dates: month 13, hour 24.
    assert_eq!(micros("20241302"), Ok(20_241_302_000_000));
    assert!(micros("20240302240000").is_ok());
}

#[test]
fn what_is_no_time_is_refused_and_shown() {
    for text in
        ["today", "2024-02-30T00:00:00Z", "10:00", "1e9", "+5", "1709373600 s", "NaN", "2024-03-02T24:00:00Z", "٣"]
    {
        let reason = micros(text).unwrap_err();
        assert!(reason.contains("not understood") && reason.contains(text), "{reason}");
    }
    assert!(micros("1709373600000000000").unwrap_err().contains("beyond"), "nanoseconds");
    assert!(micros(&"9".repeat(1000)).unwrap_err().len() < 200);
    assert_eq!(micros(" "), Err("time is empty".to_owned()));
}

#[test]
fn zones() {
    for text in ["Europe/Berlin", "UTC", "+8", "8", "-3.5", "+05:30", "-03:30", " Asia/Kolkata "] {
        assert!(text.parse::<Zone>().is_ok(), "{text}");
    }
    for text in ["", "Berlin", "99", "+5:3", "+5:60", "5.5:30", "+15"] {
        let error = text.parse::<Zone>().unwrap_err();
        assert!(error.to_string().contains("unknown time zone"), "{text}");
    }
    assert_eq!(local("2024-03-02 06:30:00", "-03:30"), Ok(TEN));
    assert_eq!(local("2024-03-02 15:30:00", "+05:30"), Ok(TEN));
}

proptest! {
    #[test]
    fn every_text_is_a_time_or_a_reason(text in ".{0,40}") {
        drop(micros(&text));
        drop(local(&text, "Europe/Berlin"));
    }

    #[test]
    fn a_moment_written_and_read_is_the_same(at in -60_000_000_000_000_000_i64..200_000_000_000_000_000) {
        prop_assert_eq!(micros(&super::text(Moment::from_micros(at))), Ok(at));
    }

    #[test]
    fn microseconds_in_seconds_and_milliseconds_are_kept(at in 1_000_000_000_000_000_i64..4_000_000_000_000_000) {
        prop_assert_eq!(micros(&format!("{}.{:06}", at / 1_000_000, at % 1_000_000)), Ok(at));
        prop_assert_eq!(micros(&format!("{}.{:03}", at / 1_000, at % 1_000)), Ok(at));
        // A number of JSON goes through a float, whose shortest text names it still.
        let number: serde_json::Value =
            serde_json::from_str(&format!("{}.{:06}", at / 1_000_000, at % 1_000_000)).unwrap();
        prop_assert_eq!(micros(&abstats_question::text_of(&number).unwrap()), Ok(at));
    }
}
