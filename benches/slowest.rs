//! Which inputs are the slowest? Times every operation over a grid of counts, rates, distances and priors, and prints
//! the spread and the slowest inputs of each: `cargo bench --bench slowest`, or one operation: `... slowest -- superiority`.
//!
//! Each time is the least of several rounds, and the slowest inputs are timed again with more rounds, so that what else
//! the machine does is not taken for a slow input.

mod common;

use std::hint::black_box;
use std::time::Instant;

use abstats::bayesian::{self, BayesianComparison, Prior};
use abstats::{Absent, Analysis, Counts, Pair};
use common::{counts, posteriors, whole_bayesian, whole_frequentist};

/// Answers a question; whether all its numbers converged.
type Question = fn(Prior, [Counts; 2]) -> bool;

struct Operation {
    name: &'static str,
    /// Nanoseconds that it should need at most.
    target: f64,
    question: Question,
}

const OPERATIONS: [Operation; 4] = [
    Operation { name: "chances and losses (superiority)", target: 2e3, question: chances_and_losses },
    Operation { name: "relative expected loss", target: 4e3, question: relative_loss },
    Operation { name: "whole Bayesian comparison", target: 60e3, question: all_bayesian },
    Operation { name: "whole frequentist comparison", target: 8e3, question: all_frequentist },
];

fn chances_and_losses(prior: Prior, pair: [Counts; 2]) -> bool {
    let [control, variant] = posteriors(prior, pair);
    black_box(bayesian::superiority(Pair { control, variant })).is_ok()
}

fn relative_loss(prior: Prior, pair: [Counts; 2]) -> bool {
    let [control, variant] = posteriors(prior, pair);
    black_box(bayesian::expected_loss_relative(Pair { control, variant })).is_ok()
}

fn all_bayesian(prior: Prior, pair: [Counts; 2]) -> bool {
    let (rates, comparison, best) = black_box(whole_bayesian(prior, pair, Analysis::bayesian().interval_level()));
    let BayesianComparison { difference, lift, chance_to_beat_control, expected_loss_relative, .. } = comparison;
    let numbers = [lift.estimate, chance_to_beat_control, expected_loss_relative, best[0].chance, best[1].loss];
    let intervals = [difference, lift, rates[0], rates[1]].map(|estimate| estimate.interval);
    numbers.iter().all(Result::is_ok) && intervals.iter().all(Result::is_ok)
}

fn all_frequentist(_: Prior, pair: [Counts; 2]) -> bool {
    let (_, comparison) = black_box(whole_frequentist(pair, Analysis::frequentist().interval_level()));
    comparison.difference.interval.is_ok() && comparison.lift.interval != Err(Absent::NotConverged)
}

const VISITORS: [u64; 19] = [
    1,
    3,
    10,
    30,
    100,
    300,
    1_000,
    3_000,
    10_000,
    30_000,
    100_000,
    300_000,
    1_000_000,
    3_000_000,
    10_000_000,
    30_000_000,
    100_000_000,
    300_000_000,
    1_000_000_000,
];
const RATES: [f64; 11] = [0.0, 1e-6, 1e-4, 0.001, 0.01, 0.05, 0.2, 0.5, 0.9, 0.999, 1.0];
/// Visitors of the variant for each of the control.
const SIZES: [f64; 7] = [1e-6, 1e-3, 0.1, 1.0, 10.0, 1e3, 1e6];
/// Distance of the rates in standard errors.
const DISTANCES: [f64; 8] = [-5.0, -3.0, -1.0, 0.0, 1.0, 3.0, 5.0, 30.0];

#[derive(Clone, Copy)]
struct Timed {
    pair: [Counts; 2],
    nanoseconds: f64,
    converged: bool,
}

fn main() {
    // `cargo test` runs it too, without the argument: then a few inputs show that it works.
    let every = if std::env::args().any(|argument| argument == "--bench") { 1 } else { 500 };
    let least = Prior::new(Prior::MIN, Prior::MIN).expect("the least prior is valid");
    let strong = Prior::new(20.0, 380.0).expect("a strong prior is valid");
    let priors = [("uniform", Prior::UNIFORM), ("Jeffreys", Prior::JEFFREYS), ("least", least), ("20, 380", strong)];
    let [near, far] = grids().map(|pairs| pairs.into_iter().step_by(every).collect::<Vec<_>>());
    println!(
        "nanoseconds, least of several rounds; near: rates within 5 standard errors of each other; far: any rates"
    );
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    for Operation { name, target, question } in OPERATIONS.into_iter().filter(|one| one.name.contains(&wanted)) {
        println!("\n{name}: at most {target} ns?");
        for (prior_name, prior) in &priors[..if name.contains("frequentist") { 1 } else { 4 }] {
            for (pairs, grid_name) in [(&near, "near"), (&far, "far")] {
                println!("  prior {prior_name}, {grid_name}: {} pairs", pairs.len());
                print_slowest(target, &slowest_first(question, *prior, pairs));
            }
        }
    }
}

