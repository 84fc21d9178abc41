//! How the test will be decided, and its power.

use super::binomial::Binomial;
use super::boundary::boundary;
use super::rule::{Asks, Rule, Side};
use super::{Baseline, Effect, PlanningError, Visitors, Weights};
use crate::multiplicity::{Correction, Dunnett, Multiplicity};
use crate::practical::{Region, Scale};
use crate::special::elementary::{exp_m1, ln_1p};
use crate::special::normal;
use crate::{Alternative, Engine, Pair, Threshold};

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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
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
    /// How visitors are divided.
    pub weights: Weights,
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
}

/// What a variance of the conversions may be: the sums then take some ten milliseconds.
const MOST_VARIANCE: f64 = 1e10;

impl Design {
    /// For a difference, at the default threshold.
    #[must_use]
    pub fn new(baseline: Baseline, engine: Engine, weights: Weights) -> Self {
        Self { baseline, engine, threshold: Threshold::default(), goal: Goal::Difference, weights }
    }

    /// The power at this effect, of the comparison with the fewest visitors: the chances that it is decided as
    /// [`crate::Analysis::run`] decides it, summed over all counts of both arms.
    ///
    /// Each is within 1e-12: below it a chance has no digits.
    ///
    /// # Errors
    /// When the effect leaves 0 to 1, the visitors are those of another number of variants, or a variance of the conversions
    /// is above 1e10.
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
        let (given, expected) = (visitors.as_slice().len(), self.weights.as_slice().len());
        if given != expected {
            return Err(PlanningError::VisitorsOf { given, expected });
        }
        let arms = Arms::new(visitors.fewest(), effect.rates(self.baseline)?)?;
        let (asks, exactness) = self.asks(visitors)?;
        let winner = arms.chance(&Rule::new(asks, Side::Higher));
        let loser = arms.chance(&Rule::new(asks, Side::Lower));
        let reached = match (self.goal, effect.value()) {
            (Goal::Difference, value) if value > 0.0 => winner,
            (Goal::Difference, value) if value < 0.0 => loser,
            (Goal::Difference, _) => winner + loser,
            (Goal::NonInferiority(region), _) => arms.chance(&self.not_below(region)),
            (Goal::Equivalence(region), _) => {
                let [from, to] = self.ends(region, &arms)?;
                arms.between(&from, &to)
            }
        };
        let exactness = if self.goal == Goal::Difference { exactness } else { Exactness::Exact };
        Ok(Power { reached, winner, loser, exactness })
    }

    /// [`Power::reached`] alone, and how far it falls when every boundary moves by one conversion.
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
            Goal::NonInferiority(region) => Ok(of(&self.not_below(region))),
            Goal::Equivalence(region) => {
                let [from, to] = self.ends(region, &arms)?;
                Ok((arms.between(&from, &to), arms.along(&from) + arms.along(&to)))
            }
        }
    }

    /// The test of equal rates in a family of comparisons.
    fn asks(&self, visitors: &Visitors) -> Result<(Asks, Exactness), PlanningError> {
        match self.engine {
            Engine::Bayesian { prior, false_discovery } => {
                let alone = false_discovery.is_none() || self.weights.comparisons() == 1;
                let exactness = if alone { Exactness::Exact } else { Exactness::LowerBound };
                Ok((Asks::Chance { prior, threshold: self.threshold }, exactness))
            }
            Engine::Frequentist { alternative, multiplicity } => {
                let (alpha, exactness) = self.own_alpha(alternative, multiplicity, visitors)?;
                Ok((Asks::Score { alternative, alpha }, exactness))
            }
        }
    }

    /// What the p-value of one comparison must be below, by itself.
    fn own_alpha(
        &self,
        alternative: Alternative,
        multiplicity: Option<Multiplicity>,
        visitors: &Visitors,
    ) -> Result<(f64, Exactness), PlanningError> {
        let alpha = self.threshold.alpha();
        let m = self.weights.comparisons();
        let Some(Multiplicity { correction, .. }) = multiplicity.filter(|_| m > 1) else {
            return Ok((alpha, Exactness::Exact));
        };
        let own = match correction {
            Correction::Sidak => -exp_m1(ln_1p(-alpha) / m as f64),
            Correction::Dunnett | Correction::DunnettStepDown => {
                let [control, variants @ ..] = visitors.as_slice() else { return Err(PlanningError::NotConverged) };
                let family = Dunnett::new(*control, variants, alternative).map_err(|_| PlanningError::NotConverged)?;
                let critical = family.critical(alpha).map_err(|_| PlanningError::NotConverged)?;
                let tail = normal::upper_tail(critical);
                if alternative == Alternative::TwoSided { 2.0 * tail } else { tail }
            }
            // The strictest of its factors, which a comparison that stands alone has to meet.
            Correction::BenjaminiYekutieli => {
                let harmonic: f64 = (1..=m).rev().map(|rank| 1.0 / rank as f64).sum();
                alpha / (harmonic * m as f64)
            }
            Correction::Bonferroni | Correction::Holm | Correction::Hochberg | Correction::BenjaminiHochberg => {
                alpha / m as f64
            }
        };
        let exactness = if correction.is_single_step() { Exactness::Exact } else { Exactness::LowerBound };
        Ok((own, exactness))
    }

    /// What the goal's region is measured in.
    pub(super) const fn region_scale(&self) -> Option<Scale> {
        match self.goal {
            Goal::Difference => None,
            Goal::NonInferiority(region) | Goal::Equivalence(region) => Some(region.scale()),
        }
    }

    /// Regions are tested without correction.
    fn not_below(&self, region: Region) -> Rule {
        Rule::new(self.end(region, region.low()), Side::Higher)
    }

    fn end(&self, region: Region, margin: f64) -> Asks {
        match self.engine {
            Engine::Bayesian { prior, .. } => {
                Asks::ChanceBeyond { prior, scale: region.scale(), margin, threshold: self.threshold }
            }
            Engine::Frequentist { .. } => Asks::Margin { scale: region.scale(), margin, alpha: self.threshold.alpha() },
        }
    }

    /// The boundaries of the counts that show equivalence.
    fn ends(&self, region: Region, arms: &Arms) -> Result<[Vec<u64>; 2], PlanningError> {
        if !region.is_bounded() {
            return Err(PlanningError::Unbounded);
        }
        let (low, high) = match self.engine {
            Engine::Bayesian { prior, .. } => {
                let asks = Asks::ChanceInside { prior, region, threshold: self.threshold };
                (asks, asks)
            }
            Engine::Frequentist { .. } => (self.end(region, region.low()), self.end(region, region.high())),
        };
        Ok([Rule::new(low, Side::Higher), Rule::new(high, Side::Lower)].map(|rule| arms.boundary(&rule)))
    }
}

