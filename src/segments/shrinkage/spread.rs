//! The standard deviation between segments: where its posterior lies, and its values at points there.

use super::cumulative::{Cumulative, Piece};
use super::likelihood::LogLikelihood;
use super::propagation::{GivenTau, Site, ln_evidence_of_sites, propagate};
use super::tilted::LEGENDRE;
use crate::Absent;
use crate::special::elementary::{exp, exp_m1, ln};

/// The scale of the half-normal prior of the standard deviation between segments, of log ratios.
pub(super) const TAU_SCALE: f64 = 0.3;

/// The place where the sites for the search are taken.
const TYPICAL_TAU: f64 = 0.2;
/// The search goes this far; the prior's density here is 1e-22 of its largest. Farther where likelihoods outweigh that.
const LARGEST_TAU: f64 = 3.0;
const SEARCHED: usize = 32;
/// Each pass narrows the range to what holds the posterior, at best by a factor of 16.
const MOST_SEARCHES: usize = 12;
const MOST_RANGES: usize = 12;
/// The log density has fallen by this much at the ends of a range that holds the posterior. At 0 it need not have.
const FALLEN: f64 = 3.0;
/// A share of the first point that indicates that the posterior lies nearer to 0; it is 0.03 where the density hardly changes.
const AT_AN_END: f64 = 0.3;
/// Well beyond [`NEGLIGIBLE`] plus the step that is left beside it.
const FALLS_FAR: f64 = 50.0;
/// Points this far below the largest log density are left out.
const NEGLIGIBLE: f64 = 9.0;

/// The posterior for each of a few taus, with that tau's share of the posterior.
pub(super) struct Posterior {
    pub(super) given: Vec<(f64, GivenTau)>,
    range: Range,
    /// The log density at the points.
    logs: [f64; LEGENDRE.len()],
}

impl Posterior {
    pub(super) fn new(likelihoods: &[LogLikelihood]) -> Result<Self, Absent> {
        let mut sites: Vec<Site> = likelihoods.iter().map(Site::of).collect();
        propagate(TYPICAL_TAU, likelihoods, &mut sites)?;
        let Range { median, .. } = Range::of(&sites);
        // The sites depend on tau a little. Those of the range itself show it when many segments leave it narrow.
        propagate(median, likelihoods, &mut sites)?;
        let mut range = Range::of(&sites);
        for _ in 0..MOST_RANGES {
            let posterior = Self::over(range, likelihoods, &mut sites)?;
            // The likelihoods may not be what the sites of another tau suggest.
            match posterior.better_range() {
                Some(better) => range = better,
                None => return Ok(posterior),
            }
        }
        Err(Absent::NotConverged)
    }

    fn over(range: Range, likelihoods: &[LogLikelihood], sites: &mut [Site]) -> Result<Self, Absent> {
        let mut logs = [0.0; LEGENDRE.len()];
        let mut all = Vec::with_capacity(LEGENDRE.len());
        for (log, (x, _)) in logs.iter_mut().zip(LEGENDRE) {
            let tau = range.tau(x);
            let given = propagate(tau, likelihoods, sites).or_else(|_| {
                // The sites of another tau may be far from those of this one.
                sites.iter_mut().zip(likelihoods).for_each(|(site, likelihood)| *site = Site::of(likelihood));
                propagate(tau, likelihoods, sites)
            })?;
            *log = given.ln_evidence + ln_prior(tau) + range.ln_slope(x);
            all.push(given);
        }
        let largest = logs.iter().fold(f64::NEG_INFINITY, |largest, log| largest.max(*log));
        let weights = LEGENDRE.map(|(_, weight)| weight);
        let parts: Vec<f64> = logs.iter().zip(weights).map(|(log, weight)| weight * exp(log - largest)).collect();
        let total: f64 = parts.iter().sum();
        let given = parts.into_iter().zip(all).map(|(part, given)| (part / total, given)).collect();
        Ok(Self { given, range, logs: logs.map(|log| log - largest) })
    }

    /// A range that holds the posterior, if this one does not: farther out if the density has not fallen at an end, nearer if it
    /// falls too far for a polynomial through the points.
    fn better_range(&self) -> Option<Range> {
        let Range { low, high, .. } = self.range;
        let densities: [f64; LEGENDRE.len()] =
            std::array::from_fn(|k| self.logs[k] - self.range.ln_slope(LEGENDRE[k].0));
        let highest = densities.iter().fold(f64::NEG_INFINITY, |highest, density| highest.max(*density));
        let [at_low, .., at_high] = densities.map(|density| density - highest);
        let open_above = at_high > -FALLEN;
        let open_below = low > 0.0 && at_low > -FALLEN;
        let at_nothing = self.given.first().is_some_and(|(share, _)| *share > AT_AN_END);
        let too_wide = at_low.min(at_high) < -FALLS_FAR;
        if !(open_above || open_below || at_nothing || too_wide) {
            return None;
        }
        let top = self.logs.iter().position(|log| *log >= 0.0)?;
        let nothing = |log: &f64| *log < -2.0 * NEGLIGIBLE;
        let tau = |k: usize| self.given.get(k).map(|(_, given)| given.tau);
        let trimmed_low = self.logs.iter().take(top).rposition(nothing).and_then(tau).unwrap_or(low);
        let trimmed_high = self.logs.iter().skip(top).position(nothing).and_then(|k| tau(top + k)).unwrap_or(high);
        Some(Range {
            low: if open_below { 0.0 } else { trimmed_low },
            high: if open_above { 4.0 * high } else { trimmed_high },
            median: tau(top)?,
        })
    }

