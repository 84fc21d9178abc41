//! What planned looks do to the power.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Design, Effect, Goal, Looks, PlanningError, Visitors, Wanted};
use crate::Alternative;
use crate::sequential::planned;
use crate::special::normal;

/// A group sequential design of one comparison.
pub(super) struct PlannedLooks {
    design: planned::Design,
    alternative: Alternative,
    /// The z at which a single look rejects.
    critical: f64,
}

/// The group sequential designs of one planning design that are solved already, by the bits of their alpha: with many looks,
/// and stops for futility, each takes its time.
#[derive(Default)]
pub(super) struct Solved(RefCell<Vec<(u64, Rc<PlannedLooks>)>>);

/// The chances of a rejection on either side.
pub(super) struct Chances {
    pub(super) higher: f64,
    pub(super) lower: f64,
    pub(super) expected_part: f64,
    /// `None` without stops for futility.
    pub(super) futile: Option<f64>,
}

/// A planned look.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PlannedLook {
    /// The visitors of each variant by then, the control's first.
    pub visitors: Visitors,
    /// The test is decided when the p-value of the score test is below this.
    pub p_below: f64,
    /// The chance that this look decides the test, and no earlier one did.
    pub decided: f64,
    /// With stops for futility: the test may stop undecided when the p-value is above this. `None` where it may not, as at the last
    /// look.
    pub futile_above: Option<f64>,
    /// The chance that the test stops here undecided, and at no earlier look; `None` without stops for futility.
    pub futile: Option<f64>,
}

/// A weight's visitors where only their ratios matter.
const MANY: u64 = 1_000_000_000;

impl Design {
    /// The planned looks, when there are any.
    pub(super) fn planned_looks(
        &self,
        visitors: &Visitors,
        solved: &Solved,
    ) -> Result<Option<Rc<PlannedLooks>>, PlanningError> {
        let Looks::Planned { look_count, spending, futility } = self.looks else { return Ok(None) };
        if self.goal != Goal::Difference {
            return Err(PlanningError::PlannedRegion);
        }
        let (alternative, alpha) = (self.alternative(), self.alpha(visitors)?);
        if let Some((_, planned)) = solved.0.borrow().iter().find(|(of, _)| *of == alpha.to_bits()) {
            return Ok(Some(Rc::clone(planned)));
        }
        // One more than there may be is refused as any larger number is.
        let looks = planned::Plan::equally_spaced(look_count.min(planned::Plan::MOST + 1));
        let design = planned::Design::new(planned::Plan { looks, alpha, alternative, spending, futility })?;
        let tail = if alternative == Alternative::TwoSided { 0.5 * alpha } else { alpha };
        let planned = Rc::new(PlannedLooks { design, alternative, critical: normal::upper_quantile(tail) });
        solved.0.borrow_mut().push((alpha.to_bits(), Rc::clone(&planned)));
        Ok(Some(planned))
    }

    /// The planned looks, when there are any, under this effect.
    pub(super) fn planned_looks_of(
        &self,
        effect: Effect,
        visitors: &Visitors,
        solved: &Solved,
    ) -> Result<Vec<PlannedLook>, PlanningError> {
        let Some(planned) = self.planned_looks(visitors, solved)? else { return Ok(Vec::new()) };
        let (power, _) = self.reached(effect, visitors)?;
        let operating = planned.operating(power);
        let sides = if planned.alternative == Alternative::TwoSided { 2.0 } else { 1.0 };
        let look = |(bound, chances): (&planned::Bound, &planned::LookChances)| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the visitors")]
            let part = |&visitors: &u64| ((visitors as f64 * bound.time).round() as u64).max(1);
            Ok(PlannedLook {
                visitors: Visitors::new(visitors.as_slice().iter().map(part).collect())?,
                p_below: sides * normal::upper_tail(bound.efficacy),
                decided: chances.rejects + chances.rejects_below,
                futile_above: bound.futility.map(|z| (sides * normal::upper_tail(z)).min(1.0)),
                futile: planned.stops_for_futility().then_some(chances.futile),
            })
        };
        planned.design.bounds().iter().zip(&operating.looks).map(look).collect()
    }

    /// The power that a single look has to have for a test with planned looks to have the wanted one.
    pub(super) fn of_one_look(&self, wanted: Wanted, solved: &Solved) -> Result<Wanted, PlanningError> {
        let Some(planned) = self.planned_looks(&self.weights.of_largest(MANY)?, solved)? else { return Ok(wanted) };
        let drift = planned.design.drift_for(wanted.power())?;
        Wanted::new(normal::upper_tail(planned.critical - drift))
    }
}

