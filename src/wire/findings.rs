//! What the segments of a breakdown say together, on the wire.

use serde::ser::{Serialize, Serializer};

use crate::multiplicity::Discoveries;
use crate::report::{BreakdownReport, Report};

/// What the segments of a breakdown say together.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Findings"))]
pub(super) struct FindingsView<'a> {
    /// The dimension.
    breakdown_by: &'a str,
    /// With `false_discovery` by breakdown: the sets of winners and losers among its segments.
    #[serde(skip_serializing_if = "Option::is_none")]
    discoveries: Option<Discoveries>,
}

impl<'a> FindingsView<'a> {
    fn of(breakdown: &'a BreakdownReport) -> Self {
        Self { breakdown_by: &breakdown.by, discoveries: breakdown.discoveries }
    }

    const fn is_empty(&self) -> bool {
        self.discoveries.is_none()
    }
}

/// The findings of the breakdowns that have any.
pub(super) struct AllFindings<'a>(Vec<FindingsView<'a>>);

impl<'a> AllFindings<'a> {
    pub(super) fn of(report: &'a Report) -> Option<Self> {
        let findings = report.breakdowns.iter().map(FindingsView::of).filter(|findings| !findings.is_empty());
        let findings: Vec<_> = findings.collect();
        (!findings.is_empty()).then_some(Self(findings))
    }
}

impl Serialize for AllFindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}
