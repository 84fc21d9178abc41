//! The heap of a report: what it holds, and what is needed beside it while it is made. Counted, not timed.

mod common;

use abstats::Analysis;
use common::experiment;
use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() {
    // `cargo test` runs it too, without the argument.
    let most = if std::env::args().any(|argument| argument == "--bench") { 100_000 } else { 100 };
    println!(
        "| engine | segments | variants | report, bytes | of them per segment and variant | beside it while made |"
    );
    println!("|---|--:|--:|--:|--:|--:|");
    for analysis in [Analysis::frequentist(), Analysis::bayesian()] {
        for (segments, variants) in [(20, 4), (1_000, 2), (100_000, 2)] {
            if segments <= most {
                print_heap(&analysis, segments, variants);
            }
        }
    }
}

fn print_heap(analysis: &Analysis, segments: u64, variants: u64) {
    let experiment = experiment(segments, variants);
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let report = analysis.run(&experiment);
    let peak = HEAP.peak_usage() - before;
    let held = HEAP.current_usage() - before;
    println!(
        "| {} | {segments} | {variants} | {held} | {} | {} |",
        analysis.engine.code(),
        held as u64 / (segments * variants),
        peak - held
    );
    drop(report);
}
