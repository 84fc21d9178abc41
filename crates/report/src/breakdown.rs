//! The segments of a breakdown: pictures, a table, and the tail as counts.

use abstats::{BreakdownReport, SegmentReport, VariantReport, Warning};
use maud::{Markup, html};

use crate::cells;
use crate::figures::{self, SIDES, figure, label, level_in_words, lift_of};
use crate::page::View;
use crate::plot::{self, Axis, Caption, Forest, Row};
use crate::words::{number, text};

/// Longer criteria lose their middle.
const LONGEST: usize = 80;

pub fn section(view: &View, place: usize, breakdown: &BreakdownReport) -> Markup {
    let by = text::shorten(&text::clean(&breakdown.by), LONGEST);
    let mut segments: Vec<_> = breakdown.segments.iter().collect();
    segments.sort_by_key(|segment| std::cmp::Reverse(visitors(segment)));
    let (shown, others) = segments.split_at(view.options.max_segments.min(segments.len()));
    let id = format!("breakdown-{place}");
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { "By " (by) }
            @if segments.is_empty() { p { "No segments." } }
            @if let Some(note) = comparisons(view, &breakdown.by) { p.note { (note) } }
            @if !shown.is_empty() {
                div.figures { (forests(view, place, &by, shown)) }
                (table(view, &by, shown))
            }
            @if !others.is_empty() { (tail(view, &by, others)) }
        }
    }
}

fn visitors(segment: &SegmentReport) -> u64 {
    segment.section.variants.iter().fold(0, |sum, variant| sum.saturating_add(variant.counts.visitors()))
}

/// How many comparisons are being made.
fn comparisons(view: &View, by: &str) -> Option<String> {
    let of_this =
        |warning: &&Warning| matches!(warning, Warning::ManyComparisons { breakdown: Some(of), .. } if of == by);
    view.report.warnings.iter().find(of_this).map(|warning| text::clean(&warning.to_string()))
}

/// One picture for each variant but the control, all on one axis.
fn forests(view: &View, place: usize, by: &str, segments: &[&SegmentReport]) -> Markup {
    let most = segments.first().map_or(1, |segment| visitors(segment)).max(1);
    let others = (0..view.report.variants.len()).filter(|index| *index != view.report.control);
    let pictures: Vec<(usize, Vec<Row>)> = others
        .map(|index| (index, segments.iter().filter_map(|segment| row(view, segment, index, most)).collect()))
        .collect();
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
                    rows.len()
                ),
            };
            @let words = html! {
                strong { "Lift of " (name) } " in each segment, with its " (level_in_words(view))
                @if band(index).is_some() { ". Band: the whole test" }
            };
            @let middle = overall(index).and_then(|variant| variant.improvement).and_then(Result::ok);
            (figure(&words, &Forest { caption, axis: axis.clone(), rows, band: band(index), middle, zero: Some(SIDES) }.svg()))
        }
    }
}

/// The larger the segment, the larger the mark.
fn row(view: &View, segment: &SegmentReport, index: usize, most: u64) -> Option<Row> {
    let variant = segment.section.variants.get(index)?;
    let label = text::shorten(&text::clean(&segment.criteria), plot::LONGEST);
    let row = figures::lift_row(label, variant);
    let size = 2.5 + 3.5 * (visitors(segment) as f64 / most as f64).sqrt();
    if few(view, segment, index) && row.interval.is_some() {
        return Some(Row { value: "not enough data".to_owned(), few: true, size, ..row });
    }
    Some(Row { size, ..row })
}

/// Whether the counts of the variant or of the control are too few to lean on.
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

fn table(view: &View, by: &str, segments: &[&SegmentReport]) -> Markup {
    let columns = cells::columns(view.report, false);
    html! {
        table role="table" {
            caption { "Every variant by " (by) ", largest segment first" }
            (cells::head("Variant", &columns))
            @for segment in segments {
                tbody role="rowgroup" {
                    tr.segment role="row" {
                        th scope="rowgroup" role="rowheader" colspan=(columns.len() + 1) {
                            (text::shorten(&text::clean(&segment.criteria), LONGEST))
                            " " small { (number::count(visitors(segment))) " visitors" }
                            @if is_short(view, segment) { " " span.tag { "not enough data" } }
                        }
                    }
                    (cells::rows(view, &segment.section, &columns, false))
                }
            }
        }
    }
}

/// Whether no variant of the segment has enough data.
fn is_short(view: &View, segment: &SegmentReport) -> bool {
    let mut others = (0..segment.section.variants.len()).filter(|index| *index != view.report.control);
    others.all(|index| few(view, segment, index))
}

/// The segments without pictures: their counts and verdicts.
fn tail(view: &View, by: &str, segments: &[&SegmentReport]) -> Markup {
    const COLUMNS: [(&str, &str); 4] =
        [("Variant", "words"), ("Visitors", "number"), ("Conversions", "number"), ("Verdict", "words")];
    let cells = |index: usize, variant: &VariantReport| {
        [
            html! { (view.labels.get(index)) },
            html! { (number::count(variant.counts.visitors())) },
            html! { (number::count(variant.counts.conversions())) },
            cells::verdict(variant.verdict),
        ]
    };
    html! {
        h3 { "Other segments" }
        p.note { "The " (number::count(segments.len() as u64)) " smaller segments, with their counts." }
        table role="table" {
            caption { "Other segments by " (by) }
            (cells::head("Segment", &COLUMNS))
            tbody role="rowgroup" {
                @for segment in segments {
                    @let criteria = text::shorten(&text::clean(&segment.criteria), LONGEST);
                    @for (index, variant) in segment.section.variants.iter().enumerate() {
                        (cells::row(&html! { (criteria) }, &COLUMNS, &cells(index, variant)))
                    }
                }
            }
        }
    }
}
