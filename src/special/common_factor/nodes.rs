//! The nodes of the integral over the common factor.

use super::super::NotConverged;
use super::super::elementary::{ln, ln_1p};
use super::{Alike, Arm, Loading, Sides};
use crate::special::normal;

/// Steps in u narrower than this need denser nodes.
const STEEP: f64 = 0.5;
/// How much of the axis the neighbourhood of a steep step takes.
const SPREAD: f64 = 0.5;
const MOST_NEWTON_STEPS: u32 = 60;
/// On either side, the part of the integral left out is below e^-39 = 1e-17 of it.
const LEFT_OUT: f64 = 39.0;

/// The axis of the equidistant nodes s. With the steepest step's place t and width w, and the distance
/// d = u - t, `s = u + SPREAD (asinh(d / w) + asinh((u + t) / w))`; one-sided tails step at t only. `s = u = d` when no
/// step is steep.
///
/// Where a rest is small, its tail steps from 0 to 1 within `rest / factor` of `u = c / factor`. The steps of all variables
/// lie within `c w^2 / 2` of c, with w their own widths, so gathering the nodes on all scales around one step serves all.
pub(super) struct Nodes {
    /// t, where `c = factor t`; 0 when no step is steep.
    place: f64,
    steepest: Option<Loading>,
    sides: Sides,
    low: f64,
    high: f64,
}

fn width(loading: Loading) -> f64 {
    loading.rest / loading.factor
}

impl Nodes {
    pub(super) fn new(all: &[Alike], c: f64, sides: Sides) -> Self {
        let loadings = || all.iter().map(|alike| alike.loading);
        let steepest = loadings().min_by(|&a, &b| width(a).total_cmp(&width(b)));
        let steepest = steepest.filter(|&steepest| width(steepest) < STEEP);
        // Relative to the result, which is at least a single tail. P(U > `high`) is smaller than that by LEFT_OUT.
        let square = 2.0 * (LEFT_OUT - ln(normal::upper_tail(c)));
        let high = square.sqrt();
        // U below u < factor c and Z beyond c: a corner at the distance sqrt(c^2 + (u - factor c)^2 / rest^2) from 0.
        let count: f64 = all.iter().map(|alike| alike.times).sum();
        let reach = (square + 2.0 * ln(count.max(1.0)) - c * c).sqrt();
        let corner = |loading: Loading| loading.factor * c - loading.rest * reach;
        let low = if c > 0.0 { loadings().map(corner).fold(high, f64::min) } else { -high };
        // By symmetry from 0 on.
        let low = if sides == Sides::Two { low.max(0.0) } else { low.max(-high) };
        Self { place: steepest.map_or(0.0, |steepest| c / steepest.factor), steepest, sides, low, high }
    }

    pub(super) fn arm(&self, Alike { loading: Loading { factor, rest }, times }: Alike, c: f64) -> Arm {
        // c - factor t: two factors near 1 must not cancel, so 1 - factor = rest^2 / (1 + factor).
        let start = match self.steepest {
            Some(steepest) => {
                let below_one = |rest: f64, factor: f64| rest * rest / (1.0 + factor);
                self.place * (below_one(rest, factor) - below_one(steepest.rest, steepest.factor))
            }
            None => c,
        };
        Arm { start: start / rest, other_start: (c + factor * self.place) / rest, slope: factor / rest, times }
    }

    /// s at the distance from the place, and its derivative.
    fn at(&self, distance: f64) -> (f64, f64) {
        let u = self.place + distance;
        let Some(width) = self.steepest.map(width) else { return (u, 1.0) };
        let one = |distance: f64| {
            let ratio = distance / width;
            let root = (1.0 + ratio * ratio).sqrt();
            let value = ln_1p(ratio.abs() + ratio * ratio / (1.0 + root));
            (SPREAD * value.copysign(ratio), SPREAD / (width * root))
        };
        let (value, slope) = one(distance);
        let (other, other_slope) = if self.sides == Sides::Two { one(u + self.place) } else { (0.0, 0.0) };
        (u + value + other, 1.0 + slope + other_slope)
    }

    /// The distance at s, and the derivative of s: Newton's method, from nearby.
    fn inverse(&self, s: f64, near: f64) -> Result<(f64, f64), NotConverged> {
        if self.steepest.is_none() {
            return Ok((s, 1.0));
        }
        let mut distance = near;
        for _ in 0..MOST_NEWTON_STEPS {
            let (value, slope) = self.at(distance);
            let change = (s - value) / slope;
            distance += change;
            // The next step would be of the order of this one's square.
            if change.abs() * slope <= 1e-9 {
                let (value, slope) = self.at(distance);
                return Ok((distance + (s - value) / slope, slope));
            }
        }
        Err(NotConverged)
    }

    /// Adds the nodes `s = (i + offset) step`, i an integer, with their weights.
    pub(super) fn sum(
        &self,
        step: f64,
        offset: f64,
        totals: &mut [f64],
        add: &impl Fn(&mut [f64], f64, f64),
    ) -> Result<(), NotConverged> {
        let (low, high) = (self.at(self.low - self.place).0, self.at(self.high - self.place).0);
        let mut distance = self.low - self.place;
        let mut index = (low / step - offset).ceil() + offset;
        while index * step <= high {
            let (node, slope) = self.inverse(index * step, distance)?;
            distance = node;
            // Two-sided, s = 0 is u = 0, and everything is even.
            let weight = if self.sides == Sides::One || index == 0.0 { step } else { 2.0 * step };
            add(totals, distance, weight * normal::density(self.place + distance) / slope);
            index += 1.0;
        }
        Ok(())
    }
}
