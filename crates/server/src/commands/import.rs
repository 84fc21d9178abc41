//! `import`

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use abstats_store::{Experiment, ImportOptions, Project, Store, Summary, Target, Told, Variant};

use super::args::ImportArgs;
use super::progress::Progress;
use super::{Failure, experiment, note, one_line, project, say};
use crate::answer::{self, Subject};
use crate::clock::Clock;
use crate::views::{ProjectIds, Views};

/// So many rejected rows are told when no file takes them.
const TOLD: u64 = 10;

pub fn run(args: &ImportArgs) -> Result<(), Failure> {
    let mut store = Store::open(&args.of.db.path)?;
    let project = project(&store, &args.of.project)?;
    let experiment = args.experiment.map(|id| experiment(&store, &project, id)).transpose()?;
    let variants = experiment.as_ref().map_or(&[][..], |experiment| &experiment.definition.variants);
    let files = files(args, &project, experiment.as_ref());
    if files.is_empty() {
        let sentence = "no file: give --exposures, --events, --conversions, --visitors or --aliases";
        return Err(Failure::wrong([sentence.to_owned()]));
    }
    let options = ImportOptions {
        zone: args.tz.clone(),
        columns: args.columns.clone().unwrap_or_default(),
        once: args.once,
        ..ImportOptions::default()
    };
    let mut rejects = Rejects::new(args.rejects.as_deref())?;
    let mut rehearsal = if args.dry_run { Some(store.rehearsal()?) } else { None };
    let target_store = rehearsal.as_mut().map_or(&mut store, |rehearsal| &mut rehearsal.store);
    let (mut all, mut useless) = (Summary::default(), Vec::new());
    for (target, path) in &files {
        let summary = one(target_store, *target, path, &options, &mut rejects)?;
        say(&told(&path.display().to_string(), &summary, variants))?;
        if summary.duplicates > 0 && (args.tz.is_some() || args.columns.is_some()) {
            // They are known by the file's content, whatever it was taken to mean.
            say(
                "  rows that were imported before stay as they were read then; --tz and --columns do not change them\n",
            )?;
        }
        if summary.rows > 0 && summary.rejected == summary.rows {
            useless.push(format!("{}: every row was rejected", path.display()));
        }
        all.rows += summary.rows;
        all.taken += summary.taken;
        all.duplicates += summary.duplicates;
        all.rejected += summary.rejected;
    }
    rejects.end(all.rejected)?;
    if files.len() > 1 {
        say(&format!("in all: {}\n", sum(&all)))?;
    }
    if let (Some(experiment), false) = (&experiment, args.conversions.is_empty()) {
        early(target_store, experiment)?;
    }
    if args.dry_run {
        say("dry run: nothing was written\n")?;
    }
    if useless.is_empty() { Ok(()) } else { Err(Failure::wrong(useless)) }
}

/// What is read, in this order.
fn files<'a>(
    args: &'a ImportArgs,
    project: &'a Project,
    experiment: Option<&'a Experiment>,
) -> Vec<(Target<'a>, &'a Path)> {
    let mut files: Vec<(Target<'a>, &'a Path)> = Vec::new();
    let mut add =
        |target, paths: &'a [std::path::PathBuf]| files.extend(paths.iter().map(|path| (target, path.as_path())));
    add(Target::Aliases(project), &args.aliases);
    add(Target::Visitors(project), &args.visitors);
    if let Some(experiment) = experiment {
        add(Target::Exposures(experiment), &args.exposures);
    }
    add(Target::Conversions(project), &args.conversions);
    add(Target::Events(project), &args.events);
    files
}

fn one(
    store: &mut Store,
    target: Target<'_>,
    path: &Path,
    options: &ImportOptions,
    rejects: &mut Rejects,
) -> Result<Summary, Failure> {
    let progress = Progress::new(path.display().to_string());
    let done = store.import(target, path, options, &mut |told| match told {
        Told::Rejected { line, reason } => progress.aside(|| rejects.add(path, line, reason)),
        Told::Committed { rows, bytes, total } => progress.at(rows, bytes, total),
    });
    progress.end();
    Ok(done?)
}

/// The sum, which is exact.
fn sum(summary: &Summary) -> String {
    let Summary { rows, taken, duplicates, rejected, .. } = summary;
    let noun = if *rows == 1 { "row" } else { "rows" };
    format!("{rows} {noun} = {taken} taken + {duplicates} duplicates + {rejected} rejected")
}

