//! Fields of a document that are not read: which of them are mistaken settings, which are known, and which are strangers.

use std::collections::BTreeSet;

use crate::echo::{LONGEST_VALUE, cut};
use crate::error::RightField as Right;
use names::{PASSED_OVER, SETTINGS, SYNONYMS};

mod names;

/// An object of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Document,
    Variant,
    Segment,
    Day,
    Phase,
    Region,
    Gates,
    Effect,
    Prior,
    Value,
}

/// The fields of one object that are not read.
#[derive(Default)]
pub(crate) struct Strangers(Option<Box<All>>);

#[derive(Default)]
struct All {
    wrong: Vec<(String, Right)>,
    unread: BTreeSet<String>,
    /// The last one met, until it is known that it has a value.
    last: Option<(String, Option<Right>)>,
}

/// So many are kept of an object.
const MOST: usize = 20;

impl Strangers {
    /// A field that is not read.
    pub(crate) fn meet(&mut self, part: Part, name: &str) {
        let right = match judge(part, name) {
            Judged::PassedOver => return,
            Judged::Wrong(right) => Some(right),
            Judged::Unknown => None,
        };
        self.0.get_or_insert_default().last = Some((cut(name, LONGEST_VALUE), right));
    }

    /// Whether the field that was met last has a value.
    pub(crate) fn value(&mut self, is_given: bool) {
        let Some(all) = &mut self.0 else { return };
        match all.last.take() {
            Some((name, Some(right))) if is_given && all.wrong.len() < MOST => all.wrong.push((name, right)),
            Some((name, None)) if is_given && all.unread.len() < MOST => drop(all.unread.insert(name)),
            _ => {}
        }
    }

    /// The object has these fields besides: what is there under its right name is not wrong under another.
    pub(crate) fn end(&mut self, seen: &[&'static str]) {
        let Some(all) = &mut self.0 else { return };
        let is_there = |right: &Right| matches!(right, Right::Named(name) if seen.contains(name));
        let (beside, wrong): (Vec<_>, Vec<_>) =
            std::mem::take(&mut all.wrong).into_iter().partition(|(_, right)| is_there(right));
        all.wrong = wrong;
        all.unread.extend(beside.into_iter().map(|(name, _)| name));
    }

    /// Those that are mistaken.
    pub(crate) fn wrong(&self) -> impl Iterator<Item = (&str, Right)> {
        self.0.iter().flat_map(|all| &all.wrong).map(|(name, right)| (name.as_str(), *right))
    }

    /// Those that nobody knows.
    pub(crate) fn unread(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|all| &all.unread).map(String::as_str)
    }
}

enum Judged {
    PassedOver,
    Wrong(Right),
    Unknown,
}

fn judge(part: Part, name: &str) -> Judged {
    if PASSED_OVER.iter().any(|(at, names)| *at == part && names.contains(&name)) {
        return Judged::PassedOver;
    }
    let letters = letters(name);
    let of = |part: Part| SETTINGS.iter().filter(move |(at, _)| *at == part).flat_map(|(_, names)| *names).copied();
    if of(part).any(|known| known == name) {
        return Judged::Wrong(Right::NotYet);
    }
    let synonym = SYNONYMS.iter().find(|(at, names, _)| *at == part && names.contains(&letters.as_str()));
    if let Some((.., right)) = synonym {
        return Judged::Wrong(Right::Named(right));
    }
    if let Some(near) = nearest(&letters, of(part)) {
        return Judged::Wrong(Right::Named(near));
    }
    let elsewhere = names::ELSEWHERE.iter().filter(|(not, ..)| not.contains(&part));
    for (_, names, place) in elsewhere {
        if nearest(&letters, names.iter().copied()).is_some() {
            return Judged::Wrong(Right::Elsewhere(place));
        }
    }
    match part {
        Part::Region | Part::Gates | Part::Effect | Part::Prior | Part::Value => {
            let all = SETTINGS.iter().find(|(at, _)| *at == part).map_or(&[][..], |(_, names)| names);
            Judged::Wrong(Right::OneOf(all))
        }
        _ => Judged::Unknown,
    }
}

/// Letters and digits, in lower case: `statsEngine` is `stats_engine`.
fn letters(name: &str) -> String {
    let kept = name.chars().filter(|character| character.is_alphanumeric()).take(names::LONGEST);
    kept.flat_map(char::to_lowercase).collect()
}

/// The name that is meant, if one is near enough.
fn nearest<'a>(letters: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = names.filter_map(|name| {
        let known = name.replace('_', "");
        let most = match known.len() {
            0..=4 => 0,
            5..=7 => 1,
            _ => 2,
        };
        let distance = distance(letters, &known);
        (distance <= most).then_some((distance, name))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// How many letters differ, are missing, are too many, or have changed places with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, known) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != known);
            let mut least = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            if row > 0 && column > 0 && one[row - 1] == *known && other[column - 1] == *letter {
                least = least.min(before[column - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
