//! The durable truth of A/B tests: one `SQLite` file with projects, keys, experiments, and every row that came in, as it came.
//!
//! Nothing is derived here: who entered when, and who converted, is counted elsewhere, from the rows that
//! [`Store::read`] gives in storage order. A rule can be corrected without losing data.

#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "the crates of the service write them out and match them whole: what a row or an error may be must not be forgotten in one of them"
)]

mod definition;
mod error;
mod experiment;
mod forget;
mod ids;
mod import;
mod key;
mod lock;
mod persons;
mod position;
mod project;
mod read;
mod row;
mod schema;
mod store;
mod text;
mod time;
mod track;
mod write;

pub use definition::{
    Definition, FrequentistType, Goal, GoalDirection, GoalType, Invalid, Looks, Phase, StatsEngine, Status, Variant,
    Weights,
};
pub use error::Error;
pub use experiment::{Applied, Experiment};
pub use forget::Forgotten;
pub use ids::Ids;
pub use import::{Columns, ImportOptions, Summary, Target, Told};
pub use key::{Key, Scope, Secret};
pub use lock::ServeLock;
pub use persons::Person;
pub use position::{Position, Step};
pub use project::Project;
pub use read::{Alias, Carried, Conversion, Event, Exposure, Reading, Row, VisitorRecord};
pub use row::Kind;
pub use schema::SCHEMA_VERSION;
pub use store::{Rehearsal, Store};
pub use time::{UnknownZone, Zone};
pub use track::Tracked;
