//! An analysis at planned looks: all that it says agrees, at every look; and it errs as often as it says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    reason = "a test that panics has failed; exact comparisons are meant; counts are drawn in f64, whose last digits are free"
)]

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Region, Scale};
use abstats::sequential::PlannedLooks;
use abstats::sequential::planned::{Design, Futility, Plan, Spending};
use abstats::{
    Absent, Alternative, Analysis, Counts, Decision, Engine, Evidence, Experiment, GoalDirection, Interval, Looks,
    Outcome, PlannedStatistics, Report, Statistics, Threshold, Variant, Verdict, Warning, Within,
};

const SPENDINGS: [Spending; 4] =
    [Spending::ObrienFleming, Spending::Pocock, Spending::KimDeMets(3.0), Spending::HwangShihDeCani(-4.0)];
const ALTERNATIVES: [Alternative; 3] = [Alternative::TwoSided, Alternative::Greater, Alternative::Less];

fn looks(visitors: &[u64], count: u32, spending: Spending) -> PlannedLooks {
    PlannedLooks::new(visitors.to_vec(), Plan::equally_spaced(count), spending).unwrap()
}

fn frequentist(alternative: Alternative, correction: Option<Correction>) -> Engine {
    let multiplicity = correction.map(|correction| Multiplicity { correction, family: Family::Breakdown });
    Engine::Frequentist { alternative, multiplicity }
}

fn experiment(counts: &[(u64, u64)]) -> Experiment {
    let variant = |(place, &(visitors, conversions)): (usize, &(u64, u64))| {
        Variant::new(place.to_string(), Counts::new(visitors, conversions).unwrap())
    };
    Experiment::new(counts.iter().enumerate().map(variant).collect(), vec![]).unwrap()
}

fn run(analysis: &Analysis, counts: &[(u64, u64)]) -> Report {
    let experiment = experiment(counts);
    analysis.check(&experiment).unwrap();
    analysis.run(&experiment)
}

fn planned(report: &Report, place: usize) -> PlannedStatistics {
    report.overall.variants[place].planned.unwrap().unwrap()
}

/// The score z as a textbook has it.
fn score(control: (u64, u64), variant: (u64, u64)) -> f64 {
    let [(n0, x0), (n1, x1)] = [control, variant].map(|(n, x)| (n as f64, x as f64));
    let pooled = (x0 + x1) / (n0 + n1);
    let error = (pooled * (1.0 - pooled) * (1.0 / n0 + 1.0 / n1)).sqrt();
    if error == 0.0 { 0.0 } else { (x1 / n1 - x0 / n0) / error }
}

fn excludes_zero(interval: Interval) -> bool {
    interval.low > 0.0 || interval.high < 0.0
}

