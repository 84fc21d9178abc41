//! What each breakdown answers; with `--segments`, their tables: a block for each variant, a row for each segment.

use std::cmp::Reverse;

use abstats::{BreakdownReport, Estimate, SegmentReport};
use abstats_words::{number, text};

use super::grid::{Column, Entry, Grid, Line};
use super::{BOLD, QUIET, paint, verdict};
use crate::memo::Printed;
use crate::rows::{self, Cell, Reasons};
use crate::words::{self, Words};

/// So many segments of a breakdown are shown, the largest.
const MOST_SEGMENTS: usize = 20;
/// So many variants have a block of segments.
const MOST_VARIANTS: usize = 6;

pub fn lines(printed: &Printed, words: &Words, limit: usize) -> Vec<String> {
    let (answers, more) = words.answers();
    if answers.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new()];
    if printed.segments {
        for (breakdown, answer) in answers {
            lines.extend(paint(BOLD, &text::wrap("", &words::heading(breakdown, &words.labels), limit)));
            lines.extend(text::wrap("", &answer, limit));
            lines.extend(tables(breakdown, words, limit));
            lines.push(String::new());
        }
        lines.pop();
    } else {
        for (breakdown, answer) in answers {
            let heading = words::heading(breakdown, &words.labels);
            lines.extend(text::wrap("", &format!("{heading}: {answer}"), limit));
        }
        lines.extend(paint(QUIET, &text::wrap("", "Their tables: --segments.", limit)));
    }
    lines.extend(more.iter().flat_map(|more| text::wrap("… and ", more, limit)));
    lines
}

fn tables(breakdown: &BreakdownReport, words: &Words, limit: usize) -> Vec<String> {
    let segments = breakdown.segments.len();
    if segments == 0 {
        return text::wrap("", "It has no segments.", limit);
    }
    let report = words.report;
    let largest = largest(breakdown);
    let mut reasons = Reasons::default();
    let mut grid = Grid { columns: columns(breakdown, words), lines: Vec::new() };
    let control = words.labels.quoted(report.control);
    let shown = rows::shown(words, MOST_VARIANTS);
    for &variant in shown.iter().filter(|place| **place != report.control) {
        if report.variants.len() > 2 {
            grid.lines.push(Line::Heading(format!("{} against {control}", words.labels.quoted(variant))));
        }
        for &place in &largest {
            grid.lines.extend(segment(breakdown, place, variant, words, &mut reasons).map(Line::Row));
        }
        grid.lines.extend(together(breakdown, variant, words, &mut reasons));
    }
    let mut lines = grid.lines(limit);
    let left_out = [(segments - largest.len(), "smaller segments"), (report.variants.len() - shown.len(), "variants")];
    for (more, what) in left_out.into_iter().filter(|(more, _)| *more > 0) {
        let more = format!("… and {} more {what}: --format json has all.", number::count(more as u64));
        lines.extend(text::wrap("", &more, limit));
    }
    lines.extend(reasons.lines().flat_map(|line| paint(QUIET, &text::wrap("", &line, limit))));
    lines
}

fn columns(breakdown: &BreakdownReport, words: &Words) -> Vec<Column> {
    let report = words.report;
    let [_, lift, evidence, _] = rows::titles(&report.analysis);
    let own = if report.variants.len() > 2 {
        "Variant".to_owned()
    } else {
        let other = (0..report.variants.len()).find(|place| *place != report.control);
        other.map_or_else(String::new, |other| text::shorten(words.labels.get(other), LONGEST))
    };
    vec![
        Column::words(text::shorten(&words.labels.breakdown(&breakdown.by), LONGEST)),
        Column::numbers(text::shorten(words.labels.get(report.control), LONGEST)),
        Column::numbers(own),
        Column::numbers(lift),
        Column { optional: true, ..Column::numbers("Adjusted for luck") },
        Column::numbers(evidence),
        Column::words("Verdict"),
    ]
}

/// A name in a heading.
const LONGEST: usize = 24;

fn segment(
    breakdown: &BreakdownReport,
    place: usize,
    variant: usize,
    words: &Words,
    reasons: &mut Reasons,
) -> Option<Vec<Entry>> {
    let SegmentReport { section, .. } = breakdown.segments.get(place)?;
    let row = section.of(variant)?;
    let control = section.of(words.report.control).map(|control| words.rate(control.counts, reasons));
    let adjusted = breakdown.findings_of(variant).and_then(|found| found.shrunk(place)).and_then(Result::ok);
    let adjusted = adjusted.map_or_else(Cell::default, |shrunk| Cell {
        first: words.digits.lift(shrunk.lift.median),
        second: Some(words.digits.range(shrunk.lift.interval)),
    });
    let name = words.labels.criteria(&breakdown.by, place);
    let off = breakdown.sample_ratio.as_ref().is_ok_and(|ratios| ratios.drivers.contains(&place));
    Some(vec![
        Entry::new(name),
        control.unwrap_or_default().into(),
        words.rate(row.counts, reasons).into(),
        words.lift(row, reasons).into(),
        adjusted.into(),
        words.evidence(row, reasons).into(),
        verdict(words.report, row, off),
    ])
}

/// The lift with each segment compared within itself, and that of the whole.
fn together(breakdown: &BreakdownReport, variant: usize, words: &Words, reasons: &mut Reasons) -> Vec<Line> {
    let Some(found) = breakdown.findings_of(variant) else { return Vec::new() };
    let mut line = |name: &str, lift: Estimate| {
        let lift = Entry::from(words.of_lift(lift, reasons));
        Line::Row(vec![Entry::new(name), Entry::default(), Entry::default(), lift])
    };
    let pooled = line("taken together", found.findings.pooled.lift);
    let whole = words.report.overall.of(variant).and_then(abstats::VariantReport::deciding);
    std::iter::once(pooled).chain(whole.map(|whole| line("all visitors", whole.lift))).collect()
}

/// The places of the segments that are shown: those with the most visitors, the largest first.
fn largest(breakdown: &BreakdownReport) -> Vec<usize> {
    let mut places: Vec<usize> = (0..breakdown.segments.len()).collect();
    let visitors = |place: &usize| {
        let rows = breakdown.segments.get(*place).map_or(&[][..], |segment| &segment.section.variants);
        Reverse(rows.iter().fold(0, |sum: u64, row| sum.saturating_add(row.counts.visitors())))
    };
    places.sort_by_cached_key(visitors);
    // One more is no longer than saying so.
    places.truncate(if places.len() == MOST_SEGMENTS + 1 { places.len() } else { MOST_SEGMENTS });
    places
}
