//! The power against sums over all tables, decided one by one by `Analysis::run`.

use super::*;
use crate::bayesian::Prior;
use crate::multiplicity::{Correction, Family, Multiplicity};
use crate::planning::binomial::Binomial;
use crate::planning::rule::Asks;
use crate::practical::{Conclusion, Scale};
use crate::sequential::AnyTime;
use crate::{Alternative, Pair};
use crate::{Analysis, Counts, Experiment, Variant, Verdict};

fn design(baseline: f64, engine: Engine, threshold: f64) -> Design {
    let design = Design::new(Baseline::new(baseline).unwrap(), engine, Weights::equal(2).unwrap());
    Design { threshold: Threshold::new(threshold).unwrap(), ..design }
}

fn engines() -> Vec<Engine> {
    let frequentist = |alternative| Engine::Frequentist { alternative, multiplicity: None };
    let bayesian = |prior| Engine::Bayesian { prior, false_discovery: None };
    vec![
        frequentist(Alternative::TwoSided),
        frequentist(Alternative::Greater),
        frequentist(Alternative::Less),
        bayesian(Prior::UNIFORM),
        bayesian(Prior::JEFFREYS),
        bayesian(Prior::new(20.0, 380.0).unwrap()),
    ]
}

fn visitors(control: u64, variant: u64) -> Visitors {
    Visitors::new(vec![control, variant]).unwrap()
}

/// The chances of winner, loser, equivalent and not inferior, each table decided by the library.
fn enumerated(design: &Design, region: Region, effect: Effect, pair: [u64; 2]) -> [f64; 4] {
    let rates = effect.rates(design.baseline).unwrap();
    let mass = |n: u64, rate: f64| {
        let mut masses = vec![1.0];
        for _ in 0..n {
            let mut next = vec![0.0; masses.len() + 1];
            for (count, mass) in masses.iter().enumerate() {
                next[count] += mass * (1.0 - rate);
                next[count + 1] += mass * rate;
            }
            masses = next;
        }
        masses
    };
    let (of_control, of_variant) = (mass(pair[0], rates.control), mass(pair[1], rates.variant));
    let analysis =
        Analysis { engine: design.engine, threshold: design.threshold, region: Some(region), ..Analysis::default() };
    let mut sums = [0.0; 4];
    for (x_c, mass_c) in of_control.iter().enumerate() {
        for (x_t, mass_t) in of_variant.iter().enumerate() {
            let variant = |id, n, x| Variant::new(id, Counts::new(n, x as u64).unwrap());
            let variants = vec![variant("c", pair[0], x_c), variant("t", pair[1], x_t)];
            let report = analysis.run(&Experiment::new(variants, vec![]).unwrap());
            let row = &report.overall.variants[1];
            let conclusion = row.statistics.conclusion().unwrap().unwrap_or(Conclusion::Neither);
            let holds = [
                row.verdict == Some(Verdict::Winner),
                row.verdict == Some(Verdict::Loser),
                conclusion == Conclusion::Equivalent,
                conclusion != Conclusion::Neither,
            ];
            for (sum, holds) in sums.iter_mut().zip(holds) {
                *sum += if holds { mass_c * mass_t } else { 0.0 };
            }
        }
    }
    sums
}

#[test]
fn every_table_of_small_tests_is_decided_as_run_decides_it() {
    let regions = [Region::new(Scale::Difference, -0.1, 0.15).unwrap(), Region::new(Scale::Lift, -0.5, 0.8).unwrap()];
    for engine in engines() {
        for (pair, baseline, effect, threshold) in [
            ([22, 22], 0.3, Effect::Points(0.2), 95.0),
            ([11, 30], 0.5, Effect::Relative(-0.4), 80.0),
            ([30, 9], 0.05, Effect::Points(0.0), 50.0),
            ([60, 45], 0.6, Effect::Relative(0.05), 70.0),
        ] {
            for region in regions {
                let design = design(baseline, engine, threshold);
                let [winner, loser, equivalent, not_inferior] = enumerated(&design, region, effect, pair);
                let visitors = visitors(pair[0], pair[1]);
                let power = |goal| Design { goal, ..design.clone() }.power(effect, &visitors).unwrap();
                let got = [
                    power(Goal::Difference).winner,
                    power(Goal::Difference).loser,
                    power(Goal::Equivalence(region)).reached,
                    power(Goal::NonInferiority(region)).reached,
                ];
                for (got, expected) in got.into_iter().zip([winner, loser, equivalent, not_inferior]) {
                    assert!((got - expected).abs() < 1e-12, "{engine:?} {pair:?} {region:?}: {got} {expected}");
                }
            }
        }
    }
}

