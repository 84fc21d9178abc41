//! What forbids to act on a verdict: of the data, and of the evidence.

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::{
    Absent, Alternative, Analysis, Breakdown, CorrectedBy, Counts, Days, Decision, DoubtClass, Engine, Experiment,
    GoalDirection, Outcome, Report, Section, Segment, Statistics, Variant, VariantReport, Verdict, Warning,
    WeightPhase,
};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use crate::{at, counts, run, variants};

fn one_sided(alternative: Alternative) -> Analysis {
    Analysis { engine: Engine::Frequentist { alternative, multiplicity: None }, ..Analysis::default() }
}

fn codes(report: &Report) -> Vec<(DoubtClass, &'static str)> {
    let doubts = report.doubts().into_iter();
    doubts.map(|doubt| (report.doubt_class(doubt).unwrap(), doubt.code())).collect()
}

fn fewer(analysis: Analysis) -> Analysis {
    Analysis { goal_direction: GoalDirection::Decrease, ..analysis }
}

#[test]
fn few_conversions_wait() {
    for engine in [Analysis::bayesian(), Analysis::frequentist()] {
        let decided = |pairs: &[(u64, u64)], analysis: &Analysis| {
            let report = run(analysis, pairs);
            (report.verdict, report.decision(), codes(&report))
        };
        // 18 alone would be too few; 40 are not.
        let cancelled = [(10_000, 40), (10_000, 18)];
        assert_eq!(decided(&cancelled, &fewer(engine.clone())), (Outcome::Winner(1), Decision::Ship, vec![]));
        let few = vec![(DoubtClass::Evidence, "too_few_conversions")];
        let loose = at(80.0, &engine);
        assert_eq!(decided(&[(20, 2), (22, 7)], &loose), (Outcome::Winner(1), Decision::Wait, few.clone()));
        assert_eq!(decided(&[(22, 7), (20, 2)], &loose), (Outcome::Control, Decision::Wait, few));
        let few = vec![(DoubtClass::Evidence, "too_few_non_conversions")];
        assert_eq!(decided(&[(60, 48), (50, 48)], &loose), (Outcome::Winner(1), Decision::Wait, few));
        // One arm with 25 is enough, and 24 in each are not.
        assert_eq!(decided(&[(9_000, 25), (9_000, 5)], &engine), (Outcome::Control, Decision::Keep, vec![]));
        assert_eq!(decided(&[(9_000, 24), (9_000, 5)], &engine).1, Decision::Wait);
        // What is undecided waits anyway.
        assert_eq!(decided(&[(20, 2), (22, 3)], &engine), (Outcome::Inconclusive, Decision::Wait, vec![]));
    }
}

/// Both have their numbers.
#[test]
fn few_conversions_say_how_few() {
    let report = run(at(80.0, Analysis::bayesian()), &[(20, 2), (22, 7)]);
    let warning = Warning::TooFewConversions { variant: "1".into(), conversions: 7, of_control: 2, required: 25 };
    assert_eq!(report.doubts(), [&warning]);
}

/// The p-value is that of the correction itself, and a correction leaves nothing to doubt.
#[test]
fn the_best_of_many_must_stand_after_the_correction() {
    let corrected = |correction| {
        let multiplicity = Some(Multiplicity { correction, family: Family::Breakdown });
        let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
        Analysis { engine, ..Analysis::default() }
    };
    // Alone p = 0.019; as the best of four not below 0.05.
    let alone = [(2_000, 200), (2_000, 246)];
    let of_four = [(2_000, 200), (2_000, 246), (2_000, 205), (2_000, 195), (2_000, 202)];
    assert_eq!(run(Analysis::frequentist(), &alone).decision(), Decision::Ship);
    let report = run(Analysis::frequentist(), &of_four);
    assert_eq!((report.verdict, report.decision()), (Outcome::Winner(1), Decision::Wait));
    let [Warning::WinnerAmongMany { variant, comparisons: 4, p_value, corrected_by, .. }] = report.doubts()[..] else {
        panic!("{report:?}")
    };
    assert_eq!((variant.as_str(), *corrected_by), ("1", CorrectedBy::PValues(Correction::Dunnett)));
    let by_dunnett = run(corrected(Correction::Dunnett), &of_four);
    let Statistics::Frequentist(of) = by_dunnett.overall.variants[1].statistics else { panic!() };
    assert!((of.adjusted.unwrap().p_value.unwrap() / p_value - 1.0).abs() < 1e-12, "{p_value}");
    assert!(*p_value > 0.05 && *p_value < 0.1);
    // What is corrected is decided by the correction.
    assert_eq!(codes(&by_dunnett), []);
    assert_eq!(by_dunnett.verdict, Outcome::Inconclusive);
    // It stands in place of the note.
    let notes = report.warnings.iter().filter(|warning| warning.code() == "many_comparisons").count();
    assert_eq!(notes, 0);

    // Alone a chance of 98%.
    let of_four = [(2_000, 200), (2_000, 240), (2_000, 205), (2_000, 195), (2_000, 202)];
    assert_eq!(run(Analysis::bayesian(), &of_four[..2]).decision(), Decision::Ship);
    let report = run(Analysis::bayesian(), &of_four);
    assert_eq!((report.verdict, report.decision()), (Outcome::Winner(1), Decision::Wait));
    let [Warning::WinnerAmongMany { p_value, .. }] = report.doubts()[..] else { panic!("{report:?}") };
    let Statistics::Bayesian(of) = report.overall.variants[1].statistics else { panic!() };
    // The smallest of four: Benjamini and Hochberg's is four times as large.
    let own = of.versus_control.unwrap().chance_control_better.unwrap();
    assert!((4.0 * own / p_value - 1.0).abs() < 1e-12, "{own} {p_value}");
    // A clear winner stands.
    let clear = [(2_000, 200), (2_000, 300), (2_000, 205), (2_000, 195), (2_000, 202)];
    for engine in [Analysis::bayesian(), Analysis::frequentist()] {
        let report = run(engine, &clear);
        assert_eq!((report.decision(), codes(&report)), (Decision::Ship, vec![]));
        assert!(report.warnings.iter().any(|warning| warning.code() == "many_comparisons"));
    }
}

