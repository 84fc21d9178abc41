//! What the difference is worth a month, when that is asked.

use abstats_document::Output;
use abstats_words::worth;
use maud::{Markup, html};

use crate::say;
use crate::view::View;

pub fn section(view: &View, output: &Output) -> Markup {
    let Some(asked) = &output.worth else { return html! {} };
    let said = worth::sentences(asked, asked.worth(view.report), view.report, &view.labels);
    html! {
        section.worth aria-labelledby="worth" {
            h2 #worth { "What it is worth" }
            @for sentence in said { p { (say::sentence(&sentence)) } }
        }
    }
}
