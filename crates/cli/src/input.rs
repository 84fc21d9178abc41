//! Where the experiment comes from: a file, standard input, or the command line.

mod source;

use std::path::Path;

use abstats_document::{Choices, Input};

/// What to analyse, and how it asks to be analysed; or everything that is wrong with it, one line each. Of many errors the
/// first 20 are listed and the others counted.
pub type Asked = Result<Input, Vec<String>>;

/// Reads a document or a table of at most `max_size` bytes, or of as many as [`Input::read`] takes; `-` is standard input.
///
/// # Errors
/// Everything that is wrong, each line beginning with the file's name.
pub fn from_file(path: &Path, max_size: Option<u64>, choices: &Choices) -> Asked {
    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    let source = source::open(path).map_err(|why| vec![format!("{name}: {why}")])?;
    Input::read(source, max_size, choices).map_err(|errors| errors.of_file(name).lines())
}

/// Reads `conversions/visitors` of each variant, the control first.
///
/// # Errors
/// Everything that is wrong.
pub fn from_counts(counts: &[String]) -> Asked {
    Input::from_counts(counts).map_err(|errors| errors.lines())
}
