//! The documents of an A/B test: [`Input`] is what the result endpoint returns, or the same by hand; [`Output`] is the same with
//! its statistics, and is an [`Input`] again that gives the same [`Output`], byte for byte.
//!
//! ```
//! use abstats_document::Input;
//! let text = r#"{"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]}"#;
//! let output = serde_json::from_str::<Input>(text)?.run();
//! assert_eq!(output.report.verdict, abstats::Outcome::Winner(1));
//! let written = serde_json::to_string(&output)?;
//! let again = serde_json::from_str::<Input>(&written)?.run();
//! assert_eq!(serde_json::to_string(&again)?, written);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod always_valid;
mod as_written;
mod assumed;
mod averages;
mod breakdowns;
mod bytes;
mod choices;
mod claims;
mod counted;
mod counting;
mod counts;
mod days;
mod document;
mod doubts;
mod draft;
mod echo;
mod elsewhere;
mod error;
mod errors;
mod estimates;
mod fields;
mod findings;
mod input;
mod items;
pub mod json;
mod left_out;
mod lines;
mod looking;
mod object;
mod outcome;
mod output;
mod page;
mod percent;
mod places;
mod plain;
pub mod plan;
mod planned;
mod practical;
mod raw;
mod reading;
mod request;
mod said;
mod sample_ratio;
mod settlement;
mod shell;
mod shrinkage;
mod so_far;
mod statistics;
mod style;
mod syntax;
mod table;
mod warnings;
mod weight_phases;
mod words;
mod worth;
mod written_days;

pub use abstats_words::{Assumption, ColumnTaken};
pub use choices::{Choices, Weights};
pub use counting::{ByVariant, Counting};
pub use error::{Error, ErrorKind, RightField};
pub use errors::Errors;
pub use input::Input;
pub use lines::Lines;
pub use output::Output;
pub use page::{Goal, Nullable, Page, SelectedGoal, TestId};
pub use plain::{Plain, Totals};
pub use settlement::Settle;
