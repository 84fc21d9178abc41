//! Planned looks: a group sequential design, with a bound for z at every look.
//!
//! A [`Plan`] says how often one wants to look and how alpha is spent, a [`Design`] has the bounds and what they cost, and
//! [`Design::monitor`] judges the looks as they come, at whatever times. Everything is about the score z
//! ([`crate::frequentist::compare`]) of each look. How far a test has come, its *time*, is a fraction of the information
//! planned: with the visitors n0, n1 of a look it is `n0 n1 / (n0 + n1)` divided by the same of the planned visitors. Looks
//! need not be equally spaced.
//!
//! z is taken as normal: at the first of five Pocock looks that wants about 100 conversions.

#![expect(clippy::doc_markdown, reason = "names of people")]

mod bounds;
mod error;
mod monitor;
mod operating;
mod repeated;
mod root;
mod spending;
mod walk;

pub use error::DesignError;
pub use monitor::{Monitor, Reading};
pub use operating::{LookChances, Operating};
pub use spending::Spending;

use bounds::Course;
use error::{check_alpha, check_looks, check_order, check_spending};
use walk::Walk;

use crate::special::normal;
use crate::{Alternative, Level};
use operating::probit;

/// What a group sequential design is made from.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[expect(clippy::exhaustive_structs, reason = "built as a literal, what is not named by `..Plan::default()`")]
pub struct Plan {
    /// The times of the looks, ascending: fractions of the planned information, the last one 1.
    pub looks: Vec<f64>,
    /// The chance that a test without effect ever rejects, above 0 and at most 0.5. Two-sided, each side has half of it.
    #[cfg_attr(feature = "serde", serde(default = "default_alpha"))]
    pub alpha: f64,
    /// What the test looks for.
    #[cfg_attr(feature = "serde", serde(default))]
    pub alternative: Alternative,
    /// How alpha is spent.
    #[cfg_attr(feature = "serde", serde(default))]
    pub spending: Spending,
    /// Whether and how the test may stop because it will hardly reject any more.
    #[cfg_attr(feature = "serde", serde(default))]
    pub futility: Option<Futility>,
}

/// Stops for futility. They are *not binding*: whether or not people keep to them, the bounds for rejecting keep alpha.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[expect(clippy::exhaustive_structs, reason = "input, built as a literal")]
pub struct Futility {
    /// The power of the design whose rest is spent, from 0.5 to 0.999: 0.8 spends a beta of 0.2.
    pub power: f64,
    /// How beta is spent.
    pub spending: Spending,
}

#[cfg(feature = "serde")]
fn default_alpha() -> f64 {
    Plan::default().alpha
}

impl Default for Plan {
    /// Five equally spaced looks, two-sided, alpha 0.05, O'Brien-Fleming spending, no stops for futility.
    fn default() -> Self {
        Self {
            looks: Self::equally_spaced(5),
            alpha: 0.05,
            alternative: Alternative::TwoSided,
            spending: Spending::ObrienFleming,
            futility: None,
        }
    }
}

impl Plan {
    /// [`Design::MAX_LOOKS`].
    pub(crate) const MOST: u32 = 400;

    /// The times of so many equally spaced looks.
    ///
    /// ```
    /// assert_eq!(abstats::sequential::planned::Plan::equally_spaced(4), [0.25, 0.5, 0.75, 1.0]);
    /// ```
    #[must_use]
    pub fn equally_spaced(looks: u32) -> Vec<f64> {
        (1..=looks).map(|look| f64::from(look) / f64::from(looks)).collect()
    }

    /// What each tested side may spend.
    fn alpha_of_a_side(&self) -> f64 {
        if self.is_two_sided() { 0.5 * self.alpha } else { self.alpha }
    }

    fn is_two_sided(&self) -> bool {
        self.alternative == Alternative::TwoSided
    }
}

/// A look, and where it stops the test.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bound {
    /// The time of the look, a fraction of the planned information.
    pub time: f64,
    /// The test rejects when z is beyond this towards the alternative; two-sided, when |z| is. Infinite where a look spends
    /// less than 1e-300 and cannot reject.
    pub efficacy: f64,
    /// The test may stop for futility when z (two-sided: |z|) is not beyond this. `None` without stops for futility, and at
    /// the last look.
    pub futility: Option<f64>,
    /// The alpha spent until here, of both sides.
    pub alpha_spent: f64,
    /// The level of today's score intervals that makes them *repeated* confidence intervals: at this level they exclude
    /// 0 exactly where |z| is beyond the bound, and hold at all looks together with a chance of `1 - alpha` (two-sided).
    pub level: Level,
}

impl Bound {
    fn all(course: &Course, futility: &[Option<f64>], spent: &[f64]) -> Vec<Self> {
        let sides = if course.two_sided { 2.0 } else { 1.0 };
        let looks = course.times.iter().zip(&course.efficacy).zip(spent).enumerate();
        let bound = |(look, ((&time, &efficacy), &spent)): (usize, ((&f64, &f64), &f64))| {
            let level = 1.0 - 2.0 * normal::upper_tail(efficacy.max(0.0));
            Self {
                time,
                efficacy,
                futility: futility.get(look).copied().flatten(),
                alpha_spent: sides * spent,
                level: Level::known(level.clamp(0.0, 1.0_f64.next_down())),
            }
        };
        looks.map(bound).collect()
    }
}

