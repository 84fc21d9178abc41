use super::*;

#[test]
fn zero_has_no_sign() {
    assert_eq!(plain(-0.0), "0");
    assert_eq!(plain(-1e-12), "0");
    assert_eq!(plain(-2.5), "-2.5");
    assert_eq!(percent(-0.0, 2), "0.00%");
    assert_eq!(signed(-0.0, 1), "0.0");
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
fn rounding_never_crosses_the_threshold() {
    assert_eq!(p_value(0.049_999_9, 0.05).to_string(), "= 0.0499999");
    assert_eq!(p_value(0.05, 0.05).to_string(), "= 0.050");
    assert_eq!(p_value(0.010_000_01, 0.01).to_string(), "= 0.010");
    // Every p-value reads as on the side of the threshold where it is.
    for step in 0..2_000 {
        let p = 0.06 - f64::from(step) * 1e-5 + 3e-7;
        let read: f64 = p_value(p, 0.05).digits.parse().expect("a number");
        assert_eq!(read < 0.05, p < 0.05, "{p}");
    }
}

#[test]
fn p_values() {
    let cases = [
        (5.7e-112, "< 0.0001"),
        (0.000_151, "= 0.00015"),
        (0.056_377_6, "= 0.056"),
        (0.999_96, "> 0.99"),
        (1.0, "> 0.99"),
    ];
    for (value, expected) in cases {
        assert_eq!(p_value(value, 0.05).to_string(), expected);
    }
}

#[test]
fn rates_have_the_decimals_that_their_interval_deserves() {
    assert_eq!(rate_decimals(Some(interval(0.0693, 0.0926))), 2);
    assert_eq!(rate_decimals(Some(interval(0.499_999_1, 0.500_000_9))), 4);
    assert_eq!(percent(0.08, 2), "8.00%");
    assert_eq!(percent(0.0, 2), "0.00%");
    assert_eq!(percent(1.0, 2), "100.00%");
    assert_eq!(percent(1e-9, 2), "< 0.01%");
    assert_eq!(percent(1.0 - 1e-9, 2), "> 99.99%");
}

#[test]
fn shares_show_how_they_differ() {
    assert_eq!([0.095, 0.05, 0.006, 0.0005, 1e-9].map(decimals_of), [1, 1, 2, 3, 6]);
}

#[test]
fn what_is_expected_is_grouped() {
    assert_eq!([0.0, 0.1, 999.999, 12_345.6].map(expected), ["0.00", "0.10", "1,000.00", "12,345.60"]);
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
    assert_eq!(signed(-6.8e-10, 4), "-6.8e-8");
    assert_eq!(signed(3e-9, 1), "+3.0e-7");
    assert_eq!(signed(2e-8, 1), "+0.000002");
    assert_eq!(signed(12.345, 1), "+1,234.5");
    assert_eq!(signed(5e8, 1), "+5.0e10");
}

#[test]
fn rough_chances_are_never_all_or_nothing() {
    let said = [0.0, 0.005, 0.005_1, 0.414, 0.994, 0.995_1, 1.0].map(rough_chance);
    assert_eq!(said, ["< 1%", "< 1%", "1%", "41%", "99%", "> 99%", "> 99%"]);
}
