#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;
use crate::GoalDirection::Increase;

fn counts(visitors: u64, conversions: u64) -> Counts {
    Counts::new(visitors, conversions).unwrap()
}

/// From `testdata/margins.txt`: the definitions in 150 digits.
#[test]
fn statistics_against_references() {
    let (mut worst, mut count) = ([0.0_f64; 2], 0);
    for line in include_str!("../../testdata/margins.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<_> = line.split(' ').collect();
        let count_of = |place: usize| fields[place].parse::<u64>().unwrap();
        let (control, variant) = (counts(count_of(0), count_of(1)), counts(count_of(2), count_of(3)));
        let margin: f64 = fields[4].parse().unwrap();
        let difference = frequentist::z_of_difference(Pair { control, variant }, margin);
        let lift = frequentist::z_of_lift(Pair { control, variant }, margin);
        for (which, z, expected) in [(0, difference, fields[5]), (1, lift, fields[6])] {
            if expected == "none" {
                assert_eq!(z, Err(Absent::NoConversions));
                continue;
            }
            let (z, expected): (f64, f64) = (z.unwrap(), expected.parse().unwrap());
            let error = if expected == 0.0 { z.abs() } else { (z / expected - 1.0).abs() };
            assert!(error < 1e-14, "{which}: {error:e} {line}");
            worst[which] = worst[which].max(error);
            count += 1;
        }
    }
    println!("{count} statistics, largest relative error {worst:?}");
    assert!(count > 3_000);
}

/// Both have to reject, so NaN must not be ignored.
#[test]
fn what_is_not_a_number_is_no_equivalence() {
    let test = |p_value| MarginTest { z: 0.0, p_value };
    let both = |low, high| {
        let interval = Err(Absent::NotConverged);
        RegionTests { low: Some(test(low)), high: Some(test(high)), interval, conclusion: Conclusion::Neither }
    };
    assert_eq!(both(0.25, 0.5).equivalence_p_value(), Some(0.5));
    assert_eq!(both(0.5, 0.25).equivalence_p_value(), Some(0.5));
    for (low, high) in [(f64::NAN, 0.01), (0.01, f64::NAN), (f64::NAN, f64::NAN)] {
        assert!(both(low, high).equivalence_p_value().unwrap().is_nan());
    }
    let region = Region::new(Scale::Difference, -0.1, 0.1).unwrap();
    let unknown = Interval { low: f64::NAN, high: f64::NAN, level: Level::known(0.9) };
    for sides in [[true, true], [true, false], [false, true], [false, false]] {
        let settled = region.settle(unknown, sides, Tie::Outside);
        assert!(settled.low.is_nan() && settled.high.is_nan());
    }
}

const SCALES: [Scale; 2] = [Scale::Difference, Scale::Lift];

fn every_table(visitors: u64, mut check: impl FnMut(Counts, Counts)) {
    for n1 in 1..=visitors {
        for n2 in 1..=visitors {
            for x1 in 0..=n1 {
                for x2 in 0..=n2 {
                    check(counts(n1, x1), counts(n2, x2));
                }
            }
        }
    }
}

fn regions(low: f64, high: f64) -> impl Iterator<Item = Region> {
    SCALES.into_iter().map(move |scale| Region::new(scale, low, high).unwrap())
}

/// The tests, the interval and the conclusion agree, and the interval is that of the comparison, apart from its last
/// digits.
fn check_coherence(control: Counts, variant: Counts, region: Region, threshold: Threshold) {
    let case = || format!("{control:?} {variant:?} {region:?} {threshold:?}");
    let result = match score_tests(Pair { control, variant }, region, Increase, threshold) {
        Ok(result) => result,
        Err(Absent::NoConversions) => {
            assert!(region.scale() == Scale::Lift && control.conversions() + variant.conversions() == 0);
            return;
        }
        Err(reason) => panic!("{reason}: {}", case()),
    };
    let below_alpha = |test: MarginTest| {
        assert!(!test.z.is_nan() && (0.0..=1.0).contains(&test.p_value), "{}", case());
        test.p_value < threshold.alpha()
    };
    let (above_low, below_high) = (result.low.is_some_and(below_alpha), result.high.is_some_and(below_alpha));
    let expected = match (above_low, below_high) {
        (true, true) => Conclusion::Equivalent,
        (true, false) => Conclusion::NonInferior,
        _ => Conclusion::Neither,
    };
    assert_eq!(result.conclusion, expected, "{}", case());
    assert_eq!(result.high.is_some(), region.is_bounded());
    let level = Level::known((2.0 * threshold.percent() - 100.0) / 100.0);
    let comparison = frequentist::compare(Pair { control, variant }, Alternative::Greater, level);
    let raw = if region.scale() == Scale::Lift { comparison.lift } else { comparison.difference };
    let (Ok(raw), Ok(interval)) = (raw.interval, result.interval) else {
        assert_eq!(raw.interval, result.interval, "{}", case());
        return;
    };
    assert_eq!(interval.low > region.low(), above_low, "{}", case());
    assert_eq!(
        interval.high < region.high(),
        below_high || (!region.is_bounded() && interval.high.is_finite()),
        "{}",
        case()
    );
    assert!(interval.low <= interval.high);
    // Rounding may have to be settled, of the ends, the estimate, or a p-value where it is flat.
    let width = if raw.high.is_finite() { raw.high - raw.low } else { 1.0 + raw.low.abs() };
    let digits = 1e-10 * width + 8.0 * f64::EPSILON * (1.0 + raw.low.abs());
    assert!((raw.low - interval.low).abs() <= digits, "{} {raw:?} {interval:?}", case());
    assert!(raw.high == interval.high || (raw.high - interval.high).abs() <= digits, "{} {raw:?} {interval:?}", case());
}

