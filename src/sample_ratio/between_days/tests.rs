use super::*;

fn close(actual: f64, expected: f64, relative: f64) {
    assert!((actual - expected).abs() <= relative * expected.abs() + 1e-300, "{actual} for {expected}");
}

/// Of one line of `testdata/between_days.txt`: the kind, the days, statistic, degrees of freedom, p-value.
type Case<'a> = (&'a str, Vec<Vec<u64>>, f64, u32, f64);

fn case(line: &str) -> Case<'_> {
    let [kind, days, statistic, freedom, p_value] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
    let day = |day: &str| day.split(',').map(|visitors| visitors.parse().unwrap()).collect();
    let days = days.split('/').map(day).collect();
    (kind, days, statistic.parse().unwrap(), freedom.parse().unwrap(), p_value.parse().unwrap())
}

#[test]
fn agrees_with_scipy_and_with_all_tables_enumerated() {
    let (mut exact, mut grouped) = (0, 0);
    for line in include_str!("../../../testdata/between_days.txt").lines() {
        let (kind, days, statistic, freedom, p_value) = case(line);
        let result = split_between_days(&days).unwrap();
        assert_eq!(result.exact, kind == "exact", "{line}");
        close(result.chi_squared, statistic, 1e-9);
        assert_eq!(result.degrees_of_freedom, freedom, "{line}");
        close(result.p_value, p_value, if kind == "exact" { 1e-12 } else { 1e-8 });
        assert_eq!(result.changed, p_value < MISMATCH_BELOW);
        exact += usize::from(kind == "exact");
        grouped += usize::from(kind == "grouped");
    }
    assert_eq!((exact, grouped), (60, 3));
}

#[test]
fn the_order_of_days_and_variants_is_irrelevant() {
    for line in include_str!("../../../testdata/between_days.txt").lines() {
        let (kind, mut days, ..) = case(line);
        let as_given = split_between_days(&days).unwrap();
        for day in &mut days {
            day.reverse();
        }
        let variants = split_between_days(&days).unwrap();
        close(variants.p_value, as_given.p_value, 1e-9);
        if kind != "grouped" {
            days.reverse();
            let reversed = split_between_days(&days).unwrap();
            close(reversed.p_value, as_given.p_value, 1e-9);
        }
    }
}

#[test]
fn a_split_that_stays_the_same_has_p_1() {
    for n in [1, 7, 1_000, 123_456_789_012] {
        let result = split_between_days(&[[n, 3 * n], [2 * n, 6 * n], [5 * n, 15 * n]]).unwrap();
        assert_eq!((result.chi_squared, result.p_value), (0.0, 1.0), "{n}");
    }
}

#[test]
fn a_change_that_only_so_many_visitors_show_is_trivial() {
    // 50.05% after 49.95%: a deviation of 0.1% of a half.
    let of = |off: u64| {
        split_between_days(&[[500_000_000 - off, 500_000_000 + off], [500_000_000 + off, 500_000_000 - off]])
    };
    let small = of(500_000).unwrap();
    assert!(small.changed && small.trivial);
    // 0.3% of a half.
    let larger = of(1_500_000).unwrap();
    assert!(larger.changed && !larger.trivial);
    close(larger.largest.share, 0.5015, 1e-12);
    close(larger.smallest.share, 0.4985, 1e-12);
}

#[test]
fn what_cannot_be_tested_is_absent() {
    assert_eq!(split_between_days(&[[3, 4]]), Err(Absent::FewerThanTwoSegments));
    assert_eq!(split_between_days(&[[3, 4], [0, 0]]), Err(Absent::FewerThanTwoSegments));
    assert_eq!(split_between_days(&[[3, 0], [5, 0]]), Err(Absent::FewerThanTwoVariants));
    assert_eq!(split_between_days::<[u64; 2]>(&[]), Err(Absent::FewerThanTwoVariants));
    // Too many days to enumerate, too few visitors to take together.
    assert_eq!(split_between_days(&[[1, 0], [0, 1]].repeat(15)), Err(Absent::FewerThanTwoSegments));
}
