//! Many comparisons at once: families, verdicts, intervals, and what is refused.

use abstats::multiplicity::{Correction, Dunnett, Family, Multiplicity};
use abstats::{
    Absent, Adjusted, Alternative, Analysis, Breakdown, CorrectedBy, Engine, Experiment, FrequentistStatistics, Level,
    Outcome, Pair, Report, Section, Segment, Statistics, Threshold, Verdict, Warning,
};

use statrs::distribution::{ContinuousCDF, Normal};

use crate::{close, counts, variants};

fn with(correction: Correction, family: Family, alternative: Alternative) -> Analysis {
    let engine = Engine::Frequentist { alternative, multiplicity: Some(Multiplicity { correction, family }) };
    Analysis { engine, ..Analysis::frequentist() }
}

fn of(section: &Section) -> Vec<FrequentistStatistics> {
    let frequentist = |variant: &abstats::VariantReport| match variant.statistics {
        Statistics::Frequentist(statistics) => statistics,
        Statistics::Bayesian(_) => panic!("the frequentist engine was asked"),
    };
    section.variants.iter().map(frequentist).collect()
}

fn p_values(report: &Report) -> Vec<f64> {
    sections(report).into_iter().flat_map(of).filter_map(|of| of.versus_control?.p_value.ok()).collect()
}

fn adjusted(report: &Report) -> Vec<f64> {
    sections(report).into_iter().flat_map(of).filter_map(|of| of.adjusted?.p_value.ok()).collect()
}

fn sections(report: &Report) -> Vec<&Section> {
    let segments = report.breakdowns.iter().flat_map(|breakdown| &breakdown.segments);
    std::iter::once(&report.overall).chain(segments.map(|segment| &segment.section)).collect()
}

/// Three variants, two breakdowns; one segment has no control, one a variant without visitors.
fn experiment() -> Experiment {
    let segment = |criteria: &str, all: [(u64, u64); 3]| {
        Segment::new(criteria, all.map(|(visitors, conversions)| counts(visitors, conversions)))
    };
    let device = vec![
        segment("mobile", [(900, 80), (950, 105), (870, 110)]),
        segment("desktop", [(400, 50), (380, 44), (420, 39)]),
        segment("tablet", [(0, 0), (40, 4), (50, 6)]),
    ];
    let country = vec![segment("de", [(700, 60), (720, 90), (0, 0)]), segment("at", [(600, 70), (650, 63), (690, 94)])];
    let breakdowns = [("device", device), ("country", country)];
    let breakdowns = breakdowns.map(|(by, segments)| Breakdown { by: by.into(), segments });
    Experiment::new(variants(&[(1_300, 130), (1_370, 153), (1_340, 175)]), breakdowns.to_vec()).unwrap()
}

#[test]
fn families_are_the_whole_each_breakdown_or_everything() {
    let raw = p_values(&Analysis::frequentist().run(&experiment()));
    // 2 of the whole test, 4 by device, 3 by country.
    assert_eq!(raw.len(), 9);
    for correction in &Correction::ALL[..6] {
        let got = |family| adjusted(&with(*correction, family, Alternative::TwoSided).run(&experiment()));
        let expected: Vec<f64> =
            [0..2, 2..6, 6..9].into_iter().flat_map(|family| correction.adjust(&raw[family]).unwrap()).collect();
        assert_eq!(got(Family::Breakdown), expected, "{correction:?}");
        assert_eq!(got(Family::Everything), correction.adjust(&raw).unwrap(), "{correction:?}");
    }
}

#[test]
fn dunnett_of_the_whole_test() {
    let report = with(Correction::Dunnett, Family::Breakdown, Alternative::Greater).run(&experiment());
    let family = Dunnett::new(1_300, &[1_370, 1_340], Alternative::Greater).unwrap();
    for (statistics, adjusted) in of(&report.overall)[1..].iter().zip(adjusted(&report)) {
        let z = statistics.versus_control.unwrap().z.unwrap();
        close(Ok(adjusted), family.p_value(z).unwrap(), 1e-15);
        // One-sided 5% of the family; the interval beside it is two-sided.
        let critical = family.critical(0.05).unwrap();
        let level = statistics.versus_control.unwrap().lift.interval.unwrap().level.get();
        let normal = Normal::standard();
        assert!((level - (2.0 * normal.cdf(critical) - 1.0)).abs() < 1e-9);
    }
}

