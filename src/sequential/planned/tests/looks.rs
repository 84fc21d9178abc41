//! What must hold of any design, and what is refused.

use super::*;
use crate::special::normal;

fn plan(looks: u32, spending: Spending) -> Plan {
    Plan { looks: Plan::equally_spaced(looks), spending, ..Plan::default() }
}

#[test]
fn inflation_is_that_of_the_literature() {
    // There, stops on the wrong side count as power, which makes Pocock's 1.2124.
    for (looks, spending, expected) in
        [(5, Spending::ObrienFleming, 1.025), (5, Spending::Pocock, 1.212), (1, Spending::Pocock, 1.0)]
    {
        let inflation = Design::new(plan(looks, spending)).unwrap().inflation(0.8).unwrap();
        assert!((inflation - expected).abs() < 7e-4, "{looks} {spending:?}: {inflation}");
    }
}

#[test]
fn alpha_is_what_is_spent_and_the_power_what_was_asked_for() {
    for spending in
        [Spending::ObrienFleming, Spending::Pocock, Spending::KimDeMets(2.0), Spending::HwangShihDeCani(-4.0)]
    {
        for (alternative, alpha) in [(Alternative::TwoSided, 0.05), (Alternative::Greater, 0.025)] {
            let design = Design::new(Plan { alpha, alternative, ..plan(7, spending) }).unwrap();
            let nothing = design.operating(0.0);
            let rejects: f64 = nothing.looks.iter().map(|look| look.rejects + look.rejects_below).sum();
            assert!((rejects - alpha).abs() < 1e-13, "{rejects}");
            let drift = design.drift_for(0.9).unwrap();
            assert!((design.operating(drift).power - 0.9).abs() < 1e-12);
            let bound = design.bounds().last().unwrap();
            assert!((bound.alpha_spent - alpha).abs() < 1e-15);
            let tail = normal::upper_tail(bound.efficacy);
            assert!((1.0 - bound.level.get() - 2.0 * tail).abs() < 1e-15);
        }
    }
}

#[test]
fn stops_for_futility_change_no_bound_and_leave_the_power() {
    for alternative in [Alternative::TwoSided, Alternative::Greater] {
        let without = Plan { alternative, ..plan(5, Spending::ObrienFleming) };
        let futility = Some(Futility { power: 0.8, spending: Spending::HwangShihDeCani(-2.0) });
        let with = Design::new(Plan { futility, ..without.clone() }).unwrap();
        let without = Design::new(without).unwrap();
        assert_eq!(efficacy(&with), efficacy(&without));
        let drift = with.futility_drift.unwrap();
        let operating = with.operating(drift);
        let rejects: f64 = operating.looks.iter().map(|look| look.rejects + look.rejects_below).sum();
        assert!((rejects - 0.8).abs() < 1e-11, "{rejects}");
        assert!(drift > without.drift_for(0.8).unwrap());
        assert!(with.operating(0.0).expected_information < 0.8 * without.operating(0.0).expected_information);
        for (bound, before) in with.bounds().iter().zip(1..) {
            assert_eq!(bound.futility.is_some(), before < 5);
            assert!(bound.futility.is_none_or(|futility| futility < bound.efficacy));
        }
    }
}

#[test]
fn looks_as_planned_have_the_planned_bounds() {
    let design = Design::new(plan(5, Spending::Pocock)).unwrap();
    let looks = Plan::equally_spaced(5);
    for until in 1..=5 {
        let monitor = design.monitor(&looks[..until], false).unwrap();
        assert_eq!(monitor.bounds(), &design.bounds()[..until]);
    }
    // An early end spends the rest, and so does an overrun; more information makes the looks less alike.
    let early = design.monitor(&looks[..4], true).unwrap();
    assert_eq!(early.bounds()[3].alpha_spent, 0.05);
    assert!(early.bounds()[3].efficacy < design.bounds()[3].efficacy);
    let mut overrun = looks.clone();
    overrun[4] = 1.3;
    let overrun = design.monitor(&overrun, false).unwrap();
    assert!(overrun.bounds()[4].efficacy > design.bounds()[4].efficacy);
    assert_eq!(overrun.bounds()[4].alpha_spent, 0.05);
}

#[test]
fn the_p_value_agrees_with_the_bound() {
    for (alternative, sign) in [(Alternative::TwoSided, 1.0), (Alternative::Greater, 1.0), (Alternative::Less, -1.0)] {
        let design = Design::new(Plan { alternative, ..plan(4, Spending::KimDeMets(2.0)) }).unwrap();
        let looks = Plan::equally_spaced(4);
        for until in 1..=4 {
            let monitor = design.monitor(&looks[..until], true).unwrap();
            let bound = monitor.bounds()[until - 1];
            let at = monitor.read(sign * bound.efficacy).unwrap();
            assert!(!at.rejects);
            assert!((at.p_value.unwrap() - 0.05).abs() < 1e-13, "{at:?}");
            let beyond = monitor.read(sign * (bound.efficacy + 1e-6)).unwrap();
            assert!(beyond.rejects && beyond.p_value.unwrap() < 0.05);
            assert!(sign * beyond.drift.unwrap() > 0.0);
            let other_side = monitor.read(-sign * (bound.efficacy + 1e-6)).unwrap();
            assert_eq!(other_side.rejects, alternative == Alternative::TwoSided);
            if other_side.rejects {
                assert!((other_side.drift.unwrap() + beyond.drift.unwrap()).abs() < 1e-9);
            }
            // Far beyond anything: still an answer.
            for z in [-60.0, -30.0, -9.0, 9.0, 30.0, 60.0] {
                let far = monitor.read(z).unwrap();
                assert!((0.0..=1.0).contains(&far.p_value.unwrap()) && far.drift.unwrap().is_finite(), "{z} {far:?}");
            }
        }
        let going_on = design.monitor(&looks[..2], false).unwrap().read(0.3).unwrap();
        assert_eq!((going_on.rejects, going_on.p_value, going_on.drift), (false, None, None));
    }
}

