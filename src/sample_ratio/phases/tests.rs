use super::*;
use crate::Counts;

fn close(actual: f64, expected: f64, relative: f64) {
    assert!((actual - expected).abs() <= relative * expected.abs(), "{actual} for {expected}");
}

fn test(phases: &[(&[u64], &[f64])]) -> Result<SampleRatio, SplitError> {
    let weights: Vec<_> = phases.iter().map(|(_, weights)| *weights).collect();
    let visitors: Vec<_> = phases.iter().map(|(visitors, _)| *visitors).collect();
    Phases::new(&weights)?.test(&visitors)
}

/// Rational arithmetic and mpmath, 40 digits: statistic, degrees, p-value, logarithm of the Bayes factor; then of the largest deviation
/// its place, share, intended share and the ends of its interval.
type Case<'a> = (&'a [(&'a [u64], &'a [f64])], f64, u32, f64, f64, usize, [f64; 4]);

#[test]
fn r151_the_phases_are_tested_each_and_added_up() {
    let cases: [Case; 4] = [
        (
            &[(&[1500, 1480], &[1.0, 1.0]), (&[3000, 310], &[9.0, 1.0])],
            1.614_590_725_683_813_5,
            2,
            0.446_062_874_429_009_3,
            -0.065_978_248_882_207_42,
            0,
            [0.715_421_303_656_597_8, 0.710_492_845_786_963_4, -0.014_490_900_113_266_048, 0.023_403_576_513_647_5],
        ),
        (
            &[
                (&[9000, 1000, 0], &[90.0, 10.0, 0.0]),
                (&[3300, 3400, 3500], &[33.0, 33.0, 34.0]),
                (&[100_000, 101_000, 99_000], &[1.0, 1.0, 1.0]),
            ],
            21.932_823_040_089_476,
            5,
            0.000_539_219_614_951_073_7,
            5.682_736_896_162_559,
            1,
            [0.329_169_269_206_745_8, 0.325_940_037_476_577_1, -0.000_507_003_351_055_458_1, 0.006_987_355_436_534_525],
        ),
        // Opposite deviations: a mismatch, although the whole is even.
        (
            &[(&[44_000, 45_000], &[50.0, 50.0]), (&[45_000, 44_000], &[50.0, 50.0])],
            22.471_910_112_359_55,
            2,
            1.319_127_335_883_998e-5,
            7.808_704_206_041_664,
            0,
            [0.5, 0.5, -0.004_404_804_314_542_944, 0.004_404_804_314_542_944],
        ),
        (
            &[(&[6000, 0], &[1.0, 0.0]), (&[2000, 2010], &[1.0, 1.0]), (&[5_000_000, 5_010_000], &[1.0, 1.0])],
            10.014_947_645_870_34,
            2,
            0.006_687_776_492_544_225,
            1.370_088_515_711_996_1,
            0,
            [0.499_500_200_219_492_5, 0.5, -0.001_087_084_142_894_527_4, 8.748_596_094_336_461e-5],
        ),
    ];
    for (phases, chi_squared, degrees_of_freedom, p_value, log_bayes_factor, farthest, [share, intended, low, high]) in
        cases
    {
        let result = test(phases).unwrap();
        close(result.chi_squared, chi_squared, 1e-13);
        assert_eq!((result.degrees_of_freedom, result.test), (degrees_of_freedom, SampleRatioTest::ChiSquared));
        close(result.p_value, p_value, 1e-12);
        assert_eq!(result.mismatch, p_value < 0.001);
        close(result.always_valid.log_bayes_factor, log_bayes_factor, 1e-11);
        let deviation = result.largest_deviation;
        assert_eq!(deviation.variant, farthest);
        close(deviation.share, share, 1e-15);
        close(deviation.intended, intended, 1e-15);
        close(deviation.interval.low, low, 1e-12);
        close(deviation.interval.high, high, 1e-12);
        assert!(!result.trivial && result.dead.is_empty() && result.without_weight.is_empty());
    }
}

#[test]
fn one_phase_with_visitors_is_the_test_of_that_split() {
    let halves = Split::equal(2).unwrap();
    for visitors in [[3, 9], [2_000, 2_010], [0, 40], [44_000, 45_000]] {
        let alone = halves.test(&visitors).unwrap();
        assert_eq!(test(&[(&[6_000, 0], &[1.0, 0.0]), (&visitors, &[1.0, 1.0])]).unwrap(), alone);
        assert_eq!(test(&[(&[0, 0], &[9.0, 1.0]), (&visitors, &[1.0, 1.0])]).unwrap(), alone);
        assert_eq!(Phases::one(halves.clone()).sample_ratio(&visitors).unwrap(), alone);
    }
}

