//! The pipeline: an experiment's counts through the engine to a report.

use crate::bayesian::{self, BayesianComparison, BayesianStatistics, Posterior, Prior};
use crate::frequentist::{self, FrequentistStatistics};
use crate::report::{BreakdownReport, Report, Section, SegmentReport, Statistics, VariantReport};
use crate::sample_ratio::{SegmentSampleRatios, Split};
use crate::warning::rules;
use crate::{
    Absent, Alternative, Analysis, Breakdown, Counts, Engine, Estimate, Experiment, Level, Outcome, Segment, Variant,
    Verdict,
};

pub(crate) fn run(analysis: Analysis, experiment: &Experiment) -> Report {
    let counts: Vec<_> = experiment.variants().iter().map(|variant| variant.counts).collect();
    let overall = section(&analysis, experiment, &counts);
    let split = split(experiment.variants());
    let breakdowns = experiment.breakdowns().iter().map(|breakdown| BreakdownReport {
        by: breakdown.by.clone(),
        sample_ratio: split.as_ref().map_err(|&reason| reason).map(|split| sample_ratios(split, breakdown)),
        segments: segments(breakdown, |segment| SegmentReport {
            criteria: segment.criteria.clone(),
            section: section(&analysis, experiment, &segment.counts),
        }),
    });
    let breakdowns = breakdowns.collect();
    let sample_ratio =
        split.as_ref().map_err(|&reason| reason).and_then(|split| split.sample_ratio(&visitors(&counts)));
    Report {
        page: experiment.page().clone(),
        analysis,
        variants: experiment.variants().to_vec(),
        control: experiment.control_index(),
        verdict: Outcome::of(&overall.variants),
        warnings: rules::of_experiment(&analysis, experiment, sample_ratio.as_ref().ok()),
        sample_ratio,
        overall,
        breakdowns,
    }
}

/// In the segments' order, on all cores when the feature `rayon` is on.
fn segments(breakdown: &Breakdown, analyse: impl Fn(&Segment) -> SegmentReport + Send + Sync) -> Vec<SegmentReport> {
    #[cfg(feature = "rayon")]
    use rayon::prelude::*;
    #[cfg(feature = "rayon")]
    let segments = breakdown.segments.par_iter();
    #[cfg(not(feature = "rayon"))]
    let segments = breakdown.segments.iter();
    segments.map(analyse).collect()
}

fn section(analysis: &Analysis, experiment: &Experiment, counts: &[Counts]) -> Section {
    let variants = experiment.variants();
    let control = experiment.control_index();
    let level = analysis.interval_level();
    let statistics = match analysis.engine {
        Engine::Bayesian { prior } => bayesian_statistics(prior, level, variants, control, counts),
        Engine::Frequentist { alternative } => frequentist_statistics(alternative, level, control, counts),
    };
    let reports = statistics.into_iter().zip(counts).enumerate().map(|(index, (statistics, &own))| {
        let against = (index != control).then(|| counts[control]);
        VariantReport {
            counts: own,
            improvement: against.map(|control| improvement(control, own)),
            verdict: against.map(|control| verdict(&statistics, control, own, analysis)),
            statistics,
        }
    });
    Section { variants: reports.collect(), warnings: rules::of_counts(variants, control, counts) }
}

fn bayesian_statistics(
    prior: Prior,
    level: Level,
    variants: &[Variant],
    control: usize,
    counts: &[Counts],
) -> Vec<Statistics> {
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
    let statistics = posteriors.iter().enumerate().map(|(index, posterior)| {
        let none = Absent::NoVisitors;
        let (rate, (chance_to_be_best, expected_loss_to_best)) = match posterior {
            Some(posterior) => {
                let alone = Absent::FewerThanTwoVariants;
                (posterior.rate(level), best.next().map_or((Err(alone), Err(alone)), |best| (best.chance, best.loss)))
            }
            None => (Estimate::absent(none), (Err(none), Err(none))),
        };
        let versus_control = (index != control).then(|| match (posteriors[control], posterior) {
            (Some(control), Some(variant)) => bayesian::compare(control, *variant, level),
            _ => absent_bayesian(none),
        });
        Statistics::Bayesian(BayesianStatistics { rate, chance_to_be_best, expected_loss_to_best, versus_control })
    });
    statistics.collect()
}

