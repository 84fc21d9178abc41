//! The file: opening, migrating, copying.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};

use crate::persons::Cache;
use crate::{Error, schema};

/// How long a writer waits for another one.
pub(crate) const BUSY: Duration = Duration::from_secs(30);

/// The durable truth: one `SQLite` file with everything that came in, as it came.
///
/// A `Store` is one connection. Threads open one each; readers do not wait for writers, and writers wait for one another,
/// up to 30 seconds. Every write is on disk when the call returns.
///
/// ```
/// use abstats_store::{Definition, Store};
///
/// let folder = tempfile::tempdir()?;
/// let mut store = Store::create(&folder.path().join("abstats.db"))?;
/// let definition = Definition::parse(br#"{
///     "project_key": "shop", "id": 1234, "created_at": "2024-03-01T00:00:00Z",
///     "variants": [{"id": "0"}, {"id": "1", "name": "Red button"}],
///     "goals": [{"goal_key": "purchase", "goal_type": "event", "goal_value": "purchase", "is_primary": true}]
/// }"#)?;
/// store.apply(&definition)?;
///
/// let project = store.project("shop")?.expect("applied above");
/// let experiment = store.experiment(&project, 1234)?.expect("applied above");
/// assert_eq!(experiment.definition.variants[1].name.as_deref(), Some("Red button"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    pub(crate) persons: Cache,
    id: String,
}

impl Store {
    /// Opens the database at `path`, and makes it first if there is none.
    ///
    /// # Errors
    ///
    /// The file is something else, or of another version, or cannot be written.
    pub fn create(path: &Path) -> Result<Self, Error> {
        if !path.exists() || fs::metadata(path).map_err(Error::io(path))?.len() == 0 {
            let mut connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
            schema::migrate(&mut connection, path)?;
        }
        Self::open(path)
    }

    /// Opens the database at `path`.
    ///
    /// # Errors
    ///
    /// There is none, or the file is something else, or of another version ([`Store::migrate`]).
    pub fn open(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::NoDatabase(path.to_owned()));
        }
        let connection = connect(path, OpenFlags::empty())?;
        schema::check(&connection, path)?;
        configure(&connection)?;
        let id = connection
            .query_row("SELECT id FROM database", [], |row| row.get(0))
            .optional()?
            .ok_or_else(|| Error::Damaged("it has no id".to_owned()))?;
        Ok(Self { connection, path: path.to_owned(), persons: Cache::default(), id })
    }

    /// Brings the database at `path` to this program's version and returns the version it had. All or nothing.
    ///
    /// # Errors
    ///
    /// There is none, or the file is something else, or of a newer version.
    pub fn migrate(path: &Path) -> Result<u32, Error> {
        if !path.exists() {
            return Err(Error::NoDatabase(path.to_owned()));
        }
        schema::migrate(&mut connect(path, OpenFlags::empty())?, path)
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What tells this database from every other: 32 hexadecimal digits, chosen when it was made. A backup has the same.
    #[must_use]
    pub fn database_id(&self) -> &str {
        &self.id
    }

    /// Writes a copy to `to`, as of one moment, while others read and write.
    ///
    /// # Errors
    ///
    /// `to` exists, or cannot be written.
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        fs::OpenOptions::new().write(true).create_new(true).open(to).map_err(Error::io(to))?;
        self.copy(to).inspect_err(|_| drop(fs::remove_file(to)))
    }

    fn copy(&self, to: &Path) -> Result<(), Error> {
        let mut copy = Connection::open(to)?;
        let backup = rusqlite::backup::Backup::new(&self.connection, &mut copy)?;
        // All pages in one step: a step that lets writers in begins anew after each of them.
        while backup.step(-1)? != rusqlite::backup::StepResult::Done {
            std::thread::sleep(Duration::from_millis(50));
        }
        drop(backup);
        fs::File::open(to).and_then(|file| file.sync_all()).map_err(Error::io(to))
    }

    /// A copy in a temporary folder: what is imported there is told like the real thing, and nothing is written here.
    ///
    /// # Errors
    ///
    /// The temporary folder has no room.
    pub fn rehearsal(&self) -> Result<Rehearsal, Error> {
        let folder = tempfile::tempdir().map_err(Error::io(&std::env::temp_dir()))?;
        let path = folder.path().join("rehearsal.db");
        self.backup(&path)?;
        let store = Self::open(&path)?;
        store.connection.pragma_update(None, "synchronous", "OFF")?;
        Ok(Rehearsal { store, _folder: folder })
    }

    /// A transaction that may write from its first statement on, so that it cannot fail halfway for another writer.
    pub(crate) fn write(connection: &mut Connection) -> Result<Transaction<'_>, Error> {
        Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

/// A throw-away copy of a database, for `--dry-run`. It goes with its last owner.
#[derive(Debug)]
pub struct Rehearsal {
    /// The copy.
    pub store: Store,
    // Below the store: the connection closes before the folder goes.
    _folder: tempfile::TempDir,
}

/// A connection that has changed nothing yet: the file may be somebody else's.
fn connect(path: &Path, create: OpenFlags) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// What every connection to a database of ours has set.
fn configure(connection: &Connection) -> Result<(), Error> {
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // 64 MiB of pages: the indices of some million rows.
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "wal_autocheckpoint", 8_192)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

#[cfg(test)]
mod tests;
