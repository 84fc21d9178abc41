//! The test day by day: what is read, added up and refused.

use abstats::{Analysis, Cells, Counts, Days, Experiment, Segment};

use crate::{counts, variants};

fn day(date: &str, pairs: &[(u64, u64)]) -> Segment {
    let of = |&(visitors, conversions): &(u64, u64)| counts(visitors, conversions);
    Segment::new(date, pairs.iter().map(of).collect::<Cells>())
}

fn of_all(pairs: &[(u64, u64)]) -> Vec<Counts> {
    pairs.iter().map(|&(visitors, conversions)| counts(visitors, conversions)).collect()
}

#[test]
fn daily_counts_add_up_to_cumulative_ones() {
    let of = variants(&[(30, 3), (30, 6)]);
    let daily = Days::daily(&of, vec![day("2024-02-28", &[(10, 1), (10, 2)]), day("2024-03-01", &[(20, 2), (20, 4)])]);
    let cumulative =
        Days::cumulative(&of, vec![day("2024-02-28", &[(10, 1), (10, 2)]), day("2024-03-01", &[(30, 3), (30, 6)])]);
    let (daily, cumulative) = (daily.unwrap(), cumulative.unwrap());
    assert!(daily.up_to_each().map(|(_, counts)| counts).eq(cumulative.up_to_each().map(|(_, counts)| counts)));
    assert_eq!((daily.total(), cumulative.total()), (of_all(&[(30, 3), (30, 6)]), of_all(&[(30, 3), (30, 6)])));
    assert!(cumulative.are_cumulative() && !daily.are_cumulative());
}

#[test]
fn everything_wrong_is_listed_with_its_day() {
    let of = variants(&[(30, 3), (30, 6)]);
    let wrong = |days| Days::cumulative(&of, days).unwrap_err().to_string();
    let days = vec![
        day("2024-01-15", &[(10, 5), (10, 2)]),
        day("2024-01-15", &[(20, 4), (10, 2)]),
        day("15.1.2024", &[(20, 4), (9, 2)]),
        Segment::new("2024-02-30", Cells::new(vec![(0, counts(20, 4)), (2, counts(1, 0))]).unwrap()),
    ];
    assert_eq!(
        wrong(days),
        r#"day "2024-01-15": does not follow "2024-01-15", the day before it
day "2024-01-15", variant "0": conversions 4 are below the 5 of the day before, but cumulative counts (cumulative_date) never fall; those of each day alone are named date, or "days_are": "daily"
date "15.1.2024" is not a date like 2024-01-15
day "15.1.2024", variant "1": visitors 9 are below the 10 of the day before, but cumulative counts (cumulative_date) never fall; those of each day alone are named date, or "days_are": "daily"
date "2024-02-30" is not a date like 2024-01-15
day "2024-02-30": counts of a variant at place 2 (from 0) given, but the experiment has 2
day "2024-02-30", variant "1": visitors 0 are below the 9 of the day before, but cumulative counts (cumulative_date) never fall; those of each day alone are named date, or "days_are": "daily"
day "2024-02-30", variant "1": conversions 0 are below the 2 of the day before, but cumulative counts (cumulative_date) never fall; those of each day alone are named date, or "days_are": "daily""#
    );
    let most = Counts::MAX_VISITORS;
    let days = vec![day("2024-01-15", &[(most, 0), (0, 0)]), day("2024-01-16", &[(1, 0), (0, 0)])];
    let errors = Days::daily(&of, days).unwrap_err().to_string();
    assert!(errors.starts_with(r#"day "2024-01-16", variant "0": visitors 1000000000001 exceed"#), "{errors}");
}

#[test]
fn days_of_another_experiment_are_refused() {
    let three = variants(&[(30, 3), (30, 6), (30, 4)]);
    let days = Days::daily(&three, vec![day("2024-01-15", &[(10, 1), (10, 2), (10, 3)])]).unwrap();
    let two = || Experiment::new(variants(&[(30, 3), (30, 6)]), vec![]).unwrap();
    assert_eq!(
        two().with_days(days).unwrap_err().to_string(),
        r#"day "2024-01-15": counts of a variant at place 2 (from 0) given, but the experiment has 2"#
    );
    // Days that know less say nothing of the others.
    let days = Days::daily(&three[..1], vec![day("2024-01-15", &[(10, 1)])]).unwrap();
    let report = Analysis::bayesian().run(&two().with_days(days).unwrap());
    assert_eq!(report.days.unwrap().given.total(), of_all(&[(10, 1), (0, 0)]));
}

#[test]
fn days_follow_each_other_over_every_month_of_four_centuries() {
    // By counting, not by formula: the Gregorian calendar has 146,097 days in 400 years.
    let number = |y: u32, m: u32, d: u32| Days::number(&format!("{y:04}-{m:02}-{d:02}"));
    let first = number(1800, 1, 1).unwrap();
    let mut next = first;
    for year in 1800..2200 {
        for month in 1..=12 {
            for date in 1..=31 {
                if let Some(number) = number(year, month, date) {
                    assert_eq!(number, next, "{year}-{month}-{date}");
                    next += 1;
                }
            }
        }
    }
    assert_eq!(next - first, 146_097);
    assert_eq!(
        (number(0, 1, 1), number(2024, 0, 1), number(2024, 13, 1), number(2024, 1, 0)),
        (None, None, None, None)
    );
}
