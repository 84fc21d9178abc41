use super::*;
use crate::practical::Region;
use crate::{Analysis, Counts, Experiment, Variant};

fn report(analysis: &Analysis, counts: &[(u64, u64)], days: Option<u64>) -> Report {
    let variant = |(place, &(visitors, conversions)): (usize, &(u64, u64))| {
        Variant::new(place.to_string(), Counts::new(visitors, conversions).unwrap())
    };
    let variants = counts.iter().enumerate().map(variant).collect();
    let experiment = Experiment::new(variants, vec![]).unwrap();
    analysis.run(&experiment.with_days_running(days))
}

const UNDECIDED: [(u64, u64); 2] = [(10_000, 500), (9_000, 460)];

#[test]
fn a_decided_test_needs_nothing() {
    let decided = report(&Analysis::bayesian(), &[(10_000, 500), (10_000, 900)], None);
    assert_eq!(settle(&decided, None), Ok(None));
}

#[test]
fn the_days_are_those_until_the_last_variant_has_its_visitors() {
    // 19,000 visitors in 10 days: 1,900 a day, half of them for each variant.
    let report = report(&Analysis::frequentist(), &UNDECIDED, Some(10));
    let settlement = settle(&report, Some(Effect::Relative(0.1))).unwrap().unwrap();
    assert!((settlement.visitors_per_day.unwrap() - 1_900.0).abs() < 1e-9);
    let needed = settlement.rows[0].needed.clone().unwrap();
    // From 5% to 5.5%: testdata/sample_size.txt.
    assert_eq!((needed.in_all, needed.more), (vec![31_218; 2], vec![21_218, 22_218]));
    assert_eq!(needed.more_days, Some((22_218_u64 * 2).div_ceil(1_900)));
    assert!(!needed.unlikely);
    assert_eq!(settlement.rows.len(), 2);
    assert_eq!((settlement.rows[1].why, settlement.variant), (Why::AsSeen, 1));
    let Effect::Relative(seen) = settlement.rows[1].effect else { panic!() };
    assert!((seen - (460.0 / 9_000.0 / 0.05 - 1.0)).abs() < 1e-12);
}

#[test]
fn beyond_a_year_it_is_unlikely() {
    let small = report(&Analysis::frequentist(), &UNDECIDED, Some(100));
    let days = |effect| {
        let needed = settle(&small, Some(effect)).unwrap().unwrap().rows[0].needed.clone().unwrap();
        (needed.more_days.unwrap(), needed.unlikely)
    };
    let (soon, unlikely) = days(Effect::Relative(0.2));
    assert!(soon == 0 && !unlikely, "8,149 visitors are there");
    let (late, unlikely) = days(Effect::Relative(0.05));
    assert!(late > A_YEAR && unlikely, "{late}");
}

#[test]
fn which_effects_are_asked_about() {
    let effects = |analysis: &Analysis, smallest| {
        let settlement = settle(&report(analysis, &UNDECIDED, None), smallest).unwrap().unwrap();
        settlement.rows.iter().map(|row| (row.effect, row.why)).filter(|row| row.1 != Why::AsSeen).collect::<Vec<_>>()
    };
    let common = [0.05, 0.1, 0.2].map(|lift| (Effect::Relative(lift), Why::Common));
    assert_eq!(effects(&Analysis::bayesian(), None), common);
    let smallest = Some(Effect::Points(0.003));
    assert_eq!(effects(&Analysis::bayesian(), smallest), [(Effect::Points(0.003), Why::Smallest)]);
    let region = Some(Region::new(Scale::Lift, -0.02, 0.03).unwrap());
    let bayesian = Analysis { region, ..Analysis::bayesian() };
    assert_eq!(effects(&bayesian, None), [(Effect::Relative(0.03), Why::RegionEnd)]);
    let fewer = Analysis { goal_direction: GoalDirection::Decrease, ..bayesian };
    assert_eq!(effects(&fewer, None), [(Effect::Relative(-0.02), Why::RegionEnd)]);
    assert_eq!(effects(&fewer, smallest), [(Effect::Points(-0.003), Why::Smallest)]);
    // Without an upper end there is no smallest effect.
    let region = Some(Region::new(Scale::Lift, -0.02, f64::INFINITY).unwrap());
    assert_eq!(effects(&Analysis { region, ..Analysis::bayesian() }, None), common);
}

#[test]
fn of_several_the_best_undecided_one() {
    // The second is the best and decided against nobody yet; the third has lost.
    let counts = [(10_000, 500), (10_000, 505), (10_000, 520), (10_000, 300)];
    let settlement = settle(&report(&Analysis::bayesian(), &counts, None), None).unwrap().unwrap();
    assert_eq!(settlement.variant, 2);
    assert_eq!(settlement.rows[1].needed.as_ref().unwrap().in_all.len(), 4);
}

#[test]
fn what_cannot_be_planned_says_why() {
    let of = |counts: &[(u64, u64)]| settle(&report(&Analysis::bayesian(), counts, None), None);
    assert_eq!(of(&[(0, 0), (10, 1)]), Err(PlanningError::NoVisitors));
    assert_eq!(of(&[(10, 0), (10, 1)]), Err(PlanningError::Baseline { value: 0.0 }));
    let high = of(&[(100, 90), (100, 90)]).unwrap().unwrap();
    assert!(matches!(high.rows[2].needed, Err(PlanningError::Effect { .. })), "108% of all");
    assert_eq!(high.rows[3].needed, Err(PlanningError::NoEffect), "as seen, nothing");
}

#[test]
fn what_is_read_at_any_look_is_settled_at_any_look() {
    let any_time = Analysis { looks: crate::Looks::any_time(), ..Analysis::bayesian() };
    let in_all = |analysis: &Analysis| {
        let settlement = settle(&report(analysis, &UNDECIDED, None), Some(Effect::Relative(0.2))).unwrap().unwrap();
        settlement.rows[0].needed.clone().unwrap().in_all
    };
    let baseline = Baseline::new(UNDECIDED[0].1 as f64 / UNDECIDED[0].0 as f64).unwrap();
    let design = Design {
        looks: Looks::AnyTime { typical_lift: crate::sequential::TypicalLift::default() },
        ..Design::new(baseline, Analysis::bayesian().engine, Weights::new(&[1.0, 1.0]).unwrap())
    };
    let size = design.sample_size(Effect::Relative(0.2), Wanted::default()).unwrap();
    assert_eq!(in_all(&any_time)[0], size.visitors.as_slice()[0]);
    assert!(in_all(&any_time)[0] > in_all(&Analysis::bayesian())[0]);
}
