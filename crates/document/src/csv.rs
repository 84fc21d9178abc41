//! An experiment from CSV: one row for each variant, of the whole test or of a segment.

mod assembly;
mod quotes;

use ::csv::{Reader, ReaderBuilder, StringRecord, Trim};
use abstats::{Cells, Counts, Day, Place, Problem};

use crate::columns::{COLUMNS, CUMULATIVE_DATE, DATE, REQUIRED};
use crate::counts::{WHOLE, whole_number};
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind, unexpected};
use crate::{Choices, Errors, Input};
use assembly::Assembly;

/// One row, its values read.
struct Row {
    line: u64,
    variant: String,
    counts: Counts,
    of: Of,
    name: Option<String>,
    weight: Option<f64>,
    control: Option<bool>,
}

/// What a row's counts are of.
enum Of {
    Whole,
    /// The dimension and its value.
    Segment(String, String),
    /// The date.
    Day(String),
}

/// The experiment and its days, or everything that is wrong with the text.
pub fn input(text: &str, choices: &Choices) -> Result<Input, Errors> {
    quotes::check(text).map_err(|(line, kind)| Error::new(kind).on_line(line))?;
    let mut records = Records::of(text);
    let header = Header::read(text, records.reader.headers().map_err(|error| unreadable(&error))?)?;
    let mut errors = Errors::default();
    let mut table = Assembly::default();
    let mut skipped = false;
    while let Some(record) = records.next()? {
        let row = header.row(record, &mut errors);
        skipped |= row.is_none();
        if row.is_some_and(|row| !table.add(row, &mut errors)) {
            return Err(errors);
        }
    }
    // Without all rows it cannot be said what is missing.
    if skipped {
        return Err(errors);
    }
    table.finish(header.is_cumulative(), choices, errors).map_err(|mut errors| match header.locate(&mut errors) {
        Ok(()) => errors,
        Err(error) => error,
    })
}

/// The rows that are not empty.
struct Records<'a> {
    reader: Reader<&'a [u8]>,
    record: StringRecord,
}

impl<'a> Records<'a> {
    fn of(text: &'a str) -> Self {
        let reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(text.as_bytes());
        Self { reader, record: StringRecord::new() }
    }

    fn next(&mut self) -> Result<Option<&StringRecord>, Errors> {
        while self.reader.read_record(&mut self.record).map_err(|error| unreadable(&error))? {
            if !self.record.iter().all(str::is_empty) {
                return Ok(Some(&self.record));
            }
        }
        Ok(None)
    }
}

/// No text is known that the reader refuses once rows may have any length.
fn unreadable(error: &::csv::Error) -> Errors {
    let wrong = Error::new(ErrorKind::Table { reason: error.to_string() });
    let line = error.position().map(::csv::Position::line);
    if let Some(line) = line { wrong.on_line(line).into() } else { wrong.into() }
}

/// The place of each of [`COLUMNS`], and how many fields there are.
struct Header<'a> {
    text: &'a str,
    places: [Option<usize>; COLUMNS.len()],
    fields: usize,
}

impl<'a> Header<'a> {
    fn read(text: &'a str, names: &StringRecord) -> Result<Self, Errors> {
        let mut places = [None; COLUMNS.len()];
        let mut errors = Errors::default();
        let line = line(names, text);
        let mut wrong = |kind| errors.push(Error::new(kind).on_line(line));
        for (index, name) in names.iter().enumerate() {
            let shown = || cut(name, LONGEST_VALUE);
            match COLUMNS.iter().position(|known| known.eq_ignore_ascii_case(name)) {
                None => wrong(ErrorKind::UnknownColumn { name: shown() }),
                Some(column) if places[column].is_some() => wrong(ErrorKind::RepeatedColumn { name: shown() }),
                Some(column) => places[column] = Some(index),
            }
        }
        for (name, _) in COLUMNS.iter().zip(places).take(REQUIRED).filter(|(_, place)| place.is_none()) {
            wrong(ErrorKind::MissingColumn { name });
        }
        if places[DATE].is_some() && places[CUMULATIVE_DATE].is_some() {
            wrong(ErrorKind::BothDates);
        }
        errors.or(Self { text, places, fields: names.len() })
    }

    /// Whether the counts of a day are those of all days up to it.
    const fn is_cumulative(&self) -> bool {
        self.places[CUMULATIVE_DATE].is_some()
    }

