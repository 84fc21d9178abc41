//! No probability leaves [0, 1], those of all cases add up to 1 within rounding, and no loss is negative, whatever the
//! posteriors: very unequal ones, rates at both ends, all priors.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts to 1e12")]

use abstats::bayesian::{LiftPosterior, Posterior, Prior, best, compare, expected_loss_relative, superiority};
use abstats::sample_ratio::Split;
use abstats::{Counts, Level, Pair};
use rand::{RngExt, SeedableRng, rngs::SmallRng};

fn log_uniform(rng: &mut SmallRng, low: f64, high: f64) -> f64 {
    10_f64.powf(rng.random_range(low.log10()..high.log10()))
}

fn posterior(rng: &mut SmallRng, rate: f64) -> Posterior {
    let visitors = if rng.random_bool(0.1) { 0.0 } else { log_uniform(rng, 1.0, 1e12).floor() };
    let conversions = match rng.random_range(0..6) {
        0 => 0.0,
        1 => visitors,
        2 => (visitors * rng.random_range(0.0..1.0)).floor(),
        _ => (visitors * rate + rng.random_range(-3.0..3.0) * (visitors * rate * (1.0 - rate)).sqrt()).round(),
    };
    let counts = Counts::new(visitors as u64, conversions.clamp(0.0, visitors) as u64).unwrap();
    let most = [1.0, 3.0, Prior::MAX][rng.random_range(0..3)];
    let prior = Prior::new(log_uniform(rng, Prior::MIN, most), log_uniform(rng, Prior::MIN, most)).unwrap();
    Posterior::new([Prior::UNIFORM, Prior::JEFFREYS, prior, prior][rng.random_range(0..4)], counts)
}

#[track_caller]
fn are_probabilities(all: &[f64], what: &dyn Fn() -> String) {
    let total: f64 = all.iter().sum();
    assert!(all.iter().all(|chance| (0.0..=1.0).contains(chance)), "{all:?} {}", what());
    assert!((total - 1.0).abs() < 4e-16 * (all.len() as f64).max(4.0), "{all:?} {}", what());
}

#[test]
fn probabilities_are_probabilities() {
    let mut rng = SmallRng::seed_from_u64(77);
    for round in 0..ROUNDS {
        let rate = [log_uniform(&mut rng, 1e-9, 1.0), rng.random_range(0.0..1.0)][rng.random_range(0..2)];
        let arms: Vec<_> = (0..[2, 3, 3, 4, 6][round % 5]).map(|_| posterior(&mut rng, rate)).collect();
        let what = || format!("{:?}", arms.iter().map(|arm| (arm.alpha(), arm.beta())).collect::<Vec<_>>());
        let (control, variant) = (arms[0], arms[1]);

        let answer = superiority(Pair { control, variant }).unwrap();
        are_probabilities(&[answer.chance_to_beat_control, answer.chance_control_better], &what);
        assert!(answer.expected_loss >= 0.0 && answer.expected_loss_of_control >= 0.0, "{}", what());
        let relative = expected_loss_relative(Pair { control, variant }).unwrap();
        assert!((0.0..=1.0).contains(&relative), "{relative:e} {}", what());

        let all = best(&arms);
        are_probabilities(&all.iter().map(|arm| arm.chance.unwrap()).collect::<Vec<_>>(), &what);
        assert!(all.iter().all(|arm| (0.0..=1.0).contains(&arm.loss.unwrap())), "{}", what());

        if round % 4 == 0 {
            let curve = LiftPosterior::new(Pair { control, variant }).unwrap();
            for lift in [-0.5, 0.0, 1e-3, 2.0] {
                let at = curve.at(lift).unwrap();
                are_probabilities(&[at.below, at.above], &what);
                assert!(at.density >= 0.0, "{}", what());
            }
            // What others find not converged is another test's.
            let rates = compare(Pair { control, variant }, Level::new(0.9).unwrap()).difference.interval;
            assert!(rates.is_err() || rates.is_ok_and(|ends| -1.0 <= ends.low && ends.high <= 1.0), "{}", what());
        }
    }
}

/// 100,000 pass.
const ROUNDS: usize = 2_000;

#[test]
fn p_values_of_a_split_are_probabilities() {
    let mut rng = SmallRng::seed_from_u64(78);
    for _ in 0..ROUNDS {
        let variants = rng.random_range(2..5);
        let weights: Vec<f64> = (0..variants).map(|_| log_uniform(&mut rng, 1e-6, 1e6)).collect();
        let most = log_uniform(&mut rng, 1.0, 1e12);
        let visitors: Vec<u64> = weights.iter().map(|weight| (weight / 1e6 * most).ceil() as u64).collect();
        let test = Split::new(&weights).unwrap().test(&visitors).unwrap();
        assert!((0.0..=1.0).contains(&test.p_value) && (0.0..=1.0).contains(&test.always_valid.p_value), "{test:?}");
        let interval = test.largest_deviation.interval;
        assert!(-1.0 <= interval.low && interval.low <= interval.high && interval.high <= 1.0, "{test:?}");
    }
}
