#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;

fn close(actual: f64, expected: f64, relative: f64) {
    assert!((actual - expected).abs() <= relative * expected.abs(), "{actual} for {expected}");
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
    assert_eq!(Ok(with), sample_ratio(&[5000, 5300], None));
    assert_eq!(with.degrees_of_freedom, 1);
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
    assert_eq!(sample_ratio(&[], None), Err(Absent::FewerThanTwoWeights));
    assert_eq!(sample_ratio(&[10], None), Err(Absent::FewerThanTwoWeights));
    assert_eq!(sample_ratio(&[10, 10], Some(&[1.0, 0.0])), Err(Absent::FewerThanTwoWeights));
    assert_eq!(sample_ratio(&[0, 0, 5], Some(&[1.0, 1.0, 0.0])), Err(Absent::NoVisitors));
}
