//! Planning: exact power, the search of a sample size, a detectable lift.

use std::hint::black_box;
use std::time::Duration;

use abstats::planning::{Baseline, Design, Direction, Effect, Goal, Looks, Visitors, Wanted, Weights};
use abstats::practical::{Region, Scale};
use abstats::sequential::TypicalLift;
use abstats::sequential::planned::Spending;
use abstats::{Analysis, Engine};
use criterion::{BenchmarkId, Criterion};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    power(&mut criterion);
    equivalence(&mut criterion);
    looks(&mut criterion);
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

/// That a variant without effect is shown to be equivalent, within 4% of 5%.
fn equivalence(criterion: &mut Criterion) {
    let region = Region::new(Scale::Lift, -0.04, 0.04).expect("a region");
    let mut group = criterion.benchmark_group("power of equivalence");
    for engine in engines() {
        let design = Design { goal: Goal::Equivalence(region), ..design(engine, 0.05) };
        let visitors = Visitors::new(vec![200_000, 200_000]).expect("visitors");
        group.bench_function(BenchmarkId::from_parameter(engine), |bencher| {
            bencher.iter(|| design.power(black_box(Effect::Relative(0.0)), &visitors));
        });
    }
    group.finish();
}

/// Looks at any time, and five planned ones.
fn looks(criterion: &mut Criterion) {
    let any_time = Looks::AnyTime { typical_lift: TypicalLift::default() };
    let planned = Looks::Planned { look_count: 5, spending: Spending::ObrienFleming, futility: None };
    let mut group = criterion.benchmark_group("sample size, looks");
    for (name, looks) in [("any time", any_time), ("five", planned)] {
        let design = Design { looks, ..design(Analysis::frequentist().engine, 0.05) };
        group.bench_function(name, |bencher| {
            bencher.iter(|| design.sample_size(black_box(Effect::Relative(0.2)), Wanted::default()));
        });
    }
    group.finish();
}

fn sample_size(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sample size");
    for engine in engines() {
        for (baseline, lift) in
            [(0.05, 0.2), (0.05, 0.05), (0.5, 0.02), (0.5, 0.005), (0.5, 0.002), (0.5, 0.001), (0.01, 0.02)]
        {
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
