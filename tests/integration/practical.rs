//! Practical significance and gates through the whole pipeline.

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Conclusion, Region, Scale};
use abstats::{
    Absent, Alternative, Analysis, Breakdown, Counts, Days, Engine, Experiment, Gates, Outcome, Pair, Report, Section,
    Segment, Statistics, Threshold, VariantReport, Verdict,
};

use crate::{at, counts, run, variants};

fn region(scale: Scale, low: f64, high: f64) -> Region {
    Region::new(scale, low, high).unwrap()
}

/// Winner, loser or neither, and what the region says.
fn both(variant: &VariantReport) -> (Verdict, Option<Conclusion>) {
    (variant.verdict.unwrap(), variant.statistics.conclusion().and_then(Result::ok))
}

/// The interval that goes with the conclusion.
fn interval(variant: &VariantReport) -> Option<(f64, f64, f64)> {
    let interval = match variant.statistics {
        Statistics::Bayesian(of) => of.region?.ok()?.interval,
        Statistics::Frequentist(of) => of.region?.ok()?.interval.ok()?,
    };
    Some((interval.low, interval.high, interval.level.get()))
}

/// Every table with up to 7 visitors in each arm: the verdict without the region is kept where it decides; where it does
/// not, the region's decides, exactly when the interval lies inside (frequentist) or only then (Bayesian).
#[test]
fn verdict_and_interval_agree_on_every_small_table() {
    let regions = [
        region(Scale::Difference, -0.5, 0.5),
        region(Scale::Difference, -0.25, 0.75),
        region(Scale::Lift, -0.75, 3.0),
        region(Scale::Lift, -0.5, f64::INFINITY),
        region(Scale::Difference, 0.0, f64::INFINITY),
    ];
    let mut seen = [0; 4];
    let tables = (1..=7).flat_map(|n| (0..=n).map(move |x| (n, x)));
    let tables: Vec<_> = tables.clone().flat_map(|one| tables.clone().map(move |other| [one, other])).collect();
    for table in tables {
        for plain in [Analysis::bayesian(), Analysis::frequentist()] {
            for percent in [50.0, 80.0, 95.0] {
                let plain = at(percent, &plain);
                let before = run(&plain, &table).overall.variants[1].verdict.unwrap();
                for region in regions {
                    let variant = run(Analysis { region: Some(region), ..plain.clone() }, &table).overall.variants[1];
                    let (verdict, conclusion) = both(&variant);
                    let case = || format!("{table:?} {plain:?} {region:?} {variant:?}");
                    let Some(conclusion) = conclusion else {
                        // Neither has conversions: there is no lift to test.
                        assert_eq!((verdict, table[0].1 + table[1].1, region.scale()), (before, 0, Scale::Lift));
                        continue;
                    };
                    let expected = match (before, conclusion) {
                        (Verdict::Inconclusive, Conclusion::Equivalent) => Verdict::Equivalent,
                        (Verdict::Inconclusive, Conclusion::NonInferior) => Verdict::NonInferior,
                        _ => before,
                    };
                    assert_eq!(verdict, expected, "{}", case());
                    seen[usize::from(before == expected) + 2 * usize::from(verdict == Verdict::Equivalent)] += 1;
                    let Some((low, high, level)) = interval(&variant) else {
                        // At level 0 it is the lift alone, which a control without conversions does not have.
                        assert!(percent < 51.0 && table[0].1 == 0 && region.scale() == Scale::Lift, "{}", case());
                        continue;
                    };
                    assert!((level - (2.0 * percent - 100.0) / 100.0).abs() < 1e-15);
                    match &plain.engine {
                        Engine::Frequentist { .. } => {
                            let (above, below) = (low > region.low(), region.is_bounded() && high < region.high());
                            assert_eq!(conclusion == Conclusion::Equivalent, above && below, "{}", case());
                            assert_eq!(conclusion != Conclusion::Neither, above, "{}", case());
                        }
                        Engine::Bayesian { .. } => {
                            let inside = low >= region.low() && high <= region.high();
                            assert!(conclusion != Conclusion::Equivalent || inside, "{}", case());
                            assert_eq!(conclusion != Conclusion::Neither, low >= region.low(), "{}", case());
                        }
                    }
                }
            }
        }
    }
    // Non-inferior; as before; never: equivalent as before; equivalent.
    let [non_inferior, as_before, equivalent, never] = seen;
    assert!(non_inferior > 1_000 && as_before > 1_000 && equivalent > 100 && never == 0, "{seen:?}");
}

