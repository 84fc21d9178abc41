//! Against the definitions in 60 and more digits.

use super::*;
use crate::Absent;

fn close(value: f64, expected: f64, scale: f64, tolerance: f64) -> f64 {
    if value == expected {
        return 0.0;
    }
    // What is beyond every f64, or next to -1, has no digits to compare.
    (value - expected).abs() / (scale * tolerance)
}

/// The largest error in units of what is documented: of the logarithm, of the split, of the ends.
#[derive(Default, Debug)]
struct Worst {
    errors: [f64; 3],
    looser: f64,
}

impl Worst {
    fn add(&mut self, result: &AlwaysValidComparison, [log_e, split, low, high]: [f64; 4], case: &str) {
        let errors = [
            // Where nearly everybody converts, the split may take away nearly all of the evidence.
            close(result.log_e_value, log_e, log_e.abs().max(split).max(1.0), 1e-14),
            close(result.split_log_evidence, split, split.abs().max(1.0), 1e-14),
        ];
        let lift = result.lift.unwrap();
        let half = 0.5 * (high - low);
        let end = |value: f64, expected: f64| {
            let tolerance = if expected.abs() > 1e50 { 1e-12 } else { 1e-13 };
            // An end near 0 is a difference of numbers of the size of the half width and the estimate.
            close(value, expected, expected.abs().max(half.min(1.0)), tolerance)
        };
        let ends = end(lift.low, low).max(end(lift.high, high));
        for (worst, error) in self.errors.iter_mut().zip([errors[0], errors[1], ends / (1.0 + self.looser)]) {
            assert!(error <= 1.0, "{error} of {:?} in {case}: {result:?}", [log_e, split, low, high]);
            *worst = worst.max(error);
        }
    }
}

#[test]
fn the_study_agrees() {
    let text = include_str!("../../../testdata/always-valid-reference.json");
    let study: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut worst = Worst::default();
    let cases = study["cases"].as_array().unwrap();
    for case in cases {
        let text = |key: &str| case[key].as_str();
        let number = |key: &str| text(key).map_or(f64::INFINITY, |text| text.parse().unwrap());
        let count = |key: &str| text(key).unwrap().parse().unwrap();
        let counts = pair(["c0", "n0", "c1", "n1"].map(count));
        let weights = Pair { control: number("w0"), variant: number("w1") };
        let (threshold, comparisons) = match text("alpha").unwrap() {
            ".05" => (95.0, 1),
            ".025" => (95.0, 2),
            ".0125" => (95.0, 4),
            ".001" => (95.0, 50),
            other => panic!("alpha {other}"),
        };
        let result = settings(number("tau"), threshold, comparisons).compare(counts, weights).unwrap();
        worst.add(&result, ["log_e", "split", "lift_low", "lift_high"].map(number), &case.to_string());
        let p = number("p");
        assert!((result.p_value - p).abs() <= 1e-12 * p * result.log_e_value.abs().max(1.0), "{case}");
    }
    println!("{worst:?}");
    assert_eq!(cases.len(), 42);
}

fn numbers<const N: usize>(fields: &[&str]) -> [f64; N] {
    fields.iter().map(|field| field.parse().unwrap()).collect::<Vec<_>>().try_into().unwrap()
}

fn stratum(fields: &[&str]) -> Stratum {
    let counts: Vec<u64> = fields[..4].iter().map(|field| field.parse().unwrap()).collect();
    let [control, variant] = numbers(&fields[4..]);
    Stratum { counts: pair(counts.try_into().unwrap()), weights: Pair { control, variant } }
}

fn single_cases(text: &str) -> (usize, Worst) {
    let (mut count, mut worst) = (0, Worst::default());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let Stratum { counts, weights } = stratum(&fields[..6]);
        let [typical, threshold, comparisons] = numbers(&fields[6..9]);
        let result = settings(typical, threshold, comparisons as usize).compare(counts, weights).unwrap();
        worst.add(&result, numbers(&fields[9..]), line);
        count += 1;
    }
    (count, worst)
}

#[test]
fn one_stratum_agrees_with_the_definition() {
    let (count, worst) = single_cases(include_str!("../../../testdata/always_valid.txt"));
    println!("{worst:?}");
    assert_eq!(count, 900);
}

/// More cases, from a file that the generator has written: `ALWAYS_VALID_CASES=file cargo test --lib always_valid_cases_of_a_file -- --ignored`.
#[test]
#[ignore = "needs a file that generate/always_valid.py writes"]
fn always_valid_cases_of_a_file() {
    let path = std::env::var("ALWAYS_VALID_CASES").unwrap();
    println!("{:?}", single_cases(&std::fs::read_to_string(path).unwrap()));
}

#[test]
fn strata_agree_with_the_definition() {
    // The ends of strata that nearly contradict each other are those of a flat sum of large terms.
    let (mut count, mut apart, mut worst) = (0, 0, Worst { looser: 99.0, ..Worst::default() });
    for line in include_str!("../../../testdata/always_valid_strata.txt").lines().filter(|line| !line.starts_with('#'))
    {
        let fields: Vec<&str> = line.split(' ').collect();
        let [typical, threshold, comparisons] = numbers(&fields[..3]);
        let strata: Vec<Stratum> =
            fields[7..].iter().map(|fields| stratum(&fields.split(',').collect::<Vec<_>>())).collect();
        let result = settings(typical, threshold, comparisons as usize).over_strata(&strata).unwrap();
        if fields[5] == "-" {
            assert_eq!(result.lift, Err(Absent::NoCommonRatio), "{line}");
            assert_eq!(result.verdict(), crate::Verdict::Inconclusive);
            apart += 1;
        } else {
            worst.add(&result, numbers(&fields[3..7]), line);
        }
        count += 1;
    }
    println!("{worst:?}");
    assert_eq!(count, 200);
    assert!(apart >= 10, "{apart}");
}
