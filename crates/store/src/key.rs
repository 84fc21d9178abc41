//! Keys: what may read or write one project.

use std::fmt;

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{Error, Project, Store};
use abstats_question::Moment;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Ask for results.
    Read,
    /// Send rows and definitions. It does not read.
    Write,
}

impl Scope {
    /// Its name in commands and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Read, Self::Write].into_iter().find(|scope| scope.name() == name)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A key as the database knows it: without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// Its number, for `key revoke`.
    pub id: i64,
    /// The project it belongs to.
    pub project: Project,
    /// What it may do.
    pub scope: Scope,
    /// When it was made.
    pub created_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

/// A new key's text: shown once, stored nowhere.
pub struct Secret(String);

impl Secret {
    /// The text, to show it this one time.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

/// The prefix by which scanners for leaked secrets find a key.
const PREFIX: &str = "abstats_";

const COLUMNS: &str = "keys.key, keys.project, project_key, scope, created_at, revoked_at, hash";

impl Store {
    /// Makes a key of 256 random bits for the project.
    ///
    /// # Errors
    ///
    /// The system has no random numbers, or the database cannot be written.
    pub fn create_key(&mut self, project: &Project, scope: Scope) -> Result<(Key, Secret), Error> {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits).map_err(|_| Error::NoRandomness)?;
        let digits = bits.iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
        let secret = Secret(format!("{PREFIX}{digits}"));
        let transaction = Self::write(&mut self.connection)?;
        transaction.execute(
            "INSERT INTO keys (project, scope, hash) VALUES (?1, ?2, ?3)",
            params![project.number, scope.name(), &hash(&secret.0)[..]],
        )?;
        let id = transaction.last_insert_rowid();
        transaction.commit()?;
        let key = self.keys(project)?.into_iter().find(|key| key.id == id);
        key.map(|key| (key, secret)).ok_or_else(|| Error::Damaged(format!("key {id} is gone")))
    }

    /// The project's keys, revoked ones too, oldest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn keys(&self, project: &Project) -> Result<Vec<Key>, Error> {
        let sql =
            format!("SELECT {COLUMNS} FROM keys JOIN projects USING (project) WHERE keys.project = ?1 ORDER BY key");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([project.number])?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            keys.push(key(row)?);
        }
        Ok(keys)
    }

    /// Revokes a key of the project. Returns whether there was such a key that was not revoked yet.
    ///
    /// # Errors
    ///
    /// The database cannot be written.
    pub fn revoke_key(&mut self, project: &Project, id: i64) -> Result<bool, Error> {
        let changed = self.connection.execute(
            "UPDATE keys SET revoked_at = unixepoch() * 1000000 WHERE project = ?1 AND key = ?2 AND revoked_at IS NULL",
            params![project.number, id],
        )?;
        Ok(changed > 0)
    }

    /// The key whose text this is. Wrong, malformed and revoked texts are alike: `None`.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn authenticate(&self, text: &str) -> Result<Option<Key>, Error> {
        let presented = hash(text);
        let sql =
            format!("SELECT {COLUMNS} FROM keys JOIN projects USING (project) WHERE hash = ?1 AND revoked_at IS NULL");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement
            .query_row([&presented[..]], |row| {
                let stored: Vec<u8> = row.get(6)?;
                // The index compares hashes of what was sent, which tell nothing about the key; this one takes as long
                // for every hash.
                Ok((bool::from(stored.as_slice().ct_eq(&presented)), key(row)))
            })
            .optional()?;
        match found {
            Some((true, key)) => key.map(Some),
            _ => Ok(None),
        }
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn key(row: &rusqlite::Row<'_>) -> Result<Key, Error> {
    let scope: String = row.get(3)?;
    Ok(Key {
        id: row.get(0)?,
        project: Project { number: row.get(1)?, key: row.get(2)? },
        scope: Scope::from_name(&scope).ok_or_else(|| Error::Damaged(format!("a key has the scope {scope:?}")))?,
        created_at: Moment::from_micros(row.get(4)?),
        revoked_at: row.get::<_, Option<i64>>(5)?.map(Moment::from_micros),
    })
}
