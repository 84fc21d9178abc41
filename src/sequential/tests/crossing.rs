//! The exact chance that the e-value ever reaches 20, by dynamic programming over the conversions.

use super::super::evidence::{Evidence, Shares};
use super::*;

/// ln e(1) without the split, from the conversions alone.
fn log_e(c0: u64, c1: u64, shares: Shares) -> f64 {
    Evidence::new(pair([c0, c0, c1, c1]), shares, TypicalLift::default()).log_e_plain
}

/// P(e reaches 20 within so many conversions) on either side, and on the variant's.
fn crossing(pi: f64, conversions: usize, shares: Shares) -> [f64; 2] {
    let bar = crate::special::elementary::ln(20.0);
    let mut alive = vec![1.0];
    let mut reached = [0.0; 2];
    for c in 1..=conversions {
        let mut next = vec![0.0; c + 1];
        for (c1, &chance) in alive.iter().enumerate() {
            next[c1] += chance * (1.0 - pi);
            next[c1 + 1] += chance * pi;
        }
        for (c1, chance) in next.iter_mut().enumerate() {
            if *chance > 0.0 && log_e((c - c1) as u64, c1 as u64, shares) >= bar {
                reached[0] += *chance;
                if c1 as f64 > pi * c as f64 {
                    reached[1] += *chance;
                }
                *chance = 0.0;
            }
        }
        alive = next;
    }
    reached
}

/// How many of the study's chances agree, among those for which `wanted` says so.
fn compared(wanted: impl Fn(&str, usize) -> bool) -> usize {
    let study: serde_json::Value =
        serde_json::from_str(include_str!("../../../testdata/always-valid-crossing.json")).unwrap();
    let mut compared = 0;
    for (share, by_conversions) in study.as_object().unwrap() {
        let pi: f64 = share.parse().unwrap();
        let weights = match share.as_str() {
            "0.5" => EVEN,
            "0.1" => Pair { control: 9.0, variant: 1.0 },
            "0.9" => Pair { control: 1.0, variant: 9.0 },
            "0.3333333333333333" => Pair { control: 2.0, variant: 1.0 },
            other => panic!("{other}"),
        };
        let shares = Shares::new(weights).unwrap();
        for (conversions, expected) in by_conversions.as_object().unwrap() {
            let conversions: usize = conversions.parse().unwrap();
            if !wanted(share, conversions) {
                continue;
            }
            let found = crossing(pi, conversions, shares);
            for (side, found) in found.into_iter().enumerate() {
                let expected = expected[side].as_f64().unwrap();
                assert!((found - expected).abs() <= 1e-10 * expected, "{share} {conversions}: {found} {expected}");
                assert!(found <= 0.05);
            }
            compared += 1;
        }
    }
    compared
}

#[test]
fn no_more_tests_than_alpha_ever_cross() {
    let wanted = |share: &str, conversions| conversions <= 1_000 || share == "0.1" && conversions == 3_000;
    assert_eq!(compared(wanted), 13);
}

#[test]
#[ignore = "10,000 conversions are 50 million tables"]
fn nor_do_they_within_10_000_conversions() {
    assert_eq!(compared(|_, conversions| conversions > 1_000), 8);
}
