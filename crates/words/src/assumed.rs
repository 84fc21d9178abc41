//! What the reader of an input assumed, where the input did not say.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::text;

/// An assumption that the answer rests on. It travels with the report, so that readers of the verdict see it, too.
///
/// ```
/// use abstats_words::Assumption;
/// let first = Assumption::ControlIsFirst { variant: "red".into() };
/// assert_eq!(first.to_string(), "No variant is marked as the control; the first, \"red\", is taken for it.");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Assumption {
    /// No variant was marked as the control, and none has the id "0".
    ControlIsFirst {
        /// Its name, else its id.
        variant: String,
    },
    /// The counts of the whole test were left out.
    WholeIsSum {
        /// The dimension whose segments were added up.
        breakdown: String,
    },
    /// The counts of the whole test were left out: they are those of all days.
    WholeIsDays,
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |name: &str| format!("\"{}\"", text::shorten(&text::clean(name), super::Labels::LONGEST));
        match self {
            Self::ControlIsFirst { variant } => {
                write!(f, "No variant is marked as the control; the first, {}, is taken for it.", quoted(variant))
            }
            Self::WholeIsSum { breakdown } => {
                write!(f, "The counts of the whole test are the sums over the segments of {}.", quoted(breakdown))
            }
            Self::WholeIsDays => f.write_str("The counts of the whole test are those of all days."),
        }
    }
}
