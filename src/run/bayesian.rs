//! The Bayesian engine over an experiment's tables.

use super::Table;
use crate::bayesian::{self, BayesianComparison, Posterior, Prior, expected_loss_relative, superiority};
use crate::{
    Absent, Analysis, BayesianStatistics, Counts, Estimate, GoalDirection, Level, Pair, Statistics, Variant, practical,
};

/// One table's statistics, row by row.
pub(super) fn statistics(analysis: &Analysis, prior: Prior, variants: &[Variant], table: &Table) -> Vec<Statistics> {
    let (level, goal) = (analysis.interval_level(), analysis.goal_direction);
    // A posterior without data is the prior: it says nothing about the variant.
    let posterior = |&(variant, counts): &(usize, _)| {
        let own = variants.get(variant).and_then(|variant| variant.prior);
        Some(Posterior::new(own.unwrap_or(prior), counts)).filter(|_| counts.visitors() > 0)
    };
    let posteriors: Vec<_> = table.cells.iter().map(posterior).collect();
    let control = table.cells.iter().position(|(variant, _)| *variant == table.control);
    let of_control = control.and_then(|row| posteriors[row]);
    let competing = posteriors.iter().flatten().map(|posterior| match goal {
        GoalDirection::Increase => *posterior,
        GoalDirection::Decrease => posterior.mirrored(),
    });
    let competing: Vec<_> = competing.collect();
    let best = if competing.len() < 2 { None } else { Some(bayesian::best(&competing)) };
    let mut best = best.into_iter().flatten();
    let none = Absent::NoVisitors;
    let statistics = posteriors.iter().enumerate().map(|(row, posterior)| {
        let (rate, (chance_to_be_best, expected_loss_to_best)) = match posterior {
            Some(posterior) => {
                let alone = Absent::FewerThanTwoVariants;
                (posterior.rate(level), best.next().map_or((Err(alone), Err(alone)), |best| (best.chance, best.loss)))
            }
            None => (Estimate::absent(none), (Err(none), Err(none))),
        };
        let compared = control != Some(row);
        let versus_control = compared.then(|| match (of_control, posterior) {
            (Some(control), Some(variant)) => compare(goal, Pair { control, variant: *variant }, level),
            _ => absent(none),
        });
        let region = analysis.region.filter(|_| compared).map(|region| match (of_control, posterior) {
            (Some(control), Some(variant)) => {
                practical::chances(Pair { control, variant: *variant }, region, goal, analysis.threshold)
            }
            _ => Err(none),
        });
        Statistics::Bayesian(BayesianStatistics {
            rate,
            chance_to_be_best,
            expected_loss_to_best,
            versus_control,
            region,
        })
    });
    statistics.collect()
}

/// Of a variant that takes part in nothing.
pub(super) fn left_out(analysis: &Analysis, prior: Prior, variant: Option<&Variant>, counts: Counts) -> Statistics {
    let reason = Absent::WithoutWeight;
    let posterior = Posterior::new(variant.and_then(|variant| variant.prior).unwrap_or(prior), counts);
    let rate = match counts.visitors() {
        0 => Estimate::absent(Absent::NoVisitors),
        _ => posterior.rate(analysis.interval_level()),
    };
    Statistics::Bayesian(BayesianStatistics {
        rate,
        chance_to_be_best: Err(reason),
        expected_loss_to_best: Err(reason),
        versus_control: Some(absent(reason)),
        region: analysis.region.map(|_| Err(reason)),
    })
}

/// Rates, difference and lift as they are; chances and losses towards the goal.
fn compare(goal: GoalDirection, pair: Pair<Posterior>, level: Level) -> BayesianComparison {
    let comparison = bayesian::compare(pair, level);
    if goal == GoalDirection::Increase {
        return comparison;
    }
    let upwards = goal.upwards(pair);
    let superiority = superiority(upwards);
    BayesianComparison {
        chance_to_beat_control: superiority.map(|answer| answer.chance_to_beat_control),
        chance_control_better: superiority.map(|answer| answer.chance_control_better),
        expected_loss: superiority.map(|answer| answer.expected_loss),
        expected_loss_relative: expected_loss_relative(upwards),
        expected_loss_of_control: superiority.map(|answer| answer.expected_loss_of_control),
        ..comparison
    }
}

const fn absent(reason: Absent) -> BayesianComparison {
    BayesianComparison {
        difference: Estimate::absent(reason),
        lift: Estimate::absent(reason),
        chance_to_beat_control: Err(reason),
        chance_control_better: Err(reason),
        expected_loss: Err(reason),
        expected_loss_relative: Err(reason),
        expected_loss_of_control: Err(reason),
    }
}
