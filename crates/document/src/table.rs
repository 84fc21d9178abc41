//! An experiment from a table: counts of variants, of segments and days; or rows of single visitors.

mod assembly;
mod counted;
mod direction;
mod header;
mod one_test;
mod plan;
mod rates;
mod repeats;
mod row;
mod segments;
mod visitors;

use std::io::{BufReader, Read};

use abstats_table::{Layout, Meaning, Records, Text, Unreadable};

use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors, Input};
use plan::{Kind, Plan};
use visitors::Begun;

/// The largest table of single visitors that is read unless another size is asked for, in bytes: 4 GiB.
const MAX_VISITORS_SIZE: u64 = 4 << 30;

/// So many bytes tell what an input is.
pub const HEAD: usize = 1 << 20;

/// How the text that begins so is laid out.
pub fn layout(head: &str, choices: &Choices) -> Layout {
    Layout::of(head, |name| plan::is_known(name, choices))
}

/// The experiment of a table, from its beginning and what follows. Rows of single visitors are read as they come, all others
/// are in memory; `max_size` is what was asked for.
pub fn read<R: Read>(
    mut head: Vec<u8>,
    mut rest: Text<R>,
    layout: Layout,
    max_size: Option<u64>,
    choices: &Choices,
) -> Result<Input, Errors> {
    let plan = Plan::of(Records::open(whole_lines(&head), layout)?, choices)
        .map_err(|errors| header::explained(errors, &head, layout, choices))?;
    segments::refuse(&plan, &head, layout)?;
    match plan.kind {
        Kind::Counted => {
            rest.read_to_end(&mut head).map_err(Unreadable::from)?;
            counted::input(&plan, &head, layout, choices)
        }
        Kind::Visitors => {
            let begun = Begun::of(&plan, Records::open(whole_lines(&head), layout)?, choices)?;
            rest.allow(max_size.unwrap_or(MAX_VISITORS_SIZE));
            let source = head.as_slice().chain(BufReader::with_capacity(1 << 16, rest));
            visitors::input(&plan, Records::open(source, layout)?, begun, choices)
        }
    }
}

/// The same of a text that is all there.
pub fn of_text(text: &str, layout: Layout, choices: &Choices) -> Result<Input, Errors> {
    read(text.as_bytes().to_vec(), Text::new(&[][..], 0), layout, None, choices)
}

/// Without a last line that may go on, unless there is no other.
fn whole_lines(head: &[u8]) -> &[u8] {
    match head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(end) if head.len() >= HEAD => &head[..end],
        _ => head,
    }
}

impl From<Unreadable> for Errors {
    fn from(error: Unreadable) -> Self {
        let on = |spot, kind| Error::new(kind).on(spot).into();
        match error {
            Unreadable::NotText { encoding, byte } => ErrorKind::NotText { encoding, byte }.into(),
            Unreadable::Packed { what, todo } => ErrorKind::Packed { what, todo }.into(),
            Unreadable::TooLarge { max } => ErrorKind::TooLarge { max }.into(),
            Unreadable::TooLong { spot, max } => on(spot, ErrorKind::TooLong { max }),
            Unreadable::TooManyFields { spot, max } => on(spot, ErrorKind::TooManyFields { max }),
            Unreadable::OpenQuote { spot, closed } => on(spot, ErrorKind::OpenQuote { closed }),
            Unreadable::NoRow { spot, reason } => on(spot, ErrorKind::NoRow { reason }),
            other => ErrorKind::Unreadable { reason: other.to_string() }.into(),
        }
    }
}

/// Names in an error or a note: the first, and how many more there are.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 10;
    const LONGEST: usize = 30;
    let mut names = names.map(|name| format!("{:?}", crate::echo::cut(name, LONGEST)));
    let first: Vec<_> = names.by_ref().take(MOST).collect();
    match (first.as_slice(), names.count()) {
        ([], _) => "nothing".to_owned(),
        (first, 0) => first.join(", "),
        (first, more) => format!("{} and {more} more", first.join(", ")),
    }
}

/// The meanings of a table of counts, and those of rows of single visitors.
const COUNTED: [Meaning; 12] = [
    Meaning::Variant,
    Meaning::Visitors,
    Meaning::Conversions,
    Meaning::Breakdown,
    Meaning::Criteria,
    Meaning::Name,
    Meaning::Weight,
    Meaning::Control,
    Meaning::Date,
    Meaning::CumulativeDate,
    Meaning::Rate,
    Meaning::Direction,
];
const OF_VISITORS: [Meaning; 6] =
    [Meaning::Variant, Meaning::Outcome, Meaning::VisitorId, Meaning::Time, Meaning::Date, Meaning::Direction];
