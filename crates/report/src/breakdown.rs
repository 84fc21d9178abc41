//! The segments of a breakdown: pictures, a table, and the rest as counts.

use abstats::segments::Findings;
use abstats::{BreakdownReport, SegmentReport, Warning};
use maud::{Markup, html};

use crate::figures::{self, SIDES, figure, label, level_in_words, lift_of};
use crate::plot::{self, Axis, Caption, Forest, Kind, Row, Second};
use crate::view::View;
use crate::{cells, together};
use abstats_words::{self, findings, number, text, warnings};

/// A segment, with its names in tables and pictures.
struct Named<'a> {
    segment: &'a SegmentReport,
    /// Its place among the breakdown's segments.
    place: usize,
    name: String,
    short: String,
}

/// The largest segments, and those left out.
fn largest<'a>(view: &View, breakdown: &'a BreakdownReport) -> (Vec<Named<'a>>, Vec<&'a SegmentReport>) {
    let mut segments: Vec<_> = breakdown.segments.iter().enumerate().collect();
    segments.sort_by_key(|(_, segment)| std::cmp::Reverse(visitors(segment)));
    let (shown, rest) = segments.split_at(view.budget.segments.min(segments.len()));
    let named = shown.iter().map(|&(place, segment)| {
        let name = view.labels.criteria(&breakdown.by, place).to_owned();
        Named { segment, place, short: text::shorten(&name, plot::LONGEST), name }
    });
    (named.collect(), rest.iter().map(|(_, segment)| *segment).collect())
}

pub fn section(view: &View, place: usize, breakdown: &BreakdownReport) -> Markup {
    let by = view.labels.breakdown(&breakdown.by);
    let (segments, rest) = largest(view, breakdown);
    let (shown, others) = segments.split_at(view.options.max_segments.min(segments.len()));
    let id = format!("breakdown-{place}");
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { "By " (by) }
            @if segments.is_empty() { p { "No segments." } }
            @if let Some(note) = comparisons(view, &breakdown.by) { p.note { (note) } }
            (together(view, &by, breakdown))
            @if !shown.is_empty() {
                div.figures { (forests(view, place, &by, breakdown, shown)) }
                (table(view, &by, breakdown, shown))
            }
            @if !others.is_empty() || !rest.is_empty() { (tail(view, &by, others, &rest)) }
        }
    }
}

/// The breakdowns for which there is no room.
pub fn others(view: &View) -> Markup {
    let others = view.report.breakdowns.get(view.budget.breakdowns..).unwrap_or_default();
    html! {
        @if !others.is_empty() {
            section aria-labelledby="others" {
                h2 #others { "Other breakdowns" }
                p.note {
                    "Not shown for want of room: by " (text::listed_by(others, |of| view.labels.quoted_breakdown(&of.by))) ". "
                    "The results as JSON have them."
                }
            }
        }
    }
}

/// What the segments say together: in sentences, and a row for each variant.
fn together(view: &View, by: &str, breakdown: &BreakdownReport) -> Markup {
    let sentences = findings::of_breakdown(breakdown, view.report, &view.labels);
    html! {
        @if !sentences.is_empty() {
            ul.findings { @for sentence in sentences { li { (text::unbroken(&sentence)) } } }
        }
        @if !breakdown.findings.is_empty() { (together::table(view, by, breakdown)) }
    }
}

fn visitors(segment: &SegmentReport) -> u64 {
    segment.section.variants.iter().fold(0, |sum, variant| sum.saturating_add(variant.counts.visitors()))
}

/// The number of comparisons.
fn comparisons(view: &View, by: &str) -> Option<String> {
    let of_this =
        |warning: &&Warning| matches!(warning, Warning::ManyComparisons { breakdown: Some(of), .. } if of == by);
    view.report.warnings.iter().find(of_this).map(|warning| warnings::sentence(warning, view.report, &view.labels))
}

/// One picture for each variant except the control, all on one axis.
fn forests(view: &View, place: usize, by: &str, breakdown: &BreakdownReport, segments: &[Named]) -> Markup {
    let most = segments.first().map_or(1, |of| visitors(of.segment)).max(1);
    let others = view.pictured();
    let rows = |index: usize| {
        let pooled = breakdown.findings_of(index).and_then(|of| pooled(&of.findings));
        segments.iter().filter_map(|of| row(view, of, index, most, breakdown)).chain(pooled).collect()
    };
    let pictures: Vec<(usize, Vec<Row>)> = others.map(|index| (index, rows(index))).collect();
    let overall = |index: usize| view.report.overall.variants.get(index);
    let band = |index: usize| overall(index).and_then(lift_of).and_then(|lift| lift.interval.ok());
    let axis = Axis::lifts(pictures.iter().flat_map(|(index, rows)| figures::span(rows, band(*index))));
    html! {
        @for (index, rows) in pictures {
            @let name = label(view, index);
            @let caption = Caption {
                id: format!("forest-{place}-{index}"),
                title: format!("Lift of {name} by {by}"),
                description: format!(
                    "The lift against the control in each of {} segments, largest first. The numbers are in the table below.",
                    segments.len()
                ),
            };
            @let words = html! {
                strong { "Lift of " (name) } " in each segment, with its " (level_in_words(view))
                @if band(index).is_some() { ". Band: the whole test" }
                @if rows.len() > segments.len() { ". Diamond: all segments pooled" }
                @if rows.iter().any(|row| row.second.is_some()) { ". Circles: luck taken out" }
            };
            @let middle = overall(index).and_then(|variant| variant.improvement).and_then(Result::ok);
            (figure(&words, &Forest { caption, axis: axis.clone(), rows, band: band(index), middle, zero: Some(SIDES) }.svg()))
        }
    }
}

