//! What to ship and what to do, on the wire.

use abstats::planning::Settlement;
use abstats::{Outcome, Report};
use abstats_words::{Assumption, Digits, Labels, Scope, headline};

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
    /// `part` when it is about a part of the test: rows, segments or visitors were left out, as asked. The sentences say so as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["part"])))]
    scope: Option<&'static str>,
    /// First what to do; then why. With `settle`, last what would settle a test that is not decided.
    sentences: Vec<String>,
}

impl HeadlineView {
    pub(crate) fn of(
        report: &Report,
        readings: &[Assumption],
        settlement: Option<&Settlement>,
        labels: &Labels,
    ) -> Self {
        let said = headline::of(report, labels, Digits::of(report));
        let said = said.within(Scope::of(readings)).settled_by(settlement, report);
        Self { scope: said.scope.code(), sentences: said.all() }
    }
}
