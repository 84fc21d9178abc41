use super::*;
use crate::segments::references::{Reference, close, references};

fn arms(n_c: u64, x_c: u64, n_t: u64, x_t: u64) -> Pair<Counts> {
    Pair { control: Counts::new(n_c, x_c).unwrap(), variant: Counts::new(n_t, x_t).unwrap() }
}

/// testdata/segments.txt: golden section on the log likelihood with 60 digits.
#[test]
fn statistics_against_references() {
    let mut worst = 0.0_f64;
    let (mut count, mut unique) = (0, 0);
    for Reference { name, numbers, segments } in references() {
        let result = heterogeneity(&segments);
        let scales = [(result.lift, numbers[0], numbers[1]), (result.difference, numbers[2], numbers[3])];
        for (actual, common, statistic) in scales {
            let (Some(common), Some(statistic)) = (common, statistic) else {
                assert_eq!(actual, Err(Absent::FewerThanTwoSegments), "{name} {segments:?}");
                continue;
            };
            let actual = actual.unwrap();
            assert!(
                close(actual.statistic, statistic, 2e-12, 1e-13),
                "{name}: {} at {} for {statistic} at {common} {segments:?}",
                actual.statistic,
                actual.common
            );
            worst = worst.max((actual.statistic - statistic).abs() / (statistic + 1e-3));
            // Near rates of 0 and 1 a range of effects can be likeliest.
            if segments.iter().all(|arms| {
                [arms.control, arms.variant].iter().all(|arm| arm.conversions() > 2 && arm.non_conversions() > 2)
            }) {
                assert!(close(actual.common, common, 1e-8, 1e-12), "{name}: {} for {common}", actual.common);
                unique += 1;
            }
            if statistic == 0.0 {
                assert_eq!((actual.statistic, actual.p_value), (0.0, 1.0), "{name}");
            }
            let valid = (0.0..=1.0).contains(&actual.p_value) && actual.expected >= 0.0 && actual.variance >= 0.0;
            assert!(valid, "{actual:?} {segments:?}");
            count += 1;
        }
    }
    println!("{count} tests, statistic's largest error {worst:e}");
    assert!(count > 400 && unique > 70, "{count} {unique}");
}

#[test]
fn swapping_the_arms_inverts_the_effect() {
    for Reference { segments, name, .. } in references() {
        let swapped: Vec<Pair<Counts>> = segments.iter().map(|arms| arms.swapped()).collect();
        let (one, other) = (heterogeneity(&segments), heterogeneity(&swapped));
        // Levels are rates: next to 1 their complements have few digits, and so has what p takes from them.
        let of_p = if name == "extreme" { 0.05 } else { 1e-8 };
        for (one, other) in [(one.lift, other.lift), (one.difference, other.difference)] {
            let (Ok(one), Ok(other)) = (one, other) else { continue };
            assert!(close(one.statistic, other.statistic, 1e-10, 1e-13), "{name} {one:?} {other:?} {segments:?}");
            assert!(close(one.p_value, other.p_value, of_p, 1e-12), "{name} {one:?} {other:?} {segments:?}");
        }
    }
}

/// In whatever order, and with non-conversions in place of conversions, the difference's statistic is the same.
#[test]
fn order_and_complement_change_nothing() {
    for Reference { segments, .. } in references() {
        let of = |segments: &[Pair<Counts>]| heterogeneity(segments);
        let mut backwards = segments.clone();
        backwards.reverse();
        let rest = |counts: Counts| Counts::new(counts.visitors(), counts.non_conversions()).unwrap();
        let complement: Vec<Pair<Counts>> =
            segments.iter().map(|arms| Pair { control: rest(arms.control), variant: rest(arms.variant) }).collect();
        let (one, other, complement) = (of(&segments), of(&backwards), of(&complement));
        for (one, other) in
            [(one.lift, other.lift), (one.difference, other.difference), (one.difference, complement.difference)]
        {
            assert_eq!(one.is_ok(), other.is_ok());
            let (Ok(one), Ok(other)) = (one, other) else { continue };
            assert!(close(one.statistic, other.statistic, 1e-10, 1e-13), "{one:?} {other:?} {segments:?}");
            assert!(close(one.p_value, other.p_value, 1e-3, 1e-12), "{one:?} {other:?} {segments:?}");
        }
    }
}

/// Twenty copies of tables so large that nothing is summed: the moments are those of chi-squared.
#[test]
fn large_tables_have_the_moments_of_chi_squared() {
    let segments: Vec<Pair<Counts>> = (0..20).map(|k| arms(1_000_000, 100_000, 1_000_000, 100_000 + 100 * k)).collect();
    let result = heterogeneity(&segments);
    for scale in [result.lift.unwrap(), result.difference.unwrap()] {
        assert!((scale.expected - 19.0).abs() < 1e-3 && (scale.variance - 38.0).abs() < 1e-2);
    }
}

/// Where the sums over all values replace the expansion, they agree.
#[test]
fn the_expansion_meets_the_sums() {
    for (n, x) in [(1_000_000, 16), (70, 35), (100, 80)] {
        let at = |visitors: u64| {
            let segments = [arms(visitors, x * visitors / n, visitors, x * visitors / n + 1), arms(n, x, n, x)];
            let result = heterogeneity(&segments);
            (result.lift.unwrap().expected, result.difference.unwrap().expected)
        };
        let (below, above) = (at(n), at(n + n / 5));
        assert!((below.0 - above.0).abs() < 0.02 && (below.1 - above.1).abs() < 0.02, "{below:?} {above:?}");
    }
}

