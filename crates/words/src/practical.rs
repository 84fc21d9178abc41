//! Gates that are missed, in words.

use abstats::{Gate, MissedGate, Report};

use super::{Labels, number};

/// A missed gate, of the whole test or of a segment: `No verdict: variant "B" has 80 of at least 1,000 visitors.`
#[must_use]
pub fn missed(missed: &MissedGate, report: &Report, labels: &Labels) -> String {
    format!("No verdict: {}.", in_words(missed, report, labels))
}

/// `variant "B" has 80 of at least 1,000 visitors`.
fn in_words(missed: &MissedGate, report: &Report, labels: &Labels) -> String {
    let required = number::count(missed.required);
    let (who, what) = match (missed.gate, missed.variant) {
        (Gate::Days, _) | (_, None) => {
            return match missed.actual {
                Some(days) => format!("the test has run {} of at least {required} days", number::count(days)),
                None => {
                    format!("for how many days the test has run is not known, and there must be at least {required}")
                }
            };
        }
        (Gate::Visitors, Some(index)) => (index, "visitors"),
        (Gate::Conversions, Some(index)) => (index, "conversions"),
    };
    let name = labels.quoted(who);
    let kind = if who == report.control { "the control" } else { "variant" };
    let actual = missed.actual.map_or_else(String::new, number::count);
    format!("{kind} {name} has {actual} of at least {required} {what}")
}
