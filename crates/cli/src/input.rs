//! Where the experiment comes from: a file, standard input, or the command line.

mod csv_rows;
mod reading;

use std::path::Path;

use abstats::{Analysis, Counts, Experiment, Input, Place, Variant};

use crate::errors::{Errors, cut};

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
    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    let read = reading::bytes(path, max_size).and_then(|bytes| from_bytes(&bytes));
    read.map_err(|errors| errors.into_iter().map(|error| format!("{name}: {error}")).collect())
}

/// The same from the bytes of a file.
///
/// # Errors
/// Everything that is wrong.
pub fn from_bytes(bytes: &[u8]) -> Asked {
    let wrong = |problem: &str| Err(vec![problem.to_owned()]);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return wrong(&format!("not UTF-8 text: byte {} is not valid there", error.valid_up_to() + 1)),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().chars().next() {
        None => wrong("empty"),
        Some('{') => serde_json::from_str(text).map_err(|wrong| {
            let mut errors = Errors::default();
            errors.extend(&wrong);
            errors.lines()
        }),
        Some('[') => wrong("a JSON array; expected the object {\"variants\": [...]}"),
        Some(_) => csv_rows::input(text),
    }
}

/// Reads `conversions/visitors` of each variant, the control first.
///
/// # Errors
/// Everything that is wrong.
pub fn from_counts(arguments: &[String]) -> Asked {
    let mut errors = Errors::default();
    let mut variants = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let id = index.to_string();
        match counts(argument) {
            Ok(counts) => variants.push(Variant::new(id, counts)),
            Err(problem) => errors.push(&format!("{}: {problem}", Place::variant(&id))),
        }
    }
    let variants = errors.or(variants)?;
    Experiment::new(variants, Vec::new())
        .map(|experiment| Input { experiment, analysis: Analysis::default(), days: None })
        .map_err(|errors| lines(&errors))
}

fn counts(argument: &str) -> Result<Counts, String> {
    let (conversions, visitors) = argument
        .split_once('/')
        .ok_or_else(|| format!("{:?} is not conversions/visitors, e.g. 120/1500", cut(argument, 80)))?;
    let number = |field: &str, text: &str| {
        whole_number(text).ok_or_else(|| format!("{field} {:?} is not {WHOLE}", cut(text, 80)))
    };
    let (conversions, visitors) = (number("conversions", conversions)?, number("visitors", visitors)?);
    Counts::new(visitors, conversions).map_err(|error| error.to_string())
}

/// What a count is.
const WHOLE: &str = "an integer from 0 to 1000000000000";

/// Digits only: no sign, no separators, no exponent.
fn whole_number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The library lists its errors one a line.
fn lines(errors: &impl ToString) -> Vec<String> {
    errors.to_string().lines().map(str::to_owned).collect()
}
