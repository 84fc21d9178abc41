//! A plan in words: what to do first, then what was assumed.

mod assumed;

use abstats::planning::{AtSize, Baseline, Effect, Exactness, Goal, Looks, Outlook, Plan};
use abstats::{Engine, GoalDirection};

use crate::headline::Said;
use crate::{number, region};

pub use crate::sizes::{count_of, effect, lift, p_below, power, rate, visitors};
pub use assumed::assumed;

/// What was asked for; the others were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "closed: visitors, effect and power, each from the others")]
pub enum Asked {
    /// How many visitors?
    #[default]
    Visitors,
    /// Which lift can so many visitors show?
    Effect,
    /// With which power?
    Power,
}

/// Weeks beyond which a test is too slow.
const MOST_WEEKS: u64 = 52;
/// Above this rate looks at any time need several times the visitors of one look.
const HIGH_RATE: f64 = 0.3;
/// Fewer conversions at the first look are too few for bounds that take z as normal.
const ENOUGH: f64 = 100.0;

/// What to do, and why.
///
/// ```
/// use abstats::Analysis;
/// use abstats::planning::{AtSize, Baseline, Design, Effect, Plan, Wanted, Weights};
/// use abstats_words::plan::{self, Asked};
/// let design = Design::new(Baseline::new(0.05)?, Analysis::frequentist().engine, Weights::equal(2)?);
/// let plan = Plan::new(design, Effect::Relative(0.2), Wanted::default(), Some(2_000))?;
/// let said = plan::headline(&plan, &plan.outlook()?, Asked::Visitors);
/// assert_eq!(said.decision, "Run the test for 2 weeks, then read it once.");
/// assert_eq!(said.sentences, [
///     "It needs 8,149 visitors of each of 2 variants, 16,298 in all: 9 days at 2,000 visitors a day, and whole weeks count \
///      every weekday alike.",
///     "If the variant converts 6% of visitors instead of 5% (+20%), the test names it the winner with 80% probability after \
///      these visitors, and with 95.7% after the whole 2 weeks (28,000 visitors).",
///     "If it makes no difference, the test still names a winner or a loser in 5.0% of cases.",
/// ]);
/// # Ok::<(), abstats::planning::PlanningError>(())
/// ```
#[must_use]
pub fn headline(plan: &Plan, outlook: &Outlook, asked: Asked) -> Said {
    let decision = match asked {
        Asked::Visitors => what_to_do(plan),
        Asked::Effect => {
            let (beyond, smaller) = if plan.effect().value() < 0.0 { ("below", "falls") } else { ("above", "lifts") };
            let effect = effect(plan.effect());
            format!("Plan for a lift of {effect} or {beyond}: smaller {smaller} would be missed too often.")
        }
        Asked::Power => enough(outlook).to_owned(),
    };
    let sentences = [
        Some(needed(plan, asked)),
        Some(found(plan, outlook)),
        more(plan, outlook),
        without_effect(plan, outlook),
        early(plan, outlook),
        caution(plan, outlook),
    ];
    Said::new(decision, sentences.into_iter().flatten().collect())
}

fn what_to_do(plan: &Plan) -> String {
    let weeks = plan.days().map(|days| days.div_ceil(7));
    if let Some(weeks) = weeks.filter(|&weeks| weeks > MOST_WEEKS) {
        let weeks = number::count(weeks);
        return format!("Look for a larger effect, or more visitors: this test would take {weeks} weeks.");
    }
    let weeks = weeks.map(|weeks| count_of(weeks, "week"));
    let up_to = || match &weeks {
        Some(weeks) => format!("Run the test for up to {weeks}"),
        None => format!("Plan for {}", visitors(plan.visitors())),
    };
    match (plan.design().looks, &weeks) {
        (Looks::AnyTime { .. }, _) => {
            format!("{}. Read the test as often as you like: stop when it is decided.", up_to())
        }
        (Looks::Planned { look_count: looks @ 2.., futility, .. }, _) => {
            let futile = if futility.is_some() { ", or that shows it to be futile" } else { "" };
            format!("{}, and read the test {looks} times: stop at the first look that decides it{futile}.", up_to())
        }
        (_, Some(weeks)) => format!("Run the test for {weeks}, then read it once."),
        (_, None) => format!("Run the test until there are {}, then read it once.", visitors(plan.visitors())),
    }
}

