//! The tail methods against each other, the step from one to the next, and the ends of the domain.

use super::tests::{Random, invert_tails, reference, relative, summary};
use super::*;
use crate::special::elementary::{exp, ln};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    /// The far tail by its series, the near one as its complement.
    OtherSeries,
    Series,
    Contour,
    Fraction,
}

/// The distribution and the point as `tails_below_mean` gets them, and the method it chooses.
fn below_mean(beta: Beta, x: f64, y: f64) -> (Beta, Place, Method) {
    let place = beta.place(x, y);
    let side = if place.excess == 0.0 { beta.b - beta.a } else { place.excess };
    let (beta, place) = if side < 0.0 { (beta.swap(), place.swap()) } else { (beta, place) };
    let Beta { a, b } = beta;
    let n = a + b;
    let central = place.excess * place.excess < CONTOUR_WITHIN * (a / n * b);
    let method = if b < 1.0 && n * place.y < 1.0 && place.x > 0.5 {
        Method::OtherSeries
    } else if (n + 20.0) * place.x < 0.4 * (a + 21.0) || (a < 1.0 && place.x < 0.7) {
        Method::Series
    } else if central && a.min(b) >= CONTOUR_FROM && beta.tail_by_contour(place).is_some() {
        Method::Contour
    } else {
        Method::Fraction
    };
    (beta, place, method)
}

/// Shapes as after a prior of at least 0.1, and a point within 37 standard deviations of the logit, most of
/// them near.
fn shapes_and_point(random: &mut Random) -> (Beta, f64, f64) {
    let top = random.one_of([3.0, 100.0, 1e4, 1e6, 1e9, 2e12]);
    let a = random.log_uniform(0.1, top);
    let b = if random.uniform() < 0.3 { (a * (0.1 + random.uniform())).max(0.1) } else { random.log_uniform(0.1, top) };
    let beta = if random.uniform() < 0.5 { Beta { a, b } } else { Beta { a: b, b: a } };
    let reach = random.one_of([1.0, 5.0, 37.0]);
    let (x, y) = random.point(beta, reach);
    (beta, x, y)
}

/// Every method that applies at a point, against the one chosen there: the fraction everywhere, the series where it
/// needs few terms, the contour for large shapes.
fn compare_methods(seed: u64, rounds: u32) {
    let mut random = Random(seed);
    let mut differences = Vec::new();
    for _ in 0..rounds {
        let (beta, x, y) = shapes_and_point(&mut random);
        if x.min(y) < 1e-290 {
            continue;
        }
        let (beta, place, method) = below_mean(beta, x, y);
        let taken = beta.tails_at(place.x, place.y).unwrap().lower;
        if taken < 1e-300 {
            continue;
        }
        let power = beta.power(place);
        let large = beta.a.min(beta.b) > 1e3;
        for (other, value) in [
            (Method::Series, beta.tail_by_series(place, power).ok()),
            (Method::Fraction, beta.tail_by_fraction(place, power).ok()),
            (Method::Contour, if large { beta.tail_by_contour(place) } else { None }),
        ] {
            let Some(value) = value else { continue };
            if other != method {
                let difference = relative(value, taken);
                assert!(difference < 5e-12, "{beta:?} {place:?} {method:?} {taken:e} {other:?} {value:e}");
                differences.push(difference);
            }
        }
    }
    let count = differences.len();
    summary("methods beside each other", differences);
    assert!(count > rounds as usize / 2);
}

#[test]
fn methods_agree_where_two_serve() {
    compare_methods(11, 20_000);
}

/// From the last float on one side of a switch to the first on the other, a tail changes by what the density predicts.
fn step_over_switches(seed: u64, rounds: u32) {
    let mut random = Random(seed);
    let mut jumps = Vec::new();
    for _ in 0..rounds {
        let (beta, x, y) = shapes_and_point(&mut random);
        let (x2, y2) = random.point(beta, 37.0);
        let (beta, from, to) = match (x.max(x2) <= 0.5, y.max(y2) <= 0.5) {
            (true, _) => (beta, x.min(x2), x.max(x2)),
            (_, true) => (beta.swap(), y.min(y2), y.max(y2)),
            _ => continue,
        };
        let regime = |x: f64| {
            let (below, _, method) = below_mean(beta, x, 1.0 - x);
            (below == beta, method)
        };
        if from < 1e-290 || regime(from) == regime(to) {
            continue;
        }
        let (mut low, mut high) = (from, to);
        while high.to_bits() - low.to_bits() > 1 {
            let middle = f64::from_bits(low.to_bits().midpoint(high.to_bits()));
            if regime(middle) == regime(from) { low = middle } else { high = middle }
        }
        let (before, after) = (beta.tails(low).unwrap(), beta.tails(high).unwrap());
        let rise = beta.density(low) * (high - low);
        for (before, after, rise) in [(before.lower, after.lower, rise), (before.upper, after.upper, -rise)] {
            if before > 1e-300 {
                let jump = ((after - before - rise) / before).abs();
                assert!(jump < 5e-12, "{beta:?} {low:e} {before:e} {after:e} {jump:e}");
                jumps.push(jump);
            }
        }
    }
    let count = jumps.len();
    summary("steps over switches", jumps);
    assert!(count > rounds as usize / 10);
}

