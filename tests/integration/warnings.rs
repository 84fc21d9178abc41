use abstats::multiplicity::Correction;
use abstats::segments::Cause;
use abstats::{
    Alternative, Analysis, Breakdown, CorrectedBy, Engine, Experiment, Level, Segment, Threshold, Variant, Warning,
};

use crate::{counts, variants};

fn of_counts(all: &[(u64, u64)]) -> Vec<Warning> {
    Analysis::default().run(&Experiment::new(variants(all), vec![]).unwrap()).overall.warnings
}

fn of_experiment(analysis: &Analysis, variants: Vec<Variant>, breakdowns: Vec<Breakdown>) -> Vec<Warning> {
    analysis.run(&Experiment::new(variants, breakdowns).unwrap()).warnings
}

fn device(segments: &[&[(u64, u64)]]) -> Breakdown {
    let segments = segments.iter().enumerate().map(|(criteria, all)| Segment {
        criteria: criteria.to_string(),
        counts: all.iter().map(|&(n, x)| counts(n, x)).collect(),
        phases: Vec::new(),
    });
    Breakdown { by: "device".into(), segments: segments.collect() }
}

#[test]
fn few_visitors_conversions_or_non_conversions() {
    assert!(of_counts(&[(100, 5), (100, 95)]).is_empty());
    let few_visitors = |id: &str, visitors| Warning::FewVisitors { variant: id.into(), visitors };
    let few_conversions = |id: &str, conversions| Warning::FewConversions { variant: id.into(), conversions };
    let few_others = |id: &str, non_conversions| Warning::FewNonConversions { variant: id.into(), non_conversions };
    assert_eq!(
        of_counts(&[(99, 50), (100, 4), (100, 96), (100, 0), (100, 100), (1, 1)]),
        [
            few_visitors("0", 99),
            few_conversions("1", 4),
            few_others("2", 4),
            few_conversions("3", 0),
            few_others("4", 0),
            few_visitors("5", 1),
            few_conversions("5", 1),
            few_others("5", 0),
        ]
    );
}

#[test]
fn no_visitors_is_said_once() {
    assert_eq!(of_counts(&[(0, 0), (0, 0)]), [Warning::NoVisitors]);
    assert_eq!(of_counts(&[(500, 50), (0, 0)]), [Warning::FewVisitors { variant: "1".into(), visitors: 0 }]);
    assert_eq!(of_counts(&[(0, 0), (500, 50)]), [Warning::ControlWithoutVisitors { variant: "0".into() }]);
}

#[test]
fn a_segment_has_its_own_warnings() {
    let all = vec![Variant::new("a", counts(500, 50)), Variant::new("b", counts(500, 50))];
    let segments = device(&[&[(500, 50), (500, 50)], &[(0, 0), (0, 0)]]);
    let report = Analysis::default().run(&Experiment::new(all, vec![segments]).unwrap());
    assert!(report.overall.warnings.is_empty());
    let [full, empty] = report.breakdowns[0].segments.as_slice() else { panic!() };
    assert!(full.section.warnings.is_empty());
    assert_eq!(empty.section.warnings, [Warning::NoVisitors]);
}

#[test]
fn visitors_where_none_were_planned() {
    let weights = |all: Vec<Variant>, weights: [f64; 3]| -> Vec<Variant> {
        let all = all.into_iter().zip(weights);
        all.map(|(variant, weight)| Variant { traffic_weight: Some(weight), ..variant }).collect()
    };
    let all = weights(variants(&[(500, 50), (500, 50), (7, 5)]), [1.0, 1.0, 0.0]);
    let warnings = of_experiment(&Analysis::default(), all, vec![]);
    assert!(warnings.contains(&Warning::VisitorsWithoutWeight { variant: "2".into(), visitors: 7 }));
    // None planned, none there: nothing to say.
    let all = weights(variants(&[(500, 50), (500, 50), (0, 0)]), [1.0, 1.0, 0.0]);
    let report = Analysis::default().run(&Experiment::new(all, vec![]).unwrap());
    assert!(report.warnings.is_empty() && report.overall.warnings.is_empty(), "{report:?}");
}

#[test]
fn sums_that_differ_are_told_with_both_numbers() {
    let segments = device(&[&[(300, 20), (250, 30)], &[(200, 30), (250, 19)]]);
    let warnings = of_experiment(&Analysis::default(), variants(&[(500, 50), (501, 50)]), vec![segments]);
    let differ = |field, overall, segments| Warning::SumsDiffer {
        breakdown: "device".into(),
        variant: "1".into(),
        field,
        overall,
        segments,
        cause: Cause::MissingValues,
    };
    let sums: Vec<_> = warnings.into_iter().filter(|warning| warning.code() == "sums_differ").collect();
    assert_eq!(sums, [differ("visitors", 501, 500), differ("conversions", 50, 49)]);
}

