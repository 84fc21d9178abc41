use approx::assert_relative_eq;

use super::*;
use crate::special::inequality::inequality;

const SHAPES: [(f64, f64, f64, f64); 12] = [
    (121.0, 1381.0, 149.0, 1333.0),
    (1.0, 101.0, 1.0, 1001.0),
    (0.5, 100.5, 0.5, 100.5),
    (0.5, 10.5, 0.5, 1e6),
    (1.0, 101.0, 5.0, 97.0),
    (3.0, 8.0, 5.0, 6.0),
    (101.0, 1.0, 99.0, 3.0),
    (0.5, 0.5, 0.5, 1.5),
    (1001.0, 9001.0, 1061.0, 8941.0),
    (11.0, 991.0, 1001.0, 99_001.0),
    (1e6, 1e3, 30.0, 0.5),
    (1e8, 9e8, 1.0001e8, 8.9999e8),
];

fn contrasts() -> impl Iterator<Item = (Contrast, Kind)> {
    SHAPES.into_iter().flat_map(|(a1, b1, a2, b2)| {
        [Kind::Difference, Kind::LogRatio]
            .map(|kind| (Contrast::new(Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 }).unwrap(), kind))
    })
}

/// At 0 the difference and the log ratio ask which variable is larger, and the inequality's closed forms know.
#[test]
fn at_zero_it_is_the_inequality() {
    for (contrast, kind) in contrasts() {
        let pair = &contrast.pair;
        let reference = inequality(pair.x, pair.y).unwrap();
        let by_sum = quadrature::distribution(pair, kind, 0.0).unwrap();
        for found in [pair.at(kind, 0.0).unwrap(), by_sum] {
            assert_relative_eq!(found.tails.lower, reference.x_greater, max_relative = 1e-12);
            assert_relative_eq!(found.tails.upper, reference.y_greater, max_relative = 1e-12);
        }
    }
}

#[test]
fn quantiles_invert_the_distribution() {
    for (contrast, kind) in contrasts() {
        for p in [1e-6, 0.005, 0.05, 0.3, 0.5] {
            for p in [Tails { lower: p, upper: 1.0 - p }, Tails { lower: 1.0 - p, upper: p }] {
                let value = contrast.quantile(kind, p).unwrap();
                let Distribution { tails, density } = contrast.at(kind, value).unwrap();
                // What half a unit in the last place of the value itself does.
                let rounding = density * f64::EPSILON * value.abs();
                assert_relative_eq!(tails.lower, p.lower, max_relative = 1e-11, epsilon = rounding);
                assert_relative_eq!(tails.upper, p.upper, max_relative = 1e-11, epsilon = rounding);
            }
        }
    }
}

fn cases(file: &str) -> impl Iterator<Item = Vec<f64>> {
    let rows = file.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| line.split_whitespace().map(|field| field.parse().unwrap()).collect())
}

/// `testdata/difference.txt` and `testdata/ratio.txt`, computed there with other formulas. The rounding of the difference
/// or ratio itself is allowed for: up to 2e-12 for shapes of 1e8 in the tails.
#[test]
fn distributions_agree_with_the_references() {
    let files = [
        (Kind::Difference, include_str!("../../../testdata/difference.txt")),
        (Kind::LogRatio, include_str!("../../../testdata/ratio.txt")),
    ];
    for (kind, file) in files {
        let mut errors = Vec::new();
        for fields in cases(file) {
            // X - Y and X / Y there, Y - X and Y / X here.
            let [a1, b1, a2, b2, value, lower, upper, density] = fields[..] else { panic!("{fields:?}") };
            let contrast = Contrast::new(Beta { a: a2, b: b2 }, Beta { a: a1, b: b1 }).unwrap();
            let (at, density) = match kind {
                Kind::Difference => (value, density),
                Kind::LogRatio => (crate::special::elementary::ln(value), density * value),
            };
            let found = contrast.at(kind, at).unwrap().tails;
            for (found, reference) in [(found.lower, lower), (found.upper, upper)] {
                let rounding = density * f64::EPSILON * at.abs().max(1.0);
                errors.push((((found - reference).abs() - rounding) / reference).max(0.0));
            }
        }
        errors.sort_by(f64::total_cmp);
        let (median, largest) = (errors[errors.len() / 2], errors[errors.len() - 1]);
        println!("{kind:?}: {} tails, median {median:.1e}, largest {largest:.1e}", errors.len());
        assert!(errors.len() > 2_000 && median < 1e-14 && largest < 2e-12);
    }
}

/// Ends of intervals against `testdata/difference_quantile.txt` and `ratio_quantile.txt`, in units of the width of the
/// 90 % interval.
#[test]
fn quantiles_agree_with_the_references() {
    let files = [
        (Kind::Difference, include_str!("../../../testdata/difference_quantile.txt")),
        (Kind::LogRatio, include_str!("../../../testdata/ratio_quantile.txt")),
    ];
    for (kind, file) in files {
        let mut errors = Vec::new();
        for fields in cases(file) {
            // X - Y and X / Y there, Y - X and Y / X here.
            let [a1, b1, a2, b2, p, reference] = fields[..] else { panic!("{fields:?}") };
            let contrast = Contrast::new(Beta { a: a2, b: b2 }, Beta { a: a1, b: b1 }).unwrap();
            let at = |p: f64| contrast.quantile(kind, Tails { lower: p, upper: 1.0 - p }).unwrap();
            let width = at(0.95) - at(0.05);
            // A ratio next to 1 is known to half a unit in its last place only.
            let (reference, unit) = match kind {
                Kind::Difference => (reference, 0.0),
                Kind::LogRatio => (crate::special::elementary::ln(reference), 0.5 * f64::EPSILON),
            };
            errors.push((((at(p) - reference).abs() - unit) / width).max(0.0));
        }
        errors.sort_by(f64::total_cmp);
        let (median, largest) = (errors[errors.len() / 2], errors[errors.len() - 1]);
        println!("{kind:?}: {} quantiles, median {median:.1e}, largest {largest:.1e} of the width", errors.len());
        assert!(errors.len() > 700 && median < 1e-14 && largest < 1e-12);
    }
}
