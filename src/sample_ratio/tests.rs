#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;

mod segments;

fn close(actual: f64, expected: f64, relative: f64) {
    assert!((actual - expected).abs() <= relative * expected.abs(), "{actual} for {expected}");
}

fn sample_ratio(visitors: &[u64], weights: Option<&[f64]>) -> Result<SampleRatio, SplitError> {
    weights.map_or_else(|| Split::equal(visitors.len()), Split::new)?.test(visitors)
}

/// Visitors, weights, statistic, p-value.
type Case<'a> = (&'a [u64], Option<&'a [f64]>, f64, f64);

#[test]
fn published_and_r_examples() {
    // R 4.2: t <- chisq.test(x, p = w / sum(w)); sprintf("%.17g %.17g", t$statistic, t$p.value)
    let cases: [Case; 8] = [
        (&[1500, 1480], None, 0.134_228_187_919_463_1, 0.714_087_769_321_339_5),
        (&[44_000, 45_000], None, 11.235_955_056_179_776, 0.000_802_278_117_767_872_7),
        (&[44_700, 45_489], None, 6.902_404_949_605_827_5, 0.008_607_987_810_836_255),
        (&[21, 26, 30], None, 1.584_415_584_415_584_7, 0.452_843_905_564_601_1),
        (&[10_000, 90_500], Some(&[10.0, 90.0]), 0.276_395_798_783_858_5, 0.599_073_327_822_188),
        (&[3300, 3400, 3500], Some(&[33.0, 33.0, 34.0]), 1.932_823_040_089_467_7, 0.380_445_813_671_025_5),
        (&[5000, 5300], Some(&[50.0, 50.0]), 8.737_864_077_669_903, 0.003_116_693_839_866_869),
        (&[999_999_000_000, 1_000_001_500_000], None, 3.124_999_218_750_195, 0.077_099_908_699_967_45),
    ];
    for (visitors, weights, statistic, p_value) in cases {
        let result = sample_ratio(visitors, weights).unwrap();
        close(result.chi_squared, statistic, 1e-13);
        close(result.p_value, p_value, 1e-11); // R's own accuracy at these degrees of freedom
        assert_eq!(result.mismatch, p_value < 0.001);
        assert_eq!(result.degrees_of_freedom as usize, visitors.len() - 1);
    }
}

#[test]
fn variants_without_weight_count_nowhere() {
    let with = sample_ratio(&[5000, 77, 5300], Some(&[1.0, 0.0, 1.0])).unwrap();
    let without = sample_ratio(&[5000, 5300], None).unwrap();
    assert_eq!((with.chi_squared, with.p_value), (without.chi_squared, without.p_value));
    assert_eq!(with.always_valid, without.always_valid);
    assert_eq!((with.degrees_of_freedom, with.without_weight), (1, vec![1]));
    // Among equal deviations, the first.
    assert_eq!(with.largest_deviation, without.largest_deviation);
    assert!(without.without_weight.is_empty());
}

#[test]
fn the_unit_of_the_weights_does_not_matter() {
    let expected = sample_ratio(&[10_000, 90_500], Some(&[1.0, 9.0])).unwrap().chi_squared;
    for unit in [1e-305, 1e-12, 0.1, 1e12, 1e307] {
        close(sample_ratio(&[10_000, 90_500], Some(&[unit, 9.0 * unit])).unwrap().chi_squared, expected, 1e-13);
    }
}

#[test]
fn an_empty_variant_is_the_plainest_mismatch() {
    // (100 - 50)^2 / 50 twice.
    let result = sample_ratio(&[100, 0], None).unwrap();
    assert_eq!(result.chi_squared, 100.0);
    assert!(result.mismatch);
}

#[test]
fn a_large_split_and_many_variants_stay_exact() {
    let visitors = [1_000_000_000_000; 1000];
    let result = sample_ratio(&visitors, None).unwrap();
    assert_eq!((result.chi_squared, result.p_value, result.degrees_of_freedom), (0.0, 1.0, 999));
    let result = sample_ratio(&[1_000_000_000_000, 0], None).unwrap();
    assert_eq!((result.chi_squared, result.p_value), (1e12, 0.0));
}

