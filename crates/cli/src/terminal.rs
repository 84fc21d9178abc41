//! The report for people: what to do, what to check, one table of the whole, one line for each breakdown.

mod days;
mod grid;
mod plan;
mod segments;
mod settle;
mod worth;

use abstats::{Decision, Report, VariantReport};
use abstats_words::{number, settings, text};
use anstyle::{AnsiColor, Style};

use crate::memo::Printed;
use crate::rows::{self, Reasons};
use crate::words::Words;
use grid::{Column, Entry, Grid, Line, Tone};

pub use abstats_words::text::clean;
pub use plan::render as render_plan;

/// Wider than this is hard to read, and does not fit an e-mail.
const WIDEST: usize = 100;
/// Narrower than this, a terminal has to wrap lines itself.
const NARROWEST: usize = 20;
/// So many variants are shown.
const MOST_VARIANTS: usize = 40;
const BOLD: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();

/// The columns to print in: those of the terminal, or of the variable `COLUMNS` where it is set; 100 at most and when there is
/// neither.
#[must_use]
pub fn columns() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok()).filter(|&wide| wide > 0);
    let wide = asked.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)));
    wide.map_or(WIDEST, |wide| wide.clamp(NARROWEST, WIDEST))
}

/// The report in lines of at most `limit` columns, with escape codes for bold and colour.
#[must_use]
pub fn render(printed: &Printed, limit: usize) -> String {
    let report = &printed.output.report;
    let words = Words::of(printed.output);
    let mut lines = Vec::new();
    let wrapped = |prefix: &str, line: &str| text::wrap(prefix, line, limit);
    if let Some(title) = printed.title() {
        lines.extend(paint(BOLD, &wrapped("", &title)));
    }
    lines.extend(printed.facts().iter().flat_map(|fact| wrapped("", fact)));
    lines.push(String::new());
    lines.extend(headline(&words, limit));
    lines.extend(words.beside_headline().iter().flat_map(|note| wrapped("", note)));
    lines.push(String::new());
    lines.extend(checks(&words, limit));
    lines.push(String::new());
    lines.extend(whole(&words, limit));
    lines.extend(worth::lines(printed, &words, limit));
    lines.extend(settle::lines(&words, limit));
    lines.extend(segments::lines(printed, &words, limit));
    lines.extend(days::lines(printed, &words, limit));
    let notes = words.notes();
    if !notes.is_empty() {
        lines.push(String::new());
        lines.extend(paint(BOLD, &["Notes".to_owned()]));
        lines.extend(notes.iter().flat_map(|note| wrapped("- ", note)));
    }
    lines.push(String::new());
    lines.extend(printed.output.readings.iter().flat_map(|assumed| wrapped("", &format!("Input: {assumed}"))));
    lines.extend(settings::all(report).iter().flat_map(|line| wrapped("", line)));
    lines.extend(wrapped("", &printed.source()));
    lines.push(String::new());
    lines.join("\n")
}

/// The decision with its sign, then why.
fn headline(words: &Words, limit: usize) -> Vec<String> {
    let said = words.headline();
    let decision = words.report.decision();
    let (sign, colour) = match decision {
        Decision::Ship => ("▲ ", AnsiColor::Green.on_default()),
        Decision::Keep => ("■ ", AnsiColor::Blue.on_default()),
        Decision::Either => ("= ", AnsiColor::Blue.on_default()),
        Decision::Wait => ("… ", Style::new()),
        Decision::Check => ("! ", AnsiColor::Yellow.on_default()),
    };
    let mut lines = paint(colour.bold(), &text::wrap(sign, &said.decision, limit));
    lines.extend(text::wrap("", &said.sentences.join(" "), limit).into_iter().filter(|line| !line.is_empty()));
    lines
}

