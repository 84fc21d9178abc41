//! The documents as their readers and writers see them: JSON in, JSON out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot get its value should stop there")]

mod days;
mod days_together;
mod doubts;
mod errors;
mod exports;
mod findings;
mod goal_direction;
mod hostile;
mod input;
mod left_out;
mod looks;
mod meaning;
mod page;
mod plain;
mod planned;
mod practical_wire;
mod rows;
mod sample_ratio;
#[cfg(feature = "schema")]
mod schema;
mod sparse;
mod table;
mod visitors;
mod warnings;
mod weight_phases;
mod within;

use abstats::Counts;

fn counts(visitors: u64, conversions: u64) -> Counts {
    Counts::new(visitors, conversions).unwrap()
}