/// Sums over all tables by another program, which decides each table in its own way.
#[test]
fn the_power_is_that_of_the_sums_over_all_tables() {
    let lines = include_str!("../../testdata/power.txt").lines().filter(|line| !line.starts_with('#'));
    let mut cases = 0;
    for line in lines {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |place: usize| words[place].parse::<f64>().unwrap();
        let count = |place: usize| words[place].parse::<u64>().unwrap();
        let engine = match words[0] {
            "bayesian" => Engine::Bayesian { prior: Prior::UNIFORM, false_discovery: None },
            _ => Engine::Frequentist { alternative: words[1].parse().unwrap(), multiplicity: None },
        };
        let effect = Effect::Points(number(6) - number(5));
        let power = design(number(5), engine, number(2)).power(effect, &visitors(count(3), count(4))).unwrap();
        assert!(
            (power.winner - number(7)).abs() < 1e-12 && (power.loser - number(8)).abs() < 1e-12,
            "{line} {power:?}"
        );
        cases += 1;
    }
    assert!(cases > 600);
}

/// The polynomial's boundaries are those of asking the rule row by row.
#[test]
fn the_boundary_is_that_of_every_row_for_itself() {
    let mut rows = 0;
    for engine in engines() {
        for (pair, baseline, effect, threshold) in [
            ([2_000, 2_000], 0.5, Effect::Relative(0.05), 95.0),
            ([20_000, 20_000], 0.05, Effect::Relative(0.1), 95.0),
            ([1_000, 9_000], 0.3, Effect::Points(-0.05), 99.0),
            ([90_000, 10_000], 0.01, Effect::Relative(0.3), 60.0),
            ([5_000, 5_000], 0.97, Effect::Points(0.01), 90.0),
            ([100_000, 100_000], 0.5, Effect::Points(0.002), 97.5),
        ] {
            let design = design(baseline, engine, threshold);
            let compared = Pair { control: pair[0], variant: pair[1] };
            let arms = Arms::new(compared, effect.rates(design.baseline).unwrap()).unwrap();
            let (asks, _) = design.asks(&visitors(pair[0], pair[1])).unwrap();
            let every = if matches!(engine, Engine::Bayesian { .. }) { 7 } else { 1 };
            for side in [Side::Higher, Side::Lower] {
                rows += is_of_every_row(&arms, compared, &Rule::new(asks, side), every);
            }
        }
    }
    assert!(rows > 10_000);
}

#[test]
fn so_are_those_of_regions_and_of_looks_at_any_time() {
    let (prior, threshold) = (Prior::UNIFORM, Threshold::default());
    let any_time = AnyTime { threshold, ..AnyTime::default() };
    let weights = Pair { control: 1.0, variant: 1.0 };
    for (pair, baseline, effect, scale, low, high) in [
        ([20_000, 20_000], 0.05, Effect::Relative(0.02), Scale::Lift, -0.1, 0.12),
        ([4_000, 9_000], 0.5, Effect::Points(0.0), Scale::Difference, -0.03, 0.05),
        ([60_000, 50_000], 0.9, Effect::Relative(0.0), Scale::Lift, -0.006, 0.007),
    ] {
        let compared = Pair { control: pair[0], variant: pair[1] };
        let design = design(baseline, engines()[0], 95.0);
        let arms = Arms::new(compared, effect.rates(design.baseline).unwrap()).unwrap();
        let region = Region::new(scale, low, high).unwrap();
        let alpha = threshold.alpha();
        for (margin, side) in [(low, Side::Higher), (high, Side::Lower)] {
            let of = |asks, every| is_of_every_row(&arms, compared, &Rule::new(asks, side), every);
            assert!(of(Asks::Margin { scale, margin, alpha }, 1) > 300);
            assert!(of(Asks::ChanceBeyond { prior, scale, margin, threshold }, 31) > 10);
            assert!(of(Asks::ChanceInside { prior, region, threshold }, 31) > 10);
            assert!(
                of(Asks::AnyTime { any_time, weights, margin: if scale == Scale::Lift { margin } else { 0.0 } }, 3)
                    > 100
            );
        }
    }
}

