//! The Bayesian engine cannot contradict itself, mirrors itself, and answers for anything that counts can be.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::disallowed_methods,
    reason = "tests of exact agreement"
)]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts to 1e12")]

use abstats::bayesian::{BayesianComparison, Posterior, Prior, compare};
use abstats::{Analysis, Counts, Experiment, Interval, Level, Pair, Statistics, Threshold, Variant, Verdict};
use rand::{RngExt, SeedableRng, rngs::SmallRng};

/// Who is decided against the ends of both intervals.
fn assert_sides(comparison: &BayesianComparison, [winner, loser]: [bool; 2], what: &dyn std::fmt::Debug) {
    for Interval { low, high, .. } in [comparison.difference.interval.unwrap(), comparison.lift.interval.unwrap()] {
        assert!(low <= high, "{what:?} {low} {high}");
        assert_eq!(low >= 0.0, winner, "{what:?} {low} {high}");
        assert_eq!(high <= 0.0, loser, "{what:?} {low} {high}");
    }
}

/// Chances against the ends of both intervals, at any level: also at those that no threshold is paired with.
fn assert_coherent(comparison: &BayesianComparison, level: Level, what: &dyn std::fmt::Debug) {
    let threshold = 0.5 * (1.0 + level.get());
    assert!(comparison.chance_to_beat_control.is_ok(), "{what:?}");
    // Met as by the verdict: to within what rounding takes from a chance.
    let decided = [comparison.chance_to_beat_control, comparison.chance_control_better];
    assert_sides(comparison, decided.map(|chance| chance.unwrap() >= threshold - 1e-14), what);
    assert_possible(comparison, what);
}

fn assert_possible(comparison: &BayesianComparison, what: &dyn std::fmt::Debug) {
    let difference = comparison.difference.interval.unwrap();
    assert!((-1.0..=1.0).contains(&difference.low) && (-1.0..=1.0).contains(&difference.high));
    let lift = comparison.lift.interval.unwrap();
    let median = comparison.lift.estimate.unwrap();
    assert!(
        lift.low >= -1.0 && lift.low <= median && median <= lift.high && lift.high.is_finite(),
        "{what:?} {lift:?}"
    );
    for number in [
        comparison.difference.estimate,
        comparison.expected_loss,
        comparison.expected_loss_relative,
        comparison.expected_loss_of_control,
    ] {
        assert!((-1.0..=1.0).contains(&number.unwrap()), "{what:?} {number:?}");
    }
}

/// Exchanging the arms exchanges chances and losses and turns the intervals round, to the last bit; the lift's ends on
/// the scale of its logarithm.
fn assert_mirrored(forth: &BayesianComparison, back: &BayesianComparison) {
    assert_eq!(forth.chance_to_beat_control, back.chance_control_better);
    assert_eq!(forth.expected_loss, back.expected_loss_of_control);
    assert_eq!(forth.difference.estimate.unwrap(), -back.difference.estimate.unwrap());
    let (one, other) = (forth.difference.interval.unwrap(), back.difference.interval.unwrap());
    assert_eq!((one.low, one.high), (-other.high, -other.low));
    let (one, other) = (forth.lift.interval.unwrap(), back.lift.interval.unwrap());
    for (one, other) in [(one.low, other.high), (one.high, other.low)] {
        let (log, mirrored) = (one.ln_1p(), -other.ln_1p());
        // A lift next to -1 has lost the digits of its logarithm.
        let tolerance = 1e-12 + 4.0 * f64::EPSILON * (1.0 / (1.0 + one.min(other)));
        assert!((log - mirrored).abs() <= tolerance * log.abs().max(1.0), "{log} {mirrored}");
    }
}