/// 100 visitors more in the segments, but 99 conversions fewer: nobody who is counted twice takes a conversion away.
#[test]
fn a_cause_is_one_that_can_be() {
    let segments = device(&[&[(300, 20), (350, 1)], &[(200, 30), (250, 0)]]);
    let warnings = of_experiment(&Analysis::default(), variants(&[(500, 50), (500, 100)]), vec![segments]);
    let sums = warnings.into_iter().filter_map(|warning| match warning {
        Warning::SumsDiffer { field, overall, segments, cause, .. } => Some((field, overall, segments, cause)),
        _ => None,
    });
    assert_eq!(
        sums.collect::<Vec<_>>(),
        [("visitors", 500, 600, Cause::Overlap), ("conversions", 100, 1, Cause::ConversionsDiffer)]
    );
}

#[test]
fn comparisons_and_the_false_winners_to_expect() {
    let engine = |alternative| Engine::Frequentist { alternative, multiplicity: None };
    let all = || variants(&[(500, 50), (500, 50), (500, 50)]);
    // Two variants against the control in two segments, but in the second one of them has no visitors: 3 comparisons;
    // a segment whose control has no visitors has none.
    let segments =
        || device(&[&[(250, 25), (250, 25), (500, 50)], &[(250, 25), (0, 0), (0, 0)], &[(0, 0), (250, 25), (0, 0)]]);
    for (engine, share) in [
        (Engine::default(), 0.1),
        (engine(Alternative::Greater), 0.1),
        (engine(Alternative::TwoSided), 0.05),
        (engine(Alternative::Less), 0.0),
    ] {
        let analysis = Analysis { engine, threshold: Threshold::new(90.0).unwrap(), ..Analysis::default() };
        let found: Vec<_> = of_experiment(&analysis, all(), vec![segments()])
            .into_iter()
            .filter_map(|warning| match warning {
                Warning::ManyComparisons { breakdown, comparisons, expected_false_winners, .. } => {
                    Some((breakdown, comparisons, expected_false_winners))
                }
                _ => None,
            })
            .collect();
        let [(None, 2, whole), (Some(device), 2, parts)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(device, "device");
        for expected in [whole, parts] {
            assert!((expected - 2.0 * share).abs() < 1e-15, "{expected}");
        }
    }
    assert!(of_experiment(&Analysis::default(), variants(&[(500, 50), (500, 50)]), vec![]).is_empty());
}

#[test]
fn a_level_that_is_not_paired() {
    let level = |value| Analysis { level: Level::new(value).ok(), ..Analysis::default() };
    let all = || variants(&[(500, 50), (500, 50)]);
    assert!(of_experiment(&level(0.9), all(), vec![]).is_empty());
    let [paired, set] = [0.9, 0.95].map(|value| Level::new(value).unwrap());
    assert_eq!(of_experiment(&level(0.95), all(), vec![]), [Warning::LevelNotPaired { level: set, paired }]);
}

/// 44000 against 45000 visitors: chi-squared 11.235955, p = 0.000802278 (`SciPy`); planned as 44 to 45 it is exact.
#[test]
fn a_split_that_contradicts_the_weights() {
    let all = |weights: [Option<f64>; 2]| -> Vec<Variant> {
        let all = variants(&[(44_000, 4_400), (45_000, 4_500)]).into_iter().zip(weights);
        all.map(|(variant, traffic_weight)| Variant { traffic_weight, ..variant }).collect()
    };
    let found = of_experiment(&Analysis::default(), all([None, None]), vec![]);
    let [Warning::SampleRatioMismatch { p_value, trivial: false, variant, share, .. }] = found.as_slice() else {
        panic!("{found:?}")
    };
    crate::close(Ok(*p_value), 0.000_802_278, 1e-6);
    assert_eq!(variant, "0");
    crate::close(Ok(*share), 44.0 / 89.0, 1e-15);
    assert!(of_experiment(&Analysis::default(), all([Some(44.0), Some(45.0)]), vec![]).is_empty());
}

/// 50.05% of a hundred million: z = 2 * 50,000 / 10,000 = 10, so chi-squared is 100 and p = 1.5e-23. Its root 3.2905 (the normal
/// quantile of 0.9995) standard errors of 0.005 points are 0.0165 points, and 0.05 + 0.0165 is within the trivial 0.1.
#[test]
fn a_trivial_deviation_of_very_many_visitors_is_said_to_be_one() {
    let all = variants(&[(49_950_000, 4_995_000), (50_050_000, 5_005_000)]);
    let report = Analysis::default().run(&Experiment::new(all, vec![]).unwrap());
    let [Warning::SampleRatioMismatch { trivial: true, p_value, share, intended, .. }] = report.warnings.as_slice()
    else {
        panic!("{:?}", report.warnings)
    };
    assert!(*p_value < 1.6e-23);
    crate::close(Ok(*share), 0.4995, 1e-15);
    crate::close(Ok(*intended), 0.5, 1e-15);
    assert!(report.doubts().is_empty());
}

/// Segments of 10,000 as planned but one, 5,000 to 5,600: chi-squared 600^2 / 10,600 = 33.96, p = 5.6e-9, by Holm times 3.
#[test]
fn the_segment_that_breaks_the_split_is_named() {
    let segment = |criteria: &str, visitors: [u64; 2]| Segment {
        criteria: criteria.into(),
        counts: visitors.map(|visitors| counts(visitors, visitors / 10)).into(),
        phases: Vec::new(),
    };
    let warning = |segments: Vec<Segment>| {
        let breakdown = Breakdown { by: "device".into(), segments };
        let whole = variants(&[(0, 0), (0, 0)]);
        let report = Analysis::default().run(&Experiment::from_breakdown(whole, breakdown).unwrap());
        report.warnings.into_iter().find_map(|warning| match warning {
            Warning::SegmentsOffSplit { segments, tested, p_value, rest_p_value, .. } => {
                Some((segments, tested, p_value, rest_p_value))
            }
            _ => None,
        })
    };
    let (mobile, tablet) = (segment("mobile", [5_000, 5_600]), segment("tablet", [0, 0]));
    let (desktop, television) = (segment("desktop", [5_000, 5_000]), segment("television", [5_010, 5_000]));
    let of_three = vec![desktop.clone(), mobile.clone(), tablet.clone(), television.clone()];
    let (segments, tested, p_value, rest) = warning(of_three).unwrap();
    assert_eq!((segments, tested), (vec!["mobile".to_owned()], 3));
    assert!((1.6e-8..1.8e-8).contains(&p_value), "{p_value:e}");
    // 10,010 and 10,000: chi-squared 100 / 20,010 = 0.0050, p = 0.94.
    assert!((rest.unwrap() - 0.9436).abs() < 5e-5, "{rest:?}");
    let (segments, tested, _, rest) = warning(vec![mobile.clone(), segment("desktop", [6_000, 5_000])]).unwrap();
    assert_eq!((segments, tested, rest), (vec!["desktop".to_owned(), "mobile".to_owned()], 2, None));
    assert_eq!(warning(vec![desktop, television, tablet]), None);
    // A breakdown of one segment says no more than the whole.
    assert_eq!(warning(vec![mobile]), None);
}

#[test]
fn warnings_do_not_change_the_verdict() {
    let plain = variants(&[(500, 20), (500, 80)]);
    let weights = plain.iter().cloned().zip([Some(1.0), Some(99.0)]);
    let skewed = weights.map(|(variant, traffic_weight)| Variant { traffic_weight, ..variant }).collect();
    let run = |all| Analysis::frequentist().run(&Experiment::new(all, vec![]).unwrap());
    let (plain, skewed) = (run(plain), run(skewed));
    assert_ne!(plain.warnings, skewed.warnings);
    assert_eq!((plain.verdict, &plain.overall), (skewed.verdict, &skewed.overall));
}

#[cfg(feature = "serde")]
#[test]
fn the_code_on_the_wire_is_the_code() {
    let id = || "a".to_owned();
    let level = Level::new(0.5).unwrap();
    let all = [
        Warning::SampleRatioMismatch {
            p_value: 1e-9,
            trivial: false,
            variant: id(),
            share: 0.4,
            intended: 0.5,
            equal_shares_assumed: false,
        },
        Warning::SegmentsOffSplit {
            breakdown: id(),
            segments: vec![id()],
            tested: 2,
            p_value: 1e-9,
            rest_p_value: None,
        },
        Warning::VisitorsWithoutWeight { variant: id(), visitors: 1 },
        Warning::SumsDiffer {
            breakdown: id(),
            variant: id(),
            field: "visitors",
            overall: 1,
            segments: 2,
            cause: Cause::Overlap,
        },
        Warning::DirectionReversed {
            breakdown: id(),
            variant: id(),
            overall: 0.1,
            pooled: -0.1,
            every_segment: true,
            split_p_value: None,
        },
        Warning::NoVisitors,
        Warning::ControlWithoutVisitors { variant: id() },
        Warning::FewVisitors { variant: id(), visitors: 1 },
        Warning::FewConversions { variant: id(), conversions: 1 },
        Warning::FewNonConversions { variant: id(), non_conversions: 1 },
        Warning::ManyComparisons { breakdown: None, comparisons: 2, expected_false_winners: 0.1, corrected_by: None },
        Warning::WinnerAmongMany {
            variant: id(),
            comparisons: 30,
            expected_false_winners: 0.75,
            p_value: 0.2,
            corrected_by: CorrectedBy::PValues(Correction::Dunnett),
        },
        Warning::TooFewConversions { variant: id(), conversions: 7, of_control: 2, required: 25 },
        Warning::TooFewNonConversions { variant: id(), non_conversions: 7, of_control: 2, required: 25 },
        Warning::ShownWorse { variant: id(), p_value: 0.001 },
        Warning::LevelNotPaired { level, paired: level },
    ];
    for warning in all {
        assert_eq!(serde_json::to_value(&warning).unwrap()["code"], warning.code());
    }
}
