//! Counts of an A/B test from its rows: [`Visitors`] is a columnar view of one experiment in memory, fed with rows in storage
//! order, and answers a [`Question`](abstats_question::Question) with [`Counts`] per variant, segment and day. No I/O, no clock.
//!
//! A rule is asked once per distinct value, not once per visitor: every attribute is a code into the dictionary of its values, and
//! a rule becomes a table of booleans over that dictionary.

#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "the crates of the service write them out and match them whole: a new kind of count must not be forgotten in one of them"
)]

mod asked;
mod attribute;
mod cells;
mod codes;
mod count;
mod counts;
mod custom;
mod dictionary;
mod error;
mod ignored;
mod log;
mod matches;
mod person;
mod persons;
mod room;
mod rows;
mod rules;
mod segments;
mod series;
mod times;
mod visitors;
mod walk;

pub use asked::{Asked, Goal, Ids};
pub use counts::{Counted, Counts, Day, Segment, Series, Split, Warning};
pub use error::{Error, IdsError};
pub use ignored::{Ignored, UnknownVariant};
pub use person::Person;
pub use rows::{Carried, Design, Event, Exposure, Record};
pub use visitors::Visitors;

/// The most days that a [`Series`] tells: a hundred years.
pub const MOST_DAYS: u64 = 36_600;
