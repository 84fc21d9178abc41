//! The test day by day: one line, and with `--segments` a table.

use abstats::{DaysReport, SoFar};
use abstats_words::{days, number, so_far, text};

use super::grid::{Column, Entry, Grid, Line};
use super::{BOLD, MOST_VARIANTS, QUIET, paint};
use crate::memo::Printed;
use crate::rows::{self, Reasons};
use crate::words::Words;

/// So many days have a row, the last.
const MOST_DAYS: usize = 31;

pub fn lines(printed: &Printed, words: &Words, limit: usize) -> Vec<String> {
    let report = words.report;
    let Some(series) = &report.days else { return Vec::new() };
    let about = report.headline().about;
    let Some(about) = about.filter(|_| !series.up_to_each.is_empty()) else { return Vec::new() };
    let mut lines = vec![String::new()];
    if !printed.segments {
        let count = number::count(series.up_to_each.len() as u64);
        lines.extend(text::wrap("", &format!("By day: {count} days have counts. Their table: --segments."), limit));
        lines.extend(so_far(words, series, limit));
        return lines;
    }
    let mut reasons = Reasons::default();
    let [_, lift, evidence, _] = rows::titles(&report.analysis);
    let control = words.labels.get(report.control);
    let columns = vec![
        Column::words("Up to"),
        Column::numbers(text::shorten(control, 24)),
        Column::numbers(text::shorten(words.labels.get(about), 24)),
        Column::numbers(lift),
        Column::numbers(evidence),
    ];
    let skipped = series.up_to_each.len().saturating_sub(MOST_DAYS);
    let row = |day: &abstats::DayReport| {
        let row = day.section.of(about)?;
        let control = day.section.of(report.control)?;
        Some(Line::Row(vec![
            Entry::new(day.date.as_str()),
            words.rate(control.counts, &mut reasons).into(),
            words.rate(row.counts, &mut reasons).into(),
            words.lift(row, &mut reasons).into(),
            words.evidence(row, &mut reasons).into(),
        ]))
    };
    let rows: Vec<_> = series.up_to_each.iter().skip(skipped).filter_map(row).collect();
    lines.extend(paint(BOLD, &["By day".to_owned()]));
    lines.extend(Grid { columns, lines: rows }.lines(limit));
    if skipped > 0 {
        let skipped = number::count(skipped as u64);
        lines.extend(text::wrap("", &format!("… and {skipped} days before: --format json has all."), limit));
    }
    lines.extend(reasons.lines().flat_map(|line| paint(QUIET, &text::wrap("", &line, limit))));
    lines.extend(paint(QUIET, &text::wrap("", days::caution(report), limit)));
    lines.extend(so_far(words, series, limit));
    lines
}

/// Of each variant that a day decided about: which, and what all days say together.
fn so_far(words: &Words, series: &DaysReport, limit: usize) -> Vec<String> {
    let met: Vec<_> = series.so_far.iter().filter(|of| of.first_met.is_some()).collect();
    let say = |of: &&SoFar| so_far::sentence(of, words.report, &words.labels, words.digits);
    let mut said: Vec<String> = met.iter().take(MOST_VARIANTS).map(say).collect();
    if met.len() > MOST_VARIANTS {
        let more = number::count((met.len() - MOST_VARIANTS) as u64);
        said.push(format!("… and {more} more variants: --format json has all."));
    }
    if !said.is_empty() {
        said.push(so_far::COUNTED_AGAIN.to_owned());
    }
    said.iter().flat_map(|line| text::wrap("", line, limit)).collect()
}
