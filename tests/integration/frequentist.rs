//! Published examples through the frequentist engine, from the counts to the verdict.

use abstats::frequentist::FrequentistComparison;
use abstats::{Absent, Alternative, Analysis, Engine, FrequentistStatistics, Outcome, Report, Statistics, Verdict};

use crate::{PAGE, at, close, run};

fn comparison(report: &Report, index: usize) -> FrequentistComparison {
    match report.overall.variants[index].statistics {
        Statistics::Frequentist(FrequentistStatistics { versus_control: Some(comparison), .. }) => comparison,
        other => panic!("{other:?}"),
    }
}

/// `SciPy`: z = 1.908105, p = 0.0563776, one-sided 0.0281888; chi-squared of the split 0.134228, p = 0.71409.
#[test]
fn the_pages_sample_is_inconclusive_for_the_two_sided_test() {
    let report = run(Analysis::frequentist(), &PAGE);
    assert_eq!(report.verdict, Outcome::Inconclusive);
    close(comparison(&report, 1).z, 1.908_105, 3e-7);
    close(comparison(&report, 1).p_value, 0.056_377_6, 1e-6);
    let sample_ratio = report.sample_ratio.unwrap();
    close(Ok(sample_ratio.chi_squared), 0.134_228, 4e-6);
    close(Ok(sample_ratio.p_value), 0.714_09, 1e-5);
    assert!(!sample_ratio.mismatch);

    let greater = Engine::Frequentist { alternative: Alternative::Greater, multiplicity: None };
    let greater = Analysis { engine: greater, ..Analysis::frequentist() };
    let report = run(&greater, &PAGE);
    close(comparison(&report, 1).p_value, 0.028_188_8, 2e-6);
    assert_eq!(report.verdict, Outcome::Winner(1));
    // At 94 percent it is a winner for the two-sided test too, at 98 percent for neither.
    assert_eq!(run(at(94.0, Analysis::frequentist()), &PAGE).verdict, Outcome::Winner(1));
    for analysis in [greater.clone(), Analysis::frequentist()] {
        assert_eq!(run(at(98.0, &analysis), &PAGE).verdict, Outcome::Inconclusive);
    }
}

/// The e-mail test of Kevin Hillstrom (2008), conversions: none 122 of 21306, women's 189 of 21387, men's 267 of 21307.
/// `SciPy`: women's z = 3.779561, p = 1.57105e-4, men's p = 1.523e-13.
#[test]
fn of_two_winners_the_better_is_shipped() {
    let mail = [(21_306, 122), (21_387, 189), (21_307, 267)];
    for analysis in [Analysis::frequentist(), at(99.0, Analysis::frequentist())] {
        let report = run(&analysis, &mail);
        assert_eq!(report.verdict, Outcome::Winner(2));
        assert_eq!(report.overall.variants[1].verdict, Some(Verdict::Winner));
        close(comparison(&report, 1).z, 3.779_561, 2e-7);
        close(comparison(&report, 1).p_value, 1.571_05e-4, 4e-6);
        close(comparison(&report, 2).p_value, 1.523e-13, 4e-4);
    }
}

/// Cookie Cats, day 7: 8502 of 44700, 8279 of 45489; p = 0.00155425 (`SciPy`). The split is not equal: p = 0.0086080,
/// which is not yet below 0.001.
#[test]
fn when_every_variant_loses_the_control_is_kept() {
    let report = run(Analysis::frequentist(), &[(44_700, 8_502), (45_489, 8_279)]);
    assert_eq!(report.verdict, Outcome::Control);
    assert_eq!(report.overall.variants[1].verdict, Some(Verdict::Loser));
    close(comparison(&report, 1).p_value, 0.001_554_25, 4e-6);
    let sample_ratio = report.sample_ratio.unwrap();
    close(Ok(sample_ratio.p_value), 0.008_608_0, 6e-6);
    assert!(!sample_ratio.mismatch && report.warnings.is_empty());
}

#[test]
fn equal_arms_are_inconclusive_at_every_threshold() {
    for table in [[(10, 0), (10, 0)], [(10, 10), (10, 10)], [(1, 0), (1, 0)], [(1_000_000, 500), (1_000_000, 500)]] {
        for percent in [50.0, 95.0, 99.0] {
            let report = run(at(percent, Analysis::frequentist()), &table);
            assert_eq!(report.verdict, Outcome::Inconclusive, "{table:?} {percent}");
        }
    }
}

#[test]
fn without_visitors_every_number_is_absent() {
    for table in [[(0, 0), (0, 0)], [(0, 0), (50, 5)], [(50, 5), (0, 0)]] {
        let report = run(Analysis::frequentist(), &table);
        let FrequentistComparison { difference, lift, z, p_value, .. } = comparison(&report, 1);
        let none = Err(Absent::NoVisitors);
        assert_eq!([difference.estimate, lift.estimate, z, p_value], [none; 4]);
        assert_eq!([difference.interval, lift.interval], [Err(Absent::NoVisitors); 2]);
        assert_eq!(report.verdict, Outcome::Inconclusive);
    }
}
