use super::*;
use abstats::planning::about_settle as settle;
use abstats::{Analysis, Counts, Experiment, GoalDirection, Variant};

fn report(analysis: &Analysis, counts: &[(u64, u64)], days: Option<u64>) -> Report {
    let variant = |(place, &(visitors, conversions)): (usize, &(u64, u64))| {
        Variant::new(place.to_string(), Counts::new(visitors, conversions).unwrap())
    };
    let variants = counts.iter().enumerate().map(variant).collect();
    analysis.run(&Experiment::new(variants, vec![]).unwrap().with_days_running(days))
}

fn said(analysis: &Analysis, counts: &[(u64, u64)], days: Option<u64>, smallest: Option<Effect>) -> Option<String> {
    let report = report(analysis, counts, days);
    next_step(&settle(&report, smallest).unwrap()?, &report)
}

const FEW: [(u64, u64); 2] = [(100, 8), (104, 9)];

/// By the formula of two proportions, for one direction at 5% and 80% power, from 8%: 57,900 for 5%, 14,800 for 10%, 3,850 for 20%.
#[test]
fn the_largest_effect_comes_first_and_what_takes_a_year_says_so() {
    let of = |days| said(&Analysis::bayesian(), &FEW, days, None).unwrap();
    assert_eq!(of(None), "To show a true gain of 20% takes about 3,900 visitors per variant; a gain of 10%, 15,000.");
    // 7,500 more visitors at 102 a day are 74 days; 29,400 at 41 a day are 720.
    assert_eq!(
        of(Some(2)),
        "To show a true gain of 20% takes about 3,900 visitors per variant (74 more days at the pace so far); a gain of 10%, \
         15,000."
    );
    assert!(of(Some(5)).ends_with("; a gain of 10%, 15,000 (more than a year)."), "{}", of(Some(5)));
    assert_eq!(
        of(Some(20)),
        "To show a true gain of 20% takes about 3,900 visitors per variant, more than a year at the pace so far: it is \
         unlikely to be settled; choose by cost."
    );
}

#[test]
fn what_the_visitors_show_already_is_not_planned_again() {
    let of = |visitors: u64, smallest| {
        let counts = [(visitors, visitors / 20), (visitors, visitors / 20 + 1)];
        said(&Analysis::bayesian(), &counts, Some(10), smallest).unwrap()
    };
    // From 5%: about 6,400 for 20%, 24,600 for 10%, 97,000 for 5%.
    let enough = of(10_000, None);
    assert!(
        enough.starts_with("The visitors so far are enough to show a true gain of 20% in 80% of tests; to show a true gain of 10% takes about 2"),
        "{enough}"
    );
    assert_eq!(
        of(200_000, None),
        "The visitors so far are enough to show a true gain of 5% in 80% of tests: it is unlikely to be settled; choose by cost."
    );
    let smallest = of(1_000, Some(Effect::Points(0.01)));
    assert!(smallest.starts_with("To show a true gain of 1 point takes about 6,"), "{smallest}");
    assert!(smallest.ends_with(" more days at the pace so far)."), "{smallest}");
}

#[test]
fn fewer_conversions_are_a_fall() {
    let fewer = Analysis { goal_direction: GoalDirection::Decrease, ..Analysis::bayesian() };
    let said = said(&fewer, &FEW, None, None).unwrap();
    assert!(
        said.starts_with("To show a true fall of 20% takes about ") && said.contains("; a fall of 10%, "),
        "{said}"
    );
}

#[test]
fn more_visitors_help_no_doubt_and_no_decision() {
    let decided = [(1_000, 80), (1_000, 160)];
    assert_eq!(said(&Analysis::bayesian(), &decided, None, None), None);
    let split = [(1_000, 80), (700, 60)];
    assert_eq!(said(&Analysis::bayesian(), &split, None, None), None);
}

#[test]
fn two_digits() {
    assert_eq!([0, 7, 99, 104, 105, 3_944, 995_000].map(rounded), [0, 7, 99, 100, 110, 3_900, 1_000_000]);
    assert_eq!(rounded(u64::MAX), 18_000_000_000_000_000_000);
}

#[test]
fn the_table_has_what_can_be_had() {
    let high = report(&Analysis::bayesian(), &[(100, 90), (100, 90)], None);
    let table = Table::of(&settle(&high, None).unwrap().unwrap());
    // 90% can rise by 5 and 10% to 94.5 and 99%, not by 20%; nothing was seen.
    let digits = Digits::of(&high);
    assert_eq!(table.rows.iter().map(|row| row.lift(digits)).collect::<Vec<_>>(), ["+5%", "+10%"]);
    assert!(!table.notes().join(" ").contains("seen so far"));
}

#[test]
fn a_margin_of_harm_is_what_has_to_be_shown() {
    use abstats::practical::{Region, Scale};
    let margin = |size| Region::margin(Scale::Lift, size, GoalDirection::Increase).unwrap();
    let of = |size, days| {
        let analysis = Analysis { region: Some(margin(size)), ..Analysis::frequentist() };
        said(&analysis, &[(10_000, 500), (10_000, 510)], days, None).unwrap()
    };
    // (1.645 + 0.842)^2 * 2 * 0.05 * 0.95 / 0.0015^2 = 261,000
    let without_days = of(0.03, None);
    let visitors = without_days
        .strip_prefix("To show that it is not worse by more than 3% takes about ")
        .and_then(|rest| rest.strip_suffix(" visitors per variant, if it makes no difference."))
        .and_then(|count| count.replace(',', "").parse::<u64>().ok());
    assert!(visitors.is_some_and(|visitors| (240_000..=270_000).contains(&visitors)), "{without_days}");
    let with_days = of(0.03, Some(10));
    assert!(with_days.contains(" more days at the pace so far), if it makes no difference."), "{with_days}");
    let slow = of(0.01, Some(10));
    assert!(slow.contains(", more than a year at the pace so far, if it makes no difference."), "{slow}");
}
