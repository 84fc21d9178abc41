//! One thing that is wrong with an input: what it is, and where.

use std::fmt;
use std::mem::{Discriminant, discriminant};

use abstats::{CountsError, InputError, Place, Problem};
use abstats_table::Spot;

use crate::echo::{LONGEST_VALUE, cut};

mod kind;
mod words;

pub use kind::{ErrorKind, RightField};

/// What a count is.
pub(crate) const WHOLE: &str = "an integer from 0 to 1000000000000";
/// What is said where conversions exceed visitors.
const EVENTS: &str = "; conversions count visitors who converted, not events";
/// The same where a count has a fraction.
const FRACTION: &str = "; counts are needed, not rates or averages: how many visitors, and how many of them converted";
/// A sentence is cut at so many characters.
const LONGEST: usize = 600;

/// One thing that is wrong with an input: what ([`Error::kind`]), and where. Its `Display` is the sentence for people, at most
/// 600 characters.
///
/// ```
/// use abstats::Problem;
/// use abstats_document::{ErrorKind, Input};
/// let errors = Input::from_bytes(b"variant,visitors,conversions\na,1500,120\nb,1480,\n").unwrap_err();
/// let error = &errors.listed()[0];
/// assert_eq!(error.to_string(), r#"line 3: variant "b": conversions missing"#);
/// assert_eq!(error.line(), Some(3));
/// assert_eq!(error.place().variant.as_deref(), Some("b"));
/// assert_eq!(error.kind(), &ErrorKind::Problem(Problem::Missing { field: "conversions" }));
/// assert_eq!(error.field(), Some("conversions"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    kind: ErrorKind,
    place: Place,
    /// The name of the place's variant, when it has one beside its id.
    name: Option<String>,
    path: String,
    spot: Option<Spot>,
    column: Option<u64>,
}

/// What two errors of one kind have in common: everything but values and places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort(Discriminant<ErrorKind>, Option<Discriminant<Problem>>, Option<&'static str>);

impl Error {
    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The day, breakdown, segment and variant that are wrong; all `None` when it is the input itself.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// The line of the text, from 1: where a row of CSV begins, or where JSON cannot be read. A wrong value in JSON has none;
    /// [`Error::place`] says where it is.
    #[must_use]
    pub const fn line(&self) -> Option<u64> {
        match self.spot {
            Some(Spot::Line(line)) => Some(line),
            _ => None,
        }
    }

    /// The item of a JSON array of rows, from 1.
    #[must_use]
    pub const fn row(&self) -> Option<u64> {
        match self.spot {
            Some(Spot::Row(row)) => Some(row),
            _ => None,
        }
    }

    /// The character of the line, from 1, where JSON cannot be read.
    #[must_use]
    pub const fn column(&self) -> Option<u64> {
        self.column
    }

