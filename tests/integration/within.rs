//! The comparison within strata decides.

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Conclusion, Region, Scale};
use abstats::segments::pooled;
use abstats::{
    Absent, Alternative, Analysis, Breakdown, Counts, Days, Engine, Experiment, FrequentistStatistics, GoalDirection,
    Level, Outcome, Pair, Segment, Statistics, Threshold, Variant, Verdict, Within,
};

fn counts(visitors: u64, conversions: u64) -> Counts {
    Counts::new(visitors, conversions).unwrap()
}

/// Day by day the variant is better (99 : 1, then 50 : 50, at other rates); over all visitors it is worse.
fn days() -> [[Counts; 2]; 2] {
    [[counts(990_000, 20_000), counts(10_000, 230)], [counts(500_000, 5_000), counts(500_000, 6_000)]]
}

fn experiment(cumulative: bool) -> Experiment {
    let [[a, b], [c, d]] = days();
    let sum = |one: Counts, two: Counts| counts(one.visitors() + two.visitors(), one.conversions() + two.conversions());
    let whole = [sum(a, c), sum(b, d)];
    let variants = vec![Variant::new("0", whole[0]), Variant::new("1", whole[1])];
    let segments = days().iter().zip(["a", "b"]).map(|(counts, name)| Segment::new(name, *counts)).collect();
    let breakdown = Breakdown { by: "wave".into(), segments };
    let second = if cumulative { whole } else { [c, d] };
    let day = |date: &str, of: [Counts; 2]| Segment::new(date, of);
    let all = vec![day("2024-03-01", [a, b]), day("2024-03-02", second)];
    let days = if cumulative { Days::cumulative(&variants, all) } else { Days::daily(&variants, all) };
    Experiment::new(variants, vec![breakdown]).unwrap().with_days(days.unwrap()).unwrap()
}

fn within(within: Within) -> Analysis {
    Analysis { within: Some(within), ..Analysis::frequentist() }
}

fn of(report: &abstats::Report, variant: usize) -> FrequentistStatistics {
    match report.overall.variants[variant].statistics {
        Statistics::Frequentist(of) => of,
        Statistics::Bayesian(_) => panic!("asked for the other engine"),
    }
}

#[test]
fn a_split_that_changed_no_longer_reverses_the_verdict() {
    let plain = Analysis::frequentist().run(&experiment(false));
    assert_eq!(plain.verdict, Outcome::Control);
    let pairs = days().map(|[control, variant]| Pair { control, variant });
    let expected = pooled(&pairs, Alternative::TwoSided, Level::new(0.95).unwrap());
    for (cumulative, choice) in [(false, Within::Days), (true, Within::Days), (false, Within::Breakdown("wave".into()))]
    {
        let (analysis, experiment) = (within(choice), experiment(cumulative));
        assert!(analysis.check(&experiment).is_ok());
        let report = analysis.run(&experiment);
        assert_eq!(report.verdict, Outcome::Winner(1));
        let statistics = of(&report, 1);
        let found = statistics.within.unwrap();
        assert_eq!((found.comparison.lift, found.comparison.difference), (expected.lift, expected.difference));
        assert_eq!((found.comparison.p_value, found.adjusted), (expected.test.map(|test| test.p_value), None));
        assert_eq!((found.strata, found.left_out), (2, 0));
        // What was compared over all visitors stays, and the segments keep their own comparisons.
        assert_eq!(statistics.versus_control, of(&plain, 1).versus_control);
        assert_eq!(statistics.deciding(), Some(found.comparison));
        assert_eq!(report.breakdowns[0].segments, plain.breakdowns[0].segments);
        assert_eq!(report.headline().deciding.unwrap().lift, found.comparison.lift);
        assert_eq!(of(&report, 0).within, None);
        let lower = Analysis { goal_direction: GoalDirection::Decrease, ..analysis.clone() }.run(&experiment);
        assert_eq!((lower.verdict, of(&lower, 1).within), (Outcome::Control, statistics.within));
        // +19.5% [+15.3, +23.9]
        let interval = expected.lift.interval.unwrap();
        let percent = |lift: f64| format!("{:.1}", 100.0 * lift);
        assert_eq!(
            [expected.lift.estimate.unwrap(), interval.low, interval.high].map(percent),
            ["19.5", "15.3", "23.9"]
        );
    }
}

#[test]
fn what_is_not_there_decides_nothing() {
    let experiment = experiment(false);
    let analysis = within(Within::Breakdown("device".into()));
    let error = analysis.check(&experiment).unwrap_err();
    assert_eq!(error.to_string(), "breakdown \"device\": asked to decide, but not there");
    let report = analysis.run(&experiment);
    assert_eq!(report.verdict, Outcome::Inconclusive);
    let found = of(&report, 1).within.unwrap();
    assert_eq!(
        (found.comparison.p_value, found.comparison.lift.interval),
        (Err(Absent::NoStrata), Err(Absent::NoStrata))
    );
    assert_eq!((found.strata, found.left_out), (0, 0));
    let bayesian = Analysis { within: Some(Within::Days), ..Analysis::bayesian() };
    assert!(
        bayesian
            .check(&experiment)
            .unwrap_err()
            .to_string()
            .contains("abstats analyze --engine frequentist --within \"day\"")
    );
    assert_eq!(bayesian.run(&experiment).verdict, Outcome::Inconclusive);
    let without = Experiment::new(experiment.variants().to_vec(), vec![]).unwrap();
    let error = within(Within::Days).check(&without).unwrap_err();
    assert_eq!(error.to_string(), "\"day\" is asked to decide, but there are no days");
}

