//! Rows under headings in a given width. The first column holds names and gives way; the others hold numbers and do not.

use abstats_words::text;
use anstyle::Style;
use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Row, Table, TableStyle,
    Width,
};

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
    Undecided,
    Same,
    Quiet,
}

/// A column's title, in lines, and whether it holds words (flush left) or numbers (flush right).
#[derive(Clone, Debug)]
pub struct Column {
    pub title: &'static str,
    pub words: bool,
}

/// Rows under a heading of their own.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub heading: Option<String>,
    pub rows: Vec<Vec<Entry>>,
}

#[derive(Clone, Debug, Default)]
pub struct Grid {
    pub columns: Vec<Column>,
    pub groups: Vec<Group>,
}

const BOLD: Style = Style::new().bold();
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));
/// Spaces before each column.
const GAP: usize = 2;
/// A name column narrower than this is no longer readable.
const NARROWEST_NAME: usize = 10;

impl Entry {
    pub fn new(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], tone: Tone::Plain }
    }

    pub fn toned(line: impl Into<String>, tone: Tone) -> Self {
        Self { lines: vec![line.into()], tone }
    }

    /// With what another says below it, in its tone.
    pub fn under(mut self, other: &Self) -> Self {
        self.lines.extend(other.lines.iter().cloned());
        Self { tone: other.tone, ..self }
    }

    /// With a second line, or beside the first where there is room.
    pub fn and(mut self, line: Option<String>, stacked: bool) -> Self {
        match (line, self.lines.last_mut()) {
            (Some(line), Some(last)) if !stacked => *last = format!("{last} {line}"),
            (Some(line), _) => self.lines.push(line),
            (None, _) => {}
        }
        self
    }
}

impl Grid {
    /// Whether everything fits in `limit` columns with names that can be read.
    pub fn fits(&self, limit: usize) -> bool {
        let natural = self.natural_widths();
        let names = natural.first().copied().unwrap_or_default();
        total(&natural) - names + names.min(NARROWEST_NAME) <= limit
    }

    /// The grid in lines of at most `limit` columns: names are wrapped, and where that is not enough, numbers too.
    pub fn lines(&self, limit: usize) -> Vec<String> {
        let widths = self.widths(limit);
        let title =
            |column: &Column| Cell::new(column.title).set_alignment(alignment(column)).add_attribute(Attribute::Bold);
        let header = Row::from(self.columns.iter().map(title).collect::<Vec<_>>());
        let mut lines = print(&mut Table::new(), Some(header), &widths);
        for group in &self.groups {
            let heading = group.heading.as_ref().map(|heading| text::shorten(heading, limit));
            lines.extend(heading.map(|heading| format!("{BOLD}{heading}{BOLD:#}")));
            let mut table = Table::new();
            for row in &group.rows {
                table.add_row(row.iter().zip(&self.columns).map(|(entry, column)| cell(entry, column)));
            }
            lines.extend(print(&mut table, None, &widths));
        }
        lines
    }

    fn natural_widths(&self) -> Vec<usize> {
        let mut widths: Vec<_> = self.columns.iter().map(|column| widest(column.title.lines())).collect();
        for row in self.groups.iter().flat_map(|group| &group.rows) {
            for (width, entry) in widths.iter_mut().zip(row) {
                *width = (*width).max(widest(entry.lines.iter().map(String::as_str)));
            }
        }
        widths
    }

    /// The natural widths, less what does not fit: first of the names, then of whatever is widest.
    fn widths(&self, limit: usize) -> Vec<usize> {
        let mut widths = self.natural_widths();
        let mut excess = total(&widths).saturating_sub(limit);
        if let Some(names) = widths.first_mut() {
            let given = excess.min(names.saturating_sub(NARROWEST_NAME));
            *names -= given;
            excess -= given;
        }
        for _ in 0..excess {
            if let Some(widest) = widths.iter_mut().max() {
                *widest = widest.saturating_sub(1).max(1);
            }
        }
        widths
    }
}

fn total(widths: &[usize]) -> usize {
    widths.iter().map(|width| width + GAP).sum()
}

fn widest<'a>(lines: impl Iterator<Item = &'a str>) -> usize {
    lines.map(text::width).max().unwrap_or_default()
}

fn alignment(column: &Column) -> CellAlignment {
    if column.words { CellAlignment::Left } else { CellAlignment::Right }
}

fn cell(entry: &Entry, column: &Column) -> Cell {
    let cell = Cell::new(entry.lines.join("\n")).set_alignment(alignment(column));
    match entry.tone {
        Tone::Plain => cell,
        Tone::Good => cell.fg(Color::DarkGreen).add_attribute(Attribute::Bold),
        Tone::Bad => cell.fg(Color::DarkRed).add_attribute(Attribute::Bold),
        Tone::Undecided => cell.fg(Color::DarkYellow),
        Tone::Same => cell.fg(Color::DarkCyan),
        Tone::Quiet => cell.add_attribute(Attribute::Dim),
    }
}

fn print(table: &mut Table, header: Option<Row>, widths: &[usize]) -> Vec<String> {
    if let Some(header) = header {
        table.set_header(header);
    }
    if table.column_count() == 0 {
        return Vec::new();
    }
    // The width is given, so that nothing asks the terminal; whether codes reach it is decided where it is written.
    table.load_style(STYLE).enforce_styling();
    table.style_text_only();
    let fixed = |width: usize| u16::try_from(width).unwrap_or(u16::MAX);
    table.set_width(fixed(total(widths))).set_content_arrangement(ContentArrangement::Dynamic);
    for (column, width) in table.column_iter_mut().zip(widths) {
        column.set_padding((fixed(GAP), 0));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(fixed(width + GAP))));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}
