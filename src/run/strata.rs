//! Strata whose visitors were assigned at random by known weights.

use crate::error::{InputError, Place, Problem};
use crate::{BookedBy, Cells, Days, Experiment, Segment, WeightPhase, Within};

/// Visitors who were assigned by these weights, apart from those of the other strata.
pub(super) struct Assigned {
    /// Of all variants.
    pub(super) weights: Vec<f64>,
    pub(super) counts: Cells,
    /// Of a day, its place among those given.
    pub(super) day: Option<usize>,
}

/// What a comparison at any look within these strata is made of: each segment, in each period of other weights; or each day.
pub(super) fn assigned(within: &Within, experiment: &Experiment) -> Result<Vec<Assigned>, Box<InputError>> {
    let refused = |reason| {
        let (field, value) = ("decide_within", within.to_string());
        Err(Box::new(Place::default().problem(Problem::NotAtAnyTime { field, value, reason })))
    };
    let phases = experiment.weight_phases();
    match within {
        Within::Breakdown(name) => {
            let found = experiment.breakdowns().iter().find(|breakdown| breakdown.by == *name);
            let found = found.ok_or_else(|| Box::new(Place::breakdown(name).problem(Problem::NothingToDecide)))?;
            let by_day = experiment.days().is_some_and(Days::have_weights);
            let untold = found.segments.iter().any(|segment| segment.phases.len() != phases.len());
            if by_day || (untold && !phases.is_empty()) {
                return refused(
                    "the weights changed, and it is not known by which of them the visitors of a segment were assigned; give \
                     the counts of each segment in each of the weight_phases",
                );
            }
            if phases.is_empty() {
                let of = |segment: &Segment| Assigned {
                    weights: fixed(experiment),
                    counts: segment.counts.clone(),
                    day: None,
                };
                return Ok(found.segments.iter().map(of).collect());
            }
            let in_phases = |segment: &Segment| {
                let pairs: Vec<_> = phases.iter().zip(&segment.phases).collect();
                let of = |(phase, counts): (&WeightPhase, &Cells)| Assigned {
                    weights: phase.weights.clone(),
                    counts: counts.clone(),
                    day: None,
                };
                pairs.into_iter().map(of).collect::<Vec<_>>()
            };
            Ok(found.segments.iter().flat_map(in_phases).collect())
        }
        Within::Days => {
            let days = experiment.days();
            let days = days.ok_or_else(|| Box::new(Place::default().problem(Problem::NoDaysToDecide)))?;
            if days.booked_by() != Some(BookedBy::Entry) {
                return refused(
                    "a conversion must count on the day on which its visitor entered the test (\"days_booked_by\": \"entry\"); \
                     counted on its own date, it is compared with visitors of another day, and most verdicts would be false",
                );
            }
            if !phases.is_empty() {
                return refused(
                    "the weights changed, and by which of them a day was assigned is not known; give each day's",
                );
            }
            let by_day = days.phases();
            let weights = |day: usize| match &by_day {
                Some(phases) => phases.of_day.get(day).and_then(|&phase| phases.weights.get(phase)).cloned(),
                None => Some(fixed(experiment)),
            };
            let alone = days.each_alone();
            let of = |(day, &place): (&Segment, &usize)| {
                let weights = weights(place).unwrap_or_default();
                Assigned { weights, counts: day.counts.clone(), day: Some(place) }
            };
            Ok(alone.days.iter().zip(&alone.given).map(of).collect())
        }
    }
}

/// The weights of all variants where they did not change: equal ones if none were given.
pub(super) fn fixed(experiment: &Experiment) -> Vec<f64> {
    let variants = experiment.variants();
    let weights: Option<Vec<f64>> = variants.iter().map(|variant| variant.traffic_weight).collect();
    weights.unwrap_or_else(|| vec![1.0; variants.len()])
}
