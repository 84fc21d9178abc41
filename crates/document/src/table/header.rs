//! A table whose first line is no header: what it is instead.

use abstats_table::digits::Style;
use abstats_table::{Layout, Meaning, separator};

use super::{listed, plan};
use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors};

/// The header is looked for in so many lines.
const LINES: usize = 100;
/// A line above the header that could be read.
const EXAMPLE: &str = "variant,visitors,conversions";

/// The errors, or the one that is behind them: where the columns are missing, the header may stand below, or nowhere.
pub(super) fn explained(errors: Errors, head: &[u8], layout: Layout, choices: &Choices) -> Errors {
    let are_missing = |error: &Error| matches!(error.kind(), ErrorKind::NoColumns { .. });
    let (Layout::Separated(of_first), [error]) = (layout, errors.listed()) else { return errors };
    if !are_missing(error) {
        return errors;
    }
    let text = String::from_utf8_lossy(head);
    let first = error.line().unwrap_or(1);
    let mut lines = text.lines().zip(1_u64..).skip_while(|(_, number)| *number < first).take(LINES);
    let Some((line, _)) = lines.next() else { return errors };
    let names = names(line, of_first);
    let meant = [Meaning::Variant, Meaning::Visitors, Meaning::Conversions, Meaning::Date];
    let is_any_known = names.iter().any(|name| meant.iter().any(|meaning| meaning.fits(name)));
    if !is_any_known && names.iter().any(|name| Style::PLAIN.count(name).is_some()) {
        let found = listed(names.iter().map(String::as_str));
        return Error::new(ErrorKind::NoHeader { example: EXAMPLE, found }).on_line(first).into();
    }
    for (line, number) in lines {
        let names = self::names(line, separator(line, |name| plan::is_known(name, choices)));
        if is_header(&names) {
            let found = listed(names.iter().map(String::as_str));
            return Error::new(ErrorKind::HeaderBelow { above: number - 1, found }).on_line(number).into();
        }
    }
    errors
}

fn names(line: &str, separator: u8) -> Vec<String> {
    line.split(char::from(separator)).map(|name| name.trim().trim_matches('"').trim().to_owned()).collect()
}

/// Whether a variant and what is counted of it are named.
fn is_header(names: &[String]) -> bool {
    let has = |meanings: &[Meaning]| names.iter().any(|name| Meaning::of(name, meanings).is_some());
    has(&[Meaning::Variant])
        && has(&[Meaning::Visitors, Meaning::VisitorId, Meaning::Conversions, Meaning::Outcome])
        && names.len() > 2
}
