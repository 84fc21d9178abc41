//! Tests of a text.

use crate::present;

/// What a text may be asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Match {
    /// It is this text, code point by code point.
    Equals(String),
    /// It contains this text, which is not empty.
    Contains(String),
    /// It is there.
    Exists,
}

/// A test of a text that may be missing; the empty text is missing, too. Each of `==`/`!=`, `**`/`!*`, `ex`/`nx` is one test
/// and the same negated: together they hold for every value, missing ones included, exactly once.
///
/// ```
/// use abstats_question::{Match, TextTest};
/// let test = TextTest { matches: Match::Contains("sale".to_owned()), negated: true };
/// assert!(test.holds(Some("/home")) && test.holds(None) && !test.holds(Some("/sale/shoes")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TextTest {
    /// What is asked.
    pub matches: Match,
    /// Whether the test holds when that is *not* so: `!=`, `!*`, `nx`.
    pub negated: bool,
}

impl Match {
    /// The text that it compares with.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Equals(text) | Self::Contains(text) => Some(text),
            Self::Exists => None,
        }
    }
}

impl TextTest {
    /// The test for exactly this text.
    #[must_use]
    pub fn is(text: &str) -> Self {
        Self { matches: Match::Equals(text.to_owned()), negated: false }
    }

    /// Whether the test holds for the value.
    #[must_use]
    pub fn holds(&self, value: Option<&str>) -> bool {
        let found = present(value).is_some_and(|value| match &self.matches {
            Match::Equals(text) => value == text,
            Match::Contains(text) => value.contains(text.as_str()),
            Match::Exists => true,
        });
        found != self.negated
    }
}
