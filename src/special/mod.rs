//! The mathematics: special functions in f64. It knows no visitors.
//!
//! Every distribution function gives both tails, each with its own relative accuracy; nothing here computes `1 - p`.
//! A method that does not reach its accuracy within its step bound returns [`NotConverged`].

#![allow(clippy::float_cmp, reason = "exact comparisons are meant: equal shapes, ties, fixed points")]
#![allow(clippy::large_stack_arrays, reason = "tables live on the stack so that a comparison allocates nothing")]

pub(crate) mod beta;
pub(crate) mod chi_squared;
pub(crate) mod common_factor;
pub(crate) mod contrast;
pub(crate) mod elementary;
pub(crate) mod gamma;
pub(crate) mod highest;
pub(crate) mod inequality;
pub(crate) mod normal;
pub(crate) mod relative_loss;
pub(crate) mod saddle;

/// Both tails of a distribution at a point, each relatively accurate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tails {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

impl Tails {
    /// The same distribution seen from the other end.
    pub(crate) const fn swap(self) -> Self {
        Self { lower: self.upper, upper: self.lower }
    }
}

/// A method did not reach its accuracy within its step bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotConverged;