/// Of thirty designs that do not differ, a quarter to a third of the tests name a winner; hardly any ships.
#[test]
fn one_of_thirty_null_designs_does_not_ship() {
    const TESTS: u32 = 300;
    let mut random = Xoshiro256PlusPlus::seed_from_u64(30);
    let arm = |random: &mut Xoshiro256PlusPlus| (1_000, (0..1_000).filter(|_| random.random_bool(0.1)).count() as u64);
    let (mut winners, mut shipped) = ([0_u32; 2], [0_u32; 2]);
    for _ in 0..TESTS {
        let all: Vec<(u64, u64)> = (0..31).map(|_| arm(&mut random)).collect();
        for (engine, analysis) in [Analysis::bayesian(), Analysis::frequentist()].into_iter().enumerate() {
            let report = run(analysis, &all);
            winners[engine] += u32::from(matches!(report.verdict, Outcome::Winner(_)));
            shipped[engine] += u32::from(report.decision() == Decision::Ship);
        }
    }
    println!("of {TESTS}: winners {winners:?}, shipped {shipped:?}");
    // 5% are 15, with a standard deviation of 4.
    assert!(
        winners.iter().all(|many| *many > TESTS / 5) && shipped.iter().all(|few| *few < 30),
        "{winners:?} {shipped:?}"
    );
}

#[test]
fn a_one_sided_test_does_not_hide_what_is_worse() {
    let worse = [(10_000, 1_000), (10_000, 800)];
    let report = run(one_sided(Alternative::Greater), &worse);
    assert_eq!((report.verdict, report.decision()), (Outcome::Inconclusive, Decision::Wait));
    assert_eq!(codes(&report), [(DoubtClass::Evidence, "shown_worse")]);
    let Warning::ShownWorse { variant, p_value } = report.doubts()[0] else { panic!() };
    let two_sided = run(Analysis::frequentist(), &worse);
    let Statistics::Frequentist(of) = two_sided.overall.variants[1].statistics else { panic!() };
    assert_eq!((variant.as_str(), Ok(*p_value)), ("1", of.versus_control.unwrap().p_value));
    // Fewer may be better, and then more are worse.
    let more = [(10_000, 800), (10_000, 1_000)];
    assert_eq!(codes(&run(fewer(one_sided(Alternative::Less)), &more)), codes(&report));
    // Not shown, not worse, not asked so, or another one wins.
    assert_eq!(codes(&run(one_sided(Alternative::Greater), &[(10_000, 1_000), (10_000, 960)])), []);
    assert_eq!(codes(&run(one_sided(Alternative::Greater), &more)), []);
    assert_eq!(codes(&run(one_sided(Alternative::Less), &worse)), []);
    let winner = run(one_sided(Alternative::Greater), &[(10_000, 1_000), (10_000, 800), (10_000, 1_300)]);
    assert_eq!((winner.verdict, winner.decision()), (Outcome::Winner(2), Decision::Ship));
}

