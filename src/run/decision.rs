//! From statistics to verdicts, family by family where the engine looks for sets.

use std::ops::Range;

use super::Table;
use super::looks::AlwaysValid;
use super::planned::Planned;
use super::verdicts::{self, with_region};
use crate::multiplicity::{Chances, Discoveries, Family, discover};
use crate::report::Statistics;
use crate::{Analysis, Counts, Engine, Experiment, Pair, Verdict};

/// The tables of each family: the whole test's and every breakdown's, or all.
pub(super) fn families(experiment: &Experiment, family: Family) -> Vec<Range<usize>> {
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

pub(super) struct Decided {
    /// For each table and row; `None` for the control.
    pub(super) verdicts: Vec<Vec<Option<Verdict>>>,
    /// For each family, when the engine looks for sets.
    pub(super) discoveries: Vec<Discoveries>,
}

pub(super) fn decide(
    analysis: &Analysis,
    experiment: &Experiment,
    tables: &[Table],
    statistics: &[Vec<Statistics>],
    (always_valid, planned): (Option<&[Vec<AlwaysValid>]>, Option<&[Planned]>),
    withheld: &[Vec<bool>],
) -> Decided {
    let alone = |(table, statistics): (&Table, &Vec<Statistics>)| {
        let rows = statistics.iter().zip(table.cells);
        let pair = |variant| Pair { control: table.control_counts, variant };
        rows.map(|(statistics, (_, own))| verdict(statistics, pair(*own), analysis)).collect()
    };
    let mut verdicts: Vec<Vec<_>> = tables.iter().zip(statistics).map(alone).collect();
    let mut discoveries = Vec::new();
    if let Engine::Bayesian { false_discovery: Some(family), .. } = analysis.engine {
        discoveries.extend(families(experiment, family).into_iter().map(|family| {
            let members = statistics[family.clone()].iter().zip(&withheld[family.clone()]).zip(&mut verdicts[family]);
            let members = members.flat_map(|((statistics, withheld), verdicts)| {
                // A sure winner that is withheld does not pay for a doubtful one that is not.
                let members = statistics.iter().zip(withheld).zip(verdicts).filter(|((_, withheld), _)| !**withheld);
                members.filter_map(|((statistics, _), verdict)| Some((chances(statistics)?, verdict)))
            });
            let (chances, verdicts): (Vec<_>, Vec<_>) = members.unzip();
            let (decided, discoveries) = discover(&chances, analysis.threshold);
            verdicts.into_iter().zip(decided).for_each(|(verdict, decided)| *verdict = Some(decided));
            discoveries
        }));
    }
    if let Some(all) = always_valid {
        for (verdict, row) in verdicts.iter_mut().flatten().zip(all.iter().flatten()) {
            *verdict = row.map(|row| row.map_or(Verdict::Inconclusive, |of| of.verdict));
        }
    }
    if let (Some(rows), Some(whole)) = (planned, verdicts.first_mut()) {
        for (verdict, row) in whole.iter_mut().zip(rows) {
            *verdict = row.map(|row| row.map_or(Verdict::Inconclusive, |of| of.verdict));
        }
    }
    // The region of what decides is in its verdict.
    let decided = planned.map_or(0, <[Planned]>::len);
    let verdicts_of = verdicts.iter_mut().flatten().zip(statistics.iter().flatten()).zip(withheld.iter().flatten());
    for (place, ((verdict, statistics), &withheld)) in verdicts_of.enumerate() {
        let of = |verdict: Verdict| if withheld { Verdict::NotEnoughData } else { verdict };
        let conclusion =
            statistics.conclusion().filter(|_| always_valid.is_none() && place >= decided).and_then(Result::ok);
        *verdict = verdict.map(|verdict| of(with_region(verdict, conclusion)));
    }
    if let (Engine::Bayesian { .. }, Some(_), Some(whole)) = (analysis.engine, &analysis.within, verdicts.first_mut())
        && always_valid.is_none()
    {
        // This engine compares nothing within strata: then nothing decides.
        whole.iter_mut().flatten().for_each(|verdict| *verdict = Verdict::Inconclusive);
    }
    Decided { verdicts, discoveries }
}

fn chances(statistics: &Statistics) -> Option<Chances> {
    let Statistics::Bayesian(statistics) = statistics else { return None };
    let versus = statistics.versus_control?;
    let (to_beat, control_better) = (versus.chance_to_beat_control.ok()?, versus.chance_control_better.ok()?);
    Some(Chances { to_beat, control_better })
}

/// A variant's verdict for itself; `None` for the control.
fn verdict(statistics: &Statistics, counts: Pair<Counts>, analysis: &Analysis) -> Option<Verdict> {
    let threshold = analysis.threshold;
    match statistics {
        Statistics::Bayesian(statistics) => {
            let versus = statistics.versus_control?;
            Some(verdicts::bayesian(versus.chance_to_beat_control, versus.chance_control_better, threshold))
        }
        Statistics::Frequentist(statistics) => {
            let p_value = statistics.deciding_p_value()?;
            let goal = analysis.goal_direction;
            Some(match statistics.within {
                Some(within) => verdicts::within_strata(p_value, within.comparison.z, goal, threshold),
                None => verdicts::frequentist(p_value, counts, goal, threshold),
            })
        }
    }
}
