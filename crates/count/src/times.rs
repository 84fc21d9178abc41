//! Columns of times in microseconds.

use abstats_question::Moment;

use crate::room::{grow, push};

/// The time of what has not happened: later than every other.
pub const NEVER: i64 = i64::MAX;

/// A time by row, [`NEVER`] where none was set. As long as its last row that has one.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<i64>);

impl Times {
    /// The time of a row.
    pub fn get(&self, row: u32) -> i64 {
        self.0.get(row as usize).copied().unwrap_or(NEVER)
    }

    /// Changes the time of a row.
    pub fn set(&mut self, row: u32, time: i64) {
        let place = row as usize;
        match self.0.get_mut(place) {
            Some(before) => *before = time,
            None if time == NEVER => {}
            None => {
                grow(&mut self.0, place, NEVER);
                push(&mut self.0, time);
            }
        }
    }

    /// The times of the rows from `start` on, where there are any.
    pub fn from(&self, start: usize) -> &[i64] {
        self.0.get(start..).unwrap_or_default()
    }
}

/// The microseconds of a row's time: before [`NEVER`].
pub fn micros(at: Moment) -> i64 {
    at.micros().min(NEVER - 1)
}
