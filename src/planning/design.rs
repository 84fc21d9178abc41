//! How the test will be decided, and its power.

use super::arms::Arms;
use super::looks::Solved;
use super::rule::{Rule, Side};
use super::{Baseline, Effect, PlanningError, Visitors, Weights};
use crate::practical::Region;
use crate::sequential::TypicalLift;
use crate::sequential::planned::{Futility, Spending};
use crate::{Engine, GoalDirection, Threshold};

/// What the test is to show.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Goal {
    /// That the variant wins, or, with a negative effect, loses.
    #[default]
    Difference,
    /// That it is not below the region: as a [`crate::practical::Conclusion`], not inferior or equivalent.
    NonInferiority(Region),
    /// That it is inside the region.
    Equivalence(Region),
}

/// A test as it will be run and decided: engine and threshold are those of the [`crate::Analysis`].
///
/// ```
/// use abstats::planning::{Baseline, Design, Effect, Visitors, Weights};
/// use abstats::{Analysis, Threshold};
/// let design = Design::new(Baseline::new(0.05)?, Analysis::frequentist().engine, Weights::equal(2)?);
/// // The score test at 95%, two-sided: 5% against 6%.
/// let power = design.power(Effect::Relative(0.2), &Visitors::new(vec![8_158, 8_158])?)?;
/// assert!((power.reached - 0.8004).abs() < 1e-4);
/// # Ok::<(), abstats::planning::PlanningError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "input, built as a literal or by `Design::new`")]
pub struct Design {
    /// The control's rate.
    pub baseline: Baseline,
    /// The engine, with the correction for several variants.
    pub engine: Engine,
    /// The threshold of the verdict.
    pub threshold: Threshold,
    /// What the test is to show.
    pub goal: Goal,
    /// Which way is better.
    pub goal_direction: GoalDirection,
    /// How often it is looked at.
    pub looks: Looks,
    /// How visitors are divided.
    pub weights: Weights,
}

/// How often a running test is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Looks {
    /// Once, at the planned end.
    #[default]
    Once,
    /// At any time: the verdict is the always-valid one, with alpha divided among the comparisons, whatever the engine.
    AnyTime {
        /// The lift that one expects of a variant that works.
        #[cfg_attr(feature = "serde", serde(default))]
        typical_lift: TypicalLift,
    },
    /// At equally spaced times, by a group sequential design of the score z, two-sided unless the engine's alternative says
    /// otherwise.
    Planned {
        /// How many looks, the last at the planned end.
        look_count: u32,
        /// How alpha is spent.
        #[cfg_attr(feature = "serde", serde(default))]
        spending: Spending,
        /// Whether and how the test may stop because it will hardly decide any more. People need not keep to such stops.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        futility: Option<Futility>,
    },
}

/// The chances of what the test will say, of the comparison with the fewest visitors.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Power {
    /// The chance that the goal is reached: of a difference, that the verdict names the right side, and at an effect of 0
    /// that it names any, the exact type I error; else that the region's conclusion is the one looked for.
    pub reached: f64,
    /// The chance of the verdict `winner`.
    pub winner: f64,
    /// The chance of the verdict `loser`.
    pub loser: f64,
    /// With planned looks the part of the visitors that the test takes on average, since it may end early.
    pub expected_part: Option<f64>,
    /// With stops for futility the chance that the test ends at one of them. The chances of verdicts are then those of people who
    /// keep to the stops; of others they are no smaller, and still within alpha.
    pub futile: Option<f64>,
    /// Whether the numbers are the chances themselves.
    pub exactness: Exactness,
}

impl Power {
    /// The chance of a verdict on either side.
    #[must_use]
    pub fn either(&self) -> f64 {
        self.winner + self.loser
    }

    /// The chance of a verdict on the wrong side of the truth; of both at an effect of 0.
    #[must_use]
    pub fn wrong(&self, effect: Effect) -> f64 {
        match effect.value() {
            value if value > 0.0 => self.loser,
            value if value < 0.0 => self.winner,
            _ => self.either(),
        }
    }
}

/// What the numbers of a plan are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Exactness {
    /// The chances themselves, within 1e-12.
    Exact,
    /// At most the chances: other comparisons can help this one. Computed for the strictest step of the correction.
    LowerBound,
    /// At most the chances: those of the last look alone, of a test that may be decided at any look.
    LastLook,
    /// The power of a single look is exact; what the planned looks take from it is computed for normal statistics.
    Normal,
}