#[test]
fn no_step_where_the_method_changes() {
    step_over_switches(12, 6_000);
}

/// `cargo test --release --lib regimes -- --ignored --skip write --nocapture`: a minute.
#[test]
#[ignore = "takes a minute"]
fn methods_steps_and_quantiles_at_millions_of_points() {
    compare_methods(13, 2_000_000);
    step_over_switches(14, 500_000);
    invert_tails(15, 300_000);
}

/// `testdata/beta_regimes.txt`, in ball arithmetic: tails down to 1e-300, the density, and the points of these tails.
#[test]
fn agrees_with_the_references() {
    let (mut tail, mut density, mut quantile) = (Vec::new(), Vec::new(), Vec::new());
    for [a, b, x, lower, upper, height] in reference("beta_regimes.txt") {
        let beta = Beta { a, b };
        let tails = beta.tails(x).unwrap();
        tail.extend([relative(tails.lower, lower), relative(tails.upper, upper)]);
        density.push(relative(beta.density(x), height));
        let point = beta.quantile(Tails { lower, upper }).unwrap();
        // How far rounding the goal to a double moves the point.
        let rounding = f64::EPSILON * lower.min(upper) / (height * x.min(1.0 - x));
        let found = if x < 0.5 { relative(point.x, x) } else { relative(point.y, 1.0 - x) };
        quantile.push((found - rounding).max(0.0));
    }
    for (name, errors) in [("tails", tail), ("densities", density), ("quantiles", quantile)] {
        let (_, most) = summary(name, errors);
        assert!(most < 1e-12, "{name}");
    }
}

/// Only probabilities, whatever the point: subnormal, next to an end, at the mean.
#[test]
fn extremes_of_the_domain() {
    let shapes = [0.1, 0.3, 0.999_999, 1.0, 1.000_001, 17.3, 1e4, 1e9, 1e12, 1.001e12];
    let points =
        [5e-324, 1e-310, 2.2e-308, 1e-290, 1e-200, 1e-100, 1e-17, 1e-9, 0.3, 0.5, 1.0 - 1e-9, 1.0 - f64::EPSILON / 2.0];
    for a in shapes {
        for b in shapes {
            let beta = Beta { a, b };
            let mut last = Tails { lower: 0.0, upper: 1.0 };
            for x in points {
                let tails = beta.tails(x).unwrap();
                assert!((tails.lower + tails.upper - 1.0).abs() <= f64::EPSILON, "{beta:?} {x:e} {tails:?}");
                assert!((0.0..=1.0).contains(&tails.lower) && tails.lower >= last.lower * (1.0 - 1e-12));
                assert!((0.0..=1.0).contains(&tails.upper) && tails.upper <= last.upper * (1.0 + 1e-12));
                assert!(beta.density(x) >= 0.0, "{beta:?} {x:e}");
                last = tails;
            }
            // And back, from any tail.
            let mut last = 0.0;
            for exponent in [-323.0, -310.0, -300.0, -200.0, -100.0, -30.0, -16.0, -8.0, -3.0, -1.0, -0.4] {
                let p = exp(exponent * ln(10.0));
                for goal in [Tails { lower: p, upper: 1.0 - p }, Tails { lower: 1.0 - p, upper: p }] {
                    let point = beta.quantile(goal).unwrap();
                    assert!((0.0..=1.0).contains(&point.x) && (0.0..=1.0).contains(&point.y), "{beta:?} {goal:?}");
                    assert!((point.x + point.y - 1.0).abs() <= f64::EPSILON, "{beta:?} {goal:?} {point:?}");
                    if goal.lower == p {
                        assert!(point.x >= last, "{beta:?} {goal:?} {point:?}");
                        last = point.x;
                    }
                }
            }
        }
    }
}