/// Everything that a report says of its one comparison.
fn assert_coherent(analysis: &Analysis, counts: &[(u64, u64); 2]) -> Verdict {
    let report = run(analysis, counts);
    let row = &report.overall.variants[1];
    let of = planned(&report, 1);
    let told = || format!("{:?} {counts:?} {of:?}", analysis.engine);
    let Looks::Planned(looks) = &analysis.looks else { panic!() };
    // From the times that anyone computes.
    let information = |n: &[u64]| (n[0] as f64 * n[1] as f64) / (n[0] as f64 + n[1] as f64);
    let time = information(&[counts[0].0, counts[1].0]) / information(looks.visitors());
    let mut times: Vec<f64> = looks.looks()[..of.look - 1].to_vec();
    times.push(time.max(1e-5));
    let alternative = match analysis.engine {
        Engine::Bayesian { .. } => Alternative::TwoSided,
        Engine::Frequentist { alternative, .. } => alternative,
    };
    let alpha = analysis.threshold.alpha();
    let design = Plan { looks: looks.looks().to_vec(), alpha, alternative, spending: looks.spending(), futility: None };
    let monitor = Design::new(design).unwrap().monitor(&times, looks.is_last()).unwrap();
    let bound = monitor.bounds().last().unwrap().efficacy;
    assert!((bound - of.bound.efficacy).abs() < 1e-9 * bound.min(1e3) || bound == of.bound.efficacy, "{}", told());
    let z = score(counts[0], counts[1]);
    assert!((z - of.z).abs() < 1e-9 * (1.0 + z.abs()), "{}", told());
    let towards = match alternative {
        Alternative::TwoSided => z.abs(),
        Alternative::Greater => z,
        Alternative::Less => -z,
    };
    let better = if analysis.goal_direction == GoalDirection::Increase { z > 0.0 } else { z < 0.0 };
    if (towards - bound).abs() > 1e-9 {
        let expected = match (towards > bound, better) {
            (false, _) => Verdict::Inconclusive,
            (true, true) => Verdict::Winner,
            (true, false) => Verdict::Loser,
        };
        assert_eq!(of.verdict, expected, "{}", told());
        assert_eq!(of.p_value < of.p_below, expected != Verdict::Inconclusive, "{}", told());
    }
    let decided = of.verdict != Verdict::Inconclusive;
    assert_eq!(row.verdict, Some(of.verdict));
    assert_eq!(of.adjusted_p_value < alpha, decided, "{}", told());
    assert!((0.0..=1.0).contains(&of.adjusted_p_value), "{}", told());
    // Looking more often costs something.
    assert!(of.adjusted_p_value >= of.p_value * (1.0 - 1e-9), "{}", told());
    let shown = |interval: Interval| match alternative {
        Alternative::TwoSided => excludes_zero(interval),
        Alternative::Greater => interval.low > 0.0,
        Alternative::Less => interval.high < 0.0,
    };
    assert_eq!(shown(of.difference.interval.unwrap()), decided, "{}", told());
    match of.lift.interval {
        Ok(interval) => assert_eq!(shown(interval), decided, "{}", told()),
        Err(reason) => assert_eq!((reason, counts[0].1 + counts[1].1, decided), (Absent::NoConversions, 0, false)),
    }
    assert!(!decided || of.stopped.unwrap().p_value <= alpha * (1.0 + 1e-9), "{}", told());
    assert_eq!(of.stopped.is_some(), decided || of.last, "{}", told());
    // Headline and table show these.
    let deciding = row.deciding().unwrap();
    assert_eq!(deciding.lift, of.lift);
    assert_eq!(deciding.evidence, Evidence::Planned { p_value: Ok(of.adjusted_p_value), adjusted: false });
    let expected = match of.verdict {
        Verdict::Winner => Outcome::Winner(1),
        Verdict::Loser => Outcome::Control,
        _ => Outcome::Inconclusive,
    };
    assert_eq!(report.verdict, expected);
    if report.doubts().is_empty() {
        let decision = match of.verdict {
            Verdict::Winner => Decision::Ship,
            Verdict::Loser => Decision::Keep,
            _ => Decision::Wait,
        };
        assert_eq!(report.decision(), decision, "{}", told());
    }
    of.verdict
}