/// Two phases in which the same was intended have twice the degrees of freedom of the phases together: they are told apart. Small
/// phases are exact: over all splits of 6 and 8 visitors, p-values below a level come no more often than it says.
#[test]
fn small_phases_raise_no_more_alarms_than_they_say() {
    let binomial = |n: u64, k: u64| (1..=k).fold(1.0, |product, i| product * ((n - k + i) as f64) / i as f64);
    let power = |base: f64, times: u64| (0..times).fold(1.0, |product, _| product * base);
    for share in [0.5, 0.1, 0.02] {
        let weights = [1.0 - share, share];
        let phases = Phases::new(&[&weights, &weights]).unwrap();
        let chance = |n: u64, k: u64| binomial(n, k) * power(share, k) * power(1.0 - share, n - k);
        let mut all = Vec::new();
        for first in 0..=6 {
            for second in 0..=8 {
                let result = phases.test(&[&[6 - first, first], &[8 - second, second]]).unwrap();
                assert_eq!(result.test, SampleRatioTest::ExactMultinomial);
                all.push((result.p_value, chance(6, first) * chance(8, second)));
            }
        }
        close(all.iter().map(|(_, chance)| chance).sum(), 1.0, 1e-12);
        for level in [0.2, 0.05, 0.01, 0.001, 1e-5] {
            let alarms: f64 = all.iter().filter(|(p, _)| *p < level).map(|(_, chance)| chance).sum();
            assert!(alarms <= level, "{share} {level}: {alarms}");
        }
    }
}

#[test]
fn variants_without_visitors_and_without_weight_are_named() {
    let result = test(&[(&[3_000, 0, 5], &[1.0, 1.0, 0.0]), (&[2_000, 0, 2_000], &[1.0, 1.0, 1.0])]).unwrap();
    assert_eq!((result.dead, result.without_weight), (vec![1], vec![2]));
    // Few visitors: chance leaves a variant without one.
    assert!(test(&[(&[2, 0], &[9.0, 1.0]), (&[3, 0], &[9.0, 1.0])]).unwrap().dead.is_empty());
}

#[test]
fn what_cannot_be_tested_says_why() {
    let absent = |reason: Absent| Err(SplitError::Absent(reason));
    assert_eq!(test(&[(&[5, 0], &[1.0, 0.0]), (&[0, 7], &[0.0, 1.0])]), absent(Absent::FewerThanTwoWeights));
    assert_eq!(test(&[(&[5, 0], &[1.0, 0.0]), (&[0, 0], &[1.0, 1.0])]), absent(Absent::FewerThanTwoWeights));
    assert_eq!(test(&[(&[0, 0], &[1.0, 2.0]), (&[0, 0], &[1.0, 1.0])]), absent(Absent::NoVisitors));
    assert!(matches!(test(&[(&[5, 0], &[1.0, -1.0])]), Err(SplitError::Weight { variant: 1, .. })));
    assert!(matches!(test(&[(&[5, 0], &[1.0, f64::NAN])]), Err(SplitError::Weight { variant: 1, .. })));
    let phases = Phases::new(&[&[1.0, 1.0]]).unwrap();
    assert!(phases.test(&[&[1, 2], &[1, 2]]).is_err() && phases.test(&[&[1, 2, 3]]).is_err());
}

#[test]
fn extremes_give_numbers() {
    for exponent in 0..=12 {
        let many = 10_u64.pow(exponent);
        for (a, b) in [(many, 1), (1, many), (many, many), (many, 0)] {
            let result = test(&[(&[a, b], &[1.0, 1e6]), (&[b, a], &[1e9, 1.0])]).unwrap();
            let ShareDeviationEnds { low, high } = ends(&result);
            assert!((0.0..=1.0).contains(&result.p_value) && low <= high && result.chi_squared >= 0.0, "{result:?}");
            assert!(result.always_valid.p_value <= 1.0 && !result.always_valid.log_bayes_factor.is_nan());
        }
    }
}

struct ShareDeviationEnds {
    low: f64,
    high: f64,
}

fn ends(result: &SampleRatio) -> ShareDeviationEnds {
    let interval = result.largest_deviation.interval;
    ShareDeviationEnds { low: interval.low, high: interval.high }
}

/// In segments, by phase as well; without phases the same as the split.
#[test]
fn r153_segments_are_tested_by_phase() {
    let cells =
        |control: u64, variant: u64| Cells::from([Counts::new(control, 0).unwrap(), Counts::new(variant, 0).unwrap()]);
    let segment = |criteria: &str, phases: [[u64; 2]; 2]| Segment {
        phases: phases.iter().map(|&[control, variant]| cells(control, variant)).collect(),
        ..Segment::new(criteria, cells(phases[0][0] + phases[1][0], phases[0][1] + phases[1][1]))
    };
    let phases = Phases::new(&[&[1.0, 0.0], &[1.0, 1.0]]).unwrap();
    let segments = [segment("even", [[500, 0], [1_000, 1_010]]), segment("broken", [[0, 0], [1_000, 1_400]])];
    let result = phases.across(segments.iter());
    assert!(!result.segments[0].as_ref().unwrap().mismatch && result.segments[1].as_ref().unwrap().mismatch);
    assert_eq!(result.drivers, [1]);
    // Nobody said in which phase these entered: they are not judged by the first.
    let unknown = [Segment::new("unknown", cells(9_000, 1_000))];
    let phases = Phases::new(&[&[1.0, 1.0], &[9.0, 1.0]]).unwrap();
    assert_eq!(phases.across(unknown.iter()).segments, [Err(Absent::NoVisitors)]);
    let split = Split::equal(2).unwrap();
    let plain = [Segment::new("a", cells(1_500, 1_010)), Segment::new("b", cells(3, 9))];
    assert_eq!(
        Phases::one(split.clone()).across(plain.iter()),
        split.test_segments(&[[1_500, 1_010], [3, 9]]).unwrap()
    );
}
