use abstats::segments::Cause;
use abstats::{Alternative, Analysis, Breakdown, Engine, Experiment, Level, Segment, Threshold, Variant, Warning};

use crate::{counts, variants};

fn of_counts(all: &[(u64, u64)]) -> Vec<String> {
    let report = Analysis::default().run(&Experiment::new(variants(all), vec![]).unwrap());
    report.overall.warnings.iter().map(ToString::to_string).collect()
}

fn of_experiment(analysis: Analysis, variants: Vec<Variant>, breakdowns: Vec<Breakdown>) -> Vec<Warning> {
    analysis.run(&Experiment::new(variants, breakdowns).unwrap()).warnings
}

fn device(segments: &[&[(u64, u64)]]) -> Breakdown {
    let segments = segments.iter().enumerate().map(|(criteria, all)| Segment {
        criteria: criteria.to_string(),
        counts: all.iter().map(|&(n, x)| counts(n, x)).collect(),
    });
    Breakdown { by: "device".into(), segments: segments.collect() }
}

#[test]
fn few_visitors_conversions_or_non_conversions() {
    assert!(of_counts(&[(100, 5), (100, 95)]).is_empty());
    let so_what = "a few more or less could change the picture.";
    assert_eq!(
        of_counts(&[(99, 50), (100, 4), (100, 96), (100, 0), (100, 100), (1, 1)]),
        [
            format!("Variant \"0\" has only 99 visitors; {so_what}"),
            format!("Variant \"1\" has only 4 conversions; {so_what}"),
            format!("Variant \"2\" has only 4 visitors who did not convert; {so_what}"),
            format!("Variant \"3\" has no conversions; {so_what}"),
            format!("Variant \"4\" has no visitors who did not convert; {so_what}"),
            format!("Variant \"5\" has only 1 visitor; {so_what}"),
            format!("Variant \"5\" has only 1 conversion; {so_what}"),
            format!("Variant \"5\" has no visitors who did not convert; {so_what}"),
        ]
    );
}

