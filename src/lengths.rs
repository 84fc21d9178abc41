//! How long names may be. Ids, dimensions and criteria are written once in the input and repeated in the output, so without a
//! limit the output would not be bounded by the input.

use crate::error::Problem;

/// The longest id of a variant and the longest dimension, in bytes as JSON writes them.
pub(crate) const MAX_NAME: usize = 200;
/// The longest criteria of a segment.
pub(crate) const MAX_CRITERIA: usize = 2_048;

/// What is named.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Variant,
    Dimension,
    Criteria,
}

impl Kind {
    /// Of a name that is too long its beginning, and what is wrong.
    pub(crate) fn check(self, name: &str) -> Result<(), (String, Problem)> {
        const SHOWN: usize = 40;
        let (field, max) = match self {
            Self::Variant => ("variant_id", MAX_NAME),
            Self::Dimension => ("breakdown_by", MAX_NAME),
            Self::Criteria => ("criteria", MAX_CRITERIA),
        };
        let length = written(name);
        if length <= max {
            return Ok(());
        }
        Err((name.chars().take(SHOWN).chain(['…']).collect(), Problem::TooLong { field, length, max }))
    }
}

/// How many bytes the text takes in JSON, without its quotes.
pub(crate) fn written(text: &str) -> usize {
    let of = |character: char| match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\u{0}'..='\u{1f}' => 6,
        _ => character.len_utf8(),
    };
    text.chars().map(of).sum()
}
