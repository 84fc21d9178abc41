//! Fewer conversions as the goal.
//!
//! That a conversion is bad is the same as that none is good: fewer conversions as the goal, of x of n, is more of them as the
//! goal, of n - x of n. No other reference is needed. (Lifts are measured against the control's conversions, so they have no
//! mirror image; what turns round in them is checked against its definition.)

use abstats::bayesian::{Posterior, Prior, expected_loss_relative};
use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Region, Scale};
use abstats::{
    Alternative, Analysis, Breakdown, Counts, Decision, Engine, Experiment, Gates, GoalDirection, Outcome, Pair,
    Report, Section, Segment, Statistics, Threshold, Variant, Verdict,
};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// Conversions and non-conversions exchanged.
fn mirrored(counts: Counts) -> Counts {
    Counts::new(counts.visitors(), counts.non_conversions()).unwrap()
}

/// The analysis of the mirror image that says the same with fewer conversions as the goal.
fn mirror(analysis: &Analysis) -> Analysis {
    let engine = match analysis.engine {
        Engine::Bayesian { prior, false_discovery } => {
            Engine::Bayesian { prior: Prior::new(prior.beta(), prior.alpha()).unwrap(), false_discovery }
        }
        Engine::Frequentist { alternative, multiplicity } => {
            let alternative = match alternative {
                Alternative::TwoSided => Alternative::TwoSided,
                Alternative::Greater => Alternative::Less,
                Alternative::Less => Alternative::Greater,
            };
            Engine::Frequentist { alternative, multiplicity }
        }
    };
    let region = analysis.region.map(|region| Region::new(region.scale(), -region.high(), -region.low()).unwrap());
    Analysis { engine, region, goal_direction: GoalDirection::Decrease, ..analysis.clone() }
}

fn experiment(whole: &[Counts], segments: &[Vec<Counts>], of: impl Fn(Counts) -> Counts) -> Experiment {
    let variants = whole.iter().enumerate().map(|(id, &counts)| Variant::new(id.to_string(), of(counts))).collect();
    let segment = |(id, counts): (usize, &Vec<Counts>)| Segment {
        criteria: id.to_string(),
        counts: counts.iter().map(|&counts| of(counts)).collect(),
        phases: vec![],
    };
    let segments: Vec<Segment> = segments.iter().enumerate().map(segment).collect();
    let breakdowns = if segments.is_empty() { vec![] } else { vec![Breakdown { by: "device".into(), segments }] };
    Experiment::new(variants, breakdowns).unwrap()
}

fn close(one: f64, other: f64) -> bool {
    one.total_cmp(&other).is_eq() || (one - other).abs() <= 1e-11 * one.abs().max(other.abs())
}

fn same<T: std::fmt::Debug>(one: Result<f64, T>, other: Result<f64, T>, case: &dyn Fn() -> String) {
    match (one, other) {
        (Ok(one), Ok(other)) => assert!(close(one, other), "{one:e} {other:e} {}", case()),
        (one, other) => assert!(one.is_err() && other.is_err(), "{one:?} {other:?} {}", case()),
    }
}

/// What does not turn round: higher rates are higher.
fn opposite(one: &abstats::Estimate, other: &abstats::Estimate, case: &dyn Fn() -> String) {
    // Where a difference of zero is off by rounding, it is so by any factor.
    let near = |one: f64, other: f64| (one + other).abs() < 1e-10;
    match (one.estimate, other.estimate, one.interval, other.interval) {
        (Ok(a), Ok(b), Ok(one), Ok(other)) => {
            assert!(near(a, b) && near(one.low, other.high) && near(one.high, other.low), "{}", case());
        }
        (a, b, one, other) => {
            assert!(a.is_err() == b.is_err() && one.is_err() == other.is_err(), "{}", case());
        }
    }
}

