//! A table of counts. It is in memory, and read several times: for the style of its numbers, for its rows, and for what is to be
//! said of those that are wrong.

use std::collections::{HashMap, HashSet};

use abstats::{Breakdown, Cells, Counts, Place, Problem, Segment, Variant};
use abstats_table::dates::{DateStyle, DateStyles, WrongDates};
use abstats_table::digits::{Ambiguous, Style, Styles};
use abstats_table::{Layout, Meaning, Record, Records, Spot};
use abstats_words::Assumption;

use super::assembly::Assembly;
use super::direction::Direction;
use super::one_test::{OneGoal, OneTest};
use super::plan::Plan;
use super::rates::Rates;
use super::repeats;
use super::row::{Names, Reader};
use crate::draft::Draft;
use crate::draft::chosen::TakingPart;
use crate::draft::totals::is_total;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors, Input};

/// The experiment, or everything that is wrong with the text.
pub(super) fn input(plan: &Plan, text: &[u8], layout: Layout, choices: &Choices) -> Result<Input, Errors> {
    let mut errors = Errors::default();
    let mut left_out = Vec::new();
    let table = Table { plan, text, layout, taking_part: None };
    let taking_part = table.taking_part(choices, &mut left_out, &mut errors)?;
    // Without them it is not known which rows count.
    if !errors.is_empty() {
        return Err(errors);
    }
    let table = Table { taking_part, ..table };
    let (dates, dates_read) = table.dates()?;
    let reader = Reader::new(plan, table.style()?, dates);
    let mut assembly = Assembly::default();
    let mut test = OneTest::of(plan);
    let mut direction = Direction::of(plan);
    let mut goal = OneGoal::of(plan);
    let mut rates = Rates::default();
    let mut totals = HashSet::new();
    let (mut rows, mut kept, mut skipped) = (0, 0, false);
    let mut records = table.records()?;
    while let Some(record) = records.next()? {
        rows += 1;
        kept += u64::from(plan.counts(&record));
        if !table.counts(&record) {
            continue;
        }
        if reader.is_header(&record, rows == 1) {
            errors.push(Error::new(ErrorKind::SecondHeader).on(record.spot()));
            skipped = true;
            continue;
        }
        if let Err(kind) = test.see(&record).and_then(|()| direction.see(&record)) {
            return Err(Error::new(kind).on(record.spot()).into());
        }
        goal.see(&record);
        // A row of totals is said to be one, and not judged as anything else.
        if let Some(total) = reader.total(&record, &choices.only) {
            if totals.insert(total.to_owned()) {
                let kind = ErrorKind::Total { what: "variant", name: cut(total, LONGEST_VALUE), by_name: true };
                errors.push(Error::new(kind).on(record.spot()));
            }
            continue;
        }
        let row = reader.row(&record, &mut errors);
        if let (Some(row), Some((column, said))) = (&row, reader.rate(&record)) {
            rates.see(column, said, row.counts, || reader.cell(&record).to_string());
        }
        skipped |= row.is_none();
        if row.is_some_and(|row| !assembly.add(row, &reader, &mut errors)) {
            return Err(errors);
        }
    }
    let mut readings = plan.readings();
    readings.extend(plan.filtered(kept, rows)?);
    readings.extend(dates_read);
    readings.extend(left_out);
    if let Some(repeated) = repeats::explained(&table, &reader, &mut errors)? {
        return Err(repeated.into());
    }
    goal.settled()?;
    // Without all rows it cannot be said what is missing.
    if skipped {
        return Err(errors);
    }
    let draft = Draft { is_chosen: true, ..assembly.draft(&reader, &mut errors) };
    let experiment = draft.experiment(choices, &mut readings, errors);
    readings.extend(rates.said());
    match experiment {
        Ok(experiment) => direction.set(Input { readings, ..Input::by_plan(experiment, choices.plan.as_ref())? }),
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
    /// Who takes part, unless all do.
    taking_part: Option<TakingPart>,
}

impl<'a> Table<'a> {
    pub(super) fn records(&self) -> Result<Records<&'a [u8]>, Errors> {
        Ok(Records::open(self.text, self.layout)?)
    }

    /// Whether the row counts: those that are left out are as if they were not there.
    pub(super) fn counts(&self, record: &Record<'_>) -> bool {
        let Some(taking_part) = &self.taking_part else { return self.plan.counts(record) };
        let names = Reader::of_names(self.plan).names(record);
        self.plan.counts(record)
            && taking_part.has_variant(names.variant)
            && names.segments.iter().all(|(by, criteria)| taking_part.has_segment(by, criteria))
    }

    /// Who takes part, when some are left out.
    fn taking_part(
        &self,
        choices: &Choices,
        readings: &mut Vec<Assumption>,
        errors: &mut Errors,
    ) -> Result<Option<TakingPart>, Errors> {
        if !choices.leave_some_out() {
            return Ok(None);
        }
        let reader = Reader::of_names(self.plan);
        let mut variants: Vec<Variant> = Vec::new();
        let mut places = HashMap::new();
        let mut segments: Vec<(String, Vec<String>, HashSet<String>)> = Vec::new();
        let mut records = self.records()?;
        while let Some(record) = records.next()? {
            if !self.plan.counts(&record) {
                continue;
            }
            let Names { variant, name, segments: of } = reader.names(&record);
            let place = *places.entry(variant.to_owned()).or_insert_with(|| {
                variants.push(Variant::new(variant, Counts::default()));
                variants.len() - 1
            });
            if variants[place].name.is_none() && !name.is_empty() {
                variants[place].name = Some(name.to_owned());
            }
            for (by, criteria) in of {
                let known = segments.iter().position(|(known, ..)| known == by);
                let place = known.unwrap_or_else(|| {
                    segments.push((by.to_owned(), Vec::new(), HashSet::new()));
                    segments.len() - 1
                });
                let (_, all, known) = &mut segments[place];
                if known.insert(criteria.to_owned()) {
                    all.push(criteria.to_owned());
                }
            }
        }
        let named = |criteria: String| Segment::new(criteria, Cells::default());
        let breakdowns =
            segments.into_iter().map(|(by, all, _)| Breakdown { by, segments: all.into_iter().map(named).collect() });
        Ok(Some(TakingPart::of(variants, breakdowns.collect(), choices, readings, errors)))
    }

    /// The style of all counts.
    fn style(&self) -> Result<Style, Errors> {
        let fields = [Meaning::Visitors, Meaning::Conversions];
        let places = fields.map(|meaning| self.plan.columns.place(meaning));
        let mut styles: Styles<(Spot, &'static str)> = Styles::default();
        let mut records = self.records()?;
        while let Some(record) = records.next()? {
            if self.taking_part.is_some() && !self.counts(&record) {
                continue;
            }
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

    /// How the dates are written, and what is to be said of it.
    fn dates(&self) -> Result<(DateStyle, Option<Assumption>), Errors> {
        let columns = &self.plan.columns;
        let place = columns.place(Meaning::Date).or_else(|| columns.place(Meaning::CumulativeDate));
        let Some(place) = place else { return Ok((DateStyle::default(), None)) };
        let mut styles = DateStyles::default();
        let mut other = None;
        let mut records = self.records()?;
        while let Some(record) = records.next()? {
            let value = record.get(place);
            if self.counts(&record) && !value.is_empty() && !is_total(value) {
                styles.see(value, || record.spot());
                other.get_or_insert_with(|| (value.to_owned(), record.spot()));
            }
        }
        let (style, said) = settled(styles, &self.plan.names[place])?;
        // One error for all, when there are other values: numbers or names of days, years of two digits.
        match other {
            Some((value, spot)) if self.has_no_date(place, style)? => {
                let [column, value] = [&self.plan.names[place], &value].map(|text| cut(text, LONGEST_VALUE));
                Err(Error::new(ErrorKind::NoDates { column, value }).on(spot).into())
            }
            _ => Ok((style, said)),
        }
    }

    fn has_no_date(&self, place: usize, style: DateStyle) -> Result<bool, Errors> {
        let mut records = self.records()?;
        while let Some(record) = records.next()? {
            if style.read(record.get(place)).is_some() {
                return Ok(false);
            }
        }
        Ok(true)
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
            if self.counts(&record) {
                looking.for_each(|error| locate(error, reader, &record));
            }
        }
        Ok(())
    }
}

/// The style of dates, and what is to be said of it.
pub(super) fn settled(styles: DateStyles<Spot>, column: &str) -> Result<(DateStyle, Option<Assumption>), Errors> {
    let short = |text: String| cut(&text, LONGEST_VALUE);
    let (style, written) = styles.settle().map_err(|wrong| match wrong {
        WrongDates::TwoReadings { text, at, month_first, day_first } => {
            Error::new(ErrorKind::TwoDates { text: short(text), month_first, day_first }).on(at)
        }
        WrongDates::TwoOrders { text, other, at } => {
            Error::new(ErrorKind::TwoOrders { text: short(text), other: short(other) }).on(at)
        }
    })?;
    let said = written.and_then(|written| {
        let date = style.read(&written)?;
        Some(Assumption::DatesRead { column: cut(column, LONGEST_VALUE), written: short(written), date })
    });
    Ok((style, said))
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
