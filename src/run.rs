//! The pipeline: an experiment's counts through the engine to a report.

mod bayesian;
mod frequentist;

use std::ops::Range;

use crate::each::each;
use crate::multiplicity::{Chances, Discoveries, Family, Multiplicity, discover};
use crate::report::{BreakdownReport, Report, Section, SegmentReport, Statistics, VariantReport};
use crate::sample_ratio::{SegmentSampleRatios, Split};
use crate::warning::rules;
use crate::{Absent, Analysis, Breakdown, Counts, Engine, Experiment, Outcome, Variant, Verdict};

pub(crate) fn run(analysis: Analysis, experiment: &Experiment) -> Report {
    let whole: Vec<_> = experiment.variants().iter().map(|variant| variant.counts).collect();
    let segments = experiment.breakdowns().iter().flat_map(|breakdown| &breakdown.segments);
    // The whole test first, then the segments of each breakdown.
    let tables: Vec<&[Counts]> =
        std::iter::once(whole.as_slice()).chain(segments.map(|segment| segment.counts.as_slice())).collect();
    let statistics = statistics(&analysis, experiment, &tables);
    let Decided { verdicts, discoveries } = decide(&analysis, experiment, &tables, &statistics);
    let mut discoveries = discoveries.into_iter();
    let of_whole = discoveries.next();
    let mut sections = tables
        .iter()
        .zip(statistics)
        .zip(verdicts)
        .map(|((counts, statistics), verdicts)| section(experiment, counts, statistics, verdicts));
    let overall = sections.next().unwrap_or_default();
    let split = split(experiment.variants());
    let breakdowns = experiment.breakdowns().iter().map(|breakdown| BreakdownReport {
        by: breakdown.by.clone(),
        sample_ratio: split.as_ref().map_err(|&reason| reason).map(|split| sample_ratios(split, breakdown)),
        segments: breakdown
            .segments
            .iter()
            .zip(&mut sections)
            .map(|(segment, section)| SegmentReport { criteria: segment.criteria.clone(), section })
            .collect(),
        discoveries: discoveries.next(),
    });
    let breakdowns = breakdowns.collect();
    let sample_ratio = split.as_ref().map_err(|&reason| reason).and_then(|split| split.sample_ratio(&visitors(&whole)));
    Report {
        page: experiment.page().clone(),
        analysis,
        variants: experiment.variants().to_vec(),
        control: experiment.control_index(),
        verdict: Outcome::of(&overall.variants),
        discoveries: of_whole,
        warnings: rules::of_experiment(&analysis, experiment, sample_ratio.as_ref().ok()),
        sample_ratio,
        overall,
        breakdowns,
    }
}

/// Each table's statistics, in the order of the variants.
fn statistics(analysis: &Analysis, experiment: &Experiment, tables: &[&[Counts]]) -> Vec<Vec<Statistics>> {
    let (variants, control) = (experiment.variants(), experiment.control_index());
    let level = analysis.interval_level();
    match analysis.engine {
        Engine::Bayesian { prior, .. } => each(tables, |counts| {
            let statistics = bayesian::statistics(prior, level, variants, control, counts);
            statistics.into_iter().map(Statistics::Bayesian).collect()
        }),
        Engine::Frequentist { alternative, multiplicity } => {
            let family = multiplicity.map(|Multiplicity { family, .. }| family);
            let families = families(experiment, family.unwrap_or_default());
            let test = frequentist::Test { alternative, level, control, multiplicity, families: &families };
            let statistics = test.statistics(tables).into_iter();
            statistics.map(|table| table.into_iter().map(Statistics::Frequentist).collect()).collect()
        }
    }
}

/// The tables of each family: the whole test's and every breakdown's, or all.
fn families(experiment: &Experiment, family: Family) -> Vec<Range<usize>> {
    let mut end = 1;
    let breakdowns = experiment.breakdowns().iter().map(|breakdown| {
        let start = end;
        end += breakdown.segments.len();
        start..end
    });
    let families: Vec<_> = std::iter::once(0..1).chain(breakdowns).collect();
    match family {
        Family::Breakdown => families,
        Family::Everything => std::iter::once(0..end).collect(),
    }
}

struct Decided {
    /// For each table and variant; `None` for the control.
    verdicts: Vec<Vec<Option<Verdict>>>,
    /// For each family, when the engine looks for sets.
    discoveries: Vec<Discoveries>,
}

fn decide(
    analysis: &Analysis,
    experiment: &Experiment,
    tables: &[&[Counts]],
    statistics: &[Vec<Statistics>],
) -> Decided {
    let control = experiment.control_index();
    let alone = |(counts, statistics): (&&[Counts], &Vec<Statistics>)| {
        let of =
            |(index, statistics): (usize, &Statistics)| verdict(statistics, counts[control], counts[index], analysis);
        statistics.iter().enumerate().map(of).collect()
    };
    let mut verdicts: Vec<Vec<_>> = tables.iter().zip(statistics).map(alone).collect();
    let Engine::Bayesian { false_discovery: Some(family), .. } = analysis.engine else {
        return Decided { verdicts, discoveries: Vec::new() };
    };
    let discoveries = families(experiment, family).into_iter().map(|family| {
        let (statistics, verdicts) = (&statistics[family.clone()], &mut verdicts[family]);
        let members = statistics.iter().flatten().zip(verdicts.iter_mut().flatten());
        let (chances, verdicts): (Vec<_>, Vec<_>) =
            members.filter_map(|(statistics, verdict)| Some((chances(statistics)?, verdict))).unzip();
        let (decided, discoveries) = discover(&chances, analysis.threshold);
        verdicts.into_iter().zip(decided).for_each(|(verdict, decided)| *verdict = Some(decided));
        discoveries
    });
    let discoveries = discoveries.collect();
    Decided { verdicts, discoveries }
}

fn chances(statistics: &Statistics) -> Option<Chances> {
    let Statistics::Bayesian(statistics) = statistics else { return None };
    let versus = statistics.versus_control?;
    let (to_beat, control_better) = (versus.chance_to_beat_control.ok()?, versus.chance_control_better.ok()?);
    Some(Chances { to_beat, control_better })
}

fn section(
    experiment: &Experiment,
    counts: &[Counts],
    statistics: Vec<Statistics>,
    verdicts: Vec<Option<Verdict>>,
) -> Section {
    let control = experiment.control_index();
    let reports = statistics.into_iter().zip(verdicts).zip(counts).enumerate();
    let reports = reports.map(|(index, ((statistics, verdict), &own))| VariantReport {
        counts: own,
        improvement: (index != control).then(|| improvement(counts[control], own)),
        statistics,
        verdict,
    });
    Section { variants: reports.collect(), warnings: rules::of_counts(experiment.variants(), control, counts) }
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

/// A variant's verdict for itself; `None` for the control.
fn verdict(statistics: &Statistics, control: Counts, variant: Counts, analysis: &Analysis) -> Option<Verdict> {
    let threshold = analysis.threshold;
    match statistics {
        Statistics::Bayesian(statistics) => {
            let versus = statistics.versus_control?;
            Some(Verdict::bayesian(versus.chance_to_beat_control, versus.chance_control_better, threshold))
        }
        Statistics::Frequentist(statistics) => {
            let versus = statistics.versus_control?;
            let p_value = statistics.adjusted.map_or(versus.p_value, |adjusted| adjusted.p_value);
            Some(Verdict::frequentist(p_value, control, variant, threshold))
        }
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
