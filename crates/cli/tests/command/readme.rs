//! The README shows what the command prints.

use std::fs;

use crate::running::{ROOT, printed, run};

#[test]
fn the_readmes_picture_is_real() {
    let readme = fs::read_to_string(format!("{ROOT}/README.md")).unwrap();
    let command = "cargo run --release -- analyze examples/homepage-cta.json";
    let table = printed(run(&["analyze", "examples/homepage-cta.json"]));
    let picture = format!("```text\n$ {command}\n\n{table}```\n");
    assert!(readme.contains(&picture), "the README should have:\n{picture}");
}

#[test]
fn the_readmes_headline_in_doubt_is_real() {
    let readme = fs::read_to_string(format!("{ROOT}/README.md")).unwrap();
    let arguments = ["analyze", "examples/berkeley-admissions.csv", "--engine", "frequentist"];
    let table = printed(run(&arguments));
    let (headline, _) = table.split_once("\n\n             Conversion").unwrap();
    let picture = format!("```text\n$ cargo run --release -- {}\n\n{headline}\n```\n", arguments.join(" "));
    assert!(readme.contains(&picture), "the README should have:\n{picture}");
}
