//! Which effect so many visitors would show.

use super::looks::Solved;
use super::{Design, Effect, Goal, PlanningError, Visitors, Wanted};
use crate::special::normal;
use crate::{Alternative, Engine};

/// On which side of the control an effect is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: there is no third side")]
pub enum Direction {
    /// The variant's rate is higher.
    #[default]
    Higher,
    /// It is lower.
    Lower,
}

/// A size, and what it would show.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct After {
    /// Weeks of the test.
    pub weeks: u64,
    /// The visitors of each variant by then, the control's first.
    pub visitors: Visitors,
    /// The smallest lift that has the wanted power; `None` where no lift up to a rate of 100% has.
    pub lift: Option<f64>,
}

impl Design {
    /// The smallest lift that so many visitors show with the wanted power; `None` when not even a rate of 100% (or 0%) would
    /// be shown. It is within a relative 1e-9.
    ///
    /// # Errors
    /// [`PlanningError::NotLookedFor`] when the test does not look at this side; [`PlanningError::OnlyDifferences`] for other
    /// goals than a difference; as [`Design::power`].
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Direction, Visitors, Wanted, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::frequentist().engine, Weights::equal(2)?);
    /// let visitors = Visitors::new(vec![8_149, 8_149])?;
    /// let lift = design.detectable(&visitors, Wanted::default(), Direction::Higher)?.unwrap();
    /// assert!((lift - 0.2).abs() < 1e-4);
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    pub fn detectable(
        &self,
        visitors: &Visitors,
        wanted: Wanted,
        direction: Direction,
    ) -> Result<Option<f64>, PlanningError> {
        self.detectable_with(visitors, wanted, direction, &Solved::default())
    }

    pub(super) fn detectable_with(
        &self,
        visitors: &Visitors,
        wanted: Wanted,
        direction: Direction,
        solved: &Solved,
    ) -> Result<Option<f64>, PlanningError> {
        if self.goal != Goal::Difference {
            return Err(PlanningError::OnlyDifferences);
        }
        let baseline = self.baseline.rate();
        let (most, side) = match direction {
            Direction::Higher => ((1.0 - baseline) / baseline, Alternative::Less),
            Direction::Lower => (-1.0, Alternative::Greater),
        };
        if matches!(self.engine, Engine::Frequentist { alternative, .. } if alternative == side) {
            return Err(PlanningError::NotLookedFor { effect: Effect::Relative(most) });
        }
        let quantile = |power: f64| -normal::upper_quantile(power.clamp(1e-300, 1.0 - 1e-16));
        let target = quantile(self.of_one_look(wanted, solved)?.power());
        // As a fraction of the largest effect, whose rate is exactly 0 or 1.
        let excess = |part: f64| {
            let difference = if direction == Direction::Higher { part * (1.0 - baseline) } else { -part * baseline };
            Ok::<_, PlanningError>(quantile(self.reached(Effect::Points(difference), visitors)?.0) - target)
        };
        let (mut low, mut high) = (0.0, 1.0);
        let smallest = 1e-12;
        let (mut below, mut above) = (excess(smallest)?, excess(high)?);
        if below >= 0.0 {
            return Ok(Some(0.0));
        }
        if above < 0.0 {
            return Ok(None);
        }
        // The Illinois method: the end that stays counts half.
        let mut stayed = 0;
        for _ in 0..200 {
            if high - low <= 1e-10 * high {
                break;
            }
            let share = below / (below - above);
            let share = if share.is_finite() { share.clamp(1e-3, 1.0 - 1e-3) } else { 0.5 };
            let part = low + share * (high - low);
            let at = excess(part)?;
            if at.abs() < 1e-12 {
                high = part;
                break;
            }
            if at < 0.0 {
                (low, below) = (part, at);
                above = if stayed > 0 { above * 0.5 } else { above };
                stayed = 1;
            } else {
                (high, above) = (part, at);
                below = if stayed < 0 { below * 0.5 } else { below };
                stayed = -1;
            }
        }
        Ok(Some(most * high))
    }

    /// The lift that is detectable after so many weeks, with so many visitors a day of all variants together.
    ///
    /// # Errors
    /// As [`Design::detectable`].
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Direction, Wanted, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::bayesian().engine, Weights::equal(2)?);
    /// let after = design.detectable_after(&[1, 2, 4, 8], 2_000, Wanted::default(), Direction::Higher)?;
    /// let lifts: Vec<_> = after.iter().map(|after| after.lift.unwrap()).collect();
    /// assert!(lifts[0] < 0.2 && lifts.is_sorted_by(|a, b| a > b));
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    pub fn detectable_after(
        &self,
        weeks: &[u64],
        visitors_per_day: u64,
        wanted: Wanted,
        direction: Direction,
    ) -> Result<Vec<After>, PlanningError> {
        let of = |&weeks: &u64| {
            let total = visitors_per_day.saturating_mul(7).saturating_mul(weeks);
            let visitors = self.weights.of_total(total)?;
            Ok(After { weeks, lift: self.detectable(&visitors, wanted, direction)?, visitors })
        };
        weeks.iter().map(of).collect()
    }

    /// The power at each of these effects: a curve.
    ///
    /// # Errors
    /// As [`Design::power`].
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Visitors, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::bayesian().engine, Weights::equal(2)?);
    /// let effects = [0.0, 0.1, 0.2].map(Effect::Relative);
    /// let curve = design.curve(&effects, &Visitors::new(vec![8_000, 8_000])?)?;
    /// assert!(curve[1].reached < curve[2].reached);
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    pub fn curve(&self, effects: &[Effect], visitors: &Visitors) -> Result<Vec<super::Power>, PlanningError> {
        effects.iter().map(|&effect| self.power(effect, visitors)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Analysis;
    use crate::planning::{Baseline, Weights};

    #[test]
    fn the_detectable_lift_has_the_wanted_power() {
        for engine in [Analysis::bayesian().engine, Analysis::frequentist().engine] {
            for (baseline, visitors) in
                [(0.05, [8_000, 8_000]), (0.5, [300, 900]), (0.9, [2_000, 1_000]), (0.001, [50_000, 60_000])]
            {
                let design = Design::new(Baseline::new(baseline).unwrap(), engine, Weights::equal(2).unwrap());
                let visitors = Visitors::new(visitors.to_vec()).unwrap();
                for direction in [Direction::Higher, Direction::Lower] {
                    for wanted in [0.5, 0.8, 0.95] {
                        let lift = design.detectable(&visitors, Wanted::new(wanted).unwrap(), direction).unwrap();
                        let power = |lift| design.power(Effect::Relative(lift), &visitors).unwrap().reached;
                        match lift {
                            Some(lift) => {
                                assert_eq!(lift > 0.0, direction == Direction::Higher);
                                assert!(
                                    (power(lift) - wanted).abs() < 1e-8,
                                    "{engine} {baseline} {lift} {}",
                                    power(lift)
                                );
                            }
                            None => assert!(power(-1.0) < wanted),
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_the_test_does_not_look_for_is_an_error() {
        let engine = Engine::Frequentist { alternative: Alternative::Greater, multiplicity: None };
        let design = Design::new(Baseline::new(0.1).unwrap(), engine, Weights::equal(2).unwrap());
        let visitors = Visitors::new(vec![100, 100]).unwrap();
        let error = design.detectable(&visitors, Wanted::default(), Direction::Lower).unwrap_err();
        assert_eq!(error, PlanningError::NotLookedFor { effect: Effect::Relative(-1.0) });
        // Ten visitors show no lift at all from 50%, up to 100%.
        let design = Design { baseline: Baseline::new(0.5).unwrap(), ..design };
        let few = Visitors::new(vec![3, 3]).unwrap();
        assert_eq!(design.detectable(&few, Wanted::default(), Direction::Higher), Ok(None));
    }
}