#[test]
fn tests_interval_and_conclusion_agree_on_every_small_table() {
    let thresholds = [50.0, 80.0, 95.0, 97.5, 99.0].map(|percent| Threshold::new(percent).unwrap());
    let ends = [(-0.1, 0.1), (-0.5, 0.25), (-0.02, 0.0), (0.0, 0.5), (-0.25, f64::INFINITY), (-1.0 / 3.0, 1.0 / 3.0)];
    every_table(12, |control, variant| {
        for (low, high) in ends {
            for region in regions(low, high) {
                for threshold in thresholds {
                    check_coherence(control, variant, region, threshold);
                }
            }
        }
    });
}

#[test]
fn tests_interval_and_conclusion_agree_on_large_tables() {
    use rand::rngs::Xoshiro256PlusPlus;
    use rand::{RngExt, SeedableRng};
    let mut random = Xoshiro256PlusPlus::seed_from_u64(8);
    let mut found = [0; 3];
    for _ in 0..20_000 {
        let mut visitors = || libm::exp10(random.random_range(0.5..12.0)).round();
        let (n1, n2) = (visitors(), visitors());
        let rate = libm::exp10(-random.random_range(0.0..5.0)).min(0.999);
        let spread = (rate * (1.0 - rate) * (1.0 / n1 + 1.0 / n2)).sqrt();
        let table = |n: f64, rate: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "random counts are rounded")]
            counts(n as u64, (n * rate.clamp(0.0, 1.0)).round() as u64)
        };
        let (control, variant) = (table(n1, rate), table(n2, rate + spread * random.random_range(-3.0..3.0)));
        let unit = spread * libm::exp10(random.random_range(-0.3..0.7));
        for (scale, unit) in [(Scale::Difference, unit.min(0.9)), (Scale::Lift, (unit / rate).min(0.9))] {
            let region = Region::new(scale, -unit, 1.1 * unit).unwrap();
            let threshold = Threshold::new([55.0, 80.0, 95.0, 99.0][random.random_range(0..4)]).unwrap();
            check_coherence(control, variant, region, threshold);
            if let Ok(result) = score_tests(Pair { control, variant }, region, Increase, threshold) {
                found[result.conclusion as usize] += 1;
            }
        }
    }
    assert!(found.iter().all(|times| *times > 2_000), "{found:?}");
}

/// At equal rates it is the test of equal rates; next to them, nearly so.
#[test]
fn at_zero_it_is_the_test_of_equality() {
    every_table(10, |control, variant| {
        for scale in SCALES {
            let region = Region::new(scale, 0.0, f64::INFINITY).unwrap();
            let Ok(result) = score_tests(Pair { control, variant }, region, Increase, Threshold::default()) else {
                continue;
            };
            let level = Level::known(0.9);
            let equality = frequentist::compare(Pair { control, variant }, Alternative::Greater, level);
            let low = result.low.unwrap();
            assert_eq!((Ok(low.z), Ok(low.p_value)), (equality.z, equality.p_value));
            let pooled = control.conversions() + variant.conversions();
            // If all or none converted, the standard error is 0 at equality, and z jumps there.
            if pooled == 0 || pooled == control.visitors() + variant.visitors() {
                continue;
            }
            for near in [-1e-9, 1e-9] {
                let z = match scale {
                    Scale::Lift => frequentist::z_of_lift(Pair { control, variant }, near),
                    Scale::Difference => frequentist::z_of_difference(Pair { control, variant }, near),
                };
                assert!((z.unwrap() - low.z).abs() < 1e-6, "{control:?} {variant:?} {z:?}");
            }
        }
    });
}