/// Which arm is the control makes no odds for the difference, with the region mirrored.
#[test]
fn equivalence_is_symmetric() {
    for plain in [Analysis::bayesian(), Analysis::frequentist()] {
        for one in [(40, 3), (400, 44), (100_000, 8_000)] {
            for other in [(40, 4), (400, 40), (100_000, 8_030)] {
                let of = |low, high, table: [(u64, u64); 2]| {
                    let analysis = Analysis { region: Some(region(Scale::Difference, low, high)), ..plain.clone() };
                    let variant = run(&analysis, &table).overall.variants[1];
                    let (low, high, _) = interval(&variant).unwrap();
                    (variant.statistics.conclusion() == Some(Ok(Conclusion::Equivalent)), low, high)
                };
                let (there, low, high) = of(-0.02, 0.05, [one, other]);
                let (back, low_back, high_back) = of(-0.05, 0.02, [other, one]);
                assert_eq!(there, back, "{one:?} {other:?}");
                let near = |a: f64, b: f64| (a + b).abs() <= 1e-12 * (high - low);
                assert!(near(low, high_back) && near(high, low_back), "{low} {high} {low_back} {high_back}");
            }
        }
    }
}

/// A winner by too little to matter stays a winner; the region says so beside it.
#[test]
fn a_winner_stays_one_beside_equivalence() {
    for plain in [Analysis::bayesian(), Analysis::frequentist()] {
        let analysis = Analysis { region: Some(region(Scale::Lift, -0.02, 0.02)), ..plain.clone() };
        let table = [(10_000_000, 1_000_000), (10_000_000, 1_005_000)];
        let report = run(&analysis, &table);
        assert_eq!(both(&report.overall.variants[1]), (Verdict::Winner, Some(Conclusion::Equivalent)));
        assert_eq!(report.verdict, Outcome::Winner(1));
        let report = run(&analysis, &[table[1], table[0]]);
        assert_eq!(both(&report.overall.variants[1]), (Verdict::Loser, Some(Conclusion::Equivalent)));
        assert_eq!(report.verdict, Outcome::Control);
        // A third, equivalent and neither: of those that are no losers all are equivalent.
        let report = run(&analysis, &[table[1], table[0], (10_000_000, 1_004_900)]);
        assert_eq!(report.overall.variants[2].verdict, Some(Verdict::Equivalent));
        assert_eq!(report.verdict, Outcome::Equivalent);
        assert_eq!(report.overall.variants[0].statistics.conclusion(), None);
    }
}

/// A setting of the level leaves the region's interval where it belongs.
#[test]
fn the_regions_interval_keeps_its_level() {
    let set = abstats::Level::new(0.5).ok();
    for plain in [Analysis::bayesian(), Analysis::frequentist()] {
        let region = Some(region(Scale::Lift, -0.1, 0.1));
        let of = |level| {
            interval(&run(Analysis { region, level, ..plain.clone() }, &crate::PAGE).overall.variants[1]).unwrap()
        };
        assert_eq!(of(set), of(None));
        assert!((of(set).2 - 0.9).abs() < 1e-15);
    }
}

#[test]
fn without_visitors_the_region_is_absent() {
    for plain in [Analysis::bayesian(), Analysis::frequentist()] {
        let analysis = Analysis { region: Some(region(Scale::Lift, -0.1, 0.1)), ..plain.clone() };
        for table in [[(0, 0), (10, 1)], [(10, 1), (0, 0)]] {
            let variant = run(&analysis, &table).overall.variants[1];
            let absent = match variant.statistics {
                Statistics::Bayesian(of) => of.region.unwrap().unwrap_err(),
                Statistics::Frequentist(of) => of.region.unwrap().unwrap_err(),
            };
            assert_eq!((absent, variant.verdict), (Absent::NoVisitors, Some(Verdict::Inconclusive)));
        }
    }
}

fn gates(visitors: u64, conversions: u64, days: u64) -> Gates {
    Gates { visitors: Some(visitors), conversions: Some(conversions), days: Some(days) }
}

