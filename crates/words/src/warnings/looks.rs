//! How often one may look.

use abstats::planning::Setting;
use abstats::{Alternative, Analysis, Engine, Level, Report, Warning};

use crate::{Digits, Labels, number, planned, text};

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
    // A breakdown spends its own alpha.
    let about = match (report.breakdowns.is_empty(), each) {
        (true, _) => "",
        (false, false) => " about the whole test",
        (false, true) => " in the whole test",
    };
    let mut said = format!(
        "Read as often as you like: if {if_none}, the chance that this report {ever}{about} is at most {}%.",
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

pub(super) fn at_planned_look(report: &Report, alpha: f64, each: bool, decided: bool) -> String {
    let if_none = match (each, report.variants.len()) {
        (true, _) => "a variant made no difference, the chance that any of the planned looks says otherwise of it",
        (false, ..=2) => "the variant made no difference, the chance that any of the planned looks says otherwise",
        (false, _) => "no variant made a difference, the chance that any of the planned looks says otherwise",
    };
    let alpha = number::plain(100.0 * alpha);
    let mut said = format!("If {if_none} is at most {alpha}%. Looks that were not planned raise it.");
    let shown = planned::shown(report);
    let unbiased = shown.and_then(|of| of.stopped.filter(|_| !of.last)?.lift.ok());
    if let (true, Some(lift)) = (decided, unbiased) {
        let lift = Digits::of(report).lift(lift);
        let early = " At an early stop the observed lift is too large on average; ";
        said = [&said, early, &lift, " is as often too large as too small."].concat();
    }
    if shown.is_some_and(|of| planned::is_overrun(report, &of)) {
        said += " This counts as the last look. ";
        said += planned::READ_BEFORE;
    }
    if let Some(earlier) = shown.and_then(|of| planned::decided_before(report, &of)) {
        said += " ";
        said += &earlier;
    }
    if !report.breakdowns.is_empty() || report.days.is_some() {
        said += " Segments and days say what a single look would say.";
    }
    said
}

/// What was found, what shows it, and what to do.
pub(crate) fn doubt(warning: &Warning, labels: &Labels) -> Option<[String; 3]> {
    Some(match warning {
        Warning::BeforePlannedEnd { fraction } => [
            "The test has not come to its planned end.".to_owned(),
            format!(
                "{} of the planned visitors are there. One look was planned, at the end: read earlier, it decides too often.",
                planned::part(*fraction)
            ),
            "Wait for the planned visitors. The next test can be planned with looks (abstats plan --looks planned, or \
             any-time)."
                .to_owned(),
        ],
        Warning::NotAsPlanned { settings } => [
            format!("{} {} not as planned.", text::capital(&planned::settings(settings)), are(settings)),
            "A rule that is chosen after the plan decides too often.".to_owned(),
            "Decide by the planned settings: leave the others out.".to_owned(),
        ],
        Warning::FewConversionsAtLook { variant, look, outcomes, without_conversion, required } => {
            let what = if *without_conversion { "visitors without a conversion" } else { "conversions" };
            [
                format!("There are too few {what} to decide at look {look}."),
                format!(
                    "The control and variant {} have {} together; the bound of an early look needs {}.",
                    labels.quoted_id(variant),
                    number::count(*outcomes),
                    number::count(*required)
                ),
                "Wait for the next planned look.".to_owned(),
            ]
        }
        _ => return None,
    })
}

const fn are(settings: &[Setting]) -> &'static str {
    if settings.len() == 1 { "is" } else { "are" }
}

pub(super) fn not_as_planned(settings: &[Setting]) -> String {
    let (names, are) = (text::capital(&planned::settings(settings)), are(settings));
    format!("{names} {are} not as planned: the plan's power and visitors do not hold for this analysis.")
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
