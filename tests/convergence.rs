//! Nothing valid is without an answer: seeded inputs from the whole domain of priors, counts and levels, arms that have
//! nothing to do with each other above all, and every Bayesian number of each.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts to 1e12")]

use std::collections::BTreeMap;

use abstats::bayesian::{LiftPoint, LiftPosterior, Posterior, Prior, best, compare, superiority};
use abstats::{Counts, Interval, Level, Pair};
use rand::{RngExt, SeedableRng, rngs::SmallRng};

/// The question, and the inputs for which it had no answer.
type Failures = BTreeMap<&'static str, Vec<String>>;

const LEVELS: [f64; 9] = [0.0, 1e-16, 0.5, 0.8, 0.9, 0.98, 0.999, 1.0 - 1e-12, 1.0 - 1e-16];

/// As likely in every decade.
fn log_uniform(rng: &mut SmallRng, low: f64, high: f64) -> f64 {
    10_f64.powf(rng.random_range(low.log10()..high.log10()))
}

fn prior(rng: &mut SmallRng) -> Prior {
    let mut shape = || match rng.random_range(0..5) {
        0 => Prior::MIN,
        1 | 2 => log_uniform(rng, 0.1, 3.0),
        _ => log_uniform(rng, Prior::MIN, Prior::MAX),
    };
    let drawn = Prior::new(shape(), shape()).unwrap();
    [Prior::UNIFORM, Prior::JEFFREYS, drawn, drawn][rng.random_range(0..4)]
}

fn posterior(rng: &mut SmallRng) -> Posterior {
    let visitors = log_uniform(rng, 1.0, 1e12).floor();
    let conversions = match rng.random_range(0..8) {
        0 => 0.0,
        1 => visitors,
        2 => (visitors * rng.random_range(0.0..1.0)).floor(),
        3 | 4 => visitors - log_uniform(rng, 1.0, visitors + 1.0).floor(),
        _ => log_uniform(rng, 1.0, visitors + 1.0).floor(),
    };
    Posterior::new(prior(rng), Counts::new(visitors as u64, conversions.clamp(0.0, visitors) as u64).unwrap())
}

/// One with a rate not far from another's, so that the comparison may be undecided.
fn near(other: Posterior, rng: &mut SmallRng) -> Posterior {
    let visitors = log_uniform(rng, 1.0, 1e12).floor();
    let rate = other.mean() + rng.random_range(-4.0..4.0) * (other.mean() * (1.0 - other.mean()) / visitors).sqrt();
    let conversions = (visitors * rate.clamp(0.0, 1.0)).round();
    Posterior::new(prior(rng), Counts::new(visitors as u64, conversions as u64).unwrap())
}

/// A lift that may be anything.
fn lift(rng: &mut SmallRng) -> f64 {
    match rng.random_range(0..6) {
        0 => 0.0,
        1 => -1.0 + log_uniform(rng, 1e-15, 1.0),
        2 => log_uniform(rng, 1e-15, 1.0),
        3 => -log_uniform(rng, 1e-15, 1.0),
        4 => log_uniform(rng, 1.0, 1e300),
        _ => rng.random_range(-1.0..3.0),
    }
}

fn is_distribution(at: LiftPoint) -> bool {
    let LiftPoint { below, above, density, .. } = at;
    below >= 0.0 && above >= 0.0 && (below + above - 1.0).abs() < 1e-12 && density >= 0.0
}

fn sweep(seed: u64, rounds: u32) -> Failures {
    let mut rng = SmallRng::seed_from_u64(seed);
    let mut failures = Failures::new();
    for _ in 0..rounds {
        let control = posterior(&mut rng);
        let variant = if rng.random_bool(0.3) { near(control, &mut rng) } else { posterior(&mut rng) };
        let level = Level::new(LEVELS[rng.random_range(0..LEVELS.len())]).unwrap();
        let value = lift(&mut rng);
        let what = || {
            format!(
                "{} {} {} {} {:?} {value:e}",
                control.alpha(),
                control.beta(),
                variant.alpha(),
                variant.beta(),
                level
            )
        };
        let mut ask = |question, answered: bool| {
            if !answered {
                failures.entry(question).or_default().push(what());
            }
        };

        let ordered = |ends: Interval| ends.low <= ends.high;
        let superiority = superiority(Pair { control, variant });
        ask("superiority", superiority.is_ok());
        let comparison = compare(Pair { control, variant }, level);
        ask("relative loss", comparison.expected_loss_relative.is_ok());
        ask("difference interval", comparison.difference.interval.is_ok_and(ordered));
        ask("lift interval", comparison.lift.interval.is_ok_and(ordered));
        let median = comparison.lift.estimate;
        ask(
            "lift median",
            median.is_ok_and(|median| {
                comparison.lift.interval.is_ok_and(|ends| ends.low <= median && median <= ends.high)
            }),
        );
        ask("rates", [control, variant].iter().all(|arm| arm.interval(level).is_ok_and(ordered)));
        let curve = LiftPosterior::new(Pair { control, variant });
        ask("lift's curve", curve.is_ok());
        if let Ok(curve) = curve {
            ask("lift's curve at a value", curve.at(value).is_ok_and(is_distribution));
            ask("lift's curve at 0", curve.at(0.0).is_ok_and(is_distribution));
            // Two methods that share no formula: a sum over the density here, closed forms there. The sum's nodes are
            // rounded, which shows where posteriors are a millionth wide.
            let agrees = |one: f64, other: f64| (one - other).abs() <= 1e-9 * other + 1e-290;
            ask(
                "lift's curve at 0, the chances",
                curve.at(0.0).is_ok_and(|at| {
                    superiority.is_ok_and(|answer| {
                        agrees(at.above, answer.chance_to_beat_control)
                            && agrees(at.below, answer.chance_control_better)
                    })
                }),
            );
            ask("lift's curve, interval", curve.interval(level).is_ok_and(ordered));
        }
    }
    for _ in 0..rounds / 20 {
        let mut arms = vec![posterior(&mut rng)];
        while arms.len() < 3 || (arms.len() < 6 && rng.random_bool(0.4)) {
            arms.push(if rng.random_bool(0.3) { near(arms[0], &mut rng) } else { posterior(&mut rng) });
        }
        if best(&arms).iter().any(|arm| arm.chance.is_err() || arm.loss.is_err()) {
            let shapes: Vec<_> = arms.iter().map(|arm| (arm.alpha(), arm.beta())).collect();
            failures.entry("best").or_default().push(format!("{shapes:?}"));
        }
    }
    failures
}

fn report(failures: &Failures) {
    for (question, inputs) in failures {
        println!("{question}: {} without an answer", inputs.len());
        inputs.iter().take(20).for_each(|input| println!("    {input}"));
    }
}

#[test]
fn every_valid_input_has_its_numbers() {
    let failures = sweep(1, 3_000);
    report(&failures);
    assert!(failures.is_empty());
}

/// `cargo test --release --test convergence -- --ignored --nocapture`: minutes.
#[test]
#[ignore = "takes minutes"]
fn every_one_of_100_000_has_its_numbers() {
    let failures = std::thread::scope(|scope| {
        let half = scope.spawn(|| sweep(2, 50_000));
        let mut failures = sweep(3, 50_000);
        for (question, inputs) in half.join().unwrap() {
            failures.entry(question).or_default().extend(inputs);
        }
        failures
    });
    report(&failures);
    assert!(failures.is_empty());
}
