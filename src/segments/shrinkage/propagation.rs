//! Expectation propagation: the segments' log ratios and their centre, given the standard deviation between segments.
//!
//! Given tau, the model is Gaussian, apart from the segments' likelihoods, each a function of its own log ratio. Each
//! is replaced by a Gaussian site so that the segment's posterior keeps its mean and variance when the likelihood itself
//! replaces the site (Minka 2001). The likelihoods are log-concave, where the method is stable and close.

use super::cliff::carefully;
use super::likelihood::LogLikelihood;
use super::tilted::{HERMITE, Tilted};
use crate::Absent;
use crate::special::elementary::{exp, ln};

/// The standard deviation of the prior of the centre, a log ratio.
pub(super) const CENTRE_SD: f64 = 1.0;

const MOST_SWEEPS: usize = 40;
/// The tolerance, in standard deviations of each segment's posterior.
const CLOSE: f64 = 4e-3;

/// After this many sweeps, sites that still move are integrated carefully.
const PATIENCE: usize = 5;
/// Sites that still move by less than this after the last sweep are accepted: a likelihood that falls like a cliff under points
/// that move with it.
const CLOSE_ENOUGH: f64 = 0.2;

/// What the others say about the centre is the whole minus the own part, except for a segment with more than this share:
/// its own part is then summed directly, since the difference may be only rounding. At most one segment has so much.
const DOMINATES: f64 = 0.9;

/// A Gaussian factor `exp(shift x - precision x^2 / 2)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    pub(super) precision: f64,
    pub(super) shift: f64,
    /// Whether the likelihood needs careful integration.
    hard: bool,
}

impl Site {
    /// A first guess.
    pub(super) fn of(likelihood: &LogLikelihood) -> Self {
        let (centre, error) = likelihood.scale();
        let precision = if likelihood.is_flat() { 0.0 } else { 1.0 / (error * error) };
        Self { precision, shift: precision * centre, hard: false }
    }

    /// The log of the site's integral against a Gaussian.
    fn ln_integral(self, mean: f64, variance: f64) -> f64 {
        let Self { precision, shift, .. } = self;
        let widened = 1.0 + variance * precision;
        -0.5 * ln(widened) + 0.5 * (variance * shift * shift + 2.0 * mean * shift - precision * mean * mean) / widened
    }

    /// What the site says about the centre.
    fn of_centre(self, tau_squared: f64) -> Self {
        let widened = 1.0 + tau_squared * self.precision;
        Self { precision: self.precision / widened, shift: self.shift / widened, ..self }
    }
}

/// The posterior of everything given tau.
#[derive(Clone, Debug)]
pub(super) struct GivenTau {
    pub(super) tau: f64,
    /// The log of the data's probability, up to a constant.
    pub(super) ln_evidence: f64,
    pub(super) centre_mean: f64,
    pub(super) centre_variance: f64,
    pub(super) segments: Vec<Tilted>,
}

/// Sweeps until nothing moves. `sites` holds the start and the end of the search.
pub(super) fn propagate(tau: f64, likelihoods: &[LogLikelihood], sites: &mut [Site]) -> Result<GivenTau, Absent> {
    let tau_squared = tau * tau;
    let mut segments = Vec::with_capacity(sites.len());
    let (mut precision, mut shift) = centre(tau_squared, sites.iter());
    let mut last = f64::INFINITY;
    for sweep in 0..MOST_SWEEPS {
        segments.clear();
        let mut moved = 0.0_f64;
        // Sites that oscillate are moved half way, and then treated more carefully.
        let share = [1.0, 0.5, 0.25][(sweep / 12).min(2)];
        for (k, likelihood) in likelihoods.iter().enumerate() {
            let own = sites[k].of_centre(tau_squared);
            let (others, others_shift) = if own.precision > DOMINATES * precision {
                let (before, after) = (&sites[..k], &sites[k + 1..]);
                centre(tau_squared, before.iter().chain(after))
            } else {
                (precision - own.precision, shift - own.shift)
            };
            let site = &mut sites[k];
            let prior_mean = others_shift / others;
            let prior_variance = tau_squared + 1.0 / others;
            let tilted = tilt(likelihood, *site, prior_mean, prior_variance);
            // A likelihood that is not log-concave there gives no information, instead of negative information.
            let new_precision = (1.0 / tilted.variance - 1.0 / prior_variance).max(0.0);
            let new_shift = tilted.mean * (new_precision + 1.0 / prior_variance) - prior_mean / prior_variance;
            let before = (site.shift + prior_mean / prior_variance) / (site.precision + 1.0 / prior_variance);
            let distance = (tilted.mean - before).abs() / tilted.variance.sqrt();
            // NaN counts as far.
            moved = if distance <= moved { moved } else { distance };
            // Some only begin to oscillate when the others have settled.
            site.hard |= sweep >= PATIENCE && distance > CLOSE;
            site.precision += share * (new_precision - site.precision);
            site.shift += share * (new_shift - site.shift);
            // The next segment knows it at once; updating all together would oscillate.
            let update = site.of_centre(tau_squared);
            (precision, shift) = (others + update.precision, others_shift + update.shift);
            segments.push(tilted);
        }
        // Without the rounding error.
        (precision, shift) = centre(tau_squared, sites.iter());
        last = moved;
        if moved < CLOSE {
            break;
        }
    }
    if last.is_nan() || last >= CLOSE_ENOUGH {
        return Err(Absent::NotConverged);
    }
    let mut ln_evidence = 0.5 * shift * shift / precision - 0.5 * ln(precision * CENTRE_SD * CENTRE_SD);
    for (tilted, site) in segments.iter().zip(sites.iter()) {
        let widened = 1.0 + tau_squared * site.precision;
        ln_evidence += 0.5 * (tau_squared * site.shift * site.shift / widened - ln(widened));
        ln_evidence += tilted.ln_mass - site.ln_integral(tilted.prior_mean, tilted.prior_variance);
    }
    Ok(GivenTau { tau, ln_evidence, centre_mean: shift / precision, centre_variance: 1.0 / precision, segments })
}

