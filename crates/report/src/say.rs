//! Sentences and names as the page sets them: quotes and apostrophes curled, numbers and short words with a hyphen kept on
//! one line.

use abstats::Report;
use abstats_words::{Labels, text};
use maud::{Markup, html};

/// Words with a hyphen of up to so many columns stay whole: they fit even in the narrowest column.
const WORD: usize = 12;
/// Longer names lose their middle even in a table, where they are whole otherwise.
const NAME: usize = 160;

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

/// The names of the variants as they stand in tables: whole, with what the label adds so that no two look alike.
pub fn names(report: &Report, labels: &Labels) -> Vec<String> {
    let variants = report.variants.iter().enumerate();
    variants.map(|(place, variant)| whole(labels.get(place), variant.label(), place, Labels::LONGEST)).collect()
}

/// The whole name of which the label, of at most `longest` columns, is the short form.
pub fn whole(label: &str, of: &str, place: usize, longest: usize) -> String {
    let of = text::clean(of);
    let number = format!("{}. ", place + 1);
    let short = text::shorten(&of, longest);
    let all = text::shorten(&of, NAME);
    match (label.strip_prefix(&short), label.strip_prefix(&number)) {
        (Some(added), _) => all + added,
        (None, Some(_)) => number + &all,
        (None, None) => label.to_owned(),
    }
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

    #[test]
    fn whole_names_keep_what_tells_them_apart() {
        let long = "The long name of a variant that differs only in the very last letter, b";
        let short = text::shorten(long, 40);
        assert_eq!(whole("Red", "Red", 0, 40), "Red");
        assert_eq!(whole("Red (7)", "Red", 0, 40), "Red (7)");
        assert_eq!(whole(&short, long, 0, 40), long);
        assert_eq!(whole(&format!("{short} (x)"), long, 0, 40), format!("{long} (x)"));
        assert_eq!(whole(&format!("3. {}", text::shorten(long, 37)), long, 2, 40), format!("3. {long}"));
        assert_eq!(whole("the-id", "\u{3000}", 0, 40), "the-id");
        assert_eq!(text::width(&whole(&text::shorten(&"x".repeat(900), 40), &"x".repeat(900), 0, 40)), NAME);
    }
}