#[test]
fn absent_with_its_reason() {
    let absent = |reason: Absent| Err(SplitError::Absent(reason));
    assert_eq!(sample_ratio(&[], None), absent(Absent::FewerThanTwoWeights));
    assert_eq!(sample_ratio(&[10], None), absent(Absent::FewerThanTwoWeights));
    assert_eq!(sample_ratio(&[10, 10], Some(&[1.0, 0.0])), absent(Absent::FewerThanTwoWeights));
    // A weight that no visitor will ever get.
    assert_eq!(sample_ratio(&[10, 10], Some(&[1.0, 5e-324])), absent(Absent::FewerThanTwoWeights));
    assert_eq!(sample_ratio(&[0, 0, 5], Some(&[1.0, 1.0, 0.0])), absent(Absent::NoVisitors));
}

#[test]
fn what_cannot_be_a_split_is_refused_with_its_value() {
    for value in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = Split::new(&[1.0, value]).unwrap_err();
        assert!(matches!(error, SplitError::Weight { variant: 1, .. }));
        let message = format!("traffic_weight {value} of variant 1 is not a finite number of at least 0");
        assert_eq!(error.to_string(), message);
    }
    let split = Split::equal(3).unwrap();
    let error = SplitError::VisitorsPerVariant { given: 2, variants: 3 };
    assert_eq!(split.test(&[1, 2]), Err(error));
    assert_eq!(split.test_segments(&[vec![1, 2, 3], vec![1, 2]]), Err(error));
    assert_eq!(error.to_string(), "visitors of 2 variants given, but the split has 3");
}

struct Reference {
    visitors: Vec<u64>,
    weights: Vec<f64>,
    chi_squared: f64,
    exact: Option<f64>,
    log_bayes_factor: f64,
    farthest: usize,
    ends: (f64, f64),
}

/// From `testdata/sample_ratio.txt`, and `sample_ratio_extremes.txt` with near ties and very unequal weights; rational
/// arithmetic and mpmath, 20 digits.
fn references() -> impl Iterator<Item = Reference> {
    let lines = include_str!("../../testdata/sample_ratio.txt").lines();
    let lines = lines.chain(include_str!("../../testdata/sample_ratio_extremes.txt").lines());
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let fields: Vec<_> = line.split(' ').collect();
        let number = |place: usize| fields[place].parse::<f64>().unwrap();
        Reference {
            visitors: fields[0].split(',').map(|visitors| visitors.parse().unwrap()).collect(),
            weights: fields[1].split(',').map(|weight| weight.parse().unwrap()).collect(),
            chi_squared: number(2),
            exact: fields[3].parse().ok(),
            log_bayes_factor: number(4),
            farthest: fields[5].parse().unwrap(),
            ends: (number(6), number(7)),
        }
    })
}

