//! Reports that may be read at any time.
#![expect(clippy::float_cmp, reason = "exact comparisons are meant")]

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Region, Scale};
use abstats::sequential::{Alpha, AnyTime, Stratum, TypicalLift};
use abstats::{
    Absent, Alternative, Analysis, BookedBy, Breakdown, Cells, CorrectedBy, Days, Decision, DoubtClass, Engine,
    Evidence, Experiment, GoalDirection, Level, Looks, Outcome, Pair, Report, Segment, Variant, VariantReport, Verdict,
    Warning, WeightPhase, Within,
};

use super::*;

/// Weights, and the counts of control and variant.
type Period = ([f64; 2], [(u64, u64); 2]);

fn at_any_time(analysis: Analysis) -> Analysis {
    Analysis { looks: Looks::any_time(), ..analysis }
}

fn engines() -> [Analysis; 2] {
    [Analysis::bayesian(), Analysis::frequentist()].map(at_any_time)
}

fn weighted(all: &[(u64, u64)], weights: &[f64]) -> Vec<Variant> {
    let weigh = |(variant, &weight)| Variant { traffic_weight: Some(weight), ..variant };
    variants(all).into_iter().zip(weights).map(weigh).collect()
}

fn found(row: &VariantReport) -> abstats::AlwaysValidStatistics {
    row.always_valid.unwrap().unwrap()
}

#[test]
fn the_study_agrees_through_the_whole_report() {
    let study: serde_json::Value =
        serde_json::from_str(include_str!("../../testdata/always-valid-reference.json")).unwrap();
    let (mut compared, mut decided) = (0, 0);
    for case in study["cases"].as_array().unwrap() {
        let text = |key: &str| case[key].as_str();
        let number = |key: &str| text(key).map_or(f64::INFINITY, |text| text.parse().unwrap());
        let count = |key: &str| text(key).unwrap().parse::<u64>().unwrap();
        let (alpha, others) = match text("alpha").unwrap() {
            ".05" => (0.05, 1),
            ".025" => (0.025, 2),
            ".0125" => (0.0125, 4),
            ".001" => (0.001, 50),
            other => panic!("alpha {other}"),
        };
        let looks = Looks::AnyTime { typical_lift: TypicalLift::new(number("tau")).unwrap(), alpha: Alpha::Shared };
        let mut all = vec![(count("n0"), count("c0"))];
        let mut weights = vec![number("w0")];
        for _ in 0..others {
            all.push((count("n1"), count("c1")));
            weights.push(number("w1"));
        }
        let experiment = Experiment::new(weighted(&all, &weights), vec![]).unwrap();
        for analysis in engines() {
            let report = Analysis { looks: looks.clone(), ..analysis }.run(&experiment);
            let row = report.overall.variants.last().unwrap();
            if all[0].0 == 0 || all[1].0 == 0 {
                assert_eq!(row.always_valid, Some(Err(Absent::NoVisitors)));
                continue;
            }
            let found = found(row);
            let (log_e, split) = (number("log_e"), number("split"));
            let near = |value: f64, expected: f64, scale: f64| {
                assert!(value == expected || (value - expected).abs() <= 1e-12 * scale, "{value} {expected} {case}");
            };
            near(found.comparison.log_e_value, log_e, log_e.abs().max(split).max(1.0));
            near(found.comparison.split_log_evidence, split, split.max(1.0));
            let lift = found.lift.interval.unwrap();
            let (low, high) = (number("lift_low"), number("lift_high"));
            let scale = |end: f64| end.abs().max((high - low).min(1.0)) * if end.abs() > 1e50 { 1e3 } else { 1.0 };
            near(lift.low, low, scale(low));
            near(lift.high, high, scale(high));
            // Read off the reference alone.
            let verdict = match (number("p") < alpha, low > 0.0) {
                (false, _) => Verdict::Inconclusive,
                (true, true) => Verdict::Winner,
                (true, false) => Verdict::Loser,
            };
            assert_eq!((found.verdict, row.verdict), (verdict, Some(verdict)), "{case}");
            compared += 1;
            decided += usize::from(verdict != Verdict::Inconclusive);
        }
    }
    assert!(compared >= 2 * 38 && decided >= 10, "{compared} {decided}");
}

