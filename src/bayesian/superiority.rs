//! Is the variant better than the control, and what does the wrong choice cost?

use crate::bayesian::Posterior;
use crate::special::beta::Beta;
use crate::special::highest::highest;
use crate::special::inequality::{Inequality, inequality};
use crate::special::relative_loss::relative_loss;
use crate::{Absent, Pair};

/// The chances that either rate is the higher one, and the expected loss of either choice.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Superiority {
    /// P(variant rate > control rate).
    pub chance_to_beat_control: f64,
    /// P(control rate > variant rate). The two chances add up to 1, and each is computed directly: a chance of 3e-77
    /// is returned as such.
    pub chance_control_better: f64,
    /// E[max(control rate - variant rate, 0)]: what choosing the variant costs on average, in rate units.
    pub expected_loss: f64,
    /// E[max(variant rate - control rate, 0)]: what keeping the control costs on average, in rate units.
    pub expected_loss_of_control: f64,
}

/// Compares two posteriors.
///
/// ```text
/// P(V > C) = Int f_V(x) F_C(x) dx        E[max(C - V, 0)] = Int F_V(x) (1 - F_C(x)) dx
/// ```
///
/// They are evaluated in closed form or in a fixed number of steps, never by sampling, and the cost does not grow with the
/// counts. Exchanging the two posteriors exchanges the results to the last bit; equal posteriors give exactly 1/2.
///
/// # Accuracy
/// All four numbers: relative error at most 2.8e-13, median 1.5e-16, on 41,012 values down to 1e-300, shapes from 0.01 to
/// 1e12 (`testdata/inequality.txt`); at most 2.5e-13 on 4,478 more, on both sides of every switch of method and with arms
/// up to 1e13 times as large as the other (`testdata/regimes.txt`).
///
/// # Errors
/// [`Absent::NotConverged`], which no valid counts are known to cause.
///
/// # References
/// Cook (2005), Exact calculation of beta inequalities, UTMDABTR-005-05, for the recurrences under the sums.
///
/// # Examples
/// ```
/// use abstats::bayesian::{Posterior, Prior, superiority};
/// use abstats::{Counts, Pair};
/// let control = Posterior::new(Prior::UNIFORM, Counts::new(1_500, 120)?);
/// let variant = Posterior::new(Prior::UNIFORM, Counts::new(1_480, 148)?);
/// let answer = superiority(Pair { control, variant })?;
/// assert!((answer.chance_to_beat_control - 0.971_686_209_376_302_6).abs() < 1e-15);
/// assert!((answer.expected_loss / 1.142_917_695_639_48e-4 - 1.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn superiority(Pair { control, variant }: Pair<Posterior>) -> Result<Superiority, Absent> {
    let Inequality { x_greater, y_greater, x_excess, y_excess } =
        inequality(control.distribution(), variant.distribution())?;
    Ok(Superiority {
        chance_to_beat_control: y_greater,
        chance_control_better: x_greater,
        expected_loss: x_excess,
        expected_loss_of_control: y_excess,
    })
}

/// `E[max(1 - variant rate / control rate, 0)]`: what choosing the variant costs on average, as a fraction of the
/// control's rate. It exists even if the mean of the lift is infinite.
///
/// # Accuracy
/// Relative error at most 1.1e-13, median 2e-16 (599 cases, `testdata/relative_loss.txt`); at most 5.9e-14 where the
/// control has next to no conversions, prior shapes from 0.1 to 1e9, up to 1e12 visitors (218 cases,
/// `testdata/relative_loss_extremes.txt`).
///
/// # Errors
/// [`Absent::NotConverged`], which no valid counts are known to cause.
///
/// # Examples
/// ```
/// use abstats::bayesian::{Posterior, Prior, expected_loss_relative};
/// use abstats::{Counts, Pair};
/// let control = Posterior::new(Prior::UNIFORM, Counts::new(1_500, 120)?);
/// let variant = Posterior::new(Prior::UNIFORM, Counts::new(1_480, 148)?);
/// assert!((expected_loss_relative(Pair { control, variant })? - 0.00121).abs() < 5e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn expected_loss_relative(Pair { control, variant }: Pair<Posterior>) -> Result<f64, Absent> {
    Ok(relative_loss(control.distribution(), variant.distribution())?)
}

/// One variant against all: its chance to be best, and what choosing it costs.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Best {
    /// P(this rate is the highest of all).
    pub chance: Result<f64, Absent>,
    /// E[highest rate of all - this rate].
    pub loss: Result<f64, Absent>,
}

/// For each of several posteriors the chance that its rate is the highest, and the expected loss against the highest.
///
/// ```text
/// P(i is best) = Int f_i(x) prod_{j != i} F_j(x) dx      E[max_j X_j - X_i]
/// ```
/// There is one result for each posterior, in the same order. The order does not change a bit of the results. The chances
/// are between 0 and 1 and add up to 1, up to the rounding of their sum; no loss is negative.
///
/// # Accuracy
/// Relative error at most 1e-13, median 2e-16, for up to 100 posteriors of ordinary sizes and chances down to 1e-223
/// (3,186 numbers, `testdata/highest.txt`); at most 2.6e-13 for up to 1,000 from the whole domain: prior shapes from 0.1 to
/// 1e9, up to 1e12 visitors, sizes as unequal as that allows (`testdata/highest_extremes.txt`). A chance below 1e-300
/// comes out as 0.
///
/// # Errors
/// For each number separately: [`Absent::NotConverged`], which no valid counts are known to cause.
///
/// # Examples
/// ```
/// use abstats::bayesian::{Posterior, Prior, best};
/// use abstats::Counts;
/// let arms = [(1_500, 120), (1_480, 148), (1_490, 130)]
///     .map(|(visitors, conversions)| Posterior::new(Prior::UNIFORM, Counts::new(visitors, conversions).unwrap()));
/// let chances: f64 = best(&arms).iter().map(|arm| arm.chance.unwrap()).sum();
/// assert!((chances - 1.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn best(posteriors: &[Posterior]) -> Vec<Best> {
    let variables: Vec<Beta> = posteriors.iter().map(|posterior| posterior.distribution()).collect();
    match highest(&variables) {
        Ok(highest) => {
            highest.into_iter().map(|arm| Best { chance: Ok(arm.chance), loss: Ok(arm.shortfall) }).collect()
        }
        Err(error) => {
            let none = Err(Absent::from(error));
            vec![Best { chance: none, loss: none }; posteriors.len()]
        }
    }
}
