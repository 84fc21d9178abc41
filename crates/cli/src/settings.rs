//! The options of the command line, laid over the analysis that the input asks for.

mod looks;
mod region;
mod within;

use abstats::bayesian::Prior;
use abstats::multiplicity::{Family, Multiplicity};
use abstats::planning::Effect;
use abstats::worth::Monthly;
use abstats::{Analysis, Engine, Gates, GoalDirection, Level, Threshold, Within};

use abstats_document::Settle;

use crate::args::Options;

pub use within::missing as missing_strata;

/// The analysis to run. `planned` says that the one asked for follows a plan.
///
/// # Errors
/// Every option with a value it cannot have, and every option that the engine does not use.
pub fn analysis(options: &Options, asked: &Analysis, planned: bool) -> Result<Analysis, Vec<String>> {
    let mut errors = Vec::new();
    let threshold = options.threshold.map(|percent| Threshold::new(percent).map_err(|error| error.to_string()));
    let level = options.level.map(|level| Level::new(level).map_err(|error| error.to_string()));
    let prior = options.prior.as_deref().map(prior);
    let goal_direction = if options.lower_is_better { GoalDirection::Decrease } else { asked.goal_direction };
    let analysis = Analysis {
        threshold: valid("--threshold", threshold, &mut errors).unwrap_or(asked.threshold),
        level: valid("--level", level, &mut errors).or(asked.level),
        region: region::asked(options, asked.region, goal_direction, &mut errors),
        gates: Gates {
            visitors: options.min_visitors.or(asked.gates.visitors),
            conversions: options.min_conversions.or(asked.gates.conversions),
            days: options.min_days.or(asked.gates.days),
        },
        goal_direction,
        within: options.within.as_deref().map(Within::named).or_else(|| asked.within.clone()),
        engine: engine(options, asked.engine, valid("--prior", prior, &mut errors), &mut errors),
        looks: looks::asked(options, &asked.looks, planned, &mut errors),
    };
    if let (Some(within), Engine::Bayesian { .. }) = (&analysis.within, analysis.engine)
        && !analysis.looks.are_at_any_time()
    {
        errors.push(format!(
            "--within: the bayesian engine compares nothing within strata; use --engine frequentist --within {}",
            shell_word(&within.to_string())
        ));
    }
    if errors.is_empty() { Ok(analysis) } else { Err(errors) }
}

/// Whether it is asked what would settle the test.
///
/// # Errors
/// A smallest effect that is none.
pub fn settle(options: &Options, asked: Option<Settle>) -> Result<Option<Settle>, String> {
    match options.smallest_effect.as_deref() {
        None => Ok(asked.or(options.settle.then(Settle::default))),
        Some(text) => match text.parse::<Effect>() {
            Ok(effect) if effect.value() == 0.0 => Err(format!("--smallest-effect: {text:?} is no effect")),
            Ok(effect) => Ok(Some(Settle { smallest: Some(effect) })),
            Err(error) => Err(format!("--smallest-effect: {error}")),
        },
    }
}

/// Whether it is asked what the difference is worth.
///
/// # Errors
/// A value of a conversion without visitors a month.
pub fn worth(options: &Options, asked: Option<&Monthly>) -> Result<Option<Monthly>, String> {
    let visitors = options.visitors_per_month.or(asked.map(Monthly::visitors));
    let value = options.value.clone().or_else(|| asked.and_then(Monthly::value).cloned());
    match (visitors, value) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err("--value: it needs --visitors-per-month".to_owned()),
        (Some(visitors), value) => {
            Monthly::new(visitors, value).map(Some).map_err(|error| format!("--visitors-per-month: {error}"))
        }
    }
}

fn engine(options: &Options, asked: Engine, prior: Option<Prior>, errors: &mut Vec<String>) -> Engine {
    let engine = match options.engine {
        Some(engine) if engine.code() != asked.code() => engine,
        _ => asked,
    };
    let mut unused = |option: &str, given: bool, engine: &str, other: &str| {
        if given {
            errors.push(format!("{option}: the {engine} engine has none; it needs --engine {other}"));
        }
    };
    let engine = match engine {
        Engine::Bayesian { prior: asked, false_discovery } => {
            unused("--alternative", options.alternative.is_some(), "bayesian", "frequentist");
            unused("--correction", options.correction.flatten().is_some(), "bayesian", "frequentist");
            let false_discovery = false_discovery.or(options.false_discovery.then(Family::default));
            let family = false_discovery.map(|asked| options.family.unwrap_or(asked));
            Engine::Bayesian { prior: prior.unwrap_or(asked), false_discovery: family }
        }
        Engine::Frequentist { alternative: asked, multiplicity } => {
            unused("--prior", options.prior.is_some(), "frequentist", "bayesian");
            unused("--false-discovery", options.false_discovery, "frequentist", "bayesian");
            let asked_family = multiplicity.map(|multiplicity| multiplicity.family).unwrap_or_default();
            let correction = options.correction.unwrap_or(multiplicity.map(|multiplicity| multiplicity.correction));
            let family = options.family.unwrap_or(asked_family);
            let multiplicity = correction.map(|correction| Multiplicity { correction, family });
            Engine::Frequentist { alternative: options.alternative.unwrap_or(asked), multiplicity }
        }
    };
    if options.family.is_some() && engine.family().is_none() {
        errors.push("--family: nothing takes comparisons together; it needs --correction or --false-discovery".into());
    }
    engine
}

/// The word as a shell reads it.
fn shell_word(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "_-.:".contains(letter);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

fn valid<T>(option: &str, value: Option<Result<T, String>>, errors: &mut Vec<String>) -> Option<T> {
    value?.map_err(|problem| errors.push(format!("{option}: {problem}"))).ok()
}

fn prior(text: &str) -> Result<Prior, String> {
    let parameters = || text.split_once(',').and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
    match text {
        "uniform" => Ok(Prior::UNIFORM),
        "jeffreys" => Ok(Prior::JEFFREYS),
        _ => {
            let (alpha, beta) = parameters().ok_or_else(|| format!("{text:?} is not uniform, jeffreys or A,B"))?;
            Prior::new(alpha, beta).map_err(|error| error.to_string())
        }
    }
}
