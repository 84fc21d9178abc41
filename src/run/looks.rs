//! The comparisons that hold at any look.

use std::num::NonZeroUsize;
use std::ops::Range;

use super::Table;
use super::strata::{Assigned, assigned, fixed};
use super::verdicts::with_region;
use crate::each::each;
use crate::error::{InputError, Place, Problem};
use crate::multiplicity::{Correction, Multiplicity};
use crate::practical::{self, Scale};
use crate::report::AlwaysValidStatistics;
use crate::segments::pooled;
use crate::sequential::{Alpha, AlwaysValidComparison, AnyTime, Stratum, TypicalLift, closed};
use crate::{
    Absent, Alternative, Analysis, BookedBy, Cells, CorrectedBy, Counts, Days, Engine, Estimate, Experiment,
    GoalDirection, Interval, Looks, Pair, Verdict, WeightPhase,
};

/// The settings that do not go with looking at any time.
pub(super) fn refused(analysis: &Analysis) -> Vec<InputError> {
    let Looks::AnyTime { alpha, .. } = analysis.looks else { return Vec::new() };
    let mut errors = Vec::new();
    let mut refuse = |field, value: &dyn ToString, reason| {
        errors.push(Place::default().problem(Problem::NotAtAnyTime { field, value: value.to_string(), reason }));
    };
    match analysis.engine {
        Engine::Bayesian { false_discovery, .. } => {
            if false_discovery.is_some() {
                refuse(
                    "false_discovery",
                    &true,
                    "the always-valid p-value decides, and sets are chosen by chances; leave it out",
                );
            }
        }
        Engine::Frequentist { alternative, multiplicity } => {
            if alternative != Alternative::TwoSided {
                refuse(
                    "alternative",
                    &alternative,
                    "whoever looks at any time must be able to stop for harm, so it looks both ways; use \"two_sided\"",
                );
            }
            match multiplicity.map(|multiplicity| multiplicity.correction) {
                None => {}
                Some(Correction::Bonferroni | Correction::Holm) if alpha == Alpha::Shared => {}
                Some(correction) => {
                    refuse("correction", &correction, "use \"bonferroni\" (the default), \"holm\" or \"none\"");
                }
            }
        }
    }
    if analysis.region.is_some_and(|region| region.scale() == Scale::Difference) {
        refuse("region.scale", &Scale::Difference, "only the lift is known at any look; use \"lift\"");
    }
    errors
}

/// Of a row; `None` for the control.
pub(super) type AlwaysValid = Option<Result<AlwaysValidStatistics, Absent>>;

/// How visitors were assigned to the variants.
pub(super) struct Assignment {
    /// Of each period the weights of all variants; none where the weights did not change, or where it is not known who entered
    /// when.
    periods: Vec<Vec<f64>>,
    /// Of each period the counts over the whole test.
    counts: Vec<Cells>,
    /// The weights over all periods.
    average: Vec<f64>,
}

impl Assignment {
    pub(super) fn of(experiment: &Experiment) -> Self {
        let phases = experiment.weight_phases();
        if !phases.is_empty() {
            let of = |phase: &WeightPhase| (phase.weights.clone(), phase.counts.clone());
            let (periods, counts): (Vec<_>, Vec<_>) = phases.iter().map(of).unzip();
            return Self { average: average(&periods, &counts), periods, counts };
        }
        if let Some((days, phases)) = experiment.days().and_then(|days| Some((days, days.phases()?))) {
            let average = average(&phases.weights, &days.visitors_by_phase());
            if days.booked_by() != Some(BookedBy::Entry) {
                return Self { periods: Vec::new(), counts: Vec::new(), average };
            }
            let counts = by_phase(days, &phases.of_day, phases.weights.len(), experiment.variants().len());
            return Self { periods: phases.weights, counts, average };
        }
        Self { periods: Vec::new(), counts: Vec::new(), average: fixed(experiment) }
    }

    /// The weights of control and variant, given those of all.
    fn pair(weights: &[f64], places: Pair<usize>) -> Pair<f64> {
        places.map(|place| weights.get(place).copied().unwrap_or_default())
    }

