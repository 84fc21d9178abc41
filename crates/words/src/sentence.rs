//! The verdict as one sentence, in the engine's own words, and the line that says how it was reached.

use abstats::multiplicity::Family;
use abstats::{
    Absent, Alternative, Analysis, Engine, GoalDirection, Outcome, Report, Statistics, Verdict, Warning, Within,
};

use super::{Labels, direction, number, practical, text};

/// A variant other than the control.
struct Rival {
    index: usize,
    verdict: Option<Verdict>,
    /// The chance to beat the control, or the p-value, that the verdict follows.
    evidence: Result<f64, Absent>,
    /// Orders the rivals: the greater, the closer to being a winner.
    nearness: f64,
}

/// What to ship, and why.
#[must_use]
pub fn verdict(report: &Report, labels: &Labels) -> String {
    let rivals = rivals(report);
    match report.verdict {
        Outcome::Winner(index) => {
            winner(report, labels, &rivals, index) + &practical::of_winner(report, index).unwrap_or_default()
        }
        Outcome::Control => control(report, labels, &rivals),
        Outcome::Inconclusive => inconclusive(report, labels, &rivals),
        Outcome::NotEnoughData => practical::not_enough_data(report, labels),
        Outcome::Equivalent | Outcome::NonInferior => practical::verdict(report, labels).unwrap_or_else(|| {
            format!("No variant differs from {} by more than was asked about.", labels.control(report))
        }),
    }
}

fn rivals(report: &Report) -> Vec<Rival> {
    // One that takes no part has no verdict.
    let variants = report.overall.variants.iter().enumerate().filter(|(_, variant)| variant.verdict.is_some());
    let rival = |(index, variant): (usize, &abstats::VariantReport)| {
        let (evidence, nearness) = match variant.statistics {
            Statistics::Bayesian(of) => {
                let chance = of.versus_control?.chance_to_beat_control;
                (chance, chance)
            }
            Statistics::Frequentist(of) => {
                let towards_better = |z: f64| match report.analysis.goal_direction {
                    GoalDirection::Increase => z,
                    GoalDirection::Decrease => -z,
                };
                (of.deciding_p_value()?, of.deciding()?.z.map(towards_better))
            }
        };
        Some(Rival { index, verdict: variant.verdict, evidence, nearness: nearness.unwrap_or(f64::NEG_INFINITY) })
    };
    variants.filter_map(rival).collect()
}

fn winner(report: &Report, labels: &Labels, rivals: &[Rival], index: usize) -> String {
    let (name, control) = (labels.quoted(index), labels.control(report));
    let lower = direction::lower_is_better(report);
    let evidence = rivals.iter().find(|rival| rival.index == index).and_then(|rival| rival.evidence.ok());
    let alpha = number::plain(report.analysis.threshold.alpha());
    let why = match (report.analysis.engine, evidence) {
        (_, None) => "it is a winner".to_owned(),
        (Engine::Bayesian { false_discovery, .. }, Some(chance)) => {
            let threshold = report.analysis.threshold.percent();
            let chance = number::chance_in_words(chance, threshold);
            if false_discovery.is_some() {
                return format!(
                    "Ship variant {name}: its chance to beat {control}{lower} is {chance}, and it is in a set of winners of \
                     which at most {}% are expected to be false.",
                    number::plain(100.0 - threshold)
                );
            }
            let threshold = number::plain(threshold);
            format!("it beats {control}{lower} with a probability of {chance} (threshold {threshold}%)")
        }
        (Engine::Frequentist { .. }, Some(p)) => {
            let p = number::p_value(p, report.analysis.threshold.alpha());
            let (better, sided) = (direction::better(report), sided(&report.analysis));
            let within = within(&report.analysis).map_or_else(String::new, |within| format!("{within}, "));
            format!("{within}its conversion rate is {better} than {control}'s, {sided}p {p}, below {alpha}")
        }
    };
    let winners = rivals.iter().filter(|rival| rival.verdict == Some(Verdict::Winner)).count();
    let among = if winners > 1 {
        format!(", and of the {winners} winners it has the {} rate", direction::best(report))
    } else {
        String::new()
    };
    format!("Ship variant {name}: {why}{among}.")
}

