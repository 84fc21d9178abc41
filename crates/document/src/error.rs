//! One thing that is wrong with an input: what it is, and where.

use std::fmt;
use std::mem::{Discriminant, discriminant};

use abstats::{CountsError, InputError, Place, Problem};
use thiserror::Error as Sentence;

use crate::columns::COLUMNS;
use crate::echo::{LONGEST_VALUE, cut};

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
    path: String,
    line: Option<u64>,
    column: Option<u64>,
}

/// What is wrong. Texts of the input are cut at 80 characters; a [`Problem`] may hold more and cuts when it is displayed.
#[derive(Clone, Debug, PartialEq, Sentence)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A value that is not allowed, alone or beside others.
    #[error(transparent)]
    Problem(Problem),
    /// Nothing but blanks.
    #[error("empty")]
    Empty,
    /// Bytes that are no text.
    #[error("not UTF-8 text: byte {byte} is not valid there")]
    NotUtf8 {
        /// The first such byte, from 1.
        byte: usize,
    },
    /// JSON whose outermost value is an array.
    #[error("a JSON array; expected the object {{\"variants\": [...]}}")]
    Array,
    /// Text that is no JSON.
    #[error("{reason}")]
    Syntax {
        /// Why not.
        reason: String,
    },
    /// JSON, but not a document: text where an array should be, say.
    #[error("{reason}")]
    Form {
        /// What differs.
        reason: String,
    },
    /// A column that is none of those known.
    #[error("unknown column {name:?}; the columns known are {known}", known = COLUMNS.join(", "))]
    UnknownColumn {
        /// Its name.
        name: String,
    },
    /// A column that was there already.
    #[error("column {name:?} given more than once")]
    RepeatedColumn {
        /// Its name.
        name: String,
    },
    /// A required column that is not there.
    #[error("column {name:?} missing")]
    MissingColumn {
        /// Its name.
        name: &'static str,
    },
    /// Columns for days alone and for days summed up.
    #[error("columns \"date\" and \"cumulative_date\" exclude each other")]
    BothDates,
    /// A row with more or fewer fields than the header.
    #[error("{fields} fields, but the header has {header}")]
    Fields {
        /// How many it has.
        fields: usize,
        /// How many the header has.
        header: usize,
    },
    /// A row with so many fields that it is no table.
    #[error("more than {max} fields")]
    TooManyFields {
        /// How many are served.
        max: usize,
    },
    /// A quotation mark that begins a field which does not end on its line.
    #[error("the quotation mark that opens a field here is {}", closing(*closed))]
    OpenQuote {
        /// Whether it ends on a later line.
        closed: bool,
    },
    /// Text with a character that acts on the terminal that shows it.
    #[error("{field} {value:?} has a control character")]
    ControlCharacter {
        /// The column.
        field: &'static str,
        /// The text.
        value: String,
    },
    /// A row that is of a day and of a segment.
    #[error("a date and a breakdown in one row")]
    DayAndSegment,
    /// A row for the same cell as an earlier row.
    #[error("given more than once, first on line {first}")]
    Repeated {
        /// The line of the earlier one.
        first: u64,
    },
    /// A row that contradicts an earlier one about its variant.
    #[error("{field} {value} contradicts {earlier} of an earlier row")]
    Contradiction {
        /// The column.
        field: &'static str,
        /// What it says, as it is shown.
        value: String,
        /// What the earlier one said.
        earlier: String,
    },
    /// A variant without a row for the whole test, when others have one.
    #[error("row for the whole test missing")]
    NoWhole,
    /// No row for the whole test, when there are several breakdowns that could stand in.
    #[error("rows for the whole test missing; sums stand in only for one breakdown, not for {breakdowns}")]
    NoWholes {
        /// How many breakdowns there are.
        breakdowns: usize,
    },
    /// A table that the CSV reader refuses.
    #[error("{reason}")]
    Table {
        /// Why not.
        reason: String,
    },
    /// An argument that is not `conversions/visitors`.
    #[error("{text:?} is not conversions/visitors, e.g. 120/1500")]
    NotCounts {
        /// The text.
        text: String,
    },
}

const fn closing(closed: bool) -> &'static str {
    if closed {
        "closed on a later line; a field cannot have a line break, so one is missing or too many"
    } else {
        "never closed"
    }
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
        self.line
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
            ErrorKind::ControlCharacter { field, .. } | ErrorKind::Contradiction { field, .. } => field,
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
        Self { kind: kind.into(), place: Place::default(), path: String::new(), line: None, column: None }
    }

    pub(crate) fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    pub(crate) const fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    pub(crate) fn on_path(self, path: String, column: u64) -> Self {
        Self { path, column: Some(column), ..self }
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

impl From<Problem> for ErrorKind {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The field has another value than it may.
pub(crate) fn unexpected(field: &'static str, value: &str, expected: &'static str) -> Problem {
    Problem::Unexpected { field, value: cut(value, LONGEST_VALUE), expected }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.map(|line| format!("line {line}"));
        let column = self.column.map(|column| format!("column {column}"));
        let path = self.path().map(str::to_owned);
        let spot = line.into_iter().chain(column).chain(path).collect::<Vec<_>>().join(", ");
        let parts = [spot, self.place.to_string(), self.kind.to_string()];
        let said = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>();
        f.write_str(&cut(&said.join(": "), LONGEST))
    }
}

impl std::error::Error for Error {}
