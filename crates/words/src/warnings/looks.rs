//! How often one may look.

use abstats::{Alternative, Analysis, Engine, Level, Report};

use crate::number;

/// A running test, read by a rule that is right for who looks once.
pub(super) fn while_running(analysis: &Analysis) -> String {
    let known = daily(analysis).unwrap_or_else(|| "read every day, it decides too often".to_owned());
    format!(
        "The test is still running. This report is right only for someone who looks once, at the end: {known}. To read it as \
         often as you like, ask for looks at any time (--looks any-time)."
    )
}

/// What daily reading does without always-valid numbers, where it was measured: 30 looks at the threshold 95.
fn daily(analysis: &Analysis) -> Option<String> {
    let measured = (analysis.threshold.percent() - 95.0).abs() < 1e-9;
    let said = match analysis.engine {
        Engine::Bayesian { .. } => {
            "read every day for 30 days, \"chance at least 95%\" ships a variant without effect in 20 to 23% of tests"
        }
        Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity: None } => {
            "read every day for 30 days, \"p below 5%\" decides about a variant without effect in more than a quarter of tests"
        }
        Engine::Frequentist { .. } => return None,
    };
    measured.then(|| said.to_owned())
}

pub(super) fn at_any_time(report: &Report, alpha: f64, each: bool, decided: bool) -> String {
    let (if_none, ever) = match (each, report.variants.len()) {
        (true, _) => ("a variant made no difference", "ever says otherwise of it"),
        (false, ..=2) => ("the variant made no difference", "ever says otherwise"),
        (false, _) => ("no variant made a difference", "ever says otherwise"),
    };
    let mut said = format!(
        "Read as often as you like: if {if_none}, the chance that this report {ever} is at most {}%.",
        number::plain(100.0 * alpha)
    );
    if decided {
        said += " At an early stop the observed lift is too large on average; the interval is not affected.";
    }
    if let (Engine::Bayesian { .. }, Some(daily)) = (report.analysis.engine, daily(&report.analysis)) {
        said += " The p-value, which holds at any look, decides, and not the chance: ";
        said += &daily;
        said += ".";
    }
    said
}

pub(super) fn split_costs(variant: &str) -> String {
    format!(
        "The split of {variant} is far from its weight. That costs evidence, and chance does it in 1.4% of tests at a single \
         look."
    )
}

/// What looks at any time cost where many visitors convert.
pub(super) fn high_rates(rate: f64) -> String {
    format!(
        "{} of visitors convert. Above 30%, looks at any time take many visitors: at 50% three times as many on average as one \
         look at the end. Planned looks need fewer; they are fixed before a test starts (abstats plan --looks planned).",
        number::percent(rate, 0)
    )
}

/// What a level of one's own does to intervals that hold at any look.
pub(super) fn level(level: Level) -> String {
    format!(
        "The level of {}% is that of the intervals for a single look, which are in the JSON. The intervals shown hold at any look, \
         and their level follows the threshold, as the verdict does.",
        number::plain(100.0 * level.get())
    )
}
