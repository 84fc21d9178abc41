#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;
use crate::Alternative::TwoSided;
use crate::frequentist;
use crate::segments::references::{Reference, close, references};
use crate::special::normal;

fn arms(n_c: u64, x_c: u64, n_t: u64, x_t: u64) -> Pair<Counts> {
    Pair { control: Counts::new(n_c, x_c).unwrap(), variant: Counts::new(n_t, x_t).unwrap() }
}

fn at(level: f64) -> Level {
    Level::new(level).unwrap()
}

fn pooled_95(segments: &[Pair<Counts>]) -> Pooled {
    pooled(segments, TwoSided, at(0.95))
}

/// `testdata/segments.txt`: exact rationals.
#[test]
fn estimates_against_references() {
    let mut count = 0;
    for Reference { name, numbers, segments } in references() {
        let result = pooled_95(&segments);
        match (numbers[4], result.lift.estimate) {
            (Some(lift), actual) => assert!(close(actual.unwrap(), lift, 1e-13, 1e-16), "{name}"),
            (None, actual) => assert!(matches!(actual, Err(Absent::ControlHasNoConversions | Absent::NoConversions))),
        }
        assert!(close(result.difference.estimate.unwrap(), numbers[6].unwrap(), 1e-13, 1e-16), "{name}");
        let test = result.test.unwrap();
        match numbers[8] {
            Some(square) => assert!(close(test.z * test.z, square, 1e-12, 1e-28), "{name}"),
            None => assert_eq!(test, MantelHaenszel { z: 0.0, p_value: 1.0 }, "{name}"),
        }
        count += 1;
    }
    assert!(count > 180);
}

/// R 4.2: `mantelhaen.test(UCBAdmissions, correct = FALSE)`: X-squared 1.52460666044344, p 0.216923697055518.
#[test]
fn berkeley_from_r() {
    let Reference { name, segments, .. } = references().next().unwrap();
    assert_eq!(name, "berkeley");
    let test = pooled_95(&segments).test.unwrap();
    assert!((test.z * test.z - 1.524_606_660_443_44).abs() < 1e-13);
    assert!((test.p_value - 0.216_923_697_055_518).abs() < 1e-14);
}

/// Rothman, Greenland and Lash, Modern Epidemiology, 3rd edition, chapter 15: difference 0.035, ratio 1.33.
#[test]
fn published_example() {
    let result = pooled_95(&[arms(120, 5, 106, 8), arms(85, 16, 98, 22)]);
    assert_eq!((result.lift.estimate.unwrap() * 100.0).round(), 33.0);
    assert_eq!((result.difference.estimate.unwrap() * 1000.0).round(), 35.0);
}

/// The 95% set of differences has a hole round 0: a stratum of 101,000 visitors without conversions knows nothing at 0, and
/// next to all beside it. The end is where the way from the estimate meets it.
#[test]
fn a_hole_round_equality() {
    let result = pooled_95(&[arms(1_000, 0, 100_000, 0), arms(12, 0, 2, 1)]);
    assert!((result.test.unwrap().z - 6.0_f64.sqrt()).abs() < 1e-14);
    assert!(result.difference.interval.unwrap().low > 0.0);
    let lift = result.lift;
    assert_eq!(lift.estimate, Err(Absent::ControlHasNoConversions));
    assert!(lift.interval.unwrap().low > 0.0 && lift.interval.unwrap().high == f64::INFINITY);
}

#[test]
fn ratio_and_difference_agree_on_the_null() {
    let result = pooled_95(&[arms(200, 0, 50, 1), arms(20, 20, 1, 1)]);
    let test = result.test.unwrap();
    assert!((test.z - 2.0).abs() < 1e-14 && (test.p_value - 0.045_500_263_896_358_4).abs() < 1e-15);
    assert!(result.difference.interval.unwrap().low > 0.0 && result.lift.interval.unwrap().low > 0.0);
}