    /// One stratum for each period in which both could be entered. `of` has the counts of a variant in a period; without, all
    /// is one period with the average weights.
    fn strata(
        &self,
        of: Option<impl Fn(usize, usize) -> Counts>,
        places: Pair<usize>,
        all: Pair<Counts>,
    ) -> Vec<Stratum> {
        let Some(of) = of.filter(|_| !self.periods.is_empty()) else {
            return vec![Stratum { counts: all, weights: Self::pair(&self.average, places) }];
        };
        let stratum = |(period, weights): (usize, &Vec<f64>)| Self::stratum(weights, places, |place| of(period, place));
        self.periods.iter().enumerate().filter_map(stratum).collect()
    }

    /// `None` where the two could not both be entered.
    fn stratum(weights: &[f64], places: Pair<usize>, of: impl FnMut(usize) -> Counts) -> Option<Stratum> {
        let weights = Self::pair(weights, places);
        let both = weights.control > 0.0 && weights.variant > 0.0;
        both.then(|| Stratum { counts: places.map(of), weights })
    }

    /// The strata asked for in which both could be entered.
    fn within<'s>(assigned: impl IntoIterator<Item = &'s Assigned>, places: Pair<usize>) -> Vec<Stratum> {
        let stratum = |of: &Assigned| Self::stratum(&of.weights, places, |place| of.counts.get(place));
        assigned.into_iter().filter_map(stratum).collect()
    }
}

/// As many of each variant as visitors were sent to it.
fn average(periods: &[Vec<f64>], counts: &[Cells]) -> Vec<f64> {
    let mut average = vec![0.0; periods.first().map_or(0, Vec::len)];
    for (weights, counts) in periods.iter().zip(counts) {
        let visitors: f64 = counts.iter().map(|(_, counts)| counts.visitors() as f64).sum();
        let total: f64 = weights.iter().sum();
        for (sum, weight) in average.iter_mut().zip(weights).filter(|_| total > 0.0) {
            *sum += visitors * (weight / total);
        }
    }
    average
}

/// The counts of the days of each phase.
fn by_phase(days: &Days, of_day: &[usize], phases: usize, variants: usize) -> Vec<Cells> {
    let mut sums = vec![vec![Counts::default(); variants]; phases];
    let alone = days.each_alone();
    for (day, place) in alone.days.iter().zip(&alone.given) {
        let Some(sums) = of_day.get(*place).and_then(|&phase| sums.get_mut(phase)) else { continue };
        for (variant, counts) in day.counts.iter() {
            // That the sums are counts was checked.
            sums[variant] = sums[variant].plus(counts).unwrap_or(sums[variant]);
        }
    }
    sums.into_iter().map(Cells::from).collect()
}

/// What is done about many comparisons.
pub(super) fn corrected_by(engine: Engine, looks: &Looks) -> Option<CorrectedBy> {
    let Looks::AnyTime { alpha: Alpha::Shared, .. } = looks else { return None };
    Some(CorrectedBy::PValues(match engine {
        Engine::Frequentist { multiplicity: Some(Multiplicity { correction: Correction::Holm, .. }), .. } => {
            Correction::Holm
        }
        Engine::Bayesian { .. } | Engine::Frequentist { .. } => Correction::Bonferroni,
    }))
}

/// How all tables are compared.
#[derive(Clone, Copy)]
struct Comparing<'a> {
    analysis: &'a Analysis,
    typical_lift: TypicalLift,
    alpha: Alpha,
}

