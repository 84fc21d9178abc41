use super::*;

#[test]
fn zero_has_no_sign() {
    let interval = Interval { low: -0.0, high: -1e-9, level: abstats::Level::new(0.9).expect("a level") };
    assert_eq!(rate_interval(interval, 2), "[0.00, 0.00]");
    assert_eq!(plain(-0.0), "0");
    assert_eq!(plain(-1e-12), "0");
    assert_eq!(plain(-2.5), "-2.5");
    assert_eq!(percent(-0.0, 2), "0.00%");
    assert_eq!(lift(-0.0, 1), "0.0%");
    assert_eq!(difference(-0.0, 2), "0.00 pp");
    assert_eq!(points(-0.0), "0 pp");
}

fn interval(low: f64, high: f64) -> Interval {
    Interval { low, high, level: abstats::Level::new(0.9).expect("a level") }
}

#[test]
fn counts_are_grouped() {
    let cases =
        [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (1_000_000_000_000, "1,000,000,000,000")];
    for (value, expected) in cases {
        assert_eq!(count(value), expected);
    }
}

#[test]
fn a_chance_is_never_certain() {
    let cases = [
        (0.0, "< 0.01%"),
        (1e-77, "< 0.01%"),
        (0.000_049, "< 0.01%"),
        (0.000_051, "0.01%"),
        (0.971_686_209_376_302_6, "97.17%"),
        (0.999_949, "99.99%"),
        (0.999_951, "> 99.99%"),
        (1.0, "> 99.99%"),
    ];
    for (value, expected) in cases {
        assert_eq!(chance(value, 95.0), expected);
        // Exactly the threshold, apart from rounding, which the verdict ignores, too.
        assert_eq!(chance(0.509_999_999_999_999_8, 51.0), "51.00%");
        assert_eq!(chance(0.490_000_000_000_000_27, 51.0), "49.00%");
    }
}

#[test]
fn rounding_never_crosses_the_threshold() {
    assert_eq!(chance(0.949_999, 95.0), "94.9999%");
    assert_eq!(chance(0.95, 95.0), "95.00%");
    assert_eq!(chance(0.050_000_1, 95.0), "5.00001%");
    assert_eq!(chance(0.989_96, 99.0), "98.996%");
    assert_eq!(p_value(0.049_999_9, 0.05).to_string(), "= 0.0499999");
    assert_eq!(p_value(0.05, 0.05).to_string(), "= 0.0500");
    assert_eq!(p_value(0.010_000_01, 0.01).to_string(), "= 0.0100");
    // Every chance and p-value reads as on the side of the threshold where it is.
    for step in 0..2_000 {
        let value = 0.94 + f64::from(step) * 1e-5 + 3e-7;
        let read: f64 = chance(value, 95.0).trim_end_matches('%').parse().expect("a number");
        assert_eq!(read >= 95.0, 100.0 * value >= 95.0, "{value}");
        let p = 1.0 - value;
        let read: f64 = p_value(p, 0.05).digits.parse().expect("a number");
        assert_eq!(read < 0.05, p < 0.05, "{p}");
    }
}

#[test]
fn p_values() {
    let cases = [
        (5.7e-112, "< 0.0001"),
        (0.000_051, "= 0.0001"),
        (0.056_377_6, "= 0.0564"),
        (0.999_96, "> 0.9999"),
        (1.0, "= 1"),
    ];
    for (value, expected) in cases {
        assert_eq!(p_value(value, 0.05).to_string(), expected);
    }
    assert_eq!(tail(5.7e-112), "5.7e-112");
    assert_eq!(tail(0.0), "< 1e-300");
    assert_eq!((complement_of_tail(3e-77), complement_of_tail(0.0)), ("1 - 3.0e-77".into(), "> 1 - 1e-300".into()));
}

#[test]
fn rates_have_the_decimals_that_their_interval_deserves() {
    assert_eq!(rate_decimals(Some(interval(0.0693, 0.0926))), 2);
    assert_eq!(percent(0.08, 2), "8.00%");
    let narrow = interval(0.499_999_1, 0.500_000_9);
    assert_eq!(rate_interval(narrow, rate_decimals(Some(narrow))), "[49.9999, 50.0001]");
    assert_eq!(percent(0.0, 2), "0.00%");
    assert_eq!(percent(1.0, 2), "100.00%");
    assert_eq!(percent(1e-9, 2), "< 0.01%");
    assert_eq!(percent(1.0 - 1e-9, 2), "> 99.99%");
}

#[test]
fn lifts_keep_their_side_of_zero() {
    assert_eq!(lift(0.25, 1), "+25.0%");
    assert_eq!(lift(-1.0, 1), "-100.0%");
    assert_eq!(lift(0.0, 1), "0.0%");
    assert_eq!(lift(12.345, 1), "+1,234.5%");
    assert_eq!(lift(5e8, 1), "+5.0e10%");
    assert_eq!(lift_interval(interval(-0.000_04, 0.5), 1), "[-0.004, +50.0]");
    assert_eq!(lift_interval(interval(0.1, f64::INFINITY), 1), "[+10.0, ∞)");
    assert_eq!(difference(-0.02, 2), "-2.00 pp");
    assert_eq!([-0.02, 0.0, 0.000_001, 12.345].map(|value| distance(value, 2)), ["2.00", "0.00", "0.0001", "1,234.50"]);
}

#[test]
fn what_is_expected_is_grouped() {
    assert_eq!([0.0, 0.1, 999.999, 12_345.6].map(expected), ["0.00", "0.10", "1,000.00", "12,345.60"]);
}

#[test]
fn losses_have_three_digits() {
    let cases = [
        (0.0, "0 pp"),
        (0.000_114_291_769_563_948, "0.0114 pp"),
        (0.020_094_8, "2.01 pp"),
        (0.5, "50.0 pp"),
        (0.000_999_6, "0.100 pp"),
        (3e-90, "3.0e-88 pp"),
    ];
    for (value, expected) in cases {
        assert_eq!(points(value), expected);
    }
}

#[test]
fn settings_read_as_they_were_given() {
    for (value, expected) in [(95.0, "95"), (97.5, "97.5"), ((100.0 - 97.3) / 100.0, "0.027"), (50.0, "50"), (0.0, "0")]
    {
        assert_eq!(plain(value), expected);
    }
}

#[test]
fn what_is_not_zero_does_not_read_as_zero() {
    // 1466754863 against 1466754864 of 4400264592.
    assert_eq!(lift(-6.8e-10, 4), "-6.8e-8%");
    assert_eq!(lift(3e-9, 1), "+3.0e-7%");
    assert_eq!(lift(2e-8, 1), "+0.000002%");
    assert_eq!(lift(-0.0, 1), "0.0%");
}
