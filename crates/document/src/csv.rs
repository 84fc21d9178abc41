//! An experiment from CSV: one row for each variant, of the whole test or of a segment.

mod assembly;
mod quotes;

use ::csv::{ReaderBuilder, StringRecord, Trim};
use abstats::{Counts, Place, Problem};

use crate::Input;
use crate::counts::{WHOLE, whole_number};
use crate::errors::{Errors, lines};
use assembly::Assembly;

/// The known columns; the first three are required.
const COLUMNS: [&str; 10] = [
    "variant",
    "visitors",
    "conversions",
    "breakdown",
    "criteria",
    "name",
    "weight",
    "control",
    "date",
    "cumulative_date",
];
const REQUIRED: usize = 3;
const DATE: usize = 8;
const CUMULATIVE_DATE: usize = 9;

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
///
/// # Errors
/// The first 20, and how many more there are.
pub fn input(text: &str) -> Result<Input, Vec<String>> {
    quotes::check(text).map_err(|error| vec![error])?;
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let header = Header::read(text, reader.headers().map_err(|error| lines(&error))?)?;
    let mut errors = Errors::default();
    let mut table = Assembly::default();
    let mut skipped = false;
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| lines(&error))? {
        if record.iter().all(str::is_empty) {
            continue;
        }
        // There may be as many errors as rows: only a row's own are kept here.
        let mut wrong = Vec::new();
        let row = header.row(&record, &mut wrong);
        skipped |= row.is_none();
        let full = row.is_some_and(|row| !table.add(row, &mut wrong));
        for error in &wrong {
            errors.push(error);
        }
        if full {
            return Err(errors.lines());
        }
    }
    // Without all rows it cannot be said what is missing.
    if skipped {
        return Err(errors.lines());
    }
    // Whether anything was wrong with a row decides what can be said of all.
    let some = errors.lines();
    let found = some.len();
    table.finish(header.is_cumulative(), some).map_err(|all| {
        let (some, later) = all.split_at(found);
        let mut errors = Errors::default();
        for error in later {
            errors.push(error);
        }
        [some.to_vec(), errors.lines()].concat()
    })
}

/// The place of each of [`COLUMNS`], and how many fields there are.
struct Header<'a> {
    text: &'a str,
    places: [Option<usize>; COLUMNS.len()],
    fields: usize,
}

impl<'a> Header<'a> {
    fn read(text: &'a str, names: &StringRecord) -> Result<Self, Vec<String>> {
        let mut places = [None; COLUMNS.len()];
        let mut errors = Errors::default();
        let line = line(names, text);
        for (index, name) in names.iter().enumerate() {
            match COLUMNS.iter().position(|known| known.eq_ignore_ascii_case(name)) {
                None => {
                    let known = COLUMNS.join(", ");
                    errors.push(&format!("line {line}: unknown column {name:?}; the columns known are {known}"));
                }
                Some(column) if places[column].is_some() => {
                    errors.push(&format!("line {line}: column {name:?} given more than once"));
                }
                Some(column) => places[column] = Some(index),
            }
        }
        for (name, _) in COLUMNS.iter().zip(places).take(REQUIRED).filter(|(_, place)| place.is_none()) {
            errors.push(&format!("line {line}: column {name:?} missing"));
        }
        if places[DATE].is_some() && places[CUMULATIVE_DATE].is_some() {
            errors.push(&format!("line {line}: columns \"date\" and \"cumulative_date\" exclude each other"));
        }
        errors.or(Self { text, places, fields: names.len() })
    }

    /// Whether the counts of a day are those of all days up to it.
    const fn is_cumulative(&self) -> bool {
        self.places[CUMULATIVE_DATE].is_some()
    }

    /// The row, or `None` when it cannot be told whose it is. A wrong value is reported here; what stands in for it is
    /// never used, but lets the rows be judged together.
    fn row(&self, record: &StringRecord, errors: &mut Vec<String>) -> Option<Row> {
        let line = line(record, self.text);
        if record.len() != self.fields {
            errors.push(format!("line {line}: {} fields, but the header has {}", record.len(), self.fields));
            return None;
        }
        let [variant, visitors, conversions, breakdown, criteria, name, weight, control, date, until] =
            self.places.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default());
        let texts = [("variant", variant), ("breakdown", breakdown), ("criteria", criteria), ("name", name)];
        if let Some((field, value)) = texts.into_iter().find(|(_, value)| value.contains(char::is_control)) {
            errors.push(format!("line {line}: {field} {value:?} has a control character"));
            return None;
        }
        let date = if date.is_empty() { until } else { date };
        let of = match (breakdown, criteria, date) {
            ("", "", "") => Of::Whole,
            ("", "", date) => Of::Day(date.to_owned()),
            _ => Of::Segment(breakdown.to_owned(), criteria.to_owned()),
        };
        let place = place(variant, &of);
        if variant.is_empty() {
            errors.push(at(line, &place, Problem::Missing { field: "variant" }));
        }
        if !date.is_empty() && matches!(of, Of::Segment(..)) {
            errors.push(format!("line {line}: {place}: a date and a breakdown in one row"));
        }
        let mut wrong = |problem: Problem| errors.push(at(line, &place, problem));
        let half = breakdown.is_empty() != criteria.is_empty();
        if half {
            wrong(Problem::Missing { field: if breakdown.is_empty() { "breakdown" } else { "criteria" } });
        }
        let numbers = [("visitors", visitors), ("conversions", conversions)].map(|(field, text)| {
            let number = whole_number(text);
            if text.is_empty() {
                wrong(Problem::Missing { field });
            } else if number.is_none() {
                wrong(unexpected(field, text, WHOLE));
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
                wrong(unexpected("weight", weight, "a number"));
                1.0
            })
        });
        let control = match control.to_ascii_lowercase().as_str() {
            "" => None,
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => {
                wrong(unexpected("control", control, "true or false"));
                None
            }
        };
        let name = (!name.is_empty()).then(|| name.to_owned());
        let counts = counts.unwrap_or_default();
        let told = !variant.is_empty() && !half;
        told.then(|| Row { line, variant: variant.to_owned(), counts, of, name, weight, control })
    }
}

fn place(variant: &str, of: &Of) -> Place {
    let given = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    let place = match of {
        Of::Whole => Place::default(),
        Of::Segment(by, criteria) => Place { breakdown: given(by), segment: given(criteria), ..Place::default() },
        Of::Day(date) => Place::day(date),
    };
    Place { variant: given(variant), ..place }
}

fn unexpected(field: &'static str, value: &str, expected: &'static str) -> Problem {
    Problem::Unexpected { field, value: format!("{value:?}"), expected }
}

fn at(line: u64, place: &Place, problem: Problem) -> String {
    format!("line {line}: {}", place.clone().problem(problem))
}

/// The line on which the record begins. The reader's own position is before the empty lines above it.
fn line(record: &StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 1 };
    let start = usize::try_from(position.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let above = start.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + above.map(|byte| u64::from(*byte == b'\n')).sum::<u64>()
}
