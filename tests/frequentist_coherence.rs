//! The frequentist numbers agree with each other, exactly: on every table with up to 30 visitors in each arm, and on
//! random ones up to the largest counts.

#![expect(clippy::float_cmp, clippy::unwrap_used, clippy::panic, reason = "a test; exact values are meant")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "random counts are rounded")]

use abstats::frequentist::{self, FrequentistComparison};
use abstats::{
    Alternative, Analysis, Counts, Engine, Experiment, Interval, Level, Pair, Statistics, Threshold, Variant, Verdict,
};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

const THRESHOLDS: [f64; 5] = [50.0, 80.0, 95.0, 97.5, 99.0];

fn compare(control: (u64, u64), variant: (u64, u64), alternative: Alternative, level: f64) -> FrequentistComparison {
    let counts = |(visitors, conversions)| Counts::new(visitors, conversions).unwrap();
    frequentist::compare(Pair { control, variant }.map(counts), alternative, Level::new(level).unwrap())
}

fn every_table(visitors: u64, mut check: impl FnMut((u64, u64), (u64, u64))) {
    for n1 in 1..=visitors {
        for n2 in 1..=visitors {
            for x1 in 0..=n1 {
                for x2 in 0..=n2 {
                    check((n1, x1), (n2, x2));
                }
            }
        }
    }
}

/// Arms of any sizes with rates of any size, near enough to each other that tests go both ways.
fn random_tables(count: usize, seed: u64, mut check: impl FnMut((u64, u64), (u64, u64))) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    for _ in 0..count {
        let mut visitors = || libm::exp10(random.random_range(0.0..12.0)) as u64;
        let (n1, n2) = (visitors(), visitors());
        let rate = libm::exp10(-random.random_range(0.0..6.0));
        let rate = if random.random_bool(0.3) { 1.0 - rate } else { rate };
        let spread = (rate * (1.0 - rate) * (1.0 / n1 as f64 + 1.0 / n2 as f64)).sqrt();
        let other = (rate + spread * random.random_range(-4.0..4.0)).clamp(0.0, 1.0);
        let conversions = |n: u64, rate: f64| ((n as f64 * rate).round() as u64).min(n);
        check((n1, conversions(n1, rate)), (n2, conversions(n2, other)));
    }
}

/// -1, 0 or 1: on which side of 0 the interval lies.
fn side(interval: Interval) -> i32 {
    assert!(interval.low <= interval.high, "{interval:?}");
    i32::from(interval.low > 0.0) - i32::from(interval.high < 0.0)
}

/// The verdict of the analysis and the side of both intervals, at the level that it pairs with the threshold.
fn check_verdict(control: (u64, u64), variant: (u64, u64), alternative: Alternative, threshold: f64) {
    let analysis = Analysis {
        engine: Engine::Frequentist { alternative, multiplicity: None },
        threshold: Threshold::new(threshold).unwrap(),
        ..Analysis::frequentist()
    };
    let level = analysis.interval_level().get();
    let variants = [("0", control), ("1", variant)].map(|(id, (n, x))| Variant::new(id, Counts::new(n, x).unwrap()));
    let report = analysis.run(&Experiment::new(variants.into(), vec![]).unwrap());
    let row = &report.overall.variants[1];
    let Statistics::Frequentist(statistics) = row.statistics else { panic!("{row:?}") };
    let result = statistics.versus_control.unwrap();
    let (z, p_value) = (result.z.unwrap(), result.p_value.unwrap());
    assert!((0.0..=1.0).contains(&p_value));
    let rejected = match row.verdict.unwrap() {
        Verdict::Winner | Verdict::Loser => true,
        Verdict::Inconclusive => false,
        other => panic!("{other}"),
    };
    let case = || format!("{control:?} {variant:?} {alternative:?} {threshold}: {result:?}");
    // The verdict has the side of the data, too.
    let decided = i32::from(row.verdict == Some(Verdict::Winner)) - i32::from(row.verdict == Some(Verdict::Loser));
    assert!(!rejected || decided == z.total_cmp(&0.0) as i32, "{}", case());
    let towards = match alternative {
        Alternative::TwoSided => z.total_cmp(&0.0) as i32,
        Alternative::Greater => 1,
        Alternative::Less => -1,
    };
    let agrees =
        |interval: Interval| (side(interval) == towards) == rejected || (z == 0.0 && !rejected && side(interval) == 0);
    let difference = result.difference.interval.unwrap();
    assert!(agrees(difference), "{}", case());
    let estimate = result.difference.estimate.unwrap();
    assert!((-1.0..=difference.high).contains(&difference.low) && difference.high <= 1.0, "{}", case());
    assert!(level == 0.0 || (difference.low <= estimate && estimate <= difference.high), "{}", case());
    assert_eq!(estimate.total_cmp(&0.0) as i32, z.total_cmp(&0.0) as i32, "{}", case());
    match result.lift.interval {
        Ok(lift) => {
            assert!(agrees(lift), "{}", case());
            assert!(lift.low >= -1.0, "{}", case());
            let estimate = result.lift.estimate.unwrap_or(f64::INFINITY);
            assert!(level == 0.0 || (lift.low <= estimate && estimate <= lift.high), "{}", case());
        }
        Err(_) => assert!(control.1 == 0 && (variant.1 == 0 || level == 0.0), "{}", case()),
    }
}

