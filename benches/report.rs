//! Whole reports: many segments, by either engine. With `--features rayon` on all cores.

mod common;

use std::time::Duration;

use abstats::Analysis;
use common::experiment;
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    twenty_segments(&mut criterion);
    many_segments(&mut criterion);
    criterion.final_summary();
}

fn engines() -> [Analysis; 2] {
    [Analysis::frequentist(), Analysis::bayesian()]
}

fn twenty_segments(criterion: &mut Criterion) {
    let experiment = experiment(20, 4);
    let mut group = criterion.benchmark_group("report of 20 segments, 4 variants");
    // Single runs: the least of many is the quiet one.
    group.sample_size(100);
    for analysis in engines() {
        group.bench_function(analysis.engine.code(), |bencher| bencher.iter(|| analysis.run(&experiment)));
    }
    group.finish();
}

/// The time per segment (elements per second) should not depend on how many there are.
fn many_segments(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("report of 2 variants");
    group.sampling_mode(SamplingMode::Flat);
    for analysis in engines() {
        for segments in [100, 1_000, 10_000, 100_000] {
            let experiment = experiment(segments, 2);
            group.throughput(Throughput::Elements(segments));
            let id = BenchmarkId::new(analysis.engine.code(), segments);
            group.bench_function(id, |bencher| bencher.iter(|| analysis.run(&experiment)));
        }
    }
    group.finish();
}
