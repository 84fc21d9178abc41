//! Deleting a visitor.

use std::collections::BTreeSet;
use std::time::Duration;

use rusqlite::{Connection, params};

use crate::persons::{self, Person};
use crate::row::Kind;
use crate::store::BUSY;
use crate::{Error, Project, Store, position};

/// What went with a visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Forgotten {
    /// Ids of the visitor, aliases included. 0: the id was never seen.
    pub ids: u64,
    /// Rows of all kinds.
    pub rows: u64,
    /// Whether the write-ahead log was emptied, too. Otherwise somebody was reading: copies of deleted rows stay in the file
    /// `-wal` until it is overwritten, soon.
    pub log_emptied: bool,
}

impl Store {
    /// Deletes every row of the visitor: of this id, of the ids that stand for it, and of the one that it stands for. What
    /// was deleted is overwritten in the file. Backups and the files that rows were imported from are not touched; the same
    /// file imported again does not bring the rows back.
    ///
    /// # Errors
    ///
    /// The database cannot be written.
    pub fn forget(&mut self, project: &Project, visitor: &str) -> Result<Forgotten, Error> {
        // Outside of the transaction, where it has effect.
        self.connection.pragma_update(None, "secure_delete", true)?;
        let mut forgotten = Forgotten::default();
        let transaction = Self::write(&mut self.connection)?;
        if let Some(person) = persons::find(&transaction, project.number, visitor)? {
            let persons = all_ids(&transaction, project.number, person)?;
            forgotten.ids = persons.len() as u64;
            forgotten.rows = delete(&transaction, project.number, &persons)?;
            position::rebuild(&transaction, project.number, 0)?;
        }
        transaction.commit()?;
        self.persons.clear();
        // A reader may take long; the log is not worth waiting for as long as for a writer.
        self.connection.busy_timeout(Duration::from_secs(1))?;
        let busy: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        self.connection.busy_timeout(BUSY)?;
        forgotten.log_emptied = busy == 0;
        Ok(forgotten)
    }
}

/// The person, and whoever is connected with it by aliases.
fn all_ids(connection: &Connection, project: i64, person: Person) -> Result<BTreeSet<u32>, Error> {
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE same (person) AS (VALUES (?2) UNION \
         SELECT iif(alias = person, visitor, alias) FROM same JOIN aliases \
         ON project = ?1 AND (alias = person OR visitor = person)) SELECT person FROM same",
    )?;
    let persons = statement.query_map(params![project, person.0], |row| row.get(0))?;
    Ok(persons.collect::<Result<_, _>>()?)
}

fn delete(connection: &Connection, project: i64, persons: &BTreeSet<u32>) -> Result<u64, Error> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS forgotten (person INTEGER PRIMARY KEY); DELETE FROM temp.forgotten",
    )?;
    for person in persons {
        connection.prepare_cached("INSERT INTO temp.forgotten VALUES (?1)")?.execute([person])?;
    }
    let mut rows = 0;
    for kind in Kind::ALL {
        let person = if kind == Kind::Alias { "alias" } else { "person" };
        let sql = format!(
            "DELETE FROM {} WHERE project = ?1 AND {person} IN (SELECT person FROM temp.forgotten)",
            kind.table()
        );
        rows += connection.execute(&sql, [project])? as u64;
    }
    connection.execute(
        "UPDATE persons SET visitor_id = NULL WHERE project = ?1 AND person IN (SELECT person FROM temp.forgotten)",
        [project],
    )?;
    connection.execute("DELETE FROM temp.forgotten", [])?;
    Ok(rows)
}
