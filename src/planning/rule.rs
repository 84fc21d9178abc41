//! When a comparison is decided, as `run` decides it.

use crate::bayesian::{Posterior, Prior, superiority};
use crate::frequentist::{ScoreTest, z_of_difference, z_of_lift};
use crate::practical::{Region, Scale};
use crate::sequential::AnyTime;
use crate::special::Tails;
use crate::special::contrast::{Contrast, Kind};
use crate::special::elementary::ln_1p;
use crate::special::normal;
use crate::threshold::meets;
use crate::{Absent, Alternative, Counts, Pair, Threshold};

/// A question to the counts of a comparison. For a given control its answer is yes from some count of the variant's conversions
/// on ([`Side::Higher`]), or up to it ([`Side::Lower`]); and that count does not fall where the control's rises.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    asks: Asks,
    side: Side,
    /// The z at which the answer changes.
    critical: f64,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Asks {
    /// The score test of equal rates: p < alpha, and the rate on this side.
    Score { alternative: Alternative, alpha: f64 },
    /// The score test of one end of a region, one-sided.
    Margin { scale: Scale, margin: f64, alpha: f64 },
    /// The chance that the rate is on this side meets the threshold.
    Chance { prior: Prior, threshold: Threshold },
    /// The chance that the lift or difference is on this side of a margin meets the threshold.
    ChanceBeyond { prior: Prior, scale: Scale, margin: f64, threshold: Threshold },
    /// The chance of a region meets the threshold; or more of what is left lies beyond the region than on this side of it, so
    /// that the answers of both sides overlap where the chance is met, and only there.
    ChanceInside { prior: Prior, region: Region, threshold: Threshold },
    /// The always-valid interval of the lift is on this side of a margin.
    AnyTime { any_time: AnyTime, weights: Pair<f64>, margin: f64 },
}

/// Where the variant has to lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Higher,
    Lower,
}

/// The answer, and by how much: a number that grows with the variant's conversions about in a straight line, and is 0 where
/// the answer changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    /// Whether this is the answer of high counts.
    pub(super) turned: bool,
    pub(super) excess: f64,
}

impl Rule {
    pub(super) fn new(asks: Asks, side: Side) -> Self {
        let tail = match asks {
            Asks::Score { alternative: Alternative::TwoSided, alpha } => Some(0.5 * alpha),
            Asks::Score { alpha, .. } | Asks::Margin { alpha, .. } => Some(alpha),
            Asks::Chance { threshold, .. }
            | Asks::ChanceBeyond { threshold, .. }
            | Asks::ChanceInside { threshold, .. } => Some(threshold.alpha()),
            Asks::AnyTime { .. } => None,
        };
        Self { asks, side, critical: tail.map_or(0.0, normal::upper_quantile) }
    }

    pub(super) const fn side(&self) -> Side {
        self.side
    }

    /// The answer for these counts; no where they have none.
    pub(super) fn answer(&self, counts: Pair<Counts>) -> Answer {
        let (yes, z) = self.ask(counts).unwrap_or((false, f64::NAN));
        match self.side {
            Side::Higher => Answer { turned: yes, excess: z - self.critical },
            Side::Lower => Answer { turned: !yes, excess: self.critical - z },
        }
    }

    /// Whether the answer is yes, and the statistic towards the side, about normal.
    fn ask(&self, counts: Pair<Counts>) -> Result<(bool, f64), Absent> {
        let facing = |z: f64| if self.side == Side::Higher { z } else { -z };
        // From the smaller of two chances, which has all its digits.
        let towards = |chance: f64, other: f64| {
            if chance < other { -normal::upper_quantile(chance) } else { normal::upper_quantile(other) }
        };
        match self.asks {
            Asks::Score { alternative, alpha } => {
                let test = ScoreTest::of(counts, alternative).ok_or(Absent::NoVisitors)?;
                let z = facing(test.z);
                Ok((test.p_value < alpha && z > 0.0, z))
            }
            Asks::Margin { scale, margin, alpha } => {
                let z = facing(match scale {
                    Scale::Lift => z_of_lift(counts, margin)?,
                    Scale::Difference => z_of_difference(counts, margin)?,
                });
                Ok((normal::upper_tail(z) < alpha, z))
            }
            Asks::Chance { prior, threshold } => {
                let chances = superiority(counts.map(|counts| Posterior::new(prior, counts)))?;
                let (chance, other) = self.sides(chances.chance_to_beat_control, chances.chance_control_better);
                let met = |chance| meets(chance, threshold.fraction());
                Ok((met(chance) && !met(other), towards(chance, other)))
            }
            Asks::ChanceBeyond { prior, scale, margin, threshold } => {
                let posteriors = counts.map(|counts| Posterior::new(prior, counts));
                let tails = Ends::new(posteriors, scale)?.at(margin)?;
                let (chance, other) = self.sides(tails.upper, tails.lower);
                Ok((meets(chance, threshold.fraction()), towards(chance, other)))
            }
            Asks::ChanceInside { prior, region, threshold } => {
                let ends = Ends::new(counts.map(|counts| Posterior::new(prior, counts)), region.scale())?;
                let (below, above) = (ends.at(region.low())?.lower, ends.at(region.high())?.upper);
                let (behind, ahead) = self.sides(above, below);
                let outside = below + above;
                let met = meets(1.0 - outside, threshold.fraction());
                // Past the middle the chance falls again: then the statistic is that of no smooth curve.
                let z = if met || behind <= ahead { towards(1.0 - outside, outside) } else { f64::NAN };
                Ok((met || behind > ahead, z))
            }
            Asks::AnyTime { any_time, weights, margin } => {
                let lift = any_time.compare(counts, weights)?.lift?;
                let [x_c, x_t] = [counts.control, counts.variant].map(|arm| arm.conversions() as f64);
                // About a number of standard deviations: where the interval ends is a matter of converters alone.
                let size = (x_c * x_t / (x_c + x_t)).sqrt();
                let distance = |end: f64| facing(ln_1p(end) - ln_1p(margin)) * size;
                Ok(match self.side {
                    Side::Higher => (lift.low > margin, distance(lift.low)),
                    Side::Lower => (lift.high < margin, distance(lift.high)),
                })
            }
        }
    }

    /// The chance of the rule's side and of the other one.
    const fn sides(&self, higher: f64, lower: f64) -> (f64, f64) {
        match self.side {
            Side::Higher => (higher, lower),
            Side::Lower => (lower, higher),
        }
    }
}

/// The chances that the lift or difference is below and above a margin, as [`crate::practical::chances`] has them.
struct Ends {
    posteriors: Pair<Posterior>,
    contrast: Contrast,
    scale: Scale,
}

impl Ends {
    fn new(posteriors: Pair<Posterior>, scale: Scale) -> Result<Self, Absent> {
        let Pair { control, variant } = posteriors.map(Posterior::distribution);
        Ok(Self { posteriors, contrast: Contrast::new(control, variant)?, scale })
    }

    fn at(&self, margin: f64) -> Result<Tails, Absent> {
        // At 0 the question is which rate is higher, and it must get the same answer.
        if margin == 0.0 {
            let chances = superiority(self.posteriors)?;
            return Ok(Tails { lower: chances.chance_control_better, upper: chances.chance_to_beat_control });
        }
        Ok(match self.scale {
            Scale::Lift => self.contrast.at(Kind::LogRatio, ln_1p(margin))?,
            Scale::Difference => self.contrast.at(Kind::Difference, margin)?,
        }
        .tails)
    }
}
