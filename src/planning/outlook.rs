//! What to expect of a plan.

use super::looks::Solved;
use super::{
    Direction, Effect, Goal, Looks, OtherCalculator, Plan, PlannedLook, PlanningError, Power, Tailed, Visitors,
    Weights, other_calculators,
};
use crate::practical::{Region, Scale};
use crate::{Alternative, Engine, GoalDirection};

/// What to expect of a plan: its power, what it would say without an effect, and what more or fewer visitors show.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Outlook {
    /// The power at the planned effect.
    pub power: Power,
    /// The chances when the variant makes no difference.
    pub without_effect: Power,
    /// Where the power is less than wanted: the fewest visitors that have it.
    pub needed: Option<Visitors>,
    /// What other numbers of visitors show: after 1, 2, 4 and 8 weeks, or, without visitors a day, with a quarter of the planned
    /// ones up to four times as many. Ascending; one of them is the plan's.
    pub sizes: Vec<AtSize>,
    /// The power at other effects with the planned visitors, the smallest effect first.
    pub curve: Vec<AtEffect>,
    /// The planned looks, if any.
    pub looks: Vec<PlannedLook>,
    /// How several variants need fewer visitors in all: weights by the square root rule. `None` where it is not fewer.
    pub best: Option<(Weights, Visitors)>,
    /// What other calculators answer, of one comparison; none for a region, which they do not know.
    pub other_calculators: Option<[OtherCalculator; 4]>,
}

/// What a number of visitors shows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AtSize {
    /// The weeks that it takes, when the visitors a day are known.
    pub weeks: Option<u64>,
    /// The visitors of each variant, the control's first.
    pub visitors: Visitors,
    /// Whether this is the plan's row: the planned visitors, or the weeks that they take.
    pub planned: bool,
    /// The power at the planned effect.
    pub power: f64,
    /// The smallest lift that has the wanted power; `None` where no lift has, and for regions.
    pub lift: Option<f64>,
}

/// The power at an effect.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct AtEffect {
    /// The effect.
    pub effect: Effect,
    /// The chance that the goal is reached.
    pub power: f64,
}

const WEEKS: [u64; 4] = [1, 2, 4, 8];
/// Quarters of the planned visitors.
const QUARTERS: [u64; 5] = [1, 2, 4, 8, 16];
/// Parts of the planned effect.
const PARTS: [f64; 8] = [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0];

impl Plan {
    /// What to expect of the plan.
    ///
    /// Numbers of visitors that are too many or too few to be judged are left out.
    ///
    /// # Errors
    /// As [`super::Design::power`].
    ///
    /// ```
    /// use abstats::planning::{Baseline, Design, Effect, Plan, Wanted, Weights};
    /// use abstats::Analysis;
    /// let design = Design::new(Baseline::new(0.05)?, Analysis::frequentist().engine, Weights::equal(2)?);
    /// let outlook = Plan::new(design, Effect::Relative(0.2), Wanted::default(), Some(2_000))?.outlook()?;
    /// assert!((outlook.without_effect.either() - 0.05).abs() < 1e-3);
    /// // 8,149 visitors of each variant, 2,000 a day: two weeks.
    /// let planned = outlook.sizes.iter().find(|row| row.planned).unwrap();
    /// assert_eq!((planned.weeks, planned.visitors.as_slice()), (Some(2), &[14_000, 14_000][..]));
    /// assert!(planned.lift.unwrap() < 0.2 && planned.power > 0.8);
    /// # Ok::<(), abstats::planning::PlanningError>(())
    /// ```
    pub fn outlook(&self) -> Result<Outlook, PlanningError> {
        let (design, effect, visitors) = (self.design(), self.effect(), self.visitors());
        let solved = &Solved::default();
        let power = design.power_with(effect, visitors, solved)?;
        // A lift that was found for these visitors has its power but for rounding.
        let needed = (power.reached < self.power().power() - 1e-8)
            .then(|| design.sample_size_with(effect, self.power(), solved).ok())
            .flatten()
            .map(|size| size.visitors);
        Ok(Outlook {
            power,
            needed,
            without_effect: design.power_with(Effect::Relative(0.0), visitors, solved)?,
            sizes: self.sizes(solved),
            curve: self.curve(solved),
            looks: design.planned_looks_of(effect, visitors, solved)?,
            best: self.best(solved),
            other_calculators: self.others(),
        })
    }

