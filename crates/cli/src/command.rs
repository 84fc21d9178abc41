//! The command line: what can be asked.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::args::{ANALYZE_HELP, COMPARE_HELP, Filing, Options, Printing, REPORT_HELP, Source};
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
    /// Analyse an experiment from a JSON or CSV file
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
