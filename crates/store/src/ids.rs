//! Which visitors have an id, and which id a visitor has.

use rusqlite::{OptionalExtension, params};

use crate::persons::find;
use crate::{Error, Person, Project, Store};

/// A question about visitor ids.
#[derive(Clone, Copy)]
pub enum Ids<'a> {
    /// The id is this text. Answered by an index.
    Equal(&'a str),
    /// The id contains this text.
    Contains(&'a str),
    /// The id passes a test.
    Pass(&'a dyn Fn(&str) -> bool),
}

impl Ids<'_> {
    fn hold(&self, id: &str) -> bool {
        match self {
            Self::Equal(text) => id == *text,
            Self::Contains(text) => id.contains(text),
            Self::Pass(test) => test(id),
        }
    }
}

impl Store {
    /// The project's visitor ids that pass, in the order of their numbers.
    ///
    /// An id that is an alias is listed under its own number: who asks about the known ids resolves aliases as it was fed
    /// with them.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn matching(&self, project: &Project, ids: Ids<'_>) -> Result<Vec<Person>, Error> {
        if let Ids::Equal(id) = ids {
            return Ok(find(&self.connection, project.number, id)?.into_iter().collect());
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT person, visitor_id FROM persons WHERE project = ?1 AND visitor_id IS NOT NULL ORDER BY person",
        )?;
        let mut rows = statement.query([project.number])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if row.get_ref(1)?.as_str().is_ok_and(|id| ids.hold(id)) {
                found.push(Person(row.get(0)?));
            }
        }
        Ok(found)
    }

    /// The id of that number, unless the visitor was deleted.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn visitor_id(&self, project: &Project, person: Person) -> Result<Option<String>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT visitor_id FROM persons WHERE project = ?1 AND person = ?2")?;
        Ok(statement.query_row(params![project.number, person.0], |row| row.get(0)).optional()?.flatten())
    }
}
