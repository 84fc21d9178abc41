//! What would settle the test, when that is asked.

use abstats::planning;
use abstats_words::{settle, text};

use super::grid::{Column, Entry, Grid, Line};
use super::{BOLD, QUIET, paint};
use crate::memo::Printed;
use crate::words::Words;

pub fn lines(printed: &Printed, words: &Words, limit: usize) -> Vec<String> {
    let Some(asked) = printed.output.settle else { return Vec::new() };
    let found = planning::settle(words.report, asked.smallest);
    let mut lines = vec![String::new()];
    lines.extend(paint(BOLD, &["What would settle it".to_owned()]));
    lines.extend(text::wrap("", &settle::sentence(found.as_ref(), words.report, &words.labels), limit));
    let Ok(Some(settlement)) = found else { return lines };
    let [lift, others @ ..] = settle::titles(&settlement);
    let columns = std::iter::once(Column::words(lift)).chain(others.map(Column::numbers)).collect();
    let row = |row| Line::Row(settle::cells(&settlement, row, words.report).map(Entry::new).into());
    let rows = settlement.rows.iter().map(row).collect();
    lines.extend(Grid { columns, lines: rows }.lines(limit));
    lines.extend(paint(QUIET, &text::wrap("", &settle::legend(&settlement), limit)));
    lines
}
