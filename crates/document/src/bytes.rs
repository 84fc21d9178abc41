//! A document from its bytes, whatever it is.

use crate::errors::Errors;
use crate::{Input, csv};

/// Reads JSON (it begins with a brace) or CSV.
///
/// # Errors
/// Everything that is wrong.
pub fn from_bytes(bytes: &[u8]) -> Result<Input, Vec<String>> {
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
        Some(_) => csv::input(text),
    }
}
