//! What the looks after each day have shown together.

use super::super::Table;
use super::super::looks::concluded;
use crate::cells::Cell;
use crate::report::{DayReport, SoFar};
use crate::sequential::{AlwaysValidComparison, running};
use crate::{Absent, Analysis, Days, Section, VariantReport, Verdict};

/// A look at one variant.
struct Look {
    /// The place of its day.
    day: usize,
    comparison: AlwaysValidComparison,
    /// Whether a gate withheld the verdict.
    withheld: bool,
    adjusted: bool,
}

/// Of each variant that is compared at any look: a look at the end of each day on which it has counts, and the report's own
/// where the days add up to it.
pub(super) fn of(analysis: &Analysis, days: &Days, up_to_each: &[DayReport], overall: &Section) -> Vec<SoFar> {
    if !analysis.looks.are_at_any_time() {
        return Vec::new();
    }
    let mut looks: Vec<Vec<Look>> = Vec::new();
    looks.resize_with(days.total().len(), Vec::new);
    for (place, day) in up_to_each.iter().enumerate() {
        let withheld = withheld(analysis, days, place, &day.section);
        for (row, withheld) in day.section.variants.iter().zip(withheld) {
            let look = look(row, place, withheld);
            if let (Some(look), Some(looks)) = (look, looks.get_mut(row.variant)) {
                looks.push(look);
            }
        }
    }
    let last = up_to_each.len().saturating_sub(1);
    let whole: Vec<_> = overall.variants.iter().map(|row| row.counts).collect();
    let add_up = days.total() == whole;
    let of_variant = |row: &VariantReport| {
        let mut looks = std::mem::take(looks.get_mut(row.variant)?);
        let own = look(row, last, row.verdict == Some(Verdict::NotEnoughData));
        let own = own.filter(|_| add_up && !looks.is_empty());
        looks.extend(own);
        together(analysis, row.variant, &looks)
    };
    overall.variants.iter().filter_map(of_variant).collect()
}

fn look(row: &VariantReport, day: usize, withheld: bool) -> Option<Look> {
    let found = row.always_valid?.ok()?;
    Some(Look { day, comparison: found.comparison, withheld, adjusted: found.adjusted })
}

/// Of each row whether a gate withheld its verdict at the end of the day.
fn withheld(analysis: &Analysis, days: &Days, place: usize, section: &Section) -> Vec<bool> {
    let gates = analysis.gates;
    let control = section.variants.iter().find(|row| row.improvement.is_none()).map_or(0, |row| row.variant);
    let cells: Vec<Cell> = section.variants.iter().map(|row| (row.variant, row.counts)).collect();
    let number = |place: usize| Days::number(&days.as_slice().get(place)?.criteria);
    let running = number(0).zip(number(place)).map(|(first, last)| u64::from(last.saturating_sub(first)) + 1);
    Table::new(&cells, control).withheld(gates, &gates.missed_by(cells.iter().copied(), running))
}

fn together(analysis: &Analysis, variant: usize, looks: &[Look]) -> Option<SoFar> {
    let comparisons: Vec<_> = looks.iter().map(|look| look.comparison).collect();
    let so_far = running(&comparisons);
    let last = so_far.last()?;
    let first = looks.iter().zip(&so_far).find_map(|(look, so_far)| {
        let verdict = match so_far.lift {
            // Looks that contradict one another keep nothing; which was the first to decide is told all the same.
            Err(Absent::NoCommonRatio) => concluded(analysis, look.comparison.verdict(), look.comparison.lift),
            lift => concluded(analysis, so_far.verdict, lift),
        };
        (verdict != Verdict::Inconclusive && !look.withheld).then_some((look.day, verdict))
    });
    Some(SoFar {
        variant,
        p_value: last.p_value,
        adjusted: looks.iter().any(|look| look.adjusted),
        first_met: first.map(|(day, _)| day),
        // No lift fits looks that contradict one another: then none of them is to be believed.
        verdict: first
            .filter(|_| last.lift != Err(Absent::NoCommonRatio))
            .map_or(Verdict::Inconclusive, |(_, verdict)| verdict),
        lift: last.lift,
    })
}
