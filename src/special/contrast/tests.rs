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
        [Kind::Difference, Kind::Lift]
            .map(|kind| (Contrast::new(Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 }).unwrap(), kind))
    })
}

/// At 0 the difference and the lift ask which variable is larger, and the inequality's closed forms know.
#[test]
fn at_zero_it_is_the_inequality() {
    for (contrast, kind) in contrasts() {
        let reference = inequality(contrast.x, contrast.y).unwrap();
        let by_sum = quadrature::distribution(&contrast, kind, 0.0).unwrap();
        for found in [contrast.at(kind, 0.0).unwrap(), by_sum] {
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
                if kind == Kind::Lift && value < -1.0 + 1e-9 {
                    // A double this close to -1 cannot say where: the ratio itself is below 1e-9.
                    assert!(contrast.at(kind, -1.0 + 1e-9).unwrap().tails.lower > p.lower);
                    continue;
                }
                let Distribution { tails, density } = contrast.at(kind, value).unwrap();
                // What half a unit in the last place of the value itself does: much, for a lift close to -1.
                let unit = f64::EPSILON * if kind == Kind::Lift { value.abs() / (1.0 + value) } else { value.abs() };
                let rounding = density * unit;
                assert_relative_eq!(tails.lower, p.lower, max_relative = 1e-11, epsilon = rounding);
                assert_relative_eq!(tails.upper, p.upper, max_relative = 1e-11, epsilon = rounding);
            }
        }
    }
}
