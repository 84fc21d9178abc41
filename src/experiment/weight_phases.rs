//! A time during which the traffic weights were the same.

use super::{Breakdown, Experiment};
use crate::error::{InputError, Place, Problem};
use crate::{Cells, Counts, Variant};

/// A phase of an experiment whose traffic weights changed: the weights, and those who entered while they held.
///
/// ```
/// use abstats::{Analysis, Cells, Counts, Experiment, Variant, WeightPhase};
/// let phase = |from: &str, weights: [f64; 2], control, variant| WeightPhase {
///     from: from.into(),
///     weights: weights.into(),
///     counts: Cells::from([control, variant]),
/// };
/// let phases = vec![
///     phase("2024-03-01T00:00:00.000Z", [1.0, 0.0], Counts::new(6_000, 300)?, Counts::default()),
///     phase("2024-03-10T00:00:00.000Z", [1.0, 1.0], Counts::new(2_000, 100)?, Counts::new(2_010, 120)?),
/// ];
/// let variants = vec![Variant::new("0", Counts::new(8_000, 400)?), Variant::new("1", Counts::new(2_010, 120)?)];
/// let experiment = Experiment::new(variants, vec![])?.with_weight_phases(phases)?;
/// let report = Analysis::bayesian().run(&experiment);
/// assert!(!report.sample_ratio.unwrap().mismatch); // 8,000 against 2,010 would be one without phases
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "an input that users write out")]
pub struct WeightPhase {
    /// When it began, as it was given; it is passed through.
    pub from: String,
    /// The weight of each variant, in their order, in any unit.
    pub weights: Vec<f64>,
    /// The counts of those who entered in this phase, their conversions of any later time included.
    pub counts: Cells,
}

/// Whether the counts are those of the variants' phases.
pub(super) fn wrong(phases: &[WeightPhase], variants: &[Variant], breakdowns: &[Breakdown]) -> Vec<InputError> {
    let mut errors = Vec::new();
    let (given, max) = (phases.len(), Experiment::MAX_WEIGHT_PHASES);
    if given > max {
        return vec![Place::default().problem(Problem::TooManyPhases { given, max })];
    }
    if given > 0 {
        wrong_of_whole(phases, variants, &mut errors);
    }
    for breakdown in breakdowns {
        for segment in breakdown.segments.iter().filter(|segment| !segment.phases.is_empty()) {
            let place = Place::segment(&breakdown.by, &segment.criteria);
            if segment.phases.len() != given {
                errors.push(place.problem(Problem::Phases { given: segment.phases.len(), phases: given }));
                continue;
            }
            for (index, counts) in segment.phases.iter().enumerate() {
                let place = Place { weight_phase: Some(index + 1), ..place.clone() };
                errors.extend(beyond(counts, variants).map(|problem| place.problem(problem)));
            }
            let of_segment: Vec<_> = segment.phases.iter().collect();
            add_up(&of_segment, |variant| segment.counts.get(variant), variants, &place, &mut errors);
        }
    }
    errors
}

fn wrong_of_whole(phases: &[WeightPhase], variants: &[Variant], errors: &mut Vec<InputError>) {
    if variants.iter().any(|variant| variant.traffic_weight.is_some()) {
        errors.push(Place::default().problem(Problem::TwoWeights));
    }
    for (index, phase) in phases.iter().enumerate() {
        let mut wrong = |problem| errors.push(Place::weight_phase(index + 1).problem(problem));
        if phase.weights.len() != variants.len() {
            wrong(Problem::WeightsPerVariant { given: phase.weights.len(), variants: variants.len() });
        }
        for &value in &phase.weights {
            if !(0.0..f64::INFINITY).contains(&value) {
                wrong(Problem::Weight { value });
            }
        }
        if phase.weights.iter().all(|&weight| weight == 0.0) {
            wrong(Problem::WeightsAllZero);
        }
        if let Some(problem) = beyond(&phase.counts, variants) {
            wrong(problem);
        }
    }
    let whole: Vec<_> = phases.iter().map(|phase| &phase.counts).collect();
    let counts = |place: usize| variants.get(place).map_or(Counts::default(), |variant| variant.counts);
    add_up(&whole, counts, variants, &Place::default(), errors);
}

/// Counts of a variant that is not there.
fn beyond(counts: &Cells, variants: &[Variant]) -> Option<Problem> {
    counts.beyond(variants.len()).map(|variant| Problem::NoSuchVariant { variant, variants: variants.len() })
}

/// Checks that the phases' counts are the whole's.
fn add_up(
    phases: &[&Cells],
    whole: impl Fn(usize) -> Counts,
    variants: &[Variant],
    place: &Place,
    errors: &mut Vec<InputError>,
) {
    let mut sums = vec![(0_u64, 0_u64); variants.len()];
    for (variant, counts) in phases.iter().flat_map(|cells| cells.iter()) {
        if let Some((visitors, conversions)) = sums.get_mut(variant) {
            *visitors = visitors.saturating_add(counts.visitors());
            *conversions = conversions.saturating_add(counts.conversions());
        }
    }
    for (index, ((visitors, conversions), variant)) in sums.into_iter().zip(variants).enumerate() {
        let counts = whole(index);
        let fields = [("visitors", visitors, counts.visitors()), ("conversions", conversions, counts.conversions())];
        for (field, sum, whole) in fields.into_iter().filter(|(_, sum, whole)| sum != whole) {
            let place = Place { variant: Some(variant.id.clone()), ..place.clone() };
            errors.push(place.problem(Problem::PhasesDiffer { field, sum, whole }));
        }
    }
}