    fn sizes(&self, solved: &Solved) -> Vec<AtSize> {
        let weights = &self.design().weights;
        let planned = self.days().map(|days| days.div_ceil(7));
        let sizes: Vec<(Option<u64>, Visitors, bool)> =
            if let Some((per_day, planned)) = self.visitors_per_day().zip(planned) {
                let mut weeks: Vec<u64> = WEEKS.into_iter().chain([planned]).collect();
                weeks.sort_unstable();
                weeks.dedup();
                let of = |weeks: u64| {
                    let total = per_day.saturating_mul(7).saturating_mul(weeks);
                    Some((Some(weeks), weights.of_total(total).ok()?, weeks == planned))
                };
                weeks.into_iter().filter_map(of).collect()
            } else {
                let part = |quarters: u64| {
                    let part = |&visitors: &u64| visitors.saturating_mul(quarters).div_ceil(4);
                    let visitors = Visitors::new(self.visitors().as_slice().iter().map(part).collect()).ok()?;
                    Some((None, visitors, quarters == 4))
                };
                QUARTERS.into_iter().filter_map(part).collect()
            };
        let row = |(weeks, visitors, planned)| {
            let power = self.design().power_with(self.effect(), &visitors, solved).ok()?.reached;
            let lift = self.design().detectable_with(&visitors, self.power(), self.direction(), solved).ok().flatten();
            Some(AtSize { weeks, visitors, planned, power, lift })
        };
        sizes.into_iter().filter_map(row).collect()
    }

    fn direction(&self) -> Direction {
        if self.effect().value() < 0.0 { Direction::Lower } else { Direction::Higher }
    }

    /// The power at parts of the effect; of a region, from one end to the other, or as far beyond no effect.
    fn curve(&self, solved: &Solved) -> Vec<AtEffect> {
        let effects: Vec<Effect> = match self.design().goal {
            Goal::Difference => {
                let part = |part: f64| match self.effect() {
                    Effect::Relative(lift) => Effect::Relative(part * lift),
                    Effect::Points(difference) => Effect::Points(part * difference),
                };
                PARTS.map(part).to_vec()
            }
            Goal::NonInferiority(region) => {
                let end = match self.design().goal_direction {
                    GoalDirection::Increase => region.low(),
                    GoalDirection::Decrease => region.high(),
                };
                across(region, end, -end)
            }
            Goal::Equivalence(region) => across(region, region.low(), region.high()),
        };
        let at = |effect| {
            let power = self.design().power_with(effect, self.visitors(), solved).ok()?.reached;
            Some(AtEffect { effect, power })
        };
        effects.into_iter().filter_map(at).collect()
    }

    /// The weights of the square root rule, where they need fewer visitors.
    fn best(&self, solved: &Solved) -> Option<(Weights, Visitors)> {
        let design = self.design();
        let compared = design.weights.comparisons();
        if compared < 2 || design.goal != Goal::Difference {
            return None;
        }
        let weights = Weights::best(compared).ok()?;
        let size = super::Design { weights: weights.clone(), ..design.clone() }.sample_size_with(
            self.effect(),
            self.power(),
            solved,
        );
        let visitors = size.ok()?.visitors;
        (visitors.total() < self.visitors().total()).then_some((weights, visitors))
    }

    fn others(&self) -> Option<[OtherCalculator; 4]> {
        let design = self.design();
        if design.goal != Goal::Difference {
            return None;
        }
        let tailed = match design.engine {
            Engine::Frequentist { alternative: Alternative::Greater | Alternative::Less, .. }
                if !matches!(design.looks, Looks::AnyTime { .. }) =>
            {
                Tailed::One
            }
            Engine::Frequentist { .. } | Engine::Bayesian { .. } => Tailed::Two,
        };
        other_calculators(design.baseline, self.effect(), design.threshold, self.power(), tailed).ok()
    }
}

