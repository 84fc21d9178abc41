//! The page of a large report: three variants, five breakdowns, segments. The analysis is not measured.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use abstats::{Analysis, Breakdown, Counts, Experiment, Segment, Variant};
use abstats_document::{Input, Output};
use abstats_report::{Options, html};
use criterion::{Criterion, criterion_group, criterion_main};

fn report(analysis: Analysis, segments: u64) -> Output {
    let counts = |salt: u64| Counts::new(5_000 + 977 * (salt % 37), 400 + 31 * (salt % 29)).unwrap();
    let breakdown = |by: u64| {
        let segment = |index: u64| {
            let counts = [0, 1, 2].map(|variant| counts(7 * by + 11 * index + variant));
            Segment::new(format!("segment {index} of a longer name"), counts)
        };
        Breakdown { by: format!("dimension {by}"), segments: (0..segments).map(segment).collect() }
    };
    let variants = (0..3).map(|index| Variant::new(format!("variant {index}"), counts(index))).collect();
    let experiment = Experiment::new(variants, (0..5).map(breakdown).collect()).unwrap();
    Input::new(experiment, analysis).run()
}

fn page(criterion: &mut Criterion) {
    for (name, analysis) in [("bayesian", Analysis::bayesian()), ("frequentist", Analysis::frequentist())] {
        // 40 segments in each of five breakdowns, and 200.
        for (segments, what) in [(40, "200 segments"), (200, "1000 segments")] {
            let report = report(analysis.clone(), segments);
            let kilobytes = html(&report, &Options::default()).len() / 1_000;
            criterion.bench_function(&format!("{name}, {what} ({kilobytes} kB)"), |bencher| {
                bencher.iter(|| html(&report, &Options::default()));
            });
        }
    }
}

criterion_group!(benches, page);
criterion_main!(benches);
