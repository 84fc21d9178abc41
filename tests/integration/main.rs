//! The library as its users see it: experiments and documents in, reports and documents out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot get its value should stop there")]

mod bayesian;
mod days;
mod doubts;
mod edges;
mod errors;
mod experiment;
mod findings;
mod frequentist;
mod goal_direction;
mod looks;
mod multiplicity;
#[cfg(feature = "serde")]
mod names;
mod practical;
mod segments;
mod so_far;
mod sparse;
mod warnings;
mod within;

use std::borrow::Borrow;

use abstats::{Absent, Analysis, Counts, Experiment, Report, Threshold, Variant};

fn counts(visitors: u64, conversions: u64) -> Counts {
    Counts::new(visitors, conversions).unwrap()
}

/// Variants "0", "1", ... with these visitors and conversions.
fn variants(all: &[(u64, u64)]) -> Vec<Variant> {
    let variants = all.iter().enumerate();
    variants.map(|(id, &(visitors, conversions))| Variant::new(id.to_string(), counts(visitors, conversions))).collect()
}

/// The page's sample: 120 of 1500, 148 of 1480.
const PAGE: [(u64, u64); 2] = [(1_500, 120), (1_480, 148)];

fn run(analysis: impl Borrow<Analysis>, all: &[(u64, u64)]) -> Report {
    analysis.borrow().run(&Experiment::new(variants(all), vec![]).unwrap())
}

/// The same analysis at this threshold.
fn at(percent: f64, analysis: impl Borrow<Analysis>) -> Analysis {
    Analysis { threshold: Threshold::new(percent).unwrap(), ..analysis.borrow().clone() }
}

/// As near as the reference's digits tell.
fn close(got: Result<f64, Absent>, expected: f64, relative: f64) {
    let got = got.unwrap();
    assert!((got / expected - 1.0).abs() < relative, "{got:e} is not {expected:e}");
}
