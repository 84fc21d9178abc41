//! What would settle a test that is not decided.

use abstats_words::text;

use super::grid::{Column, Entry, Grid, Line};
use super::{BOLD, QUIET, paint};
use crate::words::Words;

pub fn lines(words: &Words, limit: usize) -> Vec<String> {
    let Some(said) = words.settlement() else { return Vec::new() };
    let mut lines = vec![String::new()];
    lines.extend(paint(BOLD, &["What would settle it".to_owned()]));
    lines.extend(text::wrap("", &said.lead, limit));
    let Some(table) = said.table else { return lines };
    let titles = table.titles.iter().enumerate();
    let columns = titles.map(|(place, title)| if place == 0 { Column::words(*title) } else { Column::numbers(*title) });
    let row = |row| Line::Row(table.cells(row, words.digits).into_iter().map(Entry::new).collect());
    let rows = table.rows.iter().map(row).collect();
    lines.extend(Grid { columns: columns.collect(), lines: rows }.lines(limit));
    lines.extend(paint(QUIET, &text::wrap("", &table.notes().join(" "), limit)));
    lines
}
