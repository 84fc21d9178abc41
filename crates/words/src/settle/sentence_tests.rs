#![allow(clippy::unwrap_used, reason = "a test that cannot get its value should stop there")]

use abstats::planning::{Effect, settle};
use abstats::practical::{Region, Scale};
use abstats::{Analysis, Counts, Experiment, Gates, Variant};

use super::*;

/// Visitors, conversions and weight of each variant.
fn said(analysis: &Analysis, all: &[(u64, u64, f64)], days: Option<u64>, smallest: Option<Effect>) -> String {
    let variants = all.iter().zip(["A", "B", "C", "D"]).map(|(&(visitors, conversions, weight), id)| {
        let counts = Counts::new(visitors, conversions).unwrap();
        Variant { traffic_weight: Some(weight), ..Variant::new(id, counts) }
    });
    let experiment = Experiment::new(variants.collect(), vec![]).unwrap().with_days_running(days);
    let report = analysis.run(&experiment);
    sentence(settle(&report, smallest).as_ref(), &report, &Labels::of(&report))
}

const EVEN: [(u64, u64, f64); 2] = [(10_000, 500, 1.0), (10_000, 510, 1.0)];

#[test]
fn each_variant_is_told_where_they_differ() {
    let of = |all: &[(u64, u64, f64)]| said(&Analysis::frequentist(), all, None, Some(Effect::Relative(0.1)));
    let same = of(&[(8_000, 400, 8.0), (1_000, 51, 1.0), (1_000, 50, 1.0)]);
    assert!(
        same.contains(" more visitors in all, until \"A\" has ") && same.contains(" and each other variant "),
        "{same}"
    );
    let three = of(&[(6_000, 300, 6.0), (3_000, 151, 3.0), (1_000, 50, 1.0)]);
    assert!(
        three.contains(" until \"A\" has ") && three.contains(", \"B\" ") && three.contains(" and \"C\" "),
        "{three}"
    );
    let many = of(&[(4_000, 200, 4.0), (3_000, 151, 3.0), (2_000, 100, 2.0), (1_000, 50, 1.0)]);
    assert!(many.ends_with(" more visitors in all, until every variant has its share."), "{many}");
}

#[test]
fn gates_say_what_they_ask_for() {
    let of = |gates, days, lift| {
        said(&Analysis { gates, ..Analysis::frequentist() }, &EVEN, days, Some(Effect::Relative(lift)))
    };
    let fourteen = Gates { days: Some(14), ..Gates::default() };
    assert_eq!(
        of(fourteen, Some(10), 0.2),
        "The visitors are enough to find a lift of +20% with 80% power; the gate of 14 days asks for 4 days more."
    );
    assert_eq!(
        of(fourteen, None, 0.2),
        "The visitors are enough to find a lift of +20% with 80% power; the gate of 14 days is still open."
    );
    assert_eq!(
        of(Gates::default(), Some(10), 0.2),
        "The visitors are enough to find a lift of +20% with 80% power; it was not found."
    );
    // 62,436 visitors take 22 days more at 2,000 a day.
    assert_eq!(
        of(Gates { days: Some(90), ..Gates::default() }, Some(10), 0.1),
        "To find a lift of +10%, if \"B\" has it, takes 21,218 more visitors of each variant: 80 days at the pace so far. The \
         gate of 90 days asks for that; the visitors come sooner."
    );
    let conversions = of(Gates { conversions: Some(3_000), ..Gates::default() }, None, 0.1);
    assert!(conversions.ends_with(". The gate of 3,000 conversions asks for that; the power alone takes fewer."));
}

#[test]
fn regions_are_shown_where_nothing_differs() {
    let region = |low, high| Some(Region::new(Scale::Lift, low, high).unwrap());
    let of = |region| said(&Analysis { region, ..Analysis::frequentist() }, &EVEN, None, None);
    assert_eq!(
        of(region(-0.03, f64::INFINITY)).split(", takes ").next().unwrap(),
        "To show that \"B\" is not worse by more than 3%, if it converts as well as \"A\""
    );
    // Within 5%: the lift that is worth finding is said first, as ever.
    assert!(of(region(-0.05, 0.05)).starts_with("To find a lift of +5%, if \"B\" has it, takes "));
}