fn checks(words: &Words, limit: usize) -> Vec<String> {
    let checks = words.checks();
    if checks.is_empty() {
        return paint(QUIET, &text::wrap("", &words.checked(), limit));
    }
    let mut lines = paint(BOLD, &["Check before you act".to_owned()]);
    for (check, number) in checks.iter().zip(1_u64..) {
        let number = format!("{number}. ");
        lines.extend(paint(BOLD, &text::wrap(&number, &check.finding, limit)));
        let indent = " ".repeat(number.len());
        lines.extend(check.more.iter().flat_map(|more| text::wrap(&indent, more, limit)));
    }
    lines
}

/// The table of the whole test, and how to read it.
fn whole(words: &Words, limit: usize) -> Vec<String> {
    let report = words.report;
    let mut reasons = Reasons::default();
    let shown = rows::shown(words, MOST_VARIANTS);
    let row = |place: &usize| {
        let row = report.overall.of(*place)?;
        let cells = words.cells(row, &mut reasons).map(Entry::from);
        let name = std::iter::once(Entry::new(words.labels.get(*place)));
        Some(Line::Row(name.chain(cells).chain([verdict(report, row, words.in_doubt())]).collect()))
    };
    let lines: Vec<_> = shown.iter().filter_map(row).collect();
    let titles = rows::titles(&report.analysis).map(Column::numbers);
    let columns = std::iter::once(Column::words("Variant")).chain(titles).chain([Column::words("Verdict")]);
    let mut out = Grid { columns: columns.collect(), lines }.lines(limit);
    let more = report.variants.len() - shown.len();
    if more > 0 {
        let more = format!("… and {} more variants: --format json has all.", number::count(more as u64));
        out.extend(text::wrap("", &more, limit));
    }
    out.extend(legend(words, &reasons).iter().flat_map(|line| paint(QUIET, &text::wrap("", line, limit))));
    out
}

/// How to read the table, and why what is absent is.
fn legend(words: &Words, reasons: &Reasons) -> Vec<String> {
    let level = number::plain(100.0 * words.report.analysis.interval_level().get());
    let mut lines: Vec<_> = reasons.lines().collect();
    if words.report.analysis.looks.are_at_any_time() {
        lines.push(abstats_words::UNDER_EACH_LIFT.to_owned());
        return lines;
    }
    lines.push(match words.report.analysis.engine {
        abstats::Engine::Bayesian { .. } => format!(
            "Under each lift, in percent: where the true lift lies with {level}% probability. Expected loss: what shipping \
             the variant would cost on average, in conversions per {} visitors.",
            number::count(abstats_words::VISITORS)
        ),
        abstats::Engine::Frequentist { .. } => {
            let jointly = settings::jointly(words.report);
            format!("Under each lift, in percent, and each difference: its {level}% confidence interval{jointly}.")
        }
    });
    lines
}

fn verdict(report: &Report, row: &VariantReport, in_doubt: bool) -> Entry {
    use abstats::Verdict::{Equivalent, Inconclusive, Loser, NonInferior, NotEnoughData, Winner};
    let tone = match row.verdict {
        _ if in_doubt => Tone::Plain,
        Some(Winner) => Tone::Good,
        Some(Loser) => Tone::Bad,
        Some(Equivalent | NonInferior) => Tone::Same,
        Some(Inconclusive) => Tone::Plain,
        Some(NotEnoughData) | None => Tone::Quiet,
    };
    let doubt = (in_doubt && row.verdict.is_some()).then(|| "in doubt".to_owned());
    Entry { lines: std::iter::once(rows::verdict(report, row)).chain(doubt).collect(), tone }
}

/// Each line for itself: no escape code reaches over a line's end.
fn paint(style: Style, lines: &[String]) -> Vec<String> {
    let painted = |line: &String| {
        if style == Style::new() || line.is_empty() { line.clone() } else { format!("{style}{line}{style:#}") }
    };
    lines.iter().map(painted).collect()
}

#[cfg(test)]
mod tests;
