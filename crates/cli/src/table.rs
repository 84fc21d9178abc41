//! The report for people: verdict, tables, warnings.

mod grid;
mod plot;
mod rows;

use std::cmp::Reverse;

use abstats::{BreakdownReport, Report, Section};
use abstats_document::Output;
use abstats_words::{Labels, doubts, findings, number, practical, sample_ratio, sentence, text, warnings};
use anstyle::Style;

use grid::{Grid, Group};
use rows::{Fit, Layout, Notes};

pub use abstats_words::text::clean;

/// Wider than this is hard to read, and does not fit an e-mail.
const WIDEST: usize = 100;
/// Narrower than this, a terminal has to wrap lines itself.
const NARROWEST: usize = 60;
/// So many segments of a breakdown are shown, as on the page: nobody reads more, and the table is made in memory.
const MOST_SEGMENTS: usize = 300;
const BOLD: Style = Style::new().bold();

const WHOLE: [Layout; 3] = [
    Layout { full: true, fit: Fit::Stacked },
    Layout { full: true, fit: Fit::Merged },
    Layout { full: true, fit: Fit::Narrow },
];
const SEGMENTS: [Layout; 4] = [
    Layout { full: false, fit: Fit::OneLine },
    Layout { full: false, fit: Fit::Stacked },
    Layout { full: false, fit: Fit::Merged },
    Layout { full: false, fit: Fit::Narrow },
];

/// The columns to print in: those of the terminal, 100 at most and when there is none; and whether there is a terminal
/// with room for pictures.
pub fn terminal() -> (usize, bool) {
    const ROOM: usize = 80;
    let width = comfy_table::Table::new().width().map(usize::from);
    width.map_or((WIDEST, false), |width| (width.clamp(NARROWEST, WIDEST), width >= ROOM))
}

/// The report in lines of at most `limit` columns, with escape codes for bold and colour.
#[must_use]
pub fn render(output: &Output, limit: usize, pictures: bool) -> String {
    let Output { page, report, readings } = output;
    let labels = Labels::of(report);
    let mut lines = bold(&text::wrap("", &sentence::verdict(report, &labels), limit));
    lines.extend(doubts::caution(report, &labels).iter().flat_map(|line| bold(&text::wrap("", line, limit))));
    lines.extend(text::wrap("", &sentence::method(report), limit));
    for line in sentence::multiplicity(report).into_iter().chain(practical::asked(report)) {
        lines.extend(text::wrap("", &line, limit));
    }
    lines.push(String::new());
    let title = page.test_name.value().map_or_else(|| "The whole test".to_owned(), |name| text::clean(name));
    lines.extend(block(&title, report, &labels, &[(None, &report.overall)], None, &WHOLE, limit));
    let found = practical::found(report, &labels).into_iter().chain(findings::of_whole(report));
    for line in legend(report, &labels).into_iter().chain(found) {
        lines.extend(text::wrap("  ", &line, limit));
    }
    let picture = if pictures { plot::lines(report, &labels, limit) } else { Vec::new() };
    if !picture.is_empty() {
        lines.push(String::new());
        lines.extend(picture);
    }
    for breakdown in &report.breakdowns {
        lines.push(String::new());
        lines.extend(by_segment(breakdown, report, &labels, limit));
        let together = findings::of_breakdown(breakdown, report, &labels).into_iter();
        for line in together.chain(findings::shrunken(breakdown, report, &labels)) {
            lines.extend(text::wrap("  ", &line, limit));
        }
    }
    if !readings.is_empty() {
        lines.push(String::new());
        lines.extend(readings.iter().flat_map(|assumed| text::wrap("  ", &format!("Input: {assumed}"), limit)));
    }
    let elsewhere = warnings::in_doubts(report);
    let others = warnings::sentences_but(report, &labels, |warning| elsewhere.contains(&std::ptr::from_ref(warning)));
    for (heading, said) in [("Check before you act", warnings::doubts(report, &labels)), ("Warnings", others)] {
        if !said.is_empty() {
            lines.push(String::new());
            lines.extend(bold(&[heading.to_owned()]));
            lines.extend(said.iter().flat_map(|warning| text::wrap("! ", warning, limit)));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// One table under its title, with the reasons of what is absent below.
fn block(
    title: &str,
    report: &Report,
    labels: &Labels,
    sections: &[(Option<String>, &Section)],
    together: Option<&BreakdownReport>,
    layouts: &[Layout],
    limit: usize,
) -> Vec<String> {
    let mut lines = bold(&[text::shorten(title, limit)]);
    for (index, &layout) in layouts.iter().enumerate() {
        let mut notes = Notes::default();
        let groups = sections.iter().map(|(heading, section)| Group {
            heading: heading.clone(),
            rows: rows::rows(report, section, labels, layout, &mut notes),
        });
        let mut groups: Vec<_> = groups.collect();
        groups.extend(together.and_then(|breakdown| rows::pooled(report, breakdown, labels, layout, &mut notes)));
        let grid = Grid { groups, columns: rows::columns(report, layout) };
        if grid.fits(limit) || index + 1 == layouts.len() {
            lines.extend(grid.lines(limit));
            lines.extend(notes.lines().flat_map(|note| text::wrap("  ", &note, limit)));
            break;
        }
    }
    lines
}

fn by_segment(breakdown: &BreakdownReport, report: &Report, labels: &Labels, limit: usize) -> Vec<String> {
    let title = format!("By {}", labels.breakdown(&breakdown.by));
    let largest = largest(breakdown);
    let left_out = breakdown.segments.len() - largest.len();
    let named = largest.into_iter().filter_map(|place| {
        let name = labels.criteria(&breakdown.by, place).to_owned();
        Some((Some(name), &breakdown.segments.get(place)?.section))
    });
    let sections: Vec<_> = named.collect();
    if sections.is_empty() {
        let none = "  no segments".to_owned();
        return [bold(&[text::shorten(&title, limit)]), vec![none]].concat();
    }
    let mut lines = block(&title, report, labels, &sections, Some(breakdown), &SEGMENTS, limit);
    if left_out > 0 {
        let left_out = number::count(left_out as u64);
        let note = format!("… and {left_out} smaller segments, not shown here: --format json has all of them.");
        lines.extend(text::wrap("  ", &note, limit));
    }
    lines
}

/// The places of the segments that are shown, in their order: all, or those with the most visitors.
fn largest(breakdown: &BreakdownReport) -> Vec<usize> {
    let mut places: Vec<usize> = (0..breakdown.segments.len()).collect();
    if places.len() > MOST_SEGMENTS {
        let visitors = |place: &usize| {
            let rows = breakdown.segments.get(*place).map_or(&[][..], |segment| &segment.section.variants);
            Reverse(rows.iter().fold(0, |sum: u64, row| sum.saturating_add(row.counts.visitors())))
        };
        places.sort_by_cached_key(visitors);
        places.truncate(MOST_SEGMENTS);
        places.sort_unstable();
    }
    places
}

/// How to read the table of the whole test.
fn legend(report: &Report, labels: &Labels) -> [String; 2] {
    let reading = "Rate and lift as observed, intervals in percent. pp: percentage points.".to_owned();
    [reading, sample_ratio::line(report, labels)]
}

/// Each line for itself: no escape code reaches over a line's end.
fn bold(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("{BOLD}{line}{BOLD:#}")).collect()
}

#[cfg(test)]
mod tests;