/// All tables of a few visitors, many times over, by both engines and towards both goals.
#[test]
fn verdict_p_value_and_interval_never_disagree() {
    let opposite = |verdict| match verdict {
        Verdict::Winner => Verdict::Loser,
        Verdict::Loser => Verdict::Winner,
        neither => neither,
    };
    let arms: Vec<(u64, u64)> = (1..=4).flat_map(|visitors| (0..=visitors).map(move |of| (visitors, of))).collect();
    let mut seen = [0; 3];
    for (a, b) in arms.iter().flat_map(|a| arms.iter().map(move |b| (*a, *b))) {
        for times in [1, 30, 1_000] {
            let [a, b] = [a, b].map(|(visitors, conversions)| (times * visitors, times * conversions));
            for analysis in engines() {
                let row = |analysis: &Analysis, all: &[(u64, u64)]| run(analysis, all).overall.variants[1];
                let one = row(&analysis, &[a, b]);
                let it = found(&one);
                let decided = it.comparison.adjusted_p_value < 0.05;
                let lift = it.lift.interval.unwrap();
                assert_eq!(lift.low > 0.0 || lift.high < 0.0, decided, "{a:?} {b:?}");
                assert_eq!(matches!(it.verdict, Verdict::Winner | Verdict::Loser), decided, "{a:?} {b:?}");
                assert_eq!(it.verdict == Verdict::Winner, lift.low > 0.0);
                assert_eq!(one.verdict, Some(it.verdict));
                if let Ok(estimate) = it.lift.estimate {
                    assert!(lift.low <= estimate && estimate <= lift.high, "{estimate} {lift:?}");
                }
                // The other way round, and of a goal of fewer conversions.
                let swapped = row(&analysis, &[b, a]);
                assert_eq!(swapped.verdict.unwrap(), opposite(it.verdict));
                let fewer = Analysis { goal_direction: GoalDirection::Decrease, ..analysis };
                let mirrored = row(&fewer, &[a, b]);
                assert_eq!(mirrored.verdict.unwrap(), opposite(it.verdict));
                assert_eq!(found(&mirrored).comparison, it.comparison);
                seen[match it.verdict {
                    Verdict::Winner => 0,
                    Verdict::Loser => 1,
                    _ => 2,
                }] += 1;
            }
        }
    }
    assert!(seen.iter().all(|&seen| seen > 50), "{seen:?}");
}

/// Read after every day for 30 days, through the whole report. Nothing differs.
#[test]
fn daily_looks_ship_a_variant_without_effect_in_at_most_one_test_of_twenty() {
    const TESTS: u64 = 300;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    // SplitMix64.
    let mut uniform = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    let decided = |report: &Report| report.verdict != Outcome::Inconclusive;
    let [mut always_valid, mut fixed] = [0; 2];
    for _ in 0..TESTS {
        let mut all = [(0, 0); 2];
        let mut ever = [false; 2];
        for _ in 0..30 {
            for _ in 0..400 {
                let arm = &mut all[usize::from(uniform() < 0.5)];
                arm.0 += 1;
                arm.1 += u64::from(uniform() < 0.1);
            }
            ever[0] |= decided(&run(at_any_time(Analysis::bayesian()), &all));
            ever[1] |= decided(&run(Analysis::frequentist(), &all));
        }
        always_valid += u64::from(ever[0]);
        fixed += u64::from(ever[1]);
    }
    // Of 300 tests 15 are 5%, and 24 lie 2.4 standard deviations above.
    assert!(always_valid <= 24, "{always_valid} of {TESTS}");
    assert!(fixed >= 60, "{fixed} of {TESTS}"); // What would be if it did not matter how often one looks.
}