fn slowest_first(question: Question, prior: Prior, pairs: &[[Counts; 2]]) -> Vec<Timed> {
    let timed = pairs.iter().map(|&pair| {
        let converged = question(prior, pair);
        Timed { pair, nanoseconds: time(question, prior, pair, 5), converged }
    });
    let mut timed: Vec<_> = timed.collect();
    timed.sort_by(|one, other| other.nanoseconds.total_cmp(&one.nanoseconds));
    for again in timed.iter_mut().take(200) {
        again.nanoseconds = again.nanoseconds.min(time(question, prior, again.pair, 20));
    }
    timed.sort_by(|one, other| other.nanoseconds.total_cmp(&one.nanoseconds));
    timed
}

/// Pairs of counts, control first: with rates near each other, and with rates that have nothing to do with one another.
fn grids() -> [Vec<[Counts; 2]>; 2] {
    let mut grids = [Vec::new(), Vec::new()];
    for visitors in VISITORS {
        for size in SIZES {
            let other = (visitors as f64 * size).round();
            if !(1.0..=1e9).contains(&other) {
                continue;
            }
            for rate in RATES {
                let pair = |against: f64| [part(rate, visitors as f64), part(against, other)];
                for distance in DISTANCES {
                    let error = (rate * (1.0 - rate) * (1.0 / visitors as f64 + 1.0 / other)).sqrt();
                    let against = (rate + distance * error).clamp(0.0, 1.0);
                    grids[usize::from(distance > 5.0)].push(pair(against));
                }
                grids[1].extend(RATES.map(pair));
            }
        }
    }
    for pairs in &mut grids {
        pairs.sort_by_key(|pair| pair.map(|counts| (counts.visitors(), counts.conversions())));
        pairs.dedup();
    }
    grids
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 10^9, not negative")]
fn part(rate: f64, visitors: f64) -> Counts {
    counts((rate * visitors).round() as u64, visitors as u64)
}

/// The least time of a call over `rounds`, each long enough for the clock.
fn time(question: Question, prior: Prior, pair: [Counts; 2], rounds: u32) -> f64 {
    let start = Instant::now();
    question(prior, black_box(pair));
    let calls = (5e-6 / start.elapsed().as_secs_f64()).clamp(1.0, 100.0).round();
    let mut least = f64::INFINITY;
    for _ in 0..rounds {
        let start = Instant::now();
        let mut done = 0.0;
        while done < calls {
            question(prior, black_box(pair));
            done += 1.0;
        }
        least = least.min(start.elapsed().as_secs_f64() / calls);
    }
    least * 1e9
}

fn print_slowest(target: f64, timed: &[Timed]) {
    let at = |share: f64| {
        let place = timed.iter().enumerate().find(|(rank, _)| *rank as f64 >= (1.0 - share) * timed.len() as f64);
        place.map_or(f64::NAN, |(_, timed)| timed.nanoseconds)
    };
    let over = timed.iter().filter(|timed| timed.nanoseconds > target).count();
    println!("    median {:.0}, 90% {:.0}, 99% {:.0}, slowest {:.0}; {over} over", at(0.5), at(0.9), at(0.99), at(1.0));
    for Timed { pair, nanoseconds, .. } in timed.iter().take(10) {
        println!("    {nanoseconds:>12.0}  {}", text(pair));
    }
    let absent: Vec<_> = timed.iter().filter(|timed| !timed.converged).collect();
    if !absent.is_empty() {
        println!("    not converged: {}", absent.len());
        absent.iter().take(10).for_each(|timed| println!("                  {}", text(&timed.pair)));
    }
}

fn text(pair: &[Counts; 2]) -> String {
    let [control, variant] = pair.map(|counts| format!("{}/{}", counts.conversions(), counts.visitors()));
    format!("{control:>22} v {variant}")
}
