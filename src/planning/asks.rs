//! The rules that decide a design.

use std::num::NonZeroUsize;

use super::arms::Arms;
use super::rule::{Asks, Rule, Side};
use super::{Design, Exactness, Goal, Looks, PlanningError, Visitors};
use crate::multiplicity::{Correction, Dunnett, Multiplicity};
use crate::practical::{Region, Scale};
use crate::sequential::{AnyTime, TypicalLift};
use crate::special::elementary::{exp_m1, ln_1p};
use crate::special::normal;
use crate::{Alternative, Engine, GoalDirection, Pair};

impl Design {
    /// The test of equal rates in a family of comparisons.
    pub(super) fn asks(&self, visitors: &Visitors) -> Result<(Asks, Exactness), PlanningError> {
        if let Looks::AnyTime { typical_lift } = self.looks {
            return Ok((self.at_any_time(typical_lift, 0.0), Exactness::LastLook));
        }
        if matches!(self.looks, Looks::Planned { .. }) {
            let alternative = self.alternative();
            return Ok((Asks::Score { alternative, alpha: self.alpha(visitors)? }, Exactness::Normal));
        }
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

    /// What the score test looks for.
    pub(super) const fn alternative(&self) -> Alternative {
        match self.engine {
            Engine::Bayesian { .. } => Alternative::TwoSided,
            Engine::Frequentist { alternative, .. } => alternative,
        }
    }

    /// The alpha of one comparison by the score test.
    pub(super) fn alpha(&self, visitors: &Visitors) -> Result<f64, PlanningError> {
        match self.engine {
            Engine::Bayesian { .. } => Ok(self.threshold.alpha()),
            Engine::Frequentist { alternative, multiplicity } => {
                Ok(self.own_alpha(alternative, multiplicity, visitors)?.0)
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

    /// That the variant is not worse than the region; regions are tested without correction.
    pub(super) fn not_inferior(&self, region: Region) -> Result<Rule, PlanningError> {
        if !region.limits_harm(self.goal_direction) {
            return Err(PlanningError::HarmUnlimited);
        }
        match self.goal_direction {
            GoalDirection::Increase => self.end(region, region.low(), Side::Higher),
            GoalDirection::Decrease => self.end(region, region.high(), Side::Lower),
        }
    }

    /// That the variant is on this side of a margin.
    fn end(&self, region: Region, margin: f64, side: Side) -> Result<Rule, PlanningError> {
        let asks = match (self.looks, self.engine) {
            (Looks::Planned { .. }, _) => return Err(PlanningError::PlannedRegion),
            (Looks::AnyTime { .. }, _) if region.scale() == Scale::Difference => {
                return Err(PlanningError::DifferenceAtAnyTime);
            }
            (Looks::AnyTime { typical_lift }, _) => self.at_any_time(typical_lift, margin),
            (Looks::Once, Engine::Bayesian { prior, .. }) => {
                Asks::ChanceBeyond { prior, scale: region.scale(), margin, threshold: self.threshold }
            }
            (Looks::Once, Engine::Frequentist { .. }) => {
                Asks::Margin { scale: region.scale(), margin, alpha: self.threshold.alpha() }
            }
        };
        Ok(Rule::new(asks, side))
    }

    /// The boundaries of the counts that show equivalence.
    pub(super) fn ends(&self, region: Region, arms: &Arms) -> Result<[Vec<u64>; 2], PlanningError> {
        if !region.is_bounded() {
            return Err(PlanningError::Unbounded);
        }
        let rules = match (self.looks, self.engine) {
            (Looks::Once, Engine::Bayesian { prior, .. }) => {
                let asks = Asks::ChanceInside { prior, region, threshold: self.threshold };
                [Side::Higher, Side::Lower].map(|side| Rule::new(asks, side))
            }
            _ => [self.end(region, region.low(), Side::Higher)?, self.end(region, region.high(), Side::Lower)?],
        };
        Ok(rules.map(|rule| arms.boundary(&rule)))
    }

    /// That the always-valid interval lies on one side of a lift. The weights are those of the comparison with the fewest
    /// visitors.
    fn at_any_time(&self, typical_lift: TypicalLift, margin: f64) -> Asks {
        let weights = self.weights.as_slice();
        let variant = weights[1..].iter().copied().fold(f64::INFINITY, f64::min);
        let comparisons = NonZeroUsize::new(self.weights.comparisons()).unwrap_or(NonZeroUsize::MIN);
        let any_time = AnyTime { threshold: self.threshold, typical_lift, comparisons };
        Asks::AnyTime { any_time, weights: Pair { control: weights[0], variant }, margin }
    }
}
