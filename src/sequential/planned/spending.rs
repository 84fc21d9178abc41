//! How alpha is spent over the course of a test.

use crate::special::elementary::{exp, exp_m1, ln, ln_1p};
use crate::special::normal;

/// How much of an error rate may be used up after a fraction t of the information (Lan and DeMets): nothing at 0, all of it at
/// 1. Looks need not be planned at fixed times then; what an earlier look did not spend, a later one has.
///
/// ```
/// use abstats::sequential::planned::Spending;
/// let half_way = |spending: Spending| (1e4 * spending.spent(0.025, 0.5)).round() / 1e4;
/// assert_eq!(half_way(Spending::ObrienFleming), 0.0015);
/// assert_eq!(half_way(Spending::Pocock), 0.0155);
/// assert_eq!(half_way(Spending::KimDeMets(3.0)), 0.0031);
/// assert_eq!(half_way(Spending::HwangShihDeCani(-4.0)), 0.003);
/// ```
///
/// # References
/// K. K. G. Lan and D. L. DeMets, *Biometrika* 70 (1983) 659; K. Kim and D. L. DeMets, *Biometrika* 74 (1987) 149;
/// I. K. Hwang, W. J. Shih and J. S. DeCani, *Stat. Med.* 9 (1990) 1439.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Spending {
    /// `2 (1 - Phi(z / sqrt t))` with the normal quantile z of `1 - alpha / 2`: hardly anything early, nearly the fixed
    /// test at the end. The default.
    #[default]
    ObrienFleming,
    /// `alpha ln(1 + (e - 1) t)`: about the same bound at every look.
    Pocock,
    /// `alpha t^power`, with a power above 0.
    KimDeMets(f64),
    /// `alpha (1 - exp(-gamma t)) / (1 - exp(-gamma))`, with any finite gamma; `alpha t` at 0, late spending below.
    HwangShihDeCani(f64),
}

impl Spending {
    /// What may be spent of `alpha` until `time`, a fraction of the information: 0 at 0 and before, `alpha` at 1 and after.
    #[must_use]
    pub fn spent(self, alpha: f64, time: f64) -> f64 {
        if time <= 0.0 {
            return 0.0;
        }
        if time >= 1.0 {
            return alpha;
        }
        match self {
            Self::ObrienFleming => 2.0 * normal::upper_tail(normal::upper_quantile(0.5 * alpha) / time.sqrt()),
            Self::Pocock => alpha * ln_1p((std::f64::consts::E - 1.0) * time),
            Self::KimDeMets(power) => alpha * exp(power * ln(time)),
            // Written so that nothing overflows: for a negative gamma both sides times exp(gamma).
            Self::HwangShihDeCani(gamma) if gamma > 0.0 => alpha * exp_m1(-gamma * time) / exp_m1(-gamma),
            Self::HwangShihDeCani(gamma) if gamma < 0.0 => {
                alpha * exp(-gamma * (time - 1.0)) * exp_m1(gamma * time) / exp_m1(gamma)
            }
            Self::HwangShihDeCani(_) => alpha * time,
        }
    }

    /// The parameter, if it has one that is of no use.
    pub(super) fn misfit(self) -> Option<f64> {
        match self {
            Self::KimDeMets(power) if !(power > 0.0 && power < f64::INFINITY) => Some(power),
            Self::HwangShihDeCani(gamma) if !gamma.is_finite() => Some(gamma),
            _ => None,
        }
    }
}