fn sections_agree(up: &Section, down: &Section, case: &dyn Fn() -> String) {
    for (up, down) in up.variants.iter().zip(&down.variants) {
        assert_eq!(up.verdict, down.verdict, "{}", case());
        assert_eq!(
            up.statistics.conclusion().map(|of| of.map_err(drop)),
            down.statistics.conclusion().map(|of| of.map_err(drop)),
            "{}",
            case()
        );
        match (&up.statistics, &down.statistics) {
            (Statistics::Bayesian(up), Statistics::Bayesian(down)) => {
                same(up.chance_to_be_best, down.chance_to_be_best, case);
                same(up.expected_loss_to_best, down.expected_loss_to_best, case);
                let (Some(up), Some(down)) = (up.versus_control, down.versus_control) else { continue };
                same(up.chance_to_beat_control, down.chance_to_beat_control, case);
                same(up.chance_control_better, down.chance_control_better, case);
                same(up.expected_loss, down.expected_loss, case);
                same(up.expected_loss_of_control, down.expected_loss_of_control, case);
                opposite(&up.difference, &down.difference, case);
            }
            (Statistics::Frequentist(up), Statistics::Frequentist(down)) => {
                let (Some(one), Some(other)) = (up.versus_control, down.versus_control) else { continue };
                same(one.p_value, other.p_value, case);
                same(one.z, other.z.map(|z| -z), case);
                assert_eq!(up.adjusted.is_some(), down.adjusted.is_some());
                if let (Some(up), Some(down)) = (up.adjusted, down.adjusted) {
                    same(up.p_value, down.p_value, case);
                }
                opposite(&one.difference, &other.difference, case);
            }
            _ => panic!("{}", case()),
        }
    }
}

/// The report of the experiment, and of its mirror image with fewer conversions as the goal.
fn agree(analysis: &Analysis, whole: &[Counts], segments: &[Vec<Counts>]) -> Report {
    let up = analysis.run(&experiment(whole, segments, |counts| counts));
    let down = mirror(analysis).run(&experiment(whole, segments, mirrored));
    let case = || format!("{analysis:?} {whole:?} {segments:?}");
    assert_eq!((up.verdict, up.decision()), (down.verdict, down.decision()), "{}", case());
    match (up.discoveries, down.discoveries) {
        (Some(up), Some(down)) => {
            assert_eq!((up.winners, up.losers), (down.winners, down.losers), "{}", case());
            assert!(close(up.expected_false_winners, down.expected_false_winners), "{}", case());
        }
        (one, other) => assert!(one.is_none() && other.is_none()),
    }
    sections_agree(&up.overall, &down.overall, &case);
    for (up, down) in up.breakdowns.iter().zip(&down.breakdowns) {
        for (up, down) in up.segments.iter().zip(&down.segments) {
            sections_agree(&up.section, &down.section, &case);
        }
    }
    up
}

fn analyses(threshold: f64, region: Option<Region>) -> Vec<Analysis> {
    let threshold = Threshold::new(threshold).unwrap();
    let bayesian = [None, Some(Family::Breakdown), Some(Family::Everything)]
        .map(|false_discovery| Engine::Bayesian { prior: Prior::new(0.5, 2.0).unwrap(), false_discovery });
    let corrections = Correction::ALL.map(|correction| Some(Multiplicity { correction, family: Family::default() }));
    let frequentist = Alternative::ALL.into_iter().flat_map(|alternative| {
        let of = move |multiplicity| Engine::Frequentist { alternative, multiplicity };
        [of(None)].into_iter().chain(corrections.map(of))
    });
    let all = bayesian.into_iter().chain(frequentist);
    all.map(|engine| Analysis { engine, threshold, region, ..Analysis::default() }).collect()
}

