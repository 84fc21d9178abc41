//! What every breakdown says, in one line each: on the first page where there are several.

use abstats::{BreakdownReport, Verdict};
use abstats_words::number;
use maud::{Markup, html};

use crate::say;
use crate::view::View;

/// One line for each of the shown breakdowns, if there are several.
pub fn section(view: &View) -> Markup {
    let shown = view.report.breakdowns.get(..view.budget.breakdowns).unwrap_or(&view.report.breakdowns);
    html! {
        @if shown.len() > 1 {
            section.overview aria-labelledby="segments" {
                h2 #segments { "In the segments" }
                ul {
                    @for (place, breakdown) in shown.iter().enumerate() {
                        li {
                            a href=(format!("#breakdown-{place}")) { (say::name(&view.labels.breakdown(&breakdown.by))) } ": "
                            (say::sentence(&line(view, breakdown)))
                        }
                    }
                }
            }
        }
    }
}

/// `"B" wins in 3 of 3; how much differs.` Of several variants, the one that the headline is about.
fn line(view: &View, breakdown: &BreakdownReport) -> String {
    let about = view.report.headline().about.or_else(|| view.rivals().next());
    let Some(place) = about else { return "nothing to compare.".to_owned() };
    let name = view.labels.quoted(place);
    match (fares(view, breakdown, place), differs(view, breakdown, place)) {
        (Some(fares), Some(differs)) => format!("{name} {fares}; {differs}."),
        (Some(fares), None) => format!("{name} {fares}."),
        (None, _) => format!("{name} has no segment to be compared in."),
    }
}

/// In how many segments it wins and loses; where it does neither, in how many it converts more.
fn fares(view: &View, breakdown: &BreakdownReport, place: usize) -> Option<String> {
    let compared = breakdown.segments.iter().filter_map(|segment| {
        let (row, control) = (segment.section.of(place)?, segment.section.of(view.report.control)?);
        let (rate, control) = (row.counts.conversion_rate().ok()?, control.counts.conversion_rate().ok()?);
        Some((row.verdict, rate > control))
    });
    let compared: Vec<_> = compared.collect();
    let count = |wanted: Verdict| compared.iter().filter(|(verdict, _)| *verdict == Some(wanted)).count();
    let more = compared.iter().filter(|(_, more)| *more).count();
    let of = |some: usize| format!("{} of {}", number::count(some as u64), number::count(compared.len() as u64));
    let wins = count(Verdict::Winner);
    let losses = count(Verdict::Loser);
    match (wins, losses) {
        _ if compared.is_empty() => None,
        (0, 0) => Some(format!("converts more in {}, none decided", of(more))),
        (_, 0) => Some(format!("wins in {}", of(wins))),
        (0, _) => Some(format!("loses in {}", of(losses))),
        (_, _) => Some(format!("wins in {} and loses in {}", of(wins), number::count(losses as u64))),
    }
}

/// Whether the lift differs between segments, as the breakdown's own answer has it.
fn differs(view: &View, breakdown: &BreakdownReport, place: usize) -> Option<&'static str> {
    let findings = &breakdown.findings_of(place)?.findings;
    let alpha = view.report.analysis.threshold.alpha();
    if findings.interaction.ok().is_some_and(|test| test.p_value < alpha) {
        return Some("better in some, worse in others");
    }
    let shown = findings.heterogeneity.lift.ok()?.p_value < alpha;
    Some(if shown { "how much differs" } else { "no difference between them is shown" })
}
