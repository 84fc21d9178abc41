//! The pipeline: an experiment's counts through the engine to a report.

mod bayesian;
mod decision;
mod doubts;
mod frequentist;
mod verdicts;
mod warnings;

use decision::{Decided, decide, families, withheld};

use crate::each::each;
use crate::multiplicity::Multiplicity;
use crate::report::{BreakdownReport, Report, Section, SegmentReport, Statistics, VariantReport};
use crate::sample_ratio::{SegmentSampleRatios, Split};
use crate::segments::{Arms, Findings, findings, reconciliation};
use crate::{Absent, Analysis, Breakdown, Counts, Engine, Experiment, MissedGate, Variant, Verdict};

impl Analysis {
    /// Analyses an experiment: the whole test and every segment alike, each against its own control.
    ///
    /// ```
    /// use abstats::{Analysis, Counts, Experiment, Outcome, Variant};
    /// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
    /// let experiment = Experiment::new(variants, vec![])?;
    /// let report = Analysis::frequentist().run(&experiment);
    /// assert_eq!(report.verdict, Outcome::Inconclusive); // p = 0.0564
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn run(&self, experiment: &Experiment) -> Report {
        run(*self, experiment)
    }
}

fn run(analysis: Analysis, experiment: &Experiment) -> Report {
    let whole: Vec<_> = experiment.variants().iter().map(|variant| variant.counts).collect();
    let segments = experiment.breakdowns().iter().flat_map(|breakdown| &breakdown.segments);
    // The whole test first, then the segments of each breakdown.
    let tables: Vec<&[Counts]> =
        std::iter::once(whole.as_slice()).chain(segments.map(|segment| segment.counts.as_slice())).collect();
    let days = experiment.page().days_running;
    let missed: Vec<_> = tables.iter().map(|counts| analysis.gates.missed(counts, days)).collect();
    let withheld: Vec<_> =
        missed.iter().map(|missed| withheld(missed, experiment.control_index(), whole.len())).collect();
    let statistics = statistics(&analysis, experiment, &tables, &withheld);
    let Decided { verdicts, discoveries } = decide(&analysis, experiment, &tables, &statistics, &withheld);
    let mut discoveries = discoveries.into_iter();
    let of_whole = discoveries.next();
    let mut sections =
        tables.iter().zip(statistics).zip(verdicts).zip(missed).map(|(((counts, statistics), verdicts), missed)| {
            section(experiment, counts, statistics, verdicts, missed)
        });
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
        findings: of_breakdown(&analysis, experiment, breakdown),
        reconciliation: reconciliation(&whole, breakdown),
    });
    let breakdowns: Vec<_> = breakdowns.collect();
    let sample_ratio = split.as_ref().map_err(|&reason| reason).and_then(|split| split.sample_ratio(&visitors(&whole)));
    Report {
        page: experiment.page().clone(),
        analysis,
        variants: experiment.variants().to_vec(),
        control: experiment.control_index(),
        verdict: verdicts::outcome(&overall.variants),
        discoveries: of_whole,
        warnings: warnings::of_experiment(&analysis, experiment, sample_ratio.as_ref().ok(), &breakdowns),
        sample_ratio,
        overall,
        breakdowns,
    }
}

/// Each table's statistics, in the order of the variants.
fn statistics(
    analysis: &Analysis,
    experiment: &Experiment,
    tables: &[&[Counts]],
    withheld: &[Vec<bool>],
) -> Vec<Vec<Statistics>> {
    let (variants, control) = (experiment.variants(), experiment.control_index());
    match analysis.engine {
        Engine::Bayesian { prior, .. } => each(tables, |counts| {
            let statistics = bayesian::statistics(analysis, prior, variants, control, counts);
            statistics.into_iter().map(Statistics::Bayesian).collect()
        }),
        Engine::Frequentist { alternative, multiplicity } => {
            let family = multiplicity.map(|Multiplicity { family, .. }| family);
            let families = families(experiment, family.unwrap_or_default());
            let (level, threshold, region) = (analysis.interval_level(), analysis.threshold, analysis.region);
            let families = &families;
            let test =
                frequentist::Test { alternative, level, threshold, region, control, multiplicity, families, withheld };
            let statistics = test.statistics(tables).into_iter();
            statistics.map(|table| table.into_iter().map(Statistics::Frequentist).collect()).collect()
        }
    }
}

/// What a breakdown's segments say together of each variant.
fn of_breakdown(analysis: &Analysis, experiment: &Experiment, breakdown: &Breakdown) -> Vec<Option<Findings>> {
    let (variants, control) = (experiment.variants(), experiment.control_index());
    let places: Vec<usize> = (0..variants.len()).collect();
    each(&places, |&place| {
        if place == control {
            return None;
        }
        let arms = |counts: &[Counts]| Arms { control: counts[control], variant: counts[place] };
        let segments: Vec<Arms> = breakdown.segments.iter().map(|segment| arms(&segment.counts)).collect();
        let overall = Arms { control: variants[control].counts, variant: variants[place].counts };
        findings(overall, &segments, analysis.interval_level())
    })
}

fn section(
    experiment: &Experiment,
    counts: &[Counts],
    statistics: Vec<Statistics>,
    verdicts: Vec<Option<Verdict>>,
    missed_gates: Vec<MissedGate>,
) -> Section {
    let control = experiment.control_index();
    let reports = statistics.into_iter().zip(verdicts).zip(counts).enumerate();
    let reports = reports.map(|(index, ((statistics, verdict), &own))| VariantReport {
        counts: own,
        improvement: (index != control).then(|| improvement(counts[control], own)),
        statistics,
        verdict,
    });
    let warnings = warnings::of_counts(experiment.variants(), control, counts);
    Section { variants: reports.collect(), missed_gates, warnings }
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