/// What an import did, one line each.
fn told(name: &str, summary: &Summary, variants: &[Variant]) -> String {
    let mut text = format!("{name}: {}\n", sum(summary));
    // A string takes everything.
    if summary.equal > 0 {
        let rows = if summary.equal == 1 { "row is" } else { "rows are" };
        let _ = writeln!(
            text,
            "  {} {rows} equal in all fields to rows of other files; with --once such rows are the same",
            summary.equal
        );
    }
    for (field, &values) in &summary.mapped {
        let were = if values == 1 { "value of" } else { "values of" };
        let _ = writeln!(text, "  {values} {were} {} in the usual spelling now", field.name());
    }
    for (variant, &rows) in &summary.unknown_variants {
        let have = if rows == 1 { "row has" } else { "rows have" };
        let similar = variants.iter().find(|known| known.id.to_lowercase() == variant.to_lowercase());
        let hint = similar.map(|known| format!("; the variant {:?} differs in letter case only", known.id));
        let hint = hint.unwrap_or_default();
        let _ = writeln!(text, "  {rows} {have} the variant {variant:?}, which the experiment does not have{hint}");
    }
    if !summary.unknown_goals.is_empty() {
        let rows: u64 = summary.unknown_goals.values().sum();
        let have = if rows == 1 { "row has" } else { "rows have" };
        let goals: Vec<_> = summary.unknown_goals.keys().map(|goal| format!("{goal:?}")).collect();
        let _ = writeln!(
            text,
            "  {rows} {have} a goal_key that no experiment of the project has: {}",
            one_line(&goals.join(", "))
        );
    }
    if !summary.columns.is_empty() {
        let taken: Vec<_> = summary.columns.iter().map(|(name, column)| format!("{name} from {column:?}")).collect();
        let _ = writeln!(text, "  columns taken: {}", one_line(&taken.join(", ")));
    }
    if !summary.unread.is_empty() {
        let names: Vec<&str> = summary.unread.iter().map(String::as_str).collect();
        let _ = writeln!(text, "  not read: {}", one_line(&names.join(", ")));
    }
    text
}

/// Says which stored conversions lie before their visitors' entry (R173): only all rows together tell.
fn early(store: &Store, experiment: &Experiment) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::could_not(error.to_string());
    let current = Views::default().current(store, &experiment.project, experiment.definition.id);
    let Some((experiment, visitors)) = current.map_err(|error| failed(&error))? else { return Ok(()) };
    let ids = ProjectIds { store, project: &experiment.project };
    let now = Clock::System.now();
    let subject = Subject { definition: &experiment.definition, visitors: &visitors, ids: &ids, now };
    for (goal, rows) in answer::early_conversions(subject).map_err(|error| failed(&error))? {
        say(&format!("{}\n", answer::early(rows, goal)))?;
    }
    Ok(())
}

/// Where rejected rows go.
struct Rejects {
    file: Option<(BufWriter<File>, String)>,
    told: u64,
    failed: Option<std::io::Error>,
}

impl Rejects {
    fn new(path: Option<&Path>) -> Result<Self, Failure> {
        let open = |path: &Path| {
            let name = path.display().to_string();
            let file = File::create(path).map_err(|error| Failure::could_not(format!("{name}: {error}")))?;
            Ok::<_, Failure>((BufWriter::new(file), name))
        };
        Ok(Self { file: path.map(open).transpose()?, told: 0, failed: None })
    }

    fn add(&mut self, path: &Path, line: u64, reason: &str) {
        let text = one_line(&format!("{}:{line}: {reason}", path.display()));
        match &mut self.file {
            Some((file, _)) => {
                if let Err(error) = writeln!(file, "{text}") {
                    self.failed.get_or_insert(error);
                }
            }
            None if self.told < TOLD => {
                self.told += 1;
                note(&text);
            }
            None => {}
        }
    }

    fn end(self, rejected: u64) -> Result<(), Failure> {
        if let Some((mut file, name)) = self.file {
            let written = self.failed.map_or_else(|| file.flush(), Err);
            return written.map_err(|error| Failure::could_not(format!("{name}: {error}")));
        }
        if rejected > self.told {
            note(&format!("and {} more; --rejects FILE lists all", rejected - self.told));
        }
        Ok(())
    }
}
