//! What can be wrong with a plan, or with the looks of a running test.

use thiserror::Error;

use super::{Design, Spending};
use crate::special::NotConverged;

/// Looks closer than this are one look.
const CLOSEST: f64 = 1e-5;

/// What is wrong with a plan or with looks. Looks are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum DesignError {
    /// Nobody looks.
    #[error("looks: none given, at least 1 is needed")]
    NoLooks,
    /// More than [`Design::MAX_LOOKS`].
    #[error("looks: {given} given, at most {max} are served", max = Design::MAX_LOOKS)]
    TooManyLooks {
        /// How many were given.
        given: usize,
    },
    /// A time that is not a positive number.
    #[error("look {look}: time {time} is not above 0")]
    Time {
        /// Which look.
        look: usize,
        /// The time given.
        time: f64,
    },
    /// A look after all the information is there: in a plan a time above 1, in a running test any look after one at 1 or more.
    #[error("look {look}: time {time} is beyond the planned end at 1")]
    BeyondEnd {
        /// Which look.
        look: usize,
        /// The time given.
        time: f64,
    },
    /// A look that is not later than the one before it, by 1e-5 at least.
    #[error("look {look}: time {time} is not after that of the look before, {before}")]
    Order {
        /// Which look.
        look: usize,
        /// The time given.
        time: f64,
        /// The time of the look before.
        before: f64,
    },
    /// The last planned look is not at the planned end.
    #[error("the last look is at time {time}, not at the planned end, 1")]
    Unfinished {
        /// Its time.
        time: f64,
    },
    /// An alpha that is not above 0 and at most 0.5.
    #[error("alpha {value} is not above 0 and at most 0.5")]
    Alpha {
        /// The alpha given.
        value: f64,
    },
    /// A parameter of the spending that is not a finite number, or of Kim and DeMets's not above 0.
    #[error("spending parameter {value} is not one of {spending:?}")]
    Spending {
        /// The parameter given.
        value: f64,
        /// Whose it is.
        spending: Spending,
    },
    /// A power out of range: of stops for futility 0.5 to 0.999, asked of a design above alpha and up to 0.999999.
    #[error("power {value} is out of range")]
    Power {
        /// The power given.
        value: f64,
    },
    /// Planned visitors of fewer than two variants, or of a variant none or more than [`crate::Counts::MAX_VISITORS`].
    #[error("planned visitors are not those of 2 or more variants, each from 1 to {max}", max = crate::Counts::MAX_VISITORS)]
    Visitors,
    /// A numerical method did not reach its accuracy within its bound of steps.
    #[error("the computation did not converge")]
    NotConverged,
}

impl From<NotConverged> for DesignError {
    fn from(_: NotConverged) -> Self {
        Self::NotConverged
    }
}

pub(super) fn check_alpha(value: f64) -> Result<(), DesignError> {
    if value > 0.0 && value <= 0.5 { Ok(()) } else { Err(DesignError::Alpha { value }) }
}

pub(super) fn check_spending(spending: Spending) -> Result<(), DesignError> {
    spending.misfit().map_or(Ok(()), |value| Err(DesignError::Spending { value, spending }))
}

/// Times of looks: ascending and positive; beyond 1 none.
pub(super) fn check_looks(times: &[f64]) -> Result<(), DesignError> {
    let at_end = times.iter().position(|&time| time > 1.0);
    check_order(times)?;
    at_end.map_or(Ok(()), |place| Err(DesignError::BeyondEnd { look: place + 1, time: times[place] }))
}

/// Times of looks: ascending, positive and finite.
pub(super) fn check_order(times: &[f64]) -> Result<(), DesignError> {
    if times.is_empty() {
        return Err(DesignError::NoLooks);
    }
    if times.len() > Design::MAX_LOOKS {
        return Err(DesignError::TooManyLooks { given: times.len() });
    }
    let mut before = 0.0;
    for (place, &time) in times.iter().enumerate() {
        let look = place + 1;
        if !(CLOSEST..f64::INFINITY).contains(&time) {
            return Err(DesignError::Time { look, time });
        }
        if time - before < CLOSEST * (1.0 - 1e-9) {
            return Err(DesignError::Order { look, time, before });
        }
        before = time;
    }
    Ok(())
}
