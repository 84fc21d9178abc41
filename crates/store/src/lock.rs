//! One `serve` per database.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::Error;

/// The lock that `serve` holds while it runs. The operating system frees it with the process, however that ends.
///
/// It lies in a file beside the database, `FILE.serve`: locks on the database itself belong to `SQLite`. Other commands do not
/// take it.
///
/// ```
/// use abstats_store::{ServeLock, Store};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("abstats.db");
/// Store::create(&path)?;
/// let lock = ServeLock::take(&path)?;
/// assert!(ServeLock::take(&path).is_err());
/// drop(lock);
/// assert!(ServeLock::take(&path).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ServeLock {
    _file: File,
}

impl ServeLock {
    /// Takes the lock of the database at `path`.
    ///
    /// # Errors
    ///
    /// Another process has it ([`Error::Served`]), there is no database, or the file beside it cannot be made.
    pub fn take(path: &Path) -> Result<Self, Error> {
        // One database under two names is one database.
        let real = path.canonicalize().map_err(|_| Error::NoDatabase(path.to_owned()))?;
        let mut name = real.into_os_string();
        name.push(".serve");
        let beside = PathBuf::from(name);
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&beside).map_err(Error::io(&beside))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Served(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(Error::Io { path: beside, source }),
        }
    }
}
