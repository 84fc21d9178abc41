use std::collections::HashSet;

use super::*;

fn labels(names: &[&str]) -> Vec<String> {
    let ids: Vec<_> = (0..names.len()).map(|index| index.to_string()).collect();
    distinct(&names.iter().map(|name| text::clean(name)).collect::<Vec<_>>(), Some(&ids), Labels::LONGEST)
}

#[track_caller]
fn are_distinct(labels: &[String]) {
    for limit in [usize::MAX, 80, 60, 40, 30, 26, 24] {
        let looks: HashSet<_> = labels.iter().map(|label| text::look(&text::shorten(label, limit))).collect();
        assert_eq!(looks.len(), labels.len(), "at {limit}: {labels:#?}");
        assert!(!looks.contains(""), "{labels:#?}");
    }
}

#[test]
fn those_that_look_alike_carry_their_ids() {
    assert_eq!(labels(&["Red", "Blue"]), ["Red", "Blue"]);
    assert_eq!(labels(&["Red", "Blue", "Red"]), ["Red (0)", "Blue", "Red (2)"]);
    // The other's name is the first's name plus id.
    assert_eq!(labels(&["Red", "Red", "Red (1)"]), ["1. Red", "2. Red", "3. Red (1)"]);
    // A space of another kind, two of them, one at the end; a Cyrillic letter; a composed one.
    assert_eq!(labels(&["A B", "A\u{a0}B", "A  B", "A B\u{2003}"])[3], "A B  (3)");
    assert_eq!(labels(&["Rеd", "Red"]), ["Rеd (0)", "Red (1)"]);
    assert_eq!(labels(&["é", "e\u{301}"])[0], "é (0)");
    assert_eq!(labels(&["", " ", "x"]), ["0", "1", "x"]);
}

#[test]
fn what_does_not_show_is_written_out_or_told_apart() {
    let invisible = [
        '\u{3164}',
        '\u{115f}',
        '\u{1160}',
        '\u{ffa0}',
        '\u{2800}',
        '\u{34f}',
        '\u{17b4}',
        '\u{180b}',
        '\u{fe0f}',
        '\u{1d173}',
        '\u{200b}',
        '\u{200d}',
        '\u{2060}',
        '\u{ad}',
        '\u{202e}',
        '\u{2066}',
        '\u{e0100}',
        '\u{a0}',
        '\u{3000}',
        '\u{2028}',
    ];
    for character in invisible {
        for names in [[format!("Red{character}"), "Red".into()], [format!("{character}"), String::new()]] {
            let labels = labels(&names.each_ref().map(String::as_str));
            are_distinct(&labels);
            assert!(labels[0].contains("\\u{") || labels[0].contains('0'), "{character:?}: {labels:?}");
        }
    }
}

#[test]
fn piles_of_marks_and_of_joined_characters_are_cut() {
    let zalgo = format!("a{}b", "\u{301}".repeat(100_000));
    let joined = "👩\u{200d}".repeat(100_000);
    let jamo = "\u{1100}\u{1161}".repeat(100_000);
    for name in [&zalgo, &joined, &jamo, &"\u{301}".repeat(100_000), &"\u{200d}".repeat(100_000)] {
        let label = &labels(&[name, "x"])[0];
        assert!(
            label.chars().count() <= 5 * Labels::LONGEST && label.contains('…'),
            "{} characters",
            label.chars().count()
        );
    }
    assert_eq!(text::clean("👩‍👩‍👧‍👦 ❤️ 1️⃣ é Ệ"), "👩‍👩‍👧‍👦 ❤️ 1️⃣ é Ệ");
    are_distinct(&labels(&[&zalgo, &format!("{zalgo}\u{302}"), "a"]));
}

/// Names made of pieces that are easily confused.
#[test]
fn labels_always_differ() {
    const PIECES: [&str; 16] = [
        "Red",
        "Red (1)",
        " (0)",
        "1. ",
        "2",
        "l",
        "I",
        "…",
        "\u{a0}",
        "\u{3164}",
        "\u{fe0f}",
        "xxxxxxxxxxxxxxxxxxxxxxxxxx",
        "е",
        "e\u{301}",
        "\u{202e}",
        "👩‍👧",
    ];
    let mut state = 1_u64;
    let mut next = |below: usize| {
        // Knuth's MMIX generator.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..1_000 {
        let mut name = || -> String { (0..next(5)).map(|_| PIECES[next(PIECES.len())]).collect() };
        let names: Vec<String> = (0..6).map(|_| name()).collect();
        // Ids are distinct, but may look alike.
        let mut ids: Vec<String> = (0..6).map(|_| name()).collect();
        ids.iter_mut().enumerate().for_each(|(index, id)| *id += &"\u{200d}".repeat(index));
        let clean = |names: &[String]| names.iter().map(|name| text::clean(name)).collect::<Vec<_>>();
        are_distinct(&distinct(&clean(&names), Some(&clean(&ids)), Labels::LONGEST));
        are_distinct(&distinct(&clean(&names), None, Labels::LONGEST_CRITERIA));
    }
    are_distinct(&distinct(&vec!["x".repeat(100); 2_000], None, Labels::LONGEST_CRITERIA));
}
