use abstats_document::Input;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::memo::Memo;

fn printed(text: &str, segments: bool, limit: usize) -> String {
    let output = Input::from_bytes(text.as_bytes()).unwrap().run();
    let memo = Memo {
        title: Some("控制组 \u{1b}[2J title ".repeat(20)),
        goal: Some("https://example.com/".repeat(20)),
        hypothesis: None,
        notes: vec!["\u{202e}note".to_owned(), "x".repeat(300)],
    };
    let file = "a-long-file-name".repeat(20);
    let printed = Printed { output: &output, memo: &memo, file: Some(&file), segments };
    anstream::adapter::strip_str(&render(&printed, limit)).to_string()
}

#[track_caller]
fn fits(text: &str, segments: bool) {
    for limit in [20, 40, 41, 50, 60, 65, 72, 79, 80, 90, 100] {
        let out = printed(text, segments, limit);
        for line in out.lines() {
            assert!(line.width() <= limit, "{} columns, {limit} allowed: {line}", line.width());
            assert_eq!(line.trim_end(), line, "{limit}");
        }
        assert!(!out.chars().any(|character| character.is_control() && character != '\n'), "{out:?}");
        assert!(!out.contains('\u{202e}') && out.ends_with('\n') && !out.ends_with("\n\n"));
    }
}

/// Names of all kinds, counts from none to the largest.
fn csv(variants: usize, segments: usize) -> String {
    let names = [
        "\u{2067}]0;t\u{3164}".repeat(30),
        "控制组".repeat(50),
        "👩‍👩‍👧‍👦".repeat(30),
        "a\u{301}\u{202e}b".repeat(40),
        "Red CTA Button ".repeat(4),
    ];
    let counts = ["0,0", "1,0", "1,1", "1000000000000,999999999999", "1000000000000,1", "7,7", "500,0", "12345678,5"];
    let mut rows = vec!["variant,visitors,conversions,breakdown,criteria,name".to_owned()];
    for index in 0..variants {
        let (name, counts) = (&names[index % names.len()], counts[index % counts.len()]);
        rows.push(format!("v{index},{counts},,,\"{name}\""));
        rows.extend(
            (0..segments).map(|place| format!("v{index},{counts},ref\u{2066}page,https://example.com/{place}/{name},")),
        );
    }
    rows.join("\n")
}

#[test]
fn hostile_names_fit_every_width() {
    fits(&csv(10, 12), true);
    fits(&csv(10, 300), false);
    fits(&csv(3, 300), true);
}

#[test]
fn a_thousand_variants_fit_and_end() {
    let text = csv(1_000, 0);
    for limit in [40, 80, 100] {
        let out = printed(&text, true, limit);
        assert!(out.lines().all(|line| line.width() <= limit), "{out}");
        assert!(out.contains("… and 960 more variants:"), "{out}");
        assert!(out.lines().count() < 600, "{}", out.lines().count());
    }
}

#[test]
fn numbers_of_any_size_stand_whole_in_a_table() {
    let out = printed(
        "variant,visitors,conversions\na,1000000000000,500000000000\nb,1000000000000,500001000000\n",
        false,
        80,
    );
    for whole in ["1,000,000,000,000", "500,001,000,000", "50.0000%", "50.0001%"] {
        assert!(out.contains(whole), "{whole} in\n{out}");
    }
    assert!(out.contains("───"), "{out}");
}

#[test]
fn titles_are_never_broken_inside_a_word() {
    for limit in 40..=100 {
        let out = printed("variant,visitors,conversions\na,1500,120\nb,1480,148\n", false, limit);
        let whole = |word: &str| out.split(|character: char| !character.is_alphabetic()).any(|other| other == word);
        for word in ["Conversion", "rate", "Lift", "Chance", "better", "Expected", "loss", "Verdict"] {
            assert!(whole(word), "{limit}: {word} in\n{out}");
        }
    }
}

/// The largest of 300 segments, in 20 rows; without being asked, in one sentence.
#[test]
fn many_segments_are_few_lines() {
    let segment = |place: usize| format!("a,{0},100,page,s{place},\nb,{0},120,page,s{place},", 1_000 + place);
    let rows: Vec<_> = (0..300).map(segment).collect();
    let text = format!("variant,visitors,conversions,breakdown,criteria,name\n{}\n", rows.join("\n"));
    let short = printed(&text, false, 100);
    assert!(short.lines().count() < 60 && !short.contains("s299"), "{short}");
    let out = printed(&text, true, 100);
    assert!(out.contains("… and 280 more smaller segments: --format json has all."), "{out}");
    let place = |name: &str| out.lines().position(|line| line.split_whitespace().next() == Some(name));
    assert!(place("s299").unwrap() < place("s298").unwrap() && place("s280").is_some() && place("s279").is_none());
    assert!(out.lines().count() < 130, "{}", out.lines().count());
}

#[test]
fn absent_numbers_have_a_dash_and_their_reason_below() {
    let out = printed("variant,visitors,conversions\na,100,0\nb,100,5\nc,0,0\n", false, 100);
    assert!(out.contains("–¹") && out.contains("–²"), "{out}");
    assert!(out.contains("the control has no conversions\n") && out.contains("no visitors\n"), "{out}");
    // A rate of none of a hundred is no percentage.
    assert!(out.contains(" none ") || out.contains(" none\n"), "{out}");
}
