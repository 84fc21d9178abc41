//! Sentences and names as the page sets them: quotes and apostrophes curled, numbers and short words with a hyphen kept on
//! one line.

use abstats_words::text;
use maud::{Markup, html};

/// Words with a hyphen of up to so many columns stay whole: they fit even in the narrowest column.
const WORD: usize = 12;

/// A sentence. The words crate writes the quotes of names straight, as a terminal does.
pub fn sentence(text: &str) -> Markup {
    let text = curled(&text::unbroken(text));
    // A number after such a name would be drawn before it.
    if text.contains(right_to_left) { isolated(&text) } else { words(&text) }
}

/// Each quoted name with its direction to itself.
fn isolated(text: &str) -> Markup {
    let mut parts = text.split_inclusive('“');
    let before = parts.next().unwrap_or_default();
    html! {
        (words(before))
        @for part in parts {
            @match part.split_once('”') {
                Some((name, after)) => { bdi { (words(name)) } (words("”")) (words(after)) }
                None => (words(part)),
            }
        }
    }
}

/// Letters of Hebrew, Arabic and the other scripts that run from right to left.
fn right_to_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A name, which keeps its own quotes.
pub fn name(text: &str) -> Markup {
    html! { @if text.contains(right_to_left) { bdi { (words(text)) } } @else { (words(text)) } }
}

/// A name in quotes, in a heading.
pub fn quoted(text: &str) -> Markup {
    html! { "“" (name(text)) "”" }
}

fn words(text: &str) -> Markup {
    html! {
        @for (place, word) in text.split(' ').enumerate() {
            @if place > 0 { " " }
            @if word.contains(['-', '/']) && text::width(word) <= WORD { span.whole-word { (word) } } @else { (word) }
        }
    }
}

/// Straight quotes as opening or closing ones, by what stands before them; apostrophes within words.
fn curled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for character in text.chars() {
        out.push(match character {
            '"' if before.is_whitespace() || matches!(before, '(' | '[' | '—' | '–') => '“',
            '"' => '”',
            '\'' if before.is_alphanumeric() => '’',
            other => other,
        });
        before = character;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_close_what_they_opened() {
        assert_eq!(curled("Ship \"B\"."), "Ship “B”.");
        assert_eq!(curled("\"A\" (\"B\"), the control's"), "“A” (“B”), the control’s");
        assert_eq!(curled("\"5\" nail\" wins"), "“5” nail” wins");
        assert_eq!(sentence("5% of \"Mens E-Mail\"").0, "5% of “Mens <span class=\"whole-word\">E-Mail”</span>");
        assert_eq!(name("A \"B\" a-very-long-hyphenated-word").0, "A &quot;B&quot; a-very-long-hyphenated-word");
    }

    #[test]
    fn names_from_right_to_left_move_nothing_else() {
        assert_eq!(sentence("\"אב\" 7.8%, \"B\" 8%").0, "“<bdi>אב</bdi>” 7.8%, “<bdi>B</bdi>” 8%");
        assert_eq!(sentence("\"אב").0, "“אב");
        assert_eq!(name("אב 5").0, "<bdi>אב 5</bdi>");
    }
}
