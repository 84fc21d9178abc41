//! How long must a test run?

mod binomial;
mod boundary;
mod design;
mod effect;
mod error;
mod rule;
mod weights;

pub use design::{Design, Exactness, Goal, Power};
pub use effect::{Baseline, Effect};
pub use error::PlanningError;
pub use weights::{Visitors, Weights};
