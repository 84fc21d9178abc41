#![expect(clippy::float_cmp, reason = "exact values are meant")]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts to 1e12")]

use super::*;
use crate::special::elementary::exp;
use rand::{RngExt, SeedableRng, rngs::SmallRng};

const ALTERNATIVES: [Alternative; 3] = [Alternative::TwoSided, Alternative::Greater, Alternative::Less];

/// Two-sided critical values at alpha 0.05 for equal counts: Dunnett, *Biometrics* 20 (1964) 482, table II, infinitely
/// many degrees of freedom; one-sided ones from his paper of 1955, table 1a.
#[test]
fn tabulated_critical_values() {
    let two_sided = [1.96, 2.21, 2.35, 2.44, 2.51, 2.57, 2.61, 2.65, 2.69];
    let one_sided = [1.64, 1.92, 2.06, 2.16, 2.23, 2.29, 2.34, 2.38, 2.42];
    for (k, (two, one)) in two_sided.into_iter().zip(one_sided).enumerate() {
        let critical =
            |alternative| Dunnett::new(1_000, &vec![1_000; k + 1], alternative).unwrap().critical(0.05).unwrap();
        assert!((critical(Alternative::TwoSided) - two).abs() < 5.1e-3, "{k}");
        assert!((critical(Alternative::Greater) - one).abs() < 5.1e-3, "{k}");
        assert_eq!(critical(Alternative::Greater), critical(Alternative::Less));
    }
}

#[test]
fn the_critical_value_inverts_the_p_value() {
    for (control, variants) in [(1_000, vec![1_000; 3]), (10, vec![1, 100]), (1, vec![5_000, 9]), (7, vec![9; 300])] {
        for alternative in [Alternative::TwoSided, Alternative::Greater] {
            let family = Dunnett::new(control, &variants, alternative).unwrap();
            for alpha in [0.5, 0.4, 0.05, 0.01, 1e-5, 1e-12, 1e-100] {
                let p = family.p_value(family.critical(alpha).unwrap()).unwrap();
                // A relative error e of the value becomes c^2 e in its tail.
                let c = family.critical(alpha).unwrap();
                assert!((p / alpha - 1.0).abs() < 1e-12 * (1.0 + c * c), "{alpha} {p}");
            }
        }
    }
}

#[test]
fn a_single_variant_is_the_test_itself() {
    let family = Dunnett::new(10, &[50], Alternative::TwoSided).unwrap();
    assert_eq!(family.p_value(-1.5), Ok(normal::tails(-1.5).lower * 2.0));
    assert_eq!(family.critical(0.05), Ok(normal::upper_quantile(0.025)));
    assert_eq!(family.step_down(&[1.5]).unwrap(), [family.p_value(1.5).unwrap()]);
    let less = Dunnett::new(10, &[50], Alternative::Less).unwrap();
    assert_eq!(less.p_value(-1.5), Ok(normal::tails(-1.5).lower));
}

#[test]
fn between_one_comparison_and_independent_ones() {
    for (control, variants) in [(500, vec![500, 400, 1_000]), (5, vec![5_000, 400, 9]), (9_000, vec![3, 8])] {
        let family = Dunnett::new(control, &variants, Alternative::TwoSided).unwrap();
        for z in [0.1, 1.0, 2.0, 3.0, 5.0, 10.0] {
            let alone = 2.0 * normal::upper_tail(z);
            let p = family.p_value(z).unwrap();
            let sidak = super::super::p_values::sidak(alone, variants.len());
            assert!(alone <= p && p <= sidak * (1.0 + 1e-12), "{z}: {alone} {p} {sidak}");
        }
    }
}

/// Every intersection tested on its own: a variant's adjusted p-value is the largest over its intersections.
#[test]
fn step_down_is_the_closed_test() {
    let visitors = [40, 500, 90, 4_000];
    let z = [2.4, -2.1, 2.2, 0.3];
    for alternative in [Alternative::TwoSided, Alternative::Greater, Alternative::Less] {
        let family = Dunnett::new(200, &visitors, alternative).unwrap();
        let got = family.step_down(&z).unwrap();
        let mut expected = [0.0_f64; 4];
        for set in 1_u32..16 {
            let members: Vec<usize> = (0..4).filter(|i| set & (1 << i) != 0).collect();
            let own: Vec<u64> = members.iter().map(|&i| visitors[i]).collect();
            let intersection = Dunnett::new(200, &own, alternative).unwrap();
            let p = members.iter().map(|&i| intersection.p_value(z[i]).unwrap()).fold(1.0, f64::min);
            for &i in &members {
                expected[i] = expected[i].max(p);
            }
        }
        for (got, expected) in got.iter().zip(expected) {
            assert!((got / expected - 1.0).abs() < 1e-12, "{alternative:?} {got} {expected}");
        }
    }
}