#[test]
fn segments_that_contradict_the_whole_are_a_doubt_and_a_part_of_it_is_none() {
    let of = |segments: [[(u64, u64); 2]; 2]| {
        let segment = |(place, pairs): (usize, [(u64, u64); 2])| {
            Segment::new(place.to_string(), pairs.map(|(n, x)| counts(n, x)))
        };
        let segments = segments.into_iter().enumerate().map(segment).collect();
        let breakdown = Breakdown { by: "device".into(), segments };
        let all = variants(&[(4_000, 400), (4_000, 500)]);
        Analysis::bayesian().run(&Experiment::new(all, vec![breakdown]).unwrap())
    };
    let whole = of([[(1_000, 100), (1_000, 125)], [(3_000, 300), (3_000, 375)]]);
    assert_eq!((whole.decision(), codes(&whole)), (Decision::Ship, vec![]));
    // Only some visitors have a device.
    let part = of([[(1_000, 100), (1_000, 125)], [(2_900, 290), (2_905, 363)]]);
    assert!(part.warnings.iter().any(|warning| warning.code() == "sums_differ"));
    assert_eq!((part.decision(), codes(&part)), (Decision::Ship, vec![]));
    // More visitors than there are; more conversions than there are.
    let overlap = of([[(1_000, 100), (1_100, 125)], [(3_000, 300), (3_000, 375)]]);
    let conversions = of([[(1_000, 100), (1_000, 135)], [(3_000, 300), (3_000, 375)]]);
    for report in [overlap, conversions] {
        assert_eq!((report.verdict, report.decision()), (Outcome::Winner(1), Decision::Check));
        assert_eq!(codes(&report), [(DoubtClass::Data, "sums_differ")]);
    }
}

#[test]
fn what_is_wrong_with_the_data_comes_first() {
    let report = run(at(80.0, Analysis::bayesian()), &[(20, 2), (120, 24)]);
    let (data, evidence) = ((DoubtClass::Data, "sample_ratio_mismatch"), (DoubtClass::Evidence, "too_few_conversions"));
    assert_eq!((report.decision(), codes(&report)), (Decision::Check, vec![data, evidence]));
}

// --- A traffic weight of 0

fn with_weights(all: &[(u64, u64)], weights: &[f64]) -> Vec<Variant> {
    let all = variants(all).into_iter().zip(weights);
    all.map(|(variant, &weight)| Variant { traffic_weight: Some(weight), ..variant }).collect()
}

/// Four variants of which the third gets no traffic, in the whole, in segments and by day; and the same without it.
fn with_and_without(of_third: u64) -> [Experiment; 2] {
    let whole = [(4_000, 400), (4_000, 470), (of_third, of_third / 2), (4_000, 440)];
    let parts = [
        [(1_000, 100), (1_000, 120), (of_third, of_third / 2), (1_000, 130)],
        [(3_000, 300), (3_000, 350), (0, 0), (3_000, 310)],
    ];
    [true, false].map(|all| {
        let kept = |pairs: &[(u64, u64)]| -> Vec<Counts> {
            let kept = pairs.iter().enumerate().filter(|(place, _)| all || *place != 2);
            kept.map(|(_, &(n, x))| counts(n, x)).collect()
        };
        let of = with_weights(&whole, &[1.0, 1.0, 0.0, 1.0]);
        let of: Vec<_> = of.into_iter().enumerate().filter(|(place, _)| all || *place != 2).map(|(_, of)| of).collect();
        let segment = |(place, pairs): (usize, &[(u64, u64); 4])| Segment::new(place.to_string(), kept(pairs));
        let segments = parts.iter().enumerate().map(segment).collect();
        let day =
            |(place, pairs): (usize, &[(u64, u64); 4])| Segment::new(format!("2024-03-0{}", place + 1), kept(pairs));
        let days = Days::daily(&of, parts.iter().enumerate().map(day).collect()).unwrap();
        let breakdown = Breakdown { by: "device".into(), segments };
        Experiment::new(of, vec![breakdown]).unwrap().with_days(days).unwrap()
    })
}

/// The rows but those of the variant without traffic, under their places without it.
fn others(section: &Section) -> Vec<VariantReport> {
    let others = section.variants.iter().filter(|row| row.variant != 2);
    let renamed = |row: &VariantReport| {
        let mut row = *row;
        row.variant -= usize::from(row.variant > 2);
        row
    };
    others.map(renamed).collect()
}

