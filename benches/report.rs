//! Whole reports: many segments, by either engine. With `--features rayon` on all cores.

mod common;

use std::time::Duration;

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::{Alternative, Analysis, Engine, Experiment, Variant};
use common::{counts, experiment};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    twenty_segments(&mut criterion);
    many_segments(&mut criterion);
    dunnett(&mut criterion);
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

/// One control and many variants, whose visitors all differ, from 1,000 to 100,000; Dunnett's p-values and intervals. And a
/// thousand segments of 20 variants in one family.
fn dunnett(criterion: &mut Criterion) {
    let analysis = |correction| {
        let multiplicity = Some(Multiplicity { correction, family: Family::Everything });
        Analysis {
            engine: Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity },
            ..Analysis::frequentist()
        }
    };
    let mut group = criterion.benchmark_group("Dunnett");
    group.sampling_mode(SamplingMode::Flat);
    for variants in [20, 300, 1_000_u64] {
        let one = |index: u64| {
            let visitors = 1_000 + index * 7_919 % 1_009 * 98;
            Variant::new(index.to_string(), counts(visitors * (900 + index * 31 % 200) / 10_000, visitors))
        };
        let experiment = Experiment::new((0..variants).map(one).collect(), vec![]).expect("valid");
        for correction in [Correction::Dunnett, Correction::DunnettStepDown] {
            let id = BenchmarkId::new(correction.code(), variants);
            group.bench_function(id, |bencher| bencher.iter(|| analysis(correction).run(&experiment)));
        }
    }
    let segments = experiment(1_000, 21);
    group.bench_function("1,000 segments of 21", |bencher| {
        bencher.iter(|| analysis(Correction::Dunnett).run(&segments));
    });
    group.finish();
}
