//! Rows in a given width. The first column holds names and gives way first; numbers wrap at spaces; where that is not enough,
//! each row becomes a card.

use abstats_words::text;
use anstyle::{AnsiColor, Style};

use super::paint;
use crate::rows::Cell;

/// Lines in a cell, and what they mean. The meaning is also in the words: the tone only adds colour.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub lines: Vec<String>,
    pub tone: Tone,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Bad,
    Same,
    Quiet,
}

/// A column's title, whether it holds words (flush left) or numbers (flush right), and whether it is left out where there is no
/// room.
#[derive(Clone, Debug)]
pub struct Column {
    pub title: String,
    pub words: bool,
    pub optional: bool,
}

#[derive(Clone, Debug)]
pub enum Line {
    Heading(String),
    Row(Vec<Entry>),
}

#[derive(Clone, Debug, Default)]
pub struct Grid {
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
}

/// Spaces between columns.
const GAP: usize = 2;
/// Names have this much room, if they need it; words that are longer are cut.
const NAME: usize = 16;

impl Tone {
    pub const fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Good => AnsiColor::Green.on_default().bold(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Same => AnsiColor::Cyan.on_default(),
            Self::Quiet => Style::new().dimmed(),
        }
    }
}

impl Entry {
    pub fn new(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], tone: Tone::Plain }
    }
}

impl From<Cell> for Entry {
    fn from(cell: Cell) -> Self {
        Self { lines: std::iter::once(cell.first).chain(cell.second).collect(), tone: Tone::Plain }
    }
}

impl Column {
    pub fn words(title: impl Into<String>) -> Self {
        Self { title: title.into(), words: true, optional: false }
    }

    pub fn numbers(title: impl Into<String>) -> Self {
        Self { title: title.into(), words: false, optional: false }
    }
}

impl Grid {
    /// The grid in lines of at most `limit` columns.
    pub fn lines(&self, limit: usize) -> Vec<String> {
        if let Some(narrower) = self.without_optional(limit) {
            return narrower.lines(limit);
        }
        match self.widths(limit) {
            Some(widths) => self.table(&widths, limit),
            None => self.cards(limit),
        }
    }

    /// Where numbers would have to wrap, without the columns that need not be there.
    fn without_optional(&self, limit: usize) -> Option<Self> {
        let place = self.columns.iter().position(|column| column.optional)?;
        let (mut natural, _) = self.natural();
        if let Some(names) = natural.first_mut() {
            *names = (*names).min(NAME);
        }
        if total(&natural) <= limit {
            return None;
        }
        let mut narrower = self.clone();
        narrower.columns.remove(place);
        for line in &mut narrower.lines {
            if let Line::Row(row) = line
                && place < row.len()
            {
                row.remove(place);
            }
        }
        Some(narrower)
    }

    fn table(&self, widths: &[usize], limit: usize) -> Vec<String> {
        let title = |column: &Column| Entry { lines: vec![column.title.clone()], tone: Tone::Plain };
        let titles: Vec<_> = self.columns.iter().map(title).collect();
        let mut lines = self.row(&titles, widths, true);
        lines.push("─".repeat(total(widths)));
        for line in &self.lines {
            match line {
                Line::Heading(heading) => lines.extend(paint(super::BOLD, &text::wrap("", heading, limit))),
                Line::Row(row) => lines.extend(self.row(row, widths, false)),
            }
        }
        lines
    }

    /// A row's cells side by side; titles stand on the line.
    fn row(&self, row: &[Entry], widths: &[usize], titles: bool) -> Vec<String> {
        let wrapped = |(entry, width): (&Entry, &usize)| {
            entry.lines.iter().flat_map(|line| text::wrap("", line, *width)).collect::<Vec<_>>()
        };
        let cells: Vec<Vec<String>> = row.iter().zip(widths).map(wrapped).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        let line = |number: usize| {
            let mut line = String::new();
            let mut blanks = 0;
            for (((cell, column), entry), &width) in cells.iter().zip(&self.columns).zip(row).zip(widths) {
                let skipped = if titles { height - cell.len() } else { 0 };
                let said = number.checked_sub(skipped).and_then(|number| cell.get(number)).map_or("", String::as_str);
                let left = width.saturating_sub(text::width(said));
                let (before, after) = if column.words { (0, left) } else { (left, 0) };
                if said.is_empty() {
                    blanks += left + GAP;
                    continue;
                }
                let style = if titles { super::BOLD } else { entry.tone.style() };
                line.push_str(&" ".repeat(blanks + before));
                line.extend(paint(style, &[said.to_owned()]));
                blanks = after + GAP;
            }
            line
        };
        (0..height).map(line).collect()
    }

    /// The widths that the columns would have, and those below which words are cut.
    fn natural(&self) -> (Vec<usize>, Vec<usize>) {
        let mut widths: Vec<_> = self.columns.iter().map(|column| text::longest_word(&column.title)).collect();
        let mut least = widths.clone();
        for line in &self.lines {
            let Line::Row(row) = line else { continue };
            for ((width, least), entry) in widths.iter_mut().zip(&mut least).zip(row) {
                for line in &entry.lines {
                    *width = (*width).max(text::width(line));
                    *least = (*least).max(text::longest_word(line));
                }
            }
        }
        (widths, least)
    }

    /// The natural widths, less what does not fit; none where words would have to be cut.
    fn widths(&self, limit: usize) -> Option<Vec<usize>> {
        let (mut widths, mut least) = self.natural();
        if let (Some(names), Some(title)) = (least.first_mut(), self.columns.first()) {
            *names = (*names).min(NAME).max(text::longest_word(&title.title));
        }
        let mut excess = total(&widths).saturating_sub(limit);
        // Names first, then whatever is widest.
        if let (Some(names), Some(least)) = (widths.first_mut(), least.first()) {
            let given = excess.min(names.saturating_sub((*least).max(NAME)));
            *names -= given;
            excess -= given;
        }
        for _ in 0..excess {
            let gives = |(width, least): &(&mut usize, &usize)| **width > **least;
            let (widest, _) = widths.iter_mut().zip(&least).filter(gives).rev().max_by_key(|(width, _)| **width)?;
            *widest -= 1;
        }
        Some(widths)
    }

    /// One below the other: the name, then each number behind its title.
    fn cards(&self, limit: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for line in &self.lines {
            let row = match line {
                Line::Heading(heading) => {
                    lines.extend(paint(super::BOLD, &text::wrap("", heading, limit)));
                    continue;
                }
                Line::Row(row) => row,
            };
            for (place, (entry, column)) in row.iter().zip(&self.columns).enumerate() {
                let said = entry.lines.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(", ");
                match (place, said.is_empty()) {
                    (0, _) => lines.extend(paint(super::BOLD, &text::wrap("", &said, limit))),
                    (_, true) => {}
                    (_, false) => {
                        let line = format!("{}: {said}", column.title);
                        lines.extend(paint(entry.tone.style(), &text::wrap("  ", &line, limit)));
                    }
                }
            }
        }
        lines
    }
}

fn total(widths: &[usize]) -> usize {
    widths.iter().map(|width| width + GAP).sum::<usize>().saturating_sub(GAP)
}
