//! Days, the zone, the window.

use abstats_question::{Moment, Offset, Window};

use crate::{ask, escape, moment, refuse};

const NOW: &str = "2024-03-31T12:00:00Z";
const CREATED: &str = "2024-01-10T10:30:00Z";

fn window(query: &str) -> Window {
    ask(query).dates.window(moment(NOW), moment(CREATED))
}

#[track_caller]
fn runs(query: &str, from: &str, before: &str) {
    assert_eq!(window(query), Window { from: Some(moment(from)), before: Some(moment(before)) }, "{query}");
}

fn tz(text: &str) -> i16 {
    ask(&format!("tz={}", escape(text))).dates.offset.minutes()
}

#[test]
fn r15_dates_are_exactly_days_of_the_calendar() {
    for good in ["2024-02-29", "2000-02-29", "2024-12-31", "0001-01-01", "9999-12-31", "0004-02-29"] {
        for name in ["start_date", "end_date"] {
            ask(&format!("{name}={good}"));
        }
    }
    for bad in [
        "2023-02-29",
        "1900-02-29",
        "2024-1-5",
        "2024-13-01",
        "2024-00-10",
        "2024-01-00",
        "2024-01-32",
        "2024-04-31",
        "20240115",
        "2024-01-15T00:00:00Z",
        "2024-01-15 ",
        " 2024-01-15",
        "0000-01-01",
        "0000-02-29",
        "10000-01-01",
        "-2024-01-15",
        "+2024-01-15",
        "2024/01/15",
        "15-01-2024",
        "2024-01",
        "today",
        "2024-01-1५",
        "２024-01-15",
        "2024-W03-1",
        "2024-015",
        "-999-01-01",
    ] {
        for name in ["start_date", "end_date"] {
            let sentence = refuse(&format!("{name}={}", escape(bad)), name);
            assert!(sentence.contains("YYYY-MM-DD"), "{sentence}");
        }
    }
}

#[test]
fn t21_leap_days_and_year_0() {
    ask("end_date=2024-02-29");
    refuse("end_date=2023-02-29", "end_date");
    refuse("end_date=0000-01-01", "end_date");
}

#[test]
fn r15_the_days_of_every_month_by_another_rule() {
    for year in [1_u32, 4, 99, 100, 400, 1582, 1900, 1999, 2000, 2023, 2024, 2100, 2400, 9999] {
        for month in 1..=12_u32 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let days = if month == 2 { 28 + u32::from(leap) } else { 30 + (month + month / 8) % 2 };
            for day in [1, 28, 29, 30, 31, 32] {
                let query = format!("start_date={year:04}-{month:02}-{day:02}");
                if day <= days { drop(ask(&query)) } else { drop(refuse(&query, "start_date")) }
            }
        }
    }
}

#[test]
fn r16_start_after_end_is_refused() {
    let sentence = refuse("start_date=2024-02-01&end_date=2024-01-31", "start_date");
    assert!(sentence.contains("end_date"), "{sentence}");
    refuse("end_date=2023-12-31&start_date=2024-01-01", "start_date");
}

#[test]
fn r17_one_day_is_a_whole_day() {
    runs("start_date=2024-01-15&end_date=2024-01-15", "2024-01-15", "2024-01-16");
}

#[test]
fn r18_a_start_alone_runs_through_today() {
    runs("start_date=2024-02-01", "2024-02-01", "2024-04-01");
}

#[test]
fn r19_an_end_alone_runs_from_the_day_of_creation() {
    runs("end_date=2024-02-01", "2024-01-10", "2024-02-02");
}

#[test]
fn r20_the_end_day_is_included() {
    let window = window("start_date=2024-01-15&end_date=2024-02-15");
    assert!(window.contains(moment("2024-02-15T23:59:59.999999Z")) && !window.contains(moment("2024-02-16T00:00:00Z")));
    assert!(window.contains(moment("2024-01-15T00:00:00Z")) && !window.contains(moment("2024-01-14T23:59:59.999999Z")));
}

#[test]
fn r20_the_last_day_of_the_calendar_has_an_end() {
    let window = window("end_date=9999-12-31");
    assert!(window.contains(moment("9999-12-30T21:59:59Z")));
    assert_eq!(window.before.map(Moment::micros), Some((2_932_896 + 1) * 86_400_000_000)); // Python: date.max.toordinal() - 719163
}

#[test]
fn r21_the_default_offset_is_zero() {
    assert_eq!(ask("").dates.offset, Offset::UTC);
    assert_eq!(ask("tz=0").dates, ask("").dates);
}

#[test]
fn r22_east_is_positive() {
    assert_eq!(tz("8"), 480);
    assert_eq!(tz("-5"), -300);
}

