//! The Bayesian engine over an experiment's tables.

use crate::bayesian::{self, BayesianComparison, Posterior, Prior};
use crate::{Absent, Analysis, BayesianStatistics, Counts, Estimate, Variant, practical};

/// One table's statistics, in the order of the variants.
pub(super) fn statistics(
    analysis: &Analysis,
    prior: Prior,
    variants: &[Variant],
    control: usize,
    counts: &[Counts],
) -> Vec<BayesianStatistics> {
    let level = analysis.interval_level();
    // A posterior without data is the prior: it says nothing about the variant.
    let posteriors: Vec<_> = variants
        .iter()
        .zip(counts)
        .map(|(variant, &counts)| {
            (counts.visitors() > 0).then(|| Posterior::new(variant.prior.unwrap_or(prior), counts))
        })
        .collect();
    let competing: Vec<_> = posteriors.iter().flatten().copied().collect();
    let best = if competing.len() < 2 { None } else { Some(bayesian::best(&competing)) };
    let mut best = best.into_iter().flatten();
    let none = Absent::NoVisitors;
    let statistics = posteriors.iter().enumerate().map(|(index, posterior)| {
        let (rate, (chance_to_be_best, expected_loss_to_best)) = match posterior {
            Some(posterior) => {
                let alone = Absent::FewerThanTwoVariants;
                (posterior.rate(level), best.next().map_or((Err(alone), Err(alone)), |best| (best.chance, best.loss)))
            }
            None => (Estimate::absent(none), (Err(none), Err(none))),
        };
        let versus_control = (index != control).then(|| match (posteriors[control], posterior) {
            (Some(control), Some(variant)) => bayesian::compare(control, *variant, level),
            _ => absent(none),
        });
        let region =
            analysis.region.filter(|_| index != control).map(|region| match (posteriors[control], posterior) {
                (Some(control), Some(variant)) => practical::chances(control, *variant, region, analysis.threshold),
                _ => Err(none),
            });
        BayesianStatistics { rate, chance_to_be_best, expected_loss_to_best, versus_control, region }
    });
    statistics.collect()
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
