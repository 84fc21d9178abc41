//! `--visitors-per-month` and `--value`, end to end.

use serde_json::{Value, json};

use crate::running::{errors, pipe, printed, run};

const TEST: [&str; 3] = ["compare", "120/1500", "148/1480"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    TEST.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn what_it_is_worth() {
    let asked = with(&["--engine", "frequentist", "--visitors-per-month", "50000", "--value", "12.50EUR"]);
    let text = printed(run(&asked)).split_whitespace().collect::<Vec<_>>().join(" ");
    // (0.1 - 0.08) 50,000 = 1,000; of 12.50 EUR each, 12,500 EUR.
    for said in ["What it is worth", "gains about 1,000 conversions a month", "that is about 12,500 EUR a month"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let markdown = printed(run(&[asked.as_slice(), &["--format", "markdown"]].concat()));
    assert!(markdown.contains("**What it is worth.** At 50,000 visitors a month"), "{markdown}");
    assert!(!printed(run(&TEST)).contains("What it is worth"));

    let written = printed(run(&[asked.as_slice(), &["--format", "json"]].concat()));
    let document: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(document["conversion_value"], json!({"amount": 12.5, "currency": "EUR"}));
    let gained = document["worth"]["value"]["gained"]["estimate"].as_f64().unwrap();
    assert!((gained - 12_500.0).abs() < 1e-8, "{gained}");
    let first = &document["headline"]["sentences"][0];
    assert!(text.contains(first.as_str().unwrap()), "{first}");
    // The output is an input that asks the same, and options go before it.
    assert_eq!(printed(pipe(&["analyze", "-", "--format", "json"], written.as_bytes())), written);
    let other = printed(pipe(&["analyze", "-", "--value", "$1"], written.as_bytes()));
    assert!(other.contains("At $1 a conversion, that is about $1,000 a month"), "{other}");
}

#[test]
fn wrong_ones_are_one_error() {
    let of = |more: &[&str]| errors(&run(&with(more)));
    assert_eq!(of(&["--value", "3EUR"]), ["--value: it needs --visitors-per-month"]);
    let said = |more: &[&str]| String::from_utf8(run(&with(more)).stderr).unwrap();
    let error = said(&["--visitors-per-month", "0"]);
    assert!(error.contains("it is not a whole number from 1 to 1000000000000"), "{error}");
    for wrong in ["-3", "3%", "12,50EUR", "nan"] {
        let error = said(&["--visitors-per-month", "9", "--value", wrong]);
        assert!(error.contains("is not an amount above 0, with or without a currency"), "{error}");
    }
}