fn control(report: &Report, labels: &Labels, rivals: &[Rival]) -> String {
    let (threshold, control) = (report.analysis.threshold, labels.control(report));
    let alpha = number::plain(threshold.alpha());
    // The rival closest to not being a loser.
    let best = rivals.iter().max_by(|a, b| a.nearness.total_cmp(&b.nearness));
    let Some((best, evidence)) = best.and_then(|best| Some((best, best.evidence.ok()?))) else {
        return format!("Keep {control}: every other variant is a loser.");
    };
    let (name, many) = (labels.quoted(best.index), rivals.len());
    let (lower, worse) = (direction::lower_is_better(report), direction::worse(report));
    match report.analysis.engine {
        Engine::Bayesian { false_discovery: Some(_), .. } => {
            let chance = number::chance_in_words(evidence, threshold.percent());
            let limit = number::plain(100.0 - threshold.percent());
            format!(
                "Keep {control}: every other variant is in a set of losers of which at most {limit}% are expected to \
                 be none; the best of them, {name}, has a chance of {chance} to beat it{lower}."
            )
        }
        Engine::Bayesian { .. } => {
            let chance = number::chance_in_words(evidence, threshold.percent());
            let limit = number::plain(100.0 - threshold.percent());
            match many {
                1 => format!(
                    "Keep {control}: the chance of variant {name} to beat it{lower} is {chance}, at or below {limit}%."
                ),
                _ => format!(
                    "Keep {control}: each of the {many} other variants has a chance to beat it{lower} at or below {limit}%; the best of them, {name}, has {chance}."
                ),
            }
        }
        Engine::Frequentist { .. } => {
            let p = number::p_value(evidence, threshold.alpha());
            let sided = sided(&report.analysis);
            let within = within(&report.analysis).map_or_else(String::new, |within| format!("{within}, "));
            match many {
                1 => format!(
                    "Keep {control}: {within}the conversion rate of variant {name} is {worse} than {control}'s, {sided}p {p}, below {alpha}."
                ),
                _ => format!(
                    "Keep {control}: {within}each of the {many} other variants has a {worse} conversion rate, p below {alpha}; the best of them, {name}, has {sided}p {p}."
                ),
            }
        }
    }
}

fn inconclusive(report: &Report, labels: &Labels, rivals: &[Rival]) -> String {
    let (threshold, control) = (report.analysis.threshold, labels.control(report));
    let open = rivals.iter().filter(|rival| rival.verdict == Some(Verdict::Inconclusive));
    let Some(nearest) = open.max_by(|a, b| a.nearness.total_cmp(&b.nearness)) else {
        return format!("Inconclusive: there is nothing to compare with {control}.");
    };
    let (name, alone) = (labels.quoted(nearest.index), rivals.len() == 1);
    let subject =
        if alone { format!("variant {name}") } else { format!("no variant is a winner; the nearest, {name},") };
    match (nearest.evidence, report.analysis.engine) {
        (Err(reason), _) if alone => {
            format!("Inconclusive: variant {name} cannot be compared with {control}: {reason}.")
        }
        (Err(reason), _) if rivals.iter().all(|rival| rival.evidence.is_err()) => {
            format!("Inconclusive: no variant can be compared with {control}: {reason}.")
        }
        (Err(reason), _) => {
            format!("Inconclusive: no variant is a winner, and {name} cannot be compared with {control}: {reason}.")
        }
        (Ok(chance), Engine::Bayesian { .. }) => {
            let chance = number::chance_in_words(chance, threshold.percent());
            let (low, high) = (number::plain(100.0 - threshold.percent()), number::plain(threshold.percent()));
            let between = if alone {
                format!("between {low}% and the threshold of {high}%")
            } else {
                format!("below the threshold of {high}%")
            };
            let lower = direction::lower_is_better(report);
            format!("Inconclusive: {subject} has a chance of {chance} to beat {control}{lower}, {between}.")
        }
        (Ok(p), Engine::Frequentist { .. }) => {
            let alpha = number::plain(threshold.alpha());
            let p = number::p_value(p, threshold.alpha());
            let missed = missed_side(report, labels).unwrap_or_default();
            format!(
                "Inconclusive: {}{subject} against {control} has {}p {p}, not below {alpha}.{missed}",
                within(&report.analysis).map_or_else(String::new, |within| format!("{within}, ")),
                sided(&report.analysis)
            )
        }
    }
}

