//! How long must a test run?

mod arms;
mod asks;
mod binomial;
mod boundary;
mod design;
mod detectable;
mod effect;
mod error;
mod formulas;
mod looks;
mod plan;
mod progress;
mod rule;
mod sample_size;
mod settle;
mod weights;

pub use design::{Design, Exactness, Goal, Looks, Power};
pub use detectable::{After, Direction};
pub use effect::{Baseline, Effect};
pub use error::PlanningError;
pub use formulas::{Formula, OtherCalculator, Tailed, other_calculators};
pub use plan::Plan;
pub use progress::{Progress, Setting};
pub use sample_size::{SampleSize, Wanted};
pub use settle::{A_YEAR, Needed, Settlement, SettlementRow, Why, settle};
pub use weights::{Visitors, Weights};
