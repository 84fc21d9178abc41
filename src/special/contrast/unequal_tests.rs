//! Unrelated arms: 0 to 1e12 visitors, rates from 0 to 1, any prior.

use rand::{RngExt, SeedableRng, rngs::SmallRng};

use super::*;
use crate::special::elementary::{exp, ln};

struct Case {
    kind: Kind,
    contrast: Contrast,
    at: f64,
    tails: Tails,
    density: f64,
    /// The effect on a tail of half a unit in the last place of the value, or of a ratio of 1.
    rounding: f64,
    line: String,
}

/// `testdata/unequal.txt`, ball arithmetic with other formulas; or the larger file that `ABSTATS_UNEQUAL` names, made by
/// `testdata/generate/unequal.py SEED COUNT FILE`.
fn cases() -> Vec<Case> {
    let text = match std::env::var("ABSTATS_UNEQUAL") {
        Ok(path) => std::fs::read_to_string(path).unwrap(),
        Err(_) => include_str!("../../../testdata/unequal.txt").to_owned(),
    };
    let read = |line: &str| {
        let (kind, numbers) = line.split_once(' ').unwrap();
        let numbers: Vec<f64> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        // X - Y and X / Y there, Y - X and Y / X here.
        let [a1, b1, a2, b2, value, lower, upper, density] = numbers[..] else { panic!("{line}") };
        let contrast = Contrast::new(Beta { a: a2, b: b2 }, Beta { a: a1, b: b1 }).unwrap();
        let (kind, at, density, unit) = if kind == "ratio" {
            (Kind::LogRatio, ln(value), density * value, ln(value).abs().max(1.0))
        } else {
            (Kind::Difference, value, density, value.abs())
        };
        let rounding = density * f64::EPSILON * unit;
        Case { kind, contrast, at, tails: Tails { lower, upper }, density, rounding, line: line.to_owned() }
    };
    text.lines().filter(|line| !line.starts_with('#')).map(read).collect()
}

/// The largest comes last, with its case.
fn sorted(what: &str, mut errors: Vec<(f64, String)>) -> Vec<f64> {
    errors.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |part: usize| errors[(errors.len() - 1) * part / 100].0;
    println!("{what}: {}, median {:.1e}, 99% {:.1e}, largest {:.1e}", errors.len(), at(50), at(99), at(100));
    for (error, line) in errors.iter().rev().take(5) {
        println!("    {error:.1e} {line}");
    }
    errors.into_iter().map(|(error, _)| error).collect()
}

#[test]
fn tails_and_densities() {
    let (mut tails, mut densities) = (Vec::new(), Vec::new());
    for case in cases() {
        let found = case.contrast.at(case.kind, case.at).unwrap();
        for (found, right) in [(found.tails.lower, case.tails.lower), (found.tails.upper, case.tails.upper)] {
            tails.push((((found - right).abs() - case.rounding).max(0.0) / right, case.line.clone()));
        }
        // A density's own slope is that of its tail, up to a factor of a few, and the slope of a tail is density / tail.
        let slope = case.rounding / case.tails.lower.min(case.tails.upper);
        densities.push((((found.density / case.density - 1.0).abs() - 4.0 * slope).max(0.0), case.line));
    }
    let (tails, densities) = (sorted("tails", tails), sorted("densities", densities));
    assert!(tails.len() > 200 && tails[tails.len() / 2] < 1e-14 && tails[tails.len() - 1] < 2e-11);
    assert!(densities[densities.len() / 2] < 1e-13 && densities[densities.len() - 1] < 1e-11);
}

/// In units of the change that moves the score by 1.
#[test]
fn quantiles() {
    let mut errors = Vec::new();
    for case in cases() {
        let Tails { lower, upper } = case.tails;
        if lower.min(upper) < 1e-20 {
            continue;
        }
        let found = case.contrast.quantile(case.kind, case.tails).unwrap();
        let score = crate::special::normal::upper_quantile(lower.min(upper));
        let unit = crate::special::normal::density(score) / case.density;
        let rounding = f64::EPSILON * if case.kind == Kind::LogRatio { case.at.abs().max(1.0) } else { case.at.abs() };
        errors.push((((found - case.at).abs() - rounding).max(0.0) / unit, case.line));
    }
    let errors = sorted("quantiles", errors);
    assert!(errors.len() > 60 && errors[errors.len() / 2] < 1e-14 && errors[errors.len() - 1] < 2e-11);
}

