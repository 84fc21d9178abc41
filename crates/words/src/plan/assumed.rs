//! What a plan was computed from.

use abstats::planning::{Exactness, Formula, Goal, Looks, Outlook, Plan, Tailed};
use abstats::sequential::planned::Futility;
use abstats::{Alternative, Engine, GoalDirection};

use crate::planned::spent;
use crate::sizes::rate;
use crate::{number, text};

/// What the calculation assumed, a sentence or two each; the first is about the test.
#[must_use]
pub fn assumed(plan: &Plan, outlook: &Outlook) -> Vec<String> {
    let design = plan.design();
    let direction = (design.goal_direction == GoalDirection::Decrease)
        .then(|| "Fewer conversions are the goal: lower is better.".to_owned());
    let share = (!equal(plan)).then(|| divided(plan));
    let baseline = format!(
        "The control converts {} of visitors. Visitors convert independently of one another.",
        rate(design.baseline.rate())
    );
    [
        Some(test(plan)),
        together(plan),
        direction,
        Some(baseline),
        share,
        Some(exactness(plan, outlook)),
        best(plan, outlook),
    ]
    .into_iter()
    .flatten()
    .chain(others(plan, outlook))
    .collect()
}

fn test(plan: &Plan) -> String {
    let design = plan.design();
    let threshold = number::plain(design.threshold.percent());
    let alpha = number::plain(design.threshold.alpha());
    let sides = match design.engine {
        Engine::Frequentist { alternative: Alternative::Greater, .. } => "one-sided score test (greater)",
        Engine::Frequentist { alternative: Alternative::Less, .. } => "one-sided score test (less)",
        Engine::Frequentist { .. } | Engine::Bayesian { .. } => "two-sided score test",
    };
    match (design.looks, design.engine) {
        (Looks::AnyTime { typical_lift }, _) => format!(
            "Always-valid test, threshold {threshold}% (p below {alpha} at any look), typical lift {}%.",
            number::plain(100.0 * typical_lift.get())
        ),
        (Looks::Planned { look_count, spending, futility }, _) => {
            let futility = futility.map_or_else(String::new, |Futility { power, spending }| {
                let beta = number::plain(1.0 - power);
                format!(" Stops for futility spend beta {beta} by {}; they do not bind.", spent(spending))
            });
            format!(
                "{} at equal distances, {}, threshold {threshold}% (alpha {alpha} over all looks), {sides}.{futility}",
                super::count_of(u64::from(look_count), "look"),
                spent(spending)
            )
        }
        (_, Engine::Bayesian { prior, .. }) => format!(
            "Bayesian, threshold {threshold}%, prior Beta({}, {}).",
            number::plain(prior.alpha()),
            number::plain(prior.beta())
        ),
        (_, Engine::Frequentist { .. }) if design.goal != Goal::Difference => {
            format!(
                "Frequentist, threshold {threshold}% (p below {alpha}), one-sided score test of each end of the region."
            )
        }
        (_, Engine::Frequentist { .. }) => format!("Frequentist, threshold {threshold}% (p below {alpha}), {sides}."),
    }
}

/// How several comparisons are judged together.
fn together(plan: &Plan) -> Option<String> {
    let design = plan.design();
    let compared = design.weights.comparisons();
    if compared < 2 {
        return None;
    }
    let count = number::count(compared as u64);
    if let Goal::NonInferiority(_) | Goal::Equivalence(_) = design.goal {
        return Some(
            "Each variant is judged alone: regions are not corrected for the number of comparisons.".to_owned(),
        );
    }
    Some(match (design.looks, design.engine) {
        (Looks::AnyTime { .. }, _) => format!("Alpha is divided among the {count} comparisons."),
        (_, Engine::Frequentist { multiplicity: Some(of), .. }) => {
            format!("Corrected by {} for {count} comparisons with the control.", of.correction.name())
        }
        (_, Engine::Bayesian { false_discovery: Some(_), .. }) => {
            "Winners and losers are chosen as sets. The power is that of a variant alone, which its set never lowers."
                .to_owned()
        }
        (looks, engine) => {
            let name = if looks == Looks::Once { "dunnett" } else { "bonferroni" };
            let first = if matches!(engine, Engine::Bayesian { .. }) { "--engine frequentist " } else { "" };
            format!(
                "Each of the {count} comparisons is judged alone: {first}--correction {name} keeps alpha for all together."
            )
        }
    })
}

fn equal(plan: &Plan) -> bool {
    let weights = plan.design().weights.as_slice();
    weights.iter().all(|weight| weight.total_cmp(&weights[0]).is_eq())
}

fn divided(plan: &Plan) -> String {
    let weights = plan.design().weights.as_slice();
    let all: f64 = weights.iter().sum();
    let shares: Vec<_> = weights.iter().map(|weight| format!("{:.1}%", 100.0 * weight / all)).collect();
    format!("The variants get {} of the visitors, the control first.", text::listed(&shares))
}

fn exactness(plan: &Plan, outlook: &Outlook) -> String {
    match outlook.power.exactness {
        Exactness::LowerBound if super::of_sets(plan) => {
            "Power is exact for a variant alone; beside other winners it is at least as much."
        }
        Exactness::LowerBound => "Power is exact for the strictest step of the correction; the test itself has at least as much.",
        Exactness::LastLook => {
            "Power is exact for a single look at the end; with earlier looks it is at least as much, and most tests end earlier."
        }
        Exactness::Normal => "Power is exact for one look. The looks lower it a little; by how much is computed with normal statistics.",
        _ => "Power is exact: summed over all possible counts, not from the normal formula.",
    }
    .to_owned()
}

fn best(plan: &Plan, outlook: &Outlook) -> Option<String> {
    let (weights, visitors) = outlook.best.as_ref()?;
    let share = format!("{:.0}%", 100.0 * weights.control_share());
    let other = format!("{:.0}%", 100.0 * (1.0 - weights.control_share()) / weights.comparisons() as f64);
    let (needs, now) = (number::count(visitors.total()), number::count(plan.visitors().total()));
    Some(format!(
        "With {share} of the visitors in the control and {other} in each other variant it needs {needs} visitors in all instead \
         of {now}."
    ))
}

/// What one finds elsewhere, and why it differs.
fn others(plan: &Plan, outlook: &Outlook) -> Option<String> {
    let others = outlook.other_calculators.as_ref()?;
    let named = others.iter().map(|other| {
        let name = match other.formula {
            Formula::Pooled => "pooled formula",
            Formula::Unpooled => "unpooled",
            Formula::Arcsine => "arcsine",
            Formula::RuleOfThumb => "rule of thumb",
            _ => "another formula",
        };
        format!("{} ({name})", number::count(other.visitors_per_variant))
    });
    let sides = if others[0].tailed == Tailed::Two { "two-sided" } else { "one-sided" };
    let baseline = plan.design().baseline;
    let (from, to) = (rate(baseline.rate()), super::rate_with(baseline, plan.effect()));
    let wanted = number::plain(100.0 * plan.power().power());
    // All of them: never "and 2 more".
    let listed = named.collect::<Vec<_>>().join(", ");
    Some(format!(
        "Other calculators: {listed} visitors of each variant, for one {sides} comparison of {from} and {to} with {wanted}% power."
    ))
}
