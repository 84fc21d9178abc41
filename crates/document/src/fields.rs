//! Fields of a document that are not read: which of them are mistaken settings, which are known, and which are strangers.

use std::collections::BTreeSet;

use crate::echo::{LONGEST_VALUE, cut};
use crate::error::RightField as Right;
use names::{OWN_WORDS, PASSED_OVER, SETTINGS, SYNONYMS};
use shape::Takes;

mod inside;
mod names;
mod shape;

pub(crate) use shape::Shape;

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
    Goal,
}

/// The fields of one object that are not read.
#[derive(Default)]
pub(crate) struct Strangers(Option<Box<All>>);

#[derive(Default)]
struct All {
    wrong: Vec<(String, Right)>,
    unread: BTreeSet<String>,
    /// The last one met, until its value is known.
    last: Option<(String, Judged)>,
}

/// So many are kept of an object.
const MOST: usize = 20;

impl Strangers {
    /// A field that is not read.
    pub(crate) fn meet(&mut self, part: Part, name: &str) {
        let judged = judge(part, name);
        if judged != Judged::PassedOver {
            self.0.get_or_insert_default().last = Some((cut(name, LONGEST_VALUE), judged));
        }
    }

    /// The value of the field that was met last. Null says nothing.
    pub(crate) fn value(&mut self, part: Part, json: &str) {
        let Some(all) = &mut self.0 else { return };
        let value = Shape::of(json);
        let Some((name, judged)) = all.last.take().filter(|_| value != Shape::Null) else { return };
        if judged == Judged::Unknown && part == Part::Document {
            let misplaced = inside::settings(&name, json);
            if !misplaced.is_empty() {
                all.wrong.extend(misplaced.into_iter().take(MOST.saturating_sub(all.wrong.len())));
                return;
            }
        }
        let right = match judged {
            Judged::Wrong(right) => Some(right),
            // A label, not a setting with a misspelt name.
            Judged::Near(right, takes) => takes.can_be(value).then_some(right),
            Judged::PassedOver | Judged::Unknown => None,
        };
        match right {
            Some(right) if all.wrong.len() < MOST => all.wrong.push((name, right)),
            None if all.unread.len() < MOST => drop(all.unread.insert(name)),
            _ => {}
        }
    }

    /// The object has these fields besides: what is there under its right name is not wrong under another.
    pub(crate) fn end(&mut self, seen: &[&'static str]) {
        let Some(all) = &mut self.0 else { return };
        let object = |name: &'static str| name.split_once('.').map_or(name, |(object, _)| object);
        let is_there = |right: &Right| matches!(right, Right::Named(name) | Right::InDocument(name) if seen.contains(&object(name)));
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Judged {
    PassedOver,
    Wrong(Right),
    /// The name is near to that of a setting, which takes such values.
    Near(Right, Takes),
    Unknown,
}

fn judge(part: Part, name: &str) -> Judged {
    if PASSED_OVER.iter().any(|(at, names)| *at == part && names.contains(&name)) {
        return Judged::PassedOver;
    }
    let letters = letters(name);
    let of = |part: Part| SETTINGS.iter().filter(move |(at, _)| *at == part).flat_map(|(_, names)| *names).copied();
    let synonyms = || SYNONYMS.iter().filter(|(at, ..)| *at == part);
    if of(part).any(|known| known == name) {
        return Judged::Wrong(Right::NotYet);
    }
    if let Some((.., right)) = synonyms().find(|(_, names, _)| names.contains(&letters.as_str())) {
        return Judged::Wrong(Right::Named(right));
    }
    if OWN_WORDS.contains(&letters.as_str()) {
        return stranger(part);
    }
    if let Some(same) = of(part).find(|known| known.replace('_', "") == letters) {
        return Judged::Wrong(Right::Named(same));
    }
    if let Some(near) = nearest(&letters, of(part), most_of_a_name) {
        return Judged::Near(Right::Named(near), Takes::of(part, near));
    }
    if part == Part::Goal {
        return inside::of_goal(name);
    }
    let elsewhere = names::ELSEWHERE.iter().filter(|(not, ..)| not.contains(&part));
    for (_, names, place) in elsewhere {
        if let Some(near) = nearest(&letters, names.iter().copied(), most_of_a_name) {
            return Judged::Near(Right::Elsewhere(place), Takes::of(part, near));
        }
    }
    let pairs = synonyms().flat_map(|(_, names, right)| names.iter().map(move |name| (*name, *right)));
    let near = pairs.filter_map(|(name, right)| Some((distance_within(&letters, name, most_of_a_synonym)?, right)));
    if let Some((_, right)) = near.min_by_key(|(distance, _)| *distance) {
        return Judged::Near(Right::Named(right), Takes::of(part, right));
    }
    stranger(part)
}

/// A name that is near to none: small objects have no fields but their own.
fn stranger(part: Part) -> Judged {
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
fn nearest<'a>(letters: &str, names: impl Iterator<Item = &'a str>, most: fn(usize) -> usize) -> Option<&'a str> {
    let near = names.filter_map(|name| Some((distance_within(letters, &name.replace('_', ""), most)?, name)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

fn distance_within(letters: &str, known: &str, most: fn(usize) -> usize) -> Option<usize> {
    Some(distance(letters, known)).filter(|distance| *distance <= most(known.len()))
}

/// In how many letters a name may be misspelt.
const fn most_of_a_name(letters: usize) -> usize {
    match letters {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

/// The same of another name in its place: those are plain words, with more words near to them.
const fn most_of_a_synonym(letters: usize) -> usize {
    match letters {
        0..=5 => 0,
        6..=11 => 1,
        _ => 2,
    }
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
