//! The page from top to bottom.

use abstats_document::Output;
use abstats_words::{Scope, warnings};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::view::View;
use crate::{Options, course, data, memo, method, overview, say, segments, settle, table, worth};

const STYLE: &str = include_str!("style.css");

pub fn page(output: &Output, options: &Options) -> Markup {
    let view = View::of(output);
    let title = memo::title(output, options);
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
                    p.facts { (say::name(&memo::facts(output, options))) }
                    (memo::asked(options))
                }
                main {
                    (memo::part(output))
                    (memo::panel(&view))
                    (memo::checks(&view))
                    section aria-labelledby="all" {
                        h2 #all { (if view.scope == Scope::Part { "All visitors of this part" } else { "All visitors" }) }
                        (table::whole(&view))
                        (memo::legend(&view, output, options))
                    }
                    (worth::section(&view, output))
                    (settle::section(&view))
                    (overview::section(&view))
                    div.rest { (segments::all(&view)) (course::section(&view)) }
                }
                footer {
                    (notes(&view, output))
                    (method::note(&view))
                    (data::block(output))
                }
            }
        }
    }
}

/// What changes nothing, and what was assumed.
fn notes(view: &View, output: &Output) -> Markup {
    let notes = warnings::notes(view.report, &view.labels);
    let all = notes.len() + output.readings.len();
    html! {
        @if all > 0 {
            details.notes {
                summary { h2 { "Notes (" (all) ")" } }
                ul {
                    @for reading in &output.readings { li { (say::sentence(&reading.to_string())) } }
                    @for note in notes { li { (say::sentence(&note)) } }
                }
            }
        }
    }
}
