//! Looking early: answers that stay right however often one reads a running test.
//!
//! A test that is read every day and stopped at the first "significant" reading decides far too often where nothing
//! differs: within 30 days "chance at least 95%" ships a variant without effect in 20 to 23% of tests.
//!
//! - [`Looks`]: which of these decides a report.
//! - [`AnyTime::compare`]: one variant against the control, *always valid*. Look whenever you like, stop whenever you like.
//! - [`AnyTime::over_strata`]: the same over periods whose traffic weights differ, or over segments.
//! - [`closed`]: many variants, adjusted step by step.
//! - [`running`]: what a series of looks has shown so far.
//! - [`planned`]: few looks, planned beforehand, with bounds that need fewer visitors (group sequential); [`PlannedLooks`] has
//!   them decide a report.

mod always_valid;
mod ends;
mod evidence;
mod family;
mod looks;
pub mod planned;
mod planned_looks;
mod running;
mod strata;
mod typical_lift;

pub use always_valid::{AlwaysValidComparison, AnyTime, Stratum};
pub use family::closed;
pub use looks::{Alpha, Looks};
pub use planned_looks::PlannedLooks;
pub use running::{Running, running};
pub use typical_lift::{TypicalLift, TypicalLiftError};

#[cfg(test)]
#[expect(
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "exact comparisons are meant, and counts are drawn in f64"
)]
mod tests;
