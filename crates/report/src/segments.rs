//! The segments of a breakdown: its answer in a sentence, and a table with one block for each variant.

use abstats::{BreakdownReport, SegmentReport, VariantReport};
use abstats_words::{Labels, findings, number, segments, text};
use maud::{Markup, html};

use crate::budget;
use crate::picture::{self, Kind, Mark};
use crate::say;
use crate::table::{evidence, lift, rate, sure, verdict};
use crate::view::View;

/// A longer word does not fit into the first column in the size of the text.
const LONGEST_WORD: usize = 11;

/// A table longer than this is folded.
const LONG: usize = 12;

/// A segment and its place among the breakdown's.
#[derive(Clone, Copy)]
struct Placed<'a> {
    place: usize,
    segment: &'a SegmentReport,
}

fn shown<'a>(view: &'a View) -> impl Iterator<Item = (usize, &'a BreakdownReport)> {
    view.report.breakdowns.iter().enumerate().take(view.budget.breakdowns)
}

/// The breakdowns: those that a doubt names first, since they stand on the memo.
pub fn all(view: &View) -> Markup {
    let (named, others): (Vec<_>, Vec<_>) =
        shown(view).partition(|(_, breakdown)| view.is_named_by_a_doubt(&breakdown.by));
    let left = view.report.breakdowns.get(view.budget.breakdowns..).unwrap_or_default();
    html! {
        @for (place, breakdown) in named { (section(view, place, breakdown, true)) }
        @for (place, breakdown) in others { (section(view, place, breakdown, false)) }
        @if !left.is_empty() {
            section aria-labelledby="others" {
                h2 #others { "Other breakdowns" }
                p.note {
                    "There is no room for the breakdowns by " (say::sentence(&text::listed_by(left, |of| view.labels.quoted_breakdown(&of.by)))) ". "
                    "The results as JSON have them."
                }
            }
        }
    }
}

fn section(view: &View, place: usize, breakdown: &BreakdownReport, in_memo: bool) -> Markup {
    let by = view.labels.breakdown(&breakdown.by);
    let mut segments: Vec<_> =
        breakdown.segments.iter().enumerate().map(|(place, segment)| Placed { place, segment }).collect();
    segments.sort_by_key(|of| std::cmp::Reverse(visitors(of.segment)));
    let all = segments.len();
    let (shown, rest) = segments.split_at(view.budget.segments.min(all));
    let id = format!("breakdown-{place}");
    let table = html! { (table(view, place, breakdown, shown)) @if !rest.is_empty() { (others(view, &by, rest)) } };
    html! {
        section.breakdown.memo[in_memo].short[all <= LONG] aria-labelledby=(id) {
            h2 id=(id) { "By " (say::name(&by)) }
            @if segments.is_empty() {
                p { "No segments." }
            } @else {
                p.answer { (say::sentence(&segments::answer(breakdown, view.report, &view.labels, view.digits))) }
                @if all > LONG {
                    details {
                        summary { "All " (number::count(all as u64)) ", largest first" }
                        (table)
                    }
                } @else {
                    @if all > 1 { p.count { "All " (number::count(all as u64)) ", largest first" } }
                    (table)
                }
                @if view.report.variants.len() > budget::PICTURED {
                    p.note { "Shown for the first " (budget::PICTURED) " variants; the results as JSON have the others." }
                }
                (legend(view, breakdown, shown.iter().any(|of| view.is_doubtful(place, of.place))))
            }
        }
    }
}

fn visitors(segment: &SegmentReport) -> u64 {
    segment.section.variants.iter().fold(0, |sum, variant| sum.saturating_add(variant.counts.visitors()))
}

fn has_adjusted(breakdown: &BreakdownReport) -> bool {
    breakdown.findings.iter().any(|of| of.findings.shrinkage.is_ok())
}