/// The log evidence of tau with the sites in place of the likelihoods, up to a constant.
pub(super) fn ln_evidence_of_sites(tau: f64, sites: &[Site]) -> f64 {
    let tau_squared = tau * tau;
    let (mut precision, mut shift, mut sum) = (1.0 / (CENTRE_SD * CENTRE_SD), 0.0, 0.0);
    let mut product = 1.0;
    for site in sites {
        let widened = 1.0 + tau_squared * site.precision;
        let share = 1.0 / widened;
        precision += site.precision * share;
        shift += site.shift * share;
        sum += 0.5 * tau_squared * site.shift * (site.shift * share);
        product *= widened;
        if product > 1e200 {
            sum -= 0.5 * ln(product);
            product = 1.0;
        }
    }
    sum - 0.5 * ln(product) + 0.5 * shift * shift / precision - 0.5 * ln(precision)
}

/// Precision, and precision times mean, of the centre.
fn centre<'a>(tau_squared: f64, sites: impl IntoIterator<Item = &'a Site>) -> (f64, f64) {
    sites.into_iter().fold((1.0 / (CENTRE_SD * CENTRE_SD), 0.0), |(precision, shift), site| {
        let own = site.of_centre(tau_squared);
        (precision + own.precision, shift + own.shift)
    })
}

/// Moments of likelihood times Gaussian.
fn tilt(likelihood: &LogLikelihood, site: Site, prior_mean: f64, prior_variance: f64) -> Tilted {
    let quick = if site.hard { None } else { quickly(likelihood, site, prior_mean, prior_variance) };
    quick.unwrap_or_else(|| carefully(likelihood, prior_mean, prior_variance))
}

/// By the Gauss-Hermite formula around the site's result; `None` if that turns out far off.
fn quickly(likelihood: &LogLikelihood, site: Site, prior_mean: f64, prior_variance: f64) -> Option<Tilted> {
    let precision = site.precision + 1.0 / prior_variance;
    let (guess, error) = ((site.shift + prior_mean / prior_variance) / precision, 1.0 / precision.sqrt());
    let mut logs = [0.0; HERMITE.len()];
    let mut largest = f64::NEG_INFINITY;
    for (log, (x, _)) in logs.iter_mut().zip(HERMITE) {
        let place = guess + error * x;
        let distance = place - prior_mean;
        *log = likelihood.at(place) - 0.5 * distance * (distance / prior_variance);
        largest = largest.max(*log);
    }
    let (mut mass, mut first, mut second) = (0.0, 0.0, 0.0);
    for (log, (x, weight)) in logs.iter().zip(HERMITE) {
        let part = weight * exp(log - largest);
        mass += part;
        first += part * x;
        second += part * x * x;
    }
    let mean = first / mass;
    let variance = second / mass - mean * mean;
    (mean.abs() < 1.5 && variance > 0.1 && variance < 4.0).then(|| Tilted {
        prior_mean,
        prior_variance,
        ln_mass: largest + ln(mass * error / prior_variance.sqrt()),
        mean: guess + error * mean,
        variance: error * error * variance,
    })
}
