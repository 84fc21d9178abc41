//! The commands and their options.

#![expect(clippy::doc_markdown, reason = "these texts are the help, which prints them as they stand")]

use std::path::PathBuf;

use abstats_question::{Moment, date_time};
use abstats_store::{Columns, Scope, Zone};
use clap::{Args, Parser, Subcommand};

/// The result service of A/B tests: it counts visitors and events, and answers the result endpoint.
#[derive(Debug, Parser)]
#[command(name = "abstats-server", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Define experiments
    Experiment {
        #[command(subcommand)]
        command: ExperimentCommand,
    },
    /// Make, list and revoke API keys
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Import files of rows
    Import(ImportArgs),
    /// Answer over HTTP
    Serve {
        #[command(flatten)]
        db: Db,
        /// Address and port; port 0 takes a free one. The address is printed as the first line
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
        listen: String,
        #[command(flatten)]
        now: Now,
    },
    /// Print the result endpoint's document, without a server
    Result {
        #[command(flatten)]
        of: InProject,
        /// The experiment's id
        #[arg(long, value_name = "ID")]
        experiment: u64,
        #[command(flatten)]
        now: Now,
        /// What is asked, as after the `?` of the address: 'breakdown_by=device&tz=8'
        #[arg(default_value = "")]
        query: String,
    },
    /// Copy the database while others use it
    Backup {
        #[command(flatten)]
        db: Db,
        /// The copy, a new file
        to: PathBuf,
    },
    /// Delete every row of a visitor
    Forget {
        #[command(flatten)]
        of: InProject,
        /// The visitor's id
        #[arg(long, value_name = "ID")]
        visitor: String,
    },
    /// Bring a database of an earlier version to this one
    Migrate {
        #[command(flatten)]
        db: Db,
    },
    /// Serve a real test of 64,000 visitors from a temporary file
    Demo {
        /// Address and port; by default 127.0.0.1:8080, or the next free port
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum ExperimentCommand {
    /// Create the experiment of a definition, or bring it there; says what changed
    Apply {
        #[command(flatten)]
        db: Db,
        /// The definition: project_key, id, created_at, variants, goals, ...
        #[arg(value_name = "EXPERIMENT.json")]
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key and print it, this once
    Create {
        #[command(flatten)]
        of: InProject,
        /// `read` asks for results, `write` sends rows
        #[arg(long, value_parser = scope)]
        scope: Scope,
    },
    /// List keys, without their texts
    List {
        #[command(flatten)]
        of: InProject,
    },
    /// Make a key invalid
    Revoke {
        #[command(flatten)]
        of: InProject,
        /// The key's number, as `key list` tells it
        id: i64,
    },
}

#[derive(Debug, Args)]
pub struct Db {
    /// The database file
    #[arg(long = "db", value_name = "FILE")]
    pub path: PathBuf,
}

#[derive(Debug, Args)]
pub struct InProject {
    #[command(flatten)]
    pub db: Db,
    /// The project's key
    #[arg(long, value_name = "KEY")]
    pub project: String,
}

#[derive(Clone, Copy, Debug, Args)]
pub struct Now {
    /// Stop the clock at this moment, such as 2024-03-31T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub now: Option<Moment>,
}

impl From<Now> for crate::clock::Clock {
    fn from(now: Now) -> Self {
        now.now.into()
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Files are NDJSON or CSV, perhaps compressed (.gz). Importing a file again changes nothing.")]
pub struct ImportArgs {
    #[command(flatten)]
    pub of: InProject,
    /// The experiment that exposures belong to
    #[arg(long, value_name = "ID")]
    pub experiment: Option<u64>,
    /// Who saw which variant when: visitor_id, variant_id, at
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "experiment")]
    pub exposures: Vec<PathBuf>,
    /// Who did what when: visitor_id, name, at
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub events: Vec<PathBuf>,
    /// Who converted when: visitor_id, goal_key, at
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub conversions: Vec<PathBuf>,
    /// What is known of visitors: visitor_id, created_at, device, ...
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub visitors: Vec<PathBuf>,
    /// Ids that stand for others: alias_id, visitor_id
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub aliases: Vec<PathBuf>,
    /// Columns or keys under other names: at=timestamp,visitor_id=user
    #[arg(long, value_name = "NAME=COLUMN,...")]
    pub columns: Option<Columns>,
    /// The zone of times that name none: Europe/Berlin, UTC, +8, -03:30
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    pub tz: Option<Zone>,
    /// Say what would happen, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Take rows equal in all fields to rows of other files as the same rows
    #[arg(long)]
    pub once: bool,
    /// Where rejected rows are listed, each with line and reason
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

fn scope(name: &str) -> Result<Scope, String> {
    Scope::from_name(name).ok_or_else(|| "read or write".to_owned())
}

fn moment(text: &str) -> Result<Moment, String> {
    date_time(text).ok_or_else(|| "a time with its zone is needed, such as 2024-03-31T12:00:00Z".to_owned())
}
