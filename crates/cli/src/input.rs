//! Where the experiment comes from: a file, standard input, or the command line.

mod source;

use std::path::Path;

use abstats::planning::Plan;
use abstats_document::{Choices, Input, Weights, plan};

use crate::progress::Progress;

/// What to analyse, and how it asks to be analysed; or everything that is wrong with it, one line each. Of many errors the
/// first 20 are listed and the others counted.
pub type Asked = Result<Input, Vec<String>>;

/// The largest plan that is read, in bytes.
const MAX_PLAN: u64 = 64 << 20;

/// Reads a document or a table of at most `max_size` bytes, or of as many as [`Input::read`] takes; `-` is standard input.
///
/// # Errors
/// Everything that is wrong, each line beginning with the file's name.
pub fn from_file(path: &Path, max_size: Option<u64>, choices: &Choices, progress: &Progress) -> Asked {
    let name = name(path);
    let (source, size) = source::open(path).map_err(|why| vec![format!("{name}: {why}")])?;
    Input::read(progress.watch(source, size), max_size, choices).map_err(|errors| errors.of_file(name).lines())
}

/// Reads `conversions/visitors` of each variant, the control first, and their planned shares of traffic; analysed as planned,
/// if it was.
///
/// # Errors
/// Everything that is wrong.
pub fn from_counts(counts: &[String], weights: Option<Weights>, plan: Option<&Plan>) -> Asked {
    let input = Input::from_weighted_counts(counts, weights);
    input.and_then(|input| Input::by_plan(input.experiment, plan)).map_err(|errors| errors.lines())
}

/// Reads a saved plan; `-` is standard input.
///
/// # Errors
/// What is wrong with it, beginning with the file's name.
pub fn plan_from_file(path: &Path) -> Result<Plan, String> {
    let bytes = source::bytes(path, MAX_PLAN).map_err(|why| format!("{}: {why}", name(path)))?;
    plan::read(&bytes).map_err(|why| format!("{}: not a plan: {why}", name(path)))
}

fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}
