//! What files a report: what was tested and why, when, from which file.

use abstats_document::Output;
use abstats_words::{number, text};

/// Longer names lose their middle: whoever made the input wrote them.
const LONGEST: usize = 200;

/// What the one who runs the command adds to a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal by the command")]
pub struct Memo {
    /// The test's name, in place of the one in the input.
    pub title: Option<String>,
    /// What counts as a conversion, in place of the input's goal.
    pub goal: Option<String>,
    /// What was expected, and why.
    pub hypothesis: Option<String>,
    /// Anything else a reader should know, each for itself.
    pub notes: Vec<String>,
}

/// A report with what stands around it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal by the command")]
pub struct Printed<'a> {
    /// The report.
    pub output: &'a Output,
    /// What was added to it.
    pub memo: &'a Memo,
    /// The name of the file that it was read from.
    pub file: Option<&'a str>,
    /// Whether the tables of the segments and the days are printed.
    pub segments: bool,
}

impl Printed<'_> {
    /// The test's name, when it has one.
    pub(crate) fn title(&self) -> Option<String> {
        let given = self.memo.title.as_ref().or_else(|| self.output.page.test_name.value());
        given.map(|title| short(title)).filter(|title| !title.trim().is_empty())
    }

    /// Goal, visitors and dates; then the hypothesis and the notes.
    pub(crate) fn facts(&self) -> Vec<String> {
        let of_page = || self.output.page.primary_goal.value().and_then(|goal| goal.goal_name.value());
        let goal = self.memo.goal.as_ref().or_else(of_page).map(|goal| format!("Goal: {}. ", short(&ended(goal))));
        let first = format!("{}{}", goal.unwrap_or_default(), self.counted());
        let hypothesis = self.memo.hypothesis.as_ref().map(|text| format!("Hypothesis: {}.", ended(text)));
        let notes = self.memo.notes.iter().map(|note| format!("Note: {}.", ended(note)));
        std::iter::once(first).chain(hypothesis).chain(notes).collect()
    }

    /// `2,980 visitors in 15 days, 2024-01-15 to 2024-01-29.`
    fn counted(&self) -> String {
        let report = &self.output.report;
        let visitors = report.overall.variants.iter().fold(0_u64, |sum, row| sum.saturating_add(row.counts.visitors()));
        let visitors = counted(visitors, "visitor");
        match (report.days_running, self.dates()) {
            (Some(days), Some(dates)) => format!("{visitors} in {}, {dates}.", counted(days, "day")),
            (Some(days), None) => format!("{visitors} in {}.", counted(days, "day")),
            (None, Some(dates)) => format!("{visitors}, {dates}."),
            (None, None) => format!("{visitors}."),
        }
    }

    fn dates(&self) -> Option<String> {
        let Output { page, report, .. } = self.output;
        let days = report.days.as_ref().map(|days| days.given.as_slice());
        if let Some((first, last)) = days.and_then(|days| Some((days.first()?, days.last()?))) {
            return Some(format!("{} to {}", first.criteria, last.criteria));
        }
        let day = |time: &str| short(time.split('T').next().unwrap_or(time));
        let last = page.end_date.value().map(|last| day(last));
        let first = page.start_date.as_deref().map(day)?;
        Some(last.map_or_else(|| format!("since {first}"), |last| format!("{first} to {last}")))
    }

    /// `From examples/homepage-cta.json, by abstats 0.1.0.`
    pub(crate) fn source(&self) -> String {
        let by = concat!("by abstats ", env!("CARGO_PKG_VERSION"));
        match self.file {
            Some(file) => format!("From {}, {by}.", text::clean(file)),
            None => format!("Printed {by}."),
        }
    }
}

fn short(name: &str) -> String {
    text::shorten(&text::clean(name), LONGEST)
}

/// Without the full stop that follows.
fn ended(words: &str) -> String {
    let words = text::clean(words.trim());
    words.strip_suffix('.').map_or_else(|| words.clone(), str::to_owned)
}

/// `1 visitor`, `2,980 visitors`.
fn counted(count: u64, one: &str) -> String {
    format!("{} {one}{}", number::count(count), if count == 1 { "" } else { "s" })
}