/// A difference of 0.1 in one segment, hardly anybody converting in the other: the small total is and stays the evidence.
#[test]
fn small_totals_speak_against_a_large_difference() {
    for rare in [arms(100, 0, 100, 0), arms(100, 0, 100, 1), arms(100, 2, 100, 2)] {
        let result = heterogeneity(&[arms(1_000, 100, 1_000, 200), rare]).difference.unwrap();
        assert!(result.p_value < 0.01, "{result:?}");
    }
}

#[test]
fn segments_without_visitors_take_part_in_nothing() {
    let whole = [arms(100, 10, 100, 20), arms(200, 30, 200, 25)];
    let with = [whole[0], arms(0, 0, 50, 5), whole[1], arms(50, 5, 0, 0)];
    let (one, other) = (heterogeneity(&whole), heterogeneity(&with));
    assert_eq!((one.lift, one.difference), (other.lift, other.difference));
    assert_eq!((one.left_out, other.left_out), (0, 2));
    assert_eq!(heterogeneity(&with[..2]).lift, Err(Absent::FewerThanTwoSegments));
    assert_eq!(heterogeneity(&[]).difference, Err(Absent::FewerThanTwoSegments));
}

#[test]
fn the_largest_counts_and_many_segments() {
    let most = Counts::MAX_VISITORS;
    let extremes = [0, 1, most / 2, most - 1, most];
    let mut segments = Vec::new();
    for x_c in extremes {
        for x_t in extremes {
            for other in [arms(1, 0, 1, 0), arms(1, 1, 1, 0), arms(most, 1, 1, 1), arms(most, most / 3, most, most / 4)]
            {
                for result in [
                    heterogeneity(&[arms(most, x_c, most, x_t), other]),
                    heterogeneity(&[arms(1, x_c.min(1), most, x_t), other]),
                ] {
                    for scale in [result.lift, result.difference].into_iter().flatten() {
                        assert!(scale.statistic >= 0.0 && scale.statistic.is_finite(), "{scale:?}");
                        assert!((0.0..=1.0).contains(&scale.p_value), "{scale:?}");
                        assert!(!scale.common.is_nan());
                    }
                }
            }
        }
    }
    for k in 0..100_000_u64 {
        segments.push(arms(100 + k % 7, k % 11, 100 + k % 13, k % 17));
    }
    let result = heterogeneity(&segments);
    assert_eq!(result.difference.unwrap().degrees_of_freedom, 99_999);
    assert!(result.lift.unwrap().p_value < 1e-10);
}

/// The search starts from an estimate of exactly 0, where the score jumps because of the last segment. It is not the likeliest:
/// scipy 1.17 (`minimize_scalar` of the profile) has 0.0032235396 with 4.7901754087, and 4.8075693336 at 0.
#[test]
fn a_jump_of_the_score_is_not_taken_for_its_root() {
    let segments = [arms(100, 10, 100, 20), arms(400, 80, 400, 70), arms(1, 0, 1, 0)];
    let difference = heterogeneity(&segments).difference.unwrap();
    assert!((difference.common - 0.003_223_54).abs() < 1e-8, "{difference:?}");
    assert!((difference.statistic - 4.790_175_408_66).abs() < 1e-10);
    // The same on the lift scale, where everybody converts; 2 visitors each. scipy: 31.36031586526665 at 0.4123758.
    let counts = [[2, 0], [2, 0], [2, 2], [1, 2], [1, 0], [1, 0], [1, 2], [0, 2], [1, 2], [1, 0], [0, 0], [0, 2]];
    let segments = counts.map(|[x_c, x_t]| arms(2, x_c, 2, x_t));
    let swapped = counts.map(|[x_c, x_t]| arms(2, x_t, 2, x_c));
    let (lift, back) = (heterogeneity(&segments).lift.unwrap(), heterogeneity(&swapped).lift.unwrap());
    assert!((lift.statistic - 31.360_315_865_27).abs() < 1e-9 && (lift.common - 0.412_375_8).abs() < 1e-6, "{lift:?}");
    assert!((back.statistic - lift.statistic).abs() < 1e-12 && (back.p_value - lift.p_value).abs() < 1e-9);
}

/// If the totals leave no segment a choice, the p-value is 1, in whatever order.
#[test]
fn tables_that_could_not_be_others_say_nothing() {
    let segments = [arms(1, 1, 1, 1), arms(1, 1, 1, 1), arms(1, 1, 1, 0)];
    let mixed = [arms(1, 0, 1, 0), arms(1, 1, 1, 1), arms(1, 1, 1, 0)];
    for [a, b, c] in [segments, mixed] {
        let p = |segments: [Pair<Counts>; 3]| heterogeneity(&segments).difference.unwrap().p_value;
        let first = p([a, b, c]);
        for order in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
            assert!((p(order) - first).abs() < 1e-9, "{first} {}", p(order));
        }
        assert!(first > 0.5);
    }
}
