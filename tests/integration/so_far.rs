//! What the looks after each day have shown together.
#![expect(
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "exact comparisons are meant, and counts are drawn in f64"
)]

use abstats::multiplicity::{Correction, Family, Multiplicity};
use abstats::practical::{Region, Scale};
use abstats::{
    Absent, Alternative, Analysis, Breakdown, Cells, Days, Engine, Experiment, Gates, GoalDirection, Interval, Looks,
    Report, Segment, SoFar, Verdict,
};

use super::*;

fn at_any_time(analysis: Analysis) -> Analysis {
    Analysis { looks: Looks::any_time(), ..analysis }
}

/// Numbers from 0 to 1.
fn uniform(mut state: u64) -> impl FnMut() -> f64 {
    move || {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The counts of each day, of the variants that have some on it.
type Daily = Vec<Vec<Option<(u64, u64)>>>;

fn sums(daily: &Daily) -> Vec<Vec<(u64, u64)>> {
    let mut so_far = vec![(0, 0); daily[0].len()];
    let up_to = |day: &Vec<Option<(u64, u64)>>| {
        for (sum, own) in so_far.iter_mut().zip(day) {
            let own = own.unwrap_or_default();
            *sum = (sum.0 + own.0, sum.1 + own.1);
        }
        so_far.clone()
    };
    daily.iter().map(up_to).collect()
}

fn by_day(daily: &Daily, breakdowns: Vec<Breakdown>) -> Experiment {
    let all = variants(sums(daily).last().unwrap());
    let day = |(place, day): (usize, &Vec<Option<(u64, u64)>>)| {
        let cells = day.iter().enumerate().filter_map(|(variant, own)| own.map(|own| (variant, counts(own.0, own.1))));
        Segment::new(format!("2024-03-{:02}", place + 1), Cells::new(cells.collect()).unwrap())
    };
    let days = Days::daily(&all, daily.iter().enumerate().map(day).collect()).unwrap();
    Experiment::new(all, breakdowns).unwrap().with_days(days).unwrap()
}

fn so_far(report: &Report, variant: usize) -> SoFar {
    *report.days.as_ref().unwrap().so_far_of(variant).unwrap()
}

/// Two variants of which one is first much better and then not; of `holes`, the first is not on every day.
fn drifting(seed: u64, holes: bool) -> Daily {
    let mut uniform = uniform(seed);
    let lifts = [0.9 * uniform() - 0.2, 0.4 * uniform() - 0.2];
    let turn = 0.4 * uniform();
    let day = |day: usize| {
        let mut of = |lift: f64| {
            let visitors = 3_000 + (400.0 * uniform()) as u64;
            let noise = 1.0 + 0.06 * (uniform() + uniform() - 1.0);
            (visitors, (visitors as f64 * 0.05 * noise * (1.0 + lift)).round() as u64)
        };
        let drift = 1.0 - turn * day as f64;
        let own = [of(0.0), of(lifts[0] * drift), of(lifts[1] * drift)].map(Some);
        if holes && day % 3 == 1 { vec![own[0], None, own[2]] } else { own.to_vec() }
    };
    (0..14).map(day).collect()
}

/// Read again after every day, as someone did who read it then.
fn naively(
    analysis: &Analysis,
    daily: &Daily,
    variant: usize,
) -> (f64, Option<(usize, Verdict)>, Result<Interval, Absent>) {
    let (mut p_value, mut first) = (1.0_f64, None);
    let mut ends: Option<Interval> = None;
    for (day, all) in sums(daily).iter().enumerate() {
        if daily[day][variant].is_none() {
            continue;
        }
        let report = run(analysis.clone(), all);
        let row = report.overall.variants[variant];
        let found = row.always_valid.unwrap().unwrap();
        p_value = p_value.min(found.comparison.adjusted_p_value);
        let lift = found.lift.interval.unwrap();
        let before = ends.unwrap_or(lift);
        ends = Some(Interval { low: before.low.max(lift.low), high: before.high.min(lift.high), ..lift });
        if first.is_none() && row.verdict != Some(Verdict::Inconclusive) {
            first = Some((day, row.verdict.unwrap()));
        }
    }
    let ends = ends.unwrap();
    (p_value, first, if ends.low <= ends.high { Ok(ends) } else { Err(Absent::NoCommonRatio) })
}

#[test]
fn it_is_what_reading_every_day_has_shown() {
    let holm = Multiplicity { correction: Correction::Holm, family: Family::default() };
    let stepwise = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity: Some(holm) };
    let analyses = [
        Analysis::bayesian(),
        Analysis { goal_direction: GoalDirection::Decrease, ..Analysis::frequentist() },
        Analysis { engine: stepwise, ..Analysis::default() },
    ];
    let [mut undecided, mut today, mut kept, mut none_left] = [0; 4];
    for (analysis, holes) in analyses.map(at_any_time).iter().zip([true, true, false]) {
        for seed in 0..40 {
            let daily = drifting(seed, holes);
            let report = analysis.run(&by_day(&daily, vec![]));
            for variant in [1, 2] {
                let (p_value, first, lift) = naively(analysis, &daily, variant);
                let found = so_far(&report, variant);
                assert!(found.adjusted);
                assert_eq!(found.p_value, p_value, "seed {seed}, variant {variant}");
                assert_eq!(found.lift, lift, "seed {seed}, variant {variant}");
                assert_eq!(found.first_met, first.map(|(day, _)| day), "seed {seed}, variant {variant}");
                // Days that contradict one another keep nothing.
                let kept_verdict = first.filter(|_| lift.is_ok()).map_or(Verdict::Inconclusive, |(_, verdict)| verdict);
                assert_eq!(found.verdict, kept_verdict);
                let of_today = report.overall.variants[variant].verdict.unwrap();
                *match (found.verdict, of_today) {
                    (Verdict::Inconclusive, _) => &mut undecided,
                    (verdict, of_today) if verdict == of_today => &mut today,
                    _ => &mut kept,
                } += 1;
                none_left += u64::from(lift.is_err());
            }
        }
    }
    assert!(
        [undecided, today, kept, none_left].iter().all(|&seen| seen >= 3),
        "{undecided} {today} {kept} {none_left}"
    );
}

#[test]
fn all_variants_share_alpha_even_on_days_without_some() {
    // The second variant has visitors on the first day only: the others' bar must not fall on the second.
    let daily = vec![
        vec![Some((20_000, 1_000)), Some((20_000, 1_010)), Some((20_000, 1_000))],
        vec![Some((20_000, 1_000)), Some((20_000, 1_170)), None],
    ];
    let report = at_any_time(Analysis::bayesian()).run(&by_day(&daily, vec![]));
    let of_day = |day: usize| report.days.as_ref().unwrap().up_to_each[day].section.of(1).unwrap().always_valid;
    for day in [0, 1] {
        let found = of_day(day).unwrap().unwrap();
        assert!(found.adjusted);
        assert_eq!(found.comparison.adjusted_p_value, (2.0 * found.comparison.p_value).min(1.0));
    }
    let whole = report.overall.of(1).unwrap().always_valid.unwrap().unwrap();
    assert_eq!(of_day(1).unwrap().unwrap().comparison, whole.comparison);

    // Holm's: one that is not there speaks for nothing.
    let holm = Multiplicity { correction: Correction::Holm, family: Family::default() };
    let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity: Some(holm) };
    let report = at_any_time(Analysis { engine, ..Analysis::default() }).run(&by_day(&daily, vec![]));
    let of_day = report.days.as_ref().unwrap().up_to_each[1].section.of(1).unwrap().always_valid.unwrap().unwrap();
    let twice = 2.0 * of_day.comparison.p_value;
    assert!((of_day.comparison.adjusted_p_value / twice - 1.0).abs() < 1e-12);
}

