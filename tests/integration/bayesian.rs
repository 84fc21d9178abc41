//! Published examples through the Bayesian engine, from the counts to the verdict.

use abstats::bayesian::BayesianComparison;
use abstats::{Absent, Analysis, BayesianStatistics, Outcome, Report, Statistics, Verdict};

use crate::{PAGE, at, close, run};

fn statistics(report: &Report, index: usize) -> (BayesianStatistics, BayesianComparison) {
    match report.overall.variants[index].statistics {
        Statistics::Bayesian(all @ BayesianStatistics { versus_control: Some(comparison), .. }) => (all, comparison),
        other => panic!("{other:?}"),
    }
}

/// The chance in 16 digits by Evan Miller's exact sum, the losses by Stucchio's closed form.
#[test]
fn the_pages_sample_is_a_winner() {
    let report = run(Analysis::bayesian(), &PAGE);
    assert_eq!(report.verdict, Outcome::Winner(1));
    let verdicts: Vec<_> = report.overall.variants.iter().map(|variant| variant.verdict).collect();
    assert_eq!(verdicts, [None, Some(Verdict::Winner)]);
    let (all, comparison) = statistics(&report, 1);
    close(comparison.chance_to_beat_control, 0.971_686_209_376_302_6, 1e-15);
    close(comparison.chance_control_better, 1.0 - 0.971_686_209_376_302_6, 1e-14);
    close(comparison.expected_loss, 1.142_92e-4, 5e-6);
    close(comparison.expected_loss_of_control, 0.020_094_8, 5e-6);
    close(all.chance_to_be_best, 0.971_686_209_376_302_6, 1e-15);
    // The losses differ by as much as the posterior means, 121/1502 and 149/1482.
    let [variant, control] = [comparison.expected_loss, comparison.expected_loss_of_control].map(Result::unwrap);
    assert!((variant - control - (121.0 / 1_502.0 - 149.0 / 1_482.0)).abs() < 1e-16);
    assert_eq!(run(at(98.0, Analysis::bayesian()), &PAGE).verdict, Outcome::Inconclusive);
}

/// The e-mail test of Kevin Hillstrom (2008), conversions: none 122 of 21306, women's 189 of 21387, men's 267 of 21307.
#[test]
fn of_two_winners_the_better_is_shipped() {
    let report = run(Analysis::bayesian(), &[(21_306, 122), (21_387, 189), (21_307, 267)]);
    assert_eq!(report.verdict, Outcome::Winner(2));
    assert_eq!(report.overall.variants[1].verdict, Some(Verdict::Winner));
}

/// Cookie Cats, day 7: 8502 of 44700, 8279 of 45489. The chance by Evan Miller's exact sum.
#[test]
fn when_every_variant_loses_the_control_is_kept() {
    let report = run(Analysis::bayesian(), &[(44_700, 8_502), (45_489, 8_279)]);
    assert_eq!(report.verdict, Outcome::Control);
    assert_eq!(report.overall.variants[1].verdict, Some(Verdict::Loser));
    close(statistics(&report, 1).1.chance_to_beat_control, 0.000_777_338_664_576_21, 1e-13);
}

/// Equal data: chance 1/2 each way, so that a threshold of 50 percent is met by both and decides nothing.
#[test]
fn equal_arms_are_inconclusive_at_every_threshold() {
    for table in [[(10, 0), (10, 0)], [(10, 10), (10, 10)], [(1, 0), (1, 0)], [(1_000_000, 500), (1_000_000, 500)]] {
        for percent in [50.0, 95.0, 99.0] {
            let report = run(at(percent, Analysis::bayesian()), &table);
            assert_eq!(report.verdict, Outcome::Inconclusive, "{table:?} {percent}");
            let (_, comparison) = statistics(&report, 1);
            assert_eq!((comparison.chance_to_beat_control, comparison.chance_control_better), (Ok(0.5), Ok(0.5)));
        }
    }
}

#[test]
fn without_visitors_every_number_is_absent() {
    for table in [[(0, 0), (0, 0)], [(0, 0), (50, 5)], [(50, 5), (0, 0)]] {
        let report = run(Analysis::bayesian(), &table);
        let (all, comparison) = statistics(&report, 1);
        assert_eq!(comparison.lift.estimate, Err(Absent::NoVisitors));
        assert_eq!(comparison.chance_to_beat_control, Err(Absent::NoVisitors));
        let own = if table[1].0 == 0 { Absent::NoVisitors } else { Absent::FewerThanTwoVariants };
        assert_eq!(all.chance_to_be_best, Err(own));
        assert_eq!(all.rate.estimate.is_ok(), table[1].0 > 0);
        assert_eq!(report.verdict, Outcome::Inconclusive);
    }
}
