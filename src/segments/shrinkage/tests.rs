use super::*;
use crate::special::elementary::ln_1p;

fn arms(n_c: u64, x_c: u64, n_t: u64, x_t: u64) -> Pair<Counts> {
    Pair { control: Counts::new(n_c, x_c).unwrap(), variant: Counts::new(n_t, x_t).unwrap() }
}

fn level(value: f64) -> Level {
    Level::new(value).unwrap()
}

/// `testdata/shrinkage.txt`: dense sums over tau, mu, theta and p. Errors of quantiles in widths of the 90% interval.
#[test]
fn quantiles_against_brute_force() {
    let mut cases = 0;
    for line in include_str!("../../../testdata/shrinkage.txt").lines().filter(|line| !line.starts_with('#')) {
        let [name, numbers, counts] = line.split("; ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        let numbers: Vec<f64> = numbers.split(' ').map(|field| field.parse().unwrap()).collect();
        let counts: Vec<u64> = counts.split(' ').map(|field| field.parse().unwrap()).collect();
        let segments: Vec<Pair<Counts>> = counts.chunks_exact(4).map(|c| arms(c[0], c[1], c[2], c[3])).collect();
        let [narrow, wide] = [0.9, 0.99].map(|value| shrinkage(&segments, level(value)).unwrap());
        let off = |at: &dyn Fn(&Shrinkage) -> Credible, expected: &[f64], log: bool| {
            let (narrow, wide) = (at(&narrow), at(&wide));
            let on_log = |value: f64| if log { ln_1p(value) } else { value };
            let actual =
                [wide.interval.low, narrow.interval.low, narrow.median, narrow.interval.high, wide.interval.high];
            let width = expected[3] - expected[1];
            let errors: Vec<f64> = actual.iter().zip(expected).map(|(a, e)| (on_log(*a) - e).abs() / width).collect();
            let inner = errors[1..4].iter().fold(0.0_f64, |largest, error| largest.max(*error));
            (inner, errors[0].max(errors[4]))
        };
        let (of_tau, of_tau_wide) = off(&|result| result.between, &numbers[..5], false);
        let (mut of_lift, mut of_lift_wide) = off(&|result| result.centre, &numbers[5..10], true);
        let mut of_chance = 0.0_f64;
        for (k, expected) in numbers[10..].chunks_exact(6).enumerate() {
            let (inner, outer) = off(&|result| result.segments[k].unwrap().lift, &expected[..5], true);
            (of_lift, of_lift_wide) = (of_lift.max(inner), of_lift_wide.max(outer));
            of_chance = of_chance.max((narrow.segments[k].unwrap().chance_to_be_best - expected[5]).abs());
        }
        println!("{name}: {of_tau:.4} {of_tau_wide:.4} {of_lift:.4} {of_lift_wide:.4} {of_chance:.4}");
        let most = match name {
            "tiny" | "unlike" => 0.035,
            "close" => 0.03,
            _ => 0.01,
        };
        assert!(of_tau < 0.01 && of_lift < most, "{name}: {of_tau} {of_lift}");
        assert!(of_tau_wide < 0.03 && of_lift_wide < 0.1, "{name}: {of_tau_wide} {of_lift_wide}");
        assert!(of_chance < 0.015, "{name}: {of_chance}");
        cases += 1;
    }
    assert_eq!(cases, 20);
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 3e-3 * (1.0 + one.abs())
}

#[test]
fn exchanged_arms_have_the_inverse_ratios() {
    let segments = [arms(900, 80, 1_000, 120), arms(50, 0, 60, 3), arms(12, 12, 10, 7), arms(300, 20, 280, 22)];
    let exchanged = segments.map(Pair::swapped);
    let [one, other] = [&segments, &exchanged].map(|segments| shrinkage(segments, level(0.9)).unwrap());
    assert!(close(one.between.median, other.between.median));
    for (one, other) in one.segments.iter().zip(&other.segments) {
        let (one, other) = (one.unwrap().lift, other.unwrap().lift);
        assert!(close(ln_1p(one.median), -ln_1p(other.median)), "{one:?} {other:?}");
        assert!(close(ln_1p(one.interval.low), -ln_1p(other.interval.high)), "{one:?} {other:?}");
    }
}

#[test]
fn the_order_does_not_matter_and_who_is_absent_takes_no_part() {
    let segments = [arms(900, 80, 1_000, 120), arms(50, 0, 60, 3), arms(300, 20, 280, 22)];
    let other = [segments[2], arms(0, 0, 70, 7), segments[0], segments[1], arms(5, 2, 0, 0)];
    let [one, other] = [&segments[..], &other].map(|segments| shrinkage(segments, level(0.95)).unwrap());
    assert_eq!((other.left_out, one.left_out), (2, 0));
    assert_eq!(other.segments[1], Err(Absent::NoVisitors));
    assert_eq!(other.segments[4], Err(Absent::NoVisitors));
    assert_eq!((one.ranking.len(), other.ranking.len()), (3, 3));
    for (k, position) in [(0, 2), (1, 3), (2, 0)] {
        let (one, other) = (one.segments[k].unwrap(), other.segments[position].unwrap());
        assert!(close(one.lift.median, other.lift.median) && close(one.lift.interval.high, other.lift.interval.high));
        assert!(close(one.chance_to_be_best, other.chance_to_be_best));
    }
    assert_eq!(shrinkage(&[], level(0.9)), Err(Absent::NoVisitors));
    assert_eq!(shrinkage(&[arms(0, 0, 9, 3)], level(0.9)), Err(Absent::NoVisitors));
}

#[test]
fn the_luckiest_small_segment_does_not_come_first() {
    // +300% with 20 visitors; +20%, +5% and +1% with 100,000.
    let large = |x_t| arms(50_000, 5_000, 50_000, x_t);
    let segments = [arms(20, 1, 20, 4), large(6_000), large(5_250), large(5_050)];
    let result = shrinkage(&segments, level(0.9)).unwrap();
    assert_eq!(result.ranking[0], 1, "{result:?}");
    assert!(result.segments[0].unwrap().lift.median < 0.15);
    let large = result.segments[1].unwrap();
    assert!(large.lift.interval.low > 0.15 && large.lift.interval.high < 0.25);
}

#[test]
fn extreme_counts_have_finite_answers() {
    let billion = 1_000_000_000;
    let breakdowns: [&[Pair<Counts>]; 6] = [
        &[arms(1, 0, 1, 0)],
        &[arms(billion, 0, billion, 0), arms(billion, billion, billion, billion)],
        &[arms(billion, 1, billion, 0), arms(1, 1, 1, 0), arms(1, 1, 1, 1)],
        &[arms(billion, billion / 2, billion, billion / 2 + 1_000_000); 5],
        &[arms(1, 0, billion, billion / 20), arms(1_000, 90, 1_000, 110)],
        &[arms(4_617, 4_552, 3, 0), arms(50, 4, 445, 425), arms(6_272, 4_626, 12, 10)],
    ];
    for segments in breakdowns {
        for value in [0.0, 0.9, 0.999_999] {
            let result = shrinkage(segments, level(value)).unwrap();
            let mut chances = 0.0;
            for shrunk in &result.segments {
                let Shrunk { lift, chance_to_be_best, .. } = shrunk.unwrap();
                assert!(lift.interval.low <= lift.median && lift.median <= lift.interval.high);
                assert!(lift.interval.low >= -1.0 && lift.interval.high.is_finite());
                chances += chance_to_be_best;
            }
            assert!((chances - 1.0).abs() < 1e-12);
        }
    }
}

/// Very many segments share one lift: tau is near 0 and each has that lift.
#[test]
fn a_hundred_thousand_segments() {
    let segments: Vec<Pair<Counts>> = (0..100_000).map(|k| arms(1_000, 50 + k % 7, 1_000, 60 + k % 11)).collect();
    let result = shrinkage(&segments, level(0.9)).unwrap();
    assert_eq!(result.ranking.len(), 100_000);
    assert!(result.between.interval.high < 0.02, "{:?}", result.between);
    let expected = 65.0 / 53.0 - 1.0;
    assert!((result.centre.median - expected).abs() < 0.005, "{:?}", result.centre);
    let lift = result.segments[0].unwrap().lift;
    assert!((lift.median - expected).abs() < 0.02, "{lift:?}");
}

#[test]
fn likelihoods_are_numbers_everywhere() {
    for cells in
        [(31, 0, 143, 143), (4, 4, 5163, 5163), (1_000_000_000, 0, 5, 5), (7, 7, 300, 0), (1_000, 1_000, 2_000, 3)]
    {
        let likelihood = LogLikelihood::new(arms(cells.0, cells.1, cells.2, cells.3).cells());
        for k in -400..=400 {
            let place = f64::from(k) * 0.1;
            let value = likelihood.at(place);
            assert!(value.is_finite(), "{cells:?} {place} {value}");
        }
    }
}

#[test]
fn the_order_of_the_segments_changes_nothing() {
    let segments = [
        arms(900, 81, 920, 95),
        arms(20, 1, 20, 4),
        arms(0, 0, 10, 1),
        arms(4_000, 400, 4_000, 430),
        arms(310, 30, 290, 19),
        arms(5_000, 500, 5_000, 550),
    ];
    let given = shrinkage(&segments, level(0.9)).unwrap();
    for order in [[5, 4, 3, 2, 1, 0], [3, 0, 5, 1, 4, 2]] {
        let other = shrinkage(&order.map(|place| segments[place]), level(0.9)).unwrap();
        assert_eq!((other.between, other.centre), (given.between, given.centre));
        assert_eq!(other.segments, order.map(|place| given.segments[place]));
        assert!(other.ranking.iter().map(|&place| order[place]).eq(given.ranking.iter().copied()));
    }
}