/// The conversions of both arms.
struct Arms {
    visitors: Pair<u64>,
    control: Binomial,
    variant: Binomial,
}

impl Arms {
    fn new(visitors: Pair<u64>, rates: Pair<f64>) -> Result<Self, PlanningError> {
        for (visitors, rate) in [(visitors.control, rates.control), (visitors.variant, rates.variant)] {
            if visitors as f64 * rate * (1.0 - rate) > MOST_VARIANCE {
                return Err(PlanningError::TooManyConversions { visitors, rate });
            }
        }
        let control = Binomial::new(visitors.control, rates.control);
        Ok(Self { visitors, control, variant: Binomial::new(visitors.variant, rates.variant) })
    }

    fn boundary(&self, rule: &Rule) -> Vec<u64> {
        boundary(rule, self.visitors, &self.control)
    }

    /// The chance that the rule's answer is yes.
    fn chance(&self, rule: &Rule) -> f64 {
        self.beyond(&self.boundary(rule), rule.side())
    }

    /// The chance of the counts on this side of a boundary.
    fn beyond(&self, boundary: &[u64], side: Side) -> f64 {
        self.sum(boundary, |&count| match side {
            Side::Higher => self.variant.at_least(count),
            Side::Lower => self.variant.below(count),
        })
    }

    /// The chance of the counts from one boundary to below the other.
    fn between(&self, from: &[u64], to: &[u64]) -> f64 {
        let ends: Vec<(u64, u64)> = from.iter().copied().zip(to.iter().copied()).collect();
        self.sum(&ends, |&(from, to)| {
            if from < to { (self.variant.at_least(from) - self.variant.at_least(to)).max(0.0) } else { 0.0 }
        })
    }

    /// The chance of the counts on a boundary.
    fn along(&self, boundary: &[u64]) -> f64 {
        self.sum(boundary, |&count| self.variant.at(count))
    }

    fn sum<T>(&self, rows: &[T], chance: impl Fn(&T) -> f64) -> f64 {
        self.control.masses().iter().zip(rows).map(|(mass, row)| mass * chance(row)).sum()
    }
}

#[cfg(test)]
#[path = "design_tests.rs"]
mod tests;