/// In one segment z is `sqrt((N - 1) / N)` times that of the comparison of two arms, at each ratio and difference: so the
/// interval is theirs at the critical value times the root of N / (N - 1).
#[test]
fn one_segment_is_the_comparison_of_two_arms() {
    let mut compared = 0;
    for n_c in [1_u64, 2, 7, 30, 2_000, 1_000_000_000_000] {
        for n_t in [1_u64, 3, 8, 400, 900_000_000_000] {
            for (x_c, x_t) in [(0, 0), (0, 1), (1, 0), (1, 1), (n_c / 2, n_t / 3), (n_c, n_t), (n_c, 0), (n_c - 1, n_t)]
            {
                let arms = arms(n_c, x_c, n_t, x_t);
                let n = (n_c + n_t) as f64;
                let factor = (n / (n - 1.0)).sqrt();
                let critical = normal::upper_quantile(0.025);
                let level = at(1.0 - 2.0 * normal::upper_tail(critical * factor));
                let two = frequentist::compare(arms, TwoSided, level);
                let one = pooled_95(&[arms]);
                assert!(close(one.test.unwrap().z * factor, two.z.unwrap(), 1e-14, 1e-300));
                assert!(close(one.difference.estimate.unwrap(), two.difference.estimate.unwrap(), 4e-16, 0.0));
                let same = |one: Result<Interval, Absent>, two: Result<Interval, Absent>| match (one, two) {
                    (Ok(one), Ok(two)) => {
                        // The level itself is rounded.
                        let tolerance = 1e-12 * (two.high - two.low).min(1.0) + 4e-16;
                        assert!(close(one.low, two.low, 1e-12, tolerance), "{arms:?} {one:?} {two:?}");
                        assert!(close(one.high, two.high, 1e-12, tolerance), "{arms:?} {one:?} {two:?}");
                    }
                    (one, two) => assert_eq!(one, two, "{arms:?}"),
                };
                same(one.difference.interval, two.difference.interval);
                same(one.lift.interval, two.lift.interval);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 240);
}

#[test]
fn absent_for_a_reason() {
    let none = pooled_95(&[arms(0, 0, 5, 1)]);
    assert_eq!((none.lift.estimate, none.segments, none.left_out), (Err(Absent::NoVisitors), 0, 1));
    assert_eq!(none.test, Err(Absent::NoVisitors));
    let lift = |segments: &[Pair<Counts>]| pooled_95(segments).lift;
    assert_eq!(lift(&[arms(5, 0, 5, 0)]), Estimate::absent(Absent::NoConversions));
    let unbounded = lift(&[arms(5, 0, 5, 1)]);
    assert_eq!(unbounded.estimate, Err(Absent::ControlHasNoConversions));
    assert_eq!(unbounded.interval.unwrap().high, f64::INFINITY);
    let least = lift(&[arms(5, 1, 5, 0)]);
    assert_eq!((least.estimate, least.interval.unwrap().low), (Ok(-1.0), -1.0));
    let all = pooled_95(&[arms(5, 5, 5, 5), arms(3, 0, 4, 0)]);
    assert_eq!((all.test.unwrap().p_value, all.difference.estimate), (1.0, Ok(0.0)));
    let interval = all.lift.interval.unwrap();
    assert!(interval.low < 0.0 && interval.high > 0.0);
    let at_a_point = pooled(&[arms(5, 1, 5, 2), arms(9, 1, 9, 3)], TwoSided, at(0.0));
    assert_eq!(at_a_point.difference.interval.unwrap().low, at_a_point.difference.estimate.unwrap());
    assert_eq!(at_a_point.lift.interval.unwrap().high, at_a_point.lift.estimate.unwrap());
}

#[test]
fn swapping_the_arms_changes_the_sign() {
    for Reference { segments, .. } in references() {
        let swapped: Vec<Pair<Counts>> = segments.iter().map(|arms| arms.swapped()).collect();
        let (one, other) = (pooled(&segments, TwoSided, at(0.8)), pooled(&swapped, TwoSided, at(0.8)));
        assert_eq!(one.difference.estimate.unwrap(), -other.difference.estimate.unwrap());
        assert_eq!(one.test.unwrap().z, -other.test.unwrap().z);
        let (a, b) = (one.difference.interval.unwrap(), other.difference.interval.unwrap());
        assert_eq!((a.low, a.high), (-b.high, -b.low));
        if let (Ok(one), Ok(other)) = (one.lift.interval, other.lift.interval)
            && other.high.is_finite()
        {
            // A low next to -1 has no more digits than that.
            assert!(((1.0 + one.low) * (1.0 + other.high) - 1.0).abs() < 1e-12 + 1e-15 * (2.0 + one.low + other.high));
        }
    }
}

/// An interval excludes 0 exactly when p < alpha: two-sided at 1 - level, one-sided at half of that.
fn coherent(segments: &[Pair<Counts>]) {
    for (alternative, level, alpha) in [
        (TwoSided, 0.95, 0.05),
        (TwoSided, 0.5, 0.5),
        (Alternative::Greater, 0.9, 0.05),
        (Alternative::Less, 0.9, 0.05),
    ] {
        let found = pooled(segments, alternative, at(level));
        let test = found.test.unwrap();
        let outer = 2.0 * normal::upper_tail(test.z.abs());
        let rejects = match alternative {
            TwoSided => test.p_value < alpha,
            _ if (alternative == Alternative::Greater) == (test.z > 0.0) => test.p_value < alpha,
            _ => outer < 2.0 * alpha,
        };
        for interval in [found.difference.interval, found.lift.interval].into_iter().flatten() {
            let (low, high) = (interval.low, interval.high);
            assert!(low <= high && low >= -1.0, "{segments:?} {interval:?}");
            assert_eq!(low > 0.0 || high < 0.0, rejects, "{segments:?} {alternative:?} {test:?} {interval:?}");
            assert!(!rejects || (low > 0.0) == (test.z > 0.0));
        }
        if let (Ok(estimate), Ok(interval)) = (found.difference.estimate, found.difference.interval) {
            assert!(interval.low <= estimate && estimate <= interval.high, "{segments:?}");
        }
        if let (Ok(estimate), Ok(interval)) = (found.lift.estimate, found.lift.interval) {
            assert!(interval.low <= estimate && estimate <= interval.high, "{segments:?} {estimate} {interval:?}");
        }
    }
}

/// All pairs of tables with up to 4 visitors an arm, order and exchanged conversions aside.
#[test]
fn two_small_segments_are_coherent() {
    let sizes = || (1..=4_u64).flat_map(|n| (0..=n).map(move |x| (n, x)));
    let tables: Vec<Pair<Counts>> = sizes().flat_map(|(n, x)| sizes().map(move |(m, y)| arms(n, x, m, y))).collect();
    assert_eq!(tables.len(), 196);
    for (place, one) in tables.iter().enumerate() {
        for other in &tables[place..] {
            coherent(&[*one, *other]);
        }
    }
}

/// Linear congruential numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) % limit
    }

    /// Of any size up to 10^12, few, many or any of them converted.
    fn counts(&mut self) -> Counts {
        let digits = u32::try_from(self.below(13)).unwrap();
        let n = 1 + self.below(10_u64.pow(digits));
        let some = self.below(10).min(n);
        let x = match self.below(4) {
            0 => some,
            1 => n - some,
            2 => 0,
            _ => self.below(n + 1),
        };
        Counts::new(n, x).unwrap()
    }
}

