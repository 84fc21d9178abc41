//! The frequentist engine: the score test of two proportions and the intervals that invert it.

use crate::{Absent, Estimate};

/// The frequentist numbers of one variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrequentistStatistics {
    /// Conversions / visitors and its Wilson interval.
    pub rate: Estimate,
    /// Against the control; `None` for the control itself.
    pub versus_control: Option<FrequentistComparison>,
}

/// A variant against the control, frequentist.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrequentistComparison {
    /// variant rate - control rate and Mee's interval.
    pub difference: Estimate,
    /// variant rate / control rate - 1 and Koopman's interval.
    pub lift: Estimate,
    /// The score statistic, positive when the variant's rate is the higher one.
    pub z: Result<f64, Absent>,
    /// The probability, were the rates equal, of data at least as far from equality, in the alternative's direction.
    pub p_value: Result<f64, Absent>,
}
