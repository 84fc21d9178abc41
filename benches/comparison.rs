//! Two variants: what a comparison costs at any counts, by either engine, and the peer `bayestest` on the same inputs.

mod common;

use std::hint::black_box;
use std::time::Duration;

use abstats::bayesian::{Prior, superiority};
use abstats::{Analysis, Counts, Pair};
use bayestest::BinaryTest;
use common::{pairs_by_size, posteriors, whole_bayesian, whole_frequentist};
use criterion::{BenchmarkId, Criterion};

/// `bayestest` sums over the conversions: beyond, a call takes seconds.
const MOST_VISITORS_OF_PEER: u64 = 1_000_000;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    chances_and_losses(&mut criterion);
    bayesian(&mut criterion);
    frequentist(&mut criterion);
    peer(&mut criterion);
    criterion.final_summary();
}

fn priors() -> [(&'static str, Prior); 2] {
    [("uniform", Prior::UNIFORM), ("jeffreys", Prior::JEFFREYS)]
}

fn chances_and_losses(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chances and losses");
    for (name, prior) in priors() {
        for (visitors, pair) in pairs_by_size() {
            let [control, variant] = posteriors(prior, pair);
            let id = BenchmarkId::new(name, visitors);
            group.bench_function(id, |bencher| bencher.iter(|| superiority(black_box(Pair { control, variant }))));
        }
    }
    group.finish();
}

fn bayesian(criterion: &mut Criterion) {
    let level = Analysis::bayesian().interval_level();
    let mut group = criterion.benchmark_group("bayesian comparison");
    for (name, prior) in priors() {
        for (visitors, pair) in pairs_by_size() {
            let id = BenchmarkId::new(name, visitors);
            group.bench_function(id, |bencher| bencher.iter(|| whole_bayesian(prior, black_box(pair), level)));
        }
    }
    group.finish();
}

fn frequentist(criterion: &mut Criterion) {
    let level = Analysis::frequentist().interval_level();
    let mut group = criterion.benchmark_group("frequentist comparison");
    for (visitors, pair) in pairs_by_size() {
        group.bench_function(BenchmarkId::from_parameter(visitors), |bencher| {
            bencher.iter(|| whole_frequentist(black_box(pair), level));
        });
    }
    group.finish();
}

/// The chance alone, uniform prior: no more is offered.
fn peer(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bayestest, chance");
    for (visitors, pair) in pairs_by_size() {
        if visitors <= MOST_VISITORS_OF_PEER {
            group.bench_function(BenchmarkId::from_parameter(visitors), |bencher| {
                bencher.iter(|| chance_by_peer(black_box(pair)));
            });
        }
    }
    group.finish();
}

fn chance_by_peer(pair: [Counts; 2]) -> Vec<f64> {
    let mut test = BinaryTest::new();
    for counts in pair {
        let count = |value: u64| u32::try_from(value).expect("at most 10^6");
        test.add(count(counts.visitors()), count(counts.conversions())).expect("the counts are valid");
    }
    test.probabilities()
}
