//! Counts as people write them: `120/1500`.

use abstats::{Analysis, Counts, Experiment, Place, Variant};

use crate::Input;
use crate::errors::{Errors, cut, lines};

/// Reads `conversions/visitors` of each variant, the control first.
///
/// # Errors
/// Everything that is wrong.
pub fn from_counts(arguments: &[String]) -> Result<Input, Vec<String>> {
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
        .map(|experiment| Input::new(experiment, Analysis::default()))
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
pub(crate) const WHOLE: &str = "an integer from 0 to 1000000000000";

/// Digits only: no sign, no separators, no exponent.
pub(crate) fn whole_number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}
