//! Frequentist numbers of arms that have little in common, against `testdata/score_sweep.txt`: one visitor beside 1e12,
//! rates next to 0 and 1, margins from 1e-9 to the ends of the domain, and next to where differences vanish.
//!
//! A larger sweep: `testdata/generate/score_sweep.py 20000 7 FILE`, then
//! `ABSTATS_SCORE_SWEEP=FILE cargo test --test score_sweep -- --nocapture`.

#![expect(clippy::unwrap_used, clippy::float_cmp, clippy::disallowed_methods, reason = "a test")]

use abstats::practical::{MarginTest, Region, Scale, score_tests};
use abstats::{Absent, Alternative, Counts, GoalDirection, Interval, Level, Pair, Threshold, frequentist};

/// The largest error seen.
#[derive(Default)]
struct Worst {
    z: f64,
    ln_p: f64,
    /// Of an interval's end, in widths of the interval, where that is more than a rounding of the end.
    width: f64,
    ulps: f64,
    statistics: u32,
    ends: u32,
}

impl Worst {
    fn statistic(&mut self, test: MarginTest, z: f64, p: f64, line: &str) {
        let error = (test.z - z).abs();
        // Next to 0 a margin is the observed one but for its own rounding, and differences known to 32 digits are left.
        assert!(error <= 1e-14 * z.abs() + 1e-25, "z {} for {z}: {line}", test.z);
        if z.abs() > 1e-9 {
            self.z = self.z.max(error / z.abs());
        }
        // 0 stands for what is below 1e-300.
        if p == 0.0 {
            assert!(test.p_value < 1.1e-300, "{} for 0: {line}", test.p_value);
        } else {
            // Where p is next to 1, so is its logarithm to 0.
            let error = (test.p_value / p).ln().abs() / (-p.ln()).max(1.0);
            assert!(error < 1e-14, "p {} for {p}: {line}", test.p_value);
            self.ln_p = self.ln_p.max(error);
        }
        self.statistics += 1;
    }

    /// Given the reference's ends, as the file has them.
    fn interval(&mut self, found: Interval, low: &str, high: &str, line: &str) {
        assert!(found.low <= found.high, "{line}");
        let [low, high]: [f64; 2] = [low, high].map(|end| end.parse().unwrap());
        // An unbounded interval's finite end is as far from its own scale as a width would be.
        let width = if high.is_finite() { high - low } else { 1.0 + low };
        for (found, end) in [(found.low, low), (found.high, high)] {
            let error = if end.is_infinite() && found == end { 0.0 } else { (found - end).abs() };
            let ulps = error / (end.abs().next_up() - end.abs());
            assert!(error <= 1e-13 * width || ulps <= 2.0, "end {found} for {end}: {line}");
            if error > 1e-13 * width {
                self.ulps = self.ulps.max(ulps);
            } else if width > 0.0 {
                self.width = self.width.max(error / width);
            }
            self.ends += 1;
        }
    }
}

#[test]
fn arms_that_have_little_in_common() {
    let stored = include_str!("../testdata/score_sweep.txt");
    let larger = std::env::var("ABSTATS_SCORE_SWEEP").map(|path| std::fs::read_to_string(path).unwrap());
    let mut worst = Worst::default();
    for line in larger.as_deref().unwrap_or(stored).lines().filter(|line| !line.starts_with('#')) {
        check(line, &mut worst);
    }
    let Worst { z, ln_p, width, ulps, statistics, ends } = worst;
    println!("{statistics} statistics: z {z:.1e}, ln p {ln_p:.1e}");
    println!("{ends} ends: {width:.1e} of the width, else {ulps} ulp");
    assert!(statistics > 5_000 && ends > 8_000, "{statistics} {ends}");
}

fn check(line: &str, worst: &mut Worst) {
    let fields: Vec<&str> = line.split(' ').collect();
    let counts = |at: usize| Counts::new(fields[at].parse().unwrap(), fields[at + 1].parse().unwrap()).unwrap();
    let number = |at: usize| -> f64 { fields[at].parse().unwrap() };
    let (control, variant) = (counts(0), counts(2));
    for (scale, at) in [(Scale::Difference, 0), (Scale::Lift, 2)] {
        let region = Region::new(scale, number(5 + at), number(6 + at)).unwrap();
        let tests = score_tests(Pair { control, variant }, region, GoalDirection::Increase, Threshold::default());
        if fields[9 + at] == "none" {
            assert_eq!(tests, Err(Absent::NoConversions));
            continue;
        }
        let tests = tests.unwrap();
        let (above, below) = (tests.low.unwrap(), tests.high.unwrap());
        let (low, high) = (number(13 + at), number(14 + at));
        worst.statistic(above, number(9 + at), low, line);
        worst.statistic(below, number(10 + at), high, line);
        let larger = if low > high { above } else { below };
        let equivalence = tests.equivalence_p_value().unwrap();
        // Which is the larger of two equal ones is open, be it for 0 standing for both.
        assert!((equivalence - larger.p_value).abs() <= 1e-14 * equivalence + 1e-300, "{line}");
        assert!(tests.interval.is_ok(), "{line}");
    }
    let level = Level::new(number(4)).unwrap();
    let found = frequentist::compare(Pair { control, variant }, Alternative::TwoSided, level);
    worst.interval(frequentist::rate(variant, level).interval.unwrap(), fields[17], fields[18], line);
    worst.interval(found.difference.interval.unwrap(), fields[19], fields[20], line);
    match found.lift.interval {
        Ok(lift) => worst.interval(lift, fields[21], fields[22], line),
        Err(reason) => assert_eq!((reason, fields[21]), (Absent::NoConversions, "none")),
    }
}
