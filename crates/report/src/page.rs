//! The page from top to bottom.

use abstats::Outcome;
use abstats_document::{Output, TestId};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::budget::{self, Budget};
use crate::view::View;
use crate::{Options, breakdown, cells, data, days, figures, health, method};
use abstats_words::{Labels, doubts, findings, number, practical, sentence, text};

/// Longer titles lose their middle.
const LONGEST_TITLE: usize = 120;
const STYLE: &str = include_str!("style.css");

pub fn page(output: &Output, options: Options) -> Markup {
    let report = &output.report;
    let view = View { report, labels: Labels::of(report), options, budget: Budget::of(report) };
    let title = output.page.test_name.value().filter(|name| !name.trim().is_empty());
    let title = title.map_or_else(|| "A/B test".to_owned(), |name| text::shorten(&text::clean(name), LONGEST_TITLE));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                // Nothing is fetched and nothing runs, whatever a name contains.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    @if let Some(facts) = facts(output) { p.facts { (facts) } }
                    p.facts { (sentence::method(report)) }
                }
                main {
                    (health::strip(&view))
                    (verdict(&view))
                    (health::alarm(&view))
                    (health::warnings(&view))
                    section aria-labelledby="variants" {
                        h2 #variants { "Variants" }
                        (cells::variants(&view))
                        p.note { "Rate and lift as observed, intervals of the engine. pp: percentage points." }
                        @for sentence in findings::of_whole(report) { p.note { (sentence) } }
                        (practical(&view))
                        @if report.variants.len() > budget::PICTURED + 1 {
                            p.note { "Of " (number::count(report.variants.len() as u64)) " variants the pictures show the first " (budget::PICTURED) "." }
                        }
                        div.figures {
                            (figures::lift(&view))
                            (figures::chance(&view))
                            (figures::rates(&view))
                        }
                    }
                    @if let Some(series) = &report.days { (days::section(&view, series)) }
                    @for (index, breakdown) in report.breakdowns.iter().enumerate().take(view.budget.breakdowns) {
                        (breakdown::section(&view, index, breakdown))
                    }
                    (breakdown::others(&view))
                }
                footer {
                    (method::note(&view))
                    (assumed(output))
                    (data::block(output))
                }
            }
        }
    }
}

/// What the page's fields say about the test, in one line.
fn facts(output: &Output) -> Option<String> {
    let Output { page, report, .. } = output;
    let short = |name: &str| text::shorten(&text::clean(name), LONGEST_TITLE);
    let day = |time: &str| short(time.split('T').next().unwrap_or(time));
    let id = page.test_id.as_ref().map(|id| match id {
        TestId::Number(id) => format!("Test {id}"),
        TestId::Text(id) => format!("Test {}", short(id)),
    });
    let goal = page.primary_goal.value().and_then(|goal| goal.goal_name.value());
    let facts = [
        id,
        page.status.as_deref().map(short),
        page.start_date.as_deref().map(|date| format!("from {}", day(date))),
        page.end_date.value().map(|date| format!("to {}", day(date))),
        report.days_running.map(|days| if days == 1 { "1 day".to_owned() } else { format!("{days} days") }),
        goal.map(|goal| format!("goal: {}", short(goal))),
    ];
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    (!facts.is_empty()).then(|| facts.join(" · "))
}

/// What the region says about each variant, and which gates are missed.
fn practical(view: &View) -> Markup {
    let found = practical::found(view.report, &view.labels);
    html! {
        @if !found.is_empty() {
            ul.findings { @for sentence in found { li { (text::unbroken(&sentence)) } } }
        }
    }
}

fn verdict(view: &View) -> Markup {
    let (class, sign) = match view.report.verdict {
        Outcome::Winner(_) => ("winner", "▲"),
        Outcome::Control => ("keep", "■"),
        Outcome::Equivalent => ("equivalent", "="),
        Outcome::NonInferior => ("non_inferior", "≥"),
        Outcome::NotEnoughData => ("not_enough_data", "…"),
        Outcome::Inconclusive => ("inconclusive", "◆"),
    };
    html! {
        section.verdict.(class) aria-labelledby="verdict" {
            h2 #verdict { "Verdict" }
            p { span.sign aria-hidden="true" { (sign) } " " (text::unbroken(&sentence::verdict(view.report, &view.labels))) }
            @if let Some(caution) = doubts::caution(view.report, &view.labels) { p.caution { (text::unbroken(&caution)) } }
        }
    }
}

/// What the reader assumed about the input.
fn assumed(output: &Output) -> Markup {
    html! {
        @if !output.readings.is_empty() {
            section aria-labelledby="assumed" {
                h2 #assumed { "How the input was read" }
                ul.findings { @for assumption in &output.readings { li { (assumption) } } }
            }
        }
    }
}