#[test]
fn r23_offsets_are_whole_minutes_from_minus_12_to_14() {
    for (text, minutes) in [
        ("5.5", 330),
        ("5.75", 345),
        ("-3.5", -210),
        ("-12", -720),
        ("14", 840),
        ("14.0", 840),
        ("-0", 0),
        ("0.05", 3),
        ("5.50000000000000000000000", 330),
        ("00000000000000000000008", 480),
        ("-0.5", -30),
        ("8.000", 480),
        ("5.55", 333),
        ("0", 0),
    ] {
        assert_eq!(tz(text), minutes, "{text}");
    }
    for bad in [
        "UTC",
        "Asia/Kuala_Lumpur",
        "99",
        "NaN",
        "1e1",
        "-12.05",
        "14.05",
        "15",
        "-13",
        "5.51",
        "5.333",
        "5.505",
        ".5",
        "5.",
        "--5",
        "+-5",
        "-+5",
        "- 5",
        "5,5",
        "05:30",
        "+05:30",
        "Z",
        "inf",
        "0x8",
        "٨",
        "8h",
        "-",
        "+",
        " ",
        ".",
        "99999999999999999999",
        "0.1234567890123456789",
        "-",
    ] {
        let sentence = refuse(&format!("tz={}", escape(bad)), "tz");
        assert!(sentence.contains("-12 to 14"), "{sentence}");
    }
}

#[test]
fn r23_every_hundredth_of_an_hour() {
    for hundredth in -1300_i32..=1500 {
        let text =
            format!("{}{}.{:02}", if hundredth < 0 { "-" } else { "" }, hundredth.abs() / 100, hundredth.abs() % 100);
        let good = (-1200..=1400).contains(&hundredth) && hundredth * 60 % 100 == 0;
        let expected = good.then(|| i16::try_from(hundredth * 60 / 100).unwrap());
        assert_eq!(Offset::parse(&text).map(Offset::minutes), expected, "{text}");
    }
}

#[test]
fn r24_spaces_are_trimmed_and_signs_and_zeros_accepted() {
    assert_eq!(ask("tz=+8").dates.offset.minutes(), 480);
    assert_eq!(ask("tz=%2B8").dates.offset.minutes(), 480);
    assert_eq!(ask("tz=08").dates.offset.minutes(), 480);
    assert_eq!(ask("tz=+-3.5+").dates.offset.minutes(), -210);
}

#[test]
fn t20_an_unescaped_plus_and_half_hours() {
    assert_eq!(ask("tz=+8").dates, ask("tz=8").dates);
    assert_eq!(tz("5.5"), 330);
    // Fixed: no summer time in July.
    runs("tz=1&start_date=2024-07-01&end_date=2024-07-01", "2024-06-30T23:00:00Z", "2024-07-01T23:00:00Z");
}

#[test]
fn r25_the_window_is_half_open_and_local() {
    let day = "start_date=2024-01-15&end_date=2024-01-15";
    runs(day, "2024-01-15T00:00Z", "2024-01-16T00:00Z");
    runs(&format!("{day}&tz=8"), "2024-01-14T16:00Z", "2024-01-15T16:00Z");
    runs(&format!("{day}&tz=-5"), "2024-01-15T05:00Z", "2024-01-16T05:00Z");
    assert_eq!(window("tz=8"), Window::default());
}

#[test]
fn r26_today_and_the_day_of_creation_are_local() {
    // 12:00 UTC is the next day from +12 on; 10:30 UTC is the day before at -11 and beyond.
    runs("start_date=2024-02-01&tz=12", "2024-01-31T12:00Z", "2024-04-01T12:00Z");
    runs("start_date=2024-02-01&tz=11.75", "2024-01-31T12:15Z", "2024-03-31T12:15Z");
    runs("end_date=2024-02-01&tz=-10.5", "2024-01-10T10:30Z", "2024-02-02T10:30Z");
    runs("end_date=2024-02-01&tz=-11", "2024-01-09T11:00Z", "2024-02-02T11:00Z");
}

#[test]
fn r27_an_empty_window_is_a_good_question() {
    for query in ["start_date=2025-01-01", "end_date=2023-01-01"] {
        let window = window(query);
        assert!(window.from > window.before);
        assert!(
            !window.contains(moment(NOW))
                && !window.contains(moment("2025-01-01"))
                && !window.contains(moment("2023-01-01"))
        );
    }
}

#[test]
fn r28_the_clock_is_an_argument() {
    let dates = ask("start_date=2024-02-01").dates;
    let before = |now| dates.window(moment(now), moment(CREATED)).before;
    assert_eq!(before("2024-02-01T23:59:59.999999Z"), Some(moment("2024-02-02")));
    assert_eq!(before("2024-02-02T00:00:00Z"), Some(moment("2024-02-03")));
}

#[test]
fn r31_r168_effective_dates_appear_when_one_date_was_given() {
    let effective = |query: &str| {
        let days = ask(query).dates.effective(moment(NOW), moment(CREATED));
        days.map(|(start, end)| format!("{start} {end}"))
    };
    assert_eq!(effective(""), None);
    assert_eq!(effective("start_date=2024-02-01&end_date=2024-02-02"), None);
    assert_eq!(effective("start_date=2024-02-01").as_deref(), Some("2024-02-01 2024-03-31"));
    assert_eq!(effective("start_date=2024-02-01&tz=12").as_deref(), Some("2024-02-01 2024-04-01"));
    assert_eq!(effective("end_date=2024-02-01").as_deref(), Some("2024-01-10 2024-02-01"));
    assert_eq!(effective("end_date=2024-02-01&tz=-11").as_deref(), Some("2024-01-09 2024-02-01"));
}
