//! What the benches have in common: the questions they time, and inputs.
#![allow(dead_code, reason = "every bench uses its part")]

use abstats::bayesian::{self, BayesianComparison, Best, Posterior, Prior};
use abstats::frequentist::{self, FrequentistComparison};
use abstats::{Alternative, Breakdown, Counts, Estimate, Experiment, Level, Pair, Segment, Variant};

/// `conversions` of `visitors`.
pub fn counts(conversions: u64, visitors: u64) -> Counts {
    Counts::new(visitors, conversions).expect("counts of a bench are valid")
}

pub fn posteriors(prior: Prior, pair: [Counts; 2]) -> [Posterior; 2] {
    pair.map(|counts| Posterior::new(prior, counts))
}

/// All that the Bayesian engine has to say of two variants, control first.
pub fn whole_bayesian(prior: Prior, pair: [Counts; 2], level: Level) -> ([Estimate; 2], BayesianComparison, Vec<Best>) {
    let [control, variant] = posteriors(prior, pair);
    let comparison = bayesian::compare(Pair { control, variant }, level);
    ([control, variant].map(|posterior| posterior.rate(level)), comparison, bayesian::best(&[control, variant]))
}

/// All that the frequentist engine has to say of two variants, control first.
pub fn whole_frequentist(pair: [Counts; 2], level: Level) -> ([Estimate; 2], FrequentistComparison) {
    let [control, variant] = pair;
    let comparison = frequentist::compare(Pair { control, variant }, Alternative::TwoSided, level);
    (pair.map(|counts| frequentist::rate(counts, level)), comparison)
}

/// Pairs of the same kind from 1 visitor to 10^9: a control at 10% against a variant 1.5 standard errors better.
pub fn pairs_by_size() -> Vec<(u64, [Counts; 2])> {
    let pair = |visitors: u64, control, variant| (visitors, [counts(control, visitors), counts(variant, visitors)]);
    vec![
        pair(1, 0, 1),
        pair(10, 1, 3),
        pair(100, 10, 16),
        pair(1_000, 100, 120),
        pair(10_000, 1_000, 1_060),
        pair(100_000, 10_000, 10_200),
        pair(1_000_000, 100_000, 100_600),
        pair(10_000_000, 1_000_000, 1_002_000),
        pair(100_000_000, 10_000_000, 10_006_000),
        pair(1_000_000_000, 100_000_000, 100_020_000),
    ]
}

/// An experiment with one breakdown: segments from 500 visitors a variant to about 20,500, rates from 2% to 20%.
pub fn experiment(segments: u64, variants: u64) -> Experiment {
    let segment = |index: u64| {
        let visitors = 500 + index * 7_919 % 20_000;
        let one =
            |variant: u64| counts(visitors * (20 + index * 31 % 180 + 2 * variant) / 1_000, visitors + 13 * variant);
        Segment::new(format!("segment {index}"), (0..variants).map(one).collect::<Vec<_>>())
    };
    let breakdown = Breakdown { by: "page".into(), segments: (0..segments).map(segment).collect() };
    let variants = (0..variants).map(|index| Variant::new(index.to_string(), Counts::default())).collect();
    Experiment::from_breakdown(variants, breakdown).expect("the experiment of a bench is valid")
}