/// Linear in the strata: 100,000 of them within seconds.
#[test]
fn a_hundred_thousand_segments() {
    let mut dice = Dice(3);
    let segments: Vec<_> = (0..100_000)
        .map(|_| {
            let (n, m) = (1 + dice.below(40), 1 + dice.below(40));
            arms(n, dice.below(n.min(4) + 1), m, dice.below(m.min(4) + 1))
        })
        .collect();
    let start = std::time::Instant::now();
    let found = pooled_95(&segments);
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("100,000 segments: {seconds:.2} s");
    assert!(seconds < 30.0, "{seconds}");
    let (lift, difference) = (found.lift.interval.unwrap(), found.difference.interval.unwrap());
    assert!(lift.high - lift.low < 0.05 && difference.high - difference.low < 0.01, "{lift} {difference}");
}

#[test]
fn many_and_large_segments_are_coherent() {
    let mut dice = Dice(7);
    for _ in 0..2_000 {
        let many = 1 + dice.below(8);
        let segments: Vec<_> = (0..many).map(|_| Pair { control: dice.counts(), variant: dice.counts() }).collect();
        coherent(&segments);
    }
}

/// `testdata/within.txt`: constrained rates by closed forms in 110 digits, all crossings by a scan.
#[test]
fn intervals_against_references() {
    let more =
        std::env::var("WITHIN_REFERENCES").map(|path| std::fs::read_to_string(path).unwrap()).unwrap_or_default();
    let lines = include_str!("../../../testdata/within.txt").lines().chain(more.lines());
    let (mut count, mut bounds) = (0, 0);
    for line in lines.filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let number = |place: usize| (fields[place] != "-").then(|| fields[place].parse::<f64>().unwrap());
        let counts: Vec<u64> = fields[7..].iter().map(|field| field.parse().unwrap()).collect();
        let segments: Vec<_> = counts.chunks_exact(4).map(|s| arms(s[0], s[1], s[2], s[3])).collect();
        let found = pooled(&segments, TwoSided, at(number(0).unwrap()));
        let test = found.test.unwrap();
        let z = number(1).unwrap();
        assert!(close(test.z, z, 1e-14, 0.0), "{line}\n{test:?}");
        assert!(close(test.p_value, number(2).unwrap(), 1e-15 * (2.0 + 2.0 * z * z), 1e-300), "{line}\n{test:?}");
        for (interval, place) in [(found.difference.interval, 3), (found.lift.interval, 5)] {
            let (Some(low), Some(high)) = (number(place), number(place + 1)) else {
                assert_eq!(interval, Err(Absent::NoConversions), "{line}");
                continue;
            };
            let interval = interval.unwrap();
            let width = high - low;
            for (end, expected) in [(interval.low, low), (interval.high, high)] {
                // In part the level's own rounding: 0.9999 leaves 1e-4 with 12 digits.
                let (relative, absolute) =
                    if width.is_finite() { (6.0 * f64::EPSILON, 1.5e-14 * width) } else { (2e-14, 0.0) };
                assert!(close(end, expected, relative, absolute), "{line}\n{interval:?} {:e}", end - expected);
                bounds += 1;
            }
        }
        count += 1;
    }
    assert!(count >= 240 && bounds > 900, "{count} {bounds}");
}
