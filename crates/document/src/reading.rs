//! From JSON values to fields, collecting what is wrong on the way. What is wrong is replaced by a harmless value, so
//! that the rest can still be checked; the replacement never leaves, because the errors do.

use std::collections::BTreeSet;
use std::str::FromStr;

use abstats::{Counts, Named, Place, Problem};
use abstats_table::digits::Style;
use abstats_words::Assumption;

use crate::Errors;
use crate::counts::WHOLE;
use crate::error::{self, Error, ErrorKind};
use crate::fields::Strangers;
use crate::items::Items;
use crate::object::{Kept, Object};
use crate::raw::Raw;
use crate::said::Said;
use crate::words::Words;

pub(crate) struct Reading {
    pub(crate) errors: Errors,
    /// Of counts in quotation marks.
    style: Style,
    /// Whether what stands there takes no part: what is wrong with it is nothing.
    left_out: IsLeftOut,
    /// Fields that nobody knows.
    unread: BTreeSet<String>,
    /// Numbers that contradict the counts, and how many more there are.
    pub(crate) differing: Vec<Assumption>,
    pub(crate) more_differing: u64,
}

/// Fields that nobody knows are told apart up to so many, and so many are listed.
const MOST_UNREAD: usize = 100;
const LISTED_UNREAD: usize = 10;

/// Whether a place is left out.
pub(crate) type IsLeftOut = Box<dyn Fn(&Place) -> bool>;

/// Where a value stands; only called when it is wrong.
pub(crate) type At<'a> = &'a dyn Fn() -> Place;

impl Reading {
    /// Of a document whose counts in quotation marks are in this style.
    pub(crate) fn of(style: Style, left_out: IsLeftOut) -> Self {
        Self {
            errors: Errors::default(),
            style,
            left_out,
            unread: BTreeSet::new(),
            differing: Vec::new(),
            more_differing: 0,
        }
    }

    pub(crate) fn wrong(&mut self, at: At, problem: impl Into<Problem>) {
        self.push(Error::new(problem.into()).at(at()));
    }

    fn push(&mut self, error: Error) {
        if !self.is_left_out(error.place()) {
            self.errors.push(error);
        }
    }

    /// Whether what stands there takes no part.
    pub(crate) fn is_left_out(&self, place: &Place) -> bool {
        (self.left_out)(place)
    }

    /// The fields of an object that are not read. `object` is its name; that of the items for those of an array.
    pub(crate) fn strangers(&mut self, at: At, object: &'static str, strangers: &Strangers) {
        for (given, right) in strangers.wrong() {
            // The place says which variant or segment it is.
            let object = if object.ends_with(']') { "" } else { object };
            let kind = ErrorKind::Field { given: given.to_owned(), object, right };
            self.push(Error::new(kind).at(at()));
        }
        for name in strangers.unread() {
            if self.unread.len() == MOST_UNREAD {
                break;
            }
            let name = if object.is_empty() { name.to_owned() } else { format!("{object}.{name}") };
            self.unread.insert(name);
        }
    }

    /// An object that is passed through, its other fields told.
    pub(crate) fn passed<T>(&mut self, object: &'static str, Object(kept): Object<Kept<T>>) -> T {
        self.strangers(&Place::default, object, &kept.strangers);
        kept.value
    }

    /// A message of a sender that reports no error is nothing that is known.
    pub(crate) fn message(&mut self, field: &str, message: &Said) {
        if message.is_something() {
            self.unread.insert(field.to_owned());
        }
    }

    /// What the reader should know of the document, beside the analysis.
    pub(crate) fn told(&mut self) -> Vec<Assumption> {
        let mut fields = std::mem::take(&mut self.unread).into_iter();
        let listed: Vec<_> = fields.by_ref().take(LISTED_UNREAD).collect();
        let unread = Assumption::FieldsNotRead { fields: listed, more: fields.count() as u64 };
        let is_empty = matches!(&unread, Assumption::FieldsNotRead { fields, .. } if fields.is_empty());
        let mut told = std::mem::take(&mut self.differing);
        let more = std::mem::take(&mut self.more_differing);
        told.extend((more > 0).then_some(Assumption::SenderDiffersMore { more }));
        told.extend((!is_empty).then_some(unread));
        told
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
            let count = raw.count_in(self.style);
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
