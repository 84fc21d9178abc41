//! Sample sizes against trying every size.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers, read as f64")]

use super::*;
use crate::bayesian::Prior;
use crate::planning::{Baseline, Weights};
use crate::practical::Region;
use crate::{Counts, Threshold};

fn frequentist(alternative: Alternative) -> Engine {
    Engine::Frequentist { alternative, multiplicity: None }
}

fn bayesian() -> Engine {
    Engine::Bayesian { prior: Prior::UNIFORM, false_discovery: None }
}

/// From the size on, up to half as many again, the power is as wanted, and with one visitor less it is not.
fn is_smallest(design: &Design, effect: Effect, wanted: f64) -> u64 {
    let wanted = Wanted::new(wanted).unwrap();
    let size = design.sample_size(effect, wanted).unwrap();
    assert!(size.power.reached >= wanted.power());
    let largest = *size.visitors.as_slice().iter().max().unwrap();
    let power = |largest| design.reached(effect, &design.weights.of_largest(largest).unwrap()).unwrap().0;
    assert!(power(largest - 1) < wanted.power(), "{design:?} {effect:?}: {largest} is not the smallest");
    for more in largest..largest + largest / 2 {
        assert!(power(more) >= wanted.power(), "{design:?} {effect:?}: {largest}, but {more} has {}", power(more));
    }
    largest
}

#[test]
fn where_fewer_are_the_goal_the_upper_end_is_the_margin() {
    let size = |baseline: f64, region, engine, goal_direction| {
        let design = Design::new(Baseline::new(baseline).unwrap(), engine, Weights::new(&[2.0, 1.0]).unwrap());
        let design = Design { goal: Goal::NonInferiority(region), goal_direction, ..design };
        design.sample_size(Effect::Points(0.0), Wanted::default()).map(|size| size.visitors)
    };
    let of = |low, high| Region::new(Scale::Difference, low, high).unwrap();
    let (more, fewer) = (GoalDirection::Increase, GoalDirection::Decrease);
    for engine in [frequentist(Alternative::TwoSided), bayesian()] {
        // Converting 20% and at most 4 points more is not converting 80% and at most 4 points fewer.
        let found = size(0.2, of(f64::NEG_INFINITY, 0.04), engine, fewer).unwrap();
        assert_eq!(found, size(0.8, of(-0.04, f64::INFINITY), engine, more).unwrap());
        assert!(found.total() > 1_000);
        for (region, goal) in [(of(-0.04, f64::INFINITY), fewer), (of(f64::NEG_INFINITY, 0.04), more)] {
            assert_eq!(size(0.2, region, engine, goal), Err(PlanningError::HarmUnlimited));
        }
    }
    // A variant at the margin or beyond is never shown.
    let design = Design {
        goal: Goal::NonInferiority(of(f64::NEG_INFINITY, 0.04)),
        goal_direction: fewer,
        ..Design::new(Baseline::new(0.2).unwrap(), bayesian(), Weights::equal(2).unwrap())
    };
    let effect = Effect::Points(0.04);
    assert_eq!(design.sample_size(effect, Wanted::default()), Err(PlanningError::NotLookedFor { effect }));
}

#[test]
fn no_larger_size_has_less_power_and_the_next_smaller_one_has() {
    let mut sizes = Vec::new();
    for (baseline, effect) in [
        (0.5, Effect::Points(0.3)),
        (0.5, Effect::Points(0.1)),
        (0.5, Effect::Relative(-0.12)),
        (0.2, Effect::Points(0.06)),
        (0.05, Effect::Relative(0.6)),
        (0.9, Effect::Points(0.04)),
        (0.004, Effect::Relative(4.0)),
    ] {
        for engine in [frequentist(Alternative::TwoSided), bayesian()] {
            for (threshold, weights, wanted) in [
                (95.0, vec![1.0, 1.0], 0.8),
                (80.0, vec![1.0, 1.0], 0.9),
                (90.0, vec![2.0, 1.0], 0.8),
                (95.0, vec![1.0, 3.7], 0.5),
            ] {
                let design = Design::new(Baseline::new(baseline).unwrap(), engine, Weights::new(&weights).unwrap());
                let design = Design { threshold: Threshold::new(threshold).unwrap(), ..design };
                sizes.push(is_smallest(&design, effect, wanted));
            }
        }
    }
    assert!(sizes.iter().any(|&size| size > 1_000) && sizes.iter().any(|&size| size < 30), "{sizes:?}");
}

