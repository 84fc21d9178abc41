//! What keys, experiments, visitors and events belong to.

/// A project: what keys, experiments, visitors and events belong to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Project {
    /// Its number in the database.
    pub number: i64,
    /// Its key, as addresses name it.
    pub key: String,
}