/// Asks the rule at the boundary of every so-manieth row, and below it.
fn is_of_every_row(arms: &Arms, visitors: Pair<u64>, rule: &Rule, every: usize) -> usize {
    let (first, _) = arms.control.reach();
    let turned = |row: usize, count: u64| {
        let control = Counts::new(visitors.control, first + row as u64).unwrap();
        rule.answer(Pair { control, variant: Counts::new(visitors.variant, count).unwrap() }).turned
    };
    let boundary = arms.boundary(rule);
    let rows = boundary.iter().enumerate().step_by(every);
    rows.map(|(row, &count)| {
        assert!(count > visitors.variant || turned(row, count), "{rule:?} {visitors:?} {row} {count}");
        assert!(count == 0 || !turned(row, count - 1), "{rule:?} {visitors:?} {row} {count}");
    })
    .count()
}

/// The chance at the last look, each table compared by the kernel.
#[test]
fn any_time_is_every_table_of_the_last_look() {
    let weights = Pair { control: 2.0, variant: 1.0 };
    for (pair, threshold, region) in [
        ([300, 150], 80.0, Region::new(Scale::Lift, -0.8, 2.0).unwrap()),
        ([200, 170], 95.0, Region::new(Scale::Lift, -0.3, f64::INFINITY).unwrap()),
    ] {
        let design = Design {
            looks: Looks::AnyTime { typical_lift: TypicalLift::default() },
            weights: Weights::new(&[weights.control, weights.variant]).unwrap(),
            ..design(0.2, engines()[3], threshold)
        };
        let effect = Effect::Relative(0.5);
        let rates = effect.rates(design.baseline).unwrap();
        let any_time = AnyTime { threshold: design.threshold, ..AnyTime::default() };
        let [control, variant] =
            [(pair[0], rates.control), (pair[1], rates.variant)].map(|(n, rate)| Binomial::new(n, rate));
        let mut expected = [0.0; 4];
        for x_c in control.reach().0..=control.reach().1 {
            for x_t in variant.reach().0..=variant.reach().1 {
                let counts =
                    Pair { control: Counts::new(pair[0], x_c).unwrap(), variant: Counts::new(pair[1], x_t).unwrap() };
                let answer = any_time.compare(counts, weights).unwrap();
                let lift = answer.lift.unwrap();
                let not_inferior = lift.low > region.low();
                let holds = [
                    answer.verdict() == Verdict::Winner,
                    answer.verdict() == Verdict::Loser,
                    not_inferior,
                    not_inferior && lift.high < region.high() && region.is_bounded(),
                ];
                for (sum, holds) in expected.iter_mut().zip(holds) {
                    *sum += if holds { control.at(x_c) * variant.at(x_t) } else { 0.0 };
                }
            }
        }
        let visitors = visitors(pair[0], pair[1]);
        let power = |goal| Design { goal, ..design.clone() }.power(effect, &visitors);
        let difference = power(Goal::Difference).unwrap();
        assert_eq!(difference.exactness, Exactness::LastLook);
        let mut got = vec![difference.winner, difference.loser, power(Goal::NonInferiority(region)).unwrap().reached];
        match power(Goal::Equivalence(region)) {
            Ok(power) => got.push(power.reached),
            Err(error) => assert_eq!((error, region.is_bounded()), (PlanningError::Unbounded, false)),
        }
        assert!(expected[0] > 0.01 && expected[2] > 0.4, "{expected:?}");
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-12, "{got} {expected}");
        }
    }
}

