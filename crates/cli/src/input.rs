//! Where the experiment comes from: a file, standard input, or the command line.

mod reading;

use std::path::Path;

use abstats::planning::Plan;
use abstats_document::{Input, plan};

/// What to analyse, and how it asks to be analysed; or everything that is wrong with it, one line each. Of many errors the
/// first 20 are listed and the others counted.
pub type Asked = Result<Input, Vec<String>>;

/// The largest input that is read unless another size is asked for, in bytes: 64 MiB.
pub const MAX_SIZE: u64 = 64 << 20;

/// Reads JSON (it begins with a brace) or CSV of at most `max_size` bytes; `-` is standard input.
///
/// # Errors
/// Everything that is wrong, each line beginning with the file's name.
pub fn from_file(path: &Path, max_size: u64) -> Asked {
    let name = name(path);
    let bytes = reading::bytes(path, max_size).map_err(|why| vec![format!("{name}: {why}")])?;
    Input::from_bytes(&bytes).map_err(|errors| errors.of_file(name).lines())
}

/// Reads `conversions/visitors` of each variant, the control first.
///
/// # Errors
/// Everything that is wrong.
pub fn from_counts(counts: &[String]) -> Asked {
    Input::from_counts(counts).map_err(|errors| errors.lines())
}

/// Reads a saved plan; `-` is standard input.
///
/// # Errors
/// What is wrong with it, beginning with the file's name.
pub fn plan_from_file(path: &Path) -> Result<Plan, String> {
    let bytes = reading::bytes(path, MAX_SIZE).map_err(|why| format!("{}: {why}", name(path)))?;
    plan::read(&bytes).map_err(|why| format!("{}: not a plan: {why}", name(path)))
}

fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}