    /// What the row says in each of [`COLUMNS`].
    fn fields<'r>(&self, record: &'r StringRecord) -> [&'r str; COLUMNS.len()] {
        self.places.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default())
    }

    /// The row, or `None` when it cannot be told whose it is. A wrong value is reported here; what stands in for it is
    /// never used, but lets the rows be judged together.
    fn row(&self, record: &StringRecord, errors: &mut Errors) -> Option<Row> {
        let line = line(record, self.text);
        if record.len() != self.fields {
            let kind = ErrorKind::Fields { fields: record.len(), header: self.fields };
            errors.push(Error::new(kind).on_line(line));
            return None;
        }
        let fields = self.fields(record);
        let [variant, visitors, conversions, breakdown, criteria, name, weight, control, date, until] = fields;
        let texts = [("variant", variant), ("breakdown", breakdown), ("criteria", criteria), ("name", name)];
        if let Some((field, value)) = texts.into_iter().find(|(_, value)| value.contains(char::is_control)) {
            let kind = ErrorKind::ControlCharacter { field, value: cut(value, LONGEST_VALUE) };
            errors.push(Error::new(kind).on_line(line));
            return None;
        }
        let date = if date.is_empty() { until } else { date };
        let of = Of::said_by(&fields);
        let place = of.place(variant);
        if matches!(of, Of::Day(_)) && !is_date(date) {
            let kind = unexpected("date", &format!("{date:?}"), DATES);
            errors.push(Error::new(kind).at(Place { day: None, ..place.clone() }).on_line(line));
        }
        let mut wrong = |kind: ErrorKind| errors.push(Error::new(kind).at(place.clone()).on_line(line));
        if variant.is_empty() {
            wrong(Problem::Missing { field: "variant" }.into());
        }
        if !date.is_empty() && matches!(of, Of::Segment(..)) {
            wrong(ErrorKind::DayAndSegment);
        }
        let mut wrong = |problem: Problem| wrong(problem.into());
        let half = breakdown.is_empty() != criteria.is_empty();
        if half {
            wrong(Problem::Missing { field: if breakdown.is_empty() { "breakdown" } else { "criteria" } });
        }
        let numbers = [("visitors", visitors), ("conversions", conversions)].map(|(field, text)| {
            let number = whole_number(text);
            if text.is_empty() {
                wrong(Problem::Missing { field });
            } else if number.is_none() {
                wrong(unexpected(field, &format!("{text:?}"), WHOLE));
            }
            number
        });
        let counts = match numbers {
            // Without conversions the visitors are judged alone.
            [Some(visitors), conversions] => {
                Counts::new(visitors, conversions.unwrap_or(0)).map_err(|error| wrong(error.into())).ok()
            }
            _ => None,
        };
        let weight = (!weight.is_empty()).then(|| {
            let number = weight.parse().ok().filter(|number: &f64| number.is_finite());
            number.unwrap_or_else(|| {
                wrong(unexpected("weight", &format!("{weight:?}"), "a number"));
                1.0
            })
        });
        let control = match control.to_ascii_lowercase().as_str() {
            "" => None,
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => {
                wrong(unexpected("control", &format!("{control:?}"), "true or false"));
                None
            }
        };
        let name = (!name.is_empty()).then(|| name.to_owned());
        let counts = counts.unwrap_or_default();
        let told = !variant.is_empty() && !half;
        told.then(|| Row { line, variant: variant.to_owned(), counts, of, name, weight, control })
    }

    /// Gives each error about several rows the line of the first row that it is about. The rows are read once more for it:
    /// so they need not be kept.
    fn locate(&self, errors: &mut Errors) -> Result<(), Errors> {
        let mut records = Records::of(self.text);
        while let Some(record) = records.next()? {
            let mut looking = errors.each().filter(|error| is_of_rows(error)).peekable();
            if looking.peek().is_none() {
                break;
            }
            let fields = self.fields(record);
            let row = Of::said_by(&fields).place(fields[0]);
            for error in looking.filter(|error| is_within(&row, error.place())) {
                *error = error.clone().on_line(line(record, self.text));
            }
        }
        Ok(())
    }
}

/// Whether the error is about rows that can be found by its place. Counts that are too large together are in none of them.
fn is_of_rows(error: &Error) -> bool {
    let is_sum = matches!(error.kind(), ErrorKind::Problem(Problem::Counts(_)));
    error.line().is_none() && error.place() != &Place::default() && (error.place().day.is_some() || !is_sum)
}

/// Whether the row is of the place, which may be wider.
fn is_within(row: &Place, place: &Place) -> bool {
    let pairs = [
        (&row.day, &place.day),
        (&row.breakdown, &place.breakdown),
        (&row.segment, &place.segment),
        (&row.variant, &place.variant),
    ];
    pairs.into_iter().all(|(row, place)| place.is_none() || row == place)
}

/// What a date is.
const DATES: &str = "a date like 2024-01-15";

fn is_date(text: &str) -> bool {
    Day { date: text.to_owned(), counts: Cells::default() }.number().is_some()
}

impl Of {
    /// What the fields of a row say.
    fn said_by(&[_, _, _, breakdown, criteria, _, _, _, date, until]: &[&str; COLUMNS.len()]) -> Self {
        let date = if date.is_empty() { until } else { date };
        match (breakdown, criteria, date) {
            ("", "", "") => Self::Whole,
            ("", "", date) => Self::Day(date.to_owned()),
            _ => Self::Segment(breakdown.to_owned(), criteria.to_owned()),
        }
    }

    fn place(&self, variant: &str) -> Place {
        let given = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let place = match self {
            Self::Whole => Place::default(),
            Self::Segment(by, criteria) => Place { breakdown: given(by), segment: given(criteria), ..Place::default() },
            Self::Day(date) => Place::day(date),
        };
        Place { variant: given(variant), ..place }
    }
}

/// The line on which the record begins. The reader's own position is before the empty lines above it.
fn line(record: &StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 1 };
    let start = usize::try_from(position.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let above = start.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + above.map(|byte| u64::from(*byte == b'\n')).sum::<u64>()
}
