//! A running test with planned looks, at the times at which people really looked.

use super::bounds::Course;
use super::error::check_order;
use super::operating::probit;
use super::root;
use super::{Bound, Design, DesignError, Spending};
use crate::Alternative;

/// The looks of a running test: their bounds, and what the last of them says.
#[derive(Clone, Debug)]
pub struct Monitor {
    alternative: Alternative,
    pub(super) spending: Spending,
    pub(super) alpha_of_a_side: f64,
    pub(super) course: Course,
    spent: Vec<f64>,
    pub(super) bounds: Vec<Bound>,
    pub(super) last: bool,
}

/// What a look says.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reading {
    /// Whether z is beyond the bound.
    pub rejects: bool,
    /// Whether the test may stop for futility here.
    pub futile: bool,
    /// After the test has stopped: the stage-wise p-value, the chance of stopping earlier for the alternative, or now with
    /// at least this z, if nothing differs; two-sided, twice the smaller of both sides' chances. Where the test rejects it is at most
    /// alpha. `None` while the test goes on.
    pub p_value: Option<f64>,
    /// After the test has stopped: the median-unbiased effect in the same order of outcomes, as the z expected at the planned
    /// end. Times the standard error planned for the end, it is a difference of the rates. It is as often too large as too
    /// small; the observed effect of a test that stopped early is too large on average. `None` while the test goes on.
    pub drift: Option<f64>,
}

impl Design {
    /// The bounds of looks that were taken at these times, the last of which is now. They may be others than those planned:
    /// the spending adapts. Only times are needed, not what the earlier looks saw.
    ///
    /// The last look spends what is left of alpha. A look is the last one when its time is 1 or more (more visitors came than
    /// planned), or when `last` says that none will follow, whatever it sees. Do not decide on that by the results.
    ///
    /// ```
    /// use abstats::sequential::planned::{Design, Plan};
    /// let design = Design::new(Plan::default())?;
    /// // Planned for 20% and 40%, taken at 28% and 43%.
    /// let monitor = design.monitor(&[0.28, 0.43], false)?;
    /// let reading = monitor.read(3.5)?;
    /// assert!(reading.rejects && reading.p_value.is_some_and(|p| p < 0.05));
    /// let level = monitor.bounds()[1].level; // of today's repeated score interval
    /// assert!(level.get() > 0.99);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When there are no looks, or more than [`Design::MAX_LOOKS`]; when the times do not ascend; when a look follows one at 1
    /// or more.
    pub fn monitor(&self, times: &[f64], last: bool) -> Result<Monitor, DesignError> {
        check_order(times)?;
        let (_, earlier) = times.split_last().ok_or(DesignError::NoLooks)?;
        if let Some(place) = earlier.iter().position(|&time| time >= 1.0) {
            return Err(DesignError::BeyondEnd { look: place + 2, time: times[place + 1] });
        }
        let last = last || times[times.len() - 1] >= 1.0;
        let alpha = self.plan.alpha_of_a_side();
        let spent = spent(self.plan.spending, alpha, times, last);
        let course = Course::new(times, &spent, self.plan.is_two_sided(), Self::REACH)?;
        let futility = match (self.plan.futility, self.futility_drift) {
            (Some(futility), Some(drift)) => {
                let looks = if last { earlier } else { times };
                let beta = 1.0 - futility.power;
                let spent: Vec<f64> = looks.iter().map(|&time| futility.spending.spent(beta, time)).collect();
                course.futility(drift, &spent)?.0
            }
            _ => vec![],
        };
        let bounds = Bound::all(&course, &futility, &spent);
        Ok(Monitor {
            alternative: self.plan.alternative,
            spending: self.plan.spending,
            alpha_of_a_side: alpha,
            course,
            spent,
            bounds,
            last,
        })
    }
}

/// What each side has spent until each of these looks; the last look spends the rest.
pub(super) fn spent(spending: Spending, alpha: f64, times: &[f64], last: bool) -> Vec<f64> {
    let of = |(look, &time): (usize, &f64)| {
        if last && look + 1 == times.len() { alpha } else { spending.spent(alpha, time) }
    };
    times.iter().enumerate().map(of).collect()
}

impl Monitor {
    /// The bounds, look by look. Those of earlier looks are what they were.
    #[must_use]
    pub fn bounds(&self) -> &[Bound] {
        &self.bounds
    }

    const fn sign(&self) -> f64 {
        match self.alternative {
            Alternative::Less => -1.0,
            Alternative::TwoSided | Alternative::Greater => 1.0,
        }
    }

    /// How far z is towards the alternative.
    pub(super) fn distance(&self, z: f64) -> Result<f64, DesignError> {
        if !z.is_finite() {
            return Err(DesignError::NotConverged);
        }
        let towards = self.sign() * z;
        Ok(if self.course.two_sided { towards.abs() } else { towards })
    }

    /// What today's score z says ([`crate::frequentist::FrequentistComparison::z`]), positive where the variant's rate is the
    /// higher one, whatever the alternative.
    ///
    /// # Errors
    /// [`DesignError::NotConverged`]; also when z is not a number.
    pub fn read(&self, z: f64) -> Result<Reading, DesignError> {
        let distance = self.distance(z)?;
        let (sign, two_sided) = (self.sign(), self.course.two_sided);
        let towards = sign * z;
        let bound = self.bounds.last().ok_or(DesignError::NoLooks)?;
        let rejects = distance > bound.efficacy;
        let futile = bound.futility.is_some_and(|futility| distance <= futility);
        if !(rejects || futile || self.last) {
            return Ok(Reading { rejects, futile, p_value: None, drift: None });
        }
        let naive = towards / bound.time.sqrt();
        // A one-sided test that saw the opposite is followed as far as that.
        let far = naive < 0.5 * -Design::REACH && !two_sided;
        let further = if far {
            Some(Course::new(&self.course.times, &self.spent, two_sided, 2.0 * Design::REACH - 2.0 * naive)?)
        } else {
            None
        };
        let course = further.as_ref().unwrap_or(&self.course);
        let (above, below) = course.beyond(towards, 0.0);
        let p_value = if two_sided { (2.0 * above.min(below)).min(1.0) } else { above.min(1.0) };
        let centre = |drift: f64| {
            let (above, below) = course.beyond(towards, drift);
            probit(above, below)
        };
        // So far on the other side, the stops that there might have been before no longer matter.
        let beyond_reach = !two_sided && towards < -25.0;
        let drift = sign * if beyond_reach { naive } else { root::increasing(centre, naive, 0.25)? };
        Ok(Reading { rejects, futile, p_value: Some(p_value), drift: Some(drift) })
    }
}

impl Course {
    /// The chances of outcomes that speak for a larger drift than stopping at the last look with `z`, and for a smaller one: in
    /// the stage-wise order, stops above come first, the earlier the further.
    fn beyond(&self, z: f64, drift: f64) -> (f64, f64) {
        let (mut above, mut below) = (0.0, 0.0);
        let looks = self.times.iter().zip(&self.efficacy).zip(&self.before);
        for (look, ((&time, &bound), walk)) in looks.enumerate() {
            let root = time.sqrt();
            if look + 1 == self.times.len() {
                above += walk.above(time, z * root, drift);
                below += walk.below(time, z * root, drift);
            } else if bound.is_finite() {
                above += walk.above(time, bound * root, drift);
                if self.two_sided {
                    below += walk.below(time, -bound * root, drift);
                }
            }
        }
        (above, below)
    }
}
