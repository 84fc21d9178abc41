//! From one point to the next: both tails and the density at neighbouring points for a fraction of a fresh evaluation.

use super::super::{NotConverged, Tails};
use super::{Beta, Place};

/// A point that moves, with both tails and the density there.
///
/// Walks lead best from an end towards the middle: there the tail behind grows by what lies between, and steps of up to
/// 0.7 standard deviations cost 70 to 100 ns where a fresh evaluation costs 130 to 450. On the way out the tail ahead
/// loses digits with every step, so it is evaluated afresh whenever it has fallen to a quarter. For shapes near 1 every
/// step is a fresh evaluation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walk {
    beta: Beta,
    place: Place,
    logit_density: f64,
    tails: Tails,
    /// The tails when they were last evaluated afresh.
    fresh: Tails,
}

/// Taylor's series serves steps up to so many standard deviations, squared,
const LONGEST_SQUARED: f64 = 0.6;
/// and up to this part of its radius of convergence,
const LONGEST_RADII: f64 = 0.25;
/// along which the density grows or falls by about e to these: where it falls the series alternates and cancels.
const LARGEST_GROWTH: f64 = 6.0;
const LARGEST_FALL: f64 = -1.5;
/// A tail that falls further than this has lost digits to cancellation;
const MOST_SHRINKAGE: f64 = 0.25;
/// one that rises further still carries the rounding of its deep start, which a fresh one near the middle has not.
const MOST_GROWTH: f64 = 1e12;
/// Below it a density has lost digits or all.
const SMALLEST_DENSITY: f64 = 1e-290;
const MOST_TERMS: usize = 40;

impl Walk {
    /// Stands at x with its complement y, of which the smaller is exact.
    pub(crate) fn start(beta: Beta, x: f64, y: f64) -> Result<Self, NotConverged> {
        let tails = beta.tails_at(x, y)?;
        let logit_density = beta.logit_density_at(x, y);
        Ok(Self { beta, place: beta.place(x, y), logit_density, tails, fresh: tails })
    }

    /// Both tails here.
    pub(crate) const fn tails(&self) -> Tails {
        self.tails
    }

    /// The density of the logit here; that of X times `x y`.
    pub(crate) const fn logit_density(&self) -> f64 {
        self.logit_density
    }

    /// Moves to another point: near ones by Taylor's series, others by a fresh evaluation.
    ///
    /// Against fresh evaluations after each of 60 steps of up to 0.7 standard deviations, in either direction, from 10 or
    /// 42 standard deviations outside, on 4,000 walks: relative difference at most 8e-13, 99 % below 1.6e-13, the most where
    /// the tail is below 1e-150 and a fresh one is itself not better than 4e-13; from 10 outside 2.5e-13 and 3e-14.
    pub(crate) fn advance_to(&mut self, x: f64, y: f64) -> Result<(), NotConverged> {
        let arrived = self.step(x, y);
        let trusted = |tail: f64, fresh: f64| tail >= MOST_SHRINKAGE * fresh && tail <= MOST_GROWTH * fresh;
        if !(arrived && trusted(self.tails.lower, self.fresh.lower) && trusted(self.tails.upper, self.fresh.upper)) {
            *self = Self::start(self.beta, x, y)?;
        }
        Ok(())
    }

    /// How far x lies to the right of here, from the smaller coordinates: exact for near points.
    fn distance(&self, x: f64, y: f64) -> f64 {
        match (self.place.x < self.place.y, x < y) {
            (true, true) => x - self.place.x,
            (false, false) => self.place.y - y,
            (true, false) => (0.5 - self.place.x) + (0.5 - y),
            (false, true) => (x - 0.5) + (self.place.y - 0.5),
        }
    }

    /// With the density's Taylor coefficients `f_k`, `c_k = f_k d^k / f_0` and n = a + b, the differential equation
    /// `x y f' = ((a - 1) y - (b - 1) x) f` gives
    ///
    /// ```text
    /// (k + 1) c_(k+1) = (d / x y) [((a - 1) y - (b - 1) x - k (y - x)) c_k - (n - 1 - k) d c_(k-1)]
    /// ```
    ///
    /// False, and nothing moved, where the series does not serve.
    fn step(&mut self, to_x: f64, to_y: f64) -> bool {
        let Place { x, y, excess } = self.place;
        let distance = self.distance(to_x, to_y);
        let rate = distance / (x * y);
        let (slope, turn) = ((excess - y + x) * rate, (y - x) * rate);
        let (bend, unbend) = ((self.beta.a + self.beta.b - 1.0) * rate * distance, rate * distance);
        let fits = self.logit_density > SMALLEST_DENSITY
            && distance.abs() <= LONGEST_RADII * x.min(y)
            && bend <= LONGEST_SQUARED
            && (LARGEST_FALL..=LARGEST_GROWTH).contains(&slope);
        if !fits {
            return false;
        }
        let (mut last, mut term) = (0.0, 1.0);
        let (mut ratio, mut mean) = (1.0, 1.0);
        let mut k = 0.0;
        for pair in RECIPROCALS.windows(2) {
            let next = ((slope - k * turn) * pair[0]) * term - ((bend - k * unbend) * pair[0]) * last;
            last = term;
            term = next;
            k += 1.0;
            ratio += term;
            mean += term * pair[1];
            if last.abs() + term.abs() < 1e-17 * ratio.abs().min(mean.abs()) {
                let between = self.logit_density * rate * mean;
                let Tails { lower, upper } = self.tails;
                self.tails = Tails { lower: (lower + between).min(1.0), upper: (upper - between).min(1.0) };
                self.logit_density *= ratio * ((to_x / x) * (to_y / y));
                self.place = self.beta.place(to_x, to_y);
                return true;
            }
        }
        false
    }
}

/// 1, 1/2, 1/3, ...
const RECIPROCALS: [f64; MOST_TERMS] = {
    let mut reciprocals = [1.0; MOST_TERMS];
    let mut k = 0;
    while k < MOST_TERMS {
        reciprocals[k] = 1.0 / (k + 1) as f64;
        k += 1;
    }
    reciprocals
};
