//! How long must a test run?

mod binomial;
mod boundary;
mod design;
mod effect;
mod error;
mod rule;
mod sample_size;
mod weights;

pub use design::{Design, Exactness, Goal, Power};
pub use effect::{Baseline, Effect};
pub use error::PlanningError;
pub use sample_size::{SampleSize, Wanted};
pub use weights::{Visitors, Weights};