/// A group sequential design: the bounds of a [`Plan`], and what they cost.
///
/// ```
/// use abstats::sequential::planned::{Design, Plan};
/// let design = Design::new(Plan::default())?;
/// let bounds: Vec<f64> = design.bounds().iter().map(|bound| (1e4 * bound.efficacy).round() / 1e4).collect();
/// assert_eq!(bounds, [4.8769, 3.357, 2.6803, 2.2898, 2.031]); // R: rpact, gsDesign, ldbounds
///
/// // For 80% power it needs 2.5% more visitors than a test with one look, if it goes to the end.
/// assert!((design.inflation(0.8)? - 1.025).abs() < 1e-3);
/// // On average it needs fewer.
/// let drift = design.drift_for(0.8)?;
/// assert!(design.operating(drift).expected_information * design.inflation(0.8)? < 0.85);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Accuracy
/// Bounds: within 1e-10, against recursions on other grids (`testdata/planned.txt`), for looks as close as 1e-5.
///
/// # References
/// P. Armitage, C. K. McPherson and B. C. Rowe, *J. R. Statist. Soc. A* 132 (1969) 235; K. K. G. Lan and D. L. DeMets,
/// *Biometrika* 70 (1983) 659; C. Jennison and B. W. Turnbull, *Group Sequential Methods* (2000).
#[derive(Clone, Debug)]
pub struct Design {
    plan: Plan,
    course: Course,
    bounds: Vec<Bound>,
    /// The walks before each look with stops for futility, if there are any.
    followed: Option<Vec<Walk>>,
    /// The drift that the stops for futility are made for.
    futility_drift: Option<f64>,
}

impl Design {
    /// The most looks there may be: every day of a year, and some. Time and memory grow with the square of their number.
    pub const MAX_LOOKS: usize = Plan::MOST as usize;
    /// How far below 0 a one-sided test is followed, as a drift.
    const REACH: f64 = 8.0;

    /// The design of a plan.
    ///
    /// # Errors
    /// [`DesignError`]: what in the plan is wrong.
    pub fn new(plan: Plan) -> Result<Self, DesignError> {
        check_alpha(plan.alpha)?;
        check(&plan.looks, plan.spending)?;
        let alpha = plan.alpha_of_a_side();
        let spent: Vec<f64> = plan.looks.iter().map(|&time| plan.spending.spent(alpha, time)).collect();
        let course = Course::new(&plan.looks, &spent, plan.is_two_sided(), Self::REACH)?;
        let futility = match plan.futility {
            Some(futility) => Some(futility.solve(&course, alpha)?),
            None => None,
        };
        let (futility_drift, stops) = futility.map_or((None, vec![]), |(drift, stops)| (Some(drift), stops));
        let followed = (!stops.is_empty()).then(|| course.with_futility(&stops));
        Ok(Self { bounds: Bound::all(&course, &stops, &spent), plan, course, followed, futility_drift })
    }

    /// What it is made from.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The bounds, look by look.
    #[must_use]
    pub fn bounds(&self) -> &[Bound] {
        &self.bounds
    }
}

/// Planned looks and their spending.
pub(super) fn check(looks: &[f64], spending: Spending) -> Result<(), DesignError> {
    check_spending(spending)?;
    check_looks(looks)?;
    looks.last().filter(|&&time| time < 1.0).map_or(Ok(()), |&time| Err(DesignError::Unfinished { time }))
}

/// Earlier looks that were taken, possibly none.
pub(super) fn check_taken(looks: &[f64]) -> Result<(), DesignError> {
    if looks.is_empty() {
        return Ok(());
    }
    check_order(looks)?;
    let at_end = looks.iter().position(|&time| time >= 1.0);
    at_end.map_or(Ok(()), |place| Err(DesignError::BeyondEnd { look: place + 1, time: looks[place] }))
}

/// The same with the look of now at the end.
pub(super) fn check_taken_until(looks: &[f64]) -> Result<(), DesignError> {
    check_order(looks)
}

impl Futility {
    /// Whether such stops can be made.
    pub(super) fn check(self) -> Result<(), DesignError> {
        check_spending(self.spending)?;
        if (0.5..=0.999).contains(&self.power) { Ok(()) } else { Err(DesignError::Power { value: self.power }) }
    }

    /// The drift under which beta is spent exactly when the test ends, and the bounds.
    fn solve(self, course: &Course, alpha: f64) -> Result<(f64, Vec<Option<f64>>), DesignError> {
        self.check()?;
        let beta = 1.0 - self.power;
        let (_, looks) = course.times.split_last().ok_or(DesignError::NoLooks)?;
        let spent: Vec<f64> = looks.iter().map(|&time| self.spending.spent(beta, time)).collect();
        let fixed = normal::upper_quantile(alpha) + normal::upper_quantile(beta);
        let excess = |drift: f64| match course.futility(drift, &spent) {
            Ok((_, missed)) => probit(1.0 - missed, missed) + normal::upper_quantile(self.power),
            Err(_) => f64::NAN,
        };
        let drift = root::increasing(excess, 1.03 * fixed, 0.1)?;
        let (bounds, _) = course.futility(drift, &spent)?;
        Ok((drift, bounds))
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact comparisons are meant")]
mod tests;
