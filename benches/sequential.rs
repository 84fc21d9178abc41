//! Reading a running test: what an always-valid comparison costs at any counts, and over strata; and a design of planned looks.

mod common;

use std::hint::black_box;
use std::time::Duration;

use abstats::Pair;
use abstats::sequential::planned::{Design, Futility, Plan, Spending};
use abstats::sequential::{AnyTime, Stratum};
use common::pairs_by_size;
use criterion::{BenchmarkId, Criterion};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    always_valid(&mut criterion);
    planned(&mut criterion);
    criterion.final_summary();
}

fn always_valid(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("always valid");
    let (setting, weights) = (AnyTime::default(), Pair { control: 50.0, variant: 50.0 });
    for (visitors, [control, variant]) in pairs_by_size() {
        let counts = Pair { control, variant };
        let id = BenchmarkId::new("comparison", visitors);
        group.bench_function(id, |bencher| bencher.iter(|| setting.compare(black_box(counts), weights)));
        let strata = [Stratum { counts, weights }; 10];
        let id = BenchmarkId::new("ten strata", visitors);
        group.bench_function(id, |bencher| bencher.iter(|| setting.over_strata(black_box(&strata))));
    }
    group.finish();
}

fn planned(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("planned looks");
    for (name, spending) in [("obrien-fleming", Spending::ObrienFleming), ("pocock", Spending::Pocock)] {
        for looks in [1, 5, 14, 30] {
            let plan = Plan { looks: Plan::equally_spaced(looks), spending, ..Plan::default() };
            let id = BenchmarkId::new(name, looks);
            group.bench_function(id, |bencher| bencher.iter(|| Design::new(black_box(plan.clone()))));
        }
    }
    let futility = Some(Futility { power: 0.8, spending: Spending::ObrienFleming });
    let plan = Plan { futility, ..Plan::default() };
    group.bench_function("5 looks, futility", |bencher| bencher.iter(|| Design::new(black_box(plan.clone()))));
    if let Ok(design) = Design::new(Plan::default()) {
        group.bench_function("5 looks, inflation", |bencher| bencher.iter(|| black_box(&design).inflation(0.8)));
    }
    group.finish();
}
