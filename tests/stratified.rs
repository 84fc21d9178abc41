//! What segments say together, against R and statsmodels: `testdata/stratified.txt`, their printed numbers.

#![expect(clippy::unwrap_used, reason = "tests")]

use abstats::segments::{heterogeneity, interaction, pooled, simpson, split_across_segments};
use abstats::{Alternative, Counts, Level, Pair};

struct Case {
    question: &'static str,
    numbers: Vec<f64>,
    segments: Vec<Pair<Counts>>,
}

fn cases() -> impl Iterator<Item = Case> {
    let lines = include_str!("../testdata/stratified.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let mut fields = line.split('|');
        let question = fields.next().unwrap();
        let numbers = fields.next().unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
        let all: Vec<u64> = fields.next().unwrap().split(' ').map(|count| count.parse().unwrap()).collect();
        let counts = |n, x| Counts::new(n, x).unwrap();
        let arms = |s: &[u64]| Pair { control: counts(s[0], s[1]), variant: counts(s[2], s[3]) };
        let segments = all.chunks_exact(4).map(arms).collect();
        Case { question, numbers, segments }
    })
}

/// The references are computed in double precision; iterated ones stop before its last digits.
fn near(actual: f64, expected: f64, tolerance: f64) {
    assert!((actual - expected).abs() <= tolerance * expected.abs().max(1e-3), "{actual} for {expected}");
}

#[test]
fn as_r_and_statsmodels_say() {
    let mut seen = 0;
    for Case { question, numbers, segments } in cases() {
        let level = Level::new(0.95).unwrap();
        match question {
            "mantelhaen" | "stratified_table" => {
                let pooled = pooled(&segments, Alternative::TwoSided, level);
                let test = pooled.test.unwrap();
                near(test.z * test.z, numbers[0], 1e-11);
                near(test.p_value, numbers[1], 1e-11);
                if let Some(ratio) = numbers.get(2) {
                    near(1.0 + pooled.lift.estimate.unwrap(), *ratio, 1e-13);
                }
            }
            "ratio" | "difference" => {
                let heterogeneity = heterogeneity(&segments);
                let test = if question == "ratio" { heterogeneity.lift } else { heterogeneity.difference }.unwrap();
                // At the maximum the estimate's error is the root of the likelihood's.
                near(test.common, numbers[0], 1e-5);
                near(test.statistic, numbers[1], 1e-9);
                // Calibrated for small tables: near chi-squared, not equal to it.
                near(test.p_value, numbers[2], 0.1);
            }
            "split" => {
                let split = split_across_segments(&segments).unwrap();
                near(split.chi_squared, numbers[0], 1e-12);
                near(split.p_value, numbers[1], 1e-9);
            }
            "gail_simon" => {
                let test = interaction(&segments).unwrap();
                near(test.for_variant, numbers[0], 1e-11);
                near(test.for_control, numbers[1], 1e-11);
                near(test.p_value, numbers[2], 1e-11);
            }
            other => unreachable!("{other}"),
        }
        seen += 1;
    }
    assert_eq!(seen, 36);
}

/// Charig et al. 1986 and Bickel et al. 1975 are the textbooks' reversals; the even one is none.
#[test]
fn reversals_of_the_textbooks() {
    let reversed = cases().filter(|case| case.question == "split").map(|Case { segments, .. }| {
        let sum = |of: fn(&Pair<Counts>) -> Counts| {
            let all = segments.iter().map(of);
            let (n, x) = all.fold((0, 0), |(n, x), counts| (n + counts.visitors(), x + counts.conversions()));
            Counts::new(n, x).unwrap()
        };
        let overall = Pair { control: sum(|arms| arms.control), variant: sum(|arms| arms.variant) };
        let simpson = simpson(overall, &segments).unwrap();
        (simpson.overall > 0.0) != (simpson.pooled > 0.0)
    });
    assert_eq!(reversed.take(4).collect::<Vec<_>>(), [true, false, true, false]);
}
