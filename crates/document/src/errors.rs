//! Errors of an input, however many, as a list that a person can read.

use std::collections::HashMap;

use abstats_words::number;

/// So many errors are listed; the others are counted.
pub const LISTED: usize = 20;
/// Echoed values and names are cut at so many characters.
const LONGEST_VALUE: usize = 80;
/// An error is cut at so many.
const LONGEST: usize = 600;
/// So many kinds are told apart.
const KINDS: usize = 20;

/// The first errors in the order of the input, and how many more there are of each kind. It takes the same memory however
/// many there are.
#[derive(Debug, Default)]
pub struct Errors {
    listed: Vec<String>,
    /// The kinds of the errors that are not listed, by the first of each; a place in `more`.
    kinds: HashMap<String, usize>,
    more: Vec<(String, u64)>,
    /// Of yet other kinds.
    others: u64,
    /// The kind of the listed ones, while there is only one.
    only: Option<String>,
    mixed: bool,
}

impl Errors {
    /// One more error.
    pub fn push(&mut self, error: &str) {
        let (shown, kind) = read(error);
        match &self.only {
            None => self.only = Some(kind.clone()),
            Some(only) => self.mixed |= *only != kind,
        }
        if self.listed.len() < LISTED {
            return self.listed.push(shown);
        }
        if let Some((_, count)) = self.kinds.get(&kind).and_then(|&place| self.more.get_mut(place)) {
            *count += 1;
        } else if self.more.len() < KINDS {
            self.kinds.insert(kind.clone(), self.more.len());
            self.more.push((kind, 1));
        } else {
            self.others += 1;
        }
    }

    /// The library lists its errors one a line.
    pub fn extend(&mut self, errors: &impl ToString) {
        for error in errors.to_string().lines() {
            self.push(error);
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// The result, unless something was wrong.
    ///
    /// # Errors
    /// When something was: [`Errors::lines`].
    pub fn or<T>(self, result: T) -> Result<T, Vec<String>> {
        if self.is_empty() { Ok(result) } else { Err(self.lines()) }
    }

    /// One line each: the listed ones, then how many more there are of each kind.
    #[must_use]
    pub fn lines(self) -> Vec<String> {
        let Self { listed, more, others, mixed, .. } = self;
        let more = more.into_iter().map(|(kind, of)| {
            let of = number::count(of);
            if mixed {
                format!("and {of} more of this kind: {kind}")
            } else {
                format!("and {of} more of the same kind")
            }
        });
        let others = (others > 0).then(|| format!("and {} more of other kinds", number::count(others)));
        listed.into_iter().chain(more).chain(others).collect()
    }
}

/// The error as it is shown, and its kind: without what stands in quotation marks, and without numbers.
fn read(error: &str) -> (String, String) {
    let (mut shown, mut kind) = (String::new(), String::new());
    let mut rest = error;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => quoted(rest),
            '0'..='9' => rest.find(|digit: char| !digit.is_ascii_digit() && digit != '.').unwrap_or(rest.len()),
            _ => {
                shown.push(first);
                kind.push(first);
                rest = &rest[first.len_utf8()..];
                continue;
            }
        };
        let (value, after) = rest.split_at(length);
        shown += &cut(value, LONGEST_VALUE + 2);
        kind.push('…');
        rest = after;
    }
    (cut(&shown, LONGEST), cut(&kind, LONGEST))
}

/// The length of the quoted text at the beginning, its quotation marks included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|&(_, character)| {
        let ends = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(place, _)| place + 1)
}

/// The text, or its beginning and its end around an ellipsis: at most so many characters.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let tail = most / 4;
    let head = text.char_indices().nth(most - tail - 1).map_or(text.len(), |(place, _)| place);
    let end = text.char_indices().nth_back(tail - 1).map_or(text.len(), |(place, _)| place);
    format!("{}…{}", &text[..head], &text[end..])
}

/// The library lists its errors one a line.
pub(crate) fn lines(errors: &impl ToString) -> Vec<String> {
    errors.to_string().lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(errors: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut listed = Errors::default();
        errors.into_iter().for_each(|error| listed.push(&error));
        listed.lines()
    }

    #[test]
    fn twenty_are_listed_and_the_others_counted() {
        let many =
            |count: usize| (0..count).map(|index| format!("line {index}: variant \"a{index}\": conversions missing"));
        assert_eq!(lines(many(20)).len(), 20);
        let listed = lines(many(5_000));
        assert_eq!(listed[19], "line 19: variant \"a19\": conversions missing");
        assert_eq!(listed[20..], ["and 4,980 more of the same kind"]);
        let mixed = lines(many(25).chain(["line 9: 1 field".to_owned()]).chain(many(1_000)));
        assert_eq!(
            mixed[20..],
            [
                "and 1,005 more of this kind: line …: variant …: conversions missing",
                "and 1 more of this kind: line …: … field"
            ]
        );
        // However many kinds there are.
        let kinds = lines((0..1_000).map(|index| "x".repeat(index)));
        assert_eq!((kinds.len(), kinds[40].as_str()), (41, "and 960 more of other kinds"));
    }

    #[test]
    fn what_is_echoed_is_cut() {
        let long = |text: &str| lines([text.to_owned()]).remove(0);
        let digits = "9".repeat(100_000);
        let said = long(&format!("visitors {digits} is not a count of \"{digits}\", said \"a \\\" b\""));
        assert!(said.ends_with("\", said \"a \\\" b\"") && said.chars().count() < 250, "{said}");
        assert_eq!(said.matches('…').count(), 2);
        assert!(long(&"名".repeat(10_000)).chars().count() <= LONGEST);
        assert_eq!(long(&"名".repeat(LONGEST)).chars().count(), LONGEST);
        assert!(long(&format!("\"{}", "\\".repeat(99_999))).chars().count() <= 82);
    }
}
