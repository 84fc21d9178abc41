//! How long names may be. Ids, dimensions and criteria are written once in the input and repeated in the output, so without a
//! limit the output would not be bounded by the input.

use crate::error::Problem;

/// The longest id of a variant and the longest dimension, in bytes as JSON writes them.
pub(crate) const MAX_NAME: usize = 200;
/// The longest criteria of a segment.
pub(crate) const MAX_CRITERIA: usize = 2_048;

/// What has a name, and with it how long that may be.
///
/// ```
/// use abstats::Named;
/// assert!(Named::Variant.check("red").is_ok());
/// let (beginning, problem) = Named::Variant.check(&"red".repeat(100)).unwrap_err();
/// assert!(beginning.starts_with("redred"));
/// assert_eq!(problem.to_string(), "variant_id takes 300 bytes, at most 200 are served");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Named {
    /// A variant's id: [`crate::Experiment::MAX_NAME`].
    Variant,
    /// A dimension: [`crate::Experiment::MAX_NAME`].
    Dimension,
    /// A segment's criteria: [`crate::Experiment::MAX_CRITERIA`].
    Criteria,
}

impl Named {
    /// How many bytes the text takes in JSON, without its quotes.
    #[must_use]
    pub fn length(text: &str) -> usize {
        let of = |character: char| match character {
            '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
            '\u{0}'..='\u{1f}' => 6,
            _ => character.len_utf8(),
        };
        text.chars().map(of).sum()
    }

    /// Whether a name is short enough.
    ///
    /// # Errors
    /// Of a name that is too long its beginning, and what is wrong.
    pub fn check(self, name: &str) -> Result<(), (String, Problem)> {
        const SHOWN: usize = 40;
        let (field, max) = match self {
            Self::Variant => ("variant_id", MAX_NAME),
            Self::Dimension => ("breakdown_by", MAX_NAME),
            Self::Criteria => ("criteria", MAX_CRITERIA),
        };
        let length = Self::length(name);
        if length <= max {
            return Ok(());
        }
        Err((name.chars().take(SHOWN).chain(['…']).collect(), Problem::TooLong { field, length, max }))
    }
}
