//! Everything about many segments: 1,000 of them with 4 variants, Holm over all comparisons of the breakdown (the Bayesian
//! engine: sets of winners), heterogeneity, interaction, pooling, shrinkage, and the sample ratio of each.

mod common;

use std::time::Duration;

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::segments::{heterogeneity, interaction, pooled, shrinkage, simpson};
use abstats::{Alternative, Analysis, Counts, Engine, Level, Pair};
use common::experiment;
use criterion::{Criterion, SamplingMode};
use std::hint::black_box;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(5))
        .configure_from_args();
    whole_reports(&mut criterion);
    parts(&mut criterion);
    criterion.final_summary();
}

fn whole_reports(criterion: &mut Criterion) {
    let experiment = experiment(1_000, 4);
    let mut group = criterion.benchmark_group("everything about 1,000 segments of 4 variants");
    group.sampling_mode(SamplingMode::Flat);
    let mut frequentist = Analysis::frequentist();
    if let Engine::Frequentist { multiplicity, .. } = &mut frequentist.engine {
        *multiplicity = Some(Multiplicity { correction: Correction::Holm, family: Family::Breakdown });
    }
    let mut bayesian = Analysis::bayesian();
    if let Engine::Bayesian { false_discovery, .. } = &mut bayesian.engine {
        *false_discovery = Some(Family::Breakdown);
    }
    for analysis in [frequentist, bayesian] {
        group.bench_function(analysis.engine.code(), |bencher| bencher.iter(|| analysis.run(&experiment)));
    }
    group.finish();
}

/// What one variant of these takes, question by question.
fn parts(criterion: &mut Criterion) {
    let experiment = experiment(1_000, 4);
    let arms = |counts: &abstats::Cells| Pair { control: counts.get(0), variant: counts.get(1) };
    let segments: Vec<Pair<Counts>> =
        experiment.breakdowns()[0].segments.iter().map(|segment| arms(&segment.counts)).collect();
    let level = Level::new(0.95).expect("a level");
    let overall = Pair { control: experiment.variants()[0].counts, variant: experiment.variants()[1].counts };
    let mut group = criterion.benchmark_group("one variant's 1,000 segments");
    group.bench_function("heterogeneity", |bencher| bencher.iter(|| heterogeneity(black_box(&segments))));
    group.bench_function("interaction", |bencher| bencher.iter(|| interaction(black_box(&segments))));
    group.bench_function("pooled", |bencher| {
        bencher.iter(|| pooled(black_box(&segments), Alternative::TwoSided, level));
    });
    group.bench_function("shrinkage", |bencher| bencher.iter(|| shrinkage(black_box(&segments), level)));
    group.bench_function("simpson", |bencher| bencher.iter(|| simpson(overall, black_box(&segments))));
    group.finish();
}
