//! What to ship and what to do, on the wire.

use abstats::{Outcome, Report};
use abstats_words::{Digits, Labels, headline};

/// What to ship: with `winner` or `control` the variant `variant_id`; with `equivalent` or `non_inferior` the control or any
/// variant of that verdict, whichever costs less or has other advantages; any other outcome means that it is too early to say.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Outcome"))]
pub(crate) struct OutcomeView<'a> {
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["winner", "control", "equivalent",
        "non_inferior", "not_enough_data", "inconclusive"])))]
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<&'a str>,
}

impl<'a> OutcomeView<'a> {
    pub(crate) fn of(report: &'a Report) -> Self {
        let place = match report.verdict {
            Outcome::Winner(index) => Some(index),
            Outcome::Control => Some(report.control),
            Outcome::Equivalent | Outcome::NonInferior | Outcome::NotEnoughData | Outcome::Inconclusive => None,
        };
        let variant = place.and_then(|index| report.variants.get(index));
        Self { outcome: report.verdict.code(), variant_id: variant.map(|variant| variant.id.as_str()) }
    }
}

/// The decision in words, for people.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Headline"))]
pub(crate) struct HeadlineView {
    /// First what to do; then why.
    sentences: Vec<String>,
}

impl HeadlineView {
    pub(crate) fn of(report: &Report, labels: &Labels) -> Self {
        Self { sentences: headline::of(report, labels, Digits::of(report)).all() }
    }
}
