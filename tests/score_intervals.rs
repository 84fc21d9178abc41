//! The score intervals against `testdata/score_intervals.txt`, and against the statistic written down a second time.

#![expect(clippy::float_cmp, clippy::unwrap_used, reason = "a test; exact values are meant")]

use abstats::{Absent, Alternative, Counts, Interval, Level, Pair, frequentist};

fn counts(visitors: u64, conversions: u64) -> Counts {
    Counts::new(visitors, conversions).unwrap()
}

fn level(value: f64) -> Level {
    Level::new(value).unwrap()
}

/// The distance between neighbouring f64 at `value`.
fn ulp(value: f64) -> f64 {
    value.abs().next_up() - value.abs()
}

/// The largest error seen, in units of the interval's width, where a unit in the last place does not exceed 1e-11 of it.
#[derive(Default)]
struct Worst {
    of_width: f64,
    of_ulps: f64,
}

impl Worst {
    fn add(&mut self, actual: Interval, low: f64, high: f64, case: &str) {
        for (actual, expected) in [(actual.low, low), (actual.high, high)] {
            if actual == expected {
                continue;
            }
            let error = (actual - expected).abs();
            // An unbounded interval's finite end is as far from its own scale as a width would be.
            let width = if high.is_finite() { high - low } else { 1.0 + low };
            assert!(error <= (1e-11 * width).max(2.0 * ulp(expected)), "{case}: {actual} for {expected}");
            if 2.0 * ulp(expected) <= 1e-11 * width {
                self.of_width = self.of_width.max(error / width);
            } else {
                self.of_ulps = self.of_ulps.max(error / ulp(expected));
            }
        }
    }
}

#[test]
fn every_reference_case() {
    let (mut wilson, mut difference, mut lift) = (Worst::default(), Worst::default(), Worst::default());
    let mut cases = 0;
    for line in include_str!("../testdata/score_intervals.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let count = |i: usize| fields[i].parse::<u64>().unwrap();
        let number = |i: usize| fields[i].parse::<f64>().unwrap();
        let (control, variant) = (counts(count(0), count(1)), counts(count(2), count(3)));
        let level = level(number(4));
        wilson.add(frequentist::rate(variant, level).interval.unwrap(), number(5), number(6), line);
        let result = frequentist::compare(Pair { control, variant }, Alternative::TwoSided, level);
        difference.add(result.difference.interval.unwrap(), number(7), number(8), line);
        if fields[9] == "none" {
            assert_eq!(result.lift.estimate, Err(Absent::NoConversions));
            assert_eq!(result.lift.interval, Err(Absent::NoConversions));
        } else {
            lift.add(result.lift.interval.unwrap(), number(9), number(10), line);
        }
        cases += 1;
    }
    for (name, worst) in [("rate", wilson), ("difference", difference), ("lift", lift)] {
        println!("{name}: {:e} of the width, else {} ulp", worst.of_width, worst.of_ulps);
    }
    assert!(cases >= 1500);
}

/// Printed in papers, to the digits printed.
#[test]
fn published_examples() {
    // Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 5 (Mee).
    let mee = [
        ((56, 70), (48, 80), 0.0533, 0.3377),
        ((9, 10), (3, 10), 0.1821, 0.8370),
        ((6, 7), (2, 7), 0.0544, 0.8478),
        ((5, 56), (0, 29), -0.0313, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.7225, 1.0),
        ((10, 10), (0, 10), 0.6777, 1.0),
        // Fagerland, Lydersen and Laake, Statistical Methods in Medical Research 24 (2015) 224.
        ((7, 34), (1, 34), 0.0284, 0.3439),
    ];
    for (variant, control, low, high) in mee {
        let (variant, control) = (counts(variant.1, variant.0), counts(control.1, control.0));
        let interval =
            frequentist::compare(Pair { control, variant }, Alternative::TwoSided, level(0.95)).difference.interval;
        let interval = interval.unwrap();
        assert!((interval.low - low).abs() < 6e-5 && (interval.high - high).abs() < 6e-5, "{interval:?}");
    }
    // The same authors, Koopman's interval of the ratio.
    let lift = frequentist::compare(
        Pair { control: counts(34, 1), variant: counts(34, 7) },
        Alternative::TwoSided,
        level(0.95),
    )
    .lift;
    let interval = lift.interval.unwrap();
    assert!((lift.estimate.unwrap() - 6.0).abs() < 1e-14);
    assert!((1.0 + interval.low - 1.2209).abs() < 6e-5 && (1.0 + interval.high - 42.5757).abs() < 6e-5);
}