#[test]
fn everything_against_references() {
    let (mut worst, mut enumerated, mut count) = ([0.0_f64; 4], 0, 0);
    let mut note = |which: usize, error: f64, limit: f64, case: &Reference| {
        assert!(error <= limit, "{which}: {error:e} at {:?} {:?}", case.visitors, case.weights);
        worst[which] = worst[which].max(error);
    };
    for case in references() {
        let result = sample_ratio(&case.visitors, Some(&case.weights)).unwrap();
        close(result.chi_squared, case.chi_squared, 1e-12);
        if let Some(exact) = case.exact {
            assert_eq!(result.test, SampleRatioTest::ExactMultinomial, "{:?} {:?}", case.visitors, case.weights);
            note(0, (result.p_value / exact - 1.0).abs(), 1e-11, &case);
            enumerated += 1;
        }
        let error = (result.always_valid.log_bayes_factor - case.log_bayes_factor).abs();
        note(1, error / case.log_bayes_factor.abs().max(10.0), 1e-12, &case);
        let p_value = libm::exp(-case.log_bayes_factor).min(1.0);
        note(2, (result.always_valid.p_value - p_value).abs(), 1e-11, &case);
        let deviation = result.largest_deviation;
        assert_eq!(deviation.variant, case.farthest);
        let (low, high) = case.ends;
        // Relative to the width, apart from the rounding of the end itself.
        let error = |end: f64, reference: f64| ((end - reference).abs() - f64::EPSILON * reference.abs()).max(0.0);
        let error = error(deviation.interval.low, low).max(error(deviation.interval.high, high));
        note(3, error / (high - low), 1e-12, &case);
        count += 1;
    }
    let [exact, bayes_factor, p_value, ends] = worst;
    println!(
        "{count} cases, {enumerated} enumerated. Largest errors: exact p {exact:e}, Bayes factor {bayes_factor:e}, \
         its p {p_value:e}, interval {ends:e}"
    );
    assert!(count > 400 && enumerated > 200);
}

/// The software of the always-valid test's authors (`ssrm-test` 0.1.5): `sequential_posteriors` on its documentation's
/// example of four days, and on two others; natural logarithm of the Bayes factor.
#[test]
fn always_valid_published_example() {
    let weights = [0.4, 0.4, 0.2];
    let mut running = [0; 3];
    let expected = [-0.003_992_481_168_495, -0.008_266_568_164_032, -0.010_297_621_497_813, -0.014_643_542_796_25];
    for (day, expected) in [[20, 17, 9], [18, 21, 8], [4, 6, 4], [18, 19, 11]].into_iter().zip(expected) {
        for (sum, visitors) in running.iter_mut().zip(day) {
            *sum += visitors;
        }
        let AlwaysValid { log_bayes_factor, p_value, mismatch } =
            sample_ratio(&running, Some(&weights)).unwrap().always_valid;
        // Their logarithms of gamma functions near 8e4 carry 1e-11 each.
        assert!((log_bayes_factor - expected).abs() < 1e-10, "{log_bayes_factor}");
        assert_eq!((p_value, mismatch), (1.0, false));
    }
    let result = sample_ratio(&[44_000, 45_000], None).unwrap().always_valid;
    close(result.log_bayes_factor, 3.904_352_103_127_166_6, 1e-9);
    close(result.p_value, 0.020_154_007_980_920, 1e-9);
    assert!(!result.mismatch); // while the test for a single look finds one
}

/// E[Bayes factor] = 1 under the intended split, over all splits of this many visitors. Given those of the day before,
/// the next visitor leaves it unchanged on average: it is a martingale.
#[test]
fn the_bayes_factor_is_a_martingale() {
    let split = Split::new(&[2.0, 3.0, 5.0]).unwrap();
    let bayes_factor = |visitors: &[u64]| match split.test(visitors) {
        Ok(result) => libm::exp(result.always_valid.log_bayes_factor),
        Err(_) => 1.0,
    };
    let mut seen = 0;
    for_every_split(9, 3, &mut |visitors| {
        let next: f64 = split
            .shares()
            .enumerate()
            .map(|(variant, share)| {
                let mut visitors = visitors.to_vec();
                visitors[variant] += 1;
                share * bayes_factor(&visitors)
            })
            .sum();
        close(next, bayes_factor(visitors), 1e-13);
        seen += 1;
    });
    assert_eq!(seen, 55);
}

fn for_every_split(visitors: u64, variants: usize, check: &mut impl FnMut(&[u64])) {
    fn deal(left: u64, place: usize, split: &mut [u64], check: &mut impl FnMut(&[u64])) {
        if place + 1 == split.len() {
            split[place] = left;
            check(split);
            return;
        }
        for count in 0..=left {
            split[place] = count;
            deal(left - count, place + 1, split, check);
        }
    }
    deal(visitors, 0, &mut vec![0; variants], check);
}

