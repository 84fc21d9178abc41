//! `key create`, `key list`, `key revoke`

use std::fmt::Write;

use abstats_store::{Scope, Store};

use super::args::InProject;
use super::{Failure, note, project, say};
use crate::answer::written;

pub fn create(of: &InProject, scope: Scope) -> Result<(), Failure> {
    let mut store = Store::open(&of.db.path)?;
    let project = project(&store, &of.project)?;
    let (key, secret) = store.create_key(&project, scope)?;
    note(&format!("key {} of project {}, to {scope}; it is shown this once", key.id, project.key));
    say(&format!("{}\n", secret.reveal()))
}

pub fn list(of: &InProject) -> Result<(), Failure> {
    let store = Store::open(&of.db.path)?;
    let project = project(&store, &of.project)?;
    let mut text = String::new();
    for key in store.keys(&project)? {
        let revoked = key.revoked_at.map(|at| format!("  revoked {}", written(at))).unwrap_or_default();
        // A string takes everything.
        let _ = writeln!(text, "{:>4}  {:<5}  created {}{revoked}", key.id, key.scope.name(), written(key.created_at));
    }
    say(&text)
}

pub fn revoke(of: &InProject, id: i64) -> Result<(), Failure> {
    let mut store = Store::open(&of.db.path)?;
    let project = project(&store, &of.project)?;
    if store.revoke_key(&project, id)? {
        return say(&format!("key {id} revoked\n"));
    }
    Err(Failure::wrong([format!("project {:?} has no key {id} that is not revoked", project.key)]))
}
