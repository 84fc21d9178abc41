//! The command `abstats`: from counts to a verdict. It reads, asks the library `abstats`, and prints.

mod args;
mod input;
mod settings;
mod table;

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use abstats::{Analysis, Days, Input, Report};
use abstats_words::Lines;
use clap::Parser;
use serde::Serialize;

use args::{Cli, Command, Format, Options};
use input::Asked;

/// The input or the options are wrong.
const BAD_INPUT: u8 = 2;
/// The report could not be written.
const NOT_WRITTEN: u8 = 1;

/// What becomes of the report.
enum Output {
    Printed(Format),
    Page(PathBuf, abstats_report::Options),
}

fn main() -> ExitCode {
    let Cli { command } = Cli::parse();
    let (input, options, output) = match command {
        Command::Analyze { file, options, format } => (input::from_file(&file), options, Output::Printed(format)),
        Command::Compare { counts, options, format } => (input::from_counts(&counts), options, Output::Printed(format)),
        Command::Report { file, output, options, max_segments } => {
            (input::from_file(&file), options, Output::Page(output, abstats_report::Options { max_segments }))
        }
    };
    let (report, days) = match analyse(input, &options) {
        Ok(analysed) => analysed,
        Err(errors) => return list(&errors),
    };
    let written = match output {
        Output::Printed(format) => print(&report, format),
        Output::Page(path, options) => write(&path, &abstats_report::html(&report, days.as_ref(), options)),
    };
    match written {
        // Whoever read has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: cannot write the report: {error}");
            ExitCode::from(NOT_WRITTEN)
        }
        Ok(()) => ExitCode::SUCCESS,
    }
}

fn analyse(input: Asked, options: &Options) -> Result<(Report, Option<Days>), Vec<String>> {
    match input {
        Ok(Input { experiment, analysis, days }) => Ok((settings::analysis(options, analysis)?.run(&experiment), days)),
        // The options are judged as well: all errors at once.
        Err(mut errors) => {
            let engine_unknown = Options {
                alternative: None,
                prior: None,
                correction: None,
                false_discovery: false,
                family: None,
                ..options.clone()
            };
            let judged = if options.engine.is_some() { options } else { &engine_unknown };
            errors.extend(settings::analysis(judged, Analysis::default()).err().into_iter().flatten());
            Err(errors)
        }
    }
}

fn print(report: &Report, format: Format) -> io::Result<()> {
    match format {
        Format::Table => {
            // Escape codes are dropped unless this is a terminal that wants them (NO_COLOR and its kin).
            let mut out = anstream::AutoStream::auto(io::stdout().lock());
            let (limit, pictures) = table::terminal();
            out.write_all(table::render(report, limit, pictures).as_bytes())?;
            out.flush()
        }
        Format::Json => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            report.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Lines::default()))?;
            out.write_all(b"\n")?;
            out.flush()
        }
    }
}

fn write(path: &Path, page: &str) -> io::Result<()> {
    if path != Path::new("-") {
        return fs::write(path, page);
    }
    let mut out = io::stdout().lock();
    out.write_all(page.as_bytes())?;
    out.flush()
}

fn list(errors: &[String]) -> ExitCode {
    let mut err = io::stderr().lock();
    for error in errors {
        // One line each, whatever the input's names contain.
        let _ = writeln!(err, "error: {}", table::clean(error));
    }
    ExitCode::from(BAD_INPUT)
}