/// What the p-value of a one-sided test would hide: that variants differ to the other side.
fn missed_side(report: &Report, labels: &Labels) -> Option<String> {
    let missed = report.warnings.iter().filter_map(|warning| {
        let (what, rate, variant, p_value) = match warning {
            Warning::ShownWorse { variant, p_value } => ("worse", direction::worse(report), variant, *p_value),
            Warning::ShownBetter { variant, p_value } => ("better", direction::better(report), variant, *p_value),
            _ => return None,
        };
        Some((what, rate, labels.quoted_id(variant), p_value))
    });
    let missed: Vec<_> = missed.collect();
    let alpha = report.analysis.threshold.alpha();
    match missed.as_slice() {
        [] => None,
        [(what, is, name, p_value)] => {
            let p = number::p_value(*p_value, alpha);
            Some(format!(
                " But variant {name} is {what} than the control: its conversion rate is {is}, two-sided p {p}."
            ))
        }
        // A test looks to one side, so all are on the other one.
        [(what, is, ..), ..] => {
            let names: Vec<_> = missed.iter().map(|(_, _, name, _)| name.clone()).collect();
            let (names, alpha) = (text::listed(&names), number::plain(alpha));
            Some(format!(
                " But variants {names} are {what} than the control: their conversion rates are {is}, two-sided p below \
                 {alpha}."
            ))
        }
    }
}

/// `compared within each day`: what the comparison that decides is made within; `None` when it is made over all visitors.
#[must_use]
pub fn within(analysis: &Analysis) -> Option<String> {
    Some(match analysis.within.as_ref()? {
        Within::Days => "compared within each day".to_owned(),
        Within::Breakdown(name) => format!("compared within each {}", text::clean(name)),
    })
}

const fn sided(analysis: &Analysis) -> &'static str {
    let Engine::Frequentist { alternative, multiplicity } = analysis.engine else { return "" };
    match (alternative, multiplicity.is_some()) {
        (Alternative::TwoSided, false) => "",
        (Alternative::TwoSided, true) => "adjusted ",
        (Alternative::Greater | Alternative::Less, false) => "one-sided ",
        (Alternative::Greater | Alternative::Less, true) => "one-sided adjusted ",
    }
}

/// What a correction for multiple comparisons means for the decision, if there is one.
#[must_use]
pub fn multiplicity(report: &Report) -> Option<String> {
    let analysis = &report.analysis;
    let family = match analysis.engine.family()? {
        Family::Breakdown if report.breakdowns.is_empty() => "over all variants",
        Family::Breakdown => "over the variants of the whole test, and over all segments of each breakdown",
        Family::Everything => "over all comparisons of the report",
    };
    let alpha = number::plain(100.0 * analysis.threshold.alpha());
    Some(match analysis.engine {
        Engine::Bayesian { .. } => format!(
            "Winners and losers are chosen as sets {family}: at most {alpha}% of a set are expected to \
             be false; a set may hold a variant that would not be decided for itself."
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
                format!("The intervals of lift and difference hold all together with {level}%")
            } else {
                "The intervals are those of each comparison alone: one may leave out zero beside an inconclusive variant"
                    .to_owned()
            };
            format!("Corrected by {} {family}: {promise}. {intervals}.", correction.name())
        }
    })
}

/// Engine, threshold, level, and prior or test.
#[must_use]
pub fn method(report: &Report) -> String {
    let analysis = &report.analysis;
    let threshold = number::plain(analysis.threshold.percent());
    let level = number::plain(100.0 * analysis.interval_level().get());
    let lower = match analysis.goal_direction {
        GoalDirection::Increase => "",
        GoalDirection::Decrease => " Fewer conversions are the goal: lower is better.",
    };
    match analysis.engine {
        Engine::Bayesian { prior, .. } => {
            let (alpha, beta) = (number::plain(prior.alpha()), number::plain(prior.beta()));
            let own = match report.variants.iter().filter(|variant| variant.prior.is_some()).count() {
                0 => String::new(),
                own => format!(" ({own} of {} variants have their own)", report.variants.len()),
            };
            format!(
                "Bayesian engine, threshold {threshold}%, {level}% credible intervals, prior Beta({alpha}, {beta}){own}.{lower}"
            )
        }
        Engine::Frequentist { alternative, .. } => {
            let alpha = number::plain(analysis.threshold.alpha());
            let test = match alternative {
                Alternative::TwoSided => "two-sided score test",
                Alternative::Greater => "one-sided score test (greater)",
                Alternative::Less => "one-sided score test (less)",
            };
            let within = match within(analysis) {
                Some(within) => format!(" The whole test is {within}: Mantel and Haenszel's test decides."),
                None => String::new(),
            };
            format!(
                "Frequentist engine, threshold {threshold}% (p < {alpha}), {level}% confidence intervals, {test}.{lower}{within}"
            )
        }
    }
}