#[test]
fn p_value_and_intervals_agree_on_every_small_table() {
    every_table(30, |control, variant| {
        for threshold in THRESHOLDS {
            check_verdict(control, variant, Alternative::TwoSided, threshold);
        }
        for threshold in [50.0, 95.0] {
            check_verdict(control, variant, Alternative::Greater, threshold);
            check_verdict(control, variant, Alternative::Less, threshold);
        }
    });
}

#[test]
fn p_value_and_intervals_agree_on_large_tables() {
    random_tables(20_000, 1, |control, variant| {
        for threshold in THRESHOLDS.into_iter().chain([55.0, 57.0, 68.3, 94.99]) {
            for alternative in [Alternative::TwoSided, Alternative::Greater, Alternative::Less] {
                check_verdict(control, variant, alternative, threshold);
            }
        }
    });
}

/// At a level whose critical value is z to the last bit, where a rounding decides on which side of 0 an end lands.
#[test]
fn p_value_and_intervals_agree_when_they_all_but_tie() {
    let mut ties = 0;
    random_tables(20_000, 4, |control, variant| {
        let p_value = compare(control, variant, Alternative::TwoSided, 0.95).p_value.unwrap();
        let level = 1.0 - p_value;
        if !(0.991..0.999_999).contains(&level) {
            return; // below, the level is taken for the nearest decimal percentage
        }
        ties += 1;
        for level in [level.next_down(), level, level.next_up()] {
            let result = compare(control, variant, Alternative::TwoSided, level);
            let rejected = i32::from(p_value < 1.0 - level);
            assert_eq!(side(result.difference.interval.unwrap()).abs(), rejected, "{control:?} {variant:?} {level}");
            assert_eq!(side(result.lift.interval.unwrap()).abs(), rejected, "{control:?} {variant:?} {level}");
        }
    });
    assert!(ties > 1000);
}

/// The smallest departure from equality that counts can have: its p-value is 0.5 to the last bit, so nothing is
/// rejected at a threshold of 50, and the intervals, which are the estimate alone, still have to touch 0.
#[test]
fn the_smallest_difference_at_the_lowest_threshold() {
    // Neighbours among the fractions next to 1/2: k (2k - 1) - (k - 1) (2k + 1) = 1, and z = 2e-18.
    let k = 400_000_000_000;
    let (control, variant) = ((2 * k - 1, k - 1), (2 * k + 1, k));
    check_verdict(control, variant, Alternative::Greater, 50.0);
    check_verdict(variant, control, Alternative::Less, 50.0);
    let result = compare(control, variant, Alternative::Greater, 0.0);
    assert!(result.z.unwrap() > 0.0);
    assert_eq!(result.p_value, Ok(0.5));
    let interval = result.difference.interval.unwrap();
    assert_eq!((interval.low, Ok(interval.high)), (0.0, result.difference.estimate));
}

