//! The days of an input: the counts of each day, or of all days up to it.

use abstats::{BookedBy, Cells, Counts, Days, InputErrors, Place, Problem, Segment, Variant};

use crate::document::{RawDay, RawVariant};
use crate::items::Items;
use crate::places::Places;
use crate::raw::Raw;
use crate::reading::{At, Reading};
use crate::words::{BOOKED_BY, DAYS_ARE, days_are};

impl Reading {
    /// The days as they are written, in the order of the variants.
    pub(crate) fn days(&mut self, raw: Option<Items<RawDay>>, variants: &[Variant]) -> WrittenDays {
        let mut places = Places::of(variants);
        let mut days = WrittenDays::default();
        for raw in self.items(&Place::default, raw) {
            let (day, weights) = self.day(raw, &mut places);
            days.all.push(day);
            days.weights.push(weights);
        }
        days
    }

    fn day(&mut self, raw: RawDay, places: &mut Places) -> (Segment, Vec<Option<f64>>) {
        const EXPECTED: &str = "a date like 2024-01-15";
        /// A date is shorter, and its text goes into the place of every error.
        const LONGEST: usize = 40;
        let is_long = matches!(&raw.date, Raw::Text(date) if date.len() > LONGEST);
        if is_long || !raw.date.is_given() {
            self.unexpected(&Place::default, "date", &raw.date, EXPECTED);
        }
        let date = if is_long { Raw::Missing } else { raw.date };
        let date = self.text(&Place::default, "date", date).unwrap_or_default();
        self.strangers(&|| Place::day(&date), "days[]", &raw.strangers);
        let rows = self.rows(&|| Place::day(&date), raw.variants, places, true);
        let weights = rows.iter().map(|row| row.weight).collect();
        (Segment::new(date, cells(rows)), weights)
    }

    /// The counts of the variants that are listed there.
    pub(crate) fn cells(&mut self, there: At, variants: Option<Items<RawVariant>>, places: &mut Places) -> Cells {
        cells(self.rows(there, variants, places, false))
    }

    /// The variants that are listed there, in their order; with their weights where those are asked for.
    fn rows(&mut self, there: At, variants: Option<Items<RawVariant>>, places: &mut Places, weigh: bool) -> Vec<Row> {
        let mut rows = Vec::new();
        places.next_table();
        for (index, raw) in self.items(there, variants).into_iter().enumerate() {
            let id = self.id(there, index, raw.variant_id);
            let at: At = &|| Place { variant: Some(id.clone()), ..there() };
            self.strangers(at, "days[].variants[]", &raw.strangers);
            let counts = self.counts(at, &raw.visitors, &raw.conversions);
            let weight = if weigh { &raw.traffic_weight } else { &Raw::Missing };
            let weight = self.number(at, "traffic_weight", weight, "a number", Ok::<_, ()>);
            match places.place(&id) {
                Ok(place) => rows.push(Row { place, counts, weight }),
                Err(problem) => self.wrong(at, problem),
            }
        }
        rows.sort_by_key(|row| row.place);
        rows
    }

    /// On which day conversions are counted.
    pub(crate) fn days_booked_by(&mut self, raw: &Raw) -> Option<BookedBy> {
        self.word(&Place::default, "days_booked_by", raw, &BOOKED_BY.expected, |word| word.parse().ok())
    }

    /// What the days' counts are: of each day alone unless the document says otherwise.
    pub(crate) fn days_are_cumulative(&mut self, raw: &Raw) -> bool {
        let read = |word: &str| [false, true].into_iter().find(|&cumulative| days_are(cumulative) == word);
        self.word(&Place::default, "days_are", raw, &DAYS_ARE.expected, read).unwrap_or(false)
    }
}

/// A variant on a day, in a segment or in a phase.
struct Row {
    place: usize,
    counts: Counts,
    weight: Option<f64>,
}

/// Each place is taken once.
fn cells(rows: Vec<Row>) -> Cells {
    Cells::new(rows.into_iter().map(|row| (row.place, row.counts)).collect()).unwrap_or_default()
}

/// Days as they are written, not judged yet.
#[derive(Default)]
pub(crate) struct WrittenDays {
    pub(crate) all: Vec<Segment>,
    /// Of each day as many as it has variants, in their order.
    pub(crate) weights: Vec<Vec<Option<f64>>>,
    pub(crate) cumulative: bool,
    pub(crate) booked_by: Option<BookedBy>,
}

impl WrittenDays {
    /// The days, judged; `None` when there are none. Either all rows have a weight, or none.
    pub(crate) fn judged(self, variants: &[Variant]) -> Result<Option<Days>, InputErrors> {
        let Self { all, weights, cumulative, booked_by } = self;
        if all.is_empty() {
            return Ok(None);
        }
        let weights =
            if weights.iter().flatten().any(Option::is_some) { Some(given(&all, weights, variants)?) } else { None };
        let days = if cumulative { Days::cumulative(variants, all) } else { Days::daily(variants, all) };
        let days = days?.with_booked_by(booked_by);
        match weights {
            Some(weights) => days.with_weights(variants, weights).map(Some),
            None => Ok(Some(days)),
        }
    }
}

/// The weights, when each row has one.
fn given(days: &[Segment], weights: Vec<Vec<Option<f64>>>, variants: &[Variant]) -> Result<Vec<Vec<f64>>, InputErrors> {
    let mut errors = Vec::new();
    for (day, weights) in days.iter().zip(&weights) {
        let missing = day.counts.iter().zip(weights).filter(|(_, weight)| weight.is_none());
        errors.extend(missing.filter_map(|((variant, _), _)| {
            let variant = Some(variants.get(variant)?.id.clone());
            Some(Place { variant, ..Place::day(&day.criteria) }.problem(Problem::WeightMissing))
        }));
    }
    InputErrors::none(errors)?;
    Ok(weights.into_iter().map(|weights| weights.into_iter().flatten().collect()).collect())
}