/// Whether the power is enough to start the test.
fn enough(outlook: &Outlook) -> &'static str {
    match (&outlook.needed, outlook.power.reached >= 0.5) {
        (None, _) => "Run the test: the visitors are enough.",
        (Some(_), true) => "Get more visitors: the test would miss the effect too often.",
        (Some(_), false) => "Do not run the test like this: it would miss the effect more often than find it.",
    }
}

/// How many visitors have the wanted power, where the planned ones do not.
fn more(plan: &Plan, outlook: &Outlook) -> Option<String> {
    let needed = outlook.needed.as_ref()?;
    let wanted = number::plain(100.0 * plan.power().power());
    Some(format!("For {wanted}% it needs {}, {} in all.", visitors(needed), number::count(needed.total())))
}

/// The visitors, and how long they take.
fn needed(plan: &Plan, asked: Asked) -> String {
    let total = plan.visitors().total();
    let of_each = format!("{}, {} in all", visitors(plan.visitors()), number::count(total));
    let subject = if asked == Asked::Visitors { "It needs" } else { "The test has" };
    let Some(per_day) = plan.visitors_per_day().filter(|&per_day| per_day > 0) else {
        return if asked == Asked::Visitors {
            format!("That is {} visitors in all.", number::count(total))
        } else {
            format!("{subject} {of_each}.")
        };
    };
    let days = total.div_ceil(per_day);
    let weeks = if days.is_multiple_of(7) { "" } else { ", and whole weeks count every weekday alike" };
    let at = format!("{} at {} a day{weeks}", count_of(days, "day"), count_of(per_day, "visitor"));
    format!("{subject} {of_each}: {at}.")
}

/// What the test says of the planned effect, and how often.
fn found(plan: &Plan, outlook: &Outlook) -> String {
    let design = plan.design();
    let least = match outlook.power.exactness {
        Exactness::LowerBound | Exactness::LastLook => "at least ",
        _ => "",
    };
    let chance = format!("{least}{} probability", power(outlook.power.reached));
    let chance = if outlook.power.reached >= plan.power().power() && outlook.power.reached < plan.power().power() + 5e-3
    {
        format!("{least}{}% probability", number::plain(100.0 * plan.power().power()))
    } else {
        chance
    };
    let chance = match whole_weeks(plan, outlook) {
        Some(row) => {
            let weeks = count_of(row.weeks.unwrap_or_default(), "week");
            let (total, at_end) = (number::count(row.visitors.total()), power(row.power));
            format!("{chance} after these visitors, and with {at_end} after the whole {weeks} ({total} visitors)")
        }
        None => chance,
    };
    let as_planned = if_so(plan);
    let variant = if design.weights.comparisons() > 1 { "that variant" } else { "it" };
    match design.goal {
        Goal::Difference => {
            let verdict = if is_better(plan) { "winner" } else { "loser" };
            let the = if design.weights.comparisons() > 1 { "a" } else { "the" };
            format!("{as_planned}, the test names {variant} {the} {verdict} with {chance}.")
        }
        Goal::NonInferiority(region) => {
            let harm = region::harm(region, design.goal_direction);
            format!("{as_planned}, the test shows that {variant} is not worse by more than {harm}, with {chance}.")
        }
        Goal::Equivalence(region) => format!(
            "{as_planned}, the test shows that its {} is {}, with {chance}.",
            region::scale(region),
            region::limits(region)
        ),
        _ => format!("{as_planned}, the test shows it with {chance}."),
    }
}

/// What whole weeks show that are planned, where they bring more visitors than are needed.
fn whole_weeks<'a>(plan: &Plan, outlook: &'a Outlook) -> Option<&'a AtSize> {
    let row = outlook.sizes.iter().find(|row| row.planned && row.weeks.is_some())?;
    let more = plan.design().looks == Looks::Once && row.visitors.total() > plan.visitors().total();
    (more && power(row.power) != power(outlook.power.reached)).then_some(row)
}

/// `If the variant converts 6% of visitors instead of 5% (+20%)`.
fn if_so(plan: &Plan) -> String {
    let baseline = plan.design().baseline;
    let one = if plan.design().weights.comparisons() > 1 { "one variant" } else { "the variant" };
    if plan.effect().value() == 0.0 {
        return format!("If {one} converts as well as the control ({})", rate(baseline.rate()));
    }
    let to = rate(baseline.rate() + plan.effect().difference(baseline));
    format!("If {one} converts {to} of visitors instead of {} ({})", rate(baseline.rate()), effect(plan.effect()))
}

