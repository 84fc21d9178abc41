#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;

/// From `testdata/normal.txt` and `normal_quantile.txt`: python-flint, 20 digits.
fn rows(text: &str) -> impl Iterator<Item = Vec<f64>> + '_ {
    let numbers = |line: &str| line.split_whitespace().map(|field| field.parse().unwrap()).collect();
    text.lines().filter(|line| !line.starts_with('#')).map(numbers)
}

#[test]
fn tails_against_references() {
    let (mut count, mut worst) = (0, 0.0_f64);
    for row in rows(include_str!("../../../testdata/normal.txt")) {
        let [z, lower, upper] = row[..] else { panic!("{row:?}") };
        let actual = tails(z);
        for (actual, expected) in [(actual.lower, lower), (actual.upper, upper)] {
            let error = (actual - expected).abs() / expected;
            assert!(error < 6e-16, "{z}: {actual} for {expected}");
            worst = worst.max(error);
            count += 1;
        }
    }
    println!("{count} tails, largest relative error {worst:e}");
    assert!(count > 3000);
}

#[test]
fn quantiles_against_references() {
    let (mut count, mut worst) = (0, 0.0_f64);
    for row in rows(include_str!("../../../testdata/normal_quantile.txt")) {
        let [lower, z] = row[..] else { panic!("{row:?}") };
        // Near 1 rounding the probability would move the quantile, so the upper tail is used.
        let actual = if lower < 0.5 { -upper_quantile(lower) } else { upper_quantile(1.0 - lower) };
        let error = (actual - z).abs() / z.abs().max(1.0);
        assert!(error < 5e-16, "{lower}: {actual} for {z}");
        worst = worst.max(error);
        count += 1;
    }
    println!("{count} quantiles, largest error {worst:e}");
    assert!(count > 1000);
}

#[test]
fn the_quantile_inverts_the_tail() {
    for k in 1..2000 {
        let upper = f64::from(k) / 2000.0;
        let z = upper_quantile(upper);
        assert!((tails(z).upper - upper).abs() < 4e-16, "{upper}");
        // statrs' quantile uses another algorithm (Boost's rational functions), and its accuracy here is known to hold.
        let statrs = std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * upper);
        assert!((z - statrs).abs() <= 4e-15, "{z} against {statrs}");
    }
}

#[test]
fn the_quantile_at_the_ends_and_in_the_middle() {
    assert_eq!(upper_quantile(0.0), f64::INFINITY);
    assert_eq!(upper_quantile(1.0), f64::NEG_INFINITY);
    assert_eq!(upper_quantile(0.5).to_bits(), 0.0_f64.to_bits());
    assert!(upper_quantile(f64::MIN_POSITIVE) < 38.0);
}

#[test]
fn tails_mirror_and_end() {
    for z in [0.0, 1e-300, 1e-9, 0.3, 1.0, 5.0, 17.0, 38.0, 41.0, 1.5e6, f64::MAX, f64::INFINITY] {
        assert_eq!(tails(-z), tails(z).swap());
        let Tails { lower, upper } = tails(z);
        assert!((0.5..=1.0).contains(&lower) && (0.0..=0.5).contains(&upper), "{z}");
    }
    assert_eq!(tails(0.0), Tails { lower: 0.5, upper: 0.5 });
    assert_eq!(tails(1.5e6), Tails { lower: 1.0, upper: 0.0 });
}

#[test]
fn density_is_the_slope_of_the_tail() {
    // mpmath.npdf
    for (z, expected) in
        [(0.0, 0.398_942_280_401_432_7), (1.96, 0.058_440_944_333_451_47), (-6.0, 6.075_882_849_823_286e-9)]
    {
        assert!((density(z) - expected).abs() < 1e-15 * expected);
    }
}

/// At the switches between the two kinds of steps (0.01) and between the ends (1/2), and down to the smallest number:
/// the next float gives no larger quantile, apart from rounding.
#[test]
fn quantiles_fall_from_float_to_float() {
    for middle in [0.5_f64, 0.01, 0.99, 1e-16, 1e-300, 1e-310] {
        let mut last = f64::INFINITY;
        for bits in middle.to_bits() - 2_000..middle.to_bits() + 2_000 {
            let z = upper_quantile(f64::from_bits(bits));
            assert!(z <= last + 1e-15 * z.abs().max(1.0) + if middle < 1e-300 { 1e-9 } else { 0.0 }, "{middle} {z}");
            last = z;
        }
    }
    assert!((upper_quantile(5e-324) - 38.467_4).abs() < 1e-3);
}