impl Design {
    /// For a difference, at the default threshold, with one look at the end.
    #[must_use]
    pub fn new(baseline: Baseline, engine: Engine, weights: Weights) -> Self {
        Self {
            baseline,
            engine,
            threshold: Threshold::default(),
            goal: Goal::Difference,
            goal_direction: GoalDirection::default(),
            looks: Looks::Once,
            weights,
        }
    }

    /// The power at this effect, of the comparison with the fewest visitors: the chances that it is decided as
    /// [`crate::Analysis::run`] decides it, summed over all counts of both arms.
    ///
    /// Each is within 1e-12: below it a chance has no digits.
    ///
    /// # Errors
    /// When the effect leaves 0 to 1, the visitors are those of another number of variants, or a variance of the conversions
    /// is above 1e9.
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Visitors, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::bayesian().engine, Weights::equal(2)?);
    /// let visitors = Visitors::new(vec![100_000, 100_000])?;
    /// // Without an effect a Bayesian verdict at 95% still comes in 10% of tests, on either side in half of these.
    /// let power = design.power(Effect::Relative(0.0), &visitors)?;
    /// assert!((power.either() - 0.1).abs() < 1e-3);
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    pub fn power(&self, effect: Effect, visitors: &Visitors) -> Result<Power, PlanningError> {
        self.power_with(effect, visitors, &Solved::default())
    }

    pub(super) fn power_with(
        &self,
        effect: Effect,
        visitors: &Visitors,
        solved: &Solved,
    ) -> Result<Power, PlanningError> {
        let (given, expected) = (visitors.as_slice().len(), self.weights.as_slice().len());
        if given != expected {
            return Err(PlanningError::VisitorsOf { given, expected });
        }
        let arms = Arms::new(visitors.fewest(), effect.rates(self.baseline)?)?;
        let (asks, exactness) = self.asks(visitors)?;
        let exactness = match (self.goal, self.looks) {
            (Goal::NonInferiority(_) | Goal::Equivalence(_), Looks::Once) => Exactness::Exact,
            _ => exactness,
        };
        let [higher, lower] = [Side::Higher, Side::Lower].map(|side| arms.chance(&Rule::new(asks, side)));
        let reached = match (self.goal, effect.value()) {
            (Goal::Difference, value) if value > 0.0 => higher,
            (Goal::Difference, value) if value < 0.0 => lower,
            (Goal::Difference, _) => higher + lower,
            (Goal::NonInferiority(region), _) => arms.chance(&self.not_inferior(region)?),
            (Goal::Equivalence(region), _) => {
                let [from, to] = self.ends(region, &arms)?;
                arms.between(&from, &to)
            }
        };
        let power = |higher, lower, reached, [expected_part, futile]: [Option<f64>; 2]| {
            let (winner, loser) = match self.goal_direction {
                GoalDirection::Increase => (higher, lower),
                GoalDirection::Decrease => (lower, higher),
            };
            Power { reached, winner, loser, expected_part, futile, exactness }
        };
        if let Some(planned) = self.planned_looks(visitors, solved)? {
            let chances = planned.chances(effect, [higher, lower]);
            let reached = match effect.value() {
                value if value > 0.0 => chances.higher,
                value if value < 0.0 => chances.lower,
                _ => chances.higher + chances.lower,
            };
            let early = [Some(chances.expected_part), chances.futile];
            return Ok(power(chances.higher, chances.lower, reached, early));
        }
        Ok(power(higher, lower, reached, [None; 2]))
    }

    /// [`Power::reached`] alone, and how far it falls when every boundary moves by one conversion. With planned looks, of one look
    /// at the end.
    pub(super) fn reached(&self, effect: Effect, visitors: &Visitors) -> Result<(f64, f64), PlanningError> {
        let arms = Arms::new(visitors.fewest(), effect.rates(self.baseline)?)?;
        let of = |rule: &Rule| {
            let boundary = arms.boundary(rule);
            (arms.beyond(&boundary, rule.side()), arms.along(&boundary))
        };
        match self.goal {
            Goal::Difference => {
                let (asks, _) = self.asks(visitors)?;
                Ok(of(&Rule::new(asks, if effect.value() < 0.0 { Side::Lower } else { Side::Higher })))
            }
            Goal::NonInferiority(region) => Ok(of(&self.not_inferior(region)?)),
            Goal::Equivalence(region) => {
                let [from, to] = self.ends(region, &arms)?;
                Ok((arms.between(&from, &to), arms.along(&from) + arms.along(&to)))
            }
        }
    }
}

#[cfg(test)]
#[path = "design_tests.rs"]
mod tests;