/// The verdict of the analysis on all tables with up to so many visitors in each arm. Each pair of arms
/// in one order only: the other is its mirror image, to the last bit (next test).
fn all_tables(most_visitors: u64, threshold_percent: f64) {
    let arms: Vec<Counts> = (1..=most_visitors)
        .flat_map(|visitors| (0..=visitors).map(move |x| Counts::new(visitors, x).unwrap()))
        .collect();
    let analysis = Analysis { threshold: Threshold::new(threshold_percent).unwrap(), ..Analysis::bayesian() };
    let check = |part: usize| {
        for (index, &control) in arms.iter().enumerate().skip(part).step_by(2) {
            for &variant in &arms[index..] {
                let variants = vec![Variant::new("0", control), Variant::new("1", variant)];
                let report = analysis.run(&Experiment::new(variants, vec![]).unwrap());
                let row = &report.overall.variants[1];
                let Statistics::Bayesian(statistics) = row.statistics else { panic!("{row:?}") };
                let comparison = statistics.versus_control.unwrap();
                // At 50 percent nothing is left between: whoever is not ahead is even, and both ends are 0.
                let even = threshold_percent == 50.0 && row.verdict == Some(Verdict::Inconclusive);
                let [winner, loser] = [Verdict::Winner, Verdict::Loser].map(|of| even || row.verdict == Some(of));
                assert_sides(&comparison, [winner, loser], row);
                assert_possible(&comparison, row);
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| check(0));
        check(1);
    });
}

#[test]
fn small_tables() {
    for threshold_percent in [80.0, 90.0, 95.0, 99.0] {
        all_tables(16, threshold_percent);
    }
}

/// `cargo test --release --test bayesian_coherence -- --ignored`: minutes.
#[test]
#[ignore = "takes minutes"]
fn all_tables_of_up_to_30_visitors() {
    for threshold_percent in [50.0, 80.0, 90.0, 95.0, 97.5, 99.0] {
        all_tables(30, threshold_percent);
    }
}

/// The least threshold, and one that is no whole number: on fewer tables.
#[test]
fn smaller_tables_at_other_thresholds() {
    for threshold_percent in [50.0, 97.5] {
        all_tables(12, threshold_percent);
    }
}

#[test]
fn smaller_tables_at_all_levels_and_mirrored() {
    let arms: Vec<Counts> =
        (1..=9).flat_map(|visitors| (0..=visitors).map(move |x| Counts::new(visitors, x).unwrap())).collect();
    for (index, &control) in arms.iter().enumerate() {
        for &variant in &arms[index..] {
            for (prior, level) in
                [(Prior::UNIFORM, 0.0), (Prior::JEFFREYS, 0.5), (Prior::JEFFREYS, 0.9), (Prior::UNIFORM, 0.98)]
            {
                let level = Level::new(level).unwrap();
                let (c, v) = (Posterior::new(prior, control), Posterior::new(prior, variant));
                let (forth, back) =
                    (compare(Pair { control: c, variant: v }, level), compare(Pair { control: v, variant: c }, level));
                assert_coherent(&forth, level, &(control, variant, level));
                assert_coherent(&back, level, &(variant, control, level));
                assert_mirrored(&forth, &back);
            }
        }
    }
}

/// Counts to 1e12, any prior, any level.
#[test]
fn random_tables() {
    let mut rng = SmallRng::seed_from_u64(7);
    for round in 0..5_000 {
        let mut arm = |near: Option<f64>| {
            let visitors = 10_f64.powf(rng.random_range(0.0..12.0)).floor();
            let rate = match near {
                // Close enough for the comparison to be undecided.
                Some(rate) if rng.random_bool(0.7) => {
                    rate * (1.0 + rng.random_range(-3.0..3.0) / (visitors * rate + 1.0).sqrt())
                }
                _ => match rng.random_range(0..6) {
                    0 => 0.0,
                    1 => 1.0,
                    2 => rng.random_range(0.0..1.0),
                    _ => 10_f64.powf(rng.random_range(-6.0..0.0)),
                },
            };
            let conversions = (visitors * rate.clamp(0.0, 1.0)).floor();
            let counts = Counts::new(visitors as u64, conversions as u64).unwrap();
            let mut shape = || 10_f64.powf(rng.random_range(-1.0..3.0)).max(Prior::MIN);
            let prior = match round % 5 {
                0 | 1 => Prior::UNIFORM,
                2 | 3 => Prior::JEFFREYS,
                _ => Prior::new(shape(), shape()).unwrap(),
            };
            (counts, Posterior::new(prior, counts))
        };
        let (counts, control) = arm(None);
        let (other_counts, variant) = arm(counts.conversion_rate().ok());
        let level = Level::new([0.0, 0.5, 0.8, 0.9, 0.98, 0.999][round % 6]).unwrap();
        let what = (counts, control, other_counts, variant, level);
        let (forth, back) =
            (compare(Pair { control, variant }, level), compare(Pair { control: variant, variant: control }, level));
        assert_coherent(&forth, level, &what);
        assert_mirrored(&forth, &back);
    }
}
