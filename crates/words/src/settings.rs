//! How a report was made: engine, threshold, corrections, region and gates; a sentence each.

use abstats::multiplicity::Family;
use abstats::practical::Region;
use abstats::sequential::Alpha;
use abstats::{Alternative, Analysis, Engine, Gates, GoalDirection, Looks, Report, Within};

use crate::sizes::count_of;
use crate::{number, planned, region, text};

/// The sentences; the first is about the engine.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// assert_eq!(abstats_words::settings::all(&report), [
///     "Bayesian, threshold 95%, 90% credible intervals, prior Beta(1, 1).",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn all(report: &Report) -> Vec<String> {
    let region = report.analysis.region.map(|region| of_region(report, region));
    let gates = of_gates(report.analysis.gates, !report.breakdowns.is_empty());
    let direction = match report.analysis.goal_direction {
        GoalDirection::Increase => None,
        GoalDirection::Decrease => Some("Fewer conversions are the goal: lower is better.".to_owned()),
    };
    let first = std::iter::once(engine(report)).chain(direction);
    first.chain(within(report)).chain(looks(report)).chain(together(report)).chain(region).chain(gates).collect()
}

fn engine(report: &Report) -> String {
    let analysis = &report.analysis;
    let threshold = number::plain(analysis.threshold.percent());
    let intervals = intervals(report);
    match analysis.engine {
        Engine::Bayesian { prior, .. } => {
            let (alpha, beta) = (number::plain(prior.alpha()), number::plain(prior.beta()));
            let own = match report.variants.iter().filter(|variant| variant.prior.is_some()).count() {
                0 => String::new(),
                own => format!(" ({own} of {} variants have their own)", report.variants.len()),
            };
            format!("Bayesian, threshold {threshold}%, {intervals}, prior Beta({alpha}, {beta}){own}.")
        }
        Engine::Frequentist { alternative, .. } => {
            let test = match alternative {
                Alternative::TwoSided => "two-sided score test",
                Alternative::Greater => "one-sided score test (greater)",
                Alternative::Less => "one-sided score test (less)",
            };
            let alpha = number::plain(analysis.threshold.alpha());
            format!("Frequentist, threshold {threshold}% (p below {alpha}), {intervals}, {test}.")
        }
    }
}

/// `90% credible intervals`: those that are shown, by how the test is read.
fn intervals(report: &Report) -> String {
    let analysis = &report.analysis;
    let single = single_look(analysis);
    let level = level(report);
    if analysis.looks.are_at_any_time() {
        format!("{level}% always-valid intervals")
    } else if analysis.looks.are_planned() && (!report.breakdowns.is_empty() || report.days.is_some()) {
        format!("{level}% repeated intervals of the whole test ({single} of its parts)")
    } else if analysis.looks.are_planned() {
        format!("{level}% repeated intervals")
    } else {
        single
    }
}

/// `90% credible intervals`: what a single look has.
#[must_use]
pub fn single_look(analysis: &Analysis) -> String {
    let level = number::plain(100.0 * analysis.interval_level().get());
    let kind = match analysis.engine {
        Engine::Bayesian { .. } => "credible",
        Engine::Frequentist { .. } => "confidence",
    };
    format!("{level}% {kind} intervals")
}

/// The level, in percent, of the intervals of the whole test: of a single look, over all planned ones, or at any.
#[must_use]
pub fn level(report: &Report) -> String {
    let analysis = &report.analysis;
    if analysis.looks.are_planned() {
        return planned::confidence(analysis);
    }
    let at_any_look = || {
        let mut rows = report.overall.variants.iter().filter_map(|row| row.always_valid?.ok());
        rows.find_map(|of| Some(number::plain(100.0 * of.lift.interval.ok()?.level.get())))
    };
    if analysis.looks.are_at_any_time() {
        return at_any_look().unwrap_or_else(|| number::plain(analysis.threshold.percent()));
    }
    number::plain(100.0 * analysis.interval_level().get())
}

/// What the comparison is made within.
fn within(report: &Report) -> Option<String> {
    let compared = compared_within(&report.analysis)?;
    Some(if report.analysis.looks.are_at_any_time() {
        format!("The whole test is {compared}.")
    } else {
        format!("The whole test is {compared}: Mantel and Haenszel's test decides.")
    })
}

