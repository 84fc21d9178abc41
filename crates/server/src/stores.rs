//! Connections to the database.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use abstats_store::{Error, Store};

/// Connections for threads that read. Each is lent to one at a time; as many are opened as are ever needed at once.
#[derive(Debug)]
pub struct Stores {
    path: PathBuf,
    idle: Mutex<Vec<Store>>,
}

impl Stores {
    /// Connections to the database at `path`.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self { path: path.to_owned(), idle: Mutex::new(vec![Store::open(path)?]) })
    }

    /// Lends a connection. One that is not given back, after a panic, is closed.
    ///
    /// # Errors
    /// When no connection can be opened.
    pub fn lend<T>(&self, work: impl FnOnce(&Store) -> T) -> Result<T, Error> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let store = idle.map_or_else(|| Store::open(&self.path), Ok)?;
        let result = work(&store);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(store);
        Ok(result)
    }
}
