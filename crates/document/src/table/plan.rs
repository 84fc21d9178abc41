//! What a table is, and which of its columns are read: from its header, its first rows, and what the reader was told.

use std::collections::HashSet;
use std::io::BufRead;

use abstats_table::{Ambiguous, Columns, Meaning, Record, Records, Spot, fold};
use abstats_words::{Assumption, ColumnTaken};

use super::{COUNTED, OF_VISITORS, listed, visitors};
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::{Error, ErrorKind};
use crate::{Choices, Errors};

/// So many rows tell what the table is.
const SAMPLE: usize = 1_000;
/// Columns that nobody reads are listed, so many at most.
const LISTED: usize = 20;

/// What a table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A row for the counts of a variant.
    Counted,
    /// A row for a visitor.
    Visitors,
}

/// How a table is read.
pub(super) struct Plan {
    pub(super) kind: Kind,
    pub(super) names: Vec<String>,
    /// Where the columns are that mean something.
    pub(super) columns: Columns,
    /// The columns whose values make the segments of a breakdown.
    pub(super) by: Vec<usize>,
    filters: Vec<Filter>,
}

/// A column and the values of which a row must have one to count.
struct Filter {
    place: usize,
    values: Vec<String>,
}

/// Whether a column of this name could be read.
pub(super) fn is_known(name: &str, choices: &Choices) -> bool {
    let given = choices.columns.iter().chain(&choices.filters).map(|(one, other)| (one, other));
    let given = given.flat_map(|(one, other)| [one, other]).chain(&choices.breakdown);
    Meaning::of(name, &Meaning::ALL).is_some() || given.into_iter().any(|known| fold(known) == fold(name))
}

