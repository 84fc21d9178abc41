//! Why a command did not do it.

use abstats_store::Error;

/// What is wrong, and whose fault it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    code: u8,
    sentences: Vec<String>,
}

impl Failure {
    /// It could not be done; trying again may help.
    #[must_use]
    pub fn could_not(sentence: impl Into<String>) -> Self {
        Self { code: 1, sentences: vec![sentence.into()] }
    }

    /// The input or the options are wrong.
    #[must_use]
    pub fn wrong(sentences: impl IntoIterator<Item = String>) -> Self {
        Self { code: 2, sentences: sentences.into_iter().collect() }
    }

    /// The exit code of the process.
    #[must_use]
    pub const fn code(&self) -> u8 {
        self.code
    }

    /// What is wrong.
    #[must_use]
    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = match error {
            Error::NoDatabase(_)
            | Error::NotOurs(_)
            | Error::NoProject(_)
            | Error::NoExperiment { .. }
            | Error::Definition(_)
            | Error::Input { .. }
            | Error::Zone(_) => 2,
            _ => 1,
        };
        Self { code, sentences: vec![error.to_string()] }
    }
}
