//! The sentences of each state, as they were written down before there was code.

use abstats::practical::{Region, Scale};
use abstats::{Analysis, Counts, Experiment, Gates, Looks, Variant};

use super::{Said, of};
use crate::{Digits, Labels};

fn said(analysis: &Analysis, variants: &[(&str, u64, u64)]) -> Said {
    let variant = |(place, &(name, visitors, conversions)): (usize, &(&str, u64, u64))| Variant {
        name: Some(name.to_owned()),
        ..Variant::new(place.to_string(), Counts::new(visitors, conversions).unwrap())
    };
    let variants = variants.iter().enumerate().map(variant).collect();
    let report = analysis.run(&Experiment::new(variants, vec![]).unwrap());
    of(&report, &Labels::of(&report), Digits::of(&report))
}

fn region(low: f64, high: f64) -> Region {
    Region::new(Scale::Lift, low, high).unwrap()
}

#[track_caller]
fn check(analysis: &Analysis, variants: &[(&str, u64, u64)], expected: &[&str]) {
    assert_eq!(said(analysis, variants).all(), expected);
}

const SCREENER: [(&str, u64, u64); 2] = [("Control", 17_293, 3_785), ("Free trial screener", 17_260, 3_423)];
const BUTTON: [(&str, u64, u64); 2] = [("Control", 1_500, 120), ("Red CTA Button", 1_480, 148)];
const MAILS: [(&str, u64, u64); 3] =
    [("No E-Mail", 21_306, 2_262), ("Mens E-Mail", 21_307, 3_894), ("Womens E-Mail", 21_387, 3_238)];

#[test]
fn ship() {
    check(
        &Analysis::bayesian(),
        &MAILS,
        &[
            "Ship \"Mens E-Mail\".",
            "It converts 18.3% of visitors, \"No E-Mail\" 10.6%: 72% more, most likely between 65% and 79% more.",
            "The chance that it really is better is more than 99.99%; the threshold is 95%.",
            "\"Womens E-Mail\" wins too, with 43% more than \"No E-Mail\". The chance that \"Mens E-Mail\" is the best of \
             the three is more than 99.99%.",
        ],
    );
}

#[test]
fn keep() {
    check(
        &Analysis::bayesian(),
        &SCREENER,
        &[
            "Keep \"Control\".",
            "\"Free trial screener\" converts 19.8% of visitors, \"Control\" 21.9%: 9.4% fewer, most likely between 6.2% \
             and 12.5% fewer.",
            "The chance that it really is worse is more than 99.99%; the threshold is 95%.",
        ],
    );
}

#[test]
fn wait() {
    check(
        &Analysis::bayesian(),
        &[("Three pages", 100, 8), ("One page", 104, 9)],
        &[
            "Not decided yet.",
            "\"One page\" converts 8.65% of visitors, \"Three pages\" 8.00%.",
            "After 204 visitors the truth may lie anywhere from 49% fewer to 126% more.",
            "The chance that it really is better is 56.3%; the threshold is 95%.",
        ],
    );
    check(
        &Analysis::frequentist(),
        &BUTTON,
        &[
            "Not decided yet.",
            "\"Red CTA Button\" converts 10.0% of visitors, \"Control\" 8.0%.",
            "After 2,980 visitors the truth may lie anywhere from 1% fewer to 57% more.",
            "A difference this large would appear by chance in 5.6% of tests without any (p = 0.056); below 5% was asked \
             for.",
        ],
    );
    let gates = Gates { visitors: Some(2_000), ..Gates::default() };
    check(
        &Analysis { gates, ..Analysis::bayesian() },
        &BUTTON,
        &[
            "Not decided yet.",
            "\"Control\" has 1,500 visitors of the 2,000 asked for; \"Red CTA Button\" has 1,480 visitors of the 2,000 asked \
             for.",
            "So far \"Red CTA Button\" converts 10.0% of visitors, \"Control\" 8.0%.",
        ],
    );
}

#[test]
fn either() {
    let large = [("Small", 100_000, 8_000), ("Large", 100_000, 8_030)];
    check(
        &Analysis { region: Some(region(-0.04, 0.04)), ..Analysis::bayesian() },
        &large,
        &[
            "Choose by cost: no difference that matters.",
            "\"Large\" converts 8.03% of visitors, \"Small\" 8.00%.",
            "The chance that the lift is within ±4% is 98.9%; the threshold is 95%.",
        ],
    );
    check(
        &Analysis { region: Some(region(-0.05, f64::INFINITY)), ..Analysis::bayesian() },
        &[("Small", 100_000, 8_000), ("Large", 100_000, 7_930)],
        &[
            "\"Large\" is not worse by more than 5%: ship it if it has other advantages.",
            "\"Large\" converts 7.93% of visitors, \"Small\" 8.00%.",
            "The chance that the lift is above −5% is 99.7%; the threshold is 95%.",
        ],
    );
}

