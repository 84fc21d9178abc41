//! How long must a test run?

mod binomial;
mod boundary;
mod design;
mod detectable;
mod effect;
mod error;
mod formulas;
mod rule;
mod sample_size;
mod weights;

pub use design::{Design, Exactness, Goal, Power};
pub use detectable::{After, Direction};
pub use effect::{Baseline, Effect};
pub use error::PlanningError;
pub use formulas::{Formula, OtherCalculator, Tailed, other_calculators};
pub use sample_size::{SampleSize, Wanted};
pub use weights::{Visitors, Weights};
