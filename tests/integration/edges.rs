//! Where statistics break elsewhere: nothing, all or none converted, one visitor, the largest counts, the smallest
//! chances, thresholds met exactly. Each answer is known by hand (the formula stands there) or from mpmath.

use abstats::bayesian::BayesianComparison;
use abstats::frequentist::FrequentistComparison;
use abstats::{
    Absent, Alternative, Analysis, BayesianStatistics, Engine, FrequentistStatistics, Interval, Outcome, Report,
    Statistics, Verdict,
};

use crate::{PAGE, at, close, run};

fn bayesian(report: &Report, index: usize) -> (BayesianStatistics, BayesianComparison) {
    match report.overall.variants[index].statistics {
        Statistics::Bayesian(all @ BayesianStatistics { versus_control: Some(comparison), .. }) => (all, comparison),
        other => panic!("{other:?}"),
    }
}

fn frequentist(report: &Report, index: usize) -> FrequentistComparison {
    match report.overall.variants[index].statistics {
        Statistics::Frequentist(FrequentistStatistics { versus_control: Some(comparison), .. }) => comparison,
        other => panic!("{other:?}"),
    }
}

fn one_sided(alternative: Alternative) -> Analysis {
    Analysis { engine: Engine::Frequentist { alternative, multiplicity: None }, ..Analysis::frequentist() }
}

fn ends(interval: Result<Interval, Absent>, low: f64, high: f64) {
    let interval = interval.unwrap();
    close(Ok(interval.low), low, 1e-12);
    close(Ok(interval.high), high, 1e-12);
}

/// Posteriors Beta(1, k) with k = n + 1 have the tails (1 - x)^k.
#[test]
fn nobody_converted() {
    let report = run(Analysis::bayesian(), &[(100, 0), (1_000, 0)]);
    let (all, comparison) = bayesian(&report, 1);
    let (c, v) = (101.0, 1_001.0);
    close(comparison.chance_to_beat_control, c / (c + v), 1e-14);
    close(comparison.chance_control_better, v / (c + v), 1e-14);
    close(all.chance_to_be_best, c / (c + v), 1e-13);
    close(comparison.expected_loss, 1.0 / (c + 1.0) - 1.0 / (c + v + 1.0), 1e-13);
    close(comparison.expected_loss_of_control, 1.0 / (v + 1.0) - 1.0 / (c + v + 1.0), 1e-13);
    close(all.expected_loss_to_best, 1.0 / (c + 1.0) - 1.0 / (c + v + 1.0), 1e-12);
    close(comparison.difference.estimate, 1.0 / (v + 1.0) - 1.0 / (c + 1.0), 1e-14);
    let end = |p: f64| -libm::expm1(libm::log1p(-p) / v);
    ends(all.rate.interval, end(0.05), end(0.95));
    assert!(comparison.lift.estimate.is_ok() && comparison.lift.interval.is_ok());
    assert_eq!(report.overall.variants[1].improvement, Some(Err(Absent::ControlHasNoConversions)));
    assert_eq!(report.verdict, Outcome::Inconclusive);

    let report = run(Analysis::frequentist(), &[(100, 0), (1_000, 0)]);
    let FrequentistComparison { difference, lift, z, p_value, .. } = frequentist(&report, 1);
    assert_eq!((difference.estimate, z, p_value), (Ok(0.0), Ok(0.0), Ok(1.0)));
    // Each arm's reach alone, c^2 / (n + c^2).
    let square = 1.959_963_984_540_054_f64 * 1.959_963_984_540_054;
    ends(difference.interval, -square / (100.0 + square), square / (1_000.0 + square));
    assert_eq!((lift.estimate, lift.interval), (Err(Absent::NoConversions), Err(Absent::NoConversions)));
}

