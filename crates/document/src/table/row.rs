//! A row of a table of counts.

use std::borrow::Cow;

use abstats::{Counts, Days, Place, Problem};
use abstats_table::dates::DateStyle;
use abstats_table::digits::Style;
use abstats_table::{Meaning, Record, Spot};

use super::plan::Plan;
use crate::Errors;
use crate::counts::WHOLE;
use crate::draft::chosen::alike;
use crate::draft::totals::is_total;
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind, unexpected};

/// One row, its values read.
pub(super) struct Row {
    pub(super) spot: Spot,
    pub(super) variant: String,
    pub(super) counts: Counts,
    pub(super) of: Of,
    pub(super) name: Option<String>,
    pub(super) weight: Option<f64>,
    pub(super) control: Option<bool>,
}

/// Who and what a row is of, before its values are judged.
pub(super) struct Names<'r> {
    pub(super) variant: &'r str,
    pub(super) name: &'r str,
    /// The dimensions and its values; of the days those that are no dates, like a total.
    pub(super) segments: Vec<(&'r str, &'r str)>,
}

/// What a row's counts are of.
pub(super) enum Of {
    Whole,
    /// The dimension and its value.
    Segment(String, String),
    /// The date.
    Day(String),
    /// A part of the whole: the values of the columns that make segments, and the date if there is one.
    Part(Vec<String>, Option<String>),
}

/// Reads the rows of a table.
pub(super) struct Reader<'a> {
    pub(super) plan: &'a Plan,
    style: Style,
    dates: DateStyle,
    /// The only column for segments, whose name is that of the dimension.
    alone: Option<usize>,
}

/// What a date is.
const DATES: &str = "a date like 2024-01-15";

impl<'a> Reader<'a> {
    pub(super) fn new(plan: &'a Plan, style: Style, dates: DateStyle) -> Self {
        Self { plan, style, dates, alone: plan.alone() }
    }

    /// Of whom and of what the rows are; their values are not looked at.
    pub(super) fn of_names(plan: &'a Plan) -> Self {
        Self::new(plan, Style::PLAIN, DateStyle::default())
    }

    /// Whether the counts of a day are those of all days up to it.
    pub(super) fn is_cumulative(&self) -> bool {
        self.plan.columns.place(Meaning::CumulativeDate).is_some()
    }

