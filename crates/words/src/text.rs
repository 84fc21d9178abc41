//! Names made harmless and short, and sentences wrapped for a terminal.

use unicode_security::skeleton;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::number;

/// Writes control characters, escape sequences, and characters that hide or reorder their neighbours as `\u{..}`, every kind
/// of space as a plain one, and of marks on a character only the first four.
#[must_use]
pub fn clean(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        push_clean(&mut out, grapheme);
    }
    out
}

/// Letters, digits, signs and spaces of ASCII, as in most names: each takes one column, and nothing needs cleaning.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// The most marks written on one character, and the most characters drawn as one.
const MARKS: usize = 4;
const JOINED: usize = 12;
const JOINER: char = '\u{200d}';

fn push_clean(out: &mut String, grapheme: &str) {
    let (mut marks, mut joined) = (0, 0);
    for character in grapheme.chars() {
        if character.is_control() || is_deceptive(character) {
            out.extend(character.escape_default());
            continue;
        }
        if character.is_whitespace() {
            out.push(' ');
            continue;
        }
        joined += 1;
        marks += usize::from(character != JOINER && UnicodeWidthChar::width(character) == Some(0));
        if marks > MARKS || joined > JOINED {
            out.push('…');
            return;
        }
        out.push(character);
    }
}

/// Line and paragraph separators, bidirectional controls, invisible characters. (The zero-width joiner and the variation
/// selectors make emoji.)
#[must_use]
pub const fn is_deceptive(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What a reader takes the text for: two texts that look alike are equal here. Confusable letters count as one, as do kinds
/// and numbers of spaces; invisible characters do not count.
pub(super) fn look(text: &str) -> String {
    let shown: String = skeleton(text).filter(|character| *character != '\u{2800}').collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The width of the text on a terminal, in columns.
#[must_use]
pub fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { text.width() }
}

/// The text, or its beginning and its end around an ellipsis: names often differ only in their last characters.
#[must_use]
pub fn shorten(text: &str, limit: usize) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let kept = limit.saturating_sub(1);
    let head = fitting(text.graphemes(true), kept.div_ceil(2));
    let tail = fitting(text.graphemes(true).rev(), kept / 2);
    let tail: String = tail.graphemes(true).rev().collect();
    format!("{head}…{tail}")
}

fn fitting<'a>(graphemes: impl Iterator<Item = &'a str>, limit: usize) -> String {
    let mut out = String::new();
    let mut taken = 0;
    for grapheme in graphemes {
        taken += width(grapheme);
        if taken > limit {
            break;
        }
        out.push_str(grapheme);
    }
    out
}

/// The number of items listed, or one more: a list that ends in "and 1 more" would be no shorter.
const LISTED: usize = 3;

/// How many of this many are listed.
#[must_use]
pub const fn listed_of(count: usize) -> usize {
    if count <= LISTED + 1 { count } else { LISTED }
}

/// `a, b, c and 1,234 more`.
#[must_use]
pub fn listed(items: &[String]) -> String {
    listed_by(items, Clone::clone)
}

/// The same, for items not yet put into words: only listed ones are.
#[must_use]
pub fn listed_by<T>(items: &[T], words: impl Fn(&T) -> String) -> String {
    let (listed, more) = items.split_at(listed_of(items.len()));
    let listed = listed.iter().map(words).collect::<Vec<_>>().join(", ");
    if more.is_empty() { listed } else { format!("{listed} and {} more", number::count(more.len() as u64)) }
}

/// The text in lines of at most `limit` columns: `prefix` before the first, as many spaces before the others.
#[must_use]
pub fn wrap(prefix: &str, text: &str, limit: usize) -> Vec<String> {
    let room = limit.saturating_sub(width(prefix)).max(1);
    let mut lines = vec![String::new()];
    let mut taken = 0;
    for mut word in words(text) {
        if taken > 0 && taken + 1 + width(word) > room {
            lines.push(String::new());
            taken = 0;
        } else if taken > 0 {
            push(&mut lines, " ");
            taken += 1;
        }
        // A word too long for any line is cut.
        while width(word) > room {
            let head = fitting(word.graphemes(true), room);
            if head.is_empty() {
                break;
            }
            push(&mut lines, &head);
            lines.push(String::new());
            word = &word[head.len()..];
        }
        push(&mut lines, word);
        taken += width(word);
    }
    let indent = " ".repeat(width(prefix));
    let lines = lines.into_iter().enumerate();
    lines.map(|(index, line)| format!("{}{line}", if index == 0 { prefix } else { &indent })).collect()
}

/// The width of the longest word: in less, [`wrap`] cuts it.
#[must_use]
pub fn longest_word(text: &str) -> usize {
    words(text).map(width).max().unwrap_or_default()
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// With spaces that do not end a line, before a unit and beside a sign of comparison.
#[must_use]
pub fn unbroken(text: &str) -> String {
    words(text).map(|word| word.replace(' ', "\u{a0}")).collect::<Vec<_>>().join(" ")
}

/// Splits at spaces, but not before a unit or beside a sign of comparison.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let spaces = rest.match_indices(' ').map(|(index, _)| index);
        let end = spaces.into_iter().find(|&index| !binds(rest, index)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        rest = tail.strip_prefix(' ').unwrap_or(tail);
        Some(word)
    })
}

fn binds(text: &str, space: usize) -> bool {
    const SIGNS: [char; 3] = ['=', '<', '>'];
    let (before, after) = (&text[..space], &text[space + 1..]);
    before.ends_with(SIGNS) || after.starts_with(SIGNS) || after.starts_with('%') || after.starts_with("pp")
}

/// With a capital letter first.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// With a small letter first.
pub(crate) fn uncapital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
