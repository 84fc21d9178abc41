//! Why a table cannot be read on.

use std::io;

use crate::Spot;

/// Why nothing more can be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// The source broke off.
    #[error(transparent)]
    Io(io::Error),
    /// Bytes that are no text in the encoding that they began with.
    #[error("not {encoding} text: byte {byte} is not valid there")]
    NotText {
        /// `UTF-8`, `UTF-16LE` or `UTF-16BE`.
        encoding: &'static str,
        /// The first such byte, from 1.
        byte: u64,
    },
    /// A file that programs pack.
    #[error("this is {what}: {todo}")]
    Packed {
        /// What it is.
        what: &'static str,
        /// What makes a table of it.
        todo: &'static str,
    },
    /// More bytes than are to be read.
    #[error("more than {max} bytes")]
    TooLarge {
        /// How many are.
        max: u64,
    },
    /// A row that is no row.
    #[error("{spot}: longer than {max} bytes")]
    TooLong {
        /// Which.
        spot: Spot,
        /// How many bytes a row may have.
        max: usize,
    },
    /// A row with so many fields that it is no table.
    #[error("{spot}: more than {max} fields")]
    TooManyFields {
        /// Which.
        spot: Spot,
        /// How many are served.
        max: usize,
    },
    /// A quotation mark that begins a field which does not end on its line.
    #[error("{spot}: a quotation mark is not closed")]
    OpenQuote {
        /// Where it is.
        spot: Spot,
        /// Whether it is closed on a later line.
        closed: bool,
    },
    /// JSON that is no row.
    #[error("{spot}: {reason}")]
    NoRow {
        /// Which.
        spot: Spot,
        /// Why not.
        reason: String,
    },
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Io)
    }
}

impl From<Unreadable> for io::Error {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Io(error) => error,
            other => Self::other(other),
        }
    }
}
