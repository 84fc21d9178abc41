//! Why there is no answer.

use std::fmt;

/// Why a question has no answer.
#[derive(Debug)]
pub enum Error {
    /// It does not fit the experiment: one sentence that names the parameter.
    Question(String),
    /// It could not be counted, through no fault of the question.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    pub(crate) fn failed(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failed(why.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question(sentence) => formatter.write_str(sentence),
            Self::Failed(why) => why.fmt(formatter),
        }
    }
}

impl std::error::Error for Error {}

impl From<abstats_count::Error> for Error {
    fn from(error: abstats_count::Error) -> Self {
        match error {
            abstats_count::Error::TooManyDays(_) => Self::Question(format!("{error}; narrow start_date and end_date")),
            error => Self::failed(error),
        }
    }
}
