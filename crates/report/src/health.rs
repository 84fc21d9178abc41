//! Whether the numbers can be trusted: the split of visitors, the counts, the warnings.

use abstats::Warning;
use abstats::sample_ratio::MISMATCH_BELOW;
use maud::{Markup, html};

use crate::view::View;
use abstats_words::{number, text, warnings};

pub fn strip(view: &View) -> Markup {
    let counts = || view.report.overall.variants.iter().map(|variant| variant.counts);
    let visitors = counts().fold(0_u64, |sum, counts| sum.saturating_add(counts.visitors()));
    let conversions = counts().fold(0_u64, |sum, counts| sum.saturating_add(counts.conversions()));
    let doubts = warnings::doubts(view.report, &view.labels).len();
    let warnings = doubts + sentences(view).len();
    let list = if doubts > 0 { "#alarm" } else { "#warnings" };
    let (sign, split, why) = match view.report.sample_ratio {
        Ok(ref ratio) => {
            let p = number::p_value(ratio.p_value, MISMATCH_BELOW);
            let p = text::unbroken(&format!("p {p}"));
            match (ratio.mismatch, ratio.trivial) {
                (false, _) => ("✓ ", "as planned", p),
                (true, true) => ("✓ ", "trivially off", p),
                (true, false) => ("✗ ", "mismatch", p),
            }
        }
        Err(reason) => ("", "not tested", reason.to_string()),
    };
    html! {
        dl.health aria-label="Health of the test" {
            div { dt { "Sample ratio" } dd {
                    span.mismatch[split == "mismatch"] { span aria-hidden="true" { (sign) } (split) }
                    " " small { (why) }
                } }
            div { dt { "Visitors" } dd { (number::count(visitors)) } }
            div { dt { "Conversions" } dd { (number::count(conversions)) } }
            div {
                dt { "Warnings" }
                dd { @if warnings == 0 { "none" } @else { a href=(list) { (warnings) } } }
            }
        }
    }
}

/// Where each warning is said: in the alarm, in a breakdown's section, or in the list.
fn sentences(view: &View) -> Vec<String> {
    let doubts = warnings::in_doubts(view.report);
    let elsewhere = |warning: &Warning| {
        matches!(warning, Warning::ManyComparisons { breakdown: Some(_), .. })
            || doubts.contains(&std::ptr::from_ref(warning))
    };
    warnings::sentences_but(view.report, &view.labels, elsewhere)
}

/// What puts the verdict in doubt.
pub fn alarm(view: &View) -> Markup {
    let sentences = warnings::doubts(view.report, &view.labels);
    html! {
        @if !sentences.is_empty() {
            section.alarm aria-labelledby="alarm" {
                h2 #alarm { "To clear up before acting on the verdict" }
                ul { @for sentence in sentences { li { (text::unbroken(&sentence)) } } }
            }
        }
    }
}

pub fn warnings(view: &View) -> Markup {
    let sentences = sentences(view);
    html! {
        @if !sentences.is_empty() {
            section.warnings aria-labelledby="warnings" {
                h2 #warnings { "Before believing the verdict" }
                ul { @for sentence in sentences { li { (text::unbroken(&sentence)) } } }
            }
        }
    }
}