    /// Where JSON cannot be read: `variants[1].name`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        (!self.path.is_empty()).then_some(&self.path)
    }

    /// The field that is wrong, if it is one: a column of CSV, or a field of JSON with its object (`prior.alpha`).
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        Some(match &self.kind {
            ErrorKind::ControlCharacter { field, .. }
            | ErrorKind::Contradiction { field, .. }
            | ErrorKind::NoEndOfHarm { field, .. }
            | ErrorKind::Rate { field, .. }
            | ErrorKind::TwoReadings { field, .. } => field,
            ErrorKind::NoVariants { .. } => "variants",
            ErrorKind::NoVariant => "variant",
            ErrorKind::NoId { .. } => "visitor_id",
            ErrorKind::Problem(problem) => match problem {
                Problem::Missing { field }
                | Problem::Unexpected { field, .. }
                | Problem::NotOfEngine { field, .. }
                | Problem::NotAtAnyTime { field, .. }
                | Problem::Without { field, .. }
                | Problem::TooLong { field, .. }
                | Problem::Falls { field, .. } => field,
                Problem::Counts(CountsError::ConversionsExceedVisitors { .. }) => "conversions",
                Problem::Counts(CountsError::TooManyVisitors { .. }) => "visitors",
                _ => return None,
            },
            _ => return None,
        })
    }

    pub(crate) fn new(kind: impl Into<ErrorKind>) -> Self {
        Self { kind: kind.into(), place: Place::default(), name: None, path: String::new(), spot: None, column: None }
    }

    pub(crate) fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    pub(crate) const fn on_line(self, line: u64) -> Self {
        self.on(Spot::Line(line))
    }

    pub(crate) const fn on(self, spot: Spot) -> Self {
        self.on_any(Some(spot))
    }

    pub(crate) const fn on_any(mut self, spot: Option<Spot>) -> Self {
        self.spot = spot;
        self
    }

    pub(crate) const fn spot(&self) -> Option<Spot> {
        self.spot
    }

    /// The variant of its place, when it is one of these, has this name: pairs of ids and names.
    pub(crate) fn name(&mut self, names: &[(String, String)]) {
        let named = names.iter().find(|(id, _)| Some(id) == self.place.variant.as_ref());
        self.name = named.map(|(_, name)| cut(name, LONGEST_VALUE));
    }

    /// `variant "Red" (id "1")`: people know variants by their names.
    fn place_in_words(&self) -> String {
        // The sentence names the segment.
        let says_segment = matches!(self.kind, ErrorKind::Total { what: "segment", .. });
        let place = Place { segment: self.place.segment.clone().filter(|_| !says_segment), ..self.place.clone() };
        let (Some(name), Some(id)) = (&self.name, &self.place.variant) else { return place.to_string() };
        let around = Place { variant: None, ..place }.to_string();
        let separator = if around.is_empty() { "" } else { ", " };
        format!("{around}{separator}variant {name:?} (id {:?})", cut(id, LONGEST_VALUE))
    }

    /// The same place, something else.
    pub(crate) fn of_kind(self, kind: ErrorKind) -> Self {
        Self { kind, ..self }
    }

    pub(crate) fn on_path(self, path: String, column: u64) -> Self {
        Self { path, column: Some(column), ..self }
    }

    /// What helps with it, after its sentence.
    fn hint(&self) -> &'static str {
        match &self.kind {
            ErrorKind::Problem(Problem::Counts(CountsError::ConversionsExceedVisitors { .. })) => EVENTS,
            ErrorKind::Problem(Problem::Unexpected { field: "conversions", value, .. }) if is_fraction(value) => {
                FRACTION
            }
            _ => "",
        }
    }

    pub(crate) fn sort(&self) -> Sort {
        let problem = match &self.kind {
            ErrorKind::Problem(problem) => Some(discriminant(problem)),
            _ => None,
        };
        Sort(discriminant(&self.kind), problem, self.field())
    }
}

impl From<InputError> for Error {
    fn from(InputError { place, problem, .. }: InputError) -> Self {
        Self::new(problem).at(place)
    }
}

/// The field has another value than it may.
pub(crate) fn unexpected(field: &'static str, value: &str, expected: &'static str) -> Problem {
    Problem::Unexpected { field, value: cut(value, LONGEST_VALUE), expected }
}

/// Whether the value, as it is shown, is a number that is not whole.
fn is_fraction(value: &str) -> bool {
    value.trim_matches('"').parse().is_ok_and(|number: f64| number.is_finite() && number.fract() != 0.0)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.spot.map(|spot| spot.to_string());
        let column = self.column.map(|column| format!("column {column}"));
        let path = self.path().map(str::to_owned);
        let spot = line.into_iter().chain(column).chain(path).collect::<Vec<_>>().join(", ");
        let parts = [spot, self.place_in_words(), self.kind.to_string() + self.hint()];
        let said = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>();
        f.write_str(&cut(&said.join(": "), LONGEST))
    }
}

impl std::error::Error for Error {}
