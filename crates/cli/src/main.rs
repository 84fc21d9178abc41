//! The command `abstats`: from counts to a verdict. It reads, asks the library `abstats`, and prints.

mod args;
mod command;
mod output;
mod plan;
mod settings;

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use abstats::planning::Plan;
use abstats::{InputErrors, Problem, Within};
use abstats_cli::input::{self, Asked};
use abstats_cli::memo::{Memo, Printed};
use abstats_cli::progress::Progress;
use abstats_cli::{markdown, spreadsheet, terminal};
use abstats_document::plan::Planned;
use abstats_document::{Choices, Nullable, Output, json};
use clap::Parser;

use args::{Format, Options, Printing, Source};
use command::{Cli, Command};

/// The input or the options are wrong.
const BAD_INPUT: u8 = 2;
/// The report could not be written.
const NOT_WRITTEN: u8 = 1;
/// The report is written, but is not what was asked for.
const NOT_SO: u8 = 3;

/// What becomes of the report.
enum Sink {
    Printed(Printing),
    Page(PathBuf),
}

fn main() -> ExitCode {
    let Cli { command } = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    let (source, options, filing, sink) = match command {
        Command::Analyze { source, options, printing, filing } => {
            (Ok(source), options, filing, Sink::Printed(printing))
        }
        Command::Compare { options: Options { within: Some(_), .. }, .. } => {
            let why = "--within belongs to abstats analyze and report: compare has no days and no segments";
            return list(&[why.to_owned()]);
        }
        Command::Compare { counts, weights, options, printing, filing } => {
            (Err((counts, weights)), options, filing, Sink::Printed(printing))
        }
        Command::Report { source, output, options, filing } => (Ok(source), options, filing, Sink::Page(output)),
        Command::Plan(asked) => return plan(&asked),
    };
    let progress = Progress::start();
    let memo = filing.memo();
    let file = source.as_ref().ok().and_then(Source::name);
    let from = source.as_ref().ok().map(|source| source.file.clone());
    let plan = match options.looking.plan(from.as_deref()) {
        Ok(plan) => plan,
        Err(error) => return list(&[error]),
    };
    let input = match source {
        Ok(Source { file, max_size, reading }) => {
            let choices = Choices { plan: plan.clone(), ..reading.into() };
            let read = || input::from_file(&file, max_size, &choices, &progress);
            sink.overwrites(&file).map_or_else(read, |error| Err(vec![error]))
        }
        Err((counts, weights)) => input::from_counts(&counts, weights, plan.as_ref()),
    };
    let analysed = analyse(input, &options, plan.as_ref(), &memo);
    drop(progress);
    let analysed = match analysed {
        Ok(analysed) => analysed,
        Err(errors) => return list(&errors),
    };
    match sink.write(&analysed, &memo, file.as_deref()) {
        Ok(()) if sink.is_as_required(&analysed) => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(NOT_SO),
        Err(error) => not_written(&sink.name(), &error),
    }
}

fn plan(asked: &plan::PlanArgs) -> ExitCode {
    let (to_print, asked_for) = match asked.plan() {
        Ok(planned) => planned,
        Err(errors) => return list(&errors),
    };
    let outlook = match to_print.outlook() {
        Ok(outlook) => outlook,
        Err(error) => return list(&[plan::said(&error)]),
    };
    let planned = Planned { plan: &to_print, asked: asked_for, outlook: &outlook };
    match asked.write(&planned) {
        Ok(()) => ExitCode::SUCCESS,
        Err((name, error)) => not_written(&name, &error),
    }
}

/// Whoever reads may have read enough; whether that was all of it they know best, so it is no success either.
fn not_written(name: &str, error: &io::Error) -> ExitCode {
    if error.kind() != ErrorKind::BrokenPipe {
        let _ = writeln!(io::stderr(), "error: cannot write {}: {}", terminal::clean(name), output::why(error));
    }
    ExitCode::from(NOT_WRITTEN)
}

