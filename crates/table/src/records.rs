//! Rows, one after the other, however they are laid out.

use std::io::BufRead;

use crate::csv::Csv;
use crate::json::Json;
use crate::{Layout, Record, Spot, Unreadable};

/// The rows of a table, in the memory of one of them.
pub struct Records<R>(Rows<R>);

enum Rows<R> {
    Csv(Csv<R>),
    Json(Json<R>),
}

impl<R: BufRead> Records<R> {
    /// Reads the header of a table with this layout. Of JSON the names of the fields are those of the rows in its first MiB.
    ///
    /// # Errors
    /// Why there is none.
    pub fn open(source: R, layout: Layout) -> Result<Self, Unreadable> {
        Ok(Self(match layout {
            Layout::Separated(separator) => Rows::Csv(Csv::open(source, separator)?),
            Layout::Empty => Rows::Csv(Csv::open(source, b',')?),
            Layout::Array => Rows::Json(Json::open(source, true)?),
            Layout::Lines | Layout::Document => Rows::Json(Json::open(source, false)?),
        }))
    }

    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match &self.0 {
            Rows::Csv(csv) => csv.names(),
            Rows::Json(json) => json.names(),
        }
    }

    /// Where the header is; JSON has none.
    #[must_use]
    pub fn header(&self) -> Option<Spot> {
        match &self.0 {
            Rows::Csv(csv) => Some(csv.header()),
            Rows::Json(_) => None,
        }
    }

    /// The next row; those without any text are none.
    ///
    /// # Errors
    /// Why there is none.
    #[expect(clippy::should_implement_trait, reason = "a row borrows from its reader")]
    pub fn next(&mut self) -> Result<Option<Record<'_>>, Unreadable> {
        match &mut self.0 {
            Rows::Csv(csv) => csv.next(),
            Rows::Json(json) => json.next(),
        }
    }
}
