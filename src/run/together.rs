//! What a breakdown's segments say together of each variant.

use crate::each::each;
use crate::report::VariantFindings;
use crate::segments::findings_of;
use crate::{Alternative, Analysis, Breakdown, Counts, Engine, Experiment, Pair};

/// A variant's counts in the segments that have it, by their places.
type Column = Vec<(usize, Counts)>;

/// Of each variant that has findings, in their order.
///
/// Beside the segments of a variant only those of the control are looked at, and nothing is kept of a segment without the
/// variant: a breakdown takes as much room as it has counts.
pub(super) fn findings(analysis: &Analysis, experiment: &Experiment, breakdown: &Breakdown) -> Vec<VariantFindings> {
    let (variants, control) = (experiment.variants(), experiment.control_index());
    let alternative = match analysis.engine {
        Engine::Frequentist { alternative, .. } => alternative,
        Engine::Bayesian { .. } => Alternative::TwoSided,
    };
    let mut columns: Vec<Column> = vec![Vec::new(); variants.len()];
    for (place, segment) in breakdown.segments.iter().enumerate() {
        for (variant, counts) in segment.counts.iter() {
            columns[variant].push((place, counts));
        }
    }
    let mut of_control = vec![Counts::default(); breakdown.segments.len()];
    for (place, counts) in std::mem::take(&mut columns[control]) {
        of_control[place] = counts;
    }
    // A breakdown may have few of many variants.
    let compared = |(variant, column): &(usize, Column)| column.len() > 1 && experiment.takes_part(*variant);
    let columns: Vec<(usize, Column)> = columns.into_iter().enumerate().filter(compared).collect();
    let of = |(variant, column): &(usize, Column)| {
        let arms = |&(place, variant): &(usize, Counts)| Pair { control: of_control[place], variant };
        if column.iter().filter(|cell| arms(cell).have_visitors()).count() < 2 {
            return None;
        }
        let own: Vec<Pair<Counts>> = column.iter().map(arms).collect();
        let mut all: Vec<Pair<Counts>> =
            of_control.iter().map(|&control| Pair { control, variant: Counts::default() }).collect();
        for ((place, _), own) in column.iter().zip(&own) {
            all[*place] = *own;
        }
        let overall = Pair { control: variants[control].counts, variant: variants[*variant].counts };
        let (goal, level) = (analysis.goal_direction, analysis.interval_level());
        let findings = findings_of(overall, &all, &own, alternative, goal, level).ok()?;
        let segments = column.iter().map(|(place, _)| *place).collect();
        Some(VariantFindings { variant: *variant, segments, findings })
    };
    each(&columns, of).into_iter().flatten().collect()
}
