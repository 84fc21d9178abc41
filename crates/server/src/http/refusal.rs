//! Why a request gets no answer: a status and one sentence.

use std::fmt;

/// A request that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: u16,
    sentence: String,
}

impl Refusal {
    /// The request is wrong; the sentence names the parameter.
    pub fn bad(sentence: impl Into<String>) -> Self {
        Self { status: 400, sentence: sentence.into() }
    }

    /// There is no valid key. Wrong, revoked and malformed keys are alike.
    pub fn unauthorized() -> Self {
        Self { status: 401, sentence: "Invalid or missing API key".to_owned() }
    }

    /// There is no such experiment, or none that the key may see: alike.
    pub fn no_experiment() -> Self {
        Self { status: 404, sentence: "Experiment not found".to_owned() }
    }

    /// There is no such path.
    pub fn no_path() -> Self {
        Self { status: 404, sentence: "Not found".to_owned() }
    }

    /// The path has no such method.
    pub fn method(allowed: &str) -> Self {
        Self { status: 405, sentence: format!("Method not allowed; this path answers {allowed}") }
    }

    /// The body is too large.
    pub fn too_large(limit: usize) -> Self {
        Self { status: 413, sentence: format!("The body is longer than {limit} bytes") }
    }

    /// The path and query are too long.
    pub fn too_long(limit: usize) -> Self {
        Self { status: 414, sentence: format!("The path and query are longer than {limit} bytes") }
    }

    /// It failed; why stands in the log.
    pub fn failed() -> Self {
        Self { status: 500, sentence: "Server error".to_owned() }
    }

    /// Too much is asked at once.
    pub fn busy() -> Self {
        Self { status: 503, sentence: "The server is busy; try again in a second".to_owned() }
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        self.status
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)
    }
}

impl From<abstats_question::Error> for Refusal {
    fn from(error: abstats_question::Error) -> Self {
        Self::bad(error.to_string())
    }
}