/// Bit for bit, and the lift's ends as 1 / (1 + l) - 1.
fn check_swapped_arms(control: (u64, u64), variant: (u64, u64), level: f64) {
    let forth = compare(control, variant, Alternative::TwoSided, level);
    let back = compare(variant, control, Alternative::TwoSided, level);
    let case = || format!("{control:?} {variant:?} {level}: {forth:?} {back:?}");
    assert_eq!(forth.p_value, back.p_value);
    assert_eq!(forth.z.unwrap(), -back.z.unwrap());
    assert_eq!(forth.difference.estimate.unwrap(), -back.difference.estimate.unwrap());
    let (there, here) = (forth.difference.interval.unwrap(), back.difference.interval.unwrap());
    assert_eq!((there.low, there.high), (-here.high, -here.low), "{}", case());
    if let (Ok(there), Ok(here)) = (forth.lift.interval, back.lift.interval) {
        for (end, mirrored) in [(there.low, here.high), (there.high, here.low)] {
            // Relative to the ratio; a ratio so small that 1 + lift has lost its digits is compared through its mirror.
            let (ratio, mirrored) = (1.0 + end, 1.0 + mirrored);
            if ratio == 0.0 || mirrored == 0.0 {
                assert!(ratio.is_infinite() || mirrored.is_infinite() || ratio.max(mirrored) > 1e15, "{}", case());
            } else if ratio.is_infinite() || mirrored.is_infinite() {
                assert!(ratio.min(mirrored) == 0.0, "{}", case());
            } else {
                let digits = 1e-12_f64.max(2.0 * f64::EPSILON / ratio.min(mirrored));
                assert!((ratio * mirrored - 1.0).abs() <= digits, "{}", case());
            }
        }
    }
    let greater = compare(control, variant, Alternative::Greater, level);
    assert_eq!(greater.p_value, compare(variant, control, Alternative::Less, level).p_value);
}

/// What did not convert, taken for what did: the difference and its interval are mirrored bit for bit.
fn check_swapped_outcomes((n1, x1): (u64, u64), (n2, x2): (u64, u64), level: f64) {
    let forth = compare((n1, x1), (n2, x2), Alternative::TwoSided, level);
    let back = compare((n1, n1 - x1), (n2, n2 - x2), Alternative::TwoSided, level);
    assert_eq!(forth.p_value, back.p_value);
    assert_eq!(forth.z.unwrap(), -back.z.unwrap());
    let (there, here) = (forth.difference.interval.unwrap(), back.difference.interval.unwrap());
    assert_eq!((there.low, there.high), (-here.high, -here.low));
}

#[test]
fn swapping_arms_or_outcomes_mirrors() {
    every_table(16, |control, variant| {
        for level in [0.0, 0.5, 0.95, 0.999] {
            check_swapped_arms(control, variant, level);
            check_swapped_outcomes(control, variant, level);
        }
    });
    random_tables(20_000, 2, |control, variant| {
        for level in [0.0, 0.3, 0.95, 0.999_999] {
            check_swapped_arms(control, variant, level);
            check_swapped_outcomes(control, variant, level);
        }
    });
}

#[test]
fn a_higher_level_gives_a_wider_interval() {
    random_tables(5_000, 3, |control, variant| {
        let levels = [0.0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999_999];
        let ends = levels.map(|level| compare(control, variant, Alternative::TwoSided, level));
        for pair in ends.windows(2) {
            let (inner, outer) = (pair[0].difference.interval.unwrap(), pair[1].difference.interval.unwrap());
            assert!(outer.low <= inner.low && inner.high <= outer.high, "{control:?} {variant:?} {pair:?}");
            if let (Ok(inner), Ok(outer)) = (pair[0].lift.interval, pair[1].lift.interval) {
                assert!(outer.low <= inner.low && inner.high <= outer.high, "{control:?} {variant:?} {pair:?}");
            }
        }
    });
}