impl PlannedLooks {
    /// From the chances that a single look rejects on the higher and on the lower side.
    ///
    /// A single look with this power has a z whose mean is the drift: so the power without looks is exact, and only what the
    /// looks take from it is normal.
    pub(super) fn chances(&self, effect: Effect, [higher, lower]: [f64; 2]) -> Chances {
        let up = match self.alternative {
            Alternative::TwoSided => effect.value() >= 0.0,
            Alternative::Greater => true,
            Alternative::Less => false,
        };
        let operating = self.operating(if up { higher } else { lower });
        let [tested, other] = operating
            .looks
            .iter()
            .fold([0.0, 0.0], |[tested, other], look| [tested + look.rejects, other + look.rejects_below]);
        let (higher, lower) = if up { (tested, other) } else { (other, tested) };
        let futile = self.stops_for_futility().then(|| operating.looks.iter().map(|look| look.futile).sum());
        Chances { higher, lower, expected_part: operating.expected_information, futile }
    }

    const fn stops_for_futility(&self) -> bool {
        self.design.plan().futility.is_some()
    }

    /// What the design does under the effect that a single look shows with this power, taken as one on the tested side.
    fn operating(&self, power: f64) -> planned::Operating {
        self.design.operating(self.critical - normal::upper_quantile(power.clamp(1e-300, 1.0 - 1e-16)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::{Baseline, Exactness, Weights};
    use crate::sequential::planned::{Futility, Spending};
    use crate::{Analysis, Engine};

    fn design(looks: Looks) -> Design {
        let engine = Analysis::frequentist().engine;
        Design { looks, ..Design::new(Baseline::new(0.05).unwrap(), engine, Weights::equal(2).unwrap()) }
    }

    fn planned(look_count: u32, spending: Spending) -> Looks {
        Looks::Planned { look_count, spending, futility: None }
    }

    #[test]
    fn sizes_are_inflated_as_the_literature_says() {
        let effect = Effect::Relative(0.2);
        let size = |looks| {
            let size = design(looks).sample_size(effect, Wanted::default()).unwrap();
            (size.visitors.as_slice()[0] as f64, size.power)
        };
        let (once, _) = size(Looks::Once);
        // rpact: 1.025 and 1.212 for five looks at 80% power.
        for (spending, inflation) in [(Spending::ObrienFleming, 1.025), (Spending::Pocock, 1.212)] {
            let (five, power) = size(planned(5, spending));
            assert!((five / once - inflation).abs() < 2e-3, "{}", five / once);
            assert!(power.reached >= 0.8 && power.reached < 0.801 && power.exactness == Exactness::Normal, "{power:?}");
            assert!(power.expected_part.unwrap() * five < once);
        }
        let (one, power) = size(planned(1, Spending::ObrienFleming));
        assert!((one - once).abs() <= 1.0 && (power.expected_part.unwrap() - 1.0).abs() < 1e-9);
    }

    fn futile(spending: Spending) -> Looks {
        let futility = Some(Futility { power: 0.8, spending: Spending::ObrienFleming });
        Looks::Planned { look_count: 4, spending, futility }
    }

    /// A random walk through the bounds, as people would follow them. Its drift is that of the normal formula.
    #[test]
    fn stops_for_futility_are_those_of_a_simulation() {
        const TESTS: u32 = 40_000;
        let mut state = 7_u64;
        // SplitMix64, then a normal by its quantile.
        let mut normal = move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            normal::upper_quantile((((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
        };
        let (p0, lift) = (0.05, 0.2);
        for (spending, alternative) in
            [(Spending::ObrienFleming, Alternative::TwoSided), (Spending::Pocock, Alternative::Greater)]
        {
            let engine = Engine::Frequentist { alternative, multiplicity: None };
            let design = Design { engine, ..design(futile(spending)) };
            let size = design.sample_size(Effect::Relative(lift), Wanted::default()).unwrap();
            let n = size.visitors.as_slice()[0] as f64;
            for lift in [lift, 0.0] {
                let effect = Effect::Relative(lift);
                let (looks, power) = (
                    design.planned_looks_of(effect, &size.visitors, &Solved::default()).unwrap(),
                    design.power(effect, &size.visitors).unwrap(),
                );
                let pooled = p0 * (1.0 + 0.5 * lift);
                let drift = p0 * lift / (2.0 * pooled * (1.0 - pooled) / n).sqrt();
                let (mut decided, mut stopped, mut part) = ([0_u32; 4], [0_u32; 4], 0.0);
                for _ in 0..TESTS {
                    let mut walk = 0.0;
                    for (place, look) in looks.iter().enumerate() {
                        walk += normal() * 0.5 + 0.25 * drift;
                        let time = 0.25 * (place + 1) as f64;
                        let z: f64 = walk / time.sqrt();
                        let p = match alternative {
                            Alternative::TwoSided => 2.0 * normal::upper_tail(z.abs()),
                            _ => normal::upper_tail(z),
                        };
                        let last = place == 3;
                        if p < look.p_below {
                            decided[place] += 1;
                        } else if look.futile_above.is_some_and(|above| p >= above) {
                            stopped[place] += 1;
                        } else if !last {
                            continue;
                        }
                        part += time;
                        break;
                    }
                }
                let share = |count: u32| f64::from(count) / f64::from(TESTS);
                for (place, look) in looks.iter().enumerate() {
                    assert!((share(decided[place]) - look.decided).abs() < 0.01, "{lift} {look:?} {decided:?}");
                    assert!((share(stopped[place]) - look.futile.unwrap()).abs() < 0.01, "{lift} {look:?} {stopped:?}");
                }
                assert!(
                    (part / f64::from(TESTS) - power.expected_part.unwrap()).abs() < 0.01,
                    "{lift} {power:?} {part}"
                );
                let all: f64 = looks.iter().filter_map(|look| look.futile).sum();
                assert!((all - power.futile.unwrap()).abs() < 1e-12);
                assert!(looks[3].futile_above.is_none() && looks[3].futile == Some(0.0));
            }
        }
    }

    #[test]
    fn stops_for_futility_do_not_bind_and_cost_power() {
        let effect = Effect::Relative(0.2);
        for spending in [Spending::ObrienFleming, Spending::Pocock] {
            let [without, with] = [planned(4, spending), futile(spending)].map(design);
            let size = |design: &Design| design.sample_size(effect, Wanted::default()).unwrap();
            let (fewer, more) = (size(&without), size(&with));
            assert!(more.visitors.total() > fewer.visitors.total() && more.power.reached >= 0.8);
            assert_eq!(fewer.power.futile, None);
            let bounds = |design: &Design| {
                let looks = design.planned_looks_of(effect, &more.visitors, &Solved::default()).unwrap();
                looks.iter().map(|look| look.p_below).collect::<Vec<_>>()
            };
            assert_eq!(bounds(&without), bounds(&with));
            // Without an effect they spare visitors, and no error is added.
            let none = |design: &Design| design.power(Effect::Relative(0.0), &more.visitors).unwrap();
            assert!(none(&with).expected_part < none(&without).expected_part.map(|part| 0.9 * part));
            assert!(none(&with).either() < none(&without).either());
        }
    }

    #[test]
    fn one_planned_look_is_the_exact_test() {
        let visitors = Visitors::new(vec![3_000, 3_000]).unwrap();
        for effect in [0.3, -0.3, 0.0].map(Effect::Relative) {
            let once = design(Looks::Once).power(effect, &visitors).unwrap();
            let one = design(planned(1, Spending::Pocock)).power(effect, &visitors).unwrap();
            // The wrong side follows from the normal distribution.
            assert!((once.reached - one.reached).abs() < if effect.value() == 0.0 { 2e-3 } else { 1e-9 });
            assert!((once.winner - one.winner).abs() < 2e-3 && (once.loser - one.loser).abs() < 2e-3);
        }
    }

    #[test]
    fn a_one_sided_test_has_no_other_side() {
        let visitors = Visitors::new(vec![3_000, 3_000]).unwrap();
        let engine = Engine::Frequentist { alternative: Alternative::Less, multiplicity: None };
        let less = Design { engine, ..design(planned(4, Spending::Pocock)) };
        let fall = less.power(Effect::Relative(-0.3), &visitors).unwrap();
        assert!(fall.reached > 0.7 && fall.loser >= fall.reached && fall.winner <= 0.0, "{fall:?}");
        let rise = less.power(Effect::Relative(0.3), &visitors).unwrap();
        assert!(rise.reached <= 0.0 && rise.loser < 0.01, "{rise:?}");
    }

    #[test]
    fn what_cannot_be_planned_says_why() {
        let visitors = Visitors::new(vec![3_000, 3_000]).unwrap();
        let of = |look_count| design(planned(look_count, Spending::Pocock)).power(Effect::Relative(0.1), &visitors);
        assert!(matches!(of(0), Err(PlanningError::Looks(_))));
        assert!(matches!(of(u32::MAX), Err(PlanningError::Looks(_))));
        let futility = Some(Futility { power: 0.4, spending: Spending::Pocock });
        let weak = design(Looks::Planned { look_count: 3, spending: Spending::Pocock, futility });
        assert!(matches!(weak.power(Effect::Relative(0.1), &visitors), Err(PlanningError::Looks(_))));
    }
}
