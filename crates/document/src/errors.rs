//! Errors of an input, however many, as a list that a person can read.

use std::fmt;

use abstats::InputErrors;
use abstats_words::number;

use crate::error::{Error, ErrorKind, Sort};

/// So many errors are listed; the others are counted.
const LISTED: usize = 20;
/// So many kinds of these are told apart.
const KINDS: usize = 20;

/// Everything that is wrong with an input: the first 20 errors in the order in which they were found, and how many more there
/// are of each kind. It takes the room of 40 errors, however many there are. Its `Display` is [`Errors::lines`].
///
/// ```
/// use abstats_document::Input;
/// let rows: String = (0..500).map(|row| format!("v{row},10,12\n")).collect();
/// let errors = Input::from_bytes(format!("variant,visitors,conversions\n{rows}").as_bytes()).unwrap_err();
/// assert_eq!((errors.count(), errors.listed().len()), (500, 20));
/// assert_eq!(errors.listed()[19].line(), Some(21));
/// let lines = errors.of_file("test.csv").lines();
/// assert_eq!(lines[19], r#"test.csv: line 21: variant "v19": conversions 12 exceed visitors 10; conversions count visitors who converted, not events"#);
/// assert_eq!(lines[20], "test.csv: and 480 more of the same kind");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Errors {
    file: Option<String>,
    listed: Vec<Error>,
    /// The kinds of those that are not listed.
    more: Vec<More>,
    /// Errors of yet other kinds.
    others: u64,
    /// Whether those that are listed are of several kinds.
    mixed: bool,
}

/// Errors of one kind that are not listed.
#[derive(Clone, Debug, PartialEq)]
struct More {
    sort: Sort,
    first: Error,
    count: u64,
}

impl Errors {
    /// The first errors, at most 20.
    #[must_use]
    pub fn listed(&self) -> &[Error] {
        &self.listed
    }

    /// How many errors there are, those not listed included. The count of a document's wrong values stops at 10,000.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.listed.len() as u64 + self.more.iter().map(|more| more.count).sum::<u64>() + self.others
    }

    /// The file that the input was read from, when it is known.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The same errors, of this file.
    #[must_use]
    pub fn of_file(self, name: impl Into<String>) -> Self {
        Self { file: Some(name.into()), ..self }
    }

    /// For people: a line for each error that is listed, then for each kind how many more there are of it. Each begins with the
    /// file, when it is known.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let counted = |More { first, count, sort }: &More| {
            let of = number::count(*count);
            match self.listed.first() {
                Some(listed) if !self.mixed && listed.sort() == *sort => format!("and {of} more of the same kind"),
                _ if *count == 1 => first.to_string(),
                _ => format!("and {of} more of this kind, the next: {first}"),
            }
        };
        let others = (self.others > 0).then(|| format!("and {} more of other kinds", number::count(self.others)));
        let listed = self.listed.iter().map(Error::to_string);
        let lines = listed.chain(self.more.iter().map(counted)).chain(others);
        let file = self.file.as_ref().map_or_else(String::new, |file| format!("{file}: "));
        lines.map(|line| file.clone() + &line).collect()
    }

    pub(crate) fn push(&mut self, error: Error) {
        if self.listed.len() < LISTED {
            let sort = self.listed.first().map(Error::sort);
            self.mixed |= sort.is_some_and(|sort| sort != error.sort());
            return self.listed.push(error);
        }
        let sort = error.sort();
        if let Some(more) = self.more.iter_mut().find(|more| more.sort == sort) {
            more.count += 1;
        } else if self.more.len() < KINDS {
            self.more.push(More { sort, first: error, count: 1 });
        } else {
            self.others += 1;
        }
    }

    /// The same, the variants of these ids named.
    pub(crate) fn naming(mut self, names: &[(String, String)]) -> Self {
        self.each().for_each(|error| error.name(names));
        self
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// The result, unless something was wrong.
    pub(crate) fn or<T>(self, result: T) -> Result<T, Self> {
        if self.is_empty() { Ok(result) } else { Err(self) }
    }

    /// Those that are kept.
    pub(crate) fn each(&mut self) -> impl Iterator<Item = &mut Error> {
        self.listed.iter_mut().chain(self.more.iter_mut().map(|more| &mut more.first))
    }
}

impl Extend<Error> for Errors {
    fn extend<T: IntoIterator<Item = Error>>(&mut self, errors: T) {
        errors.into_iter().for_each(|error| self.push(error));
    }
}

impl From<Error> for Errors {
    fn from(error: Error) -> Self {
        Self { listed: vec![error], ..Self::default() }
    }
}

impl From<ErrorKind> for Errors {
    fn from(kind: ErrorKind) -> Self {
        Error::new(kind).into()
    }
}

impl From<InputErrors> for Errors {
    fn from(errors: InputErrors) -> Self {
        let mut all = Self::default();
        all.extend(errors.into_iter().map(Error::from));
        all
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

impl std::error::Error for Errors {}

#[cfg(test)]
mod tests {
    use abstats::{Place, Problem};

    use super::*;

    fn lines(errors: impl IntoIterator<Item = Error>) -> Vec<String> {
        let mut all = Errors::default();
        all.extend(errors);
        all.lines()
    }

    fn missing(count: u64) -> impl Iterator<Item = Error> {
        let problem = Problem::Missing { field: "conversions" };
        (0..count).map(move |line| Error::new(problem.clone()).at(Place::variant(&format!("a{line}"))).on_line(line))
    }

    #[test]
    fn twenty_are_listed_and_the_others_counted() {
        assert_eq!(lines(missing(20)).len(), 20);
        let listed = lines(missing(5_000));
        assert_eq!(listed[19], "line 19: variant \"a19\": conversions missing");
        assert_eq!(listed[20..], ["and 4,980 more of the same kind"]);
        // The values and the places make no kinds, but the field does.
        let of = |field, value: u64| Error::new(crate::error::unexpected(field, &value.to_string(), "a count"));
        let fields = |count| (0..count).flat_map(move |value| [of("visitors", value), of("conversions", value)]);
        let only = Error::new(ErrorKind::NoWhole);
        assert_eq!(
            lines(fields(12).chain([only]).chain(missing(1_000)))[20..],
            [
                "and 2 more of this kind, the next: visitors 10 is not a count",
                "and 2 more of this kind, the next: conversions 10 is not a count",
                "row for the whole test missing",
                "and 1,000 more of this kind, the next: line 0: variant \"a0\": conversions missing",
            ]
        );
        // The listed ones are of one kind, a later one is not.
        assert_eq!(lines(missing(25).chain(fields(5)))[20..][0], "and 5 more of the same kind");
    }

    #[test]
    fn it_takes_the_room_of_forty_however_many_kinds_there_are() {
        const FIELDS: &str = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789";
        let of = |end| Error::new(Problem::Missing { field: &FIELDS[..end] });
        let mut all = Errors::default();
        (0..1_000).for_each(|_| all.extend((1..=60).map(of)));
        assert_eq!((all.each().count(), all.count()), (40, 60_000));
        assert_eq!(all.lines().last().unwrap(), "and 39,980 more of other kinds");
    }
}
