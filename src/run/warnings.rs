//! When to warn.

use crate::cells;
use crate::multiplicity::Family;
use crate::report::{BreakdownReport, DaysFindings, DaysReport, WithinDays, WithinStrata};
use crate::run::evidence::Evidence;
use crate::run::{Table, looks};
use crate::sample_ratio::{SegmentSampleRatios, ShareDeviation, split_between_days};
use crate::segments::{Cause, Reconciliation, Reversal, Simpson, Unlisted};
use crate::warning::{CorrectedBy, LiftWithinDays, Warning};
use crate::{
    Absent, Alternative, Analysis, BookedBy, Breakdown, Days, Engine, Experiment, Looks, SampleRatio, Statistics,
    Variant, Within,
};

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
        let by_day = experiment.days().is_some_and(Days::have_weights);
        let by_time = by_day || !experiment.weight_phases().is_empty();
        let equal_shares_assumed =
            !by_time && experiment.variants().iter().all(|variant| variant.traffic_weight.is_none());
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
        let names = |place: usize| breakdown.segments.get(place).map(|segment| segment.criteria.clone());
        warnings.extend(breakdown.sample_ratio.as_ref().ok().and_then(|tests| off_split(&breakdown.by, names, tests)));
        sums(&breakdown.by, &breakdown.reconciliation, experiment.variants(), &mut warnings);
        let found = breakdown.findings.iter().map(|of| (of.variant, of.findings.simpson));
        reversals(&breakdown.by, found, experiment.variants(), &mut warnings);
    }
    warnings.extend(of_strata(evidence, experiment));
    let analysis = evidence.analysis;
    if experiment.is_running() && analysis.looks == Looks::Once {
        warnings.push(Warning::ReadWhileRunning);
    }
    warnings.extend(evidence.warnings());
    for family in families(analysis, experiment, tables) {
        warnings.push(doubted(evidence, &family).unwrap_or(family));
    }
    if let Some(level) = analysis.level {
        // What holds at any look has the level of the threshold, whatever the engine.
        let at_any_time = analysis.looks.are_at_any_time();
        let of_score = Analysis { threshold: analysis.threshold, ..Analysis::frequentist() };
        let paired = if at_any_time { of_score.paired_level() } else { analysis.paired_level() };
        if at_any_time || level != paired {
            warnings.push(Warning::LevelNotPaired { level, paired });
        }
    }
    warnings
}

