//! How many visitors a test needs.

use super::looks::Solved;
use super::search::Search;
use super::{Design, Effect, Goal, PlanningError, Power, Visitors};
use crate::practical::Scale;
use crate::special::normal;
use crate::{Alternative, Engine, GoalDirection};

/// The power that is wanted: a chance, above 0 and below 1.
///
/// ```
/// use abstats::planning::Wanted;
/// assert_eq!(Wanted::default().power(), 0.8);
/// assert_eq!(Wanted::new(1.0).unwrap_err().to_string(), "power 1 is not between 0 and 1, both excluded");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "f64"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Wanted(f64);

impl Wanted {
    /// A power as a fraction.
    ///
    /// # Errors
    /// When it is not between 0 and 1, both excluded.
    pub fn new(power: f64) -> Result<Self, PlanningError> {
        if power > 0.0 && power < 1.0 { Ok(Self(power)) } else { Err(PlanningError::Power { value: power }) }
    }

    /// As a fraction.
    #[must_use]
    pub const fn power(self) -> f64 {
        self.0
    }

    /// The normal quantile of the power.
    pub(super) fn z(self) -> f64 {
        -normal::upper_quantile(self.0)
    }
}

/// 80%.
impl Default for Wanted {
    fn default() -> Self {
        Self(0.8)
    }
}

impl TryFrom<f64> for Wanted {
    type Error = PlanningError;

    fn try_from(power: f64) -> Result<Self, PlanningError> {
        Self::new(power)
    }
}

/// The visitors that a test needs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SampleSize {
    /// Of each variant, the control's first.
    pub visitors: Visitors,
    /// The power with these.
    pub power: Power,
}

impl SampleSize {
    /// Whole weeks until a test with so many visitors a day, all variants together, has them: every weekday counts alike.
    /// Without visitors there is no such day.
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Wanted, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::bayesian().engine, Weights::equal(2)?);
    /// let size = design.sample_size(Effect::Relative(0.2), Wanted::default())?;
    /// assert_eq!(size.visitors.total(), 12_834);
    /// assert_eq!((size.weeks(2_000), size.days(2_000)), (Some(1), Some(7)));
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    #[must_use]
    pub fn weeks(&self, visitors_per_day: u64) -> Option<u64> {
        weeks(&self.visitors, visitors_per_day)
    }

    /// The days of these weeks.
    #[must_use]
    pub fn days(&self, visitors_per_day: u64) -> Option<u64> {
        Some(self.weeks(visitors_per_day)?.saturating_mul(7))
    }
}

/// Whole weeks until so many visitors a day are all these.
pub(super) fn weeks(visitors: &Visitors, visitors_per_day: u64) -> Option<u64> {
    let per_week = visitors_per_day.saturating_mul(7);
    (per_week > 0).then(|| visitors.total().div_ceil(per_week))
}

impl Design {
    /// The fewest visitors from which on the power stays as wanted.
    ///
    /// Power rises in a saw-tooth, since counts are whole numbers: a few visitors more may have less. So it is not the first
    /// number that reaches the power. A size is that of the variant with the largest weight; the others follow, rounded.
    ///
    /// The search starts where the power is a tooth above the wanted one, from where on it stays above, and goes down to the
    /// first size that has less. (Where a power is quickly computed, thirty sizes across a tooth show how far single sizes leave
    /// the trend.) With unequal weights, or a wanted power below 1/2, and teeth of more than 200 visitors, as for rates near 50%
    /// and more than 100,000 visitors, every third, fifth, ... size is tried.
    ///
    /// # Errors
    /// [`PlanningError::NoEffect`]; [`PlanningError::NotLookedFor`] when the test cannot show the effect;
    /// [`PlanningError::Unreachable`] when it takes more visitors than are supported; as [`Design::power`].
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Wanted, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::frequentist().engine, Weights::equal(2)?);
    /// let size = design.sample_size(Effect::Relative(0.2), Wanted::new(0.8)?)?;
    /// assert_eq!(size.visitors.as_slice(), [8_149, 8_149]); // the normal formula: 8,158
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    pub fn sample_size(&self, effect: Effect, wanted: Wanted) -> Result<SampleSize, PlanningError> {
        self.sample_size_with(effect, wanted, &Solved::default())
    }

    pub(super) fn sample_size_with(
        &self,
        effect: Effect,
        wanted: Wanted,
        solved: &Solved,
    ) -> Result<SampleSize, PlanningError> {
        self.looked_for(effect)?;
        let search = Search::new(self, effect, self.of_one_look(wanted, solved)?);
        let size = search.smallest()?;
        let visitors = self.weights.of_largest(size)?;
        Ok(SampleSize { power: self.power_with(effect, &visitors, solved)?, visitors })
    }

    /// About so many visitors, found much faster than by [`Design::sample_size`]: their power is within a tooth of the wanted one,
    /// which is about a per mille of the visitors, where they are many.
    ///
    /// # Errors
    /// As [`Design::sample_size`].
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Wanted, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::frequentist().engine, Weights::equal(2)?);
    /// let about = design.about_sample_size(Effect::Relative(0.2), Wanted::new(0.8)?)?.visitors.as_slice()[0];
    /// assert!((8_100..8_200).contains(&about)); // 8,149
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    pub fn about_sample_size(&self, effect: Effect, wanted: Wanted) -> Result<SampleSize, PlanningError> {
        self.looked_for(effect)?;
        let solved = &Solved::default();
        let search = Search::new(self, effect, self.of_one_look(wanted, solved)?);
        let visitors = self.weights.of_largest(search.nearly()?)?;
        Ok(SampleSize { power: self.power_with(effect, &visitors, solved)?, visitors })
    }

    /// Whether more visitors raise the power.
    fn looked_for(&self, effect: Effect) -> Result<(), PlanningError> {
        let difference = effect.rate(self.baseline)? - self.baseline.rate();
        let lies = |end: f64| match self.region_scale() {
            Some(Scale::Lift) => effect.lift(self.baseline) - end,
            _ => effect.difference(self.baseline) - end,
        };
        let possible = match self.goal {
            Goal::Difference if effect.value() == 0.0 => return Err(PlanningError::NoEffect),
            Goal::Difference => match self.engine {
                Engine::Frequentist { alternative: Alternative::Greater, .. } => difference > 0.0,
                Engine::Frequentist { alternative: Alternative::Less, .. } => difference < 0.0,
                Engine::Frequentist { .. } | Engine::Bayesian { .. } => difference != 0.0,
            },
            Goal::NonInferiority(region) if !region.limits_harm(self.goal_direction) => {
                return Err(PlanningError::HarmUnlimited);
            }
            Goal::NonInferiority(region) => match self.goal_direction {
                GoalDirection::Increase => lies(region.low()) > 0.0,
                GoalDirection::Decrease => lies(region.high()) < 0.0,
            },
            Goal::Equivalence(region) if !region.is_bounded() => return Err(PlanningError::Unbounded),
            Goal::Equivalence(region) => lies(region.low()) > 0.0 && lies(region.high()) < 0.0,
        };
        if possible { Ok(()) } else { Err(PlanningError::NotLookedFor { effect }) }
    }
}

#[cfg(test)]
#[path = "sample_size_tests.rs"]
mod tests;