#[test]
fn no_visitors_is_said_once() {
    assert_eq!(of_counts(&[(0, 0), (0, 0)]), ["No variant has visitors, so nothing can be concluded."]);
    assert_eq!(of_counts(&[(500, 50), (0, 0)]), [r#"Variant "1" has no visitors."#]);
    assert_eq!(
        of_counts(&[(0, 0), (500, 50)]),
        [r#"The control "0" has no visitors, so no variant can be compared with it."#]
    );
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
    let warnings = of_experiment(Analysis::default(), all, vec![]);
    assert!(warnings.contains(&Warning::VisitorsWithoutWeight { variant: "2".into(), visitors: 7 }));
    // None planned, none there: nothing to say.
    let all = weights(variants(&[(500, 50), (500, 50), (0, 0)]), [1.0, 1.0, 0.0]);
    let report = Analysis::default().run(&Experiment::new(all, vec![]).unwrap());
    assert!(report.warnings.is_empty() && report.overall.warnings.is_empty(), "{report:?}");
}

#[test]
fn sums_that_differ_are_told_with_both_numbers() {
    let segments = device(&[&[(300, 20), (250, 30)], &[(200, 30), (250, 19)]]);
    let warnings = of_experiment(Analysis::default(), variants(&[(500, 50), (501, 50)]), vec![segments]);
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
    assert_eq!(
        sums[0].to_string(),
        r#"The segments of breakdown "device" add up to 500 visitors of variant "1", but the whole test has 501; most likely some visitors have none of the values listed."#
    );
}

/// 100 visitors more in the segments, but 99 conversions fewer: nobody who is counted twice takes a conversion away.
#[test]
fn a_cause_is_one_that_can_be_and_one_is_singular() {
    let segments = device(&[&[(300, 20), (350, 1)], &[(200, 30), (250, 0)]]);
    let warnings = of_experiment(Analysis::default(), variants(&[(500, 50), (500, 100)]), vec![segments]);
    let sums: Vec<_> =
        warnings.iter().filter(|warning| warning.code() == "sums_differ").map(ToString::to_string).collect();
    assert_eq!(
        sums,
        [
            r#"The segments of breakdown "device" add up to 600 visitors of variant "1", but the whole test has 500; most likely segments overlap, and some visitors are counted more than once."#,
            r#"The segments of breakdown "device" add up to 1 conversion of variant "1", but the whole test has 100; most likely conversions were counted at another time or by another rule."#,
        ]
    );
    let one = Warning::VisitorsWithoutWeight { variant: "1".into(), visitors: 1 };
    assert_eq!(one.to_string(), r#"Variant "1" has 1 visitor although its traffic weight is 0."#);
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
        let found: Vec<_> = of_experiment(analysis, all(), vec![segments()])
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
    assert!(of_experiment(Analysis::default(), variants(&[(500, 50), (500, 50)]), vec![]).is_empty());
}

#[test]
fn a_level_that_is_not_paired() {
    let level = |value| Analysis { level: Level::new(value).ok(), ..Analysis::default() };
    let all = || variants(&[(500, 50), (500, 50)]);
    assert!(of_experiment(level(0.9), all(), vec![]).is_empty());
    let [paired, set] = [0.9, 0.95].map(|value| Level::new(value).unwrap());
    assert_eq!(of_experiment(level(0.95), all(), vec![]), [Warning::LevelNotPaired { level: set, paired }]);
}

/// 44000 against 45000 visitors: chi-squared 11.235955, p = 0.000802278 (`SciPy`); planned as 44 to 45 it is exact.
#[test]
fn a_split_that_contradicts_the_weights() {
    let all = |weights: [Option<f64>; 2]| -> Vec<Variant> {
        let all = variants(&[(44_000, 4_400), (45_000, 4_500)]).into_iter().zip(weights);
        all.map(|(variant, traffic_weight)| Variant { traffic_weight, ..variant }).collect()
    };
    let found = of_experiment(Analysis::default(), all([None, None]), vec![]);
    let [Warning::SampleRatioMismatch { p_value, trivial: false, .. }] = found.as_slice() else { panic!("{found:?}") };
    crate::close(Ok(*p_value), 0.000_802_278, 1e-6);
    // 44 / 89 = 0.49438.
    assert!(found[0].to_string().contains("(p = 0.0008: variant \"0\" has 49.44 % of them instead of 50 %)"));
    assert!(of_experiment(Analysis::default(), all([Some(44.0), Some(45.0)]), vec![]).is_empty());
}

/// 50.05 % of a hundred million: z = 2 * 50,000 / 10,000 = 10, so chi-squared is 100 and p = 1.5e-23. Its root 3.2905 (the normal
/// quantile of 0.9995) standard errors of 0.005 points are 0.0165 points, and 0.05 + 0.0165 is within the trivial 0.1.
#[test]
fn a_trivial_deviation_of_very_many_visitors_is_said_to_be_one() {
    let all = variants(&[(49_950_000, 4_995_000), (50_050_000, 5_005_000)]);
    let report = Analysis::default().run(&Experiment::new(all, vec![]).unwrap());
    let [warning] = report.warnings.as_slice() else { panic!("{:?}", report.warnings) };
    assert_eq!(
        warning.to_string(),
        "The visitors are not split between the variants exactly as planned (p < 0.0001: variant \"0\" has 49.950 % of them \
         instead of 50 %), but no share is off by more than 0.2 % of what was planned: so many visitors show even that, and \
         it does no harm."
    );
    assert!(report.doubts().is_empty());
}

/// Segments of 10,000 as planned but one, 5,000 to 5,600: chi-squared 600^2 / 10,600 = 33.96, p = 5.6e-9, by Holm times 3.
#[test]
fn the_segment_that_breaks_the_split_is_named() {
    let segment = |criteria: &str, visitors: [u64; 2]| Segment {
        criteria: criteria.into(),
        counts: visitors.map(|visitors| counts(visitors, visitors / 10)).into(),
    };
    let warning = |segments: Vec<Segment>| {
        let breakdown = Breakdown { by: "device".into(), segments };
        let whole = variants(&[(0, 0), (0, 0)]);
        let report = Analysis::default().run(&Experiment::from_breakdown(whole, breakdown).unwrap());
        let found = report.warnings.into_iter().find(|warning| warning.code() == "segments_off_split");
        found.map(|warning| warning.to_string())
    };
    let (mobile, tablet) = (segment("mobile", [5_000, 5_600]), segment("tablet", [0, 0]));
    let (desktop, television) = (segment("desktop", [5_000, 5_000]), segment("television", [5_010, 5_000]));
    let of_three = vec![desktop.clone(), mobile.clone(), tablet.clone(), television.clone()];
    assert_eq!(
        warning(of_three).unwrap(),
        // 10,010 and 10,000: chi-squared 100 / 20,010 = 0.0050, p = 0.94.
        "In breakdown \"device\" the split of visitors is off in \"mobile\" (p < 0.0001, corrected for 3 segments); \
         without it the rest fits the plan (p = 0.9436): look there for the cause."
    );
    let all_off = warning(vec![mobile.clone(), segment("desktop", [6_000, 5_000])]).unwrap();
    assert_eq!(
        all_off,
        "In breakdown \"device\" the split of visitors is off in \"desktop\", \"mobile\" (each p < 0.0001, corrected for 2 \
         segments), and that is all of them: look for what they have in common."
    );
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
        Warning::LevelNotPaired { level, paired: level },
    ];
    for warning in all {
        assert_eq!(serde_json::to_value(&warning).unwrap()["code"], warning.code());
    }
}