fn without_effect(plan: &Plan, outlook: &Outlook) -> Option<String> {
    let design = plan.design();
    let each = if design.weights.comparisons() > 1 { "a variant" } else { "it" };
    match (design.goal, design.looks) {
        (Goal::Difference, Looks::AnyTime { .. }) => {
            let alpha = number::plain(100.0 * design.threshold.alpha());
            Some(format!(
                "If no variant makes a difference, the test names a winner or a loser in at most {alpha}% of cases, however \
                 often it is read."
            ))
        }
        (Goal::Difference, _) if outlook.power.futile.is_some() => {
            let alpha = number::plain(100.0 * design.threshold.alpha());
            Some(format!(
                "If {each} makes no difference, the test names a winner or a loser in at most {alpha}% of cases, whether or not you \
                 keep to the stops for futility. Those end {} of such tests, so that one takes {} visitors on average.",
                power(outlook.without_effect.futile?),
                expected(plan, outlook.without_effect.expected_part?)
            ))
        }
        (Goal::Difference, _) if of_sets(plan) => Some(format!(
            "Of the winners and losers that the test names, at most {}% are expected to be false.",
            number::plain(100.0 * design.threshold.alpha())
        )),
        (Goal::Difference, _) => {
            let wrong = power(outlook.without_effect.either());
            let what = if design.weights.comparisons() > 1 {
                "names it a winner or a loser"
            } else {
                "names a winner or a loser"
            };
            Some(format!("If {each} makes no difference, the test still {what} in {wrong} of cases."))
        }
        (Goal::NonInferiority(region), _) => {
            let end = match design.goal_direction {
                GoalDirection::Increase => outlook.curve.first(),
                GoalDirection::Decrease => outlook.curve.last(),
            };
            let (harm, wrong) = (region::harm(region, design.goal_direction), power(end?.power));
            Some(format!(
                "If {each} is worse by as much as {harm}, the test still calls it good enough in {wrong} of cases."
            ))
        }
        (Goal::Equivalence(_), _) => {
            let wrong = outlook.curve.first()?.power.max(outlook.curve.last()?.power);
            Some(format!(
                "At the ends of that region the test still calls {each} equivalent in up to {} of cases.",
                power(wrong)
            ))
        }
        _ => None,
    }
}

/// That planned looks end early.
fn early(plan: &Plan, outlook: &Outlook) -> Option<String> {
    if matches!(plan.design().looks, Looks::Planned { look_count: ..=1, .. }) {
        return None;
    }
    let expected = expected(plan, outlook.power.expected_part?);
    let Some(futile) = outlook.power.futile else {
        return Some(format!("On average it takes {expected} visitors, since it may end at an earlier look."));
    };
    Some(format!(
        "If the effect is there, it takes {expected} visitors on average, and ends for futility in {} of cases.",
        power(futile)
    ))
}

/// So many visitors on average.
fn expected(plan: &Plan, part: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the visitors")]
    number::count((part * plan.visitors().total() as f64).round() as u64)
}

/// Whether winners and losers are chosen as sets.
fn of_sets(plan: &Plan) -> bool {
    let sets = matches!(plan.design().engine, Engine::Bayesian { false_discovery: Some(_), .. });
    sets && plan.design().weights.comparisons() > 1 && plan.design().looks == Looks::Once
}

/// What the looks do not suit.
fn caution(plan: &Plan, outlook: &Outlook) -> Option<String> {
    let design = plan.design();
    match design.looks {
        Looks::AnyTime { .. } if design.baseline.rate() > HIGH_RATE => Some(
            "At rates above 30% a test that may be read at any time needs several times the visitors of one look: \
             --looks planned needs fewer."
                .to_owned(),
        ),
        Looks::Planned { .. } => {
            let first = outlook.looks.first().filter(|look| look.p_below > 1e-3)?;
            let conversions = first.visitors.fewest().control as f64 * design.baseline.rate();
            (conversions < 0.5 * ENOUGH).then(|| {
                "The first look comes with fewer than 100 conversions: plan fewer looks, or spend later (O'Brien-Fleming)."
                    .to_owned()
            })
        }
        _ => None,
    }
}

fn is_better(plan: &Plan) -> bool {
    (plan.effect().value() > 0.0) == (plan.design().goal_direction == GoalDirection::Increase)
}

/// The rate that an effect leads to.
#[must_use]
pub fn rate_with(baseline: Baseline, of: Effect) -> String {
    rate((baseline.rate() + of.difference(baseline)).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests;
