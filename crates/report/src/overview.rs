//! What every breakdown says, in one line each: on the first page where there are several.

use abstats::{BreakdownReport, Verdict};
use abstats_words::number;
use maud::{Markup, html};

use crate::say;
use crate::view::View;

/// A line tells of so many groups of variants that fare alike.
const LISTED: usize = 3;

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

/// `"B" wins in 3 of 3; the size of the lift differs.` Of several variants, those that the headline is about: all winners.
fn line(view: &View, breakdown: &BreakdownReport) -> String {
    let headline = view.report.headline();
    let about: Vec<usize> = headline.about.into_iter().chain(headline.others.iter().copied()).collect();
    let about: Vec<usize> = if about.is_empty() { view.rivals().take(1).collect() } else { about };
    // Variants that fare alike stand together.
    let mut said: Vec<(Option<String>, Vec<usize>)> = Vec::new();
    for &place in &about {
        let fares = fares(view, breakdown, place);
        match said.iter_mut().find(|(words, _)| *words == fares) {
            Some((_, places)) => places.push(place),
            None => said.push((fares, vec![place])),
        }
    }
    let lines = said.into_iter().take(LISTED).map(|(fares, places)| {
        let names = names(view, &places);
        let Some(fares) = fares else { return format!("{names}: no segment to be compared in") };
        if places.len() == 1 { format!("{names} {fares}") } else { format!("{names} {}", of_several(&fares)) }
    });
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        return "nothing to compare.".to_owned();
    }
    let mut differing: Vec<(&str, Vec<usize>)> = Vec::new();
    for &place in &about {
        let Some(differs) = differs(view, breakdown, place) else { continue };
        match differing.iter_mut().find(|(words, _)| *words == differs) {
            Some((_, places)) => places.push(place),
            None => differing.push((differs, vec![place])),
        }
    }
    let alike = differing.len() == 1 && differing.iter().all(|(_, places)| places.len() == about.len());
    let differing = differing.into_iter().take(LISTED).map(|(differs, places)| {
        if alike { format!("; {differs}") } else { format!("; {differs} for {}", names(view, &places)) }
    });
    format!("{}{}.", lines.join(", "), differing.collect::<String>())
}

fn names(view: &View, places: &[usize]) -> String {
    match places {
        [one, other] => format!("{} and {}", view.labels.quoted(*one), view.labels.quoted(*other)),
        places => view.labels.listed(places),
    }
}

/// `win in 3 of 3 and lose in 1`
fn of_several(fares: &str) -> String {
    fares.replacen("wins", "win", 1).replacen("loses", "lose", 1).replacen("converts", "convert", 1)
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
    Some(if shown { "the size of the lift differs" } else { "no difference between them is shown" })
}
