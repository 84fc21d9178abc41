#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;
use crate::{Counts, Pair};

const ALTERNATIVES: [Alternative; 3] = [Alternative::TwoSided, Alternative::Greater, Alternative::Less];

fn rule(correction: Correction, alternative: Alternative) -> Rule {
    Rule { correction, alternative, level: Level::known(if alternative == Alternative::TwoSided { 0.95 } else { 0.9 }) }
}

fn numbers<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> Vec<T> {
    text.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

/// A table of these statistics, control first.
fn table(visitors: &[u64], z: &[f64], alternative: Alternative) -> Table {
    let member = |(&visitors, &z): (&u64, &f64)| {
        Some(Member { visitors, test: ScoreTest::at(z, z, alternative), withheld: false })
    };
    let members = std::iter::once(None).chain(visitors[1..].iter().zip(z).map(member)).collect();
    Table { control_visitors: visitors[0], members }
}

fn p_values(adjusted: &[Vec<Option<Adjustment>>]) -> Vec<f64> {
    adjusted.iter().flatten().flatten().map(|adjustment| adjustment.p_value.unwrap()).collect()
}

#[test]
fn dunnett_as_scipy_has_it() {
    let mut count = 0;
    for line in include_str!("../../testdata/scipy_dunnett.txt").lines().filter(|line| !line.starts_with('#')) {
        let [alternative, visitors, z, expected] = line.split('|').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let alternative = ALTERNATIVES.into_iter().find(|one| one.code() == alternative).unwrap();
        let table = table(&numbers(visitors), &numbers(z), alternative);
        let adjusted = p_values(&adjust(rule(Correction::Dunnett, alternative), &[table]));
        for (got, expected) in adjusted.iter().zip(numbers::<f64>(expected)) {
            // Random to about 1e-4, and t with thousands of degrees of freedom in place of normal.
            assert!((got - expected).abs() < 1e-4 + 0.02 * expected.min(0.01), "{line}: {got}");
            count += 1;
        }
    }
    assert_eq!(count, 27);
}

/// statsmodels' "holm-sidak" is Dunnett step-down of tables with one variant each.
#[test]
fn single_comparisons_step_down_by_holm_and_sidak() {
    let mut count = 0;
    for line in include_str!("../../testdata/p_adjust.txt").lines().filter(|line| line.starts_with("holm_sidak|")) {
        let [_, p, expected] = line.split('|').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let z = numbers(p).into_iter().map(|p: f64| normal::upper_quantile(0.5 * p).min(40.0));
        let tables: Vec<_> = z.map(|z| table(&[9, 5], &[z], Alternative::TwoSided)).collect();
        let adjusted = p_values(&adjust(rule(Correction::DunnettStepDown, Alternative::TwoSided), &tables));
        for (got, expected) in adjusted.iter().zip(numbers::<f64>(expected)) {
            assert!((got - expected).abs() <= 1e-12 * expected + 1e-300, "{line}: {got}");
            count += 1;
        }
    }
    assert_eq!(count, 38);
}

fn segments(alternative: Alternative) -> [Table; 4] {
    [
        table(&[100, 90, 400], &[2.3, 2.9], alternative),
        table(&[10, 90], &[-2.6], alternative),
        table(&[0, 5, 5], &[], alternative),
        table(&[70, 60, 50, 40], &[1.1, 2.45, -0.2], alternative),
    ]
}

/// All 63 intersections of the six comparisons, each tested by Sidak's combination of its tables' Dunnett p-values.
#[test]
fn dunnett_step_down_is_the_closed_test_over_several_tables() {
    for alternative in ALTERNATIVES {
        let tables = segments(alternative);
        let got = p_values(&adjust(rule(Correction::DunnettStepDown, alternative), &tables));
        let all: Vec<(usize, Member)> = tables
            .iter()
            .enumerate()
            .flat_map(|(index, table)| table.members.iter().flatten().map(move |member| (index, *member)))
            .collect();
        assert_eq!(all.len(), 6);
        let mut expected = [0.0_f64; 6];
        for set in 1_u32..64 {
            let members: Vec<usize> = (0..6).filter(|i| set & (1 << i) != 0).collect();
            let of_table = |index: usize| {
                let own: Vec<Member> = members.iter().filter(|&&i| all[i].0 == index).map(|&i| all[i].1).collect();
                let visitors: Vec<u64> = own.iter().map(|member| member.visitors).collect();
                let family = Dunnett::new(tables[index].control_visitors, &visitors, alternative).ok()?;
                own.iter().map(|member| family.p_value(member.test.z).unwrap()).reduce(f64::min)
            };
            let p: Vec<f64> = (0..4).filter_map(of_table).collect();
            let p = sidak(p.iter().copied().fold(1.0, f64::min), p.len());
            for &i in &members {
                expected[i] = expected[i].max(p);
            }
        }
        for (got, expected) in got.iter().zip(expected) {
            assert!((got / expected - 1.0).abs() < 1e-12, "{alternative:?}: {got} {expected}");
        }
    }
}

#[test]
fn tables_are_independent_and_empty_ones_take_no_part() {
    for correction in Correction::ALL {
        for alternative in ALTERNATIVES {
            let [a, b, empty, c] = segments(alternative);
            let with = adjust(rule(correction, alternative), &[a, b, empty, c]);
            assert_eq!(with.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2, 1, 4]);
            assert!(with[2][0].is_none());
            let [a, b, _, c] = segments(alternative);
            let without = adjust(rule(correction, alternative), &[a, b, c]);
            assert_eq!(p_values(&with), p_values(&without));
        }
    }
    // Dunnett: the chance that no independent table has anything as far out, at each table's own measure.
    let [a, b, _, c] = segments(Alternative::TwoSided);
    let together = p_values(&adjust(rule(Correction::Dunnett, Alternative::TwoSided), &[a, b, c]));
    let [a, b, _, c] = segments(Alternative::TwoSided);
    let alone = [a, b, c].map(|table| p_values(&adjust(rule(Correction::Dunnett, Alternative::TwoSided), &[table])));
    for (together, alone) in together.iter().zip(alone.iter().flatten()) {
        assert!((together - (1.0 - (1.0 - alone) * (1.0 - alone) * (1.0 - alone))).abs() < 1e-14);
    }
}

