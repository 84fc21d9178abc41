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
                is_plain_and_fits(&printed(run(&["analyze", path.to_str().unwrap(), "--engine", engine])));
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
        assert!(table.contains("Warnings\n"));
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

#[test]
fn each_breakdown_and_every_segment_is_printed() {
    const POOLED: &str = "Pooled, each segment within itself";
    let table = printed(run(&["analyze", "examples/hillstrom-visits.csv", "--engine", "frequentist"]));
    let flush: Vec<_> =
        table.lines().skip(3).filter(|line| !line.starts_with([' ', '!', '─']) && !line.is_empty()).collect();
    let channel = ["The whole test", "By channel", "Multichannel", "Phone", "Web", POOLED];
    let others = ["By newbie", "0", "1", POOLED, "By zip_code", "Rural", "Surburban", "Urban", POOLED, "Warnings"];
    assert_eq!(flush, [&channel[..], &others[..]].concat());
}
