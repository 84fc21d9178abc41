//! What the terminal says in each state of a decision, for both engines, and that it rounds each number in one way.
//!
//! The texts are in `data/decisions.txt`; `ABSTATS_WRITE=1` writes them anew, to be read before they are committed.

use std::collections::BTreeSet;
use std::fs;

use crate::running::{ROOT, printed, run};
use serde_json::Value;

/// The state, its first words and the command.
pub const STATES: [(&str, &str, &[&str]); 8] = [
    ("ship", "▲ Ship", &["1200/15000", "1400/14800"]),
    ("several winners", "▲ Ship", &["1000/10000", "1150/10000", "1300/10000"]),
    ("keep", "■ Keep", &["1000/10000", "850/10000"]),
    ("either", "= Choose by cost: no difference that matters.", &["8000/100000", "8030/100000", "--rope", "4%"]),
    ("not inferior", "= ", &["8000/100000", "7930/100000", "--non-inferiority", "5%"]),
    ("wait for a gate", "… Not decided yet.", &["80/1000", "140/1000", "--min-visitors", "2000"]),
    ("inconclusive", "… Not decided yet.", &["800/10000", "820/10000"]),
    ("check", "! Cannot be decided: check the data first.", &["400/4000", "700/5000"]),
];
pub const ENGINES: [&str; 2] = ["bayesian", "frequentist"];

fn of_state(arguments: &[&str], engine: &str) -> String {
    printed(run(&[&["compare"], arguments, &["--engine", engine]].concat()))
}

#[test]
fn each_state_in_words() {
    let path = format!("{ROOT}/crates/cli/tests/command/data/decisions.txt");
    let mut all = String::new();
    for (state, first, arguments) in STATES {
        for engine in ENGINES {
            let text = of_state(arguments, engine);
            let decision = text.lines().nth(2).unwrap();
            assert!(decision.starts_with(first), "{state}, {engine}: {decision}");
            all.extend(["### ", state, ", ", engine, ": ", &arguments.join(" "), "\n\n", &text, "\n"]);
        }
    }
    if std::env::var_os("ABSTATS_WRITE").is_some() {
        fs::write(&path, &all).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap();
    let mut lines = known.lines().zip(all.lines()).zip(1..);
    let differs = lines.find(|((known, now), _)| known != now);
    assert!(known == all, "line {differs:?}: ABSTATS_WRITE=1 writes data/decisions.txt anew");
}

/// Numbers with their signs' places: `97.2`, `0.056`, `1,480`.
fn tokens(text: &str) -> BTreeSet<String> {
    let numbers = text.split(|character: char| !(character.is_ascii_digit() || character == '.' || character == ','));
    numbers.map(|token| token.trim_matches(['.', ',']).to_owned()).filter(|token| !token.is_empty()).collect()
}

/// The unrounded numbers of the whole test as the text may write them: in percent, lifts and differences without their sign.
fn unrounded(report: &Value) -> Vec<f64> {
    let mut all = Vec::new();
    let percent = [
        "/statistics/lift/interval/low",
        "/statistics/lift/interval/high",
        "/statistics/chance_to_beat_control",
        "/statistics/chance_to_be_best",
        "/statistics/difference/estimate",
        "/statistics/difference/interval/low",
        "/statistics/difference/interval/high",
        "/always_valid/lift/interval/low",
        "/always_valid/lift/interval/high",
    ];
    for variant in report["variants"].as_array().unwrap() {
        let of = |pointer: &str| variant.pointer(pointer).and_then(Value::as_f64);
        let (visitors, conversions) = (of("/visitors").unwrap(), of("/conversions").unwrap());
        all.push(100.0 * conversions / visitors);
        all.extend(percent.into_iter().filter_map(of).map(|share| 100.0 * share.abs()));
        all.extend(["/statistics/p_value", "/always_valid/p_value"].into_iter().filter_map(of));
        all.extend(of("/statistics/expected_loss").map(|loss| 10_000.0 * loss));
    }
    all.extend(report.pointer("/sample_ratio/p_value").and_then(Value::as_f64));
    for warning in report["warnings"].as_array().unwrap() {
        let of = |field: &str| warning[field].as_f64();
        all.extend(["p_value", "split_p_value", "two_sided", "one_sided"].into_iter().filter_map(of));
        let shares = ["share", "smallest_share", "largest_share", "overall", "pooled"];
        all.extend(shares.into_iter().filter_map(of).map(|share| 100.0 * share.abs()));
        let within = warning["within_days"].as_array().into_iter().flatten();
        let within = within.flat_map(|lift| ["lift", "low", "high"].map(|field| lift[field].as_f64()));
        all.extend(within.flatten().map(|share| 100.0 * share.abs()));
    }
    all
}

/// Whether the text is the number, rounded to the text's own decimals.
fn rounds_to(token: &str, number: f64) -> bool {
    let decimals = token.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    token.replace(',', "") == format!("{number:.decimals$}")
}

/// No number stands in two roundings: not 97.2 here and 97.17 there.
#[test]
fn each_number_is_rounded_in_one_way() {
    let examples = ["homepage-cta.json", "homepage-cta-frequentist.json", "free-trial.csv", "berkeley-admissions.csv"];
    let examples = examples.map(|file| format!("examples/{file}"));
    let folder = tempfile::tempdir().unwrap();
    let days = folder.path().join("days.csv");
    fs::write(&days, crate::phrases::DAYS).unwrap();
    let files = examples.into_iter().chain([days.display().to_string()]);
    let files = files.map(|file| vec!["analyze".to_owned(), file]);
    let states = STATES.iter().map(|(_, _, arguments)| {
        std::iter::once("compare").chain(arguments.iter().copied()).map(str::to_owned).collect()
    });
    let mut compared = 0;
    for arguments in files.chain(states) {
        for engine in ENGINES {
            let arguments: Vec<_> = arguments.iter().map(String::as_str).chain(["--engine", engine]).collect();
            let report: Value =
                serde_json::from_str(&printed(run(&[&arguments[..], &["--format", "json"]].concat()))).unwrap();
            let texts = ["table", "markdown"].map(|format| {
                let text = printed(run(&[&arguments[..], &["--format", format]].concat()));
                (format, text)
            });
            // A page is made of files.
            let page = (arguments[0] == "analyze").then(|| {
                let page = printed(run(&[&["report", "--output", "-"], &arguments[1..]].concat()));
                ("page", crate::phrases::text_of(&page))
            });
            for (format, text) in texts.into_iter().chain(page) {
                // Counts, levels and thresholds are no roundings; of one digit, many numbers are.
                let significant = |token: &String| {
                    let digits = token.trim_start_matches(['0', '.']).chars().filter(char::is_ascii_digit);
                    token.contains('.') && digits.count() > 1
                };
                let tokens: Vec<_> = tokens(&text).into_iter().filter(significant).collect();
                for number in unrounded(&report) {
                    let roundings: Vec<_> = tokens.iter().filter(|token| rounds_to(token, number)).collect();
                    compared += roundings.len();
                    assert!(roundings.len() <= 1, "{arguments:?}, {format}: {number} as {roundings:?}\n{text}");
                }
            }
        }
    }
    assert!(compared > 100, "{compared}");
}