fn table(view: &View, place: usize, breakdown: &BreakdownReport, segments: &[Placed]) -> Markup {
    let by = view.labels.breakdown(&breakdown.by);
    let adjusted = has_adjusted(breakdown);
    let (evidence, _) = evidence(view.report);
    let rivals: Vec<_> = view.rivals().collect();
    // A long name stands above the rows, whole, and not in a narrow heading.
    let control = if view.is_long(view.report.control) { "Control" } else { view.labels.get(view.report.control) };
    let name = match rivals.as_slice() {
        [only] if !view.is_long(*only) => view.labels.get(*only),
        _ => "Variant",
    };
    let titled = rivals.len() > 1 || rivals.iter().chain([&view.report.control]).any(|&place| view.is_long(place));
    html! {
        div.wide {
            table.segments role="table" {
                caption.hidden { "Every variant by " (by) ", largest segment first" }
                colgroup {
                    col.name; col.rate; col.rate; col.lift; col.picture;
                    @if adjusted { col.luck; col.sure; } @else { col.alone; } col.word;
                }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { (say::name(&by)) }
                        th.number scope="col" role="columnheader" { (say::name(control)) }
                        th.number scope="col" role="columnheader" { (say::name(name)) }
                        th.number scope="col" role="columnheader" { "Lift" }
                        th.pic scope="col" role="columnheader" { span.hidden { "Picture of the lift" } (picture::head(&view.axis)) }
                        @if adjusted { th.number scope="col" role="columnheader" { "Adjusted for luck" } }
                        th.number scope="col" role="columnheader" { (evidence) }
                        th scope="col" role="columnheader" { "Verdict" }
                    }
                }
                @for &rival in &rivals {
                    tbody role="rowgroup" {
                        @if titled {
                            tr.block role="row" {
                                th scope="rowgroup" role="rowheader" colspan=(if adjusted { 8 } else { 7 }) {
                                    (view.quoted(rival)) " " span.second { "against " (view.quoted(view.report.control)) }
                                }
                            }
                        }
                        @for of in segments { (row(view, place, breakdown, *of, rival, adjusted, evidence)) }
                        @if view.is_named_by_a_doubt(&breakdown.by) { (closing(view, breakdown, &by, rival, adjusted, evidence)) }
                    }
                }
            }
        }
    }
}

fn row(
    view: &View,
    breakdown_place: usize,
    breakdown: &BreakdownReport,
    Placed { place, segment }: Placed,
    rival: usize,
    adjusted: bool,
    evidence: &str,
) -> Markup {
    let (variant, control) = (segment.section.of(rival), segment.section.of(view.report.control));
    let in_doubt = view.is_doubtful(breakdown_place, place);
    let deciding = variant.and_then(VariantReport::deciding);
    let mark = variant.map(|row| Mark::of(deciding, row.verdict, in_doubt));
    let overall = reference(view, breakdown, rival);
    let none = || html! { span.second { "no visitors" } };
    html! {
        tr role="row" .doubtful[in_doubt && mark.is_some()] {
            th scope="row" role="rowheader" .long[is_long(&segment.criteria)] { (view.criteria(breakdown, place)) }
            td.number role="cell" data-label=(view.labels.get(view.report.control)) { (control.map_or_else(none, |row| rate(view, row))) }
            td.number role="cell" data-label=(view.labels.get(rival)) { (variant.map_or_else(none, |row| rate(view, row))) }
            td.number role="cell" data-label="Lift" { @if let Some(row) = variant { (lift(view, row)) } @else { "–" } }
            td.pic role="cell" { (picture::lane(&view.axis, view.report, mark.as_ref(), overall)) }
            @if adjusted { td.number role="cell" data-label="Adjusted for luck" { (shrunk(view, breakdown, rival, place)) } }
            td.number role="cell" data-label=(evidence) { @if let Some(row) = variant { (sure(view, row)) } @else { "–" } }
            td.word role="cell" { (verdict(variant.and_then(|row| row.verdict), in_doubt)) }
        }
    }
}

/// The dotted line: the lift over all visitors; where the whole and its parts disagree, that of the parts compared within
/// themselves.
fn reference(view: &View, breakdown: &BreakdownReport, rival: usize) -> Option<f64> {
    if view.is_named_by_a_doubt(&breakdown.by) {
        return breakdown.findings_of(rival)?.findings.pooled.lift.estimate.ok();
    }
    view.report.overall.of(rival)?.deciding()?.lift.estimate.ok()
}

/// The segment's lift, pulled towards those of the others.
fn shrunk(view: &View, breakdown: &BreakdownReport, rival: usize, place: usize) -> Markup {
    let Some(Ok(shrunk)) = findings::shrunk(breakdown, rival, place) else { return html! { "–" } };
    html! {
        span.first { (view.digits.lift(shrunk.lift.median)) } " "
        span.second { (view.digits.range(shrunk.lift.interval)) }
    }
}

