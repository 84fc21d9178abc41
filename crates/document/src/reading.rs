//! From JSON values to fields, collecting what is wrong on the way. What is wrong is replaced by a harmless value, so
//! that the rest can still be checked; the replacement never leaves, because the errors do.

use std::str::FromStr;

use abstats::{Counts, InputError, InputErrors, Named, Place, Problem};

use crate::counts::WHOLE;
use crate::error;
use crate::items::Items;
use crate::raw::Raw;
use crate::words::Words;

#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) errors: Vec<InputError>,
}

/// Errors beyond so many are not kept: nobody reads them, and they would take more room than the document.
const MOST_ERRORS: usize = 10_000;

/// Where a value stands; only called when it is wrong.
pub(crate) type At<'a> = &'a dyn Fn() -> Place;

impl Reading {
    /// The result, unless something was wrong.
    pub(crate) fn finish<T>(self, result: Result<T, InputErrors>) -> Result<T, InputErrors> {
        InputErrors::join(self.errors, result)
    }

    pub(crate) fn wrong(&mut self, at: At, problem: impl Into<Problem>) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(at().problem(problem));
        }
    }

    /// The name, or the beginning of one that is too long: it goes into the place of every error.
    pub(crate) fn name(&mut self, kind: Named, name: String, at: impl Fn(&str) -> Place) -> String {
        match kind.check(&name) {
            Ok(()) => name,
            Err((beginning, problem)) => {
                self.wrong(&|| at(&beginning), problem);
                beginning
            }
        }
    }

    /// The items; none where there are too many.
    pub(crate) fn items<T>(&mut self, at: At, items: Option<Items<T>>) -> Vec<T> {
        let served = items.map_or_else(|| Ok(Vec::new()), Items::served);
        served.unwrap_or_else(|problem| {
            self.wrong(at, problem);
            Vec::new()
        })
    }

    pub(crate) fn unexpected(&mut self, at: At, field: &'static str, raw: &Raw, expected: &'static str) {
        let problem = match raw {
            Raw::Missing => Problem::Missing { field },
            _ => error::unexpected(field, &raw.to_string(), expected),
        };
        self.wrong(at, problem);
    }

    pub(crate) fn counts(&mut self, at: At, visitors: &Raw, conversions: &Raw) -> Counts {
        let [visitors, conversions] = [("visitors", visitors), ("conversions", conversions)].map(|(field, raw)| {
            let count = raw.count();
            if count.is_none() {
                self.unexpected(at, field, raw, WHOLE);
            }
            count
        });
        // Without conversions the visitors are judged alone.
        let counts = visitors.map(|visitors| Counts::new(visitors, conversions.unwrap_or(0)));
        counts.unwrap_or_else(|| Ok(Counts::default())).unwrap_or_else(|error| {
            self.wrong(at, error);
            Counts::default()
        })
    }

    /// Text, when given.
    pub(crate) fn text(&mut self, at: At, field: &'static str, raw: Raw) -> Option<String> {
        if !raw.is_given() {
            return None;
        }
        raw.into_text().map_err(|raw| self.unexpected(at, field, &raw, "text")).ok()
    }

    /// `true` or `false`, when given.
    pub(crate) fn flag(&mut self, at: At, field: &'static str, raw: &Raw) -> Option<bool> {
        if let Raw::Bool(value) = *raw {
            return Some(value);
        }
        if raw.is_given() {
            self.unexpected(at, field, raw, "true or false");
        }
        None
    }

    /// A number that `check` accepts, when given.
    pub(crate) fn number<T, E>(
        &mut self,
        at: At,
        field: &'static str,
        raw: &Raw,
        expected: &'static str,
        check: impl Fn(f64) -> Result<T, E>,
    ) -> Option<T> {
        if !raw.is_given() {
            return None;
        }
        let number = raw.number().and_then(|value| check(value).ok());
        if number.is_none() {
            self.unexpected(at, field, raw, expected);
        }
        number
    }

    /// A word, when given.
    pub(crate) fn word<T>(
        &mut self,
        at: At,
        field: &'static str,
        raw: &Raw,
        expected: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if !raw.is_given() {
            return None;
        }
        let word = if let Raw::Text(text) = raw { read(text) } else { None };
        if word.is_none() {
            self.unexpected(at, field, raw, expected);
        }
        word
    }

    /// A choice of the library by its name, when given.
    pub(crate) fn choice<T: FromStr>(&mut self, field: &'static str, raw: &Raw, words: &'static Words) -> Option<T> {
        self.word(&Place::default, field, raw, &words.expected, |word| word.parse().ok())
    }
}