/// R 4.2.2: prop.test(c(x2, x1), c(n2, n1), correct = FALSE), z the root of its statistic; its one-sample form for
/// Wilson's interval.
#[test]
fn r_transcripts() {
    let cases = [
        ((1500, 120), (1480, 148), 1.908_105_464_627_015_2, 0.056_377_586_571_395_6, 0.028_188_793_285_697_785),
        ((80, 48), (70, 56), 2.650_171_951_258_533, 0.008_045_081_368_196_564, 0.004_022_540_684_098_287),
        ((1000, 3), (1000, 12), 2.332_553_546_082_072, 0.019_671_589_469_643_86, 0.009_835_794_734_821_955),
        (
            (145_274, 17_489),
            (145_310, 17_264),
            -1.310_924_198_423_435_7,
            0.189_883_374_481_952_3,
            0.905_058_312_759_023_8,
        ),
    ];
    for ((n1, x1), (n2, x2), z, two_sided, greater) in cases {
        let compare = |alternative| {
            frequentist::compare(Pair { control: counts(n1, x1), variant: counts(n2, x2) }, alternative, level(0.95))
        };
        let close =
            |actual: f64, expected: f64| assert!((actual / expected - 1.0).abs() < 1e-11, "{actual} {expected}");
        let result = compare(Alternative::TwoSided);
        close(result.z.unwrap(), z);
        close(result.p_value.unwrap(), two_sided);
        close(compare(Alternative::Greater).p_value.unwrap(), greater);
        // The complement in its own right.
        close(compare(Alternative::Less).p_value.unwrap(), 1.0 - greater);
    }
    let wilson = [
        ((1480, 148), 0.085_736_203_965_745_76, 0.116_334_884_585_047_1),
        ((70, 56), 0.691_833_555_037_469_5, 0.876_952_607_516_370_4),
        ((1000, 12), 0.006_877_647_806_403_522, 0.020_857_268_475_498_28),
    ];
    for ((n, x), low, high) in wilson {
        let interval = frequentist::rate(counts(n, x), level(0.95)).interval.unwrap();
        assert!((interval.low - low).abs() < 1e-14 && (interval.high - high).abs() < 1e-14, "{interval:?}");
    }
}

/// Where the answer is known by hand. With c^2 the square of the critical value, an arm without conversions keeps
/// rates up to c^2 / (n + c^2).
#[test]
fn empty_and_full_arms() {
    let compare = |c: (u64, u64), v: (u64, u64), at| {
        frequentist::compare(
            Pair { control: counts(c.0, c.1), variant: counts(v.0, v.1) },
            Alternative::TwoSided,
            level(at),
        )
    };
    let square = 1.959_963_984_540_054_f64 * 1.959_963_984_540_054;
    let reach = |n: f64| square / (n + square);
    for visitors in [(0, 5), (5, 0), (0, 0)] {
        let result = compare((visitors.0, 0), (visitors.1, 0), 0.95);
        for estimate in [result.difference, result.lift] {
            assert_eq!((estimate.estimate, estimate.interval), (Err(Absent::NoVisitors), Err(Absent::NoVisitors)));
        }
        assert_eq!((result.z, result.p_value), (Err(Absent::NoVisitors), Err(Absent::NoVisitors)));
    }
    assert_eq!(frequentist::rate(counts(0, 0), level(0.9)).estimate, Err(Absent::NoVisitors));

    // Nobody converted: equal rates, and each arm's reach alone.
    let result = compare((10, 0), (25, 0), 0.95);
    assert_eq!((result.z, result.p_value, result.difference.estimate), (Ok(0.0), Ok(1.0), Ok(0.0)));
    let Interval { low, high, .. } = result.difference.interval.unwrap();
    assert!((low + reach(10.0)).abs() < 1e-15 && (high - reach(25.0)).abs() < 1e-15);
    assert_eq!(result.lift.estimate, Err(Absent::NoConversions));

    // Everybody converted.
    let result = compare((10, 10), (25, 25), 0.95);
    assert_eq!((result.z, result.p_value, result.difference.estimate), (Ok(0.0), Ok(1.0), Ok(0.0)));
    let Interval { low, high, .. } = result.difference.interval.unwrap();
    assert!((low + reach(25.0)).abs() < 1e-15 && (high - reach(10.0)).abs() < 1e-15);
    let Interval { low, high, .. } = result.lift.interval.unwrap();
    // 1 + low = n_T / (n_T + c^2), 1 + high = (n_C + c^2) / n_C.
    assert!((low + reach(25.0)).abs() < 1e-15 && (high - square / 10.0).abs() < 1e-14);

    // From one end to the other.
    let result = compare((1, 0), (1, 1), 0.95);
    assert_eq!((result.difference.estimate, result.difference.interval.unwrap().high), (Ok(1.0), 1.0));
    assert_eq!(result.lift.estimate, Err(Absent::ControlHasNoConversions));
    assert_eq!(result.lift.interval.unwrap().high, f64::INFINITY);
    let result = compare((1, 1), (1, 0), 0.95);
    assert_eq!((result.difference.estimate, result.difference.interval.unwrap().low), (Ok(-1.0), -1.0));
    assert_eq!((result.lift.estimate, result.lift.interval.unwrap().low), (Ok(-1.0), -1.0));
    assert!(result.lift.interval.unwrap().high.is_finite());

    // At level 0 the estimates alone.
    let result = compare((1500, 120), (1480, 148), 0.0);
    for estimate in [result.difference, result.lift, frequentist::rate(counts(1480, 148), level(0.0))] {
        let interval = estimate.interval.unwrap();
        assert_eq!((Ok(interval.low), Ok(interval.high)), (estimate.estimate, estimate.estimate));
    }
    assert_eq!(compare((10, 0), (10, 3), 0.0).lift.interval, Err(Absent::ControlHasNoConversions));
}

