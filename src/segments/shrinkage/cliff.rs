//! Moments of a likelihood that falls like a cliff, of any steepness, where no polynomial fits.

use std::f64::consts::PI;

use super::likelihood::LogLikelihood;
use super::tilted::{LEGENDRE, Tilted};
use crate::special::elementary::{exp, ln};

/// The golden section: this much of each interval is kept.
const GOLDEN: f64 = 0.618_033_988_749_894_9;
/// The density is followed until its logarithm has fallen by this.
const FALL: f64 = 25.0;
/// Log ratios of counts up to 1e12 are no farther from 0, whatever sites found elsewhere ask for.
const FARTHEST: f64 = 40.0;
/// The most steps of each search: to the last digits.
const STEPS: usize = 64;

/// Moments of likelihood times Gaussian, split at the highest point, where there may be a cliff.
///
/// On either side the logarithm falls faster and faster, until it is negligible: a smooth function over a known range.
pub(super) fn carefully(likelihood: &LogLikelihood, prior_mean: f64, prior_variance: f64) -> Tilted {
    let ln_density = |place: f64| {
        let distance = place - prior_mean;
        let value = likelihood.at(place) - 0.5 * distance * (distance / prior_variance);
        // Beyond all finite ratios.
        if value.is_nan() { f64::NEG_INFINITY } else { value }
    };
    let (centre, error) = likelihood.scale();
    // The product's highest point lies between those of the factors.
    let (low, high) = (prior_mean.min(centre - 6.0 * error), prior_mean.max(centre + 6.0 * error));
    let top = highest(&ln_density, low.max(-FARTHEST), high.min(FARTHEST));
    let at_top = ln_density(top);
    let sd = prior_variance.sqrt();
    let ends = [-sd, sd].map(|step| fallen(&ln_density, top, at_top - FALL, step));
    let scale = ends[0].abs().max(ends[1]);
    let (mut mass, mut first, mut second) = (0.0, 0.0, 0.0);
    for end in ends {
        // Most of it is in the first part.
        for (from, to) in [(0.0, 0.3), (0.3, 1.0)] {
            for (x, weight) in LEGENDRE {
                let distance = end * (from + 0.5 * (to - from) * (x + 1.0));
                let part = 0.5 * weight * (to - from) * end.abs() * exp(ln_density(top + distance) - at_top);
                let place = distance / scale;
                mass += part;
                first += part * place;
                second += part * place * place;
            }
        }
    }
    let (mean, square) = (first / mass, second / mass);
    Tilted {
        prior_mean,
        prior_variance,
        ln_mass: at_top + ln(mass / (2.0 * PI * prior_variance).sqrt()),
        mean: top + scale * mean,
        variance: scale * scale * (square - mean * mean),
    }
}

/// The maximum of a function with one peak.
fn highest(f: &impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let inner = |from: f64, to: f64| from + GOLDEN * (to - from);
    let (mut left, mut right) = (inner(high, low), inner(low, high));
    let (mut at_left, mut at_right) = (f(left), f(right));
    for _ in 0..STEPS {
        if at_left < at_right {
            low = left;
            (left, at_left) = (right, at_right);
            right = inner(low, high);
            at_right = f(right);
        } else {
            high = right;
            (right, at_right) = (left, at_left);
            left = inner(high, low);
            at_left = f(left);
        }
    }
    if at_left < at_right { right } else { left }
}

/// How far from the top, in the direction of the step, the function has fallen to the value.
fn fallen(f: &impl Fn(f64) -> f64, top: f64, value: f64, step: f64) -> f64 {
    let (mut above, mut below) = (0.0, step);
    for _ in 0..STEPS {
        if f(top + below) < value {
            break;
        }
        (above, below) = (below, 2.0 * below);
    }
    for _ in 0..STEPS {
        // It is only the end of the range.
        if (below - above).abs() < 0.05 * below.abs() {
            break;
        }
        let middle = 0.5 * (above + below);
        if f(top + middle) < value {
            below = middle;
        } else {
            above = middle;
        }
    }
    below
}
