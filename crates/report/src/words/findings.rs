//! What the segments of a breakdown say together, in words.

use abstats::multiplicity::Discoveries;
use abstats::{BreakdownReport, Report};

use super::{Labels, number};

/// One sentence for each finding, with what it means for the decision; with several variants under each one's label.
#[must_use]
pub fn of_breakdown(breakdown: &BreakdownReport, report: &Report, labels: &Labels) -> Vec<String> {
    let mut sentences: Vec<String> = breakdown.discoveries.as_ref().map(discoveries).into_iter().collect();
    for (index, findings) in breakdown.findings.iter().enumerate() {
        let Some(findings) = findings else { continue };
        let of_variant = findings.sentences(report.analysis.threshold);
        if report.variants.len() > 2 {
            sentences.push(format!("{}: {}", labels.quoted(index), of_variant.join(" ")));
        } else {
            sentences.extend(of_variant);
        }
    }
    sentences
}

/// The same for the whole test.
#[must_use]
pub fn of_whole(report: &Report) -> Vec<String> {
    report.discoveries.as_ref().map(discoveries).into_iter().collect()
}

fn discoveries(sets: &Discoveries) -> String {
    let set = |count: u64, one: &str, many: &str, expected: f64| match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}, with a chance of {expected:.4} to be false"),
        _ => format!("{} {many}, of which {expected:.2} are expected to be false", number::count(count)),
    };
    let winners = set(sets.winners, "winner", "winners", sets.expected_false_winners);
    let losers = set(sets.losers, "loser", "losers", sets.expected_false_losers);
    format!("Taken together: {winners}; {losers}.")
}