/// Each table's comparisons, row by row, the whole test's first; `None` unless one looks at any time. `families` are the tables
/// whose comparisons share alpha.
pub(super) fn compared(
    analysis: &Analysis,
    experiment: &Experiment,
    tables: &[Table],
    families: &[Range<usize>],
) -> Option<Vec<Vec<AlwaysValid>>> {
    let comparing = Comparing::of(analysis)?;
    let assignment = Assignment::of(experiment);
    // Without the strata asked for nothing decides.
    let asked = analysis.within.as_ref().map(|within| assigned(within, experiment).unwrap_or_default());
    let segments = experiment.breakdowns().iter().flat_map(|breakdown| &breakdown.segments);
    // Who entered a segment when is known only if it was said.
    let segments = segments.map(|segment| {
        Some(segment.phases.as_slice()).filter(|phases| phases.len() == experiment.weight_phases().len())
    });
    let counts: Vec<_> = std::iter::once(Some(assignment.counts.as_slice())).chain(segments).collect();
    let mut all: Vec<Vec<AlwaysValid>> = Vec::new();
    for family in families {
        let shared = comparing.shared_by(&tables[family.clone()]);
        let of_family = family.clone().zip(&tables[family.clone()]).zip(&counts[family.clone()]);
        let of_family: Vec<_> = of_family.map(|((place, table), counts)| (place, table, counts)).collect();
        let mut rows = each(&of_family, |(place, table, counts)| {
            comparing.rows(table, shared, |places, pair| match &asked {
                Some(asked) if *place == 0 => Assignment::within(asked, places),
                _ => {
                    let of = counts.map(|counts| |period: usize, place| counts[period].get(place));
                    assignment.strata(of, places, pair)
                }
            })
        });
        comparing.close(&mut rows, 0);
        all.extend(rows);
    }
    all.iter_mut().flatten().flatten().for_each(|row| comparing.decide(row));
    Some(all)
}

/// The same of all data up to each day, within days if that decides. (Of segments it is not known.) Alpha is shared as in `family`, that of the whole test: a variant without visitors on a
/// day, and the segments, take their part of it on every day.
pub(super) fn up_to_each_day(
    analysis: &Analysis,
    experiment: &Experiment,
    days: &Days,
    tables: &[Table],
    family: &[Table],
) -> Option<Vec<Vec<AlwaysValid>>> {
    let comparing = Comparing::of(analysis)?;
    let shared = comparing.shared_by(family);
    let assignment = Assignment::of(experiment);
    let of_day = days.phases().filter(|_| experiment.weight_phases().is_empty()).map(|phases| phases.of_day);
    let mut counted = vec![vec![Counts::default(); experiment.variants().len()]; assignment.periods.len()];
    let alone = days.each_alone();
    let mut alone = alone.days.iter().zip(&alone.given).peekable();
    let asked = analysis.within.as_ref().map(|within| assigned(within, experiment).unwrap_or_default());
    let rows = tables.iter().enumerate().map(|(place, table)| {
        while let Some((day, given)) = alone.next_if(|(_, given)| **given <= place) {
            let phase = of_day.as_ref().and_then(|of_day| of_day.get(*given));
            let Some(counted) = phase.and_then(|&phase| counted.get_mut(phase)) else { continue };
            for (variant, counts) in day.counts.iter() {
                counted[variant] = counted[variant].plus(counts).unwrap_or(counted[variant]);
            }
        }
        let mut rows = vec![comparing.rows(table, shared, |places, pair| match (&asked, &of_day) {
            (Some(asked), _) => {
                Assignment::within(asked.iter().filter(|of| of.day.is_some_and(|day| day <= place)), places)
            }
            // The phases are known of the whole test only.
            (None, None) if !assignment.periods.is_empty() => Vec::new(),
            (None, _) => assignment.strata(Some(|period: usize, place: usize| counted[period][place]), places, pair),
        })];
        comparing.close(&mut rows, shared);
        rows.iter_mut().flatten().flatten().for_each(|row| comparing.decide(row));
        rows.swap_remove(0)
    });
    Some(rows.collect())
}

impl<'a> Comparing<'a> {
    fn of(analysis: &'a Analysis) -> Option<Self> {
        match analysis.looks {
            Looks::Once | Looks::Planned(_) => None,
            Looks::AnyTime { typical_lift, alpha } => Some(Self { analysis, typical_lift, alpha }),
        }
    }

    /// Whether p-values are adjusted by closed testing.
    fn is_closed(self) -> bool {
        corrected_by(self.analysis.engine, &self.analysis.looks) == Some(CorrectedBy::PValues(Correction::Holm))
    }