/// Arms exchanged, margins mirrored: the difference bit for bit, the lift through its inverse ratio.
#[test]
fn exchanging_the_variants_mirrors() {
    every_table(10, |control, variant| {
        for margin in [0.01, 0.125, 0.5] {
            let forth = frequentist::z_of_difference(Pair { control, variant }, margin).unwrap();
            let back = frequentist::z_of_difference(Pair { control: variant, variant: control }, -margin).unwrap();
            assert_eq!(forth, -back, "{control:?} {variant:?} {margin}");
            let forth = frequentist::z_of_lift(Pair { control, variant }, margin);
            let back = frequentist::z_of_lift(Pair { control: variant, variant: control }, -margin / (1.0 + margin));
            match (forth, back) {
                (Ok(forth), Ok(back)) => assert!((forth + back).abs() < 1e-12 * forth.abs().max(1.0), "{forth} {back}"),
                (forth, back) => assert_eq!(forth, back),
            }
        }
    });
}

/// A wider margin is easier: z falls as the margin rises.
#[test]
fn z_falls_with_the_margin() {
    let margins = [-0.9, -0.5, -0.1, -1e-3, -1e-8, 1e-8, 1e-3, 0.1, 0.5, 0.9];
    every_table(8, |control, variant| {
        for scale in SCALES {
            let z = |margin: &f64| match scale {
                Scale::Lift => frequentist::z_of_lift(Pair { control, variant }, *margin),
                Scale::Difference => frequentist::z_of_difference(Pair { control, variant }, *margin),
            };
            let along: Vec<_> = margins.iter().filter_map(|margin| z(margin).ok()).collect();
            assert!(along.windows(2).all(|pair| pair[1] <= pair[0]), "{control:?} {variant:?} {along:?}");
        }
    });
}

/// How often a variant that is inferior by exactly the margin is called non-inferior, over all outcomes.
#[test]
fn false_conclusions_by_enumeration() {
    fn binomial(n: u64, p: f64) -> Vec<f64> {
        let mut row = vec![1.0];
        for _ in 0..n {
            let mut next = vec![0.0; row.len() + 1];
            for (x, probability) in row.iter().enumerate() {
                next[x] += probability * (1.0 - p);
                next[x + 1] += probability * p;
            }
            row = next;
        }
        row
    }
    let mut most = 0.0_f64;
    for (n, rate, scale, margin) in [
        (50, 0.3, Scale::Difference, -0.1),
        (50, 0.5, Scale::Lift, -0.2),
        (100, 0.2, Scale::Difference, -0.05),
        (100, 0.1, Scale::Lift, -0.5),
        (100, 0.9, Scale::Difference, -0.1),
        (200, 0.05, Scale::Difference, -0.02),
        (200, 0.1, Scale::Lift, -0.25),
    ] {
        let region = Region::new(scale, margin, f64::INFINITY).unwrap();
        let truth = if scale == Scale::Lift { rate * (1.0 + margin) } else { rate + margin };
        let (control, variant) = (binomial(n, rate), binomial(n, truth));
        let mut errors = 0.0;
        for (x1, p1) in (0..).zip(&control) {
            for (x2, p2) in (0..).zip(&variant) {
                let result = score_tests(
                    Pair { control: counts(n, x1), variant: counts(n, x2) },
                    region,
                    Increase,
                    Threshold::default(),
                );
                if result.is_ok_and(|result| result.conclusion == Conclusion::NonInferior) {
                    errors += p1 * p2;
                }
            }
        }
        println!("{n} {rate} {scale:?} {margin}: {errors:.4}");
        most = most.max(errors);
    }
    assert!(most < 0.06, "{most}");
}

#[test]
fn absent_with_its_reason() {
    let region = |scale| Region::new(scale, -0.1, 0.1).unwrap();
    let with =
        |scale, control, variant| score_tests(Pair { control, variant }, region(scale), Increase, Threshold::default());
    let (none, empty, some) = (counts(0, 0), counts(9, 0), counts(9, 4));
    for scale in SCALES {
        assert_eq!(with(scale, none, some), Err(Absent::NoVisitors));
        assert_eq!(with(scale, some, none), Err(Absent::NoVisitors));
    }
    assert_eq!(with(Scale::Lift, empty, empty), Err(Absent::NoConversions));
    assert!(with(Scale::Difference, empty, empty).is_ok());
    // An infinite lift is not inferior, if it can be recognised.
    let result = with(Scale::Lift, empty, counts(1_000, 900)).unwrap();
    assert_eq!(result.conclusion, Conclusion::NonInferior);
    assert_eq!(result.interval.unwrap().high, f64::INFINITY);
    assert_eq!(result.equivalence_p_value(), Some(result.high.unwrap().p_value));
}

/// Equal rates of 0, in closed form: below -d the variance is d (1 - d) / n, so z = sqrt(n d / (1 - d)) at both ends.
#[test]
fn without_conversions_the_difference_has_a_closed_form() {
    for n in [1, 10, 1_000, 1_000_000_000_000] {
        for d in [0.001, 0.25, 0.5, 0.9] {
            let z = frequentist::z_of_difference(Pair { control: counts(n, 0), variant: counts(n, 0) }, -d).unwrap();
            let expected = (n as f64 * d / (1.0 - d)).sqrt();
            assert!((z / expected - 1.0).abs() < 1e-13, "{n} {d}: {z} {expected}");
        }
    }
}