#[test]
fn all_small_tables_agree_at_every_look() {
    let mut found = [0; 3];
    for spending in SPENDINGS {
        for alternative in ALTERNATIVES {
            for goal_direction in [GoalDirection::Increase, GoalDirection::Decrease] {
                if goal_direction == GoalDirection::Decrease && spending != Spending::KimDeMets(3.0) {
                    continue;
                }
                let looks = Looks::Planned(looks(&[20, 18], 3, spending));
                let engine = frequentist(alternative, None);
                let analysis = Analysis { engine, goal_direction, looks, ..Analysis::default() };
                for (n0, n1) in [(1, 1), (6, 7), (13, 11), (20, 18), (25, 19)] {
                    for x0 in 0..=n0 {
                        for x1 in (0..=n1).step_by(if alternative == Alternative::TwoSided { 1 } else { 4 }) {
                            let verdict = assert_coherent(&analysis, &[(n0, x0), (n1, x1)]);
                            found[match verdict {
                                Verdict::Winner => 0,
                                Verdict::Loser => 1,
                                _ => 2,
                            }] += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(found.iter().all(|found| *found > 200), "{found:?}");
}

/// Numbers that anyone can draw again.
struct Drawn(u64);

impl Drawn {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, most: u64) -> u64 {
        ((self.next() * (most + 1) as f64) as u64).min(most)
    }
}

#[test]
fn random_tables_agree_at_every_look() {
    let mut drawn = Drawn(12);
    let mut decided = 0;
    for case in 0..3_000_u64 {
        let size = 10_f64.powf(1.0 + 9.0 * drawn.next());
        let mut visitors = || ((size * (0.2 + drawn.next())) as u64).max(1);
        let (plan, n0, n1) = ([visitors(), visitors()], visitors(), visitors());
        let x0 = drawn.below(n0);
        // Near to the control's rate, by a few standard errors.
        let rate = x0 as f64 / n0 as f64;
        let error = (rate * (1.0 - rate) / n1 as f64).sqrt() * 12.0 * (drawn.next() - 0.5);
        let x1 = (((rate + error) * n1 as f64).clamp(0.0, n1 as f64) as u64).min(n1);
        let spending = SPENDINGS[case as usize % 4];
        let looks = looks(&plan, 1 + case as u32 % 7, spending);
        let looks = Looks::Planned(if case % 11 == 0 { looks.ended() } else { looks });
        let threshold = Threshold::new(50.0 + (case % 50) as f64).unwrap();
        let engine = match case % 5 {
            0 => Analysis::bayesian().engine,
            other => frequentist(ALTERNATIVES[other as usize % 3], None),
        };
        // Alpha of a test is at most a half.
        let analysis = Analysis { engine, looks, threshold, ..Analysis::default() };
        decided += u32::from(assert_coherent(&analysis, &[(n0, x0), (n1, x1)]) != Verdict::Inconclusive);
    }
    assert!((600..2_400).contains(&decided), "{decided}");
}

/// The chance of each number of conversions.
fn binomial(n: u64, rate: f64) -> Vec<f64> {
    let mut chances = vec![(1.0 - rate).powi(i32::try_from(n).unwrap())];
    for x in 0..n {
        chances.push(chances[x as usize] * ((n - x) as f64 / (x + 1) as f64) * (rate / (1.0 - rate)));
    }
    chances
}

/// All tests with two looks of 40 visitors in each arm, of variants that do not differ.
#[test]
fn the_chance_that_a_test_without_effect_ever_decides_is_alpha() {
    let n = 40;
    for spending in [Spending::ObrienFleming, Spending::Pocock] {
        let analysis =
            Analysis { looks: Looks::Planned(looks(&[2 * n, 2 * n], 2, spending)), ..Analysis::frequentist() };
        let decides = |visitors: u64| -> Vec<Vec<bool>> {
            let of = |x0: u64, x1: u64| {
                run(&analysis, &[(visitors, x0), (visitors, x1)]).overall.variants[1].verdict
                    != Some(Verdict::Inconclusive)
            };
            (0..=visitors).map(|x0| (0..=visitors).map(|x1| of(x0, x1)).collect()).collect()
        };
        let (first, second) = (decides(n), decides(2 * n));
        for rate in [0.3, 0.5] {
            let chances = binomial(n, rate);
            // Where a test is that goes on after the first look.
            let (mut early, mut late) = (0.0, 0.0);
            let mut after: Vec<Vec<f64>> = vec![vec![0.0; 2 * n as usize + 1]; 2 * n as usize + 1];
            for (x0, a) in chances.iter().enumerate() {
                for (x1, b) in chances.iter().enumerate() {
                    if first[x0][x1] {
                        early += a * b;
                        continue;
                    }
                    for (more0, c) in chances.iter().enumerate() {
                        for (more1, d) in chances.iter().enumerate() {
                            after[x0 + more0][x1 + more1] += a * b * c * d;
                        }
                    }
                }
            }
            for (x0, row) in after.iter().enumerate() {
                for (x1, chance) in row.iter().enumerate() {
                    late += if second[x0][x1] { *chance } else { 0.0 };
                }
            }
            let ever = early + late;
            // Counts are discrete: 0.05 and a little.
            assert!((0.035..0.058).contains(&ever), "{spending:?} {rate}: {early} {late}");
            // A single look at each time would do so more often.
            let spent = spending.spent(0.025, 0.5) * 2.0;
            assert!((early - spent).abs() < 0.01, "{spending:?} {rate}: {early} {spent}");
        }
    }
}

#[test]
fn a_reading_is_the_planned_look_that_is_nearest() {
    let at = |visitors: u64| {
        let analysis =
            Analysis { looks: Looks::Planned(looks(&[1_000, 1_000], 5, Spending::Pocock)), ..Analysis::frequentist() };
        let of = planned(&run(&analysis, &[(visitors, visitors / 10), (visitors, visitors / 10)]), 1);
        (of.look, of.of, of.last)
    };
    assert_eq!(at(1), (1, 5, false));
    assert_eq!(at(200), (1, 5, false));
    assert_eq!(at(299), (1, 5, false));
    assert_eq!(at(301), (2, 5, false));
    assert_eq!(at(410), (2, 5, false));
    assert_eq!(at(999), (5, 5, false));
    assert_eq!(at(1_000), (5, 5, true));
    assert_eq!(at(1_000_000), (5, 5, true));
}

#[test]
fn looks_that_were_taken_stand_in_for_those_planned() {
    let counts = [(430, 30), (430, 60)];
    let of = |looks: PlannedLooks| {
        let analysis = Analysis { looks: Looks::Planned(looks), ..Analysis::frequentist() };
        planned(&run(&analysis, &counts), 1)
    };
    let plan = || looks(&[1_000, 1_000], 5, Spending::Pocock);
    let taken = of(plan().taken(vec![0.1, 0.2, 0.3]).unwrap());
    assert_eq!((taken.look, taken.of, taken.last), (4, 7, false));
    let design = Design::new(Plan { spending: Spending::Pocock, ..Plan::default() }).unwrap();
    let bound = design.monitor(&[0.1, 0.2, 0.3, 0.43], false).unwrap().bounds()[3].efficacy;
    assert!((taken.bound.efficacy - bound).abs() < 1e-9);
    let first = of(plan().taken(vec![]).unwrap());
    assert_eq!((first.look, first.of), (1, 4));
    assert!(first.bound.efficacy < taken.bound.efficacy);
    let ended = of(plan().ended());
    assert_eq!((ended.look, ended.of, ended.last), (2, 5, true));
    assert!(ended.bound.efficacy < of(plan()).bound.efficacy && ended.stopped.is_some());
    let analysis = Analysis { looks: Looks::Planned(plan().taken(vec![0.5]).unwrap()), ..Analysis::frequentist() };
    let experiment = experiment(&counts);
    let error = analysis.check(&experiment).unwrap_err().to_string();
    assert!(error.starts_with("an earlier look is named at 0.5000 of the planned information"), "{error}");
    // Unchecked, there are no numbers.
    let row = analysis.run(&experiment).overall.variants[1];
    assert_eq!((row.planned.unwrap().unwrap_err(), row.verdict), (Absent::NotPlanned, Some(Verdict::Inconclusive)));
    assert!(plan().taken(vec![0.3, 0.2]).is_err() && plan().taken(vec![1.0]).is_err());
    assert!(plan().taken(vec![f64::NAN]).is_err());
}

#[test]
fn variants_share_alpha_as_the_correction_says() {
    let counts = [(500, 40), (505, 52), (480, 66)];
    let of = |correction| {
        let looks = Looks::Planned(looks(&[1_000; 3], 4, Spending::ObrienFleming));
        let engine = frequentist(Alternative::TwoSided, correction);
        run(&Analysis { engine, looks, ..Analysis::default() }, &counts)
    };
    let (alone, shared) = (of(None), of(Some(Correction::Bonferroni)));
    for place in [1, 2] {
        let (alone, shared) = (planned(&alone, place), planned(&shared, place));
        let design = Design::new(Plan { looks: Plan::equally_spaced(4), alpha: 0.025, ..Plan::default() }).unwrap();
        let monitor = design.monitor(&[0.25, shared.bound.time], false).unwrap();
        assert!((monitor.bounds()[1].efficacy - shared.bound.efficacy).abs() < 1e-9);
        // Of each alone it is the same p-value, whatever its alpha.
        let both = (2.0 * alone.adjusted_p_value).min(1.0);
        assert!((both - shared.adjusted_p_value).abs() < 1e-9, "{alone:?} {shared:?}");
        assert!(shared.adjusted && !alone.adjusted);
        let sidak = planned(&of(Some(Correction::Sidak)), place);
        assert!((sidak.adjusted_p_value - (1.0 - (1.0 - alone.adjusted_p_value).powi(2))).abs() < 1e-9);
        assert!(sidak.bound.efficacy < shared.bound.efficacy);
    }
}

#[test]
fn the_control_is_the_first_of_the_plan_wherever_it_stands() {
    let looks = Looks::Planned(looks(&[3_000, 1_000, 2_000], 2, Spending::Pocock));
    let analysis = Analysis { looks, ..Analysis::frequentist() };
    let variant = |(place, visitors): (usize, u64)| Variant {
        is_control: place == 1,
        ..Variant::new(place.to_string(), Counts::new(visitors, visitors / 10).unwrap())
    };
    let experiment = Experiment::new([500, 1_500, 1_000].into_iter().enumerate().map(variant).collect(), vec![]);
    let report = analysis.run(&experiment.unwrap());
    for place in [0, 2] {
        assert!((planned(&report, place).bound.time - 0.5).abs() < 1e-15);
    }
    assert!(report.overall.variants[1].planned.is_none());
}

#[test]
fn a_region_is_shown_by_the_whole_repeated_interval() {
    for scale in [Scale::Lift, Scale::Difference] {
        let region = Some(Region::new(scale, -0.05, 0.05).unwrap());
        let looks = Looks::Planned(looks(&[100_000, 100_000], 4, Spending::Pocock));
        let analysis = Analysis { region, looks, ..Analysis::frequentist() };
        let report = run(&analysis, &[(50_000, 20_000), (50_000, 20_010)]);
        let of = planned(&report, 1);
        let interval = if scale == Scale::Lift { of.lift.interval } else { of.difference.interval }.unwrap();
        assert!(interval.low > -0.05 && interval.high < 0.05);
        assert_eq!((report.verdict, report.decision()), (Outcome::Equivalent, Decision::Either));
        // At the first look the interval is too wide for it, where that of a single look is not.
        let report = run(&analysis, &[(500, 200), (500, 200)]);
        assert_eq!(report.verdict, Outcome::Inconclusive);
    }
}

#[test]
fn the_engines_own_numbers_stand_beside_it() {
    let counts = [(400, 40), (400, 58)];
    for once in [Analysis::bayesian(), Analysis::frequentist()] {
        let looks = Looks::Planned(looks(&[1_000, 1_000], 5, Spending::ObrienFleming));
        let report = run(&Analysis { looks, ..once.clone() }, &counts);
        let single = run(&once, &counts);
        assert_eq!(report.overall.variants[1].statistics, single.overall.variants[1].statistics);
        assert_eq!(
            single.verdict == Outcome::Winner(1),
            matches!(single.overall.variants[1].statistics, Statistics::Bayesian(_))
        );
        assert_eq!(report.verdict, Outcome::Inconclusive);
        let note = Warning::ReadAtPlannedLook { alpha: 0.05, each: false, decided: false };
        assert!(report.warnings.contains(&note), "{:?}", report.warnings);
        assert!(!report.is_doubted_by(&note));
    }
}

#[test]
fn few_conversions_at_an_early_pocock_look_are_a_doubt() {
    let doubts = |visitors: u64, conversions: [u64; 2], spending| {
        let looks = Looks::Planned(looks(&[5 * visitors, 5 * visitors], 5, spending));
        let analysis = Analysis { looks, ..Analysis::frequentist() };
        let report = run(&analysis, &[(visitors, conversions[0]), (visitors, conversions[1])]);
        (report.verdict, report.doubts().iter().map(|doubt| doubt.code()).collect::<Vec<_>>())
    };
    let few = doubts(1_000, [25, 60], Spending::Pocock);
    assert_eq!(few, (Outcome::Winner(1), vec!["few_conversions_at_look"]));
    assert_eq!(doubts(1_000, [35, 70], Spending::Pocock), (Outcome::Winner(1), vec![]));
    // It asks for more than any test has by chance.
    assert_eq!(doubts(1_000, [25, 74], Spending::ObrienFleming), (Outcome::Winner(1), vec![]));
    let nearly_all = doubts(1_000, [940, 975], Spending::Pocock);
    assert_eq!(nearly_all, (Outcome::Winner(1), vec!["few_conversions_at_look"]));
}

#[test]
fn stops_for_futility_are_told_and_decide_nothing() {
    let futility = Futility { power: 0.8, spending: Spending::Pocock };
    let plan = looks(&[1_000, 1_000], 5, Spending::ObrienFleming).with_futility(futility).unwrap();
    let analysis = Analysis { looks: Looks::Planned(plan), ..Analysis::frequentist() };
    let report = run(&analysis, &[(800, 80), (800, 81)]);
    let of = planned(&report, 1);
    assert!(of.futile && of.stopped.is_some() && of.bound.futility.unwrap() > of.z);
    assert_eq!(report.verdict, Outcome::Inconclusive);
    let worse = Futility { power: 0.2, spending: Spending::Pocock };
    assert!(looks(&[10, 10], 2, Spending::Pocock).with_futility(worse).is_err());
}

#[test]
fn what_does_not_go_with_planned_looks_says_what_to_write() {
    let planned = || Looks::Planned(looks(&[1_000, 1_000], 5, Spending::Pocock));
    let counts = [(400, 40), (400, 58)];
    let family = Some(Family::Breakdown);
    let everything = Multiplicity { correction: Correction::Bonferroni, family: Family::Everything };
    let with = |analysis: Analysis| Analysis { looks: planned(), ..analysis };
    for (analysis, expected) in [
        (
            with(Analysis {
                engine: Engine::Bayesian { prior: abstats::bayesian::Prior::UNIFORM, false_discovery: family },
                ..Analysis::default()
            }),
            "false_discovery \"true\" does not go with \"looks\": \"planned\": ",
        ),
        (
            with(Analysis {
                engine: frequentist(Alternative::TwoSided, Some(Correction::Holm)),
                ..Analysis::default()
            }),
            "correction \"holm\" does not go with \"looks\": \"planned\": each comparison has its share of alpha; use \
             \"bonferroni\" or \"sidak\"",
        ),
        (
            with(Analysis {
                engine: Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity: Some(everything) },
                ..Analysis::default()
            }),
            "family \"everything\" does not go with",
        ),
        (
            with(Analysis { within: Some(Within::Breakdown("device".into())), ..Analysis::frequentist() }),
            "decide_within \"device\" does not go with",
        ),
    ] {
        let error = analysis.check(&experiment(&counts)).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        // It runs all the same.
        let _ = analysis.run(&experiment(&counts));
    }
    let error = with(Analysis::frequentist()).check(&experiment(&[(400, 40); 3])).unwrap_err().to_string();
    assert_eq!(error, "the plan is one of 2 variants, but there are 3; plan again for the variants that there are");
    let many =
        Analysis { looks: Looks::Planned(looks(&[1_000; 20], 300, Spending::Pocock)), ..Analysis::frequentist() };
    let error = many.check(&experiment(&[(400, 40); 20])).unwrap_err().to_string();
    assert_eq!(error, "300 planned looks of 19 comparisons are more than 5000 in all; plan fewer looks");
    let report = with(Analysis::frequentist()).run(&experiment(&[(400, 40); 3]));
    assert_eq!(report.overall.variants[2].planned, Some(Err(Absent::NotPlanned)));
    for (visitors, looks) in [
        (vec![], vec![1.0]),
        (vec![10], vec![1.0]),
        (vec![10, 0], vec![1.0]),
        (vec![10, u64::MAX], vec![1.0]),
        (vec![10, 10], vec![]),
        (vec![10, 10], vec![0.5]),
        (vec![10, 10], vec![0.5, 0.4, 1.0]),
        (vec![10, 10], vec![f64::NAN, 1.0]),
        (vec![10, 10], vec![0.5, 2.0]),
        (vec![10, 10], Plan::equally_spaced(401)),
    ] {
        assert!(
            PlannedLooks::new(visitors.clone(), looks.clone(), Spending::Pocock).is_err(),
            "{visitors:?} {looks:?}"
        );
    }
    assert!(PlannedLooks::new(vec![10, 10], vec![1.0], Spending::KimDeMets(-1.0)).is_err());
}

#[test]
fn without_visitors_nothing_is_said() {
    let analysis =
        Analysis { looks: Looks::Planned(looks(&[1_000; 3], 5, Spending::Pocock)), ..Analysis::frequentist() };
    let report = run(&analysis, &[(0, 0), (10, 1), (0, 0)]);
    assert!(report.overall.variants[1..].iter().all(|row| row.planned == Some(Err(Absent::NoVisitors))));
    assert_eq!(report.verdict, Outcome::Inconclusive);
}

#[test]
#[cfg(feature = "serde")]
fn looks_are_stored_and_come_back() {
    let futility = Futility { power: 0.8, spending: Spending::KimDeMets(2.0) };
    let all =
        looks(&[1_000, 900], 3, Spending::Pocock).with_futility(futility).unwrap().taken(vec![0.2]).unwrap().ended();
    for looks in [all, looks(&[10, 10], 1, Spending::ObrienFleming)] {
        let analysis = Analysis { looks: Looks::Planned(looks), ..Analysis::frequentist() };
        let text = serde_json::to_string(&analysis).unwrap();
        assert_eq!(serde_json::from_str::<Analysis>(&text).unwrap(), analysis);
    }
    for (wrong, expected) in [
        (
            r#"{"looks": "planned", "visitors": [10, 10], "at": [0.5]}"#,
            "the last look is at time 0.5, not at the planned end, 1",
        ),
        (
            r#"{"looks": "planned", "visitors": [10, 10], "at": [1], "taken": [2]}"#,
            "look 1: time 2 is beyond the planned end at 1",
        ),
        (r#"{"looks": "planned", "visitors": [10, 10], "at": [1], "every": 2}"#, "unknown field `every`"),
    ] {
        let error = serde_json::from_str::<Looks>(wrong).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

/// One case of `testdata/planned-looks.json`.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Case {
    name: String,
    spending: String,
    parameter: Option<f64>,
    comparisons: usize,
    planned: [u64; 2],
    earlier: Vec<[u64; 2]>,
    control: (u64, u64),
    variant: (u64, u64),
    last: bool,
    family_alpha: f64,
    bounds: Vec<Option<f64>>,
    nominal_level: Option<f64>,
    z: f64,
    p_value: f64,
    crossed: Option<String>,
    difference: Ends,
    lift: Option<Ends>,
    adjusted_p_value: Option<f64>,
    stopped: bool,
    stagewise: Option<Stagewise>,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Ends {
    low: f64,
    high: Option<f64>,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Stagewise {
    p_value: Option<f64>,
    drift: f64,
}

#[cfg(feature = "serde")]
impl Case {
    fn read() -> Vec<Self> {
        let text =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/planned-looks.json")).unwrap();
        let mut all: serde_json::Value = serde_json::from_str(&text).unwrap();
        serde_json::from_value(all["cases"].take()).unwrap()
    }

    /// What the analysis says of it; other variants of the family are copies of the control.
    fn statistics(&self) -> PlannedStatistics {
        let spending = match (self.spending.as_str(), self.parameter) {
            ("obrien_fleming", None) => Spending::ObrienFleming,
            ("pocock", None) => Spending::Pocock,
            ("kim_demets", Some(power)) => Spending::KimDeMets(power),
            ("hwang_shih_decani", Some(gamma)) => Spending::HwangShihDeCani(gamma),
            other => panic!("{other:?}"),
        };
        let others = self.comparisons - 1;
        let of_all = |control, variant| [vec![control, variant], vec![variant; others]].concat();
        let information = |[n0, n1]: [u64; 2]| (n0 as f64 * n1 as f64) / (n0 as f64 + n1 as f64);
        let taken = self.earlier.iter().map(|&earlier| information(earlier) / information(self.planned)).collect();
        let plan = looks(&of_all(self.planned[0], self.planned[1]), 5, spending).taken(taken).unwrap();
        let plan = if self.last { plan.ended() } else { plan };
        let mut counts = vec![self.control, self.variant];
        counts.extend(vec![(self.variant.0, 0); others]);
        let correction = (self.comparisons > 1).then_some(Correction::Bonferroni);
        let threshold = Threshold::new((100.0 - 100.0 * self.family_alpha).round()).unwrap();
        let engine = frequentist(Alternative::TwoSided, correction);
        let analysis = Analysis { engine, threshold, looks: Looks::Planned(plan), ..Analysis::default() };
        planned(&run(&analysis, &counts), 1)
    }
}

/// Bounds, p-values, intervals, stage-wise p-value and effect, all from the counts, by another program.
#[test]
#[cfg(feature = "serde")]
fn the_reference_says_the_same() {
    let near = |found: f64, expected: f64, error: f64| (found - expected).abs() <= error * expected.abs().max(1e-300);
    let mut compared = 0;
    // Thresholds end at 99.
    for case in Case::read().into_iter().filter(|case| case.family_alpha >= 0.01) {
        let of = case.statistics();
        let told = || format!("{}: {of:?}", case.name);
        match case.bounds.last().unwrap() {
            // What spends less than 1e-300 cannot decide, and leaves everything open.
            Some(37.0..) if of.bound.efficacy.is_infinite() => {
                let open = of.difference.interval.unwrap();
                assert_eq!((open.low, open.high, of.verdict), (-1.0, 1.0, Verdict::Inconclusive));
                continue;
            }
            Some(bound) => assert!(near(of.bound.efficacy, *bound, 1e-10), "{bound} {}", told()),
            None => assert!(of.bound.efficacy.is_infinite(), "{}", told()),
        }
        assert!(near(of.p_below, case.nominal_level.unwrap_or(0.0), 1e-8), "{}", told());
        assert!((of.z - case.z).abs() < 1e-12 * (1.0 + case.z.abs()), "{}", told());
        assert!(near(of.p_value, case.p_value, 1e-11), "{}", told());
        let crossed = match of.verdict {
            Verdict::Winner => Some("winner"),
            Verdict::Loser => Some("loser"),
            _ => None,
        };
        assert_eq!(crossed, case.crossed.as_deref(), "{}", told());
        let p = case.adjusted_p_value.unwrap_or(0.0);
        assert!(near(of.adjusted_p_value, p, 1e-7) || (p < 1e-150 && of.adjusted_p_value < 1e-150), "{p} {}", told());
        let ends = |found: Interval, expected: &Ends| {
            let width = expected.high.unwrap_or(1.0) - expected.low;
            assert!((found.low - expected.low).abs() < 1e-9 * width, "{}", told());
            match expected.high {
                Some(high) => assert!((found.high - high).abs() < 1e-9 * width, "{}", told()),
                None => assert!(found.high.is_infinite(), "{}", told()),
            }
        };
        ends(of.difference.interval.unwrap(), &case.difference);
        match &case.lift {
            Some(lift) => ends(of.lift.interval.unwrap(), lift),
            None => assert_eq!(of.lift.interval.unwrap_err(), Absent::NoConversions),
        }
        assert_eq!(of.stopped.is_some(), case.stopped, "{}", told());
        if let (Some(found), Some(expected)) = (of.stopped, &case.stagewise) {
            assert!(near(found.p_value, expected.p_value.unwrap_or(0.0), 1e-8), "{:?} {}", expected.p_value, told());
            let [control, variant] = [case.control, case.variant].map(|(n, x)| (n as f64, x as f64));
            let rate = (control.1 + variant.1) / (control.0 + variant.0);
            let error = (rate * (1.0 - rate) * (1.0 / case.planned[0] as f64 + 1.0 / case.planned[1] as f64)).sqrt();
            let difference = expected.drift * error;
            assert!((found.difference - difference).abs() < 1e-8 * error, "{difference} {}", told());
        }
        compared += 1;
    }
    assert!(compared > 100);
}
