//! The Bayesian engine: independent Beta priors, exact posteriors, and every number from them.

mod contrast;
mod lift_posterior;
mod posterior;
mod prior;
mod superiority;

pub(crate) use contrast::agreeing;
pub use contrast::compare;
pub use lift_posterior::{LiftPoint, LiftPosterior};
pub use posterior::Posterior;
pub(crate) use posterior::equal_tails;
pub use prior::{Prior, PriorError};
pub use superiority::{Best, Superiority, best, expected_loss_relative, superiority};

use crate::{Absent, Estimate};

/// A variant against the control, Bayesian. Better is the higher rate, in a report with
/// [`GoalDirection::Decrease`](crate::GoalDirection::Decrease) the lower one: then the rates change places in chances and losses.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BayesianComparison {
    /// Posterior mean and credible interval of variant rate - control rate.
    pub difference: Estimate,
    /// Posterior median and credible interval of variant rate / control rate - 1.
    pub lift: Estimate,
    /// P(variant rate > control rate given the data).
    pub chance_to_beat_control: Result<f64, Absent>,
    /// P(control rate > variant rate given the data), computed directly with its own relative accuracy.
    pub chance_control_better: Result<f64, Absent>,
    /// E[max(control rate - variant rate, 0)]: what choosing the variant costs on average, in rate units.
    pub expected_loss: Result<f64, Absent>,
    /// E[max(1 - variant rate / control rate, 0)].
    pub expected_loss_relative: Result<f64, Absent>,
    /// E[max(variant rate - control rate, 0)]: what keeping the control costs on average, in rate units.
    pub expected_loss_of_control: Result<f64, Absent>,
}
