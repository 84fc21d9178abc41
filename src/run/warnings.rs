//! When to warn.

use crate::cells;
use crate::multiplicity::Family;
use crate::report::BreakdownReport;
use crate::run::Table;
use crate::run::evidence::Evidence;
use crate::sample_ratio::{SegmentSampleRatios, ShareDeviation};
use crate::segments::{Reversal, Unlisted};
use crate::warning::{CorrectedBy, Warning};
use crate::{Alternative, Analysis, Breakdown, Engine, Experiment, SampleRatio, Variant};

const FEW_VISITORS: u64 = 100;
const FEW_OUTCOMES: u64 = 5;

/// About one table of counts: the whole test or a segment. A variant that is not there gets no warning, unless
/// it is the control.
pub(super) fn of_counts(variants: &[Variant], table: &Table) -> Vec<Warning> {
    if table.cells.iter().all(|(_, counts)| counts.visitors() == 0) {
        return vec![Warning::NoVisitors];
    }
    let mut warnings = Vec::new();
    if cells::of(table.cells, table.control).is_none() {
        let control = variants.get(table.control).map(|control| control.id.clone());
        warnings.extend(control.map(|variant| Warning::ControlWithoutVisitors { variant }));
    }
    for (index, counts) in table.cells {
        let Some(variant) = variants.get(*index) else { continue };
        let id = || variant.id.clone();
        let visitors = counts.visitors();
        if visitors == 0 && *index == table.control {
            warnings.push(Warning::ControlWithoutVisitors { variant: id() });
            continue;
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
pub(super) fn of_experiment(
    evidence: Evidence,
    experiment: &Experiment,
    sample_ratio: Option<&SampleRatio>,
    breakdowns: &[BreakdownReport],
    tables: &[Table],
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if let Some(&SampleRatio { mismatch: true, p_value, trivial, largest_deviation, .. }) = sample_ratio
        && let Some(variant) = experiment.variants().get(largest_deviation.variant)
    {
        let ShareDeviation { share, intended, .. } = largest_deviation;
        let variant = variant.id.clone();
        let equal_shares_assumed = experiment.variants().iter().all(|variant| variant.traffic_weight.is_none());
        warnings.push(Warning::SampleRatioMismatch {
            p_value,
            trivial,
            variant,
            share,
            intended,
            equal_shares_assumed,
        });
    }
    for (place, variant) in experiment.variants().iter().enumerate() {
        let visitors = variant.counts.visitors();
        if experiment.is_without_weight(place) && visitors > 0 {
            warnings.push(Warning::VisitorsWithoutWeight { variant: variant.id.clone(), visitors });
        }
    }
    for breakdown in breakdowns {
        warnings.extend(breakdown.sample_ratio.as_ref().ok().and_then(|tests| off_split(breakdown, tests)));
        sums(breakdown, experiment.variants(), &mut warnings);
        reversals(breakdown, experiment.variants(), &mut warnings);
    }
    warnings.extend(evidence.warnings());
    let analysis = evidence.analysis;
    for family in families(analysis, experiment, tables) {
        warnings.push(doubted(evidence, &family).unwrap_or(family));
    }
    if let Some(level) = analysis.level
        && level != analysis.paired_level()
    {
        warnings.push(Warning::LevelNotPaired { level, paired: analysis.paired_level() });
    }
    warnings
}

/// Of a family that nothing corrects for: whether the winner stands all the same.
fn doubted(evidence: Evidence, family: &Warning) -> Option<Warning> {
    let &Warning::ManyComparisons { breakdown: None, comparisons, expected_false_winners, corrected_by: None } = family
    else {
        return None;
    };
    evidence.winner_among_many(comparisons, expected_false_winners)
}

fn off_split(breakdown: &BreakdownReport, tests: &SegmentSampleRatios) -> Option<Warning> {
    let of = |place: &usize| tests.segments.get(*place)?.as_ref().ok();
    let harmful = tests.drivers.iter().filter_map(of).any(|test| !test.result.trivial);
    let tested = tests.segments.iter().filter(|test| test.is_ok()).count();
    let name = |place: &usize| breakdown.segments.get(*place).map(|segment| segment.criteria.clone());
    (harmful && tested > 1).then(|| Warning::SegmentsOffSplit {
        breakdown: breakdown.by.clone(),
        segments: tests.drivers.iter().filter_map(name).collect(),
        tested,
        p_value: tests.drivers.iter().filter_map(of).map(|test| test.adjusted_p_value).fold(0.0, f64::max),
        rest_p_value: tests.rest.as_ref().ok().map(|rest| rest.p_value),
    })
}

fn sums(breakdown: &BreakdownReport, variants: &[Variant], warnings: &mut Vec<Warning>) {
    for mismatch in &breakdown.reconciliation.mismatches {
        let Some(variant) = variants.get(mismatch.variant) else { continue };
        let visitors = ("visitors", mismatch.visitors, mismatch.cause);
        let conversions = ("conversions", mismatch.conversions, mismatch.conversions_cause());
        for (field, gap, cause) in [visitors, conversions] {
            if gap.overall != gap.segments {
                let (breakdown, variant) = (breakdown.by.clone(), variant.id.clone());
                let (overall, segments) = (gap.overall, gap.segments);
                warnings.push(Warning::SumsDiffer { breakdown, variant, field, overall, segments, cause });
            }
        }
    }
    if let Some(Unlisted { first, variants: count }) = breakdown.reconciliation.unlisted
        && let Some(first) = variants.get(first)
    {
        let (breakdown, variant) = (breakdown.by.clone(), first.id.clone());
        warnings.push(Warning::VariantsUnlisted { breakdown, variant, variants: count });
    }
}

fn reversals(breakdown: &BreakdownReport, variants: &[Variant], warnings: &mut Vec<Warning>) {
    for found in &breakdown.findings {
        let (Some(variant), Ok(simpson)) = (variants.get(found.variant), found.findings.simpson) else { continue };
        if simpson.reversal != Reversal::None {
            warnings.push(Warning::DirectionReversed {
                breakdown: breakdown.by.clone(),
                variant: variant.id.clone(),
                overall: simpson.overall,
                pooled: simpson.pooled,
                every_segment: simpson.reversal == Reversal::EverySegment,
                split_p_value: simpson.split.ok().map(|split| split.p_value),
            });
        }
    }
}

/// The comparisons that are made at once: of the whole test and of each breakdown, or all when they are one family.
fn families(analysis: &Analysis, experiment: &Experiment, tables: &[Table]) -> Vec<Warning> {
    let mut tables = tables.iter().map(Table::comparisons);
    let whole = (None, tables.next().unwrap_or_default());
    let of_breakdown =
        |Breakdown { by, segments }: &Breakdown| (Some(by.clone()), tables.by_ref().take(segments.len()).sum());
    let mut families: Vec<(Option<String>, u64)> =
        std::iter::once(whole).chain(experiment.breakdowns().iter().map(of_breakdown)).collect();
    if analysis.engine.family() == Some(Family::Everything) {
        families = vec![(None, families.iter().map(|(_, comparisons)| comparisons).sum())];
    }
    families.into_iter().filter_map(|(by, comparisons)| many_comparisons(analysis, by, comparisons)).collect()
}

fn many_comparisons(analysis: &Analysis, breakdown: Option<String>, comparisons: u64) -> Option<Warning> {
    // Without a difference a chance to beat control is nearly uniform, and so is a p-value; of a two-sided test's
    // verdicts half are losers, of a test that looks for worse variants all.
    let alpha = analysis.threshold.alpha();
    let per_comparison = match analysis.engine {
        Engine::Bayesian { .. } => alpha,
        Engine::Frequentist { alternative: Alternative::TwoSided, .. } => alpha / 2.0,
        Engine::Frequentist { alternative, .. } if alternative == analysis.goal_direction.better() => alpha,
        Engine::Frequentist { .. } => 0.0,
    };
    let corrected_by = match analysis.engine {
        Engine::Bayesian { false_discovery, .. } => false_discovery.map(|_| CorrectedBy::FalseDiscovery),
        Engine::Frequentist { multiplicity, .. } => multiplicity.map(|of| CorrectedBy::PValues(of.correction)),
    };
    (comparisons > 1).then_some(Warning::ManyComparisons {
        breakdown,
        comparisons,
        expected_false_winners: comparisons as f64 * per_comparison,
        corrected_by,
    })
}