#[test]
fn one_look_is_the_fixed_test() {
    let design = Design::new(plan(1, Spending::Pocock)).unwrap();
    assert!((design.bounds()[0].efficacy - 1.959_963_984_540_054).abs() < 1e-14);
    assert!((design.drift_for(0.8).unwrap() - (1.959_963_984_540_054 + 0.841_621_233_572_914_3)).abs() < 1e-5);
    let reading = design.monitor(&[1.0], false).unwrap().read(2.5).unwrap();
    assert!((reading.p_value.unwrap() - 2.0 * normal::upper_tail(2.5)).abs() < 1e-15);
    assert!((reading.drift.unwrap() - 2.5).abs() < 1e-12);
}

#[test]
fn looks_next_to_each_other_change_nothing_much() {
    // What a look just after another adds is nearly nothing, and the bounds after both are the same as after one.
    let of = |looks: Vec<f64>| Design::new(Plan { looks, ..Plan::default() }).unwrap();
    let one = of(vec![0.5, 1.0]);
    for gap in [1e-3, 1e-4, 1e-5] {
        let two = of(vec![0.5, 0.5 + gap, 1.0]);
        let (last_of_one, last_of_two) = (one.bounds()[1].efficacy, two.bounds()[2].efficacy);
        assert!((last_of_one - last_of_two).abs() < gap, "{gap}: {last_of_one} {last_of_two}");
    }
}

#[test]
fn what_is_wrong_is_named() {
    let of = |plan: Plan| Design::new(plan).unwrap_err().to_string();
    let looks = |looks: &[f64]| of(Plan { looks: looks.to_vec(), ..Plan::default() });
    assert_eq!(looks(&[]), "looks: none given, at least 1 is needed");
    assert_eq!(looks(&[0.5, 0.4, 1.0]), "look 2: time 0.4 is not after that of the look before, 0.5");
    assert_eq!(looks(&[0.5, 0.5, 1.0]), "look 2: time 0.5 is not after that of the look before, 0.5");
    assert_eq!(looks(&[0.5, 1.0, 1.2]), "look 3: time 1.2 is beyond the planned end at 1");
    assert_eq!(looks(&[0.5, 0.9]), "the last look is at time 0.9, not at the planned end, 1");
    assert_eq!(looks(&[0.0, 1.0]), "look 1: time 0 is not above 0");
    assert_eq!(looks(&[f64::NAN, 1.0]), "look 1: time NaN is not above 0");
    assert_eq!(looks(&[0.5, f64::INFINITY]), "look 2: time inf is not above 0");
    let many = Plan { looks: Plan::equally_spaced(401), ..Plan::default() };
    assert_eq!(of(many), "looks: 401 given, at most 400 are served");
    for alpha in [0.0, -0.1, 0.51, f64::NAN] {
        assert!(of(Plan { alpha, ..Plan::default() }).starts_with("alpha "));
    }
    for spending in [Spending::KimDeMets(0.0), Spending::KimDeMets(f64::NAN), Spending::HwangShihDeCani(f64::INFINITY)]
    {
        assert!(of(Plan { spending, ..Plan::default() }).starts_with("spending parameter "));
    }
    let futility = Some(Futility { power: 0.2, spending: Spending::Pocock });
    assert_eq!(of(Plan { futility, ..Plan::default() }), "power 0.2 is out of range");
    let design = Design::new(Plan::default()).unwrap();
    assert!(design.monitor(&[0.5, 1.0, 1.1], false).is_err());
    assert!(design.monitor(&[0.5, 1.1], false).is_ok());
    assert!(design.monitor(&[0.5], false).unwrap().read(f64::NAN).is_err());
    assert!(design.drift_for(0.02).is_err());
    let most = Plan { looks: Plan::equally_spaced(400), alternative: Alternative::Greater, ..Plan::default() };
    assert!(Design::new(most).is_ok());
    // Spending that leaves a look nothing.
    let nothing = Design::new(plan(4, Spending::KimDeMets(3_000.0))).unwrap();
    assert_eq!(efficacy(&nothing)[..3], [f64::INFINITY; 3]);
    assert!((efficacy(&nothing)[3] - 1.959_963_984_540_054).abs() < 1e-12);
}

#[test]
fn many_looks_may_stop_for_futility() {
    // The first of them may spend next to nothing.
    for (looks, alternative) in [(100, Alternative::TwoSided), (100, Alternative::Greater), (31, Alternative::TwoSided)]
    {
        for spending in [Spending::ObrienFleming, Spending::Pocock, Spending::HwangShihDeCani(-30.0)] {
            let futility = Some(Futility { power: 0.8, spending });
            let plan = Plan { looks: Plan::equally_spaced(looks), alternative, futility, ..Plan::default() };
            let design = Design::new(plan).unwrap();
            let futile: Vec<f64> = design.bounds().iter().filter_map(|bound| bound.futility).collect();
            assert!(futile.len() > looks as usize / 2, "{looks} {spending:?} {futile:?}");
            // But for the chance to reject on the wrong side.
            assert!((design.operating(design.futility_drift.unwrap()).power - 0.8).abs() < 1e-4);
        }
    }
}
