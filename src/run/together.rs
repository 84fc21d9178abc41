//! What a breakdown's segments say together of each variant.

use crate::each::each;
use crate::report::VariantFindings;
use crate::segments::findings_of;
use crate::{Analysis, Breakdown, Counts, Experiment, Pair, Segment};

/// A variant's counts in the segments that have it, by their places.
type Column = Vec<(usize, Counts)>;

/// Of each variant that has findings, in their order.
pub(super) fn findings(analysis: &Analysis, experiment: &Experiment, breakdown: &Breakdown) -> Vec<VariantFindings> {
    let (goal, level) = (analysis.goal_direction, analysis.interval_level());
    let alternative = analysis.engine.alternative();
    of_variants(experiment, &breakdown.segments, 2, |Together { variant, overall, all, own, segments }| {
        let findings = findings_of(overall, all, own, alternative, goal, level).ok()?;
        Some(VariantFindings { variant, segments, findings })
    })
}

/// A variant against the control over the segments of a breakdown.
pub(super) struct Together<'a> {
    pub(super) variant: usize,
    /// The whole test.
    pub(super) overall: Pair<Counts>,
    /// Every segment.
    pub(super) all: &'a [Pair<Counts>],
    /// The segments that have counts of the variant.
    pub(super) own: &'a [Pair<Counts>],
    /// Their places.
    pub(super) segments: Vec<usize>,
}

/// `of` each variant that has visitors beside the control's in at least so many segments.
///
/// Beside the segments of a variant only those of the control are looked at, and nothing is kept of a segment without the
/// variant: a breakdown takes as much room as it has counts.
pub(super) fn of_variants<T: Send>(
    experiment: &Experiment,
    segments: &[Segment],
    fewest: usize,
    of: impl Fn(Together) -> Option<T> + Send + Sync,
) -> Vec<T> {
    let (variants, control) = (experiment.variants(), experiment.control_index());
    let mut columns: Vec<Column> = vec![Vec::new(); variants.len()];
    for (place, segment) in segments.iter().enumerate() {
        for (variant, counts) in segment.counts.iter() {
            columns[variant].push((place, counts));
        }
    }
    let mut of_control = vec![Counts::default(); segments.len()];
    for (place, counts) in std::mem::take(&mut columns[control]) {
        of_control[place] = counts;
    }
    // A breakdown may have few of many variants.
    let compared =
        |(variant, column): &(usize, Column)| column.len() >= fewest.max(1) && experiment.takes_part(*variant);
    let columns: Vec<(usize, Column)> = columns.into_iter().enumerate().filter(compared).collect();
    let of = |(variant, column): &(usize, Column)| {
        let arms = |&(place, variant): &(usize, Counts)| Pair { control: of_control[place], variant };
        if column.iter().filter(|cell| arms(cell).have_visitors()).count() < fewest {
            return None;
        }
        let own: Vec<Pair<Counts>> = column.iter().map(arms).collect();
        let mut all: Vec<Pair<Counts>> =
            of_control.iter().map(|&control| Pair { control, variant: Counts::default() }).collect();
        for ((place, _), own) in column.iter().zip(&own) {
            all[*place] = *own;
        }
        let overall = Pair { control: variants[control].counts, variant: variants[*variant].counts };
        let segments = column.iter().map(|(place, _)| *place).collect();
        of(Together { variant: *variant, overall, all: &all, own: &own, segments })
    };
    each(&columns, of).into_iter().flatten().collect()
}
