//! The bounds of every look.

use super::root;
use super::walk::Walk;
use crate::special::elementary::ln;
use crate::special::{NotConverged, normal};

/// Beyond this z the density without drift nearly leaves the range of f64, and is not carried along.
const FARTHEST: f64 = 37.0;
/// A look whose share of alpha is below this cannot reject.
const LEAST: f64 = 1e-300;
/// The chance of |z| below a bound is the difference of two: one that is smaller has no digits, and a later look spends it.
const LEAST_WITHIN: f64 = 1e-14;
const MOST_STEPS: u32 = 100;
/// What is left after a step of Newton's method is of the order of its square.
const LAST: f64 = 1e-8;

/// The walk of a test with bounds in z: what the chance of anything is computed from.
#[derive(Clone, Debug)]
pub(super) struct Course {
    pub(super) two_sided: bool,
    pub(super) times: Vec<f64>,
    /// In z; infinite where a look cannot reject.
    pub(super) efficacy: Vec<f64>,
    /// The walk before each look, without stops for futility.
    pub(super) before: Vec<Walk>,
    /// How far below 0 a one-sided test is followed, as a drift.
    reach: f64,
}

impl Course {
    /// The bounds that spend so much of alpha on each side until each look, cumulatively.
    pub(super) fn new(times: &[f64], spent: &[f64], two_sided: bool, reach: f64) -> Result<Self, NotConverged> {
        let mut course =
            Self { two_sided, times: times.to_vec(), efficacy: vec![], before: vec![Walk::start()], reach };
        let mut before = 0.0;
        for (look, (&time, &spent)) in times.iter().zip(spent).enumerate() {
            let z = upper_bound(&course.before[look], time, spent - before)?;
            before = spent;
            course.efficacy.push(z);
            if let Some(&next) = times.get(look + 1) {
                let region = course.region(look);
                course.before.push(course.before[look].cut(time, &[region], next));
            }
        }
        Ok(course)
    }

    /// Where S may be for the test to go on after a look.
    fn region(&self, look: usize) -> (f64, f64) {
        let (time, root) = (self.times[look], self.times[look].sqrt());
        let high = self.efficacy[look].min(FARTHEST) * root;
        (if self.two_sided { -high } else { -(9.0 * root + self.reach * time).min(FARTHEST * root).max(high) }, high)
    }

    /// The walk before each look if the test also stops where z is at most the bound for futility (two-sided: |z|).
    pub(super) fn with_futility(&self, futility: &[Option<f64>]) -> Vec<Walk> {
        let mut walks = vec![Walk::start()];
        for look in 0..self.times.len() - 1 {
            let next = self.cut(&walks[look], look, futility[look]);
            walks.push(next);
        }
        walks
    }

    fn cut(&self, walk: &Walk, look: usize, futility: Option<f64>) -> Walk {
        let (low, high) = self.region(look);
        let (time, next) = (self.times[look], self.times[look + 1]);
        let Some(z) = futility else { return walk.cut(time, &[(low, high)], next) };
        let s = z * time.sqrt();
        if self.two_sided {
            walk.cut(time, &[(low, -s), (s, high)], next)
        } else {
            walk.cut(time, &[(s.max(low), high)], next)
        }
    }

    /// The bounds for futility that spend so much of beta until each of the first looks, cumulatively, under a drift; and the
    /// chance under this drift that the test stops there, or reaches the last look and does not reject.
    pub(super) fn futility(&self, drift: f64, spent: &[f64]) -> Result<(Vec<Option<f64>>, f64), NotConverged> {
        let mut walk = Walk::start();
        let (mut bounds, mut missed) = (vec![], 0.0);
        let last = self.times.len() - 1;
        let least = if self.two_sided { LEAST_WITHIN } else { LEAST };
        for look in 0..=last {
            let (time, root) = (self.times[look], self.times[look].sqrt());
            let most = self.efficacy[look];
            let within = |z: f64| {
                let below = walk.below(time, z * root, drift);
                if self.two_sided { below - walk.below(time, -z * root, drift) } else { below }
            };
            let Some(spent) = spent.get(look) else {
                missed += within(most.min(FARTHEST));
                break;
            };
            // What an earlier look could not spend, this one may.
            let target = spent - missed;
            let z = if target < least {
                None
            } else if most.is_finite() && within(most) <= target {
                // Nothing is left between the bounds: the test ends here.
                Some(most)
            } else if self.two_sided {
                Some(root::increasing(|z| within(z) / target - 1.0, 1.0_f64.min(0.5 * most), 0.5)?)
            } else {
                Some(lower_bound(&walk, time, drift, target)?)
            };
            missed += z.map_or(0.0, within);
            bounds.push(z);
            if look < last {
                walk = self.cut(&walk, look, z);
            }
        }
        Ok((bounds, missed))
    }
}

/// The z with P(not stopped before, and Z at `time` above z) = `target`.
///
/// The logarithm of that chance is concave in z. Without earlier stops the chance would be larger, so Newton's method from the
/// normal quantile goes down to the root and does not cross it.
fn upper_bound(walk: &Walk, time: f64, target: f64) -> Result<f64, NotConverged> {
    if target < LEAST {
        return Ok(f64::INFINITY);
    }
    let root = time.sqrt();
    let mut z = normal::upper_quantile(target);
    for _ in 0..MOST_STEPS {
        let (chance, density) = (walk.above(time, z * root, 0.0), root * walk.density(time, z * root));
        if chance <= 0.0 || density <= 0.0 {
            z -= 0.5;
            continue;
        }
        let step = log_quotient(chance, target) * (chance / density);
        z += step;
        if step.abs() <= LAST {
            return if z.is_finite() { Ok(z) } else { Err(NotConverged) };
        }
    }
    Err(NotConverged)
}

/// `ln(a / b)`, also where they nearly agree.
fn log_quotient(a: f64, b: f64) -> f64 {
    if (a - b).abs() < 0.5 * b { crate::special::elementary::ln_1p((a - b) / b) } else { ln(a / b) }
}

/// The z with P(not stopped before, and Z at `time` below z) = `target`, under a drift. Mirrors [`upper_bound`], with the
/// slope from differences of the chance, as the density is without drift.
fn lower_bound(walk: &Walk, time: f64, drift: f64, target: f64) -> Result<f64, NotConverged> {
    let root = time.sqrt();
    let chance = |z: f64| ln(walk.below(time, z * root, drift).max(LEAST) / target);
    root::increasing(chance, drift * root - normal::upper_quantile(target), 0.5)
}