/// About the strata that the deciding comparison is made within.
fn of_strata(evidence: Evidence, experiment: &Experiment) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if evidence.analysis.within == Some(Within::Days)
        && let Some(days) = experiment.days()
        && days.booked_by() != Some(BookedBy::Entry)
    {
        warnings.push(Warning::DaysNotByEntry { known: days.booked_by().is_some() });
    }
    for row in &evidence.overall.variants {
        if let Statistics::Frequentist(of) = row.statistics
            && let Some(WithinStrata { strata, left_out, .. }) = of.within
            && left_out > 0
            && let Some(variant) = experiment.variants().get(row.variant)
        {
            let (variant, of_strata) = (variant.id.clone(), strata + left_out);
            warnings.push(Warning::StrataLeftOut { variant, left_out, of_strata });
        }
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

/// About the days: what holds of every breakdown, and what only time has.
pub(super) fn of_days(experiment: &Experiment, days: &DaysReport) -> Vec<Warning> {
    let DaysReport { given, findings, .. } = days;
    let variants = experiment.variants();
    let date = |place: usize| given.as_slice().get(place).map(|day| day.criteria.clone());
    let mut warnings = Vec::new();
    warnings.extend(split_changed(findings, variants, date));
    for of in &findings.missing {
        if let (Some(variant), Some(first)) = (variants.get(of.variant), date(of.first)) {
            let (variant, days) = (variant.id.clone(), of.days);
            warnings.push(Warning::VariantMissingOnDays { variant, first, days, of_days: findings.days.len() });
        }
    }
    let name = |place: usize| findings.days.get(place).and_then(|&place| date(place));
    warnings.extend(findings.sample_ratio.as_ref().ok().and_then(|tests| off_split(Days::NAME, name, tests)));
    sums(Days::NAME, &findings.reconciliation, variants, &mut warnings);
    let found = findings.variants.iter().map(|of| (of.variant, of.simpson));
    reversals(Days::NAME, found, variants, &mut warnings);
    warnings.extend(given.gap().map(|(days, after, before)| Warning::DaysMissing { days, after, before }));
    warnings
}

fn split_changed(
    findings: &DaysFindings,
    variants: &[Variant],
    date: impl Fn(usize) -> Option<String>,
) -> Option<Warning> {
    let split = findings.split.as_ref().ok().filter(|split| split.changed)?;
    let lift = |of: &WithinDays| {
        let (estimate, interval) = (of.pooled.lift.estimate.ok()?, of.pooled.lift.interval.ok()?);
        let bounded = |end: f64| end.is_finite().then_some(end);
        Some(LiftWithinDays {
            variant: variants.get(of.variant)?.id.clone(),
            lift: estimate,
            low: bounded(interval.low),
            high: bounded(interval.high),
            level: interval.level,
        })
    };
    Some(Warning::SplitChangedBetweenDays {
        p_value: split.p_value,
        trivial: split.trivial,
        variant: variants.get(split.variant)?.id.clone(),
        smallest_share: split.smallest.share,
        smallest_on: date(split.smallest.day)?,
        largest_share: split.largest.share,
        largest_on: date(split.largest.day)?,
        within_days: findings.variants.iter().filter_map(lift).collect(),
    })
}

fn off_split(by: &str, name: impl Fn(usize) -> Option<String>, tests: &SegmentSampleRatios) -> Option<Warning> {
    let of = |place: &usize| tests.segments.get(*place)?.as_ref().ok();
    let harmful = tests.drivers.iter().filter_map(of).any(|test| !test.result.trivial);
    let tested = tests.segments.iter().filter(|test| test.is_ok()).count();
    (harmful && tested > 1).then(|| Warning::SegmentsOffSplit {
        breakdown: by.to_owned(),
        segments: tests.drivers.iter().filter_map(|&place| name(place)).collect(),
        tested,
        p_value: tests.drivers.iter().filter_map(of).map(|test| test.adjusted_p_value).fold(0.0, f64::max),
        rest_p_value: tests.rest.as_ref().ok().map(|rest| rest.p_value),
    })
}

fn sums(by: &str, reconciliation: &Reconciliation, variants: &[Variant], warnings: &mut Vec<Warning>) {
    let uneven = are_missing_unevenly(reconciliation, variants);
    let worse = |cause| if uneven && cause == Cause::MissingValues { Cause::MissingUnevenly } else { cause };
    for mismatch in &reconciliation.mismatches {
        let Some(variant) = variants.get(mismatch.variant) else { continue };
        let visitors = ("visitors", mismatch.visitors, mismatch.cause);
        let conversions = ("conversions", mismatch.conversions, mismatch.conversions_cause());
        for (field, gap, cause) in [visitors, conversions] {
            if gap.overall != gap.segments {
                let (breakdown, variant) = (by.to_owned(), variant.id.clone());
                let (overall, segments, cause) = (gap.overall, gap.segments, worse(cause));
                warnings.push(Warning::SumsDiffer { breakdown, variant, field, overall, segments, cause });
            }
        }
    }
    if let Some(Unlisted { first, variants: count }) = reconciliation.unlisted
        && let Some(first) = variants.get(first)
    {
        let (breakdown, variant) = (by.to_owned(), first.id.clone());
        warnings.push(Warning::VariantsUnlisted { breakdown, variant, variants: count });
    }
}

/// Whether the segments lack visitors, and not of all variants alike. Of variants that no segment lists that is said anyway.
fn are_missing_unevenly(reconciliation: &Reconciliation, variants: &[Variant]) -> bool {
    if reconciliation.unlisted.is_some() || reconciliation.mismatches.iter().any(|of| of.visitors.excess > 0) {
        return false;
    }
    let mut held: Vec<_> = variants.iter().map(|variant| variant.counts.visitors()).collect();
    let mut lacking = vec![0; held.len()];
    for mismatch in &reconciliation.mismatches {
        if let (Some(held), Some(lacking)) = (held.get_mut(mismatch.variant), lacking.get_mut(mismatch.variant)) {
            (*held, *lacking) = (mismatch.visitors.segments, mismatch.visitors.excess.unsigned_abs());
        }
    }
    split_between_days(&[held, lacking]).is_ok_and(|split| split.changed && !split.trivial)
}

fn reversals(
    by: &str,
    found: impl Iterator<Item = (usize, Result<Simpson, Absent>)>,
    variants: &[Variant],
    warnings: &mut Vec<Warning>,
) {
    for (variant, simpson) in found {
        let (Some(variant), Ok(simpson)) = (variants.get(variant), simpson) else { continue };
        if simpson.reversal != Reversal::None {
            warnings.push(Warning::DirectionReversed {
                breakdown: by.to_owned(),
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
        _ if analysis.looks.are_at_any_time() => alpha / 2.0,
        // The bounds are those of a two-sided test.
        Engine::Bayesian { .. } if analysis.looks.are_planned() && breakdown.is_none() => alpha / 2.0,
        Engine::Bayesian { .. } => alpha,
        Engine::Frequentist { alternative: Alternative::TwoSided, .. } => alpha / 2.0,
        Engine::Frequentist { alternative, .. } if alternative == analysis.goal_direction.better() => alpha,
        Engine::Frequentist { .. } => 0.0,
    };
    let corrected_by = match analysis.engine {
        engine if analysis.looks.are_at_any_time() => looks::corrected_by(engine, &analysis.looks),
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
