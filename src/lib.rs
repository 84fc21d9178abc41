//! What may be concluded from an A/B test, from visitor and conversion counts.

pub mod bayesian;
pub mod frequentist;

mod absent;
mod analysis;
mod counts;
mod experiment;
mod interval;
mod page;
mod report;
mod sample_ratio;
mod special;
mod verdict;
mod warning;

pub use absent::Absent;
pub use analysis::{Alternative, Analysis, Engine, Threshold, ThresholdError};
pub use counts::{Counts, CountsError};
pub use experiment::{Breakdown, Experiment, Segment, Variant};
pub use interval::{Estimate, Interval, Level, LevelError};
pub use page::{Goal, Page, TestId};
pub use report::{BreakdownReport, Report, Section, SegmentReport, Statistics, VariantReport};
pub use sample_ratio::SampleRatio;
pub use verdict::{Outcome, Verdict};
pub use warning::Warning;