/// Over many small tables the adjusted p-value and the end of the interval agree, also for a family of one, which is as
/// uncorrected.
#[test]
fn adjusted_p_values_and_intervals_agree() {
    let counts = |visitors, conversions| Counts::new(visitors, conversions).unwrap();
    for correction in Correction::ALL.into_iter().filter(|correction| correction.is_single_step()) {
        for alternative in ALTERNATIVES {
            let rule = rule(correction, alternative);
            for x in 0..=30 {
                let control = counts(40, 12);
                let arms = [counts(30, x), counts(35, 30 - x), counts(20, 9)];
                let member = |&own: &Counts| {
                    let test = ScoreTest::of(Pair { control, variant: own }, alternative)?;
                    Some(Member { visitors: own.visitors(), test, withheld: false })
                };
                let table = || Table { control_visitors: 40, members: arms.iter().map(member).collect() };
                let several = adjust(rule, &[table(), table()]);
                let alone = Table { control_visitors: 40, members: vec![member(&arms[0])] };
                let one = adjust(rule, &[alone])[0][0].unwrap();
                let test = member(&arms[0]).unwrap().test;
                assert_eq!(one.p_value, Ok(test.p_value));
                assert_eq!(one.cut.unwrap().critical, Cut::alone(&test, alternative, rule.level).critical);
                for (adjustment, own) in several[0].iter().zip(&arms) {
                    let Adjustment { p_value, cut } = adjustment.unwrap();
                    let (p_value, cut, test) = (p_value.unwrap(), cut.unwrap(), member(own).unwrap().test);
                    // Where the data point in the alternative's direction, the p-value decides.
                    let facing = match alternative {
                        Alternative::TwoSided => true,
                        Alternative::Greater => test.z > 0.0,
                        Alternative::Less => test.z < 0.0,
                    };
                    if facing {
                        assert_eq!(cut.excludes_equality, p_value < 0.05, "{correction:?} {alternative:?} {p_value}");
                    }
                    // Before rounding the two comparisons are the same.
                    if (test.z.abs() - cut.critical).abs() > 1e-12 {
                        assert_eq!(cut.excludes_equality, test.z.abs() > cut.critical, "{correction:?} {own:?}");
                    }
                    assert!((cut.level.get() - (1.0 - 2.0 * normal::upper_tail(cut.critical))).abs() < 1e-15);
                }
            }
        }
    }
}
