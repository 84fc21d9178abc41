//! What the days say together.

use super::super::together::{Together, of_variants};
use crate::days::Stratum;
use crate::report::{DaysFindings, MissingOnDays, WithinDays};
use crate::sample_ratio::{MISMATCH_BELOW, Phases, between_days};
use crate::segments::{pooled, reconciliation_of, simpson};
use crate::special::elementary::{ln, ln_1p};
use crate::{Absent, Analysis, Counts, Days, Engine, Experiment, Level, Segment};

pub(super) fn of(
    analysis: &Analysis,
    experiment: &Experiment,
    given: &Days,
    split: Result<&Phases, Absent>,
) -> DaysFindings {
    let Stratum { days, given: places } = given.each_alone();
    let phases = if experiment.weight_phases().is_empty() { given.phases() } else { None };
    let sample_ratio = split.map(|split| match phases {
        Some(phases) => {
            let of_day: Vec<_> = places.iter().filter_map(|&place| phases.of_day.get(place).copied()).collect();
            split.across_days(&days, &of_day)
        }
        None => split.across(days.iter()),
    });
    let (alternative, level) = (analysis.engine.alternative(), level(analysis));
    let variants = of_variants(experiment, &days, 1, |Together { variant, overall, all, .. }| {
        Some(WithinDays { variant, pooled: pooled(all, alternative, level), simpson: simpson(overall, all) })
    });
    let Missing { variants: missing, on } = missing(experiment, given, &days, &places);
    let visitors = |day: &Segment| {
        let visitors = day.counts.iter().map(|(variant, counts)| (variant, counts.visitors()));
        visitors.filter(|(_, visitors)| *visitors > 0).collect::<Vec<_>>()
    };
    let complete = days.iter().zip(&places).zip(&on).filter(|(_, missing)| !**missing);
    let complete: Vec<_> = complete.map(|((day, place), _)| (*place, visitors(day))).collect();
    let complete: Vec<_> = complete.iter().map(|(place, day)| (*place, day.as_slice())).collect();
    let whole: Vec<Counts> = experiment.variants().iter().map(|variant| variant.counts).collect();
    DaysFindings {
        sample_ratio,
        split: between_days(&complete),
        missing,
        variants,
        reconciliation: reconciliation_of(&whole, &days),
        days: places,
    }
}

/// The level that would be paired with the verdict if the comparison within days decided.
fn level(analysis: &Analysis) -> Level {
    let paired = match analysis.engine {
        Engine::Frequentist { .. } => analysis.paired_level(),
        Engine::Bayesian { .. } => Analysis { threshold: analysis.threshold, ..Analysis::frequentist() }.paired_level(),
    };
    analysis.level.unwrap_or(paired)
}

struct Missing {
    variants: Vec<MissingOnDays>,
    /// Whether a variant is missing on each day.
    on: Vec<bool>,
}

/// The variants that have no visitors on a day where chance, given their share of the other days, would leave any of them without
/// on any day with a probability below [`MISMATCH_BELOW`]. A weight of 0 is a plan.
fn missing(experiment: &Experiment, given: &Days, days: &[Segment], places: &[usize]) -> Missing {
    let of_day = |day: &Segment| day.counts.iter().map(|(_, counts)| counts.visitors() as f64).sum::<f64>();
    let of_days: Vec<f64> = days.iter().map(of_day).collect();
    // Of each variant its visitors, and all visitors of the days on which it has some.
    let mut own = vec![(0.0, 0.0); experiment.variants().len()];
    for (day, visitors) in days.iter().zip(&of_days) {
        for (variant, counts) in day.counts.iter().filter(|(_, counts)| counts.visitors() > 0) {
            own[variant].0 += counts.visitors() as f64;
            own[variant].1 += visitors;
        }
    }
    let served = |(variant, (own, beside)): (usize, (f64, f64))| {
        let planned = experiment.variants()[variant].traffic_weight == Some(0.0);
        (own > 0.0 && !planned).then(|| (variant, ln_1p(-own / beside)))
    };
    let served: Vec<(usize, f64)> = own.into_iter().enumerate().filter_map(served).collect();
    let below = ln(MISMATCH_BELOW / (served.len() * days.len()).max(1) as f64);
    let mut on = vec![false; days.len()];
    let of_variant = |(variant, ln_without): (usize, f64)| {
        let is_missing = |day: usize| {
            let planned = || {
                let weights = given.weights(places[day])?;
                let row = given.as_slice().get(places[day])?.counts.iter().position(|(of, _)| of == variant)?;
                weights.get(row).map(|weight| *weight == 0.0)
            };
            of_days[day] > 0.0
                && of_days[day] * ln_without < below
                && days[day].counts.get(variant).visitors() == 0
                && planned() != Some(true)
        };
        let mut missing: Option<MissingOnDays> = None;
        for day in (0..days.len()).filter(|&day| is_missing(day)) {
            on[day] = true;
            missing.get_or_insert(MissingOnDays { variant, first: places[day], days: 0 }).days += 1;
        }
        missing
    };
    let variants = served.into_iter().filter_map(of_variant).collect();
    Missing { variants, on }
}
