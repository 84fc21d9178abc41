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

/// At 0 the difference and the log ratio ask which variable is larger; the inequality has closed forms for that.
#[test]
fn at_zero_it_is_the_inequality() {
    for (contrast, kind) in contrasts() {
        let pair = &contrast.pair;
        let reference = inequality(pair.x, pair.y).unwrap();
        let by_sum = quadrature::distribution(pair, kind, 0.0, Care::Full).unwrap();
        for found in [pair.at(kind, 0.0, Care::Full).unwrap(), by_sum] {
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
                let Distribution { tails, density, .. } = contrast.at(kind, value).unwrap();
                // The effect of half a unit in the last place of the value itself.
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

/// `testdata/difference.txt` and `testdata/ratio.txt`, computed there with other formulas. The tolerance includes the
/// rounding of the difference or ratio itself: up to 2e-12 for shapes of 1e8 in the tails.
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
/// 90% interval.
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
            // A ratio next to 1 is known only to half a unit in its last place.
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

/// Rates at opposite ends: nearly all differences lie next to -1 and the ratios far from 1, and at 0 the tail is below every f64.
/// Shapes below 1 have infinite densities at the ends.
#[test]
fn rates_at_opposite_ends() {
    for shape in [0.1, 0.3, 0.5, 1.0] {
        for n in [50.0, 1e3, 1e6, 1e12] {
            let contrast = Contrast::new(Beta { a: n + shape, b: shape }, Beta { a: shape, b: n + shape }).unwrap();
            for kind in [Kind::Difference, Kind::LogRatio] {
                for value in [-0.9, -0.5, -0.1, 0.0, 0.5, 0.9] {
                    let Tails { lower, upper } = contrast.at(kind, value).unwrap().tails;
                    assert!((lower + upper - 1.0).abs() < 1e-15 && lower >= 0.0 && upper >= 0.0);
                }
                let ends = [5e-7, 0.01, 0.5, 0.99, 1.0 - 5e-7]
                    .map(|lower| contrast.quantile(kind, Tails { lower, upper: 1.0 - lower }).unwrap());
                assert!(ends.is_sorted() && ends.iter().all(|end| end.is_finite()), "{shape} {n} {kind:?} {ends:?}");
            }
        }
    }
    // P(1 + difference < e) = pi C^2 e for small e and shapes 1/2, with densities C / sqrt(x): C = 1 / B(1/2, 1000.5), mpmath.
    let contrast = Contrast::new(Beta { a: 1000.5, b: 0.5 }, Beta { a: 0.5, b: 1000.5 }).unwrap();
    let low = contrast.quantile(Kind::Difference, Tails { lower: 5e-7, upper: 1.0 - 5e-7 }).unwrap();
    assert_relative_eq!(
        1.0 + low,
        5e-7 / (std::f64::consts::PI * 17.843_471_455_970_47 * 17.843_471_455_970_47),
        max_relative = 1e-6
    );
}
