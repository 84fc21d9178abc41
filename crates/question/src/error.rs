//! Why a question cannot be answered.

use std::fmt;

/// One sentence that names the parameter and, for closed sets of values, the allowed ones. Values are quoted, cut to a sane length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    parameter: String,
    sentence: String,
}

impl Error {
    pub(crate) fn new(parameter: impl Into<String>, sentence: String) -> Self {
        Self { parameter: parameter.into(), sentence }
    }

    /// The parameter that is wrong, as the sentence names it.
    #[must_use]
    pub fn parameter(&self) -> &str {
        &self.parameter
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)
    }
}

impl std::error::Error for Error {}

/// Values are quoted up to so many characters.
const LONGEST: usize = 60;

/// The text in quotation marks, control characters written out, cut: as errors echo what was sent.
///
/// ```
/// assert_eq!(abstats_question::quote("buy\n"), r#""buy\n""#);
/// assert!(abstats_question::quote(&"a".repeat(10_000)).len() < 100);
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}", format!("{}…", &text[..end])),
        None => format!("{text:?}"),
    }
}
