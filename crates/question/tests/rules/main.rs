//! The rules of the result endpoint, each in a test that carries its number (`r61_...`), and the traps (`t18_...`).
#![allow(clippy::panic, reason = "a test that cannot get its value should stop there")]

mod calendar;
mod closed_sets;
mod custom_filter;
mod custom_shape;
mod dates;
mod events;
mod filter_by;
mod fuzz;
mod goals;
mod hostile;
mod numbers;
mod page;
mod partitions;
mod regions;
mod request;
mod values;
mod visitor;

use abstats_question::{Endpoint, Moment, Question, Rule, date_time};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What a good query of `result` asks.
#[track_caller]
fn ask(query: &str) -> Question {
    match Question::parse(Endpoint::Result, query.as_bytes()) {
        Ok(question) => question,
        Err(error) => panic!("{query}: {error}"),
    }
}

/// The sentence that refuses a query of `result`. It must name the parameter, and be one line of a sane length.
#[track_caller]
fn refuse(query: &str, parameter: &str) -> String {
    refuse_at(Endpoint::Result, query, parameter)
}

#[track_caller]
fn refuse_at(endpoint: Endpoint, query: &str, parameter: &str) -> String {
    let error = Question::parse(endpoint, query.as_bytes()).expect_err(query);
    let sentence = error.to_string();
    assert_eq!(error.parameter(), parameter, "{query}: {sentence}");
    assert!(sentence.contains(parameter), "{sentence}");
    assert!(!sentence.contains('\n') && sentence.len() < 600, "{sentence}");
    sentence
}

/// Every character escaped that is no letter or digit.
fn escape(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[track_caller]
fn custom(json: &str) -> Vec<Vec<Rule>> {
    ask(&format!("custom_filter={}", escape(json))).filter.0
}

#[track_caller]
fn refuse_custom(json: &str) -> String {
    refuse(&format!("custom_filter={}", escape(json)), "custom_filter")
}

/// The only rule of a filter.
#[track_caller]
fn rule(json: &str) -> Rule {
    let mut groups = custom(&format!("[[{json}]]"));
    assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [1]);
    groups.remove(0).remove(0)
}

#[track_caller]
fn moment(text: &str) -> Moment {
    date_time(text).expect(text)
}