#[test]
fn check_first() {
    check(
        &Analysis::bayesian(),
        &[("men", 2_691, 1_198), ("women", 1_835, 557)],
        &[
            "Cannot be decided: check the data first.",
            "\"women\" converts 30.4% of visitors, \"men\" 44.5%: 32% fewer.",
            "But visitors were not split evenly.",
        ],
    );
}

#[test]
fn at_any_look() {
    let any_time = |analysis| Analysis { looks: Looks::any_time(), ..analysis };
    check(
        &any_time(Analysis::bayesian()),
        &BUTTON,
        &[
            "Not decided yet.",
            "\"Red CTA Button\" converts 10.0% of visitors, \"Control\" 8.0%.",
            "After 2,980 visitors the truth may lie anywhere from 14% fewer to 78% more.",
            "For a single look, the chance that it really is better is 97.2%. At any look, p = 0.92; below 0.05 was asked for.",
        ],
    );
    check(
        &any_time(Analysis::frequentist()),
        &MAILS,
        &[
            "Ship \"Mens E-Mail\".",
            "It converts 18.3% of visitors, \"No E-Mail\" 10.6%: 72% more, with 97.5% confidence between 55% and 91% more.",
            "At any look, adjusted p < 0.0001; below 0.05 was asked for.",
            "\"Womens E-Mail\" wins too, with 43% more than \"No E-Mail\".",
        ],
    );
    check(
        &any_time(Analysis::bayesian()),
        &SCREENER,
        &[
            "Keep \"Control\".",
            "\"Free trial screener\" converts 19.8% of visitors, \"Control\" 21.9%: 9% fewer, with 95% confidence between 2% \
             and 16% fewer.",
            "For a single look, the chance that it really is worse is more than 99.99%. At any look, p = 0.0012; below 0.05 was \
             asked for.",
        ],
    );
    check(
        &any_time(Analysis::frequentist()),
        &[("Control", 10, 0), ("B", 0, 0)],
        &["Not decided yet.", "\"B\" cannot be compared with \"Control\": no visitors."],
    );
}

/// scipy's chi-square test without continuity correction, which is the score test, of 720 and 700 in 5,000: p = 0.567; of 800 and
/// 700: p = 0.0051.
#[test]
fn two_winners_are_compared_with_one_another() {
    let last = |[a, b]: [u64; 2]| {
        let said = said(&Analysis::frequentist(), &[("Control", 5_000, 500), ("A", 5_000, a), ("B", 5_000, b)]);
        said.sentences.last().unwrap().clone()
    };
    assert!(
        last([720, 700]).ends_with(
            "\"B\" wins too, with 40% more than \"Control\". Which of the two is better is open (p = 0.57)."
        )
    );
    assert!(last([800, 700]).ends_with(" \"A\" is better than \"B\", too (p = 0.0051)."), "{}", last([800, 700]));
}

#[test]
fn without_visitors_nobody_converts() {
    let first = |variants: &[(&str, u64, u64)]| said(&Analysis::bayesian(), variants).sentences[0].clone();
    assert_eq!(first(&[("A", 1_000, 100), ("B", 0, 0)]), "\"B\" has no visitors, \"A\" converts 10.00% of visitors.");
    assert_eq!(first(&[("A", 0, 0), ("B", 1_000, 100)]), "\"B\" converts 10.00% of visitors, \"A\" has no visitors.");
}

#[test]
fn nothing_stands_before_the_first_but() {
    let of_weight = |id: &str, weight| Variant {
        traffic_weight: Some(weight),
        ..Variant::new(id, Counts::new(1_000, 100).unwrap())
    };
    let experiment = Experiment::new(vec![of_weight("a", 90.0), of_weight("b", 0.0)], vec![]).unwrap();
    let report = Analysis::bayesian().run(&experiment);
    let said = of(&report, &Labels::of(&report), Digits::of(&report));
    assert_eq!(said.sentences, ["\"b\" has 1,000 visitors although it should get none."]);
}