#[test]
fn headline_and_decision_follow_it() {
    for analysis in engines() {
        // The fixed rules ship, or nearly so; at any look this is not decided.
        let report = run(&analysis, &[(1_500, 120), (1_480, 148)]);
        assert_eq!((report.verdict, report.decision()), (Outcome::Inconclusive, Decision::Wait));
        let deciding = report.headline().deciding.unwrap();
        let it = found(&report.overall.variants[1]);
        assert_eq!(deciding.lift, it.lift);
        assert_eq!(deciding.lift.estimate, Ok(0.25));
        let p_value = Ok(it.comparison.p_value);
        assert_eq!(deciding.evidence, Evidence::AlwaysValid { p_value, adjusted: false });

        let report = run(&analysis, &[(15_000, 1_200), (15_100, 1_510)]);
        assert_eq!((report.verdict, report.decision()), (Outcome::Winner(1), Decision::Ship));
        assert_eq!(report.overall.variants[0].always_valid, None);
        let fewer = Analysis { goal_direction: GoalDirection::Decrease, ..analysis };
        let report = run(&fewer, &[(15_000, 1_200), (15_100, 1_510)]);
        assert_eq!((report.verdict, report.decision()), (Outcome::Control, Decision::Keep));
    }
    assert_eq!(run(Analysis::bayesian(), &PAGE).overall.variants[1].always_valid, None);
}

#[test]
fn several_variants_share_alpha_unless_each_is_to_have_all_of_it() {
    let all = [(20_000, 2_000), (20_000, 2_300), (20_000, 2_010), (0, 0)];
    let report = run(at_any_time(Analysis::bayesian()), &all);
    let shared = found(&report.overall.variants[1]);
    // The third has no visitors yet: when they come, the bar of the others does not rise.
    assert_eq!(shared.comparison.adjusted_p_value, 3.0 * shared.comparison.p_value);
    close(Ok(1.0 - shared.lift.interval.unwrap().level.get()), 0.05 / 3.0, 1e-12);
    assert_eq!(report.overall.variants[3].always_valid, Some(Err(Absent::NoVisitors)));
    let corrected = |report: &Report| {
        report.warnings.iter().find_map(|warning| match warning {
            Warning::ManyComparisons { corrected_by, .. } => Some(*corrected_by),
            _ => None,
        })
    };
    assert_eq!(corrected(&report), Some(Some(CorrectedBy::PValues(Correction::Bonferroni))));

    let looks = Looks::AnyTime { typical_lift: TypicalLift::default(), alpha: Alpha::Each };
    let report = run(Analysis { looks, ..Analysis::bayesian() }, &all);
    let each = found(&report.overall.variants[1]);
    assert_eq!(each.comparison.adjusted_p_value, shared.comparison.p_value);
    assert!(!each.adjusted && shared.adjusted);
    assert_eq!(each.lift.interval.unwrap().level.get(), 0.95);
    assert!(matches!(corrected(&report), Some(None) | None));

    let holm = Multiplicity { correction: Correction::Holm, family: Family::default() };
    let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity: Some(holm) };
    let report = run(at_any_time(Analysis { engine, ..Analysis::default() }), &all);
    let closed = found(&report.overall.variants[1]);
    assert!(closed.comparison.adjusted_p_value < shared.comparison.adjusted_p_value);
    assert!(closed.comparison.adjusted_p_value > shared.comparison.p_value);
    assert_eq!(closed.lift.interval.unwrap().level.get(), 0.95);
}

#[test]
fn a_winner_that_shared_alpha_would_undo_is_doubted() {
    // p is between alpha / 2 and alpha.
    let all = [(100_000, 8_000), (100_000, 8_430), (100_000, 8_010)];
    let looks = Looks::AnyTime { typical_lift: TypicalLift::default(), alpha: Alpha::Each };
    let report = run(Analysis { looks, ..Analysis::frequentist() }, &all);
    let p_value = found(&report.overall.variants[1]).comparison.p_value;
    assert!(p_value > 0.025 && p_value < 0.05, "{p_value}");
    assert_eq!((report.verdict, report.decision()), (Outcome::Winner(1), Decision::Wait));
    assert!(matches!(report.doubts()[..], [Warning::WinnerAmongMany { .. }]));
    assert_eq!(run(at_any_time(Analysis::frequentist()), &all).verdict, Outcome::Inconclusive);
}

