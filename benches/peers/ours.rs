//! Our side of `benches/peers/run`: reads one question a line, answers it with its time and its numbers.
//!
//! ```text
//! in:   QUESTION PRIOR CALLS CONVERSIONS VISITORS CONVERSIONS VISITORS     (control first; level 0.95)
//! out:  NANOSECONDS NUMBER...
//! ```

#[path = "../common/mod.rs"]
mod common;

use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::time::Instant;

use abstats::bayesian::{BayesianComparison, Prior, superiority};
use abstats::{Absent, Counts, Estimate, Level, Pair};
use bayestest::BinaryTest;
use common::{counts, posteriors, whole_bayesian, whole_frequentist};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut out = io::stdout();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<_> = line.split(' ').collect();
        let [question, prior, ref numbers @ ..] = *words.as_slice() else { return Err("no prior".into()) };
        let prior = if prior == "jeffreys" { Prior::JEFFREYS } else { Prior::UNIFORM };
        let numbers = numbers.iter().map(|word| word.parse()).collect::<Result<Vec<u64>, _>>()?;
        let &[calls, c1, n1, c2, n2] = numbers.as_slice() else { return Err("not five numbers".into()) };
        let (nanoseconds, answers) = answer(question, prior, calls, [counts(c1, n1), counts(c2, n2)])?;
        let answers: Vec<_> = answers.iter().map(f64::to_string).collect();
        writeln!(out, "{nanoseconds} {}", answers.join(" "))?;
        out.flush()?;
    }
    Ok(())
}

/// Nanoseconds a call, and the numbers to be checked.
fn answer(question: &str, prior: Prior, calls: u64, pair: [Counts; 2]) -> Result<(f64, Vec<f64>), Failure> {
    let level = Level::new(0.95)?;
    Ok(match question {
        "superiority" => {
            let [control, variant] = posteriors(prior, pair);
            let (time, answer) = timed(calls, || superiority(black_box(Pair { control, variant })));
            let answer = answer?;
            (time, vec![answer.chance_control_better, answer.expected_loss])
        }
        "bayesian" => {
            let (time, (_, comparison, _)) = timed(calls, || whole_bayesian(prior, black_box(pair), level));
            let [low, high] = ends(comparison.lift);
            let BayesianComparison { chance_control_better, expected_loss, expected_loss_relative, .. } = comparison;
            let numbers = [chance_control_better, expected_loss, expected_loss_relative].map(given);
            (time, [&numbers[..], &[low, high]].concat())
        }
        "frequentist" => {
            let (time, (_, comparison)) = timed(calls, || whole_frequentist(black_box(pair), level));
            let ([low, high], [lift_low, lift_high]) = (ends(comparison.difference), ends(comparison.lift));
            (time, vec![given(comparison.p_value), low, high, lift_low, lift_high])
        }
        "bayestest" => {
            let (time, chances) = timed(calls, || chances_by_bayestest(black_box(pair)));
            (time, vec![chances?[0]])
        }
        _ => return Err(format!("no such question: {question}").into()),
    })
}

fn given(number: Result<f64, Absent>) -> f64 {
    number.unwrap_or(f64::NAN)
}

fn ends(estimate: Estimate) -> [f64; 2] {
    estimate.interval.map_or([f64::NAN; 2], |interval| [interval.low, interval.high])
}

fn chances_by_bayestest(pair: [Counts; 2]) -> Result<Vec<f64>, Failure> {
    let mut test = BinaryTest::new();
    for counts in pair {
        test.add(u32::try_from(counts.visitors())?, u32::try_from(counts.conversions())?)
            .map_err(|error| format!("{error:?}"))?;
    }
    Ok(test.probabilities())
}

fn timed<T>(calls: u64, ask: impl Fn() -> T) -> (f64, T) {
    let answer = black_box(ask());
    let start = Instant::now();
    for _ in 0..calls {
        black_box(ask());
    }
    (start.elapsed().as_secs_f64() * 1e9 / calls as f64, answer)
}
