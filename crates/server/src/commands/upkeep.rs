//! `backup`, `forget`, `migrate`

use std::path::Path;

use abstats_store::{SCHEMA_VERSION, Store};

use super::args::{Db, InProject};
use super::{Failure, note, project, say};

pub fn backup(db: &Db, to: &Path) -> Result<(), Failure> {
    Store::open(&db.path)?.backup(to)?;
    say(&format!("{}: written\n", to.display()))
}

pub fn forget(of: &InProject, visitor: &str) -> Result<(), Failure> {
    let mut store = Store::open(&of.db.path)?;
    let project = project(&store, &of.project)?;
    let forgotten = store.forget(&project, visitor)?;
    if !forgotten.log_emptied {
        note("somebody is reading the database: copies of deleted rows stay beside it for a while");
    }
    say(&format!("{} ids and {} rows deleted\n", forgotten.ids, forgotten.rows))
}

pub fn migrate(db: &Db) -> Result<(), Failure> {
    let found = Store::migrate(&db.path)?;
    if found == SCHEMA_VERSION {
        say(&format!("version {found}, as needed: nothing changed\n"))
    } else {
        say(&format!("from version {found} to {SCHEMA_VERSION}\n"))
    }
}
