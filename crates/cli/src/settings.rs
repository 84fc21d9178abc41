//! The options of the command line, laid over the analysis that the input asks for.

use abstats::bayesian::Prior;
use abstats::{Alternative, Analysis, Engine, Level, Threshold};

use crate::args::{AlternativeName, EngineName, Options};

/// The analysis to run.
///
/// # Errors
/// Every option with a value it cannot have, and every option that the engine does not use.
pub fn analysis(options: &Options, asked: Analysis) -> Result<Analysis, Vec<String>> {
    let mut errors = Vec::new();
    let threshold = options.threshold.map(|percent| Threshold::new(percent).map_err(|error| error.to_string()));
    let level = options.level.map(|level| Level::new(level).map_err(|error| error.to_string()));
    let prior = options.prior.as_deref().map(prior);
    let analysis = Analysis {
        threshold: valid("--threshold", threshold, &mut errors).unwrap_or(asked.threshold),
        level: valid("--level", level, &mut errors).or(asked.level),
        engine: engine(options, asked.engine, valid("--prior", prior, &mut errors), &mut errors),
    };
    if errors.is_empty() { Ok(analysis) } else { Err(errors) }
}

fn engine(options: &Options, asked: Engine, prior: Option<Prior>, errors: &mut Vec<String>) -> Engine {
    let engine = match (options.engine, asked) {
        (None, asked) => asked,
        (Some(EngineName::Bayesian), Engine::Bayesian { .. })
        | (Some(EngineName::Frequentist), Engine::Frequentist { .. }) => asked,
        (Some(EngineName::Bayesian), _) => Analysis::bayesian().engine,
        (Some(EngineName::Frequentist), _) => Analysis::frequentist().engine,
    };
    match engine {
        Engine::Bayesian { prior: asked, false_discovery } => {
            if options.alternative.is_some() {
                errors.push("--alternative: the bayesian engine has none; it needs --engine frequentist".into());
            }
            Engine::Bayesian { prior: prior.unwrap_or(asked), false_discovery }
        }
        Engine::Frequentist { alternative: asked, multiplicity } => {
            if options.prior.is_some() {
                errors.push("--prior: the frequentist engine has none; it needs --engine bayesian".into());
            }
            Engine::Frequentist { alternative: options.alternative.map_or(asked, alternative), multiplicity }
        }
    }
}

fn valid<T>(option: &str, value: Option<Result<T, String>>, errors: &mut Vec<String>) -> Option<T> {
    value?.map_err(|problem| errors.push(format!("{option}: {problem}"))).ok()
}

const fn alternative(name: AlternativeName) -> Alternative {
    match name {
        AlternativeName::TwoSided => Alternative::TwoSided,
        AlternativeName::Greater => Alternative::Greater,
        AlternativeName::Less => Alternative::Less,
    }
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