impl Plan {
    /// The plan for these rows, of which the first are read.
    ///
    /// # Errors
    /// Why they cannot be read: one error for each thing that has to be settled.
    pub(super) fn of<R: BufRead>(mut records: Records<R>, choices: &Choices) -> Result<Self, Errors> {
        let (names, header) = (records.names().to_vec(), records.header());
        let mut errors = Errors::default();
        let given = given(&names, choices, &mut errors);
        let mut place = |option, name: &str| {
            let place = Columns::named(&names, name);
            if place.is_none() {
                errors.push(no_such_column(option, name, &names));
            }
            place
        };
        let by: Vec<_> = choices.breakdown.iter().filter_map(|name| place("--breakdown", name)).collect();
        let mut filters: Vec<Filter> = Vec::new();
        for (name, value) in &choices.filters {
            let Some(place) = place("--where", name) else { continue };
            match filters.iter_mut().find(|filter| filter.place == place) {
                Some(filter) => filter.values.push(value.clone()),
                None => filters.push(Filter { place, values: vec![value.clone()] }),
            }
        }
        errors.or(())?;
        // A column that makes segments means nothing else.
        let free: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(place, name)| if by.contains(&place) { "" } else { name }.to_owned())
            .collect();
        let mut plan = Self { kind: Kind::Counted, names, columns: Columns::default(), by, filters };
        plan.kind = plan.recognised(&mut records, &free, &given);
        let (wanted, required) = match plan.kind {
            Kind::Counted => (&COUNTED[..], &COUNTED[..3]),
            Kind::Visitors => (&OF_VISITORS[..], &OF_VISITORS[..2]),
        };
        let given: Vec<_> = given
            .into_iter()
            .map(|(meaning, place)| match (plan.kind, meaning) {
                (Kind::Visitors, Meaning::Conversions) => (Meaning::Outcome, place),
                _ => (meaning, place),
            })
            .collect();
        plan.columns = plan.find(&free, wanted, required, &given, header)?;
        // A date says when, where nothing says it better.
        if plan.kind == Kind::Visitors && plan.columns.place(Meaning::Time).is_some() {
            plan.columns.forget(Meaning::Date);
        }
        // Rows of a segment and a day are parts of the whole.
        if let (Kind::Counted, Some(place), Some(_)) = (plan.kind, plan.alone(), plan.columns.place(Meaning::Date)) {
            plan.by.push(place);
        }
        plan.settle(choices)?;
        Ok(plan)
    }

    /// What the table is. Rows of single visitors have an outcome, and a column for the visitor's id unless that is all they
    /// lack: then they have no counts of visitors, and several rows for a variant.
    fn recognised<R: BufRead>(&self, records: &mut Records<R>, free: &[String], given: &[(Meaning, usize)]) -> Kind {
        let place = |meaning: Meaning| {
            let known = given.iter().find(|(known, _)| *known == meaning).map(|(_, place)| *place);
            known.or_else(|| Columns::fitting(free, meaning, given, &[]).first().copied())
        };
        let is_given = |meaning| given.iter().any(|(known, _)| *known == meaning);
        if [Meaning::VisitorId, Meaning::Outcome, Meaning::Time].into_iter().any(is_given) {
            return Kind::Visitors;
        }
        let outcome = place(Meaning::Conversions).or_else(|| place(Meaning::Outcome));
        if place(Meaning::VisitorId).is_some() && place(Meaning::Visitors).is_none() {
            return Kind::Visitors;
        }
        let (Some(variant), Some(outcome)) = (place(Meaning::Variant), outcome) else { return Kind::Counted };
        let (mut rows, mut flags, mut blanks) = (0, 0, 0);
        let mut variants = HashSet::new();
        // What is wrong with a row is said when the table is read.
        while let Ok(Some(record)) = records.next() {
            if self.counts(&record) {
                rows += 1;
                let value = record.get(outcome);
                flags += usize::from(visitors::outcome(value).is_some());
                blanks += usize::from(value.is_empty());
                variants.insert(record.get(variant).to_owned());
            }
            if rows == SAMPLE {
                break;
            }
        }
        let are_flags = rows > 0 && flags == rows;
        // A few that are none are errors of their rows.
        let mostly_flags = flags > 0 && 10 * (flags + blanks) >= 9 * rows;
        let visitors = match (place(Meaning::VisitorId), place(Meaning::Visitors)) {
            (Some(_), _) => are_flags,
            (None, Some(_)) => false,
            (None, None) => mostly_flags && variants.len() < rows,
        };
        if visitors { Kind::Visitors } else { Kind::Counted }
    }

    fn find(
        &self,
        free: &[String],
        wanted: &[Meaning],
        required: &[Meaning],
        given: &[(Meaning, usize)],
        header: Option<Spot>,
    ) -> Result<Columns, Errors> {
        let mut errors = Errors::default();
        let mut wrong = |kind| errors.push(Error::new(kind).on_any(header));
        let found = Columns::find(free, wanted, given).map_err(|all| {
            for Ambiguous { meaning, places } in all {
                let [first, second] = places.map(|place| cut(&self.names[place], LONGEST_VALUE));
                wrong(if fold(&first) == fold(&second) {
                    ErrorKind::RepeatedColumn { name: second }
                } else {
                    ErrorKind::TwoColumns { meaning: meaning.name(), first, second }
                });
            }
        });
        let is_there = |meaning: Meaning| {
            let is_given = given.iter().any(|(known, _)| *known == meaning);
            is_given || !Columns::fitting(free, meaning, given, &[]).is_empty()
        };
        let missing: Vec<_> =
            required.iter().filter(|meaning| !is_there(**meaning)).map(|meaning| meaning.name()).collect();
        if !missing.is_empty() {
            wrong(ErrorKind::NoColumns { missing, found: listed(self.names.iter().map(String::as_str)) });
        }
        let found = found.unwrap_or_default();
        if found.place(Meaning::Date).is_some() && found.place(Meaning::CumulativeDate).is_some() {
            wrong(ErrorKind::BothDates);
        }
        errors.or(found)
    }

    /// Whether what was asked for can be done with such a table.
    fn settle(&self, choices: &Choices) -> Result<(), Errors> {
        let mut errors = Errors::default();
        let mut wrong =
            |option, reason: &str| errors.push(Error::new(ErrorKind::Option { option, reason: reason.to_owned() }));
        let mixed = [("--first-assignment", choices.first_assignment), ("--leave-out-mixed", choices.leave_out_mixed)];
        for (option, _) in mixed.into_iter().filter(|(_, asked)| *asked) {
            if self.kind == Kind::Counted {
                wrong(option, "the rows are counts, not single visitors");
            } else if self.columns.place(Meaning::VisitorId).is_none() {
                wrong(option, "no column for the visitor; --columns visitor_id=COLUMN names it");
            }
        }
        if choices.first_assignment && choices.leave_out_mixed {
            wrong("--first-assignment", "it excludes --leave-out-mixed");
        }
        if choices.first_assignment && self.kind == Kind::Visitors && self.time().is_none() {
            wrong(
                "--first-assignment",
                "no column for the time; --columns time=COLUMN names it, or else --leave-out-mixed leaves out visitors in \
                 several variants",
            );
        }
        if !self.by.is_empty() && self.kind == Kind::Counted {
            if self.columns.place(Meaning::CumulativeDate).is_some() {
                wrong("--breakdown", "it needs counts of each day alone, not cumulative ones");
            }
            if self.segmented().any(|place| !self.by.contains(&place)) {
                wrong("--breakdown", "the columns for breakdown and criteria name the segments already");
            }
        }
        errors.or(())
    }

    /// Of rows of single visitors, the column that says when.
    pub(super) fn time(&self) -> Option<usize> {
        self.columns.place(Meaning::Time).or_else(|| self.columns.place(Meaning::Date))
    }

    /// The columns that say of each row which segment it is of.
    fn segmented(&self) -> impl Iterator<Item = usize> {
        [Meaning::Breakdown, Meaning::Criteria].into_iter().filter_map(|meaning| self.columns.place(meaning))
    }

    /// The only one of them: its name is that of the dimension.
    pub(super) fn alone(&self) -> Option<usize> {
        let mut all = self.segmented();
        all.next().filter(|_| all.next().is_none() && self.by.is_empty())
    }

    /// Whether the row has the values that it must have.
    pub(super) fn counts(&self, record: &Record<'_>) -> bool {
        self.filters.iter().all(|filter| filter.values.iter().any(|value| value == record.get(filter.place)))
    }

    /// The columns that are read for nothing.
    pub(super) fn unread(&self) -> impl Iterator<Item = usize> {
        (0..self.names.len()).filter(|place| {
            let is_read = self.columns.iter().any(|(_, read)| read == *place);
            let is_asked = self.by.contains(place) || self.filters.iter().any(|filter| filter.place == *place);
            !is_read && !is_asked && !self.names[*place].is_empty()
        })
    }

    /// What is to be said of the columns.
    pub(super) fn readings(&self) -> Vec<Assumption> {
        let name = |place: usize| cut(&self.names[place], LONGEST_VALUE);
        let taken = self.columns.iter().filter(|(meaning, place)| !meaning.is_own(&self.names[*place]));
        let columns: Vec<_> = taken
            .map(|(meaning, place)| ColumnTaken { meaning: meaning.name().to_owned(), column: name(place) })
            .collect();
        let unread: Vec<_> = self.unread().collect();
        let taken = (!columns.is_empty()).then_some(Assumption::ColumnsTaken { columns });
        let not_read = (!unread.is_empty()).then(|| Assumption::ColumnsNotRead {
            columns: unread.iter().take(LISTED).map(|place| name(*place)).collect(),
            more: unread.len().saturating_sub(LISTED) as u64,
        });
        taken.into_iter().chain(not_read).collect()
    }

    /// What is to be said of the rows that count, of all; an error when none does.
    pub(super) fn filtered(&self, kept: u64, rows: u64) -> Result<Vec<Assumption>, Errors> {
        if kept == 0 && rows > 0 && !self.filters.is_empty() {
            let asked = self.filters.iter().map(|filter| {
                format!(
                    "{}={}",
                    cut(&self.names[filter.place], LONGEST_VALUE),
                    cut(&filter.values.join(" or "), LONGEST_VALUE)
                )
            });
            let reason = format!("no row has {}", asked.collect::<Vec<_>>().join(" and "));
            return Err(ErrorKind::Option { option: "--where", reason }.into());
        }
        let said = self.filters.iter().map(|filter| Assumption::Filtered {
            column: cut(&self.names[filter.place], LONGEST_VALUE),
            values: filter.values.iter().map(|value| cut(value, LONGEST_VALUE)).collect(),
            kept,
            rows,
        });
        Ok(said.collect())
    }
}

