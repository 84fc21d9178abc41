//! What can go wrong, in sentences for the person who runs the command.

use std::io;
use std::path::{Path, PathBuf};

use crate::definition::Invalid;
use crate::time::UnknownZone;

/// Why the store did not do what was asked. Nothing was written by the call, or, in an import, only whole batches.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no database at this path.
    #[error("{}: no database here; `experiment apply --db FILE` makes one", .0.display())]
    NoDatabase(PathBuf),
    /// The file is no database of this program.
    #[error("{}: this file is not a database of abstats", .0.display())]
    NotOurs(PathBuf),
    /// The database is of an older version.
    #[error("{}: the database has version {found}, this program needs {needed}; `migrate --db FILE` brings it there", path.display())]
    Older {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// This program's version.
        needed: u32,
    },
    /// The database is of a version that this program does not know.
    #[error("{}: the database has version {found}, this program knows versions up to {known}; use a newer program", path.display())]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// Another process serves this database.
    #[error("{}: another `serve` runs on this database", .0.display())]
    Served(PathBuf),
    /// A writer held the database for longer than the busy timeout.
    #[error("the database is busy: another program has been writing for a while; try again")]
    Busy,
    /// The project does not exist.
    #[error("no project {0:?}")]
    NoProject(String),
    /// The project has no such experiment.
    #[error("no experiment {id} in project {project:?}")]
    NoExperiment {
        /// The project's key.
        project: String,
        /// The experiment's id.
        id: u64,
    },
    /// The experiment's definition is refused.
    #[error(transparent)]
    Definition(#[from] Invalid),
    /// A file cannot be imported as a whole.
    #[error("{}: {reason}", path.display())]
    Input {
        /// The file.
        path: PathBuf,
        /// What was looked for, what was found, and what settles it.
        reason: String,
    },
    /// A zone that nobody knows.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// A number of rows or visitors beyond what the database can hold.
    #[error("the database is full: no more {0} fit")]
    Full(&'static str),
    /// The database holds something that this program did not write.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The operating system gave no random numbers.
    #[error("the system has no random numbers for a key")]
    NoRandomness,
    /// `SQLite` reports something else.
    #[error("database: {0}")]
    Sqlite(rusqlite::Error),
}

impl Error {
    /// For `map_err` on what reads or writes the file at `path`.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, NotADatabase};
        match error.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy,
            Some(NotADatabase) => Self::Damaged("it is no SQLite file".to_owned()),
            _ => Self::Sqlite(error),
        }
    }
}