#[test]
fn a_region_is_concluded_when_the_whole_interval_lies_in_it() {
    let all = [(100_000, 8_000), (100_000, 8_000)];
    let region = |low, high| Some(Region::new(Scale::Lift, low, high).unwrap());
    for analysis in engines() {
        let of = |region, goal_direction| run(Analysis { region, goal_direction, ..analysis.clone() }, &all).verdict;
        let interval = found(&run(&analysis, &all).overall.variants[1]).lift.interval.unwrap();
        let (low, high) = (interval.low, interval.high);
        let [more, fewer] = [GoalDirection::Increase, GoalDirection::Decrease];
        for goal in [more, fewer] {
            assert_eq!(of(region(low - 1e-9, high + 1e-9), goal), Outcome::Equivalent);
        }
        assert_eq!(of(region(low - 1e-9, high - 1e-9), more), Outcome::NonInferior);
        assert_eq!(of(region(low - 1e-9, high - 1e-9), fewer), Outcome::Inconclusive);
        assert_eq!(of(region(low + 1e-9, high + 1e-9), fewer), Outcome::NonInferior);
        assert_eq!(of(region(low + 1e-9, high + 1e-9), more), Outcome::Inconclusive);
        assert_eq!(of(region(low - 1e-9, f64::INFINITY), more), Outcome::NonInferior);
        // Of a margin of differences nothing is known.
        let differences = Some(Region::new(Scale::Difference, -0.5, 0.5).unwrap());
        assert_eq!(of(differences, more), Outcome::Inconclusive);
    }
}

/// A ramp: a tenth of the traffic while rates are high, then half of it. Nothing differs.
const RAMP: [Period; 2] =
    [([90.0, 10.0], [(90_000, 9_000), (10_000, 1_000)]), ([50.0, 50.0], [(50_000, 2_500), (50_000, 2_500)])];

fn strata() -> Vec<Stratum> {
    let stratum = |(weights, [control, variant]): Period| Stratum {
        counts: Pair { control: counts(control.0, control.1), variant: counts(variant.0, variant.1) },
        weights: Pair { control: weights[0], variant: weights[1] },
    };
    RAMP.into_iter().map(stratum).collect()
}

fn cells(pairs: [(u64, u64); 2]) -> Cells {
    Cells::from(pairs.map(|(visitors, conversions)| counts(visitors, conversions)))
}

const WHOLE: [(u64, u64); 2] = [(140_000, 11_500), (60_000, 3_500)];

#[test]
fn phases_of_other_weights_are_compared_within_themselves() {
    let phase = |(weights, pairs): Period| WeightPhase {
        from: "2024-03-01T00:00:00.000Z".into(),
        weights: weights.into(),
        counts: cells(pairs),
    };
    let experiment = Experiment::new(variants(&WHOLE), vec![]).unwrap();
    let experiment = experiment.with_weight_phases(RAMP.map(phase).into()).unwrap();
    let expected = AnyTime::default().over_strata(&strata()).unwrap();
    for analysis in engines() {
        let report = analysis.run(&experiment);
        let it = found(&report.overall.variants[1]);
        assert_eq!((it.comparison, it.strata), (expected, 2));
        assert_eq!(it.comparison.p_value, 1.0);
        // Over all visitors the variant looks 29% worse.
        assert!(it.lift.estimate.unwrap().abs() < 1e-12);
        assert!(report.overall.variants[1].improvement.unwrap().unwrap() < -0.25);
        assert_eq!(report.verdict, Outcome::Inconclusive);
    }
    assert_eq!(Analysis::bayesian().run(&experiment).verdict, Outcome::Control);
}

fn by_day(booked_by: Option<BookedBy>) -> Experiment {
    let all = variants(&WHOLE);
    let day = |(place, (_, pairs)): (usize, Period)| Segment::new(format!("2024-03-{:02}", place + 1), cells(pairs));
    let days: Vec<_> = RAMP.into_iter().enumerate().map(day).collect();
    let weights = RAMP.map(|(weights, _)| weights.to_vec()).to_vec();
    let days = Days::daily(&all, days).unwrap().with_weights(&all, weights).unwrap().with_booked_by(booked_by);
    Experiment::new(all, vec![]).unwrap().with_days(days).unwrap()
}

