//! Both ways of the search find the same size.

use super::*;
use crate::planning::{Baseline, Goal, Weights};
use crate::practical::{Region, Scale};
use crate::{Alternative, Analysis, Engine, Threshold};

fn both(design: &Design, effect: Effect, wanted: f64) -> [u64; 2] {
    let wanted = Wanted::new(wanted).unwrap();
    let search = Search::new(design, effect, wanted);
    let least = search.least();
    let about = search.about(least).unwrap();
    [search.by_trend(&about, least).unwrap(), search.by_tooth(&about, least).unwrap()]
}

#[test]
fn teeth_lead_to_the_size_that_the_trend_does() {
    let less = Engine::Frequentist { alternative: Alternative::Less, multiplicity: None };
    let mut large = 0;
    for (baseline, effect) in [
        (0.5, Effect::Relative(0.02)),
        (0.5, Effect::Points(-0.007)),
        (0.45, Effect::Relative(-0.021)),
        (0.3, Effect::Relative(0.025)),
        (0.9, Effect::Points(-0.004)),
        (0.05, Effect::Relative(-0.04)),
        (0.002, Effect::Relative(-0.08)),
    ] {
        for engine in [Analysis::frequentist().engine, Analysis::bayesian().engine, less] {
            if engine == less && effect.value() > 0.0 {
                continue;
            }
            for (threshold, weights, wanted) in
                [(95.0, [1.0, 1.0], 0.8), (90.0, [1.0, 1.0], 0.95), (95.0, [1.0, 1.0], 0.4), (95.0, [2.0, 1.0], 0.8)]
            {
                let weights = Weights::new(&weights).unwrap();
                let design = Design::new(Baseline::new(baseline).unwrap(), engine, weights);
                let design = Design { threshold: Threshold::new(threshold).unwrap(), ..design };
                let [old, new] = both(&design, effect, wanted);
                // Below, the search is by the trend alone.
                if new as f64 * baseline * (1.0 - baseline) < CHEAP {
                    continue;
                }
                // With unequal weights and long teeth not every size is tried.
                let apart = if design.weights.control_share() > 0.5 { 6 } else { 0 };
                assert!(old.abs_diff(new) <= apart, "{design:?} {effect:?} {wanted}: {old}, {new}");
                large += 1;
            }
        }
    }
    assert!(large > 30, "{large}");
}

#[test]
fn regions_too() {
    let region = Region::new(Scale::Lift, -0.04, 0.04).unwrap();
    for engine in [Analysis::frequentist().engine, Analysis::bayesian().engine] {
        for goal in [Goal::NonInferiority(region), Goal::Equivalence(region)] {
            let design = Design::new(Baseline::new(0.4).unwrap(), engine, Weights::equal(2).unwrap());
            let [old, new] = both(&Design { goal, ..design }, Effect::Relative(0.0), 0.8);
            assert_eq!(old, new, "{engine} {goal:?}");
        }
    }
}
/// Tried one by one: of these sizes every second one has less power, up to this one.
#[test]
fn with_unequal_weights_every_second_size_has_less_power() {
    let weights = Weights::new(&[2.0, 1.0]).unwrap();
    let design = Design::new(Baseline::new(0.5).unwrap(), Analysis::bayesian().engine, weights);
    let search = Search::new(&design, Effect::Points(-0.007), Wanted::default());
    let power = |size| search.at(size).unwrap().0;
    assert!(power(94_678) < 0.8 && power(94_677) > 0.8 && (94_679..94_800).all(|size| power(size) >= 0.8));
    assert_eq!(search.smallest(), Ok(94_679));
}
