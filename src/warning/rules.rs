//! When to warn.

use crate::warning::Warning;
use crate::{Alternative, Analysis, Breakdown, Counts, Engine, Experiment, SampleRatio, Variant};

const FEW_VISITORS: u64 = 100;
const FEW_OUTCOMES: u64 = 5;

/// About one table of counts: the whole test or a segment.
pub(crate) fn of_counts(variants: &[Variant], control: usize, counts: &[Counts]) -> Vec<Warning> {
    if counts.iter().all(|counts| counts.visitors() == 0) {
        return vec![Warning::NoVisitors];
    }
    let mut warnings = Vec::new();
    for (index, (variant, counts)) in variants.iter().zip(counts).enumerate() {
        let id = || variant.id.clone();
        let visitors = counts.visitors();
        if visitors == 0 && index == control {
            warnings.push(Warning::ControlWithoutVisitors { variant: id() });
            continue;
        }
        if visitors == 0 && variant.traffic_weight == Some(0.0) {
            continue; // As planned.
        }
        if visitors < FEW_VISITORS {
            warnings.push(Warning::FewVisitors { variant: id(), visitors });
        }
        if visitors == 0 {
            continue;
        }
        let (conversions, non_conversions) = (counts.conversions(), counts.non_conversions());
        if conversions < FEW_OUTCOMES {
            warnings.push(Warning::FewConversions { variant: id(), conversions });
        }
        if non_conversions < FEW_OUTCOMES {
            warnings.push(Warning::FewNonConversions { variant: id(), non_conversions });
        }
    }
    warnings
}

/// About the experiment as a whole.
pub(crate) fn of_experiment(
    analysis: &Analysis,
    experiment: &Experiment,
    sample_ratio: Option<&SampleRatio>,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if let Some(&SampleRatio { mismatch: true, p_value, .. }) = sample_ratio {
        warnings.push(Warning::SampleRatioMismatch { p_value });
    }
    for variant in experiment.variants() {
        let visitors = variant.counts.visitors();
        if variant.traffic_weight == Some(0.0) && visitors > 0 {
            warnings.push(Warning::VisitorsWithoutWeight { variant: variant.id.clone(), visitors });
        }
    }
    for breakdown in experiment.breakdowns() {
        sums(breakdown, experiment.variants(), &mut warnings);
    }
    let whole: Vec<_> = experiment.variants().iter().map(|variant| variant.counts).collect();
    let control = experiment.control_index();
    warnings.extend(many_comparisons(analysis, None, comparisons(control, &whole)));
    for Breakdown { by, segments } in experiment.breakdowns() {
        let total = segments.iter().map(|segment| comparisons(control, &segment.counts)).sum();
        warnings.extend(many_comparisons(analysis, Some(by), total));
    }
    if let Some(level) = analysis.level
        && level != analysis.paired_level()
    {
        warnings.push(Warning::LevelNotPaired { level, paired: analysis.paired_level() });
    }
    warnings
}

fn sums(breakdown: &Breakdown, variants: &[Variant], warnings: &mut Vec<Warning>) {
    for (index, variant) in variants.iter().enumerate() {
        let (visitors, conversions) = breakdown.sums(index);
        let fields = [
            ("visitors", variant.counts.visitors(), visitors),
            ("conversions", variant.counts.conversions(), conversions),
        ];
        for (field, overall, segments) in fields {
            if overall != segments {
                let (breakdown, variant) = (breakdown.by.clone(), variant.id.clone());
                warnings.push(Warning::SumsDiffer { breakdown, variant, field, overall, segments });
            }
        }
    }
}

/// How many variants are compared with the control.
fn comparisons(control: usize, counts: &[Counts]) -> u64 {
    let with_visitors = counts.iter().filter(|counts| counts.visitors() > 0).count() as u64;
    if counts.get(control).is_some_and(|control| control.visitors() > 0) { with_visitors - 1 } else { 0 }
}

fn many_comparisons(analysis: &Analysis, breakdown: Option<&String>, comparisons: u64) -> Option<Warning> {
    // Without a difference a chance to beat control is nearly uniform, and so is a p-value; of a two-sided test's
    // verdicts half are losers, of the alternative "less" all.
    let alpha = analysis.threshold.alpha();
    let per_comparison = match analysis.engine {
        Engine::Bayesian { .. } | Engine::Frequentist { alternative: Alternative::Greater, .. } => alpha,
        Engine::Frequentist { alternative: Alternative::TwoSided, .. } => alpha / 2.0,
        Engine::Frequentist { alternative: Alternative::Less, .. } => 0.0,
    };
    (comparisons > 1).then(|| Warning::ManyComparisons {
        breakdown: breakdown.cloned(),
        comparisons,
        expected_false_winners: comparisons as f64 * per_comparison,
    })
}
