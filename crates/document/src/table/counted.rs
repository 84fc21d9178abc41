//! A table of counts. It is in memory, and read several times: for the style of its numbers, for its rows, and for what is to be
//! said of those that are wrong.

use abstats::{Place, Problem};
use abstats_table::digits::{Ambiguous, Style, Styles};
use abstats_table::{Layout, Meaning, Record, Records, Spot};

use super::assembly::Assembly;
use super::plan::Plan;
use super::repeats;
use super::row::Reader;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors, Input};

/// The experiment, or everything that is wrong with the text.
pub(super) fn input(plan: &Plan, text: &[u8], layout: Layout, choices: &Choices) -> Result<Input, Errors> {
    let table = Table { plan, text, layout };
    let reader = Reader::new(plan, table.style()?);
    let mut errors = Errors::default();
    let mut assembly = Assembly::default();
    let (mut rows, mut kept, mut skipped) = (0, 0, false);
    let mut records = table.records()?;
    while let Some(record) = records.next()? {
        rows += 1;
        if !plan.counts(&record) {
            continue;
        }
        kept += 1;
        let row = reader.row(&record, &mut errors);
        skipped |= row.is_none();
        if row.is_some_and(|row| !assembly.add(row, &reader, &mut errors)) {
            return Err(errors);
        }
    }
    let mut readings = plan.readings();
    readings.extend(plan.filtered(kept, rows)?);
    if let Some(repeated) = repeats::explained(&table, &reader, &mut errors)? {
        return Err(repeated.into());
    }
    // Without all rows it cannot be said what is missing.
    if skipped {
        return Err(errors);
    }
    let draft = assembly.draft(&reader, &mut errors);
    let experiment = draft.experiment(choices, &mut readings, errors);
    match experiment {
        Ok(experiment) => Ok(Input { readings, ..Input::by_plan(experiment, choices.plan.as_ref())? }),
        Err(mut errors) => {
            table.locate(&reader, &mut errors)?;
            Err(errors)
        }
    }
}

/// The rows that are read.
pub(super) struct Table<'a> {
    pub(super) plan: &'a Plan,
    text: &'a [u8],
    layout: Layout,
}

impl<'a> Table<'a> {
    pub(super) fn records(&self) -> Result<Records<&'a [u8]>, Errors> {
        Ok(Records::open(self.text, self.layout)?)
    }

    /// The style of all counts.
    fn style(&self) -> Result<Style, Errors> {
        let fields = [Meaning::Visitors, Meaning::Conversions];
        let places = fields.map(|meaning| self.plan.columns.place(meaning));
        let mut styles: Styles<(Spot, &'static str)> = Styles::default();
        let mut records = self.records()?;
        while let Some(record) = records.next()? {
            for (place, meaning) in places.iter().zip(fields) {
                if let Some(place) = *place
                    && !record.is_number(place)
                {
                    styles.see(record.get(place), || (record.spot(), meaning.name()));
                }
            }
        }
        styles.settle().map_err(|Ambiguous { text, at: (spot, field), grouped, decimal, beside }| {
            let [text, grouped, decimal] = [text, grouped, decimal].map(|text| cut(&text, LONGEST_VALUE));
            let beside = beside.map(|other| cut(&other, LONGEST_VALUE));
            Error::new(ErrorKind::TwoReadings { field, text, grouped, decimal, beside }).on(spot).into()
        })
    }

    /// Gives each error about several rows the place of the first row that it is about. The rows are read once more for it: so
    /// they need not be kept.
    fn locate(&self, reader: &Reader<'_>, errors: &mut Errors) -> Result<(), Errors> {
        let mut records = self.records()?;
        while let Some(record) = records.next()? {
            let mut looking = errors.each().filter(|error| is_of_rows(error)).peekable();
            if looking.peek().is_none() {
                break;
            }
            if self.plan.counts(&record) {
                looking.for_each(|error| locate(error, reader, &record));
            }
        }
        Ok(())
    }
}

fn locate(error: &mut Error, reader: &Reader<'_>, record: &Record<'_>) {
    if reader.places(record).any(|place| is_within(&place, error.place())) {
        *error = error.clone().on(record.spot());
    }
}

/// Whether the error is about rows that can be found by its place. Counts that are too large together are in none of them.
fn is_of_rows(error: &Error) -> bool {
    let is_sum = matches!(error.kind(), ErrorKind::Problem(Problem::Counts(_)));
    error.spot().is_none() && error.place() != &Place::default() && (error.place().day.is_some() || !is_sum)
}

/// Whether the row is of the place, which may be wider.
pub(super) fn is_within(row: &Place, place: &Place) -> bool {
    let pairs = [
        (&row.day, &place.day),
        (&row.breakdown, &place.breakdown),
        (&row.segment, &place.segment),
        (&row.variant, &place.variant),
    ];
    pairs.into_iter().all(|(row, place)| place.is_none() || row == place)
}
