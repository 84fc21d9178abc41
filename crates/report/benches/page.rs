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
        // 200 segments in total, each with its pictures; and 200 in each breakdown, folded as by default and not.
        let cases = [
            (40, 1_000, "200 segments"),
            (200, Options::default().max_segments, "1000 segments, folded"),
            (200, 1_000, "1000 segments"),
        ];
        for (segments, max_segments, what) in cases {
            let report = report(analysis.clone(), segments);
            let options = Options { max_segments };
            let kilobytes = html(&report, options).len() / 1_000;
            criterion.bench_function(&format!("{name}, {what} ({kilobytes} kB)"), |bencher| {
                bencher.iter(|| html(&report, options));
            });
        }
    }
}

criterion_group!(benches, page);
criterion_main!(benches);
