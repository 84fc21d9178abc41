//! The words and numbers of a report, the same in JSON, on a terminal and on a page: names, sentences, warnings, digits.

mod assumed;
pub mod days;
mod digits;
pub mod direction;
pub mod findings;
pub mod headline;
mod labels;
pub mod number;
pub mod plan;
pub mod planned;
pub mod region;
pub mod sample_ratio;
pub mod scope;
pub mod segments;
pub mod settings;
pub mod settle;
mod sizes;
pub mod so_far;
pub mod text;
pub mod warnings;
pub mod worth;

pub use assumed::{Assumption, ColumnTaken};
pub use digits::{Digits, VISITORS};
pub use labels::Labels;
pub use scope::Scope;
pub use warnings::doubts;

use abstats::{Report, Verdict};

/// What a table says where a variant has no verdict: it is the control, or takes no part.
#[must_use]
pub const fn no_verdict(report: &Report, variant: usize) -> &'static str {
    if variant == report.control { "control" } else { "takes no part" }
}

/// The verdict in plain words.
#[must_use]
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Winner => "winner",
        Verdict::Loser => "loser",
        Verdict::Equivalent => "equivalent",
        Verdict::NonInferior => "non-inferior",
        Verdict::NotEnoughData => "not enough data",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// The title of the p-values that are valid at any look.
pub const AT_ANY_LOOK: &str = "p-value, any look";

/// What stands under the lifts of a report that may be read at any look.
pub const UNDER_EACH_LIFT: &str = "Under each lift, in percent: its interval, which holds at any look. The numbers for a \
                                   single look are in the JSON.";
