//! Normal variables that share a factor: the chance that any of them is far out.

mod nodes;

use super::elementary::{exp_m1, ln_1p};
use super::{NotConverged, normal};
use nodes::Nodes;

/// One variable, `Z = factor U + rest V` with `factor^2 + rest^2 = 1`: U is common to all, V its own, both standard
/// normal. Two such variables have the correlation `factor_1 factor_2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Loading {
    /// In `[0, 1]`.
    pub(crate) factor: f64,
    /// In `(0, 1]`.
    pub(crate) rest: f64,
}

/// Some variables of the same loading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Alike {
    pub(crate) loading: Loading,
    pub(crate) times: f64,
}

/// Which values count as far out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sides {
    /// `Z >= c`
    One,
    /// `|Z| >= c`
    Two,
}

impl Sides {
    /// The chance that one variable is beyond c.
    pub(crate) fn alone(self, c: f64) -> f64 {
        match self {
            Self::One => normal::upper_tail(c),
            Self::Two => 2.0 * normal::upper_tail(c.max(0.0)),
        }
    }
}

/// The largest c supported: a single tail there is 4.6e-308, and terms would underflow beyond.
pub(crate) const FARTHEST: f64 = 37.5;
/// The first step of the trapezoidal rule, in standard deviations of U; halved until the sums no longer change.
const STEP: f64 = 0.5;
const MOST_HALVINGS: u32 = 6;
/// If a halving, the first or a later one, changes no more than this, only rounding errors are left. The halving reduces
/// the error by 1e-2 or more (worst case seen: a control of hundreds of visitors against variants of up to billions), and
/// each later one squares that factor.
const SETTLED: [f64; 2] = [1e-13, 1e-11];
/// Tails whose squared arguments differ by this much have a ratio below 1e-17.
const OUT_OF_REACH: f64 = 78.0;

/// P(some Z is beyond `c`) among the first `from + 1` of `all`, among the first `from + 2`, ..., among all, for a c of at
/// most [`FARTHEST`].
///
/// Relative error below 2e-13 down to 1e-300, and 4e-14 above 1e-50, for up to 1000 variables of visitors from 1 to 1e12
/// (`testdata/dunnett.txt`, `testdata/dunnett_wide.txt`: 606 cases in ball arithmetic).
///
/// Given U the variables are independent. With their tails `q_i(u)` beyond c, the chance is therefore the integral of
/// `density(u) (1 - prod (1 - q_i(u)))`. Variable by variable, the parenthesis grows by `q_i` times what is left of it: no
/// term cancels, and the nested sets cost nothing extra. The trapezoidal rule converges faster than exponentially.
pub(crate) fn some_beyond(all: &[Alike], from: usize, c: f64, sides: Sides) -> Result<Vec<f64>, NotConverged> {
    if c.is_nan() {
        return Err(NotConverged);
    }
    let sets = all.len().saturating_sub(from);
    if c < -40.0 || (sides == Sides::Two && c <= 0.0) {
        return Ok(vec![1.0; sets]);
    }
    let c = c.min(FARTHEST);
    let nodes = Nodes::new(all, c, sides);
    let arms: Vec<Arm> = all.iter().map(|&alike| nodes.arm(alike, c)).collect();
    let add = |totals: &mut [f64], distance: f64, weight: f64| {
        let (mut some, mut last, mut beyond) = (0.0, None, 0.0);
        for (place, arm) in arms.iter().enumerate() {
            if last != Some(arm) {
                beyond = arm.beyond(distance, sides);
                last = Some(arm);
            }
            some += (1.0 - some) * beyond;
            if 1.0 - some <= f64::EPSILON {
                totals[place.saturating_sub(from)..].iter_mut().for_each(|total| *total += weight);
                return;
            }
            if place >= from {
                totals[place - from] += weight * some;
            }
        }
    };
    let mut step = STEP;
    let mut totals = vec![0.0; sets];
    nodes.sum(step, 0.0, &mut totals, &add)?;
    for halving in 0..MOST_HALVINGS {
        let mut between = vec![0.0; sets];
        nodes.sum(step, 0.5, &mut between, &add)?;
        let mut settled = true;
        for (total, between) in totals.iter_mut().zip(between) {
            let both = 0.5 * (*total + between);
            settled &= (both - *total).abs() <= SETTLED[usize::from(halving > 0)] * both;
            *total = both;
        }
        if settled {
            return Ok(totals.into_iter().map(|total| total.min(1.0)).collect());
        }
        step *= 0.5;
    }
    Err(NotConverged)
}

/// The bounds that a variable's own part must exceed, `(c - factor u) / rest` and `(c + factor u) / rest`, given the
/// distance of u from the nodes' place.
#[derive(PartialEq)]
struct Arm {
    start: f64,
    other_start: f64,
    slope: f64,
    times: f64,
}

impl Arm {
    /// P(one of these is beyond c) at the node.
    fn beyond(&self, distance: f64, sides: Sides) -> f64 {
        let own = self.start - self.slope * distance;
        let mut tail = normal::upper_tail(own);
        if sides == Sides::Two {
            let other = self.other_start + self.slope * distance;
            let near = own.max(0.0);
            if other * other - near * near < OUT_OF_REACH {
                tail = (tail + normal::upper_tail(other)).min(1.0);
            }
        }
        if self.times == 1.0 { tail } else { -exp_m1(self.times * ln_1p(-tail)) }
    }
}

#[cfg(test)]
mod tests;
