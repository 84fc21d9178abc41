//! The command line.

mod apply;
mod args;
pub mod demo;
mod failure;
mod import;
mod key;
mod progress;
mod result;
mod serve;
mod upkeep;

use std::io::{self, Write};
use std::process::ExitCode;

use abstats_store::{Error, Experiment, Project, Store};
use clap::Parser;

use args::{Cli, Command, ExperimentCommand, KeyCommand};
pub use failure::Failure;

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Experiment { command: ExperimentCommand::Apply { db, file } } => apply::run(&db, &file),
        Command::Key { command: KeyCommand::Create { of, scope } } => key::create(&of, scope),
        Command::Key { command: KeyCommand::List { of } } => key::list(&of),
        Command::Key { command: KeyCommand::Revoke { of, id } } => key::revoke(&of, id),
        Command::Import(args) => import::run(&args),
        Command::Serve { db, listen, now } => serve::run(&db, &listen, now.into()),
        Command::Result { of, experiment, now, query } => result::run(&of, experiment, now.into(), &query),
        Command::Backup { db, to } => upkeep::backup(&db, &to),
        Command::Forget { of, visitor } => upkeep::forget(&of, &visitor),
        Command::Migrate { db } => upkeep::migrate(&db),
        Command::Demo { listen } => demo::run(listen.as_deref()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            for sentence in failure.sentences() {
                // Nobody is left to tell.
                let _ = writeln!(io::stderr(), "error: {}", one_line(sentence));
            }
            ExitCode::from(failure.code())
        }
    }
}

/// Writes to standard output.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure::could_not(format!("cannot write to standard output: {error}")))
}

/// Tells a person, apart from the output.
fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{}", one_line(text));
}

/// Control characters written out: what is echoed does not act on the terminal.
fn one_line(text: &str) -> String {
    text.chars()
        .flat_map(|letter| if letter.is_control() { letter.escape_default().collect() } else { vec![letter] })
        .collect()
}

/// The project of this key.
fn project(store: &Store, key: &str) -> Result<Project, Failure> {
    Ok(store.project(key)?.ok_or_else(|| Error::NoProject(key.to_owned()))?)
}

/// The project's experiment of this id.
fn experiment(store: &Store, project: &Project, id: u64) -> Result<Experiment, Failure> {
    let missing = || Error::NoExperiment { project: project.key.clone(), id };
    Ok(store.experiment(project, id)?.ok_or_else(missing)?)
}