/// Larger segments get larger marks.
fn row(
    view: &View,
    Named { segment, place, short, .. }: &Named,
    index: usize,
    most: u64,
    breakdown: &BreakdownReport,
) -> Option<Row> {
    let variant = segment.section.of(index)?;
    let row = figures::lift_row(short.clone(), variant);
    let shrunk = findings::shrunk(breakdown, index, *place).and_then(Result::ok);
    let second = shrunk.map(|shrunk| Second { mark: shrunk.lift.median, interval: shrunk.lift.interval });
    let size = 2.5 + 3.5 * (visitors(segment) as f64 / most as f64).sqrt();
    if few(view, segment, index) && row.interval.is_some() {
        return Some(Row { value: "not enough data".to_owned(), kind: Kind::Few, size, second, ..row });
    }
    Some(Row { size, second, ..row })
}

/// The lift of all segments, compared within each.
fn pooled(found: &Findings) -> Option<Row> {
    let lift = found.pooled.lift;
    let mark = lift.estimate.ok()?;
    let (value, interval) = findings::pooled(lift);
    let value = [value.ok(), interval].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let (label, interval) = ("All, pooled".to_owned(), lift.interval.ok());
    Some(Row { label, value, mark: Some(mark), interval, size: figures::MARK, kind: Kind::Pooled, second: None })
}

/// Whether the counts of the variant or the control are too small to rely on.
fn few(view: &View, segment: &SegmentReport, index: usize) -> bool {
    let id = |index: usize| view.report.variants.get(index).map(|variant| &variant.id);
    let ids = [id(index), id(view.report.control)];
    segment.section.warnings.iter().any(|warning| match warning {
        Warning::FewVisitors { variant, .. }
        | Warning::FewConversions { variant, .. }
        | Warning::FewNonConversions { variant, .. }
        | Warning::ControlWithoutVisitors { variant } => ids.contains(&Some(variant)),
        Warning::NoVisitors => true,
        _ => false,
    })
}

fn table(view: &View, by: &str, breakdown: &BreakdownReport, segments: &[Named]) -> Markup {
    let columns = cells::segment_columns(view.report, breakdown);
    html! {
        table role="table" {
            caption { "Every variant by " (by) ", largest segment first" }
            (cells::head("Variant", &columns))
            @for Named { segment, place, name, .. } in segments {
                tbody role="rowgroup" {
                    tr.segment role="row" {
                        th scope="rowgroup" role="rowheader" colspan=(columns.len() + 1) {
                            (name)
                            " " small { (number::count(visitors(segment))) " visitors" }
                            @if is_short(view, segment) { " " span.tag { "not enough data" } }
                        }
                    }
                    (cells::segment_rows(view, breakdown, *place, &columns))
                }
            }
        }
    }
}

/// Whether no variant of the segment has enough data.
fn is_short(view: &View, segment: &SegmentReport) -> bool {
    let mut others = segment.section.variants.iter().filter(|of| of.variant != view.report.control);
    others.all(|of| few(view, segment, of.variant))
}

/// The segments without pictures: their counts and verdicts in plain markup, and one row for those left out.
fn tail(view: &View, by: &str, segments: &[Named], rest: &[&SegmentReport]) -> Markup {
    let (listed, left) = (number::count(segments.len() as u64), number::count(rest.len() as u64));
    html! {
        h3 { "Other segments" }
        p.note {
            @if !segments.is_empty() { "The " (listed) " smaller segments, with their counts. " }
            @if !rest.is_empty() { "The " (left) " smallest are counted together; the results as JSON have them one by one." }
        }
        table.plain {
            caption { "Other segments by " (by) }
            thead {
                tr {
                    th scope="col" { "Variant" }
                    th.number scope="col" { "Visitors" }
                    th.number scope="col" { "Conversions" }
                    th.words scope="col" { "Verdict" }
                }
            }
            @for Named { segment, name, .. } in segments {
                tbody {
                    tr { th scope="rowgroup" colspan="4" { (name) } }
                    @for variant in &segment.section.variants {
                        tr {
                            th scope="row" { (view.labels.get(variant.variant)) }
                            td { (number::count(variant.counts.visitors())) }
                            td { (number::count(variant.counts.conversions())) }
                            td { (variant.verdict.map_or("control", abstats_words::verdict)) }
                        }
                    }
                }
            }
            @if !rest.is_empty() {
                tbody {
                    tr { th scope="rowgroup" colspan="4" { (left) " smaller segments together" } }
                    @for (index, (visitors, conversions)) in sums(view, rest).into_iter().enumerate() {
                        tr {
                            th scope="row" { (view.labels.get(index)) }
                            td { (number::count(visitors)) }
                            td { (number::count(conversions)) }
                            td { "–" }
                        }
                    }
                }
            }
        }
    }
}

/// Visitors and conversions of each variant.
fn sums(view: &View, segments: &[&SegmentReport]) -> Vec<(u64, u64)> {
    let mut sums = vec![(0_u64, 0_u64); view.report.variants.len()];
    for segment in segments {
        // A segment has rows for the variants that it has counts for.
        for variant in &segment.section.variants {
            let Some(sum) = sums.get_mut(variant.variant) else { continue };
            sum.0 = sum.0.saturating_add(variant.counts.visitors());
            sum.1 = sum.1.saturating_add(variant.counts.conversions());
        }
    }
    sums
}