#[test]
fn without_weight_a_variant_is_shown_and_changes_nothing() {
    let corrections = Correction::ALL.map(|correction| Engine::Frequentist {
        alternative: Alternative::TwoSided,
        multiplicity: Some(Multiplicity { correction, family: Family::Everything }),
    });
    let sets = Engine::Bayesian { prior: abstats::bayesian::Prior::UNIFORM, false_discovery: Some(Family::Breakdown) };
    let plain = [Analysis::bayesian().engine, Analysis::frequentist().engine, sets];
    for engine in plain.into_iter().chain(corrections) {
        let analysis = Analysis { engine, ..Analysis::default() };
        let [with, without] = with_and_without(600).map(|experiment| analysis.run(&experiment));
        assert_eq!(others(&with.overall), without.overall.variants, "{engine:?}");
        assert_eq!(with.overall.warnings, without.overall.warnings);
        assert_eq!((with.verdict, with.discoveries), (without.verdict, without.discoveries));
        for (with, without) in with.breakdowns[0].segments.iter().zip(&without.breakdowns[0].segments) {
            assert_eq!(others(&with.section), without.section.variants, "{engine:?}");
        }
        let days = |report: &Report| report.days.clone().unwrap().up_to_each;
        for (with, without) in days(&with).iter().zip(&days(&without)) {
            assert_eq!(others(&with.section), without.section.variants, "{engine:?}");
        }
        assert!(with.breakdowns[0].findings_of(2).is_none() && with.breakdowns[0].findings_of(3).is_some());
        let comparisons = |report: &Report| -> Vec<Warning> {
            let many = ["many_comparisons", "winner_among_many"];
            report.warnings.iter().filter(|warning| many.contains(&warning.code())).cloned().collect()
        };
        assert!(comparisons(&without).len() < 3 && !comparisons(&without).is_empty());
        assert_eq!(comparisons(&with), comparisons(&without), "{engine:?}");

        // It is shown.
        let row = with.overall.variants[2];
        assert_eq!((row.variant, row.counts, row.verdict), (2, counts(600, 300), None));
        assert!((row.statistics.rate().estimate.unwrap() - 0.5).abs() < 1e-9);
        let reason = Err(Absent::WithoutWeight);
        match row.statistics {
            Statistics::Bayesian(of) => {
                assert_eq!((of.chance_to_be_best, of.versus_control.unwrap().chance_to_beat_control), (reason, reason));
            }
            Statistics::Frequentist(of) => assert_eq!(of.versus_control.unwrap().p_value, reason),
        }
        // And its visitors are a doubt of their own.
        assert_eq!(codes(&with)[0], (DoubtClass::Data, "visitors_without_weight"));
        assert_eq!(with.decision(), Decision::Check);
        let [nobody, _] = with_and_without(0);
        assert!(codes(&analysis.run(&nobody)).iter().all(|(class, _)| *class == DoubtClass::Evidence));
    }
}

#[test]
fn without_any_other_weight_there_is_nothing_to_compare() {
    let all = with_weights(&[(4_000, 400), (10, 9)], &[1.0, 0.0]);
    let report = Analysis::bayesian().run(&Experiment::new(all, vec![]).unwrap());
    assert_eq!((report.verdict, report.decision()), (Outcome::Inconclusive, Decision::Check));
    // All are compared with the control, whatever its weight; its visitors are a doubt.
    let all = with_weights(&[(4_000, 400), (4_000, 500)], &[0.0, 1.0]);
    let report = Analysis::bayesian().run(&Experiment::new(all, vec![]).unwrap());
    assert_eq!(report.overall.variants[1].verdict, Some(Verdict::Winner));
    assert_eq!((report.decision(), codes(&report)[0].1), (Decision::Check, "visitors_without_weight"));
}

/// In one phase it had traffic.
#[test]
fn a_variant_that_had_traffic_once_takes_part() {
    let phase = |weights: [f64; 3], all: [(u64, u64); 3]| WeightPhase {
        from: "2024-03-01T00:00:00Z".into(),
        weights: weights.into(),
        counts: all.map(|(n, x)| counts(n, x)).into(),
    };
    let report = |last: [f64; 3]| {
        let phases = vec![
            phase([1.0, 1.0, 0.0], [(2_000, 200), (2_000, 250), (0, 0)]),
            phase(last, [(2_000, 200), (2_000, 250), (2_000, 200)]),
        ];
        let all = variants(&[(4_000, 400), (4_000, 500), (2_000, 200)]);
        let experiment = Experiment::new(all, vec![]).unwrap().with_weight_phases(phases).unwrap();
        Analysis::bayesian().run(&experiment)
    };
    assert!(report([1.0, 1.0, 1.0]).overall.variants[2].verdict.is_some());
    let without = report([1.0, 1.0, 0.0]);
    assert_eq!(without.overall.variants[2].verdict, None);
    assert!(codes(&without).contains(&(DoubtClass::Data, "visitors_without_weight")));
}