fn segment(criteria: &str, all: &[(u64, u64)]) -> Segment {
    Segment { criteria: criteria.into(), counts: all.iter().map(|&(n, x)| counts(n, x)).collect(), phases: Vec::new() }
}

fn with_days_running(days: u64, experiment: Experiment) -> Experiment {
    experiment.with_days_running(Some(days))
}

/// Two variants that win clearly, in the whole and in the segments.
fn clear() -> Experiment {
    let segments = vec![
        segment("mobile", &[(900, 50), (900, 120), (900, 119)]),
        segment("desktop", &[(1_100, 60), (1_100, 150), (99, 20)]),
        segment("tablet", &[(99, 2), (1_100, 150), (1_100, 150)]),
    ];
    let device = Breakdown { by: "device".into(), segments };
    Experiment::new(variants(&[(2_099, 112), (3_100, 420), (2_099, 289)]), vec![device]).unwrap()
}

fn sections(report: &Report) -> Vec<&Section> {
    let segments = report.breakdowns.iter().flat_map(|breakdown| &breakdown.segments);
    std::iter::once(&report.overall).chain(segments.map(|segment| &segment.section)).collect()
}

fn verdicts(report: &Report) -> Vec<[Verdict; 2]> {
    let of = |section: &&Section| [1, 2].map(|index| section.variants[index].verdict.unwrap());
    sections(report).iter().map(of).collect()
}

#[test]
fn gates_withhold_the_verdicts_they_concern_and_nothing_else() {
    use Verdict::{NotEnoughData as Wait, Winner};
    for plain in [Analysis::bayesian(), Analysis::frequentist()] {
        let free = plain.run(&with_days_running(7, clear()));
        assert_eq!(verdicts(&free), [[Winner; 2]; 4]);
        let gated = Analysis { gates: gates(100, 20, 7), ..plain.clone() };
        let report = gated.run(&with_days_running(7, clear()));
        // Of the desktop segment the second variant is too small, of the tablet segment the control.
        assert_eq!(verdicts(&report), [[Winner; 2], [Winner; 2], [Winner, Wait], [Wait; 2]]);
        // 289 of 2,099 is more than 420 of 3,100.
        assert_eq!(report.verdict, Outcome::Winner(2));
        for (section, free) in sections(&report).into_iter().zip(sections(&free)) {
            let numbers = |section: &Section| section.variants.iter().map(|of| of.statistics).collect::<Vec<_>>();
            assert_eq!(numbers(section), numbers(free));
            assert_eq!(section.warnings, free.warnings);
            for (index, variant) in section.variants.iter().enumerate().skip(1) {
                let concerned =
                    section.missed_gates.iter().any(|missed| missed.concerns(Pair { control: 0, variant: index }));
                assert_eq!(concerned, variant.verdict == Some(Wait));
            }
        }
        // A day less, and nobody wins; nor when nobody knows.
        for experiment in [with_days_running(6, clear()), clear()] {
            let report = gated.run(&experiment);
            assert_eq!((verdicts(&report), report.verdict), (vec![[Wait; 2]; 4], Outcome::NotEnoughData));
        }
    }
}

#[test]
fn days_count_from_the_first_to_the_last_unless_the_page_says_otherwise() {
    let day = |date: &str| Segment::new(date, [Counts::default(); 3]);
    let days = Days::daily(clear().variants(), vec![day("2024-02-27"), day("2024-02-28"), day("2024-03-04")]).unwrap();
    assert_eq!(days.running(), Some(7)); // 27, 28, 29 February; 1, 2, 3, 4 March
    let gated = Analysis { gates: Gates { days: Some(7), ..Gates::default() }, ..Analysis::bayesian() };
    assert_eq!(gated.run(&clear().with_days(days.clone()).unwrap()).verdict, Outcome::Winner(2));
    let known = with_days_running(6, clear()).with_days(days.clone()).unwrap();
    assert_eq!(known.days_running(), Some(6));
    assert_eq!(gated.run(&known).verdict, Outcome::NotEnoughData);
    assert_eq!(Days::daily(&[], vec![]).unwrap().running(), None);
}