#[test]
fn raw_p_values_stay_beside_the_adjusted_and_the_verdict_follows_the_latter() {
    for correction in Correction::ALL {
        for alternative in [Alternative::TwoSided, Alternative::Greater, Alternative::Less] {
            let analysis = with(correction, Family::Breakdown, alternative);
            let plain = Engine::Frequentist { alternative, multiplicity: None };
            let without = Analysis { engine: plain, ..analysis.clone() }.run(&experiment());
            let report = analysis.run(&experiment());
            assert_eq!(p_values(&report), p_values(&without));
            for (section, without) in sections(&report).into_iter().zip(sections(&without)) {
                let both = of(section).into_iter().zip(of(without)).zip(&section.variants);
                for ((statistics, without), variant) in both {
                    let Some(Adjusted { p_value, simultaneous_level, .. }) = statistics.adjusted else {
                        assert!(statistics.versus_control.is_none() && without.adjusted.is_none());
                        continue;
                    };
                    let decided = variant.verdict != Some(Verdict::Inconclusive);
                    assert_eq!(decided, p_value.is_ok_and(|p| p < 0.05), "{correction:?}");
                    assert_eq!(simultaneous_level.is_some(), correction.is_single_step());
                    let versus = statistics.versus_control.unwrap();
                    if p_value.is_err() {
                        assert_eq!(p_value, Err(Absent::NoVisitors));
                        continue;
                    }
                    if simultaneous_level.is_none() {
                        assert_eq!(versus, without.versus_control.unwrap());
                        continue;
                    }
                    // A winner's intervals lie above 0, a loser's below, and an inconclusive variant's around it, but for
                    // a one-sided test's other side.
                    let (difference, lift) = (versus.difference.interval.unwrap(), versus.lift.interval.unwrap());
                    for interval in [difference, lift] {
                        assert!(interval.level >= simultaneous_level.unwrap());
                        match (variant.verdict.unwrap(), alternative) {
                            (Verdict::Winner, _) => assert!(interval.low > 0.0),
                            (Verdict::Loser, _) => assert!(interval.high < 0.0),
                            (Verdict::Inconclusive, Alternative::TwoSided) => {
                                assert!(interval.low <= 0.0 && interval.high >= 0.0);
                            }
                            (Verdict::Inconclusive, Alternative::Greater) => assert!(interval.low <= 0.0),
                            (Verdict::Inconclusive, Alternative::Less) => assert!(interval.high >= 0.0),
                            (other, _) => panic!("{other:?} without region and gates"),
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn simultaneous_intervals_are_those_of_their_own_level() {
    for correction in Correction::ALL.into_iter().filter(|correction| correction.is_single_step()) {
        let analysis = with(correction, Family::Everything, Alternative::TwoSided);
        for level in [None, Level::new(0.5).ok(), Level::new(0.999).ok()] {
            let report = Analysis { level, ..analysis.clone() }.run(&experiment());
            let versus = of(&report.overall)[2].versus_control.unwrap();
            let own = versus.difference.interval.unwrap();
            let variants = experiment();
            let [control, _, variant] = variants.variants() else { panic!() };
            let pair = Pair { control: control.counts, variant: variant.counts };
            let alone = abstats::frequentist::compare(pair, Alternative::TwoSided, own.level);
            let again = alone.difference.interval.unwrap();
            assert!((own.low - again.low).abs() < 1e-12 && (own.high - again.high).abs() < 1e-12);
        }
    }
}

#[test]
fn sets_of_winners_by_family() {
    let analysis = |false_discovery| {
        let engine = Engine::Bayesian { prior: abstats::bayesian::Prior::UNIFORM, false_discovery };
        Analysis { engine, threshold: Threshold::new(90.0).unwrap(), ..Analysis::default() }
    };
    let chance = |variant: &abstats::VariantReport| match variant.statistics {
        Statistics::Bayesian(of) => of.versus_control.and_then(|versus| versus.chance_control_better.ok()),
        Statistics::Frequentist(_) => None,
    };
    for family in [Family::Breakdown, Family::Everything] {
        let report = analysis(Some(family)).run(&experiment());
        let families: Vec<(Vec<&Section>, Option<abstats::multiplicity::Discoveries>)> = match family {
            Family::Everything => vec![(sections(&report), report.discoveries)],
            Family::Breakdown => {
                let whole = (vec![&report.overall], report.discoveries);
                let breakdowns = report.breakdowns.iter().map(|breakdown| {
                    let segments = breakdown.segments.iter().map(|segment| &segment.section).collect();
                    (segments, breakdown.discoveries)
                });
                std::iter::once(whole).chain(breakdowns).collect()
            }
        };
        for (sections, discoveries) in families {
            let discoveries = discoveries.unwrap();
            let winners = sections.iter().flat_map(|section| &section.variants);
            let winners: Vec<f64> = winners
                .filter(|variant| variant.verdict == Some(Verdict::Winner))
                .map(|variant| chance(variant).unwrap())
                .collect();
            assert_eq!(winners.len() as u64, discoveries.winners);
            assert!((winners.iter().sum::<f64>() - discoveries.expected_false_winners).abs() < 1e-15);
            assert!(discoveries.expected_false_winners <= 0.1 * discoveries.winners as f64);
        }
    }
    let report = analysis(None).run(&experiment());
    assert!(report.discoveries.is_none() && report.breakdowns.iter().all(|of| of.discoveries.is_none()));
}

#[test]
fn the_warning_says_what_is_done_about_many_comparisons() {
    let said = |analysis: Analysis| {
        let many = analysis.run(&experiment()).warnings.into_iter().filter_map(|warning| match warning {
            Warning::ManyComparisons { breakdown, comparisons, expected_false_winners, corrected_by } => {
                Some((breakdown, comparisons, expected_false_winners, corrected_by))
            }
            _ => None,
        });
        many.collect::<Vec<_>>()
    };
    assert_eq!(said(Analysis::frequentist()).len(), 3);
    let everything = said(with(Correction::Holm, Family::Everything, Alternative::TwoSided));
    let [(None, 9, expected, Some(CorrectedBy::PValues(Correction::Holm)))] = everything.as_slice() else {
        panic!("{everything:?}")
    };
    assert!((expected - 9.0 * 0.025).abs() < 1e-15, "{expected}");
    let engine =
        Engine::Bayesian { prior: abstats::bayesian::Prior::UNIFORM, false_discovery: Some(Family::Everything) };
    let sets = said(Analysis { engine, ..Analysis::bayesian() });
    assert!(matches!(sets.as_slice(), [(None, 9, _, Some(CorrectedBy::FalseDiscovery))]), "{sets:?}");
}

#[test]
fn without_a_comparison_nothing_is_decided() {
    let nothing = Experiment::new(variants(&[(0, 0), (10, 5)]), vec![]).unwrap();
    for correction in Correction::ALL {
        let report = with(correction, Family::Everything, Alternative::TwoSided).run(&nothing);
        assert_eq!(report.verdict, Outcome::Inconclusive);
        assert_eq!(of(&report.overall)[1].adjusted.unwrap().p_value, Err(Absent::NoVisitors));
    }
}
