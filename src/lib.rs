//! What may be concluded from an A/B test, from visitor and conversion counts.

pub mod bayesian;
pub mod frequentist;

mod absent;
mod analysis;
mod counts;
mod error;
mod experiment;
mod interval;
mod page;
mod report;
mod run;
mod sample_ratio;
mod special;
mod verdict;
mod warning;
#[cfg(feature = "serde")]
mod wire;

pub use absent::Absent;
pub use analysis::{Alternative, Analysis, Engine, Threshold, ThresholdError};
pub use counts::{Counts, CountsError};
pub use error::{InputError, InputErrors, Place, Problem};
pub use experiment::{Breakdown, Experiment, Segment, Variant};
pub use interval::{Estimate, Interval, Level, LevelError};
pub use page::{Goal, Nullable, Page, TestId};
pub use report::{BreakdownReport, Report, Section, SegmentReport, Statistics, VariantReport};
pub use sample_ratio::SampleRatio;
pub use verdict::{Outcome, Verdict};
pub use warning::Warning;
#[cfg(feature = "serde")]
pub use wire::Input;
