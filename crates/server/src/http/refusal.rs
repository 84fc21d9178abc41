//! Why a request gets no answer: a status and one sentence.

use std::fmt;

use crate::desk::Undone;

/// A request that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: u16,
    sentence: String,
    header: Option<(&'static str, &'static str)>,
}

impl Refusal {
    fn new(status: u16, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into(), header: None }
    }

    /// The request is wrong; the sentence names the parameter.
    pub fn bad(sentence: impl Into<String>) -> Self {
        Self::new(400, sentence)
    }

    /// There is no valid key. Wrong, revoked and malformed keys are alike.
    pub fn unauthorized() -> Self {
        Self { header: Some(("www-authenticate", "Bearer")), ..Self::new(401, "Invalid or missing API key") }
    }

    /// There is no such experiment, or none that the key may see: alike.
    pub fn no_experiment() -> Self {
        Self::new(404, "Experiment not found")
    }

    /// There is no such path.
    pub fn no_path() -> Self {
        Self::new(404, "Not found")
    }

    /// The path has no such method.
    pub fn method(allowed: &'static str) -> Self {
        let sentence = format!("Method not allowed; this path answers {allowed}");
        Self { header: Some(("allow", allowed)), ..Self::new(405, sentence) }
    }

    /// The body is too large.
    pub fn too_large(limit: usize) -> Self {
        Self::new(413, format!("The body is longer than {limit} bytes"))
    }

    /// The path and query are too long.
    pub fn too_long(limit: usize) -> Self {
        Self::new(414, format!("The path and query are longer than {limit} bytes"))
    }

    /// It failed; why stands in the log.
    pub fn failed() -> Self {
        Self::new(500, "Server error")
    }

    /// Too much is asked at once.
    pub fn busy() -> Self {
        let sentence = "The server is busy; try again in a second";
        Self { header: Some(("retry-after", "1")), ..Self::new(503, sentence) }
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The header that goes with the status: its name in small letters, and its value.
    pub const fn header(&self) -> Option<(&'static str, &'static str)> {
        self.header
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)
    }
}

impl From<Undone> for Refusal {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Busy => Self::busy(),
            Undone::Panicked => Self::failed(),
        }
    }
}

impl From<abstats_question::Error> for Refusal {
    fn from(error: abstats_question::Error) -> Self {
        Self::bad(error.to_string())
    }
}