    /// The dimensions of which every row has a value.
    pub(super) fn dimensions(&self) -> impl Iterator<Item = &'a str> {
        self.plan.by.iter().map(|place| self.plan.names[*place].as_str())
    }

    /// What the row says of a meaning.
    fn said<'r>(&self, record: &Record<'r>, meaning: Meaning) -> &'r str {
        self.plan.columns.place(meaning).map_or("", |place| record.get(place))
    }

    /// As it is written.
    fn written_date<'r>(&self, record: &Record<'r>) -> &'r str {
        let date = self.said(record, Meaning::Date);
        if date.is_empty() { self.said(record, Meaning::CumulativeDate) } else { date }
    }

    /// As programs write it, if it is one.
    fn date<'r>(&self, record: &Record<'r>) -> Cow<'r, str> {
        let date = self.written_date(record);
        if date.is_empty() || is_date(date) {
            return Cow::Borrowed(date);
        }
        self.dates.read(date).map_or(Cow::Borrowed(date), Cow::Owned)
    }

    /// The dimension and its value.
    fn segment<'r>(&self, record: &Record<'r>) -> (&'r str, &'r str)
    where
        'a: 'r,
    {
        match self.alone {
            Some(place) if record.get(place).is_empty() => ("", ""),
            Some(place) => (&self.plan.names[place], record.get(place)),
            None => (self.said(record, Meaning::Breakdown), self.said(record, Meaning::Criteria)),
        }
    }

    /// The name of a row of totals that stands behind its other fields, as GA4 writes it.
    fn total_behind<'r>(&self, record: &Record<'r>) -> Option<&'r str> {
        let columns = self.plan.names.len();
        let is_behind = record.len() == columns + 1 && self.said(record, Meaning::Variant).is_empty();
        Some(record.get(columns)).filter(|name| is_behind && is_total(name))
    }

    /// The name of the row's variant when it is that of a total and not one of those that take part.
    pub(super) fn total<'r>(&self, record: &Record<'r>, only: &[String]) -> Option<&'r str> {
        let [name, variant] = [self.said(record, Meaning::Name), self.said(record, Meaning::Variant)];
        let is_asked = |names: &[&str]| only.iter().any(|asked| names.iter().any(|name| alike(asked, name)));
        let total = self.total_behind(record).or_else(|| {
            let is_any = is_total(name) || is_total(variant);
            is_any.then_some(if name.is_empty() { variant } else { name })
        })?;
        (!is_asked(&[name, variant, total])).then_some(total)
    }

    /// The names in the row, by which it can be left out.
    pub(super) fn names<'r>(&self, record: &Record<'r>) -> Names<'r>
    where
        'a: 'r,
    {
        let date = self.written_date(record);
        let is_date = date.is_empty() || self.dates.read(date).is_some();
        let by = self.plan.by.iter().map(|place| (self.plan.names[*place].as_str(), record.get(*place)));
        let others = [self.segment(record), (if is_date { "" } else { Days::NAME }, date)];
        Names {
            variant: self.total_behind(record).unwrap_or_else(|| self.said(record, Meaning::Variant)),
            name: self.said(record, Meaning::Name),
            segments: by
                .chain(others.into_iter().filter(|(by, criteria)| !by.is_empty() && !criteria.is_empty()))
                .collect(),
        }
    }

    /// Whether the row has words where the counts are, like a second header or units: the first row, or one that repeats the header.
    pub(super) fn is_header(&self, record: &Record<'_>, is_first: bool) -> bool {
        let places = [Meaning::Visitors, Meaning::Conversions].map(|meaning| self.plan.columns.place(meaning));
        let [Some(visitors), Some(conversions)] = places else { return false };
        [visitors, conversions].into_iter().all(|place| {
            let text = record.get(place);
            let is_word = text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_numeric);
            is_word && (is_first || text == self.plan.names[place])
        })
    }

    fn of(&self, record: &Record<'_>) -> Of {
        let date = self.date(record);
        if !self.plan.by.is_empty() {
            let values = self.plan.by.iter().map(|place| record.get(*place).to_owned());
            return Of::Part(values.collect(), (!date.is_empty()).then(|| date.into_owned()));
        }
        match (self.segment(record), &*date) {
            (("", ""), "") => Of::Whole,
            (("", ""), date) => Of::Day(date.to_owned()),
            ((by, criteria), _) => Of::Segment(by.to_owned(), criteria.to_owned()),
        }
    }

    /// Where the row's counts belong, the narrowest first.
    pub(super) fn places(&self, record: &Record<'_>) -> impl Iterator<Item = Place> {
        let variant = self.said(record, Meaning::Variant);
        match self.of(record) {
            Of::Part(values, date) => {
                let dimensions = self.dimensions().map(str::to_owned).collect::<Vec<_>>();
                let segments = dimensions.iter().zip(&values).map(|(by, value)| Place::segment(by, value));
                let days = date.as_deref().map(Place::day);
                let all: Vec<_> = segments.chain(days).chain([Place::default()]).collect();
                all.into_iter().map(|place| of_variant(place, variant)).collect::<Vec<_>>().into_iter()
            }
            of => vec![self.place(&of, variant)].into_iter(),
        }
    }

    /// The place of the row in errors.
    pub(super) fn cell(&self, record: &Record<'_>) -> Place {
        self.place(&self.of(record), self.said(record, Meaning::Variant))
    }

    /// The place of a row in errors.
    pub(super) fn place(&self, of: &Of, variant: &str) -> Place {
        let given = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let place = match of {
            Of::Whole => Place::default(),
            Of::Segment(by, criteria) => Place { breakdown: given(by), segment: given(criteria), ..Place::default() },
            Of::Day(date) => Place::day(date),
            Of::Part(values, date) => {
                let segment = self.dimensions().next().zip(values.first());
                let place = segment.map_or_else(Place::default, |(by, value)| Place::segment(by, value));
                Place { day: date.clone(), ..place }
            }
        };
        of_variant(place, variant)
    }

    /// The column of the sender's conversion rates, and what the row says there.
    pub(super) fn rate<'r>(&self, record: &Record<'r>) -> Option<(&'a str, &'r str)> {
        let place = self.plan.columns.place(Meaning::Rate)?;
        let (column, said) = (self.plan.names[place].as_str(), record.get(place));
        (!said.is_empty()).then_some((column, said))
    }

    /// The row, or `None` when it cannot be told whose it is. A wrong value is reported here; what stands in for it is
    /// never used, but lets the rows be judged together.
    pub(super) fn row(&self, record: &Record<'_>, errors: &mut Errors) -> Option<Row> {
        let spot = record.spot();
        if record.len() != self.plan.names.len() {
            let kind = ErrorKind::Fields { fields: record.len(), header: self.plan.names.len() };
            errors.push(Error::new(kind).on(spot));
            return None;
        }
        let (variant, name) = (self.said(record, Meaning::Variant), self.said(record, Meaning::Name));
        let (breakdown, criteria) = self.segment(record);
        let texts = [("variant", variant), ("breakdown", breakdown), ("criteria", criteria), ("name", name)];
        if let Some((field, value)) = texts.into_iter().find(|(_, value)| value.contains(char::is_control)) {
            let kind = ErrorKind::ControlCharacter { field, value: cut(value, LONGEST_VALUE) };
            errors.push(Error::new(kind).on(spot));
            return None;
        }
        let of = self.of(record);
        let place = self.place(&of, variant);
        let date = self.date(record);
        if !date.is_empty() && !matches!(of, Of::Segment(..)) && !is_date(&date) {
            let kind = if is_total(&date) {
                ErrorKind::Total { what: "day", name: cut(&date, LONGEST_VALUE), by_name: true }
            } else {
                unexpected("date", &format!("{date:?}"), DATES).into()
            };
            errors.push(Error::new(kind).at(Place { day: None, ..place.clone() }).on(spot));
        }
        let mut wrong = |kind: ErrorKind| errors.push(Error::new(kind).at(place.clone()).on(spot));
        if variant.is_empty() {
            wrong(ErrorKind::NoVariant);
        } else if self.plan.columns.place(Meaning::Variant).is_some_and(|place| record.is_nested(place)) {
            wrong(unexpected("variant", variant, "text").into());
        }
        if !date.is_empty() && matches!(of, Of::Segment(..)) {
            wrong(ErrorKind::DayAndSegment);
        }
        let half = breakdown.is_empty() != criteria.is_empty();
        if half {
            wrong(Problem::Missing { field: if breakdown.is_empty() { "breakdown" } else { "criteria" } }.into());
        }
        let empty = self.plan.by.iter().find(|place| record.get(**place).is_empty());
        if let Some(place) = empty {
            wrong(ErrorKind::EmptyValue { column: cut(&self.plan.names[*place], LONGEST_VALUE) });
        }
        let counts = self.counts(record, &mut wrong);
        let weight = self.weight(record, &mut wrong);
        let control = match self.said(record, Meaning::Control).to_ascii_lowercase().as_str() {
            "" => None,
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            control => {
                wrong(unexpected("control", &format!("{control:?}"), "true or false").into());
                None
            }
        };
        let name = (!name.is_empty()).then(|| name.to_owned());
        let told = !variant.is_empty() && !half && empty.is_none();
        told.then(|| Row { spot, variant: variant.to_owned(), counts, of, name, weight, control })
    }

    /// The counts, or none where they are wrong.
    fn counts(&self, record: &Record<'_>, wrong: &mut impl FnMut(ErrorKind)) -> Counts {
        let numbers = [Meaning::Visitors, Meaning::Conversions].map(|meaning| {
            let (field, text) = (meaning.name(), self.said(record, meaning));
            let is_number = self.plan.columns.place(meaning).is_some_and(|place| record.is_number(place));
            let style = if is_number { Style::PLAIN } else { self.style };
            let number = style.count(text);
            if text.is_empty() {
                wrong(Problem::Missing { field }.into());
            } else if let Some(rate) = text.strip_suffix('%')
                && rate.trim_end().ends_with(|last: char| last.is_ascii_digit())
            {
                wrong(ErrorKind::Rate { field, value: cut(text, LONGEST_VALUE) });
            } else if number.is_none() {
                wrong(unexpected(field, &format!("{text:?}"), WHOLE).into());
            }
            number
        });
        match numbers {
            // Without conversions the visitors are judged alone.
            [Some(visitors), conversions] => Counts::new(visitors, conversions.unwrap_or(0))
                .map_err(|error| wrong(Problem::from(error).into()))
                .unwrap_or_default(),
            _ => Counts::default(),
        }
    }

    /// A share of traffic: with a decimal comma, or in percent, it is the same.
    fn weight(&self, record: &Record<'_>, wrong: &mut impl FnMut(ErrorKind)) -> Option<f64> {
        let text = self.said(record, Meaning::Weight);
        if text.is_empty() {
            return None;
        }
        let number = text.strip_suffix('%').unwrap_or(text).trim_end();
        let number = if number.contains('.') { number.to_owned() } else { number.replacen(',', ".", 1) };
        let number = number.parse().ok().filter(|number: &f64| number.is_finite());
        if number.is_none() {
            wrong(unexpected("weight", &format!("{text:?}"), "a number").into());
        }
        Some(number.unwrap_or(1.0))
    }
}

fn of_variant(place: Place, variant: &str) -> Place {
    Place { variant: (!variant.is_empty()).then(|| variant.to_owned()), ..place }
}

fn is_date(text: &str) -> bool {
    Days::number(text).is_some()
}
