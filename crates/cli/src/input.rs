//! Where the experiment comes from: a file, standard input, or the command line.

mod csv_rows;

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use abstats::{Analysis, Counts, Experiment, Input, Place, Variant};

/// What to analyse, and how it asks to be analysed; or everything that is wrong with it.
pub type Asked = Result<Input, Vec<String>>;

/// Reads JSON (it begins with a brace) or CSV; `-` is standard input.
pub fn from_file(path: &Path) -> Asked {
    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    let wrong = |problem: &str| vec![format!("{name}: {problem}")];
    let bytes = bytes(path).map_err(|error| wrong(&error.to_string()))?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| wrong(&format!("not UTF-8 text: byte {} is not valid there", error.valid_up_to() + 1)))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().chars().next() {
        None => Err(wrong("empty")),
        Some('{') => serde_json::from_str(text).map_err(|errors| lines(&errors)),
        Some('[') => Err(wrong("a JSON array; expected the object {\"variants\": [...]}")),
        Some(_) => csv_rows::input(text),
    }
}

/// Reads `conversions/visitors` of each variant, the control first.
pub fn from_counts(arguments: &[String]) -> Asked {
    let mut errors = Vec::new();
    let mut variants = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let id = index.to_string();
        match counts(argument) {
            Ok(counts) => variants.push(Variant::new(id, counts)),
            Err(problem) => errors.push(format!("{}: {problem}", Place::variant(&id))),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Experiment::new(variants, Vec::new())
        .map(|experiment| Input { experiment, analysis: Analysis::default(), days: None })
        .map_err(|errors| lines(&errors))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if path != Path::new("-") {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn counts(argument: &str) -> Result<Counts, String> {
    let (conversions, visitors) =
        argument.split_once('/').ok_or_else(|| format!("{argument:?} is not conversions/visitors, e.g. 120/1500"))?;
    let number = |field: &str, text: &str| whole_number(text).ok_or_else(|| format!("{field} {text:?} is not {WHOLE}"));
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
