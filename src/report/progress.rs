//! How far a test has come.

use crate::warning::Setting;

/// How far a test has come, by its plan ([`crate::planning::Plan::progress`]).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The visitors so far as a part of those planned, of the variant that is furthest behind; above 1 beyond the plan.
    pub fraction: f64,
    /// Its place in [`crate::Report::variants`].
    pub behind: usize,
    /// The days so far and the planned ones, when both are known.
    pub days: Option<(u64, u64)>,
    /// Whether this is the planned look or a later one: every variant has its visitors.
    pub complete: bool,
    /// Whether the report has a verdict that the plan does not allow for yet: one look was planned, and this is an earlier one.
    /// Verdicts by one look decide too often when they are read early.
    pub early_verdict: bool,
    /// In what the analysis is not the planned one: then the plan says nothing about its power.
    pub differs: Vec<Setting>,
}

impl Progress {
    /// Of a plan and what is known so far.
    pub(crate) const fn new(
        (fraction, behind): (f64, usize),
        days: Option<(u64, u64)>,
        early_verdict: bool,
        differs: Vec<Setting>,
    ) -> Self {
        Self { fraction, behind, days, complete: fraction >= 1.0, early_verdict, differs }
    }
}
