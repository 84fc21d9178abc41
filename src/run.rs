//! The pipeline: an experiment's counts through the engine to a report.

mod bayesian;
mod days;
mod decision;
mod doubts;
mod evidence;
mod frequentist;
mod looks;
mod planned;
mod strata;
mod table;
mod together;
mod verdicts;
mod warnings;
mod within;

use std::ops::Range;

use decision::{Decided, decide, families};
use evidence::Evidence;
use looks::AlwaysValid;
use planned::Planned;
pub(crate) use table::Table;

use crate::cells::{self, Cell};
use crate::each::each;
use crate::report::{BreakdownReport, Report, Section, SegmentReport, Statistics, VariantReport};
use crate::sample_ratio::{Phases, Split};
use crate::segments::reconciliation;
use crate::{Absent, Analysis, Cells, Counts, Days, Engine, Experiment, MissedGate, SampleRatio, Variant, Verdict};

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
        run(self, experiment)
    }
}

fn run(analysis: &Analysis, experiment: &Experiment) -> Report {
    let whole: Vec<Counts> = experiment.variants().iter().map(|variant| variant.counts).collect();
    let cells: Vec<Cell> = whole.iter().copied().enumerate().collect();
    let control = experiment.control_index();
    let segments = experiment.breakdowns().iter().flat_map(|breakdown| &breakdown.segments);
    let segments = segments.map(|segment| segment.counts.as_slice());
    // The whole test first, then the segments of each breakdown.
    let given: Vec<&[Cell]> = std::iter::once(&cells[..]).chain(segments).collect();
    let parts: Vec<_> = given.iter().map(|cells| experiment.part(cells)).collect();
    let tables: Vec<Table> = parts.iter().map(|part| Table::new(part, control)).collect();
    let days = experiment.days_running();
    let missed: Vec<_> =
        tables.iter().map(|table| analysis.gates.missed_by(table.cells.iter().copied(), days)).collect();
    let withheld: Vec<_> =
        tables.iter().zip(&missed).map(|(table, missed)| table.withheld(analysis.gates, missed)).collect();
    let families = families(experiment, analysis.engine.family().unwrap_or_default());
    // Where there are no strata, there are no numbers: nothing else takes their place.
    let strata = analysis.within.is_some().then(|| within::compared(analysis, experiment).unwrap_or_default());
    let statistics = statistics(analysis, experiment.variants(), &tables, &families, &withheld, strata.as_ref());
    let always_valid = looks::compared(analysis, experiment, &tables, &families);
    let mut planned = tables.first().and_then(|whole| planned::compared(analysis, experiment, whole));
    let Decided { verdicts, discoveries } =
        decide(analysis, experiment, &tables, &statistics, (always_valid.as_deref(), planned.as_deref()), &withheld);
    let mut discoveries = discoveries.into_iter();
    let of_whole = discoveries.next();
    let rows = tables.iter().zip(statistics).zip(rows_of(always_valid, &tables)).zip(verdicts);
    let rows = rows.map(|(((table, statistics), always_valid), verdicts)| Rows {
        table,
        statistics,
        always_valid,
        // Of the first table, the whole test.
        planned: planned.take(),
        verdicts,
    });
    let mut sections = rows
        .zip(given)
        .zip(missed)
        .map(|((rows, given), missed)| section(analysis, experiment.variants(), rows, given, missed));
    let overall = sections.next().unwrap_or_default();
    let split = split(experiment);
    let breakdowns = experiment.breakdowns().iter().map(|breakdown| BreakdownReport {
        by: breakdown.by.clone(),
        sample_ratio: split.as_ref().map_err(|&reason| reason).map(|split| split.across(breakdown.segments.iter())),
        segments: breakdown
            .segments
            .iter()
            .zip(&mut sections)
            .map(|(segment, section)| SegmentReport {
                criteria: segment.criteria.clone(),
                section,
                phases: segment.phases.clone(),
            })
            .collect(),
        discoveries: discoveries.next(),
        findings: together::findings(analysis, experiment, breakdown),
        reconciliation: reconciliation(&whole, breakdown),
    });
    let breakdowns: Vec<_> = breakdowns.collect();
    let sample_ratio =
        split.as_ref().map_err(|&reason| reason).and_then(|split| sample_ratio(split, experiment, whole));
    let family = families.first().and_then(|family| tables.get(family.clone())).unwrap_or_default();
    let of_days = days::report(analysis, experiment, split.as_ref().map_err(|&reason| reason), family, &overall);
    let verdict = verdicts::outcome(&overall.variants, analysis.goal_direction);
    let evidence = Evidence { analysis, variants: experiment.variants(), control, overall: &overall, outcome: verdict };
    let mut warnings = warnings::of_experiment(evidence, experiment, sample_ratio.as_ref().ok(), &breakdowns, &tables);
    warnings.extend(of_days.iter().flat_map(|days| warnings::of_days(experiment, days)));
    Report {
        analysis: analysis.clone(),
        variants: experiment.variants().to_vec(),
        control,
        verdict,
        discoveries: of_whole,
        warnings,
        sample_ratio,
        overall,
        breakdowns,
        days_running: days,
        days: of_days,
        weight_phases: experiment.weight_phases().to_vec(),
        progress: None,
    }
}