#[test]
fn segments_that_share_alpha_share_it_on_every_day() {
    let daily = vec![vec![Some((20_000, 1_000)), Some((20_000, 1_150))]; 2];
    let of = |pairs: [(u64, u64); 2]| pairs.map(|(visitors, conversions)| counts(visitors, conversions)).to_vec();
    let segments = || {
        let halves = ["a", "b"].map(|name| Segment::new(name, of([(20_000, 1_000), (20_000, 1_150)])));
        vec![Breakdown { by: "half".into(), segments: halves.into() }]
    };
    let multiplicity = Some(Multiplicity { correction: Correction::Bonferroni, family: Family::Everything });
    let engine = Engine::Frequentist { alternative: Alternative::TwoSided, multiplicity };
    let report = at_any_time(Analysis { engine, ..Analysis::default() }).run(&by_day(&daily, segments()));
    let found = so_far(&report, 1);
    let whole = report.overall.variants[1].always_valid.unwrap().unwrap().comparison;
    assert_eq!(whole.adjusted_p_value, (3.0 * whole.p_value).min(1.0));
    assert_eq!((found.p_value, found.adjusted), (whole.adjusted_p_value, true));
}

#[test]
fn a_day_that_missed_a_gate_decides_nothing() {
    let daily = vec![vec![Some((10_000, 500)), Some((10_000, 700))]; 5];
    let met = |gates| {
        let found = so_far(&at_any_time(Analysis { gates, ..Analysis::bayesian() }).run(&by_day(&daily, vec![])), 1);
        (found.first_met, found.verdict)
    };
    assert_eq!(met(Gates::default()), (Some(0), Verdict::Winner));
    assert_eq!(met(Gates { visitors: Some(25_000), ..Gates::default() }), (Some(2), Verdict::Winner));
    assert_eq!(met(Gates { days: Some(4), ..Gates::default() }), (Some(3), Verdict::Winner));
    assert_eq!(met(Gates { days: Some(6), ..Gates::default() }), (None, Verdict::Inconclusive));
}