/// The probability of every split of this many visitors, by the multinomial formula, beside its test.
fn every_split(visitors: u64, weights: &[f64]) -> Vec<(f64, SampleRatio)> {
    let split = Split::new(weights).unwrap();
    let mut splits = Vec::new();
    for_every_split(visitors, weights.len(), &mut |counts| {
        let (mut probability, mut dealt) = (1.0, 0_u64);
        for (&count, share) in counts.iter().zip(split.shares()) {
            for k in 1..=count {
                dealt += 1;
                probability *= dealt as f64 / k as f64 * share;
            }
        }
        splits.push((probability, split.test(counts).unwrap()));
    });
    splits
}

/// The exact test's p-value is the probability of all splits with at least its statistic, summed one by one. So it falls
/// below any level with at most that probability.
#[test]
fn exact_p_values_are_sums_over_all_splits() {
    let weights: [&[f64]; 6] =
        [&[1.0, 1.0], &[9.0, 1.0], &[1.0, 1.0, 1.0], &[5.0, 3.0, 2.0], &[1.0, 1.0, 1.0, 1.0], &[70.0, 20.0, 9.0, 1.0]];
    for weights in weights {
        for visitors in 1..=14 {
            let mut splits = every_split(visitors, weights);
            splits.sort_by(|(_, a), (_, b)| b.chi_squared.total_cmp(&a.chi_squared));
            let mut tail = 0.0;
            let mut place = 0;
            while place < splits.len() {
                let statistic = splits[place].1.chi_squared;
                let tied =
                    splits[place..].iter().take_while(|(_, other)| statistic - other.chi_squared < 1e-9 * statistic);
                let tied = tied.count().max(1);
                tail += splits[place..place + tied].iter().map(|(probability, _)| probability).sum::<f64>();
                for (_, result) in &splits[place..place + tied] {
                    if result.test == SampleRatioTest::ExactMultinomial {
                        close(result.p_value, tail, 1e-12);
                    } else {
                        assert!(weights.iter().all(|w| w * visitors as f64 >= 20.0 * weights.iter().sum::<f64>()));
                    }
                }
                place += tied;
            }
            close(tail, 1.0, 1e-12);
        }
    }
}

/// How often the alarm at 0.001 is false, by the probabilities of all splits: at most 0.001 where the test is exact. Where
/// it is chi-squared, the documentation's figure.
#[test]
fn false_alarms() {
    let mut most = [0.0_f64; 2];
    let mut look = |visitors: u64, weights: &[f64]| {
        let splits = every_split(visitors, weights);
        let exact = splits[0].1.test == SampleRatioTest::ExactMultinomial;
        let alarms: f64 = splits.iter().filter(|(_, result)| result.mismatch).map(|(probability, _)| probability).sum();
        let which = usize::from(!exact);
        most[which] = most[which].max(alarms);
    };
    for visitors in 1..=200 {
        look(visitors, &[1.0, 1.0]);
    }
    for visitors in 1..=70 {
        look(visitors, &[1.0, 1.0, 1.0]);
    }
    for visitors in 1..=500 {
        look(visitors, &[9.0, 1.0]);
    }
    println!("false alarms: exact {:e}, chi-squared {:e}", most[0], most[1]);
    assert!(most[0] > 0.0009 && most[0] <= 0.001 && most[1] > 0.001 && most[1] <= 0.0017);
}

/// Where counts are large and the steps few, the exact p-value is that of a binomial tail far out.
#[test]
fn exact_where_one_variant_is_rare() {
    // P(at least 3 of 10^12, each with 10^-12) = 1 - e^-1 (1 + 1 + 1/2), up to 10^-12; nothing below is as far.
    let result = sample_ratio(&[3, 999_999_999_997], Some(&[1.0, 999_999_999_999.0])).unwrap();
    assert_eq!(result.test, SampleRatioTest::ExactMultinomial);
    close(result.p_value, 0.080_301_397_071_394, 1e-11);
    // Too much to enumerate: one rare variant beside two halves.
    let result = sample_ratio(&[3, 499_999_999_997, 500_000_000_000], Some(&[1e-12, 0.5, 0.5])).unwrap();
    assert_eq!(result.test, SampleRatioTest::ChiSquared);
}

