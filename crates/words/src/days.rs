//! The test day by day, in words. (What is wrong with the days are warnings.)

use abstats::{Engine, Report};

use super::number;

/// How not to read evidence that is shown day by day.
#[must_use]
pub const fn caution(report: &Report) -> &'static str {
    if report.analysis.looks.are_at_any_time() {
        return "How the numbers came about. They hold at any look: deciding on the first day that is clear is fine.";
    }
    if report.analysis.looks.are_planned() {
        return "How the numbers came about, each as a single look would have it. The planned looks decide, not a day that looks \
                clear.";
    }
    match report.analysis.engine {
        Engine::Bayesian { .. } => {
            "How the numbers came about. Whoever looks every day and stops as soon as the chance crosses the threshold \
             finds false winners more often than the threshold suggests: decide on a day planned beforehand."
        }
        Engine::Frequentist { .. } => {
            "How the numbers came about. The test is one for a fixed number of visitors: whoever reads it every day and \
             stops as soon as p is below the line errs more often than the threshold says. Decide on a day planned \
             beforehand."
        }
    }
}

/// That only so many of the days are shown.
#[must_use]
pub fn shown(shown: usize, all: usize) -> String {
    format!(
        "Of {} days {} are shown, evenly spaced from the first to the last.",
        number::count(all as u64),
        number::count(shown as u64)
    )
}