/// What decides when one looks at any time, or as planned.
fn looks(report: &Report) -> Option<String> {
    if let Looks::Planned(looks) = &report.analysis.looks {
        let count = count_of(looks.looks().len() as u64, "planned look");
        return Some(format!(
            "The bounds of {count} decide about the whole test, {}.",
            planned::spent(looks.spending())
        ));
    }
    let Looks::AnyTime { typical_lift, alpha, .. } = report.analysis.looks else { return None };
    let several = report.variants.len() > 2 || !report.breakdowns.is_empty();
    let shared = match alpha {
        Alpha::Shared if report.analysis.engine.family() == Some(Family::Everything) => {
            " All comparisons of the report share what may go wrong."
        }
        Alpha::Shared if several => {
            " The comparisons of the whole test share what may go wrong, and so do those of each breakdown."
        }
        Alpha::Each if several => " Each comparison is judged alone, whatever their number.",
        Alpha::Shared | Alpha::Each => "",
    };
    Some(format!("The always-valid comparison decides, made for a typical lift of {typical_lift}.{shared}"))
}

/// Which comparisons are judged together, and what that promises.
fn together(report: &Report) -> Option<String> {
    let analysis = &report.analysis;
    let family = match analysis.engine.family()? {
        Family::Breakdown if report.breakdowns.is_empty() => "over all variants",
        Family::Breakdown => "over the variants of the whole test, and over all segments of each breakdown",
        Family::Everything => "over all comparisons of the report",
    };
    let alpha = number::plain(100.0 * analysis.threshold.alpha());
    Some(match analysis.engine {
        Engine::Bayesian { .. } => format!(
            "Winners and losers are chosen as sets {family}: at most {alpha}% of a set are expected to be false; a set may \
             hold a variant that alone would not be decided."
        ),
        Engine::Frequentist { multiplicity, .. } => {
            let correction = multiplicity?.correction;
            let promise = if correction.controls_false_discoveries() {
                format!("at most {alpha}% of the winners and losers are expected to be false")
            } else {
                format!("the chance of even one false winner or loser among them is at most {alpha}%")
            };
            let intervals = if correction.is_single_step() {
                let level = number::plain(100.0 * analysis.interval_level().get());
                let pooled = if report.breakdowns.is_empty() {
                    ""
                } else {
                    "; that of segments taken together holds for itself"
                };
                format!("The intervals of lift and difference hold all together with {level}%{pooled}")
            } else {
                "Each interval is that of its comparison alone: it may leave out zero beside an inconclusive variant"
                    .to_owned()
            };
            format!("Corrected by {} {family}: {promise}. {intervals}.", correction.name())
        }
    })
}

fn of_region(report: &Report, region: Region) -> String {
    let threshold = report.analysis.threshold;
    let what = region::scale(region);
    let alone = match report.analysis.engine.family() {
        Some(_) => " Each variant alone: this is not corrected for the number of comparisons.",
        None => "",
    };
    let enough = match report.analysis.engine {
        _ if report.analysis.looks.are_at_any_time() => "the whole always-valid interval has to lie there".to_owned(),
        _ if report.analysis.looks.are_planned() => "its whole interval over all looks has to lie there".to_owned(),
        Engine::Bayesian { .. } => format!("a chance of {}% is enough", number::plain(threshold.percent())),
        Engine::Frequentist { .. } => format!("p below {} is enough", number::plain(threshold.alpha())),
    };
    if region.is_bounded() {
        format!("A {what} {} is too small to matter; to show it, {enough}.{alone}", region::limits(region))
    } else {
        let good = region::good_enough(region, report.analysis.goal_direction);
        format!("A {what} {good} is good enough; to show it, {enough}.{alone}")
    }
}

fn of_gates(gates: Gates, segments: bool) -> Option<String> {
    let set = |least: Option<u64>| least.filter(|least| *least > 0).map(number::count);
    let counts = [(set(gates.visitors), "visitors"), (set(gates.conversions), "conversions")];
    let counts: Vec<_> = counts.into_iter().filter_map(|(least, what)| Some(format!("{} {what}", least?))).collect();
    let each = (!counts.is_empty()).then(|| format!("{} of each variant", counts.join(" and ")));
    let days = set(gates.days).map(|days| format!("{days} days"));
    let own = if each.is_some() && segments { "; in a segment, its own counts" } else { "" };
    let all: Vec<_> = each.into_iter().chain(days).collect();
    (!all.is_empty()).then(|| format!("No verdict before at least {}{own}.", all.join(", and ")))
}

/// `compared within each day`: what the comparison that decides is made within; `None` when it is made over all visitors.
pub(crate) fn compared_within(analysis: &Analysis) -> Option<String> {
    Some(match analysis.within.as_ref()? {
        Within::Days => "compared within each day".to_owned(),
        Within::Breakdown(name) => format!("compared within each {}", text::clean(name)),
    })
}

/// `, for all comparisons together`, behind an interval of the whole test, where intervals hold jointly.
#[must_use]
pub fn jointly(report: &Report) -> &'static str {
    let single_step = match report.analysis.engine {
        Engine::Frequentist { multiplicity, .. } => multiplicity.is_some_and(|of| of.correction.is_single_step()),
        Engine::Bayesian { .. } => false,
    };
    if single_step { ", for all comparisons together" } else { "" }
}
