//! A row: where it is, and what is written in its fields.

use std::fmt;

/// So many fields make no table that could be read.
pub(crate) const MOST_FIELDS: usize = 1_000;
/// Bytes of a row at most: a file without line ends must not be one row of any length.
pub(crate) const LONGEST_ROW: usize = 64 << 20;

/// Where a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "closed: of text with lines, or of an array")]
pub enum Spot {
    /// The line on which it begins, from 1.
    Line(u64),
    /// Its number in the array, from 1.
    Row(u64),
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(row) => write!(f, "row {row}"),
        }
    }
}

/// A row.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    pub(crate) spot: Spot,
    pub(crate) text: &'a str,
    pub(crate) fields: &'a [Field],
}

/// A field's place in the text of its row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Field {
    pub(crate) begin: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
}

/// What a field is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Text,
    /// A number of JSON.
    Number,
    /// An array or an object.
    Nested,
}

impl<'a> Record<'a> {
    /// Where it is.
    #[must_use]
    pub const fn spot(&self) -> Spot {
        self.spot
    }

    /// How many fields it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// What is written in a field, without blanks around it; nothing where there is none, or null. An array or an object of JSON
    /// is as it is written.
    #[must_use]
    pub fn get(&self, place: usize) -> &'a str {
        let field = self.fields.get(place);
        field.and_then(|field| self.text.get(field.begin..field.end)).unwrap_or_default().trim()
    }

    /// Whether the field is a number of JSON, which is written in one way.
    #[must_use]
    pub fn is_number(&self, place: usize) -> bool {
        self.kind(place) == Kind::Number
    }

    /// Whether the field is an array or an object of JSON.
    #[must_use]
    pub fn is_nested(&self, place: usize) -> bool {
        self.kind(place) == Kind::Nested
    }

    fn kind(&self, place: usize) -> Kind {
        self.fields.get(place).map_or(Kind::Text, |field| field.kind)
    }
}