#[test]
fn fewer_conversions_is_more_of_none_on_every_small_table() {
    let tables: Vec<Counts> = (0..=6).flat_map(|n| (0..=n).map(move |x| Counts::new(n, x).unwrap())).collect();
    let regions = [
        None,
        Some(Region::new(Scale::Difference, -0.2, 0.3).unwrap()),
        Some(Region::margin(Scale::Difference, 0.25, GoalDirection::Increase).unwrap()),
    ];
    let mut found = std::collections::BTreeSet::new();
    for region in regions {
        for threshold in [60.0, 80.0] {
            let engines = [Analysis::bayesian(), Analysis::frequentist()].map(|of| of.engine);
            for engine in engines {
                let threshold = Threshold::new(threshold).unwrap();
                let analysis = Analysis { engine, threshold, region, ..Analysis::default() };
                for &control in &tables {
                    for &variant in &tables {
                        let report = agree(&analysis, &[control, variant], &[]);
                        found.insert(report.verdict.code());
                    }
                }
            }
        }
    }
    assert_eq!(found.len(), 5, "{found:?}"); // Everything but a missed gate.
}

#[test]
fn fewer_conversions_is_more_of_none_in_large_experiments() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(12);
    for round in 0..12 {
        let size = libm::exp10(random.random_range(1.5..9.0));
        let rate = [0.003, 0.1, 0.5, 0.98][round % 4];
        let mut arm = || {
            let n = (size * random.random_range(0.5..1.5)).round();
            let sd = (rate * (1.0 - rate) / n).sqrt();
            let x = (n * (rate + sd * random.random_range(-4.0..4.0)).clamp(0.0, 1.0)).round();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "random counts are rounded")]
            Counts::new(n as u64, x as u64).unwrap()
        };
        let mut arms = |many: usize| (0..many).map(|_| arm()).collect::<Vec<Counts>>();
        let whole = arms(5);
        let segments: Vec<_> = (0..3).map(|_| arms(5)).collect();
        let reach = 3.0 * (rate * (1.0 - rate) / size).sqrt();
        let region = Region::new(Scale::Difference, -reach.min(0.9), 0.8 * reach.min(0.9)).unwrap();
        for analysis in analyses(90.0, (round % 2 == 0).then_some(region)) {
            // About half of the variants miss it, in some rounds.
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "random counts are rounded")]
            let gates = Gates { visitors: (round % 3 == 0).then_some(size as u64), ..Gates::default() };
            agree(&Analysis { gates, ..analysis }, &whole, &segments);
        }
    }
}

fn of(pairs: [(u64, u64); 2], analysis: &Analysis) -> Report {
    let counts = pairs.map(|(visitors, conversions)| Counts::new(visitors, conversions).unwrap());
    analysis.run(&experiment(&counts, &[], |counts| counts))
}

fn fewer(analysis: Analysis) -> Analysis {
    Analysis { goal_direction: GoalDirection::Decrease, ..analysis }
}

#[test]
fn fewer_cancellations_are_shipped() {
    let cancelled = [(10_000, 40), (10_000, 18)];
    for engine in [Analysis::bayesian(), Analysis::frequentist()] {
        let report = of(cancelled, &fewer(engine.clone()));
        assert_eq!((report.verdict, report.decision()), (Outcome::Winner(1), Decision::Ship));
        // Rates and their differences keep their signs.
        assert!(report.overall.variants[1].improvement.unwrap().unwrap() < -0.5);
        let report = of(cancelled, &engine);
        assert_eq!((report.verdict, report.decision()), (Outcome::Control, Decision::Keep));
    }
}

/// The alternative speaks of the rate, whichever is better.
#[test]
fn a_test_of_lower_rates_finds_them() {
    let engine = |alternative| Engine::Frequentist { alternative, multiplicity: None };
    let verdict = |alternative, pairs| {
        let report = of(pairs, &fewer(Analysis { engine: engine(alternative), ..Analysis::default() }));
        report.overall.variants[1].verdict.unwrap()
    };
    let (better, worse) = ([(10_000, 40), (10_000, 18)], [(10_000, 18), (10_000, 40)]);
    assert_eq!(verdict(Alternative::Less, better), Verdict::Winner);
    assert_eq!(verdict(Alternative::Greater, worse), Verdict::Loser);
    assert_eq!(verdict(Alternative::Less, worse), Verdict::Inconclusive);
    assert_eq!(verdict(Alternative::Greater, better), Verdict::Inconclusive);
}