#[test]
fn days_are_multiplied_only_where_conversions_are_booked_by_entry() {
    let expected = AnyTime::default().over_strata(&strata()).unwrap();
    let of_first_day = AnyTime::default().over_strata(&strata()[..1]).unwrap();
    for analysis in engines() {
        let report = analysis.run(&by_day(Some(BookedBy::Entry)));
        let it = found(&report.overall.variants[1]);
        assert_eq!((it.comparison, it.strata), (expected, 2));
        let days = report.days.as_ref().unwrap();
        let of_day = |day: usize| found(&days.up_to_each[day].section.variants[1]).comparison.log_e_value;
        assert!((of_day(0) - of_first_day.log_e_value).abs() < 1e-9);
        assert!((of_day(1) - expected.log_e_value).abs() < 1e-9);
        // The split changed as planned, and each period is compared within itself.
        let changed = report.warnings.iter().find(|of| matches!(of, Warning::SplitChangedBetweenDays { .. })).unwrap();
        assert_eq!(report.doubt_class(changed), None);

        for booked_by in [None, Some(BookedBy::Conversion)] {
            let report = analysis.run(&by_day(booked_by));
            let it = found(&report.overall.variants[1]);
            assert_eq!(it.strata, 1);
            assert!(it.comparison.split_log_evidence < 1e-9); // against the average of the weights
            assert_eq!(report.decision(), Decision::Check);
            let changed =
                report.warnings.iter().find(|of| matches!(of, Warning::SplitChangedBetweenDays { .. })).unwrap();
            assert_eq!(report.doubt_class(changed), Some(DoubtClass::Data));
        }
    }
}

/// Segments that were split 1 : 1 at different rates, and some visitors that are in none.
const SEGMENTS: [[(u64, u64); 2]; 3] =
    [[(20_000, 1_000), (20_100, 1_150)], [(3_000, 30), (2_950, 60)], [(40, 2), (41, 0)]];

fn by_country(of: &[[(u64, u64); 2]]) -> Breakdown {
    let segment = |(place, pairs): (usize, &[(u64, u64); 2])| Segment::new(format!("s{place}"), cells(*pairs));
    Breakdown { by: "country".into(), segments: of.iter().enumerate().map(segment).collect() }
}

fn evenly(pairs: [(u64, u64); 2]) -> Stratum {
    let [control, variant] = pairs.map(|(visitors, conversions)| counts(visitors, conversions));
    Stratum { counts: Pair { control, variant }, weights: Pair { control: 1.0, variant: 1.0 } }
}

fn within_country(analysis: Analysis) -> Analysis {
    Analysis { within: Some(Within::Breakdown("country".into())), ..analysis }
}

#[test]
fn within_segments_their_e_values_are_multiplied() {
    // 60 visitors are in no segment.
    let all = [(23_060, 1_040), (23_131, 1_215)];
    let experiment = Experiment::new(variants(&all), vec![by_country(&SEGMENTS)]).unwrap();
    let by_hand: f64 = SEGMENTS
        .iter()
        .map(|pairs| AnyTime::default().compare(evenly(*pairs).counts, evenly(*pairs).weights).unwrap().log_e_value)
        .sum();
    for analysis in engines().map(within_country) {
        analysis.check(&experiment).unwrap();
        let report = analysis.run(&experiment);
        let it = found(&report.overall.variants[1]);
        assert!((it.comparison.log_e_value - by_hand).abs() < 1e-9 * by_hand.abs(), "{it:?} {by_hand}");
        assert_eq!(it.strata, 3);
        let pairs = SEGMENTS.map(|pairs| evenly(pairs).counts);
        let expected = abstats::segments::pooled(&pairs, Alternative::TwoSided, Level::new(0.95).unwrap());
        assert_eq!(it.lift.estimate, expected.lift.estimate);
        assert_eq!((report.verdict, it.verdict), (Outcome::Winner(1), Verdict::Winner));
        assert_eq!(report.headline().deciding.unwrap().lift, it.lift);
        // The segments are compared as ever.
        let plain = Analysis { within: None, ..analysis.clone() }.run(&experiment);
        let of = |report: &Report, segment: usize| {
            found(&report.breakdowns[0].segments[segment].section.variants[1]).comparison
        };
        assert_eq!(of(&report, 0), of(&plain, 0));
        assert_ne!(it.comparison, found(&plain.overall.variants[1]).comparison);
        let nowhere = Analysis { within: Some(Within::Breakdown("device".into())), ..analysis };
        let error = nowhere.check(&experiment).unwrap_err().to_string();
        assert_eq!(error, "breakdown \"device\": asked to decide, but not there");
        let report = nowhere.run(&experiment);
        assert_eq!(report.overall.variants[1].always_valid, Some(Err(Absent::NoStrata)));
        assert_eq!(report.verdict, Outcome::Inconclusive);
    }
}