#[test]
fn with_fewer_conversions_wanted_winner_and_loser_change_places() {
    let region = Region::new(Scale::Lift, -0.2, 0.3).unwrap();
    for engine in [engines()[0], engines()[3]] {
        let more = Design { goal: Goal::NonInferiority(region), ..design(0.1, engine, 95.0) };
        let fewer = Design { goal_direction: GoalDirection::Decrease, ..more.clone() };
        let visitors = visitors(1_500, 1_500);
        let of = |design: &Design| design.power(Effect::Relative(-0.1), &visitors).unwrap();
        let (more, fewer) = (of(&more), of(&fewer));
        assert!(more.winner < fewer.winner && more.loser > fewer.loser);
        assert!((more.winner - fewer.loser).abs() < 1e-15 && (more.loser - fewer.winner).abs() < 1e-15);
        // A rate 10% lower is far from 30% higher, and near to 20% lower.
        assert!(fewer.reached > 0.9 && more.reached < 0.5, "{more:?} {fewer:?}");
    }
}

/// A third variant without effect, whose counts do not matter to single-step corrections and only help with the others.
#[test]
fn corrections_are_those_of_run() {
    let (n, x_u) = (40, 12);
    let effect = Effect::Points(0.25);
    for correction in Correction::ALL {
        let multiplicity = Some(Multiplicity { correction, family: Family::default() });
        let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
        let design = Design { weights: Weights::equal(3).unwrap(), ..design(0.3, engine, 90.0) };
        let power = design.power(effect, &Visitors::new(vec![n; 3]).unwrap()).unwrap();
        let rates = effect.rates(design.baseline).unwrap();
        let [control, variant] = [rates.control, rates.variant].map(|rate| Binomial::new(n, rate));
        let analysis = Analysis { engine, threshold: design.threshold, ..Analysis::default() };
        let mut winner = 0.0;
        for x_c in control.reach().0..=control.reach().1 {
            for x_t in variant.reach().0..=variant.reach().1 {
                let of = |id, x| Variant::new(id, Counts::new(n, x).unwrap());
                let variants = vec![of("c", x_c), of("t", x_t), of("u", x_u)];
                let report = analysis.run(&Experiment::new(variants, vec![]).unwrap());
                let won = report.overall.variants[1].verdict == Some(Verdict::Winner);
                winner += if won { control.at(x_c) * variant.at(x_t) } else { 0.0 };
            }
        }
        let name = correction.name();
        if correction.is_single_step() {
            assert_eq!(power.exactness, Exactness::Exact);
            assert!((power.winner - winner).abs() < 1e-12, "{name}: {} {winner}", power.winner);
        } else {
            assert_eq!(power.exactness, Exactness::LowerBound);
            assert!(power.winner < winner + 1e-12 && power.winner > winner - 0.15, "{name}: {} {winner}", power.winner);
        }
        assert!(power.either() < 1.0);
    }
}

#[test]
fn exchanging_the_arms_exchanges_winner_and_loser() {
    for engine in engines() {
        if matches!(engine, Engine::Frequentist { alternative: Alternative::Greater | Alternative::Less, .. }) {
            continue;
        }
        let there = design(0.1, engine, 95.0).power(Effect::Points(0.02), &visitors(3_000, 2_000)).unwrap();
        let back = design(0.12, engine, 95.0).power(Effect::Points(-0.02), &visitors(2_000, 3_000)).unwrap();
        assert!((there.winner - back.loser).abs() < 1e-12, "{engine:?} {there:?} {back:?}");
        assert!((there.loser - back.winner).abs() < 1e-12, "{engine:?} {there:?} {back:?}");
        assert!((there.reached - back.reached).abs() < 1e-12 && there.reached > 0.3);
    }
}