/// Conversions booked on a later day than their visitors.
#[test]
fn a_day_that_has_more_conversions_than_visitors_goes_with_the_next() {
    let variants = vec![Variant::new("0", counts(90, 19)), Variant::new("1", counts(91, 13))];
    let days = |all: &[(&str, [Counts; 2])]| {
        let all = all.iter().map(|(date, of)| Segment::new(*date, *of)).collect();
        Days::cumulative(&variants, all).unwrap()
    };
    // On the second day the control has one visitor and seven conversions.
    let given = days(&[
        ("2024-03-01", [counts(29, 2), counts(20, 1)]),
        ("2024-03-02", [counts(30, 9), counts(31, 3)]),
        ("2024-03-03", [counts(90, 19), counts(91, 13)]),
    ]);
    let together =
        days(&[("2024-03-01", [counts(29, 2), counts(20, 1)]), ("2024-03-03", [counts(90, 19), counts(91, 13)])]);
    let analysis = Analysis { within: Some(Within::Days), ..Analysis::frequentist() };
    let decided = |days: Days| {
        let experiment = Experiment::new(variants.clone(), vec![]).unwrap().with_days(days).unwrap();
        analysis.check(&experiment).unwrap();
        let report = analysis.run(&experiment);
        of(&report, 1).within.unwrap()
    };
    let [given, together] = [given, together].map(decided);
    assert_eq!((given.strata, given.left_out), (2, 0));
    assert_eq!(given.comparison, together.comparison);
}

/// Three variants in strata, one of which lacks an arm; each correction is that of the pooled p-values.
#[test]
fn corrections_take_the_pooled_p_values() {
    let variants: Vec<_> = [(2_000, 200), (2_000, 246), (2_000, 260), (1_000, 90)]
        .into_iter()
        .enumerate()
        .map(|(place, (n, x))| Variant::new(place.to_string(), counts(n, x)))
        .collect();
    let segments = vec![
        Segment::new("a", [counts(1_000, 60), counts(1_000, 76), counts(1_000, 90), counts(0, 0)]),
        Segment::new("b", [counts(1_000, 140), counts(1_000, 170), counts(1_000, 170), counts(1_000, 90)]),
    ];
    let experiment = Experiment::new(variants, vec![Breakdown { by: "device".into(), segments }]).unwrap();
    let run = |correction: Option<Correction>, family| {
        let multiplicity = correction.map(|correction| Multiplicity { correction, family });
        let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
        let within = Some(Within::Breakdown("device".into()));
        Analysis { engine, within, ..Analysis::default() }.run(&experiment)
    };
    let plain = run(None, Family::Breakdown);
    let own: Vec<f64> = (1..4).map(|place| of(&plain, place).deciding_p_value().unwrap().unwrap()).collect();
    assert_eq!(of(&plain, 3).within.map(|of| (of.strata, of.left_out)), Some((1, 1)));
    for correction in [Correction::Bonferroni, Correction::Holm, Correction::BenjaminiHochberg] {
        let report = run(Some(correction), Family::Breakdown);
        let expected = correction.adjust(&own).unwrap();
        for place in 1..4 {
            let found = of(&report, place);
            assert_eq!(found.adjusted, None);
            assert_eq!(found.deciding_p_value(), Some(Ok(expected[place - 1])));
            let decided = matches!(report.overall.variants[place].verdict, Some(Verdict::Winner | Verdict::Loser));
            assert_eq!(decided, expected[place - 1] < 0.05);
            if correction == Correction::Bonferroni {
                let interval = found.deciding().unwrap().lift.interval.unwrap();
                assert_eq!(interval.low > 0.0 || interval.high < 0.0, decided);
            }
        }
    }
    let everything = run(Some(Correction::Bonferroni), Family::Everything);
    let comparisons = 8.0; // Three of the whole, two and three of the segments.
    assert_eq!(of(&everything, 2).deciding_p_value(), Some(Ok((comparisons * own[1]).min(1.0))));
}

#[test]
fn a_region_is_judged_by_the_pooled_intervals() {
    let pair = [counts(300_000, 6_000), counts(100_000, 2_010)];
    let segments = vec![Segment::new("a", pair), Segment::new("b", [counts(100_000, 8_000), counts(300_000, 24_030)])];
    let variants = vec![Variant::new("0", counts(400_000, 14_000)), Variant::new("1", counts(400_000, 26_040))];
    let experiment = Experiment::new(variants, vec![Breakdown { by: "device".into(), segments }]).unwrap();
    let region = Some(Region::new(Scale::Lift, -0.05, 0.05).unwrap());
    let plain = Analysis { region, ..Analysis::frequentist() };
    assert_eq!(plain.run(&experiment).verdict, Outcome::Winner(1));
    let report = Analysis { within: Some(Within::Breakdown("device".into())), ..plain.clone() }.run(&experiment);
    assert_eq!(report.verdict, Outcome::Equivalent);
    let tests = of(&report, 1).region.unwrap().unwrap();
    assert_eq!(tests.conclusion, Conclusion::Equivalent);
    let pairs: Vec<_> = experiment.breakdowns()[0]
        .segments
        .iter()
        .map(|segment| Pair { control: segment.counts.get(0), variant: segment.counts.get(1) })
        .collect();
    let expected = pooled(&pairs, Alternative::Greater, Level::new(0.9).unwrap()).lift.interval.unwrap();
    assert_eq!(tests.interval, Ok(expected));
    // An end of the region at the interval's end has a p-value of 1 - T.
    let region = Region::new(Scale::Lift, expected.low, expected.high).unwrap();
    let analysis =
        Analysis { region: Some(region), threshold: Threshold::default(), within: report.analysis.within, ..plain };
    let tests = of(&analysis.run(&experiment), 1).region.unwrap().unwrap();
    assert!((tests.low.unwrap().p_value - 0.05).abs() < 1e-12 && (tests.high.unwrap().p_value - 0.05).abs() < 1e-12);
}