#[test]
fn within_strata_p_value_and_interval_never_disagree() {
    let (mut decided, mut open) = (0, 0);
    for more in 0..60_u64 {
        for pairs in [
            [[(9_000, 900), (9_000, 890 + 4 * more)], [(500, 20), (520, 5 + more)]],
            [[(900, 400), (880, 330 + 3 * more)], [(50, 0), (60, 1)]],
        ] {
            let sum = |arm: usize| (pairs[0][arm].0 + pairs[1][arm].0, pairs[0][arm].1 + pairs[1][arm].1);
            let experiment = Experiment::new(variants(&[sum(0), sum(1)]), vec![by_country(&pairs)]).unwrap();
            for analysis in engines().map(within_country) {
                let it = found(&analysis.run(&experiment).overall.variants[1]);
                let excluded = it.lift.interval.is_ok_and(|lift| lift.low > 0.0 || lift.high < 0.0);
                let below = it.comparison.p_value < 0.05;
                if it.lift.interval.is_ok() {
                    assert_eq!(below, excluded, "{it:?}");
                    assert_eq!(below, it.verdict != Verdict::Inconclusive, "{it:?}");
                }
                if below { decided += 1 } else { open += 1 }
            }
        }
    }
    assert!(decided > 20 && open > 20, "{decided} {open}");
}

#[test]
fn within_segments_of_weights_that_changed_the_periods_must_be_known() {
    let phase = |(weights, pairs): Period| WeightPhase {
        from: "2024-03-01T00:00:00.000Z".into(),
        weights: weights.into(),
        counts: cells(pairs),
    };
    // One segment has all of the first period, both share the second.
    let halves = [(25_000, 1_250), (25_000, 1_250)];
    let segment = |name: &str, of: [[(u64, u64); 2]; 2]| {
        let sum = [0, 1].map(|arm| (of[0][arm].0 + of[1][arm].0, of[0][arm].1 + of[1][arm].1));
        Segment { phases: of.map(cells).into(), ..Segment::new(name, cells(sum)) }
    };
    let mut segments = vec![segment("a", [RAMP[0].1, halves]), segment("b", [[(0, 0), (0, 0)], halves])];
    let experiment = |segments: &[Segment]| {
        let breakdown = Breakdown { by: "country".into(), segments: segments.to_vec() };
        let experiment = Experiment::new(variants(&WHOLE), vec![breakdown]).unwrap();
        experiment.with_weight_phases(RAMP.map(phase).into()).unwrap()
    };
    let [first, _] = strata().try_into().unwrap();
    let expected = AnyTime::default().over_strata(&[first, evenly(halves), evenly(halves)]).unwrap();
    for analysis in engines().map(within_country) {
        let known = experiment(&segments);
        analysis.check(&known).unwrap();
        let it = found(&analysis.run(&known).overall.variants[1]);
        assert!((it.comparison.log_e_value - expected.log_e_value).abs() < 1e-9, "{it:?}");
    }
    segments[1].phases.clear();
    let unknown = experiment(&segments);
    for analysis in engines().map(within_country) {
        let error = analysis.check(&unknown).unwrap_err().to_string();
        assert!(error.contains("decide_within \"country\"") && error.contains("each of the weight_phases"), "{error}");
        assert_eq!(analysis.run(&unknown).overall.variants[1].always_valid, Some(Err(Absent::NoStrata)));
    }
}

