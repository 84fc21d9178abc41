//! Verdict, p-value and interval say the same.

use std::cmp::Ordering;

use super::super::evidence::{Evidence, Shares};
use super::*;
use crate::special::elementary::{exp, ln, ln_1p};
use crate::{Absent, Verdict};

const WEIGHTS: [Pair<f64>; 4] = [
    EVEN,
    Pair { control: 90.0, variant: 10.0 },
    Pair { control: 1.0, variant: 2.0 },
    Pair { control: 1.0, variant: 1e6 },
];

fn agrees(setting: AnyTime, counts: Pair<Counts>, weights: Pair<f64>) -> AlwaysValidComparison {
    let result = setting.compare(counts, weights).unwrap();
    let case = || format!("{setting:?} {counts:?} {weights:?}: {result:?}");
    let lift = result.lift.unwrap_or_else(|_| panic!("{}", case()));
    assert!(lift.low >= -1.0 && lift.low <= lift.high, "{}", case());
    assert!(result.log_e_value.is_finite() && (0.0..=1.0).contains(&result.p_value), "{}", case());
    let excludes = lift.low > 0.0 || lift.high < 0.0;
    assert_eq!(excludes, result.adjusted_p_value < setting.threshold.alpha(), "{}", case());
    let expected = match (excludes, lift.low > 0.0) {
        (false, _) => Verdict::Inconclusive,
        (true, true) => Verdict::Winner,
        (true, false) => Verdict::Loser,
    };
    assert_eq!(result.verdict(), expected, "{}", case());
    let conversions = counts.map(|counts| counts.conversions() as f64);
    let sides = (conversions.variant * weights.control).total_cmp(&(conversions.control * weights.variant));
    if result.direction != sides {
        // The products were rounded here.
        assert!(sides == Ordering::Equal || conversions.variant > 1e6, "{}", case());
    }
    result
}

/// ln e at a lift, by the definition in plain f64: good to 1e-9 of moderate counts.
fn log_e_at(lift: f64, counts: Pair<Counts>, weights: Pair<f64>, setting: AnyTime) -> f64 {
    let shares = Shares::new(weights).unwrap();
    let evidence = Evidence::new(counts, shares, setting.typical_lift);
    let odds = shares.of.variant / shares.of.control;
    let conversions = counts.map(|counts| counts.conversions() as f64);
    let at = |ratio: f64| {
        let (theta, other) = (-ln_1p(1.0 / (odds * ratio)), -ln_1p(odds * ratio));
        (if conversions.variant > 0.0 { conversions.variant * theta } else { 0.0 })
            + (if conversions.control > 0.0 { conversions.control * other } else { 0.0 })
    };
    evidence.log_e() + at(1.0) - at(1.0 + lift)
}

#[test]
fn every_small_table() {
    let setting = settings(0.1, 50.0, 1);
    let mut decided = 0;
    for weights in WEIGHTS {
        for n0 in 0..=12 {
            for n1 in 0..=12 {
                for c0 in 0..=n0 {
                    for c1 in 0..=n1 {
                        let result = agrees(setting, pair([c0, n0, c1, n1]), weights);
                        decided += u32::from(result.is_decided());
                        agrees(settings(1.0, 60.0, 1), pair([c0, n0, c1, n1]), weights);
                    }
                }
            }
        }
    }
    assert!(decided > 10, "{decided}");
}

#[test]
fn large_tables_next_to_the_bar() {
    let mut random = Random(5);
    let mut sides = [0; 2];
    for _ in 0..4_000 {
        let weights = WEIGHTS[random.next() as usize % 4];
        let n0 = random.size(1e6) + 10;
        let n1 = (n0 as f64 * weights.variant / weights.control) as u64;
        if n1 > Counts::MAX_VISITORS {
            continue;
        }
        let c0 = ((n0 as f64 * random.uniform()) as u64).max(1);
        let setting = settings(0.1, 95.0, 1 + random.next() as usize % 3);
        // The first c1 that decides for the variant, by bisection: coherence is hardest beside it.
        let compare = |c1| agrees(setting, pair([c0, n0, c1, n1]), weights);
        let (mut undecided, mut decided) = ((c0 as f64 * weights.variant / weights.control) as u64, n1);
        if undecided >= n1 || !compare(decided).is_decided() || compare(undecided).is_decided() {
            continue;
        }
        while decided - undecided > 1 {
            let middle = undecided + (decided - undecided) / 2;
            if compare(middle).is_decided() { decided = middle } else { undecided = middle }
        }
        for c1 in [undecided, decided] {
            let result = compare(c1);
            sides[usize::from(result.is_decided())] += 1;
            let bar = ln(setting.comparisons.get() as f64 / 0.05);
            let lift = result.lift.unwrap();
            for end in [lift.low, lift.high] {
                let log_e = log_e_at(end, pair([c0, n0, c1, n1]), weights, setting);
                assert!((log_e - bar).abs() < 1e-6, "{log_e} {bar} {result:?}");
            }
        }
    }
    assert!(sides[0] > 500 && sides[1] > 500, "{sides:?}");
}