/// Where the whole and its parts disagree, both side by side.
fn closing(view: &View, breakdown: &BreakdownReport, by: &str, rival: usize, adjusted: bool, evidence: &str) -> Markup {
    let pooled = breakdown.findings_of(rival).map(|of| of.findings.pooled.lift);
    let mark = pooled.map(|lift| Mark {
        lift: lift.estimate.ok(),
        interval: lift.interval.ok(),
        kind: Kind::Pooled,
        in_doubt: false,
    });
    let (whole, control) = (view.report.overall.of(rival), view.report.overall.of(view.report.control));
    let of_whole = whole.map(|row| Mark::of(row.deciding(), row.verdict, view.in_doubt));
    html! {
        @if let Some(lift) = pooled {
            tr.closing role="row" {
                th scope="row" role="rowheader" colspan="3" { "Each " (say::name(by)) " compared within itself" }
                td.number role="cell" data-label="Lift" {
                    @if let Ok(estimate) = lift.estimate { strong.first { (view.digits.lift(estimate)) } " " } @else { "–" }
                    @if let Ok(interval) = lift.interval { span.second { (view.digits.range(interval)) } }
                }
                td.pic role="cell" { (picture::lane(&view.axis, view.report, mark.as_ref(), None)) }
                @if adjusted { td.blank role="cell" {} }
                td.blank role="cell" {}
                td.blank role="cell" {}
            }
        }
        tr.closing role="row" .doubtful[view.in_doubt] {
            th scope="row" role="rowheader" { "All visitors" }
            td.number role="cell" data-label=(view.labels.get(view.report.control)) { @if let Some(row) = control { (rate(view, row)) } }
            td.number role="cell" data-label=(view.labels.get(rival)) { @if let Some(row) = whole { (rate(view, row)) } }
            td.number role="cell" data-label="Lift" { @if let Some(row) = whole { (lift(view, row)) } }
            td.pic role="cell" { (picture::lane(&view.axis, view.report, of_whole.as_ref(), None)) }
            @if adjusted { td.blank role="cell" {} }
            td.number role="cell" data-label=(evidence) { @if let Some(row) = whole { (sure(view, row)) } }
            td.word role="cell" { (verdict(whole.and_then(|row| row.verdict), view.in_doubt)) }
        }
    }
}

fn legend(view: &View, breakdown: &BreakdownReport, hollow: bool) -> Markup {
    let by = view.labels.breakdown(&breakdown.by);
    html! {
        p.note {
            @if hollow { "Hollow: in doubt, because visitors of that " (by) " were not split as planned. " }
            @if view.is_named_by_a_doubt(&breakdown.by) { "Dotted line: the lift when each " (by) " is compared within itself." }
            @else { "Dotted line: the lift over all visitors." }
            @if has_adjusted(breakdown) {
                " Adjusted for luck: the lift to expect if the test ran again; a segment’s own lift is pulled towards the others’, \
                 the more the smaller the segment is."
            }
        }
    }
}

/// The segments for which there is no room, summed in one row.
fn others(view: &View, by: &str, rest: &[Placed]) -> Markup {
    let mut sums = vec![(0_u64, 0_u64); view.report.variants.len()];
    for row in rest.iter().flat_map(|of| &of.segment.section.variants) {
        // A segment has rows for the variants that it has counts of.
        let Some(sum) = sums.get_mut(row.variant) else { continue };
        sum.0 = sum.0.saturating_add(row.counts.visitors());
        sum.1 = sum.1.saturating_add(row.counts.conversions());
    }
    let left = number::count(rest.len() as u64);
    html! {
        p.note { "The " (left) " smallest are counted together; the results as JSON have them one by one." }
        table.plain {
            caption { (left) " smaller segments by " (by) ", together" }
            thead { tr { th scope="col" { "Variant" } th.number scope="col" { "Visitors" } th.number scope="col" { "Conversions" } } }
            tbody {
                @for (index, (visitors, conversions)) in sums.into_iter().enumerate() {
                    tr {
                        th scope="row" { (view.name(index)) }
                        td.number { (number::count(visitors)) }
                        td.number { (number::count(conversions)) }
                    }
                }
            }
        }
    }
}

/// Whether a name is set small.
fn is_long(name: &str) -> bool {
    text::width(name) > Labels::LONGEST || name.split_whitespace().any(|word| text::width(word) > LONGEST_WORD)
}