fn log_uniform(rng: &mut SmallRng, low: f64, high: f64) -> f64 {
    exp(rng.random_range(ln(low)..ln(high)))
}

/// Shapes that are not half-integers, where the saddle-point integral applies and where it hands over to the sum.
#[test]
fn both_methods_agree() {
    let mut rng = SmallRng::seed_from_u64(5);
    let mut errors = Vec::new();
    for _ in 0..2_000 {
        let [x, y] = [(); 2].map(|()| Beta { a: log_uniform(&mut rng, 0.5, 1e6), b: log_uniform(&mut rng, 0.1, 1e8) });
        let contrast = Contrast::new(x, y).unwrap();
        let pair = &contrast.pair;
        let width = (x.b / (x.a * (x.a + x.b)) + y.b / (y.a * (y.a + y.b))).sqrt();
        let value = ln(pair.y.mean() / pair.x.mean()) + width * rng.random_range(-6.0..6.0);
        let Some(line) = ratio_line::distribution(pair.x, pair.y, value) else { continue };
        let sum = quadrature::distribution(pair, Kind::LogRatio, value, Care::Full).unwrap();
        let rounding = sum.density * f64::EPSILON * value.abs().max(1.0);
        for (one, other) in [(line.tails.lower, sum.tails.lower), (line.tails.upper, sum.tails.upper)] {
            let what = format!("{:?} {:?} {value:e}", pair.x, pair.y);
            errors.push((((one - other).abs() - rounding).max(0.0) / other.max(1e-290), what));
        }
    }
    let errors = sorted("both methods", errors);
    assert!(errors.len() > 1_000 && errors[errors.len() - 1] < 1e-11);
}

/// The tails on both sides of the places where the sum's variable changes and where powers take over.
#[test]
fn no_jump_far_out() {
    let mut rng = SmallRng::seed_from_u64(6);
    for _ in 0..200 {
        let [x, y] = [(); 2].map(|()| Beta { a: log_uniform(&mut rng, 0.1, 3.0), b: log_uniform(&mut rng, 0.1, 1e9) });
        let contrast = Contrast::new(x, y).unwrap();
        for edge in [-200.0, -50.0, 50.0, 200.0] {
            let [before, after] =
                [edge * (1.0 - 1e-15), edge * (1.0 + 1e-15)].map(|value| contrast.at(Kind::LogRatio, value).unwrap());
            let step = before.density * edge.abs() * 4e-15;
            for (one, other) in [(before.tails.lower, after.tails.lower), (before.tails.upper, after.tails.upper)] {
                assert!((one - other).abs() <= 1e-11 * one + step, "{x:?} {y:?} {edge} {one:e} {other:e}");
            }
        }
    }
}

/// The smallest arms at every level: all converge, and the ends have the requested tails.
#[test]
fn every_level_has_its_ends() {
    let arms = [0.1, 0.5, 1.0].into_iter().flat_map(|prior| {
        [(0.0, 0.0), (1.0, 5.0), (0.0, 537.0), (1.0, 713.0), (3.0, 3.0), (2.0, 1e9), (1e12, 1e12)]
            .map(|(conversions, visitors)| Beta { a: prior + conversions, b: prior + visitors - conversions })
    });
    let arms: Vec<Beta> = arms.collect();
    for &x in &arms {
        for &y in &arms {
            let contrast = Contrast::new(x, y).unwrap();
            for tail in [0.25, 0.025, 5e-5, 5e-6, 5e-13, 5e-17] {
                for kind in [Kind::Difference, Kind::LogRatio] {
                    for p in [Tails { lower: tail, upper: 1.0 - tail }, Tails { lower: 1.0 - tail, upper: tail }] {
                        let end = contrast.quantile(kind, p).unwrap();
                        if kind == Kind::Difference && end.abs() > 1.0 - 1e-9 {
                            continue;
                        }
                        let found = contrast.at(kind, end).unwrap();
                        let rounding = 4.0 * f64::EPSILON * found.density * end.abs();
                        let (one, other) =
                            if p.lower < p.upper { (found.tails.lower, p.lower) } else { (found.tails.upper, p.upper) };
                        assert!(
                            (one - other).abs() <= 1e-9 * other + rounding,
                            "{x:?} {y:?} {kind:?} {p:?} {end:e} {one:e}"
                        );
                    }
                }
            }
        }
    }
}