/// Posteriors Beta(k, 1) with k = n + 1 are powers: -ln X is exponential with rate k, and the logarithm of the ratio
/// the difference of two exponentials.
#[test]
fn everybody_converted() {
    let report = run(Analysis::bayesian(), &[(10, 10), (25, 25)]);
    let (_, comparison) = bayesian(&report, 1);
    let (c, v) = (11.0, 26.0);
    close(comparison.chance_to_beat_control, v / (c + v), 1e-14);
    close(comparison.chance_control_better, c / (c + v), 1e-14);
    close(comparison.expected_loss, 1.0 / (v + 1.0) - 1.0 / (c + v + 1.0), 1e-13);
    close(comparison.expected_loss_of_control, 1.0 / (c + 1.0) - 1.0 / (c + v + 1.0), 1e-13);
    close(comparison.expected_loss_relative, c / ((c + v) * (v + 1.0)), 1e-12);
    // P(ln ratio < t) = c / (c + v) exp(v t) below 0, P(ln ratio > t) = v / (c + v) exp(-c t) above.
    let below = |p: f64| libm::expm1(libm::log(p * (c + v) / c) / v);
    let above = |p: f64| libm::expm1(-libm::log(p * (c + v) / v) / c);
    close(comparison.lift.estimate, above(0.5), 1e-12);
    ends(comparison.lift.interval, below(0.05), above(0.05));
    // Non-conversions in place of conversions: the difference turns round.
    let nobody = bayesian(&run(Analysis::bayesian(), &[(10, 0), (25, 0)]), 1).1;
    let (here, there) = (comparison.difference.interval.unwrap(), nobody.difference.interval.unwrap());
    ends(Ok(here), -there.high, -there.low);
    assert_eq!(report.overall.variants[1].improvement, Some(Ok(0.0)));
    assert_eq!(report.verdict, Outcome::Inconclusive);
}

/// Beta(1, 2) against Beta(2, 1): chance 5/6, losses 1/30 and 11/30. The score test of 0/1 against 1/1 has z^2 = 2.
#[test]
fn one_visitor() {
    let (_, comparison) = bayesian(&run(Analysis::bayesian(), &[(1, 0), (1, 1)]), 1);
    close(comparison.chance_to_beat_control, 5.0 / 6.0, 1e-15);
    close(comparison.chance_control_better, 1.0 / 6.0, 1e-15);
    close(comparison.expected_loss, 1.0 / 30.0, 1e-14);
    close(comparison.expected_loss_of_control, 11.0 / 30.0, 1e-14);
    close(comparison.difference.estimate, 1.0 / 3.0, 1e-15);
    let test = frequentist(&run(Analysis::frequentist(), &[(1, 0), (1, 1)]), 1);
    close(test.z, std::f64::consts::SQRT_2, 1e-15);
    close(test.p_value, 0.157_299_207_050_285_13, 1e-14); // erfc(1)
    assert_eq!(test.difference.estimate, Ok(1.0));
}

/// 0/100 against 5/100. The chance in closed form; the quantiles by mpmath, quadrature of 25 digits.
#[test]
fn a_control_without_conversions() {
    let report = run(Analysis::bayesian(), &[(100, 0), (100, 5)]);
    let (_, comparison) = bayesian(&report, 1);
    // P(control > variant) = E (1 - Y)^101 for Y ~ Beta(6, 96).
    let complement: f64 = (0..6).map(|i| f64::from(96 + i) / f64::from(197 + i)).product();
    close(comparison.chance_control_better, complement, 1e-13);
    close(comparison.chance_to_beat_control, 1.0 - complement, 1e-15);
    close(comparison.lift.estimate, 7.146_531_350_972_553, 1e-12);
    ends(comparison.lift.interval, 0.571_358_944_129_245_3, 114.400_255_779_725_31);
    close(comparison.difference.estimate, 6.0 / 102.0 - 1.0 / 102.0, 1e-14);
    ends(comparison.difference.interval, 0.012_046_636_365_361_917, 0.093_489_240_683_766_45);
    assert!(comparison.expected_loss.is_ok() && comparison.expected_loss_relative.is_ok());
    assert_eq!(report.overall.variants[1].improvement, Some(Err(Absent::ControlHasNoConversions)));
    assert_eq!(report.verdict, Outcome::Winner(1));

    let report = run(Analysis::frequentist(), &[(100, 0), (100, 5)]);
    let FrequentistComparison { difference, lift, z, p_value, .. } = frequentist(&report, 1);
    close(z, 2.264_554_068_289_191_6, 1e-14);
    close(p_value, 0.023_540_058_261_177_95, 1e-14);
    assert!(difference.estimate.is_ok() && difference.interval.is_ok());
    assert_eq!(lift.estimate, Err(Absent::ControlHasNoConversions));
    let lift = lift.interval.unwrap();
    assert!(lift.low > 0.0 && lift.high == f64::INFINITY);
    assert_eq!(report.verdict, Outcome::Winner(1));
}