#[test]
fn within_days_each_day_counts_where_conversions_are_booked_by_entry() {
    for analysis in engines().map(|analysis| Analysis { within: Some(Within::Days), ..analysis }) {
        // The two days have weights of their own.
        let experiment = by_day(Some(BookedBy::Entry));
        analysis.check(&experiment).unwrap();
        let report = analysis.run(&experiment);
        let it = found(&report.overall.variants[1]);
        assert_eq!((it.comparison, it.strata), (AnyTime::default().over_strata(&strata()).unwrap(), 2));
        let days = &report.days.as_ref().unwrap().up_to_each;
        let of_day = |day: usize| found(&days[day].section.variants[1]).comparison;
        assert_eq!(of_day(0), AnyTime::default().over_strata(&strata()[..1]).unwrap());
        assert_eq!(of_day(1), it.comparison);

        // Weights that stayed: the days are strata all the same.
        let all = variants(&[(23_040, 1_032), (23_091, 1_210)]);
        let day =
            |(place, pairs): (usize, [(u64, u64); 2])| Segment::new(format!("2024-03-{:02}", place + 1), cells(pairs));
        let days = Days::daily(&all, SEGMENTS.into_iter().enumerate().map(day).collect()).unwrap();
        let days = days.with_booked_by(Some(BookedBy::Entry));
        let report = analysis.run(&Experiment::new(all, vec![]).unwrap().with_days(days).unwrap());
        let expected = AnyTime::default().over_strata(&SEGMENTS.map(evenly)).unwrap();
        assert_eq!(found(&report.overall.variants[1]).comparison, expected);
        assert_eq!(report.verdict, Outcome::Winner(1));

        for booked_by in [None, Some(BookedBy::Conversion)] {
            let error = analysis.check(&by_day(booked_by)).unwrap_err().to_string();
            assert!(error.contains("\"days_booked_by\": \"entry\""), "{error}");
            let report = analysis.run(&by_day(booked_by));
            assert_eq!(report.overall.variants[1].always_valid, Some(Err(Absent::NoStrata)));
            assert_eq!(report.verdict, Outcome::Inconclusive);
        }
    }
}

#[test]
fn a_variant_without_weight_takes_part_in_nothing() {
    let all = [(20_000, 2_000), (20_000, 2_300), (500, 100)];
    let with = Experiment::new(weighted(&all, &[50.0, 50.0, 0.0]), vec![]).unwrap();
    let without = Experiment::new(weighted(&all[..2], &[50.0, 50.0]), vec![]).unwrap();
    for analysis in engines() {
        let (with, without) = (analysis.run(&with), analysis.run(&without));
        assert_eq!(with.overall.variants[1].always_valid, without.overall.variants[1].always_valid);
        let left_out = with.overall.variants[2];
        assert_eq!((left_out.always_valid, left_out.verdict), (Some(Err(Absent::WithoutWeight)), None));
    }
}

#[test]
fn a_split_that_costs_evidence_is_told() {
    let told = |all: &[(u64, u64)]| {
        let report = run(at_any_time(Analysis::bayesian()), all);
        let cost = report.warnings.iter().find_map(|warning| match warning {
            Warning::SplitCostsEvidence { split_log_evidence, .. } => Some(*split_log_evidence),
            _ => None,
        });
        (cost, report.decision())
    };
    let (cost, decision) = told(&[(100_000, 8_000), (101_200, 9_600)]);
    assert!(cost.unwrap() > 3.0 && cost.unwrap() < 5.0);
    assert_eq!(decision, Decision::Ship); // a note, no doubt
    assert_eq!(told(&[(100_000, 8_000), (100_500, 9_600)]).0, None);
}

#[test]
fn where_many_convert_planned_looks_are_hinted_at() {
    let hinted = |looks, all: &[(u64, u64)]| {
        let report = run(Analysis { looks, ..Analysis::bayesian() }, all);
        assert!(report.doubts().iter().all(|of| of.code() != "high_rates")); // it is a note
        report.warnings.iter().find_map(|warning| match warning {
            Warning::HighRates { rate } => Some(*rate),
            _ => None,
        })
    };
    let high = [(10_000, 3_000), (10_000, 3_001)];
    assert_eq!(hinted(Looks::any_time(), &high), Some(6_001.0 / 20_000.0));
    assert_eq!(hinted(Looks::any_time(), &[(10_000, 3_000), (10_000, 3_000)]), None);
    assert_eq!(hinted(Looks::any_time(), &[(10_000, 6_000), (0, 0)]), Some(0.6));
    assert_eq!(hinted(Looks::any_time(), &[(0, 0), (0, 0)]), None);
    assert_eq!(hinted(Looks::Once, &high), None);
}

