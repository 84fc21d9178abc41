//! The command line: what can be asked.

use std::path::PathBuf;

use abstats_document::Weights;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser, Subcommand};

use crate::args::{ANALYZE_HELP, COMPARE_HELP, Filing, Options, Printing, REPORT_HELP, Source, weights};
use crate::plan::{self, PlanArgs};

/// From the visitors and conversions of an A/B test to a verdict.
#[derive(Debug, Parser)]
#[command(name = "abstats", version, arg_required_else_help = true, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  abstats analyze examples/homepage-cta.json
  abstats analyze examples/hillstrom-visits.csv --engine frequentist
  curl ... | abstats analyze - --format json
  abstats compare 120/1500 148/1480 --threshold 90
  abstats report examples/homepage-cta.json -o report.html
  abstats plan --baseline 5% --lift 10% --visitors-per-day 2000

Exit status: 0 when analysed; 1 when the report could not be written, silently when the reader of its output has gone
away; 2 when the input or the options are wrong, with the errors on standard error; 3 when the report is written but is not
what --fail-unless asks for.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Analyse an experiment from a JSON document or a table
    #[command(after_long_help = ANALYZE_HELP)]
    Analyze {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        printing: Printing,
        #[command(flatten)]
        filing: Filing,
    },
    /// Compare variants given on the command line
    #[command(after_long_help = COMPARE_HELP)]
    Compare {
        /// Conversions/visitors of each variant, the control first
        #[arg(required = true, value_name = "CONVERSIONS/VISITORS")]
        counts: Vec<String>,
        /// The planned shares of traffic, in any unit or in percent: in the order of the variants (90,10), or by name, the
        /// control first and then B, C, ... or 1, 2, ... (control=90,B=10)
        #[arg(long, value_name = "SHARE,...", value_parser = weights, allow_hyphen_values = true)]
        weights: Option<Weights>,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        printing: Printing,
        #[command(flatten)]
        filing: Filing,
    },
    /// Write the report as one HTML page, from the same files as analyze
    #[command(after_long_help = REPORT_HELP)]
    Report {
        #[command(flatten)]
        source: Source,
        /// Where the page is written; - is standard output
        #[arg(short, long, value_name = "PAGE", default_value = "-")]
        output: PathBuf,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        filing: Filing,
    },
    /// Plan a test: how many visitors it needs and how long it takes, or what the visitors there are can show
    #[command(after_long_help = plan::HELP)]
    Plan(Box<PlanArgs>),
}

/// What is wrong when an option is given to a command that does not have it, but others do.
pub fn of_another(told: &clap::Error) -> Option<String> {
    if told.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let Some(ContextValue::String(given)) = told.get(ContextKind::InvalidArg) else { return None };
    let name = given.strip_prefix("--")?.split('=').next()?;
    let cli = Cli::command();
    let has = |command: &&clap::Command| command.get_arguments().any(|option| option.get_long() == Some(name));
    let of: Vec<_> = cli.get_subcommands().filter(has).map(clap::Command::get_name).collect();
    (!of.is_empty()).then(|| format!("--{name} belongs to abstats {}", of.join(" and ")))
}