fn frequentist_statistics(
    alternative: Alternative,
    level: Level,
    control: usize,
    counts: &[Counts],
) -> Vec<Statistics> {
    let statistics = counts.iter().enumerate().map(|(index, &own)| {
        let rate = frequentist::rate(own, level);
        let versus_control = (index != control).then(|| frequentist::compare(counts[control], own, alternative, level));
        Statistics::Frequentist(FrequentistStatistics { rate, versus_control })
    });
    statistics.collect()
}

const fn absent_bayesian(reason: Absent) -> BayesianComparison {
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

/// The variants carry weights either all or none.
fn split(variants: &[Variant]) -> Result<Split, Absent> {
    let weights: Option<Vec<f64>> = variants.iter().map(|variant| variant.traffic_weight).collect();
    Split::by(&weights.unwrap_or_else(|| vec![1.0; variants.len()]))
}

fn sample_ratios(split: &Split, breakdown: &Breakdown) -> SegmentSampleRatios {
    split.across(&breakdown.segments.iter().map(|segment| visitors(&segment.counts)).collect::<Vec<_>>())
}

fn visitors(counts: &[Counts]) -> Vec<u64> {
    counts.iter().map(|counts| counts.visitors()).collect()
}

fn verdict(statistics: &Statistics, control: Counts, variant: Counts, analysis: &Analysis) -> Verdict {
    match statistics {
        Statistics::Bayesian(BayesianStatistics { versus_control: Some(comparison), .. }) => {
            Verdict::bayesian(comparison.chance_to_beat_control, comparison.chance_control_better, analysis.threshold)
        }
        Statistics::Frequentist(FrequentistStatistics { versus_control: Some(comparison), .. }) => {
            Verdict::frequentist(comparison.p_value, control, variant, analysis.threshold)
        }
        Statistics::Bayesian(_) | Statistics::Frequentist(_) => Verdict::Inconclusive,
    }
}

/// variant rate / control rate - 1 from the counts. The difference is taken in integers, where it is exact.
fn improvement(control: Counts, variant: Counts) -> Result<f64, Absent> {
    if control.visitors() == 0 || variant.visitors() == 0 {
        return Err(Absent::NoVisitors);
    }
    if control.conversions() == 0 {
        return Err(Absent::ControlHasNoConversions);
    }
    let cross = |one: Counts, other: Counts| i128::from(one.conversions()) * i128::from(other.visitors());
    let (variant, control) = (cross(variant, control), cross(control, variant));
    Ok((variant - control) as f64 / control as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(visitors: u64, conversions: u64) -> Counts {
        Counts::new(visitors, conversions).unwrap()
    }

    #[test]
    fn improvement_is_the_ratio_of_the_rates_less_one() {
        // The page's sample: 8 % and 10 %.
        assert_eq!(improvement(counts(1_500, 120), counts(1_480, 148)), Ok(0.25));
        assert_eq!(improvement(counts(1_500, 120), counts(1_480, 0)), Ok(-1.0));
        assert_eq!(improvement(counts(3, 1), counts(9, 3)), Ok(0.0));
    }

    #[test]
    fn improvement_keeps_its_digits_where_the_rates_nearly_agree() {
        // 333333333333 / 10^12 against 333333333332 / 999999999997: the cross products differ by 1 (of 3.3e23).
        let [a, b] = [counts(999_999_999_997, 333_333_333_332), counts(1_000_000_000_000, 333_333_333_333)];
        let expected = 1.0 / 333_333_333_332e12; // 1 / (333333333332 · 10^12)
        let got = improvement(a, b).unwrap();
        assert!((got / expected - 1.0).abs() < 1e-15, "{got:e} {expected:e}");
    }

    #[test]
    fn improvement_is_absent_with_its_reason() {
        assert_eq!(improvement(counts(0, 0), counts(9, 3)), Err(Absent::NoVisitors));
        assert_eq!(improvement(counts(9, 3), counts(0, 0)), Err(Absent::NoVisitors));
        assert_eq!(improvement(counts(9, 0), counts(9, 3)), Err(Absent::ControlHasNoConversions));
        assert_eq!(improvement(counts(9, 0), counts(9, 0)), Err(Absent::ControlHasNoConversions));
    }
}
