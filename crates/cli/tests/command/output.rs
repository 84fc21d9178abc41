//! How the report looks: it fits, it is plain when piped, and says everything.

use std::fs;

use crate::running::{ROOT, command, pipe, printed, run};
use unicode_width::UnicodeWidthStr;

#[track_caller]
fn is_plain_and_fits(text: &str) {
    for line in text.lines() {
        assert!(line.width() <= 100, "{} columns: {line}", line.width());
        assert_eq!(line.trim_end(), line);
    }
    assert!(!text.chars().any(|character| character.is_control() && character != '\n'), "{text:?}");
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
}

#[test]
fn every_example_fits_and_is_plain_when_piped() {
    let mut examples = 0;
    for entry in fs::read_dir(format!("{ROOT}/examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json" || extension == "csv") {
            examples += 1;
            for engine in ["bayesian", "frequentist"] {
                is_plain_and_fits(&printed(run(&[
                    "analyze",
                    path.to_str().unwrap(),
                    "--segments",
                    "--engine",
                    engine,
                ])));
            }
        }
    }
    assert_eq!(examples, 7);
}

/// 100 variants, 40 segments, hostile names, counts from none to the largest.
#[test]
fn hostile_input_fits() {
    let names =
        ["\u{2067}]0;t\u{3164}".repeat(30), "控制组".repeat(50), "👩‍👩‍👧‍👦".repeat(30), "a\u{301}\u{202e}b".repeat(40)];
    let counts = ["0,0", "1,0", "1,1", "1000000000000,999999999999", "1000000000000,1", "7,7", "500,0", "12345678,5"];
    let mut rows = vec!["variant,visitors,conversions,breakdown,criteria,name".to_owned()];
    for index in 0..100 {
        let (name, counts) = (&names[index % names.len()], counts[index % counts.len()]);
        rows.push(format!("v{index},{counts},,,\"{name}\""));
        rows.extend(
            (0..40).map(|segment| format!("v{index},{counts},ref\u{2066}page,https://example.com/{segment}/{name},")),
        );
    }
    let text = rows.join("\n");
    for engine in ["bayesian", "frequentist"] {
        let table = printed(pipe(&["analyze", "-", "--engine", engine], text.as_bytes()));
        is_plain_and_fits(&table);
        assert!(table.contains("Check before you act\n1. "));
    }
}

#[test]
fn colour_when_forced_and_never_with_no_color() {
    let arguments = ["analyze", "examples/homepage-cta-frequentist.json"];
    let plain = printed(run(&arguments));
    let coloured = printed(command(&arguments).env("CLICOLOR_FORCE", "1").output().unwrap());
    assert!(coloured.contains("\u{1b}["));
    let refused = printed(command(&arguments).env("NO_COLOR", "1").output().unwrap());
    assert_eq!(refused, plain);
    // Colour says nothing that the words do not.
    assert!(plain.contains("inconclusive"));
}

/// A line for each breakdown; with `--segments` its table, the largest segment first.
#[test]
fn breakdowns_are_lines_and_tables_when_asked() {
    let of = |options: &[&str]| printed(run(&[&["analyze", "examples/hillstrom-visits.csv"], options].concat()));
    let short = of(&[]);
    for by in ["By channel: ", "By newbie: ", "By zip_code: "] {
        assert_eq!(short.lines().filter(|line| line.starts_with(by)).count(), 1, "{short}");
    }
    assert!(!short.contains("Multichannel") && short.contains("\nTheir tables: --segments.\n"));
    let long = of(&["--segments"]);
    let flush: Vec<_> =
        long.lines().skip_while(|line| *line != "By channel").take_while(|line| !line.is_empty()).collect();
    let first = |line: &&str| line.split("  ").next().unwrap().to_owned();
    let rows: Vec<_> = flush
        .iter()
        .map(first)
        .filter(|name| ["Web", "Phone", "Multichannel", "taken together"].contains(&name.as_str()))
        .collect();
    let each = ["Web", "Phone", "Multichannel", "taken together"];
    assert_eq!(rows, [each, each].concat());
}
