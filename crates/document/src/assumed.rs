//! What a reader assumes where the input does not say, and how it is written.

use abstats_words::Assumption;

/// An assumption: its `code`, what it speaks of, and the sentence.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Assumption"))]
pub(crate) struct AssumptionView<'a> {
    #[serde(flatten)]
    assumption: &'a Assumption,
    /// One sentence, for people.
    message: String,
}

impl<'a> AssumptionView<'a> {
    pub(crate) fn of(assumption: &'a Assumption) -> Self {
        Self { assumption, message: assumption.to_string() }
    }
}
