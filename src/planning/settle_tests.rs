use super::*;
use crate::practical::Region;
use crate::{Analysis, Counts, Experiment, Gates, Variant};

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
    assert_eq!(
        effects(&bayesian, None),
        [(Effect::Relative(0.03), Why::RegionEnd), (Effect::Relative(0.0), Why::Region)]
    );
    let fewer = Analysis { goal_direction: GoalDirection::Decrease, ..bayesian };
    assert_eq!(
        effects(&fewer, None),
        [(Effect::Relative(-0.02), Why::RegionEnd), (Effect::Relative(0.0), Why::Region)]
    );
    let asked = [(Effect::Points(-0.003), Why::Smallest), (Effect::Relative(0.0), Why::Region)];
    assert_eq!(effects(&fewer, smallest), asked);
    // Without an upper end there is no smallest effect.
    let region = Some(Region::new(Scale::Lift, -0.02, f64::INFINITY).unwrap());
    let not_worse = [(Effect::Relative(0.0), Why::Region)].into_iter().chain(common).collect::<Vec<_>>();
    assert_eq!(effects(&Analysis { region, ..Analysis::bayesian() }, None), not_worse);
}

#[test]
fn a_region_is_itself_to_be_shown() {
    let row = |region, goal_direction| {
        let analysis = Analysis { region: Some(region), goal_direction, ..Analysis::frequentist() };
        let settlement = settle(&report(&analysis, &UNDECIDED, None), None).unwrap().unwrap();
        settlement.rows.into_iter().find(|row| row.why == Why::Region).unwrap()
    };
    // As a plan for it would say.
    let (baseline, weights) = (Baseline::new(0.05).unwrap(), Weights::equal(2).unwrap());
    let needs = |goal, goal_direction| {
        let design = Design::new(baseline, Analysis::frequentist().engine, weights.clone());
        let design = Design { goal, goal_direction, ..design };
        design.sample_size(Effect::Points(0.0), Wanted::default()).unwrap().visitors.as_slice().to_vec()
    };
    let [more, fewer] = [GoalDirection::Increase, GoalDirection::Decrease];
    let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
    for (region, goal_direction) in
        [(Region::new(Scale::Lift, -0.05, high), more), (Region::new(Scale::Lift, low, 0.05), fewer)]
    {
        let region = region.unwrap();
        let found = row(region, goal_direction);
        assert_eq!(found.goal, Goal::NonInferiority(region));
        assert_eq!(found.needed.unwrap().in_all, needs(found.goal, goal_direction));
    }
    let region = Region::new(Scale::Lift, -0.05, 0.05).unwrap();
    let found = row(region, more);
    assert_eq!(found.goal, Goal::Equivalence(region));
    assert_eq!(found.needed.unwrap().in_all, needs(found.goal, more));
    // A region that limits no harm shows nothing.
    let open = Region::new(Scale::Lift, low, 0.1).unwrap();
    assert_eq!(row(open, more).needed, Err(PlanningError::HarmUnlimited));
}

#[test]
fn all_together_come_by_the_weights() {
    let weighed = |(visitors, conversions), weight, id: &str| {
        let counts = Counts::new(visitors, conversions).unwrap();
        Variant { traffic_weight: Some(weight), ..Variant::new(id, counts) }
    };
    let variants =
        vec![weighed((1_000, 53), 1.0, "new"), Variant { is_control: true, ..weighed((9_000, 450), 9.0, "old") }];
    let report = Analysis::frequentist().run(&Experiment::new(variants, vec![]).unwrap().with_days_running(Some(10)));
    let settlement = settle(&report, Some(Effect::Relative(0.1))).unwrap().unwrap();
    let needed = settlement.rows[0].needed.clone().unwrap();
    assert!((needed.in_all[1] as f64 / needed.in_all[0] as f64 - 9.0).abs() < 1e-3, "{needed:?}");
    assert_eq!(needed.more, [needed.in_all[0] - 1_000, needed.in_all[1] - 9_000]);
    let sum: u64 = needed.more.iter().sum();
    assert!(needed.more_together.abs_diff(sum) <= 10, "{needed:?}");
    assert_eq!(needed.more_days, Some(needed.more_together.div_ceil(1_000)));
}

#[test]
fn a_test_waits_for_its_gates() {
    let of = |gates, lift, days| {
        let analysis = Analysis { gates, ..Analysis::frequentist() };
        let settlement = settle(&report(&analysis, &UNDECIDED, days), Some(Effect::Relative(lift))).unwrap().unwrap();
        settlement.rows[0].needed.clone()
    };
    let plain = of(Gates::default(), 0.1, Some(10)).unwrap();
    assert_eq!((plain.gate, plain.in_all[0]), (None, 31_218));
    // Fewer than the power takes change nothing.
    let low = Gates { visitors: Some(20_000), conversions: Some(600), days: Some(12) };
    assert_eq!(of(low, 0.1, Some(10)).unwrap(), plain);
    let visitors = of(Gates { visitors: Some(40_000), ..low }, 0.1, Some(10)).unwrap();
    assert_eq!((visitors.gate, visitors.in_all), (Some(Gate::Visitors), vec![40_000; 2]));
    assert_eq!(visitors.more_days, Some((31_000_u64 * 2).div_ceil(1_900)));
    // 500 of 10,000 so far: 2,500 more at 5% take 50,000 visitors; of the variant 2,540 at 5.5%.
    let conversions = of(Gates { conversions: Some(3_000), ..low }, 0.1, Some(10)).unwrap();
    assert_eq!(conversions.gate, Some(Gate::Conversions));
    assert_eq!(conversions.in_all, [60_000, 9_000 + 46_182]);
    let days = of(Gates { days: Some(50), ..Gates::default() }, 0.1, Some(10)).unwrap();
    assert_eq!((days.gate, days.more_days, days.in_all), (Some(Gate::Days), Some(40), plain.in_all));
    // The visitors are there already, the days are not.
    let enough = of(Gates { days: Some(14), ..Gates::default() }, 0.2, Some(10)).unwrap();
    assert_eq!((enough.more, enough.more_days, enough.gate), (vec![0, 0], Some(4), Some(Gate::Days)));
    let unknown = |lift| of(Gates { days: Some(14), ..Gates::default() }, lift, None).unwrap();
    assert_eq!((unknown(0.2).gate, unknown(0.2).more_days), (Some(Gate::Days), None));
    assert_eq!((unknown(0.1).gate, unknown(0.1).more_days), (None, None));
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
