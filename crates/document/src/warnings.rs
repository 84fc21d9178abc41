//! Warnings on the wire.

use abstats::{Report, Warning};
use abstats_words::{Labels, warnings};
use serde::ser::{Serialize, Serializer};

/// A warning: its `code`, what it speaks of, and the sentence.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Warning"))]
pub(crate) struct WarningView<'a> {
    #[serde(flatten)]
    warning: &'a Warning,
    /// True of a warning that puts the verdict itself in doubt: not to be acted on before it is cleared up.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    doubts_verdict: bool,
    /// One sentence, for people.
    message: String,
}

/// Warnings, one after the other.
pub(crate) struct Warnings<'a> {
    pub(crate) of: [&'a [Warning]; 2],
    pub(crate) report: &'a Report,
    pub(crate) labels: &'a Labels,
}

impl Serialize for Warnings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { of, report, labels } = *self;
        serializer.collect_seq(of.into_iter().flatten().map(|warning| WarningView {
            warning,
            doubts_verdict: report.is_doubted_by(warning),
            message: warnings::sentence(warning, report, labels),
        }))
    }
}