#[test]
fn what_is_no_family_or_statistic() {
    let new = |control, variants: &[u64]| Dunnett::new(control, variants, Alternative::TwoSided);
    assert_eq!(new(0, &[5]), Err(Absent::NoVisitors));
    assert_eq!(new(5, &[5, 0]), Err(Absent::NoVisitors));
    assert_eq!(new(5, &[]), Err(Absent::FewerThanTwoVariants));
    let family = new(5, &[5, 6]).unwrap();
    assert_eq!(family.p_value(f64::NAN), Err(Absent::NotConverged));
    assert_eq!(family.p_value(f64::INFINITY), Ok(0.0));
    assert_eq!(family.p_value(0.0), Ok(1.0));
    assert_eq!(family.critical(1.0), Ok(0.0));
}

fn power_of_ten(rng: &mut SmallRng, low: f64, high: f64) -> f64 {
    exp(std::f64::consts::LN_10 * rng.random_range(low..high))
}

/// A family from the whole domain: arbitrary, equal shares up to chance, a small control, sizes within a factor of 10.
fn family(rng: &mut SmallRng, k: usize) -> (u64, Vec<u64>) {
    let size = |rng: &mut SmallRng, top: f64| power_of_ten(rng, 0.0, top).floor() as u64;
    let base = size(rng, 6.0) + 20;
    let control = [size(rng, 12.0), base, size(rng, 3.0)];
    let kind = rng.random_range(0..4);
    let variants = (0..k).map(|_| match kind {
        0 => size(rng, 12.0),
        1 => base + size(rng, 1.5),
        2 => control[2] * size(rng, 9.0),
        _ => (base as f64 * power_of_ten(rng, -1.0, 1.0)) as u64 + 1,
    });
    (control[kind % 3], variants.collect())
}

fn statistics(rng: &mut SmallRng, k: usize) -> Vec<f64> {
    let scale = [1.0, 1.0, 3.0, 12.0][rng.random_range(0..4)];
    (0..k).map(|_| normal::upper_quantile(rng.random_range(0.0..1.0)) * scale).collect()
}

/// The largest relative error against the closed test of `generate/dunnett_wide.py`, which integrates every intersection.
fn against_closed_tests(text: &str) -> (u32, f64) {
    let (mut count, mut worst) = (0, 0.0_f64);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [alternative, control, variants, z, expected] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let numbers = |text: &str| text.split(' ').map(|n| n.parse().unwrap()).collect::<Vec<f64>>();
        let alternative = ALTERNATIVES.into_iter().find(|one| one.code() == alternative).unwrap();
        let variants: Vec<u64> = variants.split(' ').map(|n| n.parse().unwrap()).collect();
        let family = Dunnett::new(control.parse().unwrap(), &variants, alternative).unwrap();
        for (got, expected) in family.step_down(&numbers(z)).unwrap().into_iter().zip(numbers(expected)) {
            let error = (got / expected - 1.0).abs();
            assert!(error < 3e-13, "{error:e}: {line}");
            (count, worst) = (count + 1, worst.max(error));
        }
    }
    (count, worst)
}

#[test]
fn step_down_as_the_closed_test_integrated() {
    let (count, worst) = against_closed_tests(include_str!("../../../testdata/dunnett_closed.txt"));
    println!("{count} step-down p-values, largest relative error {worst:e}");
    assert!(count > 80);
}

/// The larger sweeps of `generate/dunnett_wide.py`, from the folder in `ABSTATS_DUNNETT`.
#[test]
#[ignore = "needs a folder of generated references"]
fn step_down_as_the_closed_tests_of_a_folder() {
    let folder = std::env::var("ABSTATS_DUNNETT").unwrap();
    let (count, worst) = against_closed_tests(&std::fs::read_to_string(folder + "/dunnett_closed.txt").unwrap());
    println!("{count} step-down p-values, largest relative error {worst:e}");
}

/// The polynomials' values against one integral for each value: single-step, and step-down with each rank's own family.
/// Returns the largest relative difference.
fn many_beside_one_by_one(rng: &mut SmallRng, k: usize) -> f64 {
    let (control, variants) = family(rng, k);
    let alternative = ALTERNATIVES[rng.random_range(0..3)];
    let family = Dunnett::new(control, &variants, alternative).unwrap();
    let z = statistics(rng, k);
    let (single, down) = (family.p_values(&z).unwrap(), family.step_down(&z).unwrap());
    let (order, towards) = family.ascending(&z);
    let (mut worst, mut larger, mut last) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (rank, (&place, &c)) in order.iter().zip(&towards).enumerate().rev() {
        let alone = family.curve(&[], false).sides.alone(c);
        assert!(alone <= down[place] && down[place] <= single[place] * (1.0 + 1e-13) && single[place] <= 1.0);
        // The farther out, the smaller.
        assert!(single[place] >= larger && down[place] >= last);
        (larger, last) = (single[place], down[place]);
        if rank % 7 == 0 && c < 37.5 {
            let difference = |got: f64, expected: f64| (got / expected - 1.0).abs();
            worst = worst.max(difference(single[place], family.p_value(z[place]).unwrap()));
            let own: Vec<u64> = order[..=rank].iter().map(|&place| variants[place]).collect();
            let own = Dunnett::new(control, &own, alternative).unwrap().p_value(z[place]).unwrap();
            // Otherwise the p-value of a larger statistic's family counts.
            if own >= order[rank + 1..].iter().map(|&place| down[place]).fold(0.0, f64::max) {
                worst = worst.max(difference(down[place], own));
            }
        }
    }
    worst
}

