//! The versions of the database, and the way from each to the next.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::Error;

/// `ABST`: marks the file as ours for `file` and for us.
const APPLICATION: i32 = 0x4142_5354;

/// The statements that lead to version 1, 2, ... from the one before it.
const MIGRATIONS: [&str; 1] = [include_str!("../schema/1.sql")];

/// The version this program reads and writes.
#[expect(clippy::cast_possible_truncation, reason = "a handful of versions")]
pub const SCHEMA_VERSION: u32 = MIGRATIONS.len() as u32;

/// What the file is: `None` when it is empty.
fn found(connection: &Connection, path: &Path) -> Result<Option<u32>, Error> {
    let not_ours = |error: rusqlite::Error| match Error::from(error) {
        Error::Damaged(_) => Error::NotOurs(path.to_owned()),
        other => other,
    };
    let application: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(not_ours)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(not_ours)?;
    match (application, tables) {
        (0, 0) => Ok(None),
        (APPLICATION, _) => Ok(connection
            .query_row("SELECT schema_version FROM database", [], |row| row.get(0))
            .optional()?
            .filter(|version| *version > 0)),
        _ => Err(Error::NotOurs(path.to_owned())),
    }
}

/// The version of an existing database, refused unless it is this program's.
pub(crate) fn check(connection: &Connection, path: &Path) -> Result<(), Error> {
    let path_owned = || path.to_owned();
    match found(connection, path)? {
        Some(version) if version == SCHEMA_VERSION => Ok(()),
        Some(version) if version < SCHEMA_VERSION => {
            Err(Error::Older { path: path_owned(), found: version, needed: SCHEMA_VERSION })
        }
        Some(version) => Err(Error::Newer { path: path_owned(), found: version, known: SCHEMA_VERSION }),
        None => Err(Error::NoDatabase(path_owned())),
    }
}

/// Brings the database to this program's version, from nothing or from any version before it, all in one transaction.
/// Returns the version it had (0: it was empty).
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<u32, Error> {
    // Somebody else's file is not even locked.
    found(connection, path)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = found(&transaction, path)?.unwrap_or(0);
    if version > SCHEMA_VERSION {
        return Err(Error::Newer { path: path.to_owned(), found: version, known: SCHEMA_VERSION });
    }
    for statements in MIGRATIONS.iter().skip(version as usize) {
        transaction.execute_batch(statements)?;
    }
    if version == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.execute("INSERT INTO database VALUES (?1, lower(hex(randomblob(16))))", [SCHEMA_VERSION])?;
    } else if version < SCHEMA_VERSION {
        transaction.execute("UPDATE database SET schema_version = ?1", [SCHEMA_VERSION])?;
    }
    transaction.commit()?;
    Ok(version)
}
