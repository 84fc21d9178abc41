//! Normal variables that share a factor: is any of them far out?

use super::elementary::{exp_m1, ln_1p};
use super::{NotConverged, normal};

/// One variable, `Z = factor U + rest V` with `factor^2 + rest^2 = 1`: U is common to all, V its own, both standard
/// normal. Two such variables have the correlation `factor_1 factor_2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Loading {
    /// In `[0, 1)`.
    pub(crate) factor: f64,
    /// In `(0, 1]`.
    pub(crate) rest: f64,
}

/// What counts as far out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sides {
    /// `Z >= c`
    One,
    /// `|Z| >= c`
    Two,
}

/// The step of the trapezoidal rule, in standard deviations of U; halved until the sum stands still.
const STEP: f64 = 0.5;
const MOST_HALVINGS: u32 = 6;
const SETTLED: f64 = 1e-13;
/// Below it the terms underflow.
const SMALLEST: f64 = 1e-290;
/// U beyond this has a chance below 1e-20; seen from the far-out value, that is small against the result.
const FAR: f64 = 9.5;
/// Steps in u narrower than this need nodes closer together.
const STEEP: f64 = 0.5;
/// How much of the axis goes to the surroundings of a steep step.
const SPREAD: f64 = 0.5;
const MOST_NEWTON_STEPS: u32 = 60;

/// P(some Z is beyond `c`), with its own relative accuracy: error below 1e-12 down to 1e-290, for `rest` from 1e-6 on
/// and up to 1000 variables (`testdata/dunnett.txt`).
///
/// Given U the variables are independent, so with their tails `q_i(u)` beyond c it is the integral of
/// `density(u) (1 - prod (1 - q_i(u)))`, all of whose terms are positive. The trapezoidal rule converges faster than
/// exponentially there. Where a rest is small its tail steps from 0 to 1 within `rest / factor` of `u = c / factor`,
/// and the nodes are gathered there by an analytic change of variable, which keeps them few.
pub(crate) fn any_beyond(loadings: &[Loading], c: f64, sides: Sides) -> Result<f64, NotConverged> {
    if c.is_nan() {
        return Err(NotConverged);
    }
    // Beyond 40 every tail is below every f64.
    if loadings.is_empty() || c > 40.0 {
        return Ok(0.0);
    }
    if c < -40.0 || (sides == Sides::Two && c <= 0.0) {
        return Ok(1.0);
    }
    let nodes = Nodes::new(loadings, c, sides);
    let arms: Vec<Arm> = loadings.iter().map(|&loading| nodes.arm(loading, c)).collect();
    let term = |distance: f64| {
        let inside = |arm: &Arm| {
            let beyond = normal::upper_tail(arm.start - arm.slope * distance);
            let other = match sides {
                Sides::One => 0.0,
                Sides::Two => normal::upper_tail(arm.other_start + arm.slope * distance),
            };
            ln_1p(-(beyond + other).min(1.0))
        };
        -normal::density(nodes.place + distance) * exp_m1(arms.iter().map(inside).sum())
    };
    let mut step = STEP;
    let mut total = nodes.sum(step, 0.0, &term)?;
    for _ in 0..MOST_HALVINGS {
        let both = 0.5 * (total + nodes.sum(step, 0.5, &term)?);
        if (both - total).abs() <= SETTLED * both.max(SMALLEST) {
            return Ok(both.min(1.0));
        }
        total = both;
        step *= 0.5;
    }
    Err(NotConverged)
}

/// What a variable's own part must exceed, `(c - factor u) / rest` and `(c + factor u) / rest`, by the distance of u
/// from the nodes' place.
struct Arm {
    start: f64,
    other_start: f64,
    slope: f64,
}

/// The axis of the nodes s, on which they are equidistant: with the steepest step's place t and width w, and the distance
/// d = u - t, `s = u + SPREAD (asinh(d / w) + asinh((u + t) / w))`; one-sided tails step at t only. `s = u = d` when no
/// step is steep.
struct Nodes {
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
    fn new(loadings: &[Loading], c: f64, sides: Sides) -> Self {
        let steepest = loadings.iter().copied().min_by(|&a, &b| width(a).total_cmp(&width(b)));
        let steepest = steepest.filter(|&steepest| width(steepest) < STEEP);
        let (low, high) = match sides {
            Sides::One => (-FAR, c.max(0.0) + FAR),
            // By symmetry from 0 on.
            Sides::Two => (0.0, c + FAR),
        };
        Self { place: steepest.map_or(0.0, |steepest| c / steepest.factor), steepest, sides, low, high }
    }

    fn arm(&self, Loading { factor, rest }: Loading, c: f64) -> Arm {
        // c - factor t, in which two factors near 1 must not cancel: 1 - factor = rest^2 / (1 + factor).
        let start = match self.steepest {
            Some(steepest) => {
                let below_one = |rest: f64, factor: f64| rest * rest / (1.0 + factor);
                self.place * (below_one(rest, factor) - below_one(steepest.rest, steepest.factor))
            }
            None => c,
        };
        Arm { start: start / rest, other_start: (c + factor * self.place) / rest, slope: factor / rest }
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

    /// The trapezoidal sum over the nodes `s = (i + offset) step`, i whole.
    fn sum(&self, step: f64, offset: f64, term: &impl Fn(f64) -> f64) -> Result<f64, NotConverged> {
        let (low, high) = (self.at(self.low - self.place).0, self.at(self.high - self.place).0);
        let (mut total, mut distance) = (0.0, self.low - self.place);
        // Two-sided, s = 0 is u = 0, and everything is even.
        let mut index = if self.sides == Sides::Two { offset } else { (low / step).floor() + offset };
        while index * step <= high {
            let (node, slope) = self.inverse(index * step, distance)?;
            distance = node;
            let weight = if self.sides == Sides::One || index == 0.0 { step } else { 2.0 * step };
            total += weight * term(distance) / slope;
            index += 1.0;
        }
        Ok(total)
    }
}

#[cfg(test)]
mod tests;
