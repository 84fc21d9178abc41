//! What is analysed: variants, control, breakdowns.

use crate::bayesian::Prior;
use crate::{Counts, Page};

/// One variant of an experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Identifies the variant within the experiment.
    pub id: String,
    /// The display name; `None` shows the id.
    pub name: Option<String>,
    /// Whether it is the control.
    pub is_control: bool,
    /// Its visitors and conversions over the whole test.
    pub counts: Counts,
    /// Its configured share of traffic, in any unit.
    pub traffic_weight: Option<f64>,
    /// Its own prior, in place of the analysis's.
    pub prior: Option<Prior>,
}

/// A dimension, e.g. `device`, and its segments.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    /// The dimension.
    pub by: String,
    /// Its segments, disjoint.
    pub segments: Vec<Segment>,
}

/// The part of the visitors for whom a dimension has one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The dimension's value.
    pub criteria: String,
    /// The counts of each variant within the segment, in the order of the experiment's variants.
    pub counts: Vec<Counts>,
}

/// An experiment: valid by construction.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    page: Page,
    variants: Vec<Variant>,
    control: usize,
    breakdowns: Vec<Breakdown>,
}