/// testdata/planning-cases.json: P01 and P07.
#[test]
fn practitioners_cases() {
    let engine = frequentist(Alternative::TwoSided);
    let design = Design::new(Baseline::new(0.05).unwrap(), engine, Weights::equal(2).unwrap());
    let effect = Effect::Relative(0.2);
    let power = |n| design.power(effect, &Visitors::new(vec![n, n]).unwrap()).unwrap().reached;
    assert!((power(3_623) - 0.4629).abs() < 5e-5);
    // The first that reaches 80% is also the last before which it is missed.
    assert!((8_000..8_149).all(|n| power(n) < 0.8) && power(8_149) >= 0.8);
    assert_eq!(design.sample_size(effect, Wanted::default()).unwrap().visitors.as_slice(), [8_149, 8_149]);
}

/// Another program tried every number of visitors.
#[test]
fn sizes_of_another_program() {
    let lines = include_str!("../../testdata/sample_size.txt").lines().filter(|line| !line.starts_with('#'));
    let mut cases = 0;
    for line in lines {
        let (engine, rest) = line.split_once(' ').unwrap();
        let numbers: Vec<f64> = rest.split(' ').map(|number| number.parse().unwrap()).collect();
        let [threshold, control, variant, wanted, size] = numbers[..] else { panic!("{line}") };
        let engine = if engine == "bayesian" { bayesian() } else { frequentist(Alternative::TwoSided) };
        let design = Design::new(Baseline::new(control).unwrap(), engine, Weights::equal(2).unwrap());
        let design = Design { threshold: Threshold::new(threshold).unwrap(), ..design };
        let got = design.sample_size(Effect::Points(variant - control), Wanted::new(wanted).unwrap()).unwrap();
        assert_eq!(got.visitors.as_slice(), [size as u64; 2], "{line}");
        cases += 1;
    }
    assert_eq!(cases, 7);
}

#[test]
fn regions_too() {
    let region = Region::new(Scale::Difference, -0.1, 0.1).unwrap();
    for engine in [frequentist(Alternative::TwoSided), bayesian()] {
        for (goal, effect) in [
            (Goal::Equivalence(region), Effect::Points(0.0)),
            (Goal::NonInferiority(region), Effect::Points(0.0)),
            (Goal::NonInferiority(region), Effect::Points(-0.02)),
        ] {
            let design = Design::new(Baseline::new(0.1).unwrap(), engine, Weights::equal(2).unwrap());
            is_smallest(&Design { goal, ..design }, effect, 0.8);
        }
    }
}

/// No panic, no NaN, no hang: an answer, or an error that says why.
#[test]
fn extremes() {
    let engines = [
        frequentist(Alternative::TwoSided),
        frequentist(Alternative::Less),
        bayesian(),
        Engine::Bayesian { prior: Prior::new(0.1, 1e9).unwrap(), false_discovery: None },
        Engine::Bayesian { prior: Prior::new(1e9, 0.1).unwrap(), false_discovery: None },
    ];
    let (mut answers, mut errors) = (0, 0);
    for engine in engines {
        for baseline in [1e-9, 1e-4, 0.5, 1.0 - 1e-9] {
            for effect in [1e-7, 0.3, -1.0, 1e3, -0.3].map(Effect::Relative) {
                for (weights, threshold) in [([1.0, 1.0], 50.0), ([1e6, 1.0], 99.0), ([1.0, 1e3], 95.0)] {
                    let design = Design::new(Baseline::new(baseline).unwrap(), engine, Weights::new(&weights).unwrap());
                    let design = Design { threshold: Threshold::new(threshold).unwrap(), ..design };
                    match design.sample_size(effect, Wanted::default()) {
                        Ok(size) => {
                            assert!(size.power.reached >= 0.8 && size.power.reached <= 1.0 + 1e-12, "{size:?}");
                            answers += 1;
                        }
                        Err(error) => {
                            assert!(!error.to_string().contains("NaN"), "{error}");
                            errors += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(answers > 50 && errors > 50, "{answers} {errors}");
}

#[test]
fn one_visitor_and_a_trillion() {
    for engine in [frequentist(Alternative::TwoSided), bayesian()] {
        let power = |baseline, visitors: [u64; 2]| {
            let design = Design::new(Baseline::new(baseline).unwrap(), engine, Weights::equal(2).unwrap());
            design.power(Effect::Relative(0.5), &Visitors::new(visitors.to_vec()).unwrap())
        };
        let least = power(0.1, [1, 1]).unwrap();
        assert!(least.reached >= 0.0 && least.either() < 0.2);
        let most = Counts::MAX_VISITORS;
        assert!(power(1e-9, [most, most]).unwrap().reached > 0.999);
        let unequal = power(1e-9, [most, 1]).unwrap();
        assert!((0.0..1.0 + 1e-12).contains(&unequal.reached) && unequal.either() < 1.0 + 1e-12);
        let error = power(0.5, [most, most]).unwrap_err();
        assert_eq!(error, PlanningError::TooManyConversions { visitors: most, rate: 0.5 });
    }
}
