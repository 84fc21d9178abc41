//! Planning: exact power, the search of a sample size, a detectable lift.

use std::hint::black_box;
use std::time::Duration;

use abstats::planning::{Baseline, Design, Direction, Effect, Visitors, Wanted, Weights};
use abstats::{Analysis, Engine};
use criterion::{BenchmarkId, Criterion};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    power(&mut criterion);
    sample_size(&mut criterion);
    detectable(&mut criterion);
    criterion.final_summary();
}

fn engines() -> [Engine; 2] {
    [Analysis::bayesian().engine, Analysis::frequentist().engine]
}

fn design(engine: Engine, baseline: f64) -> Design {
    let baseline = Baseline::new(baseline).expect("a rate");
    Design::new(baseline, engine, Weights::equal(2).expect("two variants"))
}

/// At an effect of 2.5 standard errors.
fn power(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exact power");
    for engine in engines() {
        for baseline in [0.05, 0.5] {
            for size in [1_000, 10_000, 100_000, 1_000_000] {
                let design = design(engine, baseline);
                let visitors = Visitors::new(vec![size, size]).expect("visitors");
                let effect = Effect::Points(2.5 * (2.0 * baseline * (1.0 - baseline) / size as f64).sqrt());
                let id = BenchmarkId::new(format!("{engine} {baseline}"), size);
                group.bench_function(id, |bencher| bencher.iter(|| design.power(black_box(effect), &visitors)));
            }
        }
    }
    group.finish();
}

fn sample_size(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sample size");
    for engine in engines() {
        for (baseline, lift) in [(0.05, 0.2), (0.05, 0.05), (0.5, 0.02), (0.01, 0.02)] {
            let design = design(engine, baseline);
            let id = BenchmarkId::new(format!("{engine} {baseline}"), lift);
            group.bench_function(id, |bencher| {
                bencher.iter(|| design.sample_size(black_box(Effect::Relative(lift)), Wanted::default()));
            });
        }
    }
    group.finish();
}

fn detectable(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("detectable lift");
    for engine in engines() {
        let design = design(engine, 0.05);
        let visitors = Visitors::new(vec![10_000, 10_000]).expect("visitors");
        group.bench_function(BenchmarkId::from_parameter(engine), |bencher| {
            bencher.iter(|| design.detectable(black_box(&visitors), Wanted::default(), Direction::Higher));
        });
    }
    group.finish();
}
