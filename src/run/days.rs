//! The days: what they say together, and what all data up to each say.

mod findings;
mod so_far;

use super::{Rows, Table, looks, rows_of, section, statistics};
use crate::cells::Cell;
use crate::report::{DayReport, DaysReport};
use crate::sample_ratio::Phases;
use crate::{Absent, Analysis, Counts, Experiment, Gates, Section};

/// The days of the experiment, when there are any. Each has the control and the variants that have counts on that day, so that
/// the report takes as much room as the days do. `family` are the tables whose comparisons share alpha with those of the whole
/// test, `overall`.
pub(super) fn report(
    asked: &Analysis,
    experiment: &Experiment,
    split: Result<&Phases, Absent>,
    family: &[Table],
    overall: &Section,
) -> Option<DaysReport> {
    let days = experiment.days()?;
    let (variants, control) = (experiment.variants(), experiment.control_index());
    let mut counted = vec![Counts::default(); variants.len()];
    let rows: Vec<Vec<Cell>> = days
        .as_slice()
        .iter()
        .map(|day| {
            days.count(&mut counted, day);
            let mut places: Vec<usize> = day.counts.iter().map(|(variant, _)| variant).collect();
            if let Err(place) = places.binary_search(&control) {
                places.insert(place, control);
            }
            places.into_iter().map(|place| (place, counted[place])).collect()
        })
        .collect();
    let parts: Vec<_> = rows.iter().map(|cells| experiment.part(cells)).collect();
    let tables: Vec<Table> = parts.iter().map(|part| Table::new(part, control)).collect();
    // The evidence of each day is shown, not what would have been decided.
    let analysis = Analysis { region: None, gates: Gates::default(), ..asked.clone() };
    let families: Vec<_> = (0..tables.len()).map(|day| day..day + 1).collect();
    let withheld: Vec<_> = tables.iter().map(|table| vec![false; table.cells.len()]).collect();
    let statistics = statistics(&analysis, variants, &tables, &families, &withheld, None);
    let always_valid = rows_of(looks::up_to_each_day(&analysis, experiment, days, &tables, family), &tables);
    let sections = tables.iter().zip(&rows).zip(statistics).zip(always_valid);
    let sections = sections.map(|(((table, given), statistics), always_valid)| {
        let verdicts = vec![None; statistics.len()];
        section(
            &analysis,
            variants,
            Rows { table, statistics, always_valid, planned: None, verdicts },
            given,
            Vec::new(),
        )
    });
    let up_to_each = days.as_slice().iter().zip(sections);
    let up_to_each: Vec<_> =
        up_to_each.map(|(day, section)| DayReport { date: day.criteria.clone(), section }).collect();
    let findings = findings::of(&analysis, experiment, days, split);
    let so_far = so_far::of(asked, days, &up_to_each, overall);
    Some(DaysReport { given: days.clone(), findings, up_to_each, so_far })
}
