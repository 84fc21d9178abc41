//! What the conversions of two variants say against a ratio of their rates: the e-value.
//!
//! Given that a converter is in one of the two arms, the chance that it is the variant's is `theta = pi r / (pi r + 1 - pi)`,
//! with the ratio of rates r and the variant's share pi of the visitors. The e-value is the mean likelihood of theta under
//! a prior around pi, divided by the likelihood of the theta that belongs to r. No two large numbers are subtracted here:
//! Stirling's formula leaves divergences, which are formed from differences, and remainders.

use crate::special::elementary::{deviance, difference_of_products, exp, exp_m1, ln, ln_1p};
use crate::special::gamma::stirling_remainder;
use crate::{Counts, Pair};

use super::TypicalLift;

/// Two weights of traffic, and the shares they make.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shares {
    pub(super) weights: Pair<f64>,
    pub(super) total: f64,
    /// Of the control, 1 - pi, and of the variant, pi.
    pub(super) of: Pair<f64>,
}

/// Weights further apart are no split.
const WIDEST: f64 = 1e15;

impl Shares {
    /// `None` unless both weights are positive and finite, and within [`WIDEST`] of each other.
    pub(super) fn new(weights: Pair<f64>) -> Option<Self> {
        let (most, least) = (weights.control.max(weights.variant), weights.control.min(weights.variant));
        let usable = |weight: f64| weight > 0.0 && weight < f64::INFINITY;
        if !(usable(weights.control) && usable(weights.variant) && most / least <= WIDEST) {
            return None;
        }
        // Products with counts are formed exactly, which neither very large nor very small weights allow.
        let weights = if (1e-60..1e60).contains(&most) { weights } else { weights.map(|weight| weight / most) };
        let total = weights.control + weights.variant;
        Some(Self { weights, total, of: weights.map(|weight| weight / total) })
    }

    /// `variant - pi (control + variant)`: what the variant has above its share.
    fn excess(&self, of: Pair<f64>) -> f64 {
        difference_of_products(of.variant, self.weights.control, of.control, self.weights.variant) / self.total
    }

    /// `ln(variant / control)` per weight. Both are positive.
    pub(super) fn log_ratio(&self, of: Pair<f64>) -> f64 {
        let (above, below) = (of.variant * self.weights.control, of.control * self.weights.variant);
        let lift = self.excess(of) * self.total / below;
        if lift.abs() < 0.5 { ln_1p(lift) } else { ln(above / below) }
    }
}

/// The evidence of one stratum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    pub(super) shares: Shares,
    pub(super) conversions: Pair<f64>,
    /// `c1 - pi (c0 + c1)`.
    pub(super) excess: f64,
    /// ln e(1) before the split is paid for.
    pub(super) log_e_plain: f64,
    /// How far the observed split of visitors is from the configured one, in log likelihood; at least 0.
    pub(super) split: f64,
    /// ln of the largest likelihood of the conversions over their mean one: ln e(r) is
    /// `c kl(c1 / c, theta(r)) - regret - split`. At least 0.
    pub(super) regret: f64,
}

impl Evidence {
    pub(super) fn new(counts: Pair<Counts>, shares: Shares, typical: TypicalLift) -> Self {
        let conversions = counts.map(|counts| counts.conversions() as f64);
        let visitors = counts.map(|counts| counts.visitors() as f64);
        let excess = shares.excess(conversions);
        let split = {
            let (n, excess) = (visitors.control + visitors.variant, shares.excess(visitors));
            divergence(visitors, shares.of.map(|share| share * n), excess)
        };
        let [near, far] =
            [1.0, 5.0].map(|times| Mixture::new(times * typical.get(), shares).weigh(conversions, excess));
        Self {
            shares,
            conversions,
            excess,
            log_e_plain: log_mean(near.0, far.0),
            split,
            regret: -log_mean(-near.1, -far.1).min(0.0),
        }
    }

    /// ln e(1).
    pub(super) fn log_e(&self) -> f64 {
        self.log_e_plain - self.split
    }
}

/// `ln((exp(x) + exp(y)) / 2)`
fn log_mean(x: f64, y: f64) -> f64 {
    x.max(y) + ln_1p(0.5 * exp_m1(-(x - y).abs()))
}

/// [`deviance`] that knows `0 ln 0`.
#[inline]
fn deviation(observed: f64, expected: f64, excess: f64) -> f64 {
    if observed > 0.0 { deviance(observed, expected, excess) } else { expected }
}

/// `n kl(observed / n, expected / n)` of two counts with the sum n, given what the variant's is above the expected one.
#[inline]
pub(super) fn divergence(observed: Pair<f64>, expected: Pair<f64>, excess: f64) -> f64 {
    deviation(observed.variant, expected.variant, excess) + deviation(observed.control, expected.control, -excess)
}

/// The prior of theta, a Beta distribution with mean pi whose log odds have the standard deviation of one scale of lifts:
/// `a = 1 / ((1 - pi) t^2)`, `b = 1 / (pi t^2)`.
struct Mixture {
    shares: Shares,
    /// b and a.
    prior: Pair<f64>,
    kappa: f64,
}

impl Mixture {
    fn new(scale: f64, shares: Shares) -> Self {
        let prior = shares.of.swapped().map(|share| 1.0 / (share * scale * scale));
        Self { shares, prior, kappa: prior.control + prior.variant }
    }

    /// ln e(1) under this prior alone, and its regret.
    fn weigh(&self, conversions: Pair<f64>, excess: f64) -> (f64, f64) {
        let (Pair { control: b, variant: a }, kappa) = (self.prior, self.kappa);
        let (c0, c1) = (conversions.control, conversions.variant);
        let c = c0 + c1;
        let posterior = Pair { control: b + c0, variant: a + c1 };
        let sum = kappa + c;
        let spread = 0.5 * (ln_1p(c1 / a) + ln_1p(c0 / b) - ln_1p(c / kappa));
        let remainder = |shapes: Pair<f64>, sum| {
            stirling_remainder(shapes.variant) + stirling_remainder(shapes.control) - stirling_remainder(sum)
        };
        let cost = spread - (remainder(posterior, sum) - remainder(self.prior, kappa));
        let moved = divergence(posterior, self.shares.of.map(|share| share * sum), excess);
        // The posterior mean x lies between pi and c1/c; the way from each is its part of the whole.
        let way = excess * (kappa / sum);
        let from_data = divergence(conversions, posterior.map(|shape| c * (shape / sum)), way);
        let from_prior = divergence(self.prior, posterior.map(|shape| kappa * (shape / sum)), -way);
        (moved - cost, from_data + from_prior + cost)
    }
}

/// min(1, exp(-`log_e`)): the p-value that an e-value gives.
pub(super) fn p_value(log_e: f64) -> f64 {
    exp(-log_e).min(1.0)
}