#[test]
fn many_statistics_as_one_by_one() {
    let mut rng = SmallRng::seed_from_u64(5);
    let worst = (0..8).map(|_| many_beside_one_by_one(&mut rng, 60)).fold(0.0, f64::max);
    println!("many beside one by one: {worst:e}");
    assert!(worst < 1e-13, "{worst:e}");
}

/// `cargo test --release --lib dunnett -- --ignored --nocapture`: minutes.
#[test]
#[ignore = "takes minutes"]
fn thousands_of_statistics_as_one_by_one() {
    let mut rng = SmallRng::seed_from_u64(6);
    for k in [70, 150, 400, 1_000] {
        let worst = (0..8_000 / k).map(|_| many_beside_one_by_one(&mut rng, k)).fold(0.0, f64::max);
        println!("{k} beside one by one: {worst:e}");
        assert!(worst < 1e-13, "{worst:e}");
    }
}

/// The chance beyond the critical value, and on either side of it: the root is where it should be. Returns the largest
/// relative error of the chance.
fn critical_values(rng: &mut SmallRng, rounds: u32) -> f64 {
    let mut worst = 0.0_f64;
    for _ in 0..rounds {
        let k = [1, 2, 3, 5, 20, 60][rng.random_range(0..6)];
        let (control, variants) = family(rng, k);
        let family = Dunnett::new(control, &variants, ALTERNATIVES[rng.random_range(0..3)]).unwrap();
        let alpha = match rng.random_range(0..4) {
            0 => power_of_ten(rng, -300.0, 0.0),
            1 => power_of_ten(rng, -10.0, 0.0),
            2 => rng.random_range(0.0..1.0),
            _ => 1.0 - power_of_ten(rng, -16.0, -0.1),
        };
        let c = family.critical(alpha).unwrap();
        if c == 0.0 {
            assert!(family.beyond(0.0).unwrap() <= alpha);
            continue;
        }
        let at = |c: f64| family.beyond(c).unwrap();
        // A relative error e of the value becomes about c^2 e in its tail.
        worst = worst.max((at(c) / alpha - 1.0).abs() / (1.0 + c * c));
        let rounding = 4e-15 * alpha;
        assert!(at(c * (1.0 - 1e-12)) >= alpha - rounding && at(c * (1.0 + 1e-12)) <= alpha + rounding, "{alpha:e}");
    }
    worst
}

#[test]
fn critical_values_are_roots() {
    let worst = critical_values(&mut SmallRng::seed_from_u64(7), 100);
    println!("critical values: {worst:e}");
    assert!(worst < 1e-14, "{worst:e}");
}

#[test]
#[ignore = "takes minutes"]
fn thousands_of_critical_values_are_roots() {
    let worst = critical_values(&mut SmallRng::seed_from_u64(8), 20_000);
    println!("critical values: {worst:e}");
    assert!(worst < 1e-14, "{worst:e}");
}

/// Equal statistics are equal evidence, infinite ones all or none, for any number of variants.
#[test]
fn ties_zeros_and_infinities() {
    for k in [2, 30, 300] {
        let variants: Vec<u64> = (1..=k).map(|i| 1 + i * i).collect();
        for alternative in ALTERNATIVES {
            let family = Dunnett::new(500, &variants, alternative).unwrap();
            for z in [0.0, -0.0, 1.5, -1.5, 38.2, f64::INFINITY, f64::NEG_INFINITY] {
                let ties = vec![z; variants.len()];
                let (single, down) = (family.p_values(&ties).unwrap(), family.step_down(&ties).unwrap());
                let alone = family.p_value(z).unwrap();
                assert!(single.iter().all(|&p| p == alone));
                assert!(down.iter().all(|&p| (0.0..=1.0).contains(&p) && p == down[0]));
            }
            let mut mixed = vec![0.3; variants.len()];
            mixed[0] = if alternative == Alternative::Less { f64::NEG_INFINITY } else { f64::INFINITY };
            assert_eq!(family.p_values(&mixed).unwrap()[0], 0.0);
            assert_eq!(family.step_down(&mixed).unwrap()[0], 0.0);
            mixed[1] = f64::NAN;
            assert_eq!(family.p_values(&mixed), Err(Absent::NotConverged));
            assert_eq!(family.step_down(&mixed), Err(Absent::NotConverged));
        }
    }
}