#[test]
fn a_region_is_met_by_all_days_together() {
    let daily: Daily = (0..10).map(|_| vec![Some((100_000, 8_000)), Some((100_000, 8_000))]).collect();
    let region = Some(Region::new(Scale::Lift, -0.05, 0.05).unwrap());
    let report = at_any_time(Analysis { region, ..Analysis::bayesian() }).run(&by_day(&daily, vec![]));
    let found = so_far(&report, 1);
    let inside = |day: usize| {
        let row = report.days.as_ref().unwrap().up_to_each[day].section.of(1).unwrap();
        let lift = row.always_valid.unwrap().unwrap().lift.interval.unwrap();
        lift.low >= -0.05 && lift.high <= 0.05
    };
    let first = (0..10).find(|&day| inside(day)).unwrap();
    assert!(first > 0);
    assert_eq!((found.first_met, found.verdict), (Some(first), Verdict::Equivalent));
    // Its days are of one mind, so the last is the narrowest.
    assert_eq!(Ok(found.lift.unwrap()), report.overall.variants[1].always_valid.unwrap().unwrap().lift.interval);
}

#[test]
fn who_looks_once_has_none() {
    let daily = vec![vec![Some((10_000, 500)), Some((10_000, 700))]; 2];
    assert_eq!(Analysis::bayesian().run(&by_day(&daily, vec![])).days.unwrap().so_far, []);
}

#[test]
fn days_that_contradict_one_another_keep_no_verdict() {
    let better = vec![Some((10_000, 1_000)), Some((10_000, 1_500))];
    let worse = vec![Some((10_000, 1_000)), Some((10_000, 200))];
    let met = |daily: Daily| so_far(&at_any_time(Analysis::bayesian()).run(&by_day(&daily, vec![])), 1);
    let before = met(vec![better.clone(), better.clone()]);
    assert_eq!((before.first_met, before.verdict), (Some(0), Verdict::Winner));
    let after = met(vec![better.clone(), better, worse.clone(), worse]);
    assert_eq!(
        (after.first_met, after.verdict, after.lift),
        (Some(0), Verdict::Inconclusive, Err(Absent::NoCommonRatio))
    );
}
