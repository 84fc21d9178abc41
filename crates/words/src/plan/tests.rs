#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use abstats::planning::{Design, Visitors, Wanted, Weights};
use abstats::practical::{Region, Scale};
use abstats::sequential::TypicalLift;
use abstats::sequential::planned::Spending;
use abstats::{Analysis, Engine};

use super::*;

fn design(engine: Engine, variants: usize) -> Design {
    Design::new(Baseline::new(0.05).unwrap(), engine, Weights::equal(variants).unwrap())
}

fn said(design: Design, effect: Effect, per_day: Option<u64>) -> Said {
    let plan = Plan::new(design, effect, Wanted::default(), per_day).unwrap();
    headline(&plan, &plan.outlook().unwrap(), Asked::Visitors)
}

#[test]
fn looks_say_how_to_read_the_test() {
    let frequentist = || design(Analysis::frequentist().engine, 2);
    let looks = Looks::AnyTime { typical_lift: TypicalLift::default() };
    let any_time = said(Design { looks, ..frequentist() }, Effect::Relative(0.2), Some(2_000));
    assert!(any_time.decision.starts_with("Run the test for up to 3 weeks. Read the test as often"), "{any_time:?}");
    assert!(any_time.sentences[1].ends_with("with at least 80% probability."), "{any_time:?}");
    assert!(any_time.sentences[2].contains("in at most 5% of cases, however often it is read."), "{any_time:?}");
    let looks = Looks::Planned { look_count: 5, spending: Spending::Pocock, futility: None };
    let planned = said(Design { looks, ..frequentist() }, Effect::Relative(0.2), None);
    assert!(
        planned.decision.ends_with("and read the test 5 times: stop at the first look that decides it."),
        "{planned:?}"
    );
    assert!(planned.sentences[3].starts_with("On average it takes "), "{planned:?}");
    // 20% of 500 visitors at 5%: 5 conversions.
    let few = said(Design { looks, ..frequentist() }, Effect::Relative(2.0), None);
    assert!(few.sentences[4].starts_with("The first look comes with fewer than 100 conversions"), "{few:?}");
}

#[test]
fn what_takes_years_is_not_run() {
    let slow = said(design(Analysis::bayesian().engine, 2), Effect::Relative(0.05), Some(100));
    assert!(slow.decision.starts_with("Look for a larger effect, or more visitors: this test would take "), "{slow:?}");
}

#[test]
fn regions_and_several_variants() {
    let region = Region::new(Scale::Lift, -0.1, f64::INFINITY).unwrap();
    let not_worse = Design { goal: Goal::NonInferiority(region), ..design(Analysis::frequentist().engine, 2) };
    let not_worse = said(not_worse, Effect::Relative(0.0), None);
    assert_eq!(
        not_worse.sentences[1],
        "If the variant converts as well as the control (5%), the test shows that it is not worse by more than 10%, with \
         80% probability."
    );
    assert!(not_worse.sentences[2].ends_with("the test still calls it good enough in 5.0% of cases."), "{not_worse:?}");
    let region = Region::new(Scale::Lift, -0.1, 0.1).unwrap();
    let same = Design { goal: Goal::Equivalence(region), ..design(Analysis::frequentist().engine, 2) };
    let same = said(same, Effect::Relative(0.0), None);
    assert!(same.sentences[1].ends_with("that its lift is within ±10%, with 80% probability."), "{same:?}");
    let three = said(design(Analysis::frequentist().engine, 3), Effect::Points(-0.01), None);
    assert!(
        three.sentences[1].starts_with(
            "If one variant converts 4% of visitors instead of 5% (−1 point), the test names that variant a loser"
        ),
        "{three:?}"
    );
    let fewer = Design { goal_direction: GoalDirection::Decrease, ..design(Analysis::bayesian().engine, 2) };
    let fewer = said(fewer, Effect::Relative(-0.2), None);
    assert!(fewer.sentences[1].contains("names it the winner"), "{fewer:?}");
    assert!(fewer.sentences[2].contains("in 10.0% of cases"), "{fewer:?}");
}

#[test]
fn visitors_in_words() {
    let of = |all: &[u64]| visitors(&Visitors::new(all.to_vec()).unwrap());
    assert_eq!(of(&[8_149, 8_149]), "8,149 visitors of each of 2 variants");
    assert_eq!(of(&[9_000, 1_000]), "9,000 visitors of the control and 1,000 of the variant");
    assert_eq!(of(&[9_000, 1_000, 1_000]), "9,000 visitors of the control and 1,000 of each of 2 variants");
    assert_eq!(of(&[9_000, 1_000, 2_000]), "9,000 visitors of the control and 1,000 / 2,000 of the others");
}

#[test]
fn digits_that_matter() {
    assert_eq!([0.05, 0.046_759, 1e-6, 0.000_123_456].map(rate), ["5%", "4.676%", "0.0001%", "0.01235%"]);
    assert_eq!([0.1012, -0.05, 1.2345, 0.0].map(lift), ["+10.1%", "−5%", "+123%", "0%"]);
    assert_eq!(
        [0.015_82, 1.08e-6, 0.05, 4.23e-6, 1e-12].map(p_below),
        ["0.0158", "0.0000011", "0.05", "0.0000042", "< 0.000000001"]
    );
}