#[test]
fn a_missed_gate_takes_precedence_over_equivalence() {
    let table = [(100_000, 8_000), (100_000, 8_030), (90, 8)];
    for plain in [Analysis::bayesian(), Analysis::frequentist()] {
        let analysis = Analysis { region: Some(region(Scale::Lift, -0.04, 0.04)), ..plain.clone() };
        let outcome = |gates, table: &[(u64, u64)]| run(Analysis { gates, ..analysis.clone() }, table).verdict;
        assert_eq!(outcome(Gates::default(), &table[..2]), Outcome::Equivalent);
        assert_eq!(outcome(gates(100_000, 8_000, 0), &table[..2]), Outcome::Equivalent);
        assert_eq!(outcome(gates(100_001, 0, 0), &table[..2]), Outcome::NotEnoughData);
        // What is not known yet may be a winner.
        assert_eq!(outcome(Gates::default(), &table), Outcome::Inconclusive);
        assert_eq!(outcome(gates(100, 0, 0), &table), Outcome::NotEnoughData);
        let margin = Analysis { region: Some(region(Scale::Lift, -0.04, f64::INFINITY)), ..plain.clone() };
        assert_eq!(run(margin, &table[..2]).verdict, Outcome::NonInferior);
    }
}

fn adjusted(report: &Report) -> Vec<Result<f64, Absent>> {
    let all = sections(report).into_iter().flat_map(|section| &section.variants);
    let p = |variant: &VariantReport| match variant.statistics {
        Statistics::Frequentist(of) => of.adjusted.map(|adjusted| adjusted.p_value),
        Statistics::Bayesian(_) => None,
    };
    all.filter_map(p).collect()
}

/// A comparison without a verdict was still looked at: the others' p-values are adjusted as before. Where a share of the
/// decisions may be false, it is counted as one that was not decided, with a p-value of 1.
#[test]
fn a_gated_comparison_stays_in_its_family() {
    for correction in Correction::ALL {
        let multiplicity = Some(Multiplicity { correction, family: Family::Everything });
        let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
        let analysis = Analysis { engine, ..Analysis::default() };
        let free = analysis.run(&clear());
        let gated = Analysis { gates: gates(100, 0, 0), ..analysis.clone() }.run(&clear());
        let withheld: Vec<bool> =
            verdicts(&gated).into_iter().flatten().map(|verdict| verdict == Verdict::NotEnoughData).collect();
        assert_eq!(withheld.iter().filter(|withheld| **withheld).count(), 3);
        if !correction.controls_false_discoveries() {
            assert_eq!(adjusted(&gated), adjusted(&free), "{correction:?}");
            continue;
        }
        let raw = sections(&free).into_iter().flat_map(|section| &section.variants[1..]);
        let raw = raw.zip(&withheld).map(|(variant, withheld)| match variant.statistics {
            Statistics::Frequentist(of) if !withheld => of.versus_control.unwrap().p_value.unwrap(),
            _ => 1.0,
        });
        let expected = correction.adjust(&raw.collect::<Vec<_>>()).unwrap();
        for ((got, expected), withheld) in adjusted(&gated).into_iter().zip(expected).zip(withheld) {
            assert_eq!(got, if withheld { Err(Absent::GateMissed) } else { Ok(expected) }, "{correction:?}");
        }
    }
}

/// A sure winner pays for a doubtful one; not when its own verdict is withheld.
#[test]
fn a_set_of_winners_is_one_of_those_that_pass_their_gates() {
    let engine =
        Engine::Bayesian { prior: abstats::bayesian::Prior::UNIFORM, false_discovery: Some(Family::Breakdown) };
    let analysis = Analysis { engine, threshold: Threshold::new(95.0).unwrap(), ..Analysis::default() };
    // Chances of 0.9207 (by quadrature in R) and nearly 1: (0.0793 + 0) / 2 is below 0.05.
    let table = [(1_500, 120), (1_480, 140), (1_000, 200)];
    let report = run(&analysis, &table);
    let of = |report: &Report| report.overall.variants[1..].iter().map(|of| of.verdict.unwrap()).collect::<Vec<_>>();
    assert_eq!(of(&report), [Verdict::Winner, Verdict::Winner]);
    assert_eq!(report.discoveries.unwrap().winners, 2);
    let report = run(Analysis { gates: gates(1_001, 0, 0), ..analysis.clone() }, &table);
    assert_eq!(of(&report), [Verdict::Inconclusive, Verdict::NotEnoughData]);
    assert_eq!((report.discoveries.unwrap().winners, report.verdict), (0, Outcome::Inconclusive));
}