/// Five effects from one end to another.
fn across(region: Region, from: f64, to: f64) -> Vec<Effect> {
    let at = |step: f64| {
        let value = from + 0.25 * step * (to - from);
        match region.scale() {
            Scale::Lift => Effect::Relative(value),
            Scale::Difference => Effect::Points(value),
        }
    };
    let mut effects: Vec<Effect> = [0.0, 1.0, 2.0, 3.0, 4.0].map(at).to_vec();
    effects.dedup();
    effects.sort_by(|a, b| a.value().total_cmp(&b.value()));
    effects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Analysis;
    use crate::planning::{Baseline, Design, Exactness, Wanted};
    use crate::sequential::planned::Spending;

    fn design(variants: usize) -> Design {
        let weights = Weights::equal(variants).unwrap();
        Design::new(Baseline::new(0.05).unwrap(), Analysis::frequentist().engine, weights)
    }

    #[test]
    fn more_visitors_show_smaller_lifts() {
        let plan = Plan::new(design(2), Effect::Relative(0.2), Wanted::default(), None).unwrap();
        let outlook = plan.outlook().unwrap();
        assert_eq!(outlook.sizes.len(), 5);
        assert!(outlook.sizes.is_sorted_by(|a, b| a.lift > b.lift && a.power < b.power), "{:?}", outlook.sizes);
        let own = outlook.sizes.iter().find(|row| row.planned).unwrap();
        assert_eq!(&own.visitors, plan.visitors());
        assert!((own.lift.unwrap() - 0.2).abs() < 1e-4 && (own.power - outlook.power.reached).abs() < 1e-15);
        // The normal formula: a quarter of the visitors shows about twice the lift.
        assert!((outlook.sizes[0].lift.unwrap() / 0.4 - 1.0).abs() < 0.05);
        assert!(outlook.curve.is_sorted_by(|a, b| a.power < b.power) && outlook.curve.len() == 8);
        assert_eq!(outlook.other_calculators.unwrap()[0].visitors_per_variant, 8_158);
    }

    #[test]
    fn too_few_visitors_say_how_many_are_needed() {
        let few = Visitors::new(vec![3_623; 2]).unwrap();
        let plan = Plan::of(design(2), Effect::Relative(0.2), Wanted::default(), few).unwrap();
        let outlook = plan.outlook().unwrap();
        assert_eq!(outlook.needed.unwrap().as_slice(), [8_149; 2]);
        // testdata/planning-cases.json: P01.
        assert!((outlook.power.reached - 0.4629).abs() < 5e-5);
    }

    #[test]
    fn several_variants_have_better_weights() {
        let of = |design: Design| Plan::new(design, Effect::Relative(0.2), Wanted::default(), None).unwrap();
        let plan = of(design(4));
        let (weights, visitors) = plan.outlook().unwrap().best.unwrap();
        assert_eq!(weights, Weights::best(3).unwrap());
        // (1 + sqrt k)^2 / (2 (k + 1)) of the visitors, for k variants at equal rates.
        let saved = visitors.total() as f64 / plan.visitors().total() as f64;
        let root = 1.0 + 3.0_f64.sqrt();
        assert!((saved - root * root / 8.0).abs() < 0.02, "{saved}");
        assert_eq!(of(Design { weights, ..design(4) }).outlook().unwrap().best, None);
        assert_eq!(of(design(2)).outlook().unwrap().best, None);
    }

    #[test]
    fn a_region_has_a_power_at_its_end() {
        let region = Region::new(Scale::Difference, -0.01, f64::INFINITY).unwrap();
        let design = Design { goal: Goal::NonInferiority(region), ..design(2) };
        let outlook = Plan::new(design, Effect::Points(0.0), Wanted::default(), Some(500)).unwrap().outlook().unwrap();
        assert_eq!(outlook.curve.len(), 5);
        // At the margin itself it is alpha: 5%, one-sided.
        assert!((outlook.curve[0].power - 0.05).abs() < 2e-3 && outlook.curve[2].power >= 0.8, "{:?}", outlook.curve);
        assert!(outlook.sizes.iter().all(|row| row.lift.is_none()) && outlook.other_calculators.is_none());
    }

    #[test]
    fn planned_looks_are_bounds_of_p() {
        let looks = Looks::Planned { look_count: 5, spending: Spending::Pocock, futility: None };
        let plan = Plan::new(Design { looks, ..design(2) }, Effect::Relative(0.2), Wanted::default(), None).unwrap();
        let outlook = plan.outlook().unwrap();
        assert_eq!((outlook.looks.len(), outlook.power.exactness), (5, Exactness::Normal));
        // R: rpact, asP, 5 looks: z 2.438, 2.427, 2.410, 2.397, 2.386.
        for (look, p) in outlook.looks.iter().zip([0.014_77, 0.015_23, 0.015_96, 0.016_55, 0.017_04]) {
            assert!((look.p_below - p).abs() < 1e-4, "{look:?}");
        }
        let decided: f64 = outlook.looks.iter().map(|look| look.decided).sum();
        assert!((decided - outlook.power.either()).abs() < 1e-12);
        assert_eq!(&outlook.looks[4].visitors, plan.visitors());
    }
}
