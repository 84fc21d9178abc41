//! What puts the verdict in doubt and what else to know, on the wire.

use abstats::{DoubtClass, Report};
use abstats_words::doubts::{self, Doubt, Place};
use abstats_words::{Labels, warnings};

/// What puts the verdict in doubt, one sentence in each field.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Doubt"))]
pub(crate) struct DoubtView<'a> {
    /// The warning's.
    code: &'static str,
    /// `data`: the counts may be wrong; `evidence`: they say less than the verdict does.
    class: DoubtClass,
    /// What was found.
    finding: String,
    /// What shows it.
    evidence: String,
    /// What to do about it.
    todo: String,
    /// Where to look.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    segments: Vec<PlaceView<'a>>,
}

/// Segments of one breakdown.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "DoubtSegments"))]
struct PlaceView<'a> {
    breakdown_by: &'a str,
    criteria: &'a [String],
}

/// What changes nothing about the verdict.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Note"))]
pub(crate) struct NoteView {
    /// The warning's.
    code: &'static str,
    /// One sentence, for people.
    finding: String,
}

impl<'a> DoubtView<'a> {
    pub(crate) fn all(report: &'a Report, labels: &Labels) -> Vec<Self> {
        let place = |Place { breakdown, criteria, .. }: Place<'a>| PlaceView { breakdown_by: breakdown, criteria };
        let view = |doubt: Doubt<'a>| Self {
            code: doubt.code,
            class: doubt.class,
            finding: doubt.finding,
            evidence: doubt.evidence,
            todo: doubt.todo,
            segments: doubt.segments.into_iter().map(place).collect(),
        };
        doubts::all(report, labels).into_iter().map(view).collect()
    }
}

impl NoteView {
    pub(crate) fn all(report: &Report, labels: &Labels) -> Vec<Self> {
        let all = report.warnings.iter().chain(&report.overall.warnings);
        let notes = all.filter(|warning| !report.is_doubted_by(warning));
        notes
            .map(|warning| Self { code: warning.code(), finding: warnings::sentence(warning, report, labels) })
            .collect()
    }
}
