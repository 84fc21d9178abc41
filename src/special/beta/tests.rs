//! References: the files of `testdata` (ball arithmetic; their generators are beside them), exact binomial sums, identities.

use super::super::elementary::{exp, ln};
use super::*;

/// Uniform on [0, 1) from a counter (`SplitMix64`).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0
    }

    pub(crate) fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        low * exp(self.uniform() * ln(high / low))
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below N")]
    pub(crate) fn one_of<const N: usize>(&mut self, choices: [f64; N]) -> f64 {
        choices[(self.uniform() * N as f64) as usize]
    }

    /// Shapes of every size, equal and unequal.
    fn beta(&mut self) -> Beta {
        let a = self.log_uniform(0.01, 1e12);
        let b = if self.uniform() < 0.3 { a * (0.1 + self.uniform()) } else { self.log_uniform(0.01, 1e12) };
        if self.uniform() < 0.5 { Beta { a, b: b.max(0.01) } } else { Beta { a: b.max(0.01), b: a } }
    }

    /// A point `(x, y)` up to `reach` standard deviations of the logit from the middle.
    pub(super) fn point(&mut self, beta: Beta, reach: f64) -> (f64, f64) {
        let deviation = (1.0 / beta.a + 1.0 / beta.b).sqrt();
        let t = ln(beta.a / beta.b) + reach * (2.0 * self.uniform() - 1.0) * deviation;
        (1.0 / (1.0 + exp(-t)), 1.0 / (1.0 + exp(t)))
    }
}

pub(super) fn relative(value: f64, reference: f64) -> f64 {
    ((value - reference) / reference).abs()
}

/// Median, 99th percentile and maximum, printed.
pub(super) fn summary(name: &str, mut errors: Vec<f64>) -> (f64, f64) {
    assert!(errors.iter().all(|error| !error.is_nan()), "{name}");
    errors.sort_by(f64::total_cmp);
    let (median, most) = (errors[errors.len() / 2], errors[errors.len() - 1]);
    println!(
        "{name}: {} values, median {median:.1e}, p99 {:.1e}, max {most:.1e}",
        errors.len(),
        errors[errors.len() * 99 / 100]
    );
    (median, most)
}