/// Arms of which everybody converted have posteriors Beta(k, 1): P(best) = k / K with the sum K of all k, and the highest
/// of all has the mean K / (K + 1).
#[test]
fn a_hundred_variants() {
    let arms: Vec<_> = (1..=100).map(|n| (n, n)).collect();
    let report = run(Analysis::bayesian(), &arms);
    let sum = f64::from((2..=101).sum::<u32>());
    for (index, variant) in report.overall.variants.iter().enumerate() {
        let Statistics::Bayesian(statistics) = variant.statistics else { panic!() };
        let k = index as f64 + 2.0;
        close(statistics.chance_to_be_best, k / sum, 1e-13);
        close(statistics.expected_loss_to_best, sum / (sum + 1.0) - k / (k + 1.0), 1e-12);
    }
}

/// Every table with up to 30 visitors whose chance is exactly a whole percentage: 0 of 2 against 2 of 2 has 95. With
/// uniform priors the rates are order statistics, and P(Y > X) is a count of arrangements:
/// `sum_(j < a2) C(a1 - 1 + j, j) C(n1 - a1 + n2 - j, n2 - j) / C(n1 + n2, n2)` for ranks a1 of n1 and a2 of n2.
#[test]
fn a_chance_that_is_exactly_the_threshold_wins() {
    let mut choose = vec![vec![1_u128]];
    for n in 1..=62 {
        let above = &choose[n - 1];
        let inner = above.windows(2).map(|pair| pair[0] + pair[1]);
        choose.push(std::iter::once(1).chain(inner).chain([1]).collect());
    }
    let arms: Vec<(usize, usize)> = (1..=30).flat_map(|n| (0..=n).map(move |x| (n, x))).collect();
    let mut met = 0;
    for &control in &arms {
        for &variant in &arms {
            let ((a1, n1), (a2, n2)) = ((control.1 + 1, control.0 + 1), (variant.1 + 1, variant.0 + 1));
            let ways = (0..a2).map(|j| choose[a1 - 1 + j][j] * choose[n1 - a1 + n2 - j][n2 - j]).sum::<u128>();
            let all = choose[n1 + n2][n2];
            let percent = 100 * ways / all;
            if 100 * ways != percent * all || !(51..=99).contains(&percent) {
                continue;
            }
            met += 1;
            let [control, variant] = [control, variant].map(|(n, x)| (n as u64, x as u64));
            let analysis = at(percent as f64, Analysis::bayesian());
            let (won, lost) = (run(&analysis, &[control, variant]), run(&analysis, &[variant, control]));
            let verdicts = [&won, &lost].map(|report| report.overall.variants[1].verdict.unwrap());
            assert_eq!(verdicts, [Verdict::Winner, Verdict::Loser], "{control:?} {variant:?} {percent}");
            let [forth, back] = [&won, &lost].map(|report| bayesian(report, 1).1);
            for interval in [forth.difference.interval, forth.lift.interval] {
                assert!(interval.unwrap().low >= 0.0, "{percent} {forth:?}");
            }
            for interval in [back.difference.interval, back.lift.interval] {
                assert!(interval.unwrap().high <= 0.0, "{percent} {back:?}");
            }
        }
    }
    assert!(met > 111, "{met}");
}

/// At 50 percent whoever is ahead wins; at 99 percent the page's sample, with a chance of 97 percent, does not.
#[test]
fn the_lowest_and_the_highest_threshold() {
    for analysis in [Analysis::bayesian(), one_sided(Alternative::Greater)] {
        assert_eq!(run(at(50.0, &analysis), &[(100, 10), (100, 11)]).verdict, Outcome::Winner(1));
        assert_eq!(run(at(99.0, &analysis), &PAGE).verdict, Outcome::Inconclusive);
    }
    assert_eq!(run(at(50.0, Analysis::bayesian()), &[(100, 11), (100, 10)]).verdict, Outcome::Control);
    // Two-sided p = 0.8176 (R: prop.test(c(10, 11), c(100, 100), correct = FALSE)) is not below 0.5.
    assert_eq!(run(at(50.0, Analysis::frequentist()), &[(100, 10), (100, 11)]).verdict, Outcome::Inconclusive);
    // p = 1/2 is not below 1/2.
    assert_eq!(run(at(50.0, one_sided(Alternative::Greater)), &[(100, 10), (100, 10)]).verdict, Outcome::Inconclusive);
}