/// The squared z of the hypothesis p2 = map(p1), its constrained rates found by bisection of the likelihood's slope.
fn statistic(control: Counts, variant: Counts, bounds: (f64, f64), map: impl Fn(f64) -> f64, by: f64) -> f64 {
    let (n1, x1) = (control.visitors() as f64, control.conversions() as f64);
    let (n2, x2) = (variant.visitors() as f64, variant.conversions() as f64);
    let (mut low, mut high) = bounds;
    for _ in 0..200 {
        let p1 = 0.5 * (low + high);
        let p2 = map(p1);
        // d/dp1 of the log-likelihood; the slope of map is 1 for a difference and the ratio (`by`) for a lift.
        let slope = (x1 - n1 * p1) * p2 * (1.0 - p2) + by * (x2 - n2 * p2) * p1 * (1.0 - p1);
        if slope > 0.0 { low = p1 } else { high = p1 }
    }
    let p1 = 0.5 * (low + high);
    let p2 = map(p1);
    // Pearson's form, which equals the square of the z form.
    let part = |n: f64, x: f64, p: f64| {
        let variance = n * p * (1.0 - p);
        if variance <= 1e-13 { 0.0 } else { (x - n * p) * (x - n * p) / variance }
    };
    part(n1, x1, p1) + part(n2, x2, p2)
}

fn p_value(squared: f64) -> f64 {
    statrs::function::erf::erfc((0.5 * squared).sqrt())
}

fn check_ends(control: Counts, variant: Counts, at: f64) {
    let result = frequentist::compare(Pair { control, variant }, Alternative::TwoSided, level(at));
    let alpha = 1.0 - at;
    let case = format!("{control:?} {variant:?} {at}");
    let Interval { low, high, .. } = result.difference.interval.unwrap();
    for end in [low, high] {
        if end.abs() == 1.0 {
            assert_eq!(result.difference.estimate, Ok(end), "{case}");
            continue;
        }
        let squared = statistic(control, variant, ((-end).max(0.0), (1.0 - end).min(1.0)), |p| p + end, 1.0);
        assert!((p_value(squared) - alpha).abs() < 1e-9, "{case}: difference {end}, p {}", p_value(squared));
    }
    let Ok(Interval { low, high, .. }) = result.lift.interval else {
        assert_eq!(control.conversions() + variant.conversions(), 0);
        return;
    };
    assert_eq!(low == -1.0, variant.conversions() == 0, "{case}");
    assert_eq!(high == f64::INFINITY, control.conversions() == 0, "{case}");
    for ratio in [1.0 + low, 1.0 + high].into_iter().filter(|ratio| *ratio > 0.0 && ratio.is_finite()) {
        let squared = statistic(control, variant, (0.0, (1.0 / ratio).min(1.0)), |p| ratio * p, ratio);
        assert!((p_value(squared) - alpha).abs() < 1e-9, "{case}: ratio {ratio}, p {}", p_value(squared));
    }
}

#[test]
fn the_p_value_at_each_end_is_alpha() {
    for (n1, n2) in [(1, 1), (1, 2), (2, 7), (3, 3), (12, 5), (20, 20), (30, 29)] {
        for x1 in 0..=n1 {
            for x2 in 0..=n2 {
                for at in [0.5, 0.9, 0.95, 0.99] {
                    check_ends(counts(n1, x1), counts(n2, x2), at);
                }
            }
        }
    }
    for (n1, x1, n2, x2) in
        [(1500, 120, 1480, 148), (1000, 3, 1000, 12), (145_274, 17_489, 145_310, 17_264), (50, 49, 90_000, 60_000)]
    {
        for at in [0.5, 0.8, 0.9, 0.95, 0.99, 0.999] {
            check_ends(counts(n1, x1), counts(n2, x2), at);
        }
    }
}