#[test]
fn the_relative_loss_is_that_of_the_rates_exchanged() {
    let report = of([(1_500, 120), (1_480, 148)], &fewer(Analysis::bayesian()));
    let Statistics::Bayesian(statistics) = report.overall.variants[1].statistics else { panic!() };
    let versus = statistics.versus_control.unwrap();
    let [control, variant] = [(1_500, 120), (1_480, 148)]
        .map(|(visitors, conversions)| Posterior::new(Prior::UNIFORM, Counts::new(visitors, conversions).unwrap()));
    // E[max(1 - control rate / variant rate, 0)]
    let expected = expected_loss_relative(Pair { control: variant, variant: control }).unwrap();
    assert_eq!(versus.expected_loss_relative, Ok(expected));
    assert!(expected > 0.15 && versus.expected_loss.unwrap() > 0.015, "{versus:?}");
}

/// A margin of 5% is not more than 5% lower, or, of fewer conversions, not more than 5% higher.
#[test]
fn harm_is_the_higher_rate() {
    let margin = |goal| Some(Region::margin(Scale::Lift, 0.05, goal).unwrap());
    let (lower, higher) = ([(100_000, 8_000), (100_000, 7_950)], [(100_000, 8_000), (100_000, 8_050)]);
    let much_higher = [(100_000, 8_000), (100_000, 8_400)];
    for engine in [Analysis::bayesian(), Analysis::frequentist()] {
        let fewer = Analysis { region: margin(GoalDirection::Decrease), ..fewer(engine.clone()) };
        let more = Analysis { region: margin(GoalDirection::Increase), ..engine };
        for pairs in [lower, higher] {
            assert_eq!(of(pairs, &fewer).verdict, Outcome::NonInferior);
            assert_eq!(of(pairs, &more).verdict, Outcome::NonInferior);
        }
        assert_eq!(of(much_higher, &fewer).verdict, Outcome::Control);
        // A region that leaves harm open says nothing.
        let open = Analysis { region: more.region, ..fewer.clone() };
        assert_eq!(of(lower, &open).verdict, Outcome::Inconclusive);
        let low_high = Some(Region::new(Scale::Lift, -0.2, 0.06).unwrap());
        assert_eq!(of(higher, &Analysis { region: low_high, ..fewer }).verdict, Outcome::Equivalent);
    }
}

/// The lowest lift is the best, and the first.
#[test]
fn segments_are_ranked_from_the_best() {
    let counts = |n, x| Counts::new(n, x).unwrap();
    let segments = [
        vec![counts(10_000, 1_000), counts(10_000, 1_300)],
        vec![counts(10_000, 1_000), counts(10_000, 700)],
        vec![counts(10_000, 1_000), counts(10_000, 1_000)],
    ];
    let whole = [counts(30_000, 3_000), counts(30_000, 3_000)];
    let ranking = |analysis: Analysis| {
        let report = analysis.run(&experiment(&whole, &segments, |counts| counts));
        let shrinkage = report.breakdowns[0].findings[0].findings.shrinkage.clone().unwrap();
        let chances: f64 = shrinkage.segments.iter().map(|of| of.unwrap().chance_to_be_best).sum();
        assert!((chances - 1.0).abs() < 1e-9);
        let first = shrinkage.segments[shrinkage.ranking[0]].unwrap();
        assert!(first.chance_to_be_best > 0.99, "{first:?}");
        shrinkage.ranking
    };
    assert_eq!(ranking(Analysis::bayesian()), [0, 2, 1]);
    assert_eq!(ranking(fewer(Analysis::bayesian())), [1, 2, 0]);
}
