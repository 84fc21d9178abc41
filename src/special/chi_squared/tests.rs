#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;
use crate::special::normal;

/// From `testdata/chi_squared.txt`: python-flint, 20 digits.
#[test]
fn upper_tail_against_references() {
    let (mut count, mut worst) = (0, 0.0_f64);
    for line in include_str!("../../../testdata/chi_squared.txt").lines().filter(|line| !line.starts_with('#')) {
        let [x, df, upper] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (x, df, upper): (f64, u32, f64) = (x.parse().unwrap(), df.parse().unwrap(), upper.parse().unwrap());
        let actual = upper_tail(x, df);
        let error = (actual - upper).abs() / upper;
        assert!(error < 1e-13, "{x} with {df}: {actual} for {upper}");
        worst = worst.max(error);
        count += 1;
    }
    println!("{count} tails, largest relative error {worst:e}");
    assert!(count > 1000);
}

#[test]
fn published_examples() {
    // ep-stats' sample ratio tests (test-srm, test-srm-negative): printed to 7 digits.
    assert!((upper_tail(3.921_568_6, 2) - 0.140_748).abs() < 1e-6);
    assert!((upper_tail(9.090_909, 2) - 0.010_615_3).abs() < 1e-7);
}

#[test]
fn one_degree_is_the_square_of_a_normal() {
    for z in [0.0, 0.1, 1.0, 1.96, 5.0, 20.0, 37.0] {
        let two_sided = 2.0 * normal::tails(z).upper;
        assert!((upper_tail(z * z, 1) - two_sided).abs() <= 4e-13 * two_sided);
    }
}

#[test]
fn the_range_is_total() {
    for df in 1..=1000 {
        assert_eq!(upper_tail(0.0, df), 1.0);
        for x in [1e-300, 1e-3, 1.0, 900.0, 1e4, 1e15, 1e25, f64::MAX, f64::INFINITY] {
            let tail = upper_tail(x, df);
            assert!((0.0..=1.0).contains(&tail), "{x} with {df}: {tail}");
        }
        assert_eq!(upper_tail(1e25, df), 0.0);
    }
}

/// R 4.2: qchisq(p, df, lower.tail = FALSE).
#[test]
fn upper_quantile_against_r() {
    let cases = [
        (0.001, 1, 10.827_566_170_662_73),
        (0.05, 1, 3.841_458_820_694_126),
        (0.001, 2, 13.815_510_557_964_274),
        (0.05, 2, 5.991_464_547_107_979),
        (0.001, 3, 16.266_236_196_238_13),
        (0.05, 3, 7.814_727_903_251_18),
        (0.001, 4, 18.466_826_952_903_17),
        (0.05, 4, 9.487_729_036_781_154),
        (0.001, 7, 24.321_886_347_856_854),
        (0.05, 7, 14.067_140_449_340_167),
        (0.001, 10, 29.588_298_445_074_418),
        (0.05, 10, 18.307_038_053_275_146),
        (0.001, 31, 61.098_306_081_058_12),
        (0.05, 31, 44.985_343_280_365_136),
        (0.001, 100, 149.449_252_779_038_7),
        (0.05, 100, 124.342_113_404_004_07),
        (0.001, 333, 418.478_553_775_686_07),
        (0.05, 333, 376.554_956_687_919_06),
        (0.001, 999, 1_142.847_983_891_035_5),
        (0.05, 999, 1_073.642_650_657_424_6),
    ];
    for (upper, df, x) in cases {
        let actual = upper_quantile(upper, df).unwrap();
        assert!((actual - x).abs() < 1e-12 * x, "{actual} for {x}");
    }
}

/// As many degrees of freedom as a breakdown may have segments: python-flint's regularised gamma function at 400 bits.
#[test]
fn many_degrees_of_freedom() {
    for (x, df, expected) in [
        (5_200.5, 5_000, 0.023_546_963_815_159_157),
        (9_000.25, 5_001, 4.946_117_668_158_960_6e-233),
        (41_000.75, 41_945, 0.999_485_711_161_650_8),
        (99_000.125, 99_999, 0.987_439_993_979_585),
        (101_500.5, 99_999, 4.154_314_471_639_928e-4),
        (115_000.0, 99_999, 5.344_567_189_234_524e-225),
        (120_000.0, 100_000, 0.0),
        (80_000.5, 100_000, 1.0),
    ] {
        let actual = upper_tail(x, df);
        assert!((actual - expected).abs() <= 1e-13 * expected, "{x} with {df}: {actual} for {expected}");
    }
}

/// The cube gives a start even where its own tail is below every f64.
#[test]
fn quantiles_invert_the_tail_down_to_1e_300() {
    let degrees = || (1..=40).chain([99, 200, 999, 1_000, 5_000, 99_999, 100_000]);
    let (mut count, mut worst) = (0, 0.0_f64);
    for upper in [
        0.5, 0.499, 0.3, 0.1, 0.05, 0.01, 1e-3, 1e-4, 1e-6, 1e-10, 1e-16, 1e-25, 1e-50, 1e-100, 1e-150, 1e-200, 1e-250,
        1e-299, 1e-300,
    ] {
        for df in degrees() {
            let x = upper_quantile(upper, df).unwrap();
            let tail = upper_tail(x, df);
            let below = if df > 2 { upper_tail(x, df - 2) } else { 0.0 };
            // The density is half of what two more degrees add; for one degree, z / x of the normal density.
            let density = if df == 1 { normal::density(x.sqrt()) / x.sqrt() } else { 0.5 * (tail - below) };
            worst = worst.max(((tail - upper) / (density * x)).abs());
            count += 1;
        }
    }
    println!("{count} quantiles, largest relative error {worst:e}");
    assert!(worst < 1e-12);
}
