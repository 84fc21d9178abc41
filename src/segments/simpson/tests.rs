#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;
use crate::segments::references::references;

fn arms(n_c: u64, x_c: u64, n_t: u64, x_t: u64) -> Pair<Counts> {
    Pair { control: Counts::new(n_c, x_c).unwrap(), variant: Counts::new(n_t, x_t).unwrap() }
}

/// Admissions at Berkeley 1973, men as control: 1198/2691 against 557/1835 overall, yet women ahead in 4 of 6 departments.
/// The split by R 4.2, `chisq.test(apply(UCBAdmissions, c(2, 3), sum))`: X-squared 1068.37167606923, df 5,
/// p 9.44407697690997e-229.
#[test]
fn berkeley() {
    let segments = references().next().unwrap().segments;
    let result = simpson(arms(2_691, 1_198, 1_835, 557), &segments).unwrap();
    assert!((result.overall - (557.0 / 1_835.0 - 1_198.0 / 2_691.0)).abs() < 1e-15);
    // The pooled difference is an exact rational in testdata/segments.txt.
    assert!((result.pooled - 1.842_519_619_085_251e-2).abs() < 1e-16);
    assert_eq!((result.higher, result.lower, result.equal, result.reversal), (4, 2, 0, Reversal::Pooled));
    let split = result.split.unwrap();
    assert!((split.chi_squared - 1_068.371_676_069_23).abs() < 1e-10);
    assert_eq!(split.degrees_of_freedom, 5);
    assert!((split.p_value / 9.444_076_976_909_97e-229 - 1.0).abs() < 1e-10);
    assert_eq!((split.smallest_share, split.largest_share), (25.0 / 585.0, 393.0 / 584.0));
}

/// Charig et al. 1986; the split by R 4.2, `chisq.test(rbind(c(270, 80), c(87, 263)), correct = FALSE)`: 191.442291202195,
/// p 1.53998372831404e-43.
#[test]
fn kidney_stones() {
    let result = simpson(arms(350, 289, 350, 273), &[arms(270, 234, 87, 81), arms(80, 55, 263, 192)]).unwrap();
    assert_eq!((result.higher, result.lower, result.reversal), (2, 0, Reversal::EverySegment));
    let split = result.split.unwrap();
    assert!((split.chi_squared - 191.442_291_202_195).abs() < 1e-11);
    assert!((split.p_value / 1.539_983_728_314_04e-43 - 1.0).abs() < 1e-12);
}

#[test]
fn no_reversal_without_opposite_signs() {
    let segments = [arms(100, 10, 100, 20), arms(200, 30, 200, 25)];
    let sum = arms(300, 40, 300, 45);
    assert_eq!(simpson(sum, &segments).unwrap().reversal, Reversal::None);
    // An overall difference of exactly 0 contradicts nothing.
    assert_eq!(simpson(arms(300, 40, 300, 40), &segments).unwrap().reversal, Reversal::None);
    // Nor do equal rates in the only segment.
    assert_eq!(simpson(sum, &[arms(10, 1, 20, 2)]).unwrap().reversal, Reversal::None);
    assert_eq!(simpson(sum, &[arms(10, 1, 20, 2)]).unwrap().split, Err(Absent::FewerThanTwoSegments));
    assert_eq!(simpson(sum, &[arms(10, 1, 0, 0)]), Err(Absent::NoVisitors));
    assert_eq!(simpson(arms(0, 0, 5, 1), &segments), Err(Absent::NoVisitors));
}

/// `x_T n_C - x_C n_T` over 10 visitors is 3/10, -2/10 and -1/10: they cancel, but as f64 their sum is -2.8e-17.
#[test]
fn segments_that_cancel_contradict_nothing() {
    let segments = [arms(3, 0, 7, 1), arms(3, 2, 7, 4), arms(3, 1, 7, 2), arms(100, 10, 10, 1)];
    let result = simpson(arms(109, 13, 31, 8), &segments).unwrap();
    assert!(result.overall > 0.0);
    assert_eq!((result.pooled, result.reversal), (0.0, Reversal::None));
}

/// R 4.2: `chisq.test(rbind(c(1000, 1000, 0), c(1000, 1000, 10000)), correct = FALSE)`.
#[test]
fn a_segment_without_control_visitors_is_split_least_alike() {
    let segments = [arms(1_000, 100, 1_000, 90), arms(1_000, 100, 1_000, 90), arms(0, 0, 10_000, 3_000)];
    let result = simpson(arms(2_000, 200, 12_000, 3_180), &segments).unwrap();
    assert_eq!((result.higher, result.lower, result.reversal, result.left_out), (0, 2, Reversal::EverySegment, 1));
    let split = result.split.unwrap();
    assert!((split.chi_squared - 5_833.333_333_333_333).abs() < 1e-9, "{split:?}");
    assert_eq!((split.degrees_of_freedom, split.p_value, split.largest_share), (2, 0.0, 1.0));
    // Two segments of one arm each have a split, though no comparison.
    let apart = [arms(5, 1, 0, 0), arms(0, 0, 5, 1)];
    assert_eq!(split_across_segments(&apart).unwrap().chi_squared, 10.0);
    assert_eq!(split_across_segments(&[apart[0], apart[0]]), Err(Absent::NoVisitors));
    assert_eq!(split_across_segments(&[apart[0], arms(0, 0, 0, 0)]), Err(Absent::FewerThanTwoSegments));
}

/// With one split for all segments, the overall difference is their mean with the pooled one's weights, exactly: no
/// reversal exists. All breakdowns of two segments with 3 + 6 and 2 + 4 visitors.
#[test]
fn an_even_split_cannot_reverse() {
    let mut count = 0;
    for x in 0..4 * 7 * 3 * 5 {
        let (a, b, c, d) = (x % 4, x / 4 % 7, x / 28 % 3, x / 84);
        let segments = [arms(3, a, 6, b), arms(2, c, 4, d)];
        let result = simpson(arms(5, a + c, 10, b + d), &segments).unwrap();
        assert_eq!(result.reversal, Reversal::None);
        assert!((result.overall - result.pooled).abs() < 1e-15);
        assert_eq!(result.split.unwrap().p_value, 1.0);
        count += 1;
    }
    assert_eq!(count, 420);
}

/// P(chi-squared > x) with 99999 degrees of freedom from R 4.2.
#[test]
fn the_kernel_goes_far_enough_for_a_hundred_thousand_segments() {
    for (x, expected) in [(100_500.0, 0.131_378_119_568_963_78), (101_500.0, 4.170_914_519_861_61e-4)] {
        let actual = chi_squared::upper_tail(x, 99_999);
        assert!((actual / expected - 1.0).abs() < 1e-10, "{actual} for {expected}");
    }
}