/// The rows of a file of reference values.
pub(super) fn reference<const COLUMNS: usize>(name: &str) -> Vec<[f64; COLUMNS]> {
    let text = std::fs::read_to_string(format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let parse = |line: &str| line.split(' ').map(|field| field.parse().unwrap()).collect::<Vec<f64>>();
    text.lines().filter(|line| !line.starts_with('#')).map(|line| parse(line).try_into().unwrap()).collect()
}

#[test]
fn tails_agree_with_ball_arithmetic() {
    let mut errors = Vec::new();
    for [a, b, x, lower, upper, _] in reference("beta_tails.txt") {
        let tails = Beta { a, b }.tails(x).unwrap();
        for (value, reference) in [(tails.lower, lower), (tails.upper, upper)] {
            let error = relative(value, reference);
            assert!(error < 1e-12, "{a:e} {b:e} {x:e}: {tails:?}, {error:e}");
            errors.push(error);
        }
    }
    let (median, _) = summary("tails", errors);
    assert!(median < 1e-14);
}

/// P(X <= x) = P(at least a of n = a + b - 1 trials succeed): sums of at most 31 terms in integers at x = k / 16.
#[test]
fn integer_shapes_are_binomial_sums() {
    let mut errors = Vec::new();
    for n in 1..=30_u32 {
        for a in 1..=n {
            for k in 1..16_u32 {
                let (mut coefficient, mut sums) = (1_u128, [0_u128; 2]);
                for successes in 0..=n {
                    // 16^30 = 2^120 bounds every sum.
                    let term = coefficient * u128::from(k).pow(successes) * u128::from(16 - k).pow(n - successes);
                    sums[usize::from(successes >= a)] += term;
                    coefficient = coefficient * u128::from(n - successes) / u128::from(successes + 1);
                }
                let all = (sums[0] + sums[1]) as f64;
                let tails = Beta { a: a.into(), b: (n + 1 - a).into() }.tails(f64::from(k) / 16.0).unwrap();
                errors.push(relative(tails.lower, sums[1] as f64 / all));
                errors.push(relative(tails.upper, sums[0] as f64 / all));
            }
        }
    }
    let (_, most) = summary("binomial sums", errors);
    assert!(most < 5e-14);
}

#[test]
fn exchanging_the_ends_is_exact_and_the_middle_is_a_half() {
    let mut random = Random(1);
    for _ in 0..20_000 {
        let beta = random.beta();
        let (x, y) = random.point(beta, 20.0);
        assert_eq!(beta.tails_at(x, y).unwrap(), beta.swap().tails_at(y, x).unwrap().swap(), "{beta:?} {x:e}");
        let even = Beta { a: beta.a, b: beta.a };
        assert_eq!(even.tails(0.5).unwrap(), Tails { lower: 0.5, upper: 0.5 });
    }
}

/// Methods meet at their borders: along a line of points, nothing steps back by more than rounding.
#[test]
fn tails_are_probabilities_that_add_up_and_rise() {
    let mut random = Random(2);
    for _ in 0..3_000 {
        let beta = random.beta();
        let deviation = (1.0 / beta.a + 1.0 / beta.b).sqrt();
        let middle = ln(beta.a / beta.b);
        let mut last = Tails { lower: 0.0, upper: 1.0 };
        for step in -60..=60 {
            let t = middle + 0.6 * f64::from(step) * deviation;
            let (x, y) = (1.0 / (1.0 + exp(-t)), 1.0 / (1.0 + exp(t)));
            let tails = beta.tails_at(x, y).unwrap();
            assert!(
                (0.0..=1.0).contains(&tails.lower) && (0.0..=1.0).contains(&tails.upper),
                "{beta:?} {x:e} {tails:?}"
            );
            assert!((tails.lower + tails.upper - 1.0).abs() <= f64::EPSILON, "{beta:?} {x:e} {tails:?}");
            assert!(tails.lower >= last.lower * (1.0 - 1e-12), "{beta:?} {x:e} {tails:?} {last:?}");
            assert!(tails.upper <= last.upper * (1.0 + 1e-12), "{beta:?} {x:e} {tails:?} {last:?}");
            last = tails;
        }
    }
}

#[test]
fn nothing_breaks_anywhere() {
    let mut random = Random(3);
    for _ in 0..30_000 {
        let beta = random.beta();
        let small = random.log_uniform(1e-323, 0.5);
        let (x, y) = random.point(beta, 60.0);
        for (x, y) in [(small, 1.0 - small), (1.0 - small, small), (x, y), (0.0, 1.0), (1.0, 0.0)] {
            let tails = beta.tails_at(x, y).unwrap();
            assert!(
                (0.0..=1.0).contains(&tails.lower) && (0.0..=1.0).contains(&tails.upper),
                "{beta:?} {x:e} {tails:?}"
            );
        }
    }
}

#[test]
fn densities_agree_with_ball_arithmetic() {
    let mut densities = Vec::new();
    for [a, b, x, density] in reference("beta_density.txt") {
        let (beta, y) = (Beta { a, b }, 1.0 - x);
        densities.push(relative(beta.density(x), density));
        assert!(densities[densities.len() - 1] < 1e-12, "{a:e} {b:e} {x:e}: {:e}", beta.density(x));
        if density * x * y > 1e-300 {
            densities.push(relative(beta.logit_density_at(x, y), density * x * y));
        }
    }
    let (median, most) = summary("densities", densities);
    assert!(median < 1e-14 && most < 1e-12);
}

#[test]
fn densities_at_the_ends() {
    let density = |a, b, x| Beta { a, b }.density(x);
    assert_eq!((density(1.0, 3.0, 0.0), density(3.0, 1.0, 1.0)), (3.0, 3.0));
    assert_eq!((density(2.0, 3.0, 0.0), density(3.0, 2.0, 1.0)), (0.0, 0.0));
    assert_eq!((density(0.5, 3.0, 0.0), density(3.0, 0.5, 1.0)), (f64::INFINITY, f64::INFINITY));
    assert!(Beta { a: 0.5, b: 0.5 }.logit_density_at(0.0, 1.0).abs() == 0.0);
    // 6 x y at a subnormal x; x^(-1/2) / pi y^(-1/2).
    assert!(relative(density(2.0, 2.0, 1e-310), 6e-310) < 1e-12);
    assert!(relative(density(0.5, 0.5, 1e-310), 1e155 / std::f64::consts::PI) < 1e-12);
}

#[test]
fn quantiles_agree_with_ball_arithmetic() {
    let (mut lower_errors, mut upper_errors) = (Vec::new(), Vec::new());
    for [a, b, p, x] in reference("beta_quantile.txt") {
        let point = Beta { a, b }.quantile(Tails { lower: p, upper: 1.0 - p }).unwrap();
        lower_errors.push(relative(point.x, x));
        assert!(lower_errors[lower_errors.len() - 1] < 1e-12, "{a:e} {b:e} {p:e}: {point:?}, {x:e}");
    }
    for [a, b, q, x] in reference("beta_quantile_upper.txt") {
        let point = Beta { a, b }.quantile(Tails { lower: 1.0 - q, upper: q }).unwrap();
        upper_errors.push(relative(point.x, x));
        assert!(upper_errors[upper_errors.len() - 1] < 1e-12, "{a:e} {b:e} {q:e}: {point:?}, {x:e}");
    }
    for (name, errors) in [("lower quantiles", lower_errors), ("upper quantiles", upper_errors)] {
        let (median, _) = summary(name, errors);
        assert!(median < 1e-15);
    }
}

/// The error of the point that would explain the tails' distance from the goal, in units of the point.
fn error_of_point(beta: Beta, goal: Tails, point: Point) -> f64 {
    let reached = beta.tails_at(point.x, point.y).unwrap();
    let (reached, goal) =
        if goal.lower <= goal.upper { (reached.lower, goal.lower) } else { (reached.upper, goal.upper) };
    let change_per_logit = beta.logit_density_at(point.x, point.y) / goal;
    relative(reached, goal) / change_per_logit * point.x.max(point.y)
}

#[test]
fn quantiles_invert_the_tails() {
    invert_tails(4, 20_000);
}

pub(super) fn invert_tails(seed: u64, rounds: u32) {
    let mut random = Random(seed);
    let mut errors = Vec::new();
    for _ in 0..rounds {
        let beta = random.beta();
        let small = random.log_uniform(1e-300, 0.5);
        let common = 0.5 * random.uniform();
        for p in [small, common] {
            let lower = Tails { lower: p, upper: 1.0 - p };
            for goal in [lower, lower.swap()] {
                let point = beta.quantile(goal).unwrap_or_else(|_| panic!("{beta:?} {goal:?}"));
                assert!((point.x + point.y - 1.0).abs() <= f64::EPSILON);
                assert_eq!(beta.swap().quantile(goal.swap()), Ok(point.swap()));
                let nearest = point.x.min(point.y);
                if nearest == 0.0 {
                    let tails =
                        if point.x == 0.0 { beta.tails_at(1e-305, 1.0) } else { beta.swap().tails_at(1e-305, 1.0) }
                            .unwrap();
                    let p = if point.x == 0.0 { goal.lower } else { goal.upper };
                    assert!(tails.lower >= p, "{beta:?} {goal:?} {point:?}");
                } else {
                    let error = error_of_point(beta, goal, point);
                    errors.push(error);
                }
            }
        }
    }
    let (median, most) = summary("points", errors);
    assert!(most < 1e-12 && median < 1e-15);
}

/// Within 8 standard deviations a table gives what direct evaluation gives: each tail and the density.
#[test]
fn tables_agree_with_fresh_evaluations() {
    let mut random = Random(5);
    let (mut tails, mut densities) = (Vec::new(), Vec::new());
    for _ in 0..3_000 {
        let beta = random.beta();
        let table = table::Table::new(beta).unwrap();
        let mut cursor = table::AT_MEAN;
        for _ in 0..60 {
            let (x, y) = random.point(beta, 8.0);
            let fresh = beta.tails_at(x, y).unwrap();
            let (found, density) = table.at(x, y, &mut cursor).unwrap();
            if x.min(y) < 1e-290 || fresh.lower.min(fresh.upper) < 1e-290 {
                continue;
            }
            // The effect of rounding a point to a double on a narrow distribution's table, whose pieces are apart from it.
            let grain = f64::EPSILON * x.min(y) / beta.variance().sqrt();
            let allowed = |error: f64| (error - 20.0 * grain).max(0.0);
            tails.push(allowed(relative(found.lower, fresh.lower).max(relative(found.upper, fresh.upper))));
            densities.push(allowed(relative(density, beta.density_at(x, y))));
            assert_eq!(table.density(x, y, &mut cursor).unwrap(), density);
        }
    }
    for (name, errors) in [("tabulated tails", tails), ("tabulated densities", densities)] {
        let (median, most) = summary(name, errors);
        assert!(median < 1e-15 && most < 1e-12);
    }
}
