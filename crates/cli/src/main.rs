//! The command `abstats`: from counts to a verdict. It reads, asks the library `abstats`, and prints.

mod args;
mod output;
mod settings;

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use abstats::{Analysis, InputErrors};
use abstats_cli::input::{self, Asked};
use abstats_cli::progress::Progress;
use abstats_cli::table;
use abstats_document::{Output, json};
use clap::Parser;

use args::{Cli, Command, Format, Options, Source};

/// The input or the options are wrong.
const BAD_INPUT: u8 = 2;
/// The report could not be written.
const NOT_WRITTEN: u8 = 1;

/// What becomes of the report.
enum Sink {
    Printed(Format),
    Page(PathBuf, abstats_report::Options),
}

fn main() -> ExitCode {
    let Cli { command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    let (source, options, sink) = match command {
        Command::Analyze { source, options, format } => (Ok(source), options, Sink::Printed(format)),
        Command::Compare { counts, options, format } => (Err(counts), options, Sink::Printed(format)),
        Command::Report { source, output, options, max_segments } => {
            (Ok(source), options, Sink::Page(output, abstats_report::Options { max_segments }))
        }
    };
    let progress = Progress::start();
    let input = match source {
        Ok(Source { file, max_size, reading }) => match sink.overwrites(&file) {
            Some(error) => Err(vec![error]),
            None => input::from_file(&file, max_size, &reading.into(), &progress),
        },
        Err(counts) => input::from_counts(&counts),
    };
    let analysed = analyse(input, &options);
    drop(progress);
    let analysed = match analysed {
        Ok(analysed) => analysed,
        Err(errors) => return list(&errors),
    };
    match sink.write(&analysed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever read has read enough; whether that was all of it they know best, so it is no success either.
            if error.kind() != ErrorKind::BrokenPipe {
                let _ = writeln!(
                    io::stderr(),
                    "error: cannot write {}: {}",
                    table::clean(&sink.name()),
                    output::why(&error)
                );
            }
            ExitCode::from(NOT_WRITTEN)
        }
    }
}

/// Help and version, which somebody has to receive; or what is wrong with the options.
fn tell(told: &clap::Error) -> ExitCode {
    let wrong = told.use_stderr();
    let printed = if wrong { told.print() } else { output::stdout().map(drop).and_then(|()| told.print()) };
    match (wrong, printed) {
        (true, _) => ExitCode::from(BAD_INPUT),
        (false, Ok(())) => ExitCode::SUCCESS,
        (false, Err(error)) => {
            if error.kind() != ErrorKind::BrokenPipe {
                let _ = writeln!(io::stderr(), "error: cannot write to standard output: {}", output::why(&error));
            }
            ExitCode::from(NOT_WRITTEN)
        }
    }
}

fn analyse(input: Asked, options: &Options) -> Result<Output, Vec<String>> {
    match input {
        Ok(mut input) => {
            input.analysis = settings::analysis(options, &input.analysis)?;
            let unfit = |errors: InputErrors| errors.into_iter().map(|error| format!("--within: {error}")).collect();
            input.analysis.check(&input.experiment).map_err(|errors| -> Vec<String> { unfit(errors) })?;
            Ok(input.run())
        }
        // The options are judged as well: all errors at once.
        Err(mut errors) => {
            let engine_unknown = Options {
                alternative: None,
                prior: None,
                correction: None,
                false_discovery: false,
                family: None,
                within: None,
                ..options.clone()
            };
            let judged = if options.engine.is_some() { options } else { &engine_unknown };
            errors.extend(settings::analysis(judged, &Analysis::default()).err().into_iter().flatten());
            Err(errors)
        }
    }
}

impl Sink {
    /// As errors call it.
    fn name(&self) -> String {
        match self {
            Self::Page(path, _) if path.as_os_str() != "-" => path.display().to_string(),
            Self::Printed(_) | Self::Page(..) => "to standard output".to_owned(),
        }
    }

    /// What is wrong when it is the input as well.
    fn overwrites(&self, input: &Path) -> Option<String> {
        let same = match self {
            Self::Page(path, _) if path.as_os_str() != "-" => output::is_input(path, input),
            Self::Printed(_) | Self::Page(..) => output::stdout_is_input(input),
        };
        let input = if input.as_os_str() == "-" { "standard input".to_owned() } else { input.display().to_string() };
        same.then(|| format!("{input}: the report would overwrite its own input"))
    }

    fn write(&self, analysed: &Output) -> io::Result<()> {
        match self {
            Self::Printed(Format::Table) => {
                // Escape codes are dropped unless this is a terminal that wants them (NO_COLOR and its kin).
                let mut out = anstream::AutoStream::auto(output::stdout()?);
                let (limit, pictures) = table::terminal();
                out.write_all(table::render(analysed, limit, pictures).as_bytes())?;
                out.flush()
            }
            Self::Printed(Format::Json) => {
                let mut out = io::BufWriter::new(output::stdout()?);
                json::pretty(&mut out, analysed)?;
                out.write_all(b"\n")?;
                out.flush()
            }
            Self::Page(path, options) => {
                let page = abstats_report::html(analysed, *options);
                if path.as_os_str() != "-" {
                    return output::file(path, page.as_bytes());
                }
                let mut out = output::stdout()?;
                out.write_all(page.as_bytes())?;
                out.flush()
            }
        }
    }
}

fn list(errors: &[String]) -> ExitCode {
    let mut err = io::stderr().lock();
    for error in errors {
        // One line each, whatever the input's names contain.
        let _ = writeln!(err, "error: {}", table::clean(error));
    }
    ExitCode::from(BAD_INPUT)
}
