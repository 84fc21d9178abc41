#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;
use crate::special::normal;

/// In testdata: `chi_squared.txt`, python-flint, 20 digits.
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