#[test]
fn a_level_is_that_of_a_single_look() {
    let level = Level::new(0.9).unwrap();
    let report = run(at_any_time(Analysis { level: Some(level), ..Analysis::bayesian() }), &PAGE);
    // 90% goes with a Bayesian verdict at 95%, but not with what decides here.
    let paired = Level::new(0.95).unwrap();
    assert!(report.warnings.contains(&Warning::LevelNotPaired { level, paired }));
    assert_eq!(found(&report.overall.variants[1]).lift.interval.unwrap().level, paired);
    assert!(!run(at_any_time(Analysis::bayesian()), &PAGE).warnings.iter().any(|of| of.code() == "level_not_paired"));
}

#[test]
fn few_conversions_are_no_doubt_of_what_needs_no_many() {
    let all = [(100, 1), (100, 24)];
    assert_eq!(run(Analysis::bayesian(), &all).decision(), Decision::Wait);
    assert_eq!(run(at_any_time(Analysis::bayesian()), &all).decision(), Decision::Ship);
}

#[test]
fn settings_that_it_has_no_place_for_are_errors() {
    let experiment = Experiment::new(variants(&PAGE), vec![]).unwrap();
    let error = |analysis: Analysis| at_any_time(analysis).check(&experiment).unwrap_err().to_string();
    let one_sided = Engine::Frequentist { alternative: Alternative::Greater, multiplicity: None };
    assert_eq!(
        error(Analysis { engine: one_sided, ..Analysis::default() }),
        "alternative \"greater\" does not go with \"looks\": \"any_time\": whoever looks at any time must be able to stop for \
         harm, so it looks both ways; use \"two_sided\""
    );
    for correction in Correction::ALL {
        let multiplicity = Some(Multiplicity { correction, family: Family::default() });
        let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
        let found = at_any_time(Analysis { engine, ..Analysis::default() }).check(&experiment);
        let allowed = matches!(correction, Correction::Bonferroni | Correction::Holm);
        assert_eq!(found.is_ok(), allowed, "{correction}");
    }
    let within = Analysis { within: Some(Within::Days), ..Analysis::frequentist() };
    assert_eq!(error(within.clone()), "\"day\" is asked to decide, but there are no days");
    assert_eq!(run(at_any_time(within), &[(15_000, 1_200), (15_100, 1_510)]).verdict, Outcome::Inconclusive);
    let region = Some(Region::new(Scale::Difference, -0.01, 0.01).unwrap());
    assert!(error(Analysis { region, ..Analysis::bayesian() }).contains("region.scale \"difference\""));
    let sets = Engine::Bayesian { prior: abstats::bayesian::Prior::UNIFORM, false_discovery: Some(Family::Breakdown) };
    assert!(error(Analysis { engine: sets, ..Analysis::default() }).contains("false_discovery"));
    assert!(at_any_time(Analysis::bayesian()).check(&experiment).is_ok());
}

#[cfg(feature = "serde")]
#[test]
fn looks_are_stored() {
    for analysis in engines() {
        let text = serde_json::to_string(&analysis).unwrap();
        assert_eq!(serde_json::from_str::<Analysis>(&text).unwrap(), analysis);
    }
    let read: Analysis = serde_json::from_str(r#"{"looks": {"looks": "any_time", "typical_lift": 0.02}}"#).unwrap();
    let typical_lift = TypicalLift::new(0.02).unwrap();
    assert_eq!(read.looks, Looks::AnyTime { typical_lift, alpha: Alpha::Shared });
    assert!(serde_json::from_str::<Analysis>(r#"{"looks": {"looks": "any_time", "typical_lift": 2}}"#).is_err());
}

#[test]
fn a_running_test_is_told_what_daily_reading_does_unless_it_may_be_read_at_any_time() {
    for (running, looks, told) in
        [(true, Looks::Once, true), (false, Looks::Once, false), (true, Looks::any_time(), false)]
    {
        let experiment = Experiment::new(variants(&PAGE), vec![]).unwrap().with_running(running);
        let report = Analysis { looks, ..Analysis::bayesian() }.run(&experiment);
        assert_eq!(report.warnings.contains(&Warning::ReadWhileRunning), told);
        assert!(report.doubts().is_empty()); // it is a note
    }
}