/// Splits that tie by the weights a person wrote, which are no f64, and by weights that are no decimals at all.
#[test]
fn ties_belong_together_whatever_the_weights_unit() {
    let visitors = [4, 9, 31];
    let expected = sample_ratio(&visitors, Some(&[1.0, 2.0, 7.0])).unwrap();
    assert_eq!(expected.test, SampleRatioTest::ExactMultinomial);
    for unit in [0.1, 10.0, 1.0 / 3.0, 0.123_456_789_012_345_67, 1e-90, 1e150] {
        let weights = [1.0, 2.0, 7.0].map(|weight| weight * unit);
        close(sample_ratio(&visitors, Some(&weights)).unwrap().p_value, expected.p_value, 1e-13);
    }
}

#[test]
fn deviations_tell_the_trivial_from_the_broken() {
    // 0.05 percentage points at a hundred million visitors: p = e-23, but harmless.
    let result = sample_ratio(&[50_050_000, 49_950_000], None).unwrap();
    assert!(result.mismatch && result.trivial && result.p_value < 1e-20);
    let ShareDeviation { variant, absolute, relative, interval, .. } = result.largest_deviation;
    assert_eq!(variant, 0);
    close(absolute, 0.0005, 1e-12);
    close(relative, 0.001, 1e-12);
    assert!(interval.low > 0.000_33 && interval.high < 0.000_67);
    // The same share of fewer visitors is no mismatch; a mismatch of few visitors is not trivial.
    let result = sample_ratio(&[500_500, 499_500], None).unwrap();
    assert!(!result.mismatch && !result.trivial);
    let result = sample_ratio(&[44_000, 45_000], None).unwrap();
    assert!(result.mismatch && !result.trivial);
    // A small variant that lost a tenth is not trivial, however few that is of all visitors.
    let result = sample_ratio(&[100_000_000, 90_000], Some(&[1000.0, 1.0])).unwrap();
    assert!(result.mismatch && !result.trivial && result.largest_deviation.absolute.abs() < 0.0002);
}

/// Without a mismatch every interval contains 0; with two variants only then.
#[test]
fn intervals_go_with_the_test() {
    for visitors in [10, 57, 200, 1000] {
        for (_, result) in every_split(visitors, &[1.0, 1.0]) {
            let interval = result.largest_deviation.interval;
            assert!(interval.low <= interval.high && interval.low >= -0.5 && interval.high <= 0.5);
            assert!(
                interval.low <= result.largest_deviation.absolute && result.largest_deviation.absolute <= interval.high
            );
            assert_eq!(result.mismatch, interval.low > 0.0 || interval.high < 0.0, "{result:?}");
        }
    }
    for (_, result) in every_split(60, &[1.0, 2.0, 1.0]) {
        let interval = result.largest_deviation.interval;
        assert!(result.mismatch || interval.low <= 0.0 && interval.high >= 0.0);
    }
}

#[test]
fn dead_variants_and_traffic_without_weight() {
    let result = sample_ratio(&[0, 5000, 5000, 3, 0], Some(&[1.0, 1.0, 1.0, 0.0, 0.0])).unwrap();
    assert_eq!((result.dead, result.without_weight), (vec![0], vec![3]));
    // With a share of 0.1 none among 65 visitors has the probability 0.9^65 = 0.00106, among 66 0.00095.
    assert!(sample_ratio(&[0, 65], Some(&[1.0, 9.0])).unwrap().dead.is_empty());
    assert_eq!(sample_ratio(&[0, 66], Some(&[1.0, 9.0])).unwrap().dead, [0]);
    assert_eq!(sample_ratio(&[0, 9000, 0], Some(&[1.0, 9.0, 1.0])).unwrap().dead, [0, 2]);
}