/// The columns that were named for a meaning.
fn given(names: &[String], choices: &Choices, errors: &mut Errors) -> Vec<(Meaning, usize)> {
    let mut given: Vec<(Meaning, usize)> = Vec::new();
    let mut wrong = |reason: String| errors.push(Error::new(ErrorKind::Option { option: "--columns", reason }));
    let mut missing = Vec::new();
    for (name, column) in &choices.columns {
        let shown = cut(name, LONGEST_VALUE);
        match (Meaning::named(name), Columns::named(names, column)) {
            (None, _) => {
                let known: Vec<_> = Meaning::ALL.iter().map(|meaning| meaning.name()).collect();
                wrong(format!("{shown:?} is no meaning; those known are {}", known.join(", ")));
            }
            (Some(_), None) => missing.push(column),
            (Some(meaning), Some(place)) => {
                if matches!(meaning, Meaning::Visitors | Meaning::Conversions) && is_rate(column) {
                    wrong(format!(
                        "{shown}={}: that is named like a rate, but counts are needed; rename it if it has counts",
                        cut(column, LONGEST_VALUE)
                    ));
                }
                if given.iter().any(|(known, taken)| *known == meaning || *taken == place) {
                    wrong(format!("{shown}={} contradicts an earlier pair", cut(column, LONGEST_VALUE)));
                }
                given.push((meaning, place));
            }
        }
    }
    errors.extend(missing.into_iter().map(|column| no_such_column("--columns", column, names)));
    given
}

fn is_rate(column: &str) -> bool {
    let name = fold(column);
    Meaning::Rate.fits(column) || name.ends_with("rate") || name.contains('%')
}

fn no_such_column(option: &'static str, name: &str, names: &[String]) -> Error {
    let found = listed(names.iter().map(String::as_str));
    let reason = format!("no column {:?}; found {found}", cut(name, LONGEST_VALUE));
    Error::new(ErrorKind::Option { option, reason })
}