    /// How many comparisons share alpha. A variant that has no visitors yet is counted: else the bar would rise when they come.
    fn shared_by(self, tables: &[Table]) -> usize {
        match self.alpha {
            Alpha::Each => 1,
            Alpha::Shared => {
                let compared = |table: &Table| table.cells.iter().filter(|(place, _)| *place != table.control).count();
                tables.iter().map(compared).sum()
            }
        }
    }

    fn rows(
        self,
        table: &Table,
        shared: usize,
        strata: impl Fn(Pair<usize>, Pair<Counts>) -> Vec<Stratum>,
    ) -> Vec<AlwaysValid> {
        let row = |&(variant, own): &(usize, Counts)| {
            let places = Pair { control: table.control, variant };
            let pair = Pair { control: table.control_counts, variant: own };
            (variant != table.control).then(|| self.compare(&strata(places, pair), shared))
        };
        table.cells.iter().map(row).collect()
    }

    fn compare(self, strata: &[Stratum], shared: usize) -> Result<AlwaysValidStatistics, Absent> {
        if strata.is_empty() {
            return Err(Absent::NoStrata);
        }
        let counts: Vec<Pair<Counts>> = strata.iter().map(|stratum| stratum.counts).collect();
        let any = |of: fn(&Pair<Counts>) -> Counts| counts.iter().any(|pair| of(pair).visitors() > 0);
        if !any(|pair| pair.control) || !any(|pair| pair.variant) {
            return Err(Absent::NoVisitors);
        }
        let comparisons = NonZeroUsize::new(if self.is_closed() { 1 } else { shared }).unwrap_or(NonZeroUsize::MIN);
        let (threshold, typical_lift) = (self.analysis.threshold, self.typical_lift);
        let comparison = AnyTime { threshold, typical_lift, comparisons }.over_strata(strata)?;
        let estimate = match strata {
            [one] => super::improvement(one.counts.control, one.counts.variant),
            _ => pooled(&counts, Alternative::TwoSided, self.analysis.paired_level()).lift.estimate,
        };
        Ok(AlwaysValidStatistics {
            comparison,
            adjusted: shared > 1,
            lift: Estimate { estimate, interval: comparison.lift },
            strata: strata.len(),
            typical_lift,
            verdict: Verdict::Inconclusive,
        })
    }

    /// Adjusts the p-values of a family by closed testing, if that was asked for. Of a family of `shared` the others, which are
    /// not at hand, speak for nothing: that is on the safe side.
    fn close(self, family: &mut [Vec<AlwaysValid>], shared: usize) {
        if !self.is_closed() {
            return;
        }
        let mut members: Vec<&mut AlwaysValidStatistics> =
            family.iter_mut().flatten().filter_map(|row| row.as_mut()?.as_mut().ok()).collect();
        let mut comparisons: Vec<AlwaysValidComparison> = members.iter().map(|of| of.comparison).collect();
        let Some(&some) = comparisons.first() else { return };
        let other = AlwaysValidComparison { log_e_value: f64::NEG_INFINITY, ..some };
        comparisons.resize(comparisons.len().max(shared), other);
        for (of, adjusted) in members.iter_mut().zip(closed(&comparisons)) {
            of.comparison.adjusted_p_value = adjusted;
        }
    }

    fn decide(self, row: &mut Result<AlwaysValidStatistics, Absent>) {
        let Ok(of) = row else { return };
        of.verdict = concluded(self.analysis, of.comparison.verdict(), of.comparison.lift);
    }
}

/// What is said of a variant, given the verdict by the direction of the rates, and the lifts that are not ruled out.
pub(super) fn concluded(analysis: &Analysis, by_rates: Verdict, lift: Result<Interval, Absent>) -> Verdict {
    let goal = analysis.goal_direction;
    let verdict = match (by_rates, goal) {
        (Verdict::Winner, GoalDirection::Decrease) => Verdict::Loser,
        (Verdict::Loser, GoalDirection::Decrease) => Verdict::Winner,
        (verdict, _) => verdict,
    };
    // Nothing is known of the difference at any look.
    let region = analysis.region.filter(|region| region.scale() == Scale::Lift);
    let conclusion = region.zip(lift.ok()).map(|(region, lift)| practical::concluded(region, lift, goal));
    with_region(verdict, conclusion)
}
