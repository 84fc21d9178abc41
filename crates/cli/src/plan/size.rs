//! From two of visitors, lift and power to the third.

use abstats::planning::{Design, Direction, Effect, Goal, Plan, Wanted, Weights};
use abstats::{Alternative, Engine, GoalDirection};
use abstats_words::number;
use abstats_words::plan::Asked;

use super::said;

/// A test that finds no smaller lift than this is not worth a plan.
const LARGEST: f64 = 5.0;

/// What is known.
pub struct Question {
    pub design: Design,
    pub effect: Option<Effect>,
    pub wanted: Wanted,
    /// Of all variants together.
    pub visitors: Option<u64>,
    pub per_day: Option<u64>,
}

impl Question {
    /// The plan, and what of it was not known.
    pub fn answer(self) -> Result<(Plan, Asked), String> {
        let Self { design, effect, wanted, visitors, per_day } = self;
        if let Some(effect) = effect {
            sign(&design, effect)?;
        }
        let visitors = visitors.map(|total| (total, design.weights.of_total(total)));
        let (plan, asked) = match (visitors, effect) {
            (None, effect) => {
                let effect = effect.unwrap_or(Effect::Relative(0.0));
                (Plan::new(design, effect, wanted, None), Asked::Visitors)
            }
            (Some((_, visitors)), Some(effect)) => {
                let visitors = visitors.map_err(|error| said(&error))?;
                (Plan::of(design, effect, wanted, visitors), Asked::Power)
            }
            (Some((total, visitors)), None) => {
                let visitors = visitors.map_err(|error| said(&error))?;
                let lift = design.detectable(&visitors, wanted, direction(&design)).map_err(|error| said(&error))?;
                let lift = lift.ok_or_else(|| {
                    let (total, wanted) = (number::count(total), number::plain(100.0 * wanted.power()));
                    format!("--visitors: {total} are too few to find any lift with {wanted}% probability")
                })?;
                if lift > LARGEST {
                    let (total, wanted) = (number::count(total), number::plain(100.0 * wanted.power()));
                    return Err(format!(
                        "--visitors: {total} are too few: no lift up to +{:.0}% is found with {wanted}% probability",
                        100.0 * LARGEST
                    ));
                }
                (Plan::of(design, Effect::Relative(lift), wanted, visitors), Asked::Effect)
            }
        };
        let plan = plan.map_err(|error| said(&error))?;
        Ok((if let Some(per_day) = per_day { plan.at_pace(per_day) } else { plan }, asked))
    }
}

/// The side that the test looks for, or else the better one.
const fn direction(design: &Design) -> Direction {
    let lower = match design.engine {
        Engine::Frequentist { alternative: Alternative::Less, .. } => true,
        Engine::Frequentist { alternative: Alternative::Greater, .. } => false,
        Engine::Frequentist { .. } | Engine::Bayesian { .. } => {
            matches!(design.goal_direction, GoalDirection::Decrease)
        }
    };
    if lower { Direction::Lower } else { Direction::Higher }
}

/// An effect for the worse where the test is to find a better variant: a slip of the sign, most likely, and other visitors.
fn sign(design: &Design, effect: Effect) -> Result<(), String> {
    let looks_for = match design.engine {
        Engine::Frequentist { alternative: Alternative::Greater, .. } => 1.0,
        Engine::Frequentist { alternative: Alternative::Less, .. } => -1.0,
        Engine::Frequentist { .. } | Engine::Bayesian { .. } if design.goal_direction == GoalDirection::Decrease => {
            -1.0
        }
        Engine::Frequentist { .. } | Engine::Bayesian { .. } => 1.0,
    };
    if design.goal != Goal::Difference || effect.value() * looks_for >= 0.0 {
        return Ok(());
    }
    let one_sided = !matches!(
        design.engine,
        Engine::Bayesian { .. } | Engine::Frequentist { alternative: Alternative::TwoSided, .. }
    );
    let (turned, given) = (turned(effect), effect);
    Err(match (one_sided, design.goal_direction) {
        (true, _) => format!("--lift: {given} is not on the side that --alternative looks for; write {turned}"),
        (false, GoalDirection::Decrease) => format!(
            "--lift: with --lower-is-better, {given} makes a variant worse; write {turned} to find a better one, or add \
             --engine frequentist --alternative greater to find harm"
        ),
        (false, GoalDirection::Increase) => format!(
            "--lift: {given} makes a variant worse; write {turned}, or add --lower-is-better where fewer conversions are the \
             goal, or --engine frequentist --alternative less to find harm"
        ),
    })
}

/// The same size on the other side.
const fn turned(effect: Effect) -> Effect {
    match effect {
        Effect::Relative(lift) => Effect::Relative(-lift),
        Effect::Points(difference) => Effect::Points(-difference),
    }
}

/// `50,25,25`, and how many there are to be.
pub fn weights(variants: Option<u64>, list: Option<&str>, errors: &mut Vec<String>) -> Option<Weights> {
    let count = variants.map(|variants| usize::try_from(variants).unwrap_or(usize::MAX));
    let Some(list) = list else {
        return Weights::equal(count.unwrap_or(2)).map_err(|error| errors.push(format!("--variants: {error}"))).ok();
    };
    let parsed: Result<Vec<f64>, &str> = list.split(',').map(|one| one.trim().parse().map_err(|_| one)).collect();
    let weights = match parsed {
        Err(one) => Err(format!("{one:?} is not a number; weights are a list such as 50,25,25, the control first")),
        Ok(given) if count.is_some_and(|count| count != given.len()) => Err(format!(
            "{} weights, but --variants {}; give a weight for each variant, the control first",
            given.len(),
            count.unwrap_or_default()
        )),
        Ok(given) => Weights::new(&given).map_err(|error| error.to_string()),
    };
    weights.map_err(|error| errors.push(format!("--weights: {error}"))).ok()
}

/// Visitors a day.
pub fn per_day(per_day: Option<u64>, per_week: Option<u64>, errors: &mut Vec<String>) -> Option<u64> {
    match (per_day, per_week) {
        (Some(0), _) => {
            errors.push("--visitors-per-day: without visitors there is no test".into());
            None
        }
        (None, Some(per_week @ 0..7)) => {
            errors.push(format!("--visitors-per-week: {per_week} is less than one a day, and too few for a test"));
            None
        }
        (Some(per_day), _) => Some(per_day),
        (None, per_week) => per_week.map(|per_week| per_week / 7),
    }
}