    /// The taus with these posterior probabilities below them, ascending.
    pub(super) fn quantiles<const N: usize>(&self, probabilities: [f64; N]) -> [f64; N] {
        const CELLS: usize = 100;
        let piece = Piece { low: -1.0, step: 2.0 / CELLS as f64, cells: CELLS };
        let weights = barycentric();
        let densities: Vec<f64> = (0..=CELLS).map(|k| exp(self.ln_density(piece.place(k), &weights))).collect();
        let mut cumulative = Cumulative::new();
        cumulative.push(piece, &densities);
        cumulative.quantiles(probabilities).map(|x| self.range.tau(x))
    }

    /// The polynomial through the log density at the points, by the barycentric formula with its weights.
    fn ln_density(&self, x: f64, barycentric: &[f64; LEGENDRE.len()]) -> f64 {
        let (mut above, mut below) = (0.0, 0.0);
        for ((point, _), (log, weight)) in LEGENDRE.iter().zip(self.logs.iter().zip(barycentric)) {
            let distance = x - point;
            if distance == 0.0 {
                return *log;
            }
            let part = weight / distance;
            above += part * log;
            below += part;
        }
        above / below
    }
}

/// For Gauss-Legendre points they follow from the quadrature weights (Wang and Xiang 2012).
fn barycentric() -> [f64; LEGENDRE.len()] {
    let mut sign = -1.0;
    LEGENDRE.map(|(point, weight)| {
        sign = -sign;
        sign * ((1.0 - point * point) * weight).sqrt()
    })
}

fn ln_prior(tau: f64) -> f64 {
    -0.5 * (tau / TAU_SCALE) * (tau / TAU_SCALE)
}

/// Where the posterior of tau lies, with the sites in place of the likelihoods.
#[derive(Clone, Copy)]
struct Range {
    low: f64,
    high: f64,
    median: f64,
}

impl Range {
    fn of(sites: &[Site]) -> Self {
        let (mut low, mut high, mut median) = (0.0, LARGEST_TAU, TYPICAL_TAU);
        let ln_density = |tau: f64| ln_evidence_of_sites(tau, sites) + ln_prior(tau);
        for _ in 0..MOST_SEARCHES {
            // Denser at the lower end, where a small tau must be distinguished from none.
            let tau = |k: usize| low + (high - low) * (k as f64 / SEARCHED as f64) * (k as f64 / SEARCHED as f64);
            let logs: Vec<f64> = (0..=SEARCHED).map(|k| ln_density(tau(k))).collect();
            let largest = logs.iter().fold(f64::NEG_INFINITY, |largest, log| largest.max(*log));
            let near = |log: &f64| *log > largest - NEGLIGIBLE;
            let first = logs.iter().position(near).unwrap_or(0).saturating_sub(1);
            let last = (logs.iter().rposition(near).unwrap_or(SEARCHED) + 1).min(SEARCHED);
            // tau grows with the square of k.
            let densities: Vec<f64> = logs.iter().enumerate().map(|(k, log)| k as f64 * exp(log - largest)).collect();
            let mut cumulative = Cumulative::new();
            cumulative.push(Piece { low: 0.0, step: 1.0 / SEARCHED as f64, cells: SEARCHED }, &densities);
            let [middle] = cumulative.quantiles([0.5]);
            (low, high, median) = (tau(first), tau(last), low + (high - low) * middle * middle);
            if last - first > SEARCHED / 3 {
                break;
            }
        }
        Self { low, high, median }
    }

    /// The logarithm of how much faster tau grows at the end of the range than at its start, if it grows exponentially and
    /// passes the median half way.
    fn growth(&self) -> f64 {
        let share = (self.median - self.low) / (self.high - self.low);
        2.0 * ln(1.0 / share.clamp(1e-4, 0.45) - 1.0)
    }

    /// The tau at x from -1 to 1.
    fn tau(&self, x: f64) -> f64 {
        let growth = self.growth();
        self.low + (self.high - self.low) * exp_m1(0.5 * growth * (x + 1.0)) / exp_m1(growth)
    }

    /// ln of the slope of tau in x, up to a constant.
    fn ln_slope(&self, x: f64) -> f64 {
        0.5 * self.growth() * x
    }
}