#[test]
fn any_counts_and_weights_have_an_answer() {
    let mut random = Random(6);
    for _ in 0..20_000 {
        let counts = |random: &mut Random| {
            let visitors = random.size(1e12);
            let conversions = match random.next() % 5 {
                0 => 0,
                1 => visitors,
                2 => random.size(visitors.max(1) as f64 + 1.0).min(visitors),
                _ => (visitors as f64 * random.uniform()) as u64,
            };
            Counts::new(visitors, conversions.min(visitors)).unwrap()
        };
        let pair = Pair { control: counts(&mut random), variant: counts(&mut random) };
        let mut weight = || exp(40.0 * (random.uniform() - 0.5)) * 1e3;
        let mut weights = Pair { control: weight(), variant: weight() };
        if weights.control / weights.variant > 1e15 || weights.variant / weights.control > 1e15 {
            weights = EVEN;
        }
        let setting = settings(exp(-9.0 * random.uniform()), 95.0, 1);
        agrees(setting, pair, weights);
        let other = Pair { control: counts(&mut random), variant: counts(&mut random) };
        let both = [Stratum { counts: pair, weights }, Stratum { counts: other, weights: EVEN }];
        let result = setting.over_strata(&both).unwrap();
        match result.lift {
            Ok(lift) => assert_eq!(lift.low > 0.0 || lift.high < 0.0, result.is_decided(), "{both:?} {result:?}"),
            Err(reason) => assert_eq!(reason, Absent::NoCommonRatio, "{both:?} {result:?}"),
        }
    }
}

#[test]
fn arms_that_change_places_change_the_sign() {
    let mut random = Random(7);
    for _ in 0..2_000 {
        let (n0, n1) = (random.size(1e9), random.size(1e9));
        let counts = pair([n0 / 3, n0, (n1 as f64 * random.uniform()) as u64, n1]);
        let weights = Pair { control: 1.0 + random.uniform(), variant: 1.0 };
        let [one, other] = [false, true].map(|swap| {
            let (counts, weights) = if swap { (counts.swapped(), weights.swapped()) } else { (counts, weights) };
            AnyTime::default().compare(counts, weights).unwrap()
        });
        assert_eq!(one.direction, other.direction.reverse());
        let scale = one.log_e_value.abs().max(1.0);
        assert!((one.log_e_value - other.log_e_value).abs() <= 1e-12 * scale, "{one:?} {other:?}");
        let (a, b) = (one.lift.unwrap(), other.lift.unwrap());
        let mirrored = 1.0 / (1.0 + b.high) - 1.0;
        assert!((a.low - mirrored).abs() <= 1e-12, "{a} {b}");
    }
}

#[test]
fn one_stratum_is_the_plain_comparison_and_an_empty_one_adds_nothing() {
    let mut random = Random(8);
    for _ in 0..3_000 {
        let weights = WEIGHTS[random.next() as usize % 4];
        let (n0, n1) = (random.size(1e11), random.size(1e11));
        let mut part = |n: u64| match random.next() % 6 {
            0 => 0,
            1 => n,
            _ => (n as f64 * random.uniform()) as u64,
        };
        let counts = pair([part(n0), n0, part(n1), n1]);
        let plain = AnyTime::default().compare(counts, weights).unwrap();
        let alone = Stratum { counts, weights };
        assert_eq!(AnyTime::default().over_strata(&[alone]).unwrap(), plain);
        let empty = Stratum { counts: Pair::default(), weights: Pair { control: 1.0, variant: 0.0 } };
        let summed = AnyTime::default().over_strata(&[empty, alone]).unwrap();
        assert_eq!((summed.log_e_value, summed.direction), (plain.log_e_value, plain.direction));
        let (a, b) = (plain.lift.unwrap(), summed.lift.unwrap_or_else(|reason| panic!("{alone:?} {plain:?} {reason}")));
        let half = if a.high.is_finite() { 0.5 * (a.high - a.low) } else { 1.0 };
        for (a, b) in [(a.low, b.low), (a.high, b.high)] {
            // The sum's ends stop at exp(600).
            assert!(a == b || a > 1e200 || (a - b).abs() <= 1e-11 * a.abs().max(half.min(1.0)), "{alone:?} {a} {b}");
        }
    }
}

#[test]
fn nothing_known_is_nothing_said() {
    let nothing = AnyTime::default().compare(Pair::default(), EVEN).unwrap();
    assert_eq!((nothing.log_e_value, nothing.p_value, nothing.direction), (0.0, 1.0, Ordering::Equal));
    assert_eq!(nothing.lift.map(|lift| (lift.low, lift.high)), Ok((-1.0, f64::INFINITY)));
    assert_eq!(AnyTime::default().over_strata(&[]), Ok(nothing));
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-16] {
        for weights in [Pair { control: wrong, variant: 1.0 }, Pair { control: 1.0, variant: wrong }] {
            let result = AnyTime::default().compare(pair([1, 2, 1, 2]), weights);
            assert_eq!(result, Err(Absent::FewerThanTwoWeights), "{weights:?}");
        }
    }
    // Weights of any size are the same shares.
    let counts = pair([120, 1_500, 148, 1_480]);
    let plain = AnyTime::default().compare(counts, EVEN).unwrap();
    for size in [1e300, 1e-300, f64::MIN_POSITIVE, 1.7e308] {
        let weights = Pair { control: size, variant: size };
        assert_eq!(AnyTime::default().compare(counts, weights).unwrap(), plain, "{size}");
    }
}