/// Each table's statistics, row by row. `families` are the tables whose comparisons are corrected together.
fn statistics(
    analysis: &Analysis,
    variants: &[Variant],
    tables: &[Table],
    families: &[Range<usize>],
    withheld: &[Vec<bool>],
    within: Option<&frequentist::Strata>,
) -> Vec<Vec<Statistics>> {
    match analysis.engine {
        Engine::Bayesian { prior, .. } => each(tables, |table| bayesian::statistics(analysis, prior, variants, table)),
        Engine::Frequentist { alternative, multiplicity } => {
            let (level, threshold, goal) = (analysis.interval_level(), analysis.threshold, analysis.goal_direction);
            let region = analysis.region;
            frequentist::Test { alternative, level, threshold, region, goal, multiplicity, families, withheld, within }
                .statistics(tables)
        }
    }
}

/// A table and what is said of its rows.
struct Rows<'a> {
    table: &'a Table<'a>,
    statistics: Vec<Statistics>,
    always_valid: Vec<AlwaysValid>,
    /// Of the whole test, if looks are planned.
    planned: Option<Vec<Planned>>,
    verdicts: Vec<Option<Verdict>>,
}

/// Of each table; `None` of all rows where nobody asked.
fn rows_of(always_valid: Option<Vec<Vec<AlwaysValid>>>, tables: &[Table]) -> Vec<Vec<AlwaysValid>> {
    always_valid.unwrap_or_else(|| tables.iter().map(|table| vec![None; table.cells.len()]).collect())
}

/// The results of the table's rows, and, of those given, the ones that take no part.
fn section(
    analysis: &Analysis,
    variants: &[Variant],
    rows: Rows,
    given: &[Cell],
    missed_gates: Vec<MissedGate>,
) -> Section {
    let Rows { table, statistics, always_valid, planned, verdicts } = rows;
    let left_out_of_plan = planned.is_some().then_some(Err(Absent::WithoutWeight));
    let planned = planned.unwrap_or_else(|| vec![None; table.cells.len()]);
    let reports = statistics.into_iter().zip(always_valid).zip(planned).zip(verdicts).zip(table.cells);
    let reports = reports.map(|((((statistics, always_valid), planned), verdict), &(variant, counts))| VariantReport {
        variant,
        counts,
        improvement: (variant != table.control).then(|| improvement(table.control_counts, counts)),
        statistics,
        always_valid,
        planned,
        verdict,
    });
    let mut reports: Vec<_> = reports.collect();
    if reports.len() < given.len() {
        let others = given.iter().filter(|(variant, _)| cells::of(table.cells, *variant).is_none());
        reports.extend(others.map(|&(variant, counts)| VariantReport {
            variant,
            counts,
            improvement: Some(improvement(table.control_counts, counts)),
            statistics: match analysis.engine {
                Engine::Bayesian { prior, .. } => bayesian::left_out(analysis, prior, variants.get(variant), counts),
                Engine::Frequentist { .. } => frequentist::left_out(analysis, counts),
            },
            always_valid: analysis.looks.are_at_any_time().then_some(Err(Absent::WithoutWeight)),
            planned: left_out_of_plan,
            verdict: None,
        }));
        reports.sort_by_key(|report| report.variant);
    }
    Section { variants: reports, missed_gates, warnings: warnings::of_counts(variants, table) }
}

/// The variants carry weights either all or none.
fn split(experiment: &Experiment) -> Result<Phases, Absent> {
    let phases = experiment.weight_phases();
    if !phases.is_empty() {
        let weights: Vec<_> = phases.iter().map(|phase| phase.weights.as_slice()).collect();
        return Phases::by(&weights);
    }
    if let Some(phases) = experiment.days().and_then(Days::phases) {
        return Phases::by(&phases.weights);
    }
    let variants = experiment.variants();
    let weights: Option<Vec<f64>> = variants.iter().map(|variant| variant.traffic_weight).collect();
    Split::by(&weights.unwrap_or_else(|| vec![1.0; variants.len()])).map(Phases::one)
}

/// Of weights that differ by day, the visitors are those of the days.
fn sample_ratio(split: &Phases, experiment: &Experiment, whole: Vec<Counts>) -> Result<SampleRatio, Absent> {
    let given = experiment.weight_phases();
    let phases = match experiment.days() {
        Some(days) if given.is_empty() => days.visitors_by_phase(),
        _ => given.iter().map(|phase| phase.counts.clone()).collect(),
    };
    split.sample_ratio(&split.visitors(&Cells::from(whole), &phases))
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
        // The page's sample: 8% and 10%.
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