/// Rates of 0.3 and 0.3000005 of 10^12 visitors each; mpmath, 60 digits: the density of the difference as a trapezoidal
/// sum, that by Gauss and Legendre.
#[test]
fn the_largest_counts() {
    let table = [(1_000_000_000_000, 300_000_000_000), (1_000_000_000_000, 300_000_500_000)];
    let (all, comparison) = bayesian(&run(Analysis::bayesian(), &table), 1);
    close(comparison.chance_to_beat_control, 0.779_799_596_511_224_5, 1e-12);
    close(comparison.chance_control_better, 0.220_200_403_488_775_43, 1e-12);
    close(comparison.expected_loss, 8.189_066_351_553_407e-8, 1e-12);
    close(comparison.expected_loss_of_control, 5.818_906_635_145_341e-7, 1e-12);
    close(all.chance_to_be_best, 0.779_799_596_511_224_5, 1e-12);
    let test = frequentist(&run(Analysis::frequentist(), &table), 1);
    close(test.z, 0.771_516_566_116_175_7, 1e-14);
    close(test.p_value, 0.440_400_806_977_221_67, 1e-14);
    for end in [0, 1_000_000_000_000] {
        for (engine, one) in [(Analysis::bayesian(), end), (Analysis::frequentist(), end)] {
            let report = run(engine, &[(1_000_000_000_000, one), (1_000_000_000_000, one)]);
            assert_eq!(report.verdict, Outcome::Inconclusive);
        }
    }
}

/// 1000 and 2000 of 10^5; mpmath, 120 digits, by Evan Miller's sum. Either way round both numbers are there.
#[test]
fn a_chance_of_1e_77_and_its_complement() {
    const SMALL: f64 = 2.965_562_393_310_022_3e-77;
    let tables = [(100_000, 1_000), (100_000, 2_000)];
    let winner = run(Analysis::bayesian(), &tables);
    let loser = run(Analysis::bayesian(), &[tables[1], tables[0]]);
    assert_eq!((winner.verdict, loser.verdict), (Outcome::Winner(1), Outcome::Control));
    let [won, lost] = [&winner, &loser].map(|report| bayesian(report, 1).1);
    assert_eq!((won.chance_to_beat_control, lost.chance_control_better), (Ok(1.0), Ok(1.0)));
    close(won.chance_control_better, SMALL, 1e-12);
    close(lost.chance_to_beat_control, SMALL, 1e-12);
}

/// Weights, thresholds and levels of any kind: verdict, p-value or chance and both intervals in one report.
#[test]
fn the_verdict_of_a_report_never_contradicts_its_intervals() {
    let greater = one_sided(Alternative::Greater);
    let less = one_sided(Alternative::Less);
    for (n, m) in [(1, 1), (3, 7), (12, 12), (30, 29)] {
        for (x, y) in (0..=n).flat_map(|x| (0..=m).map(move |y| (x, y))) {
            for percent in [50.0, 57.0, 80.0, 95.0, 97.5, 99.0] {
                for analysis in [Analysis::bayesian(), Analysis::frequentist(), greater.clone(), less.clone()] {
                    let analysis = at(percent, &analysis);
                    let report = run(&analysis, &[(n, x), (m, y)]);
                    let verdict = report.overall.variants[1].verdict.unwrap();
                    let (difference, lift) = match report.overall.variants[1].statistics {
                        Statistics::Bayesian(_) => {
                            let comparison = bayesian(&report, 1).1;
                            (comparison.difference, comparison.lift)
                        }
                        Statistics::Frequentist(_) => {
                            let comparison = frequentist(&report, 1);
                            (comparison.difference, comparison.lift)
                        }
                    };
                    let (wins, loses) = match &analysis.engine {
                        // A one-sided test looks one way only.
                        Engine::Frequentist { alternative: Alternative::Greater, .. } => (true, false),
                        Engine::Frequentist { alternative: Alternative::Less, .. } => (false, true),
                        _ => (true, true),
                    };
                    for interval in [difference.interval, lift.interval].into_iter().flatten() {
                        let (above, below) = match analysis.engine {
                            Engine::Bayesian { .. } => (interval.low >= 0.0, interval.high <= 0.0),
                            Engine::Frequentist { .. } => (interval.low > 0.0, interval.high < 0.0),
                        };
                        let expected = match (above && wins, below && loses) {
                            (true, false) => Verdict::Winner,
                            (false, true) => Verdict::Loser,
                            _ => Verdict::Inconclusive,
                        };
                        assert_eq!(verdict, expected, "{x}/{n} {y}/{m} {percent} {:?} {interval:?}", analysis.engine);
                    }
                }
            }
        }
    }
}