/// Help and version, which somebody has to receive; or what is wrong with the options.
fn tell(told: &clap::Error) -> ExitCode {
    if let Some(line) = command::of_another(told) {
        return list(&[line]);
    }
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

fn analyse(input: Asked, options: &Options, plan: Option<&Plan>, memo: &Memo) -> Result<Output, Vec<String>> {
    match input {
        Ok(mut input) => {
            if let Some(title) = &memo.title {
                input.page.test_name = Nullable::Value(title.clone());
            }
            let mut errors = Vec::new();
            match settings::analysis(options, &input.analysis, input.plan.is_some()) {
                Ok(analysis) => input.analysis = analysis,
                Err(wrong) => errors = wrong,
            }
            input.settle = settings::settle(options, input.settle).unwrap_or_else(|error| noted(&mut errors, error));
            input.worth =
                settings::worth(options, input.worth.as_ref()).unwrap_or_else(|error| noted(&mut errors, error));
            if let Some(within) = options.within.as_deref().map(Within::named) {
                errors.extend(settings::missing_strata(&within, &input.experiment));
            }
            if !errors.is_empty() {
                return Err(errors);
            }
            let option = |problem: &Problem| match problem {
                Problem::NotAtAnyTime { .. } | Problem::NotAtPlannedLooks { .. } => "--looks",
                Problem::PlannedVariants { .. } | Problem::TooManyPlannedLooks { .. } => "--plan",
                Problem::LookNotAfter { .. } => "--looks-taken",
                _ => "--within",
            };
            let unfit = |errors: InputErrors| {
                errors.into_iter().map(|error| format!("{}: {error}", option(&error.problem))).collect()
            };
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
            let asked = plan.and_then(|plan| plan.analysis().ok()).unwrap_or_default();
            errors.extend(settings::analysis(judged, &asked, plan.is_some()).err().into_iter().flatten());
            Err(errors)
        }
    }
}

/// Nothing, and the error among the others.
fn noted<T>(errors: &mut Vec<String>, error: String) -> Option<T> {
    errors.push(error);
    None
}

impl Sink {
    /// As errors call it.
    fn name(&self) -> String {
        match self {
            Self::Page(path) if path.as_os_str() != "-" => path.display().to_string(),
            Self::Printed(_) | Self::Page(_) => "to standard output".to_owned(),
        }
    }

    /// What is wrong when it is the input as well.
    fn overwrites(&self, input: &Path) -> Option<String> {
        let same = match self {
            Self::Page(path) if path.as_os_str() != "-" => output::is_input(path, input),
            Self::Printed(_) | Self::Page(_) => output::stdout_is_input(input),
        };
        let input = if input.as_os_str() == "-" { "standard input".to_owned() } else { input.display().to_string() };
        same.then(|| format!("{input}: the report would overwrite its own input"))
    }

    /// Whether the report is what a script asked for.
    fn is_as_required(&self, analysed: &Output) -> bool {
        match self {
            Self::Printed(printing) => printing.fail_unless.is_none_or(|required| required.is_met(&analysed.report)),
            Self::Page(_) => true,
        }
    }

    fn write(&self, analysed: &Output, memo: &Memo, file: Option<&str>) -> io::Result<()> {
        match self {
            Self::Printed(printing) => {
                let printed = Printed { output: analysed, memo, file, segments: printing.segments };
                print(printing.format, &printed)
            }
            Self::Page(path) => {
                let page = abstats_report::html(
                    analysed,
                    &abstats_report::Options {
                        title: memo.title.clone(),
                        goal: memo.goal.clone(),
                        hypothesis: memo.hypothesis.clone(),
                        notes: memo.notes.clone(),
                        file: file.map(str::to_owned),
                        written: Some(output::today()),
                    },
                );
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

fn print(format: Format, printed: &Printed) -> io::Result<()> {
    match format {
        Format::Table => {
            // Escape codes are dropped unless this is a terminal that wants them (NO_COLOR and its kin).
            let mut out = anstream::AutoStream::auto(output::stdout()?);
            out.write_all(terminal::render(printed, terminal::columns()).as_bytes())?;
            out.flush()
        }
        Format::Markdown => {
            let mut out = output::stdout()?;
            out.write_all(markdown::render(printed).as_bytes())?;
            out.flush()
        }
        Format::Csv => {
            let mut out = io::BufWriter::new(output::stdout()?);
            spreadsheet::write(&printed.output.report, &mut out)?;
            out.flush()
        }
        Format::Json => {
            let mut out = io::BufWriter::new(output::stdout()?);
            json::pretty(&mut out, printed.output)?;
            out.write_all(b"\n")?;
            out.flush()
        }
    }
}

fn list(errors: &[String]) -> ExitCode {
    let mut err = io::stderr().lock();
    for error in errors {
        // One line each, whatever the input's names contain.
        let _ = writeln!(err, "error: {}", terminal::clean(error));
    }
    ExitCode::from(BAD_INPUT)
}
