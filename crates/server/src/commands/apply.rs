//! `experiment apply`

use std::fmt::Write;
use std::fs;
use std::path::Path;

use abstats_store::{Definition, Store};

use super::args::Db;
use super::{Failure, note, say};
use crate::answer;

pub fn run(db: &Db, file: &Path) -> Result<(), Failure> {
    let name = file.display();
    let json = fs::read(file).map_err(|error| Failure::wrong([format!("{name}: {error}")]))?;
    let definition = Definition::parse(&json).map_err(|error| Failure::wrong([format!("{name}: {error}")]))?;
    answer::check(&definition)
        .map_err(|wrong| Failure::wrong(wrong.into_iter().map(|sentence| format!("{name}: {sentence}"))))?;
    let applied = Store::create(&db.path)?.apply(&definition)?;
    let mut text = String::new();
    // A string takes everything.
    if applied.new_project {
        let _ = writeln!(text, "project {} created", definition.project_key);
    }
    let experiment = format!("experiment {}", definition.id);
    if applied.new_experiment {
        let _ = writeln!(text, "{experiment} created");
    } else if applied.changes.is_empty() {
        let _ = writeln!(text, "{experiment}: nothing changed");
    }
    for change in &applied.changes {
        let _ = writeln!(text, "{experiment}: {}", super::one_line(change));
    }
    for line in &applied.notes {
        note(&format!("note: {line}"));
    }
    say(&text)
}
