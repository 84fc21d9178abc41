//! Visitor ids and their numbers.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;

/// The number of a visitor id within its project, dense from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person(pub u32);

/// The numbers of ids seen lately, since a visitor's rows come close together.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    project: i64,
    /// The project's rebuilds when the numbers were read: a deleted visitor's number is no longer its id's.
    rebuilds: u64,
    numbers: HashMap<String, Person>,
}

/// Ids kept at most; about 100 bytes each.
const KEPT: usize = 500_000;

impl Cache {
    /// Forgets what no longer holds. At the begin of each transaction.
    pub(crate) fn begin(&mut self, project: i64, rebuilds: u64) {
        if (self.project, self.rebuilds) != (project, rebuilds) || self.numbers.len() > KEPT {
            *self = Self { project, rebuilds, numbers: HashMap::new() };
        }
    }

    /// Forgets everything: a transaction was rolled back.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The number of the id, a new one if need be.
    pub(crate) fn intern(&mut self, connection: &Connection, visitor: &str) -> Result<Person, Error> {
        if let Some(person) = self.numbers.get(visitor) {
            return Ok(*person);
        }
        let person = match find(connection, self.project, visitor)? {
            Some(person) => person,
            None => insert(connection, self.project, visitor)?,
        };
        self.numbers.insert(visitor.to_owned(), person);
        Ok(person)
    }
}

/// The number of the id, if it has one.
pub(crate) fn find(connection: &Connection, project: i64, visitor: &str) -> Result<Option<Person>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT person FROM persons WHERE project = ?1 AND visitor_id = ?2")?;
    Ok(statement.query_row(params![project, visitor], |row| row.get(0).map(Person)).optional()?)
}

fn insert(connection: &Connection, project: i64, visitor: &str) -> Result<Person, Error> {
    let mut last = connection.prepare_cached("SELECT coalesce(max(person), -1) FROM persons WHERE project = ?1")?;
    let last: i64 = last.query_row([project], |row| row.get(0))?;
    let person = u32::try_from(last + 1).map_err(|_| Error::Full("visitors of a project"))?;
    let mut statement =
        connection.prepare_cached("INSERT INTO persons (project, person, visitor_id) VALUES (?1, ?2, ?3)")?;
    statement.execute(params![project, person, visitor])?;
    Ok(Person(person))
}
