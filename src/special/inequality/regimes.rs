//! The methods against each other wherever two of them apply, and references where one method takes over from
//! another.

use std::collections::BTreeMap;

use super::*;
use crate::special::beta::tests::Random;
use crate::special::elementary::ln;

const SMALLEST: f64 = 0.1;
const LARGEST: f64 = 1.001e12;

/// Four shapes: unrelated, or of arms up to 1e13 times as large as the other and up to 37 standard errors apart.
fn shapes(random: &mut Random) -> [f64; 4] {
    let within = |shape: f64| shape.clamp(SMALLEST, LARGEST);
    let top = random.one_of([10.0, 100.0, 1e3, 1e4, 1e6, 1e9, 1e12]);
    let mut shape = || random.log_uniform(SMALLEST, top);
    let [a1, b1, a2, b2] = [shape(), shape(), shape(), shape()];
    let kind = random.uniform();
    if kind < 0.25 {
        return [a1, b1, a2, b2];
    }
    let reach = random.one_of([0.5, 3.0, 13.0]) * ln(10.0);
    let scale = exp(reach * (2.0 * random.uniform() - 1.0));
    let (a2, b2) = (within(a1 * scale), within(b1 * scale));
    let errors = random.one_of([0.0, 1e-6, 0.3, 1.0, 3.0, 8.0, 20.0, 37.0]) * (2.0 * random.uniform() - 1.0);
    let shift = errors * (1.0 / a1 + 1.0 / b1 + 1.0 / a2 + 1.0 / b2).sqrt();
    let a2 = within(a2 * exp(shift.clamp(-5.0, 5.0)));
    // Both the uniform prior's integers, and none.
    if kind < 0.35 { [a1.ceil(), b1.ceil(), a2, b2] } else { [a1, b1, a2, b2] }
}

fn pair([a1, b1, a2, b2]: [f64; 4]) -> Pair {
    let (x, y) = (Beta { a: a1, b: b1 }, Beta { a: a2, b: b2 });
    let cross = difference_of_products(a1, b2, b1, a2);
    if cross > 0.0 { Pair { x: y, y: x, cross: -cross } } else { Pair { x, y, cross } }
}

/// The method that `Pair::upset` chooses, and in which direction.
fn regime(pair: &Pair) -> String {
    let Pair { x, y, .. } = pair;
    if series::raise_one(pair, series::SHORT).is_some() {
        format!("raise_{}", if y.a <= x.b { "a2" } else { "b1" })
    } else if series::lower_one(pair).is_some() {
        format!("lower_{}", if x.a <= y.b { "a1" } else { "b2" })
    } else if contour::upset(pair).is_some() {
        let (series, pole) = contour::line(pair).unwrap().regime();
        format!("contour_{series}{}", if pole { "_pole" } else { "" })
    } else if narrow::upset(pair).is_some() {
        format!("narrow_{}", if y.variance() < x.variance() { "y" } else { "x" })
    } else if series::raise_both(pair).is_some() {
        "raise_both".into()
    } else if series::raise_one(pair, series::LONG).is_some() {
        "raise_long".into()
    } else if series::raise_one(pair, series::LONGEST).is_some() {
        "raise_longest".into()
    } else {
        "quadrature".into()
    }
}

/// The chosen method and every series that also applies: the relative differences of chance and loss. Sums of positive
/// terms are right wherever they end, so a method that differs from them is wrong.
fn compare_methods(seed: u64, pairs: u32) {
    let mut random = Random(seed);
    let (mut compared, mut worst, mut worst_case) = (0, 0.0_f64, String::new());
    for _ in 0..pairs {
        let shapes = shapes(&mut random);
        let pair = pair(shapes);
        let taken = pair.upset().unwrap();
        assert!((0.0..=1.0).contains(&taken.probability) && taken.excess >= 0.0, "{shapes:?} {taken:?}");
        if taken.probability.min(taken.excess) < 1e-300 {
            continue;
        }
        let first = regime(&pair);
        let others = [
            series::lower_one(&pair),
            // The saddle point against the short sums, which come before it.
            if first.starts_with("raise_") { contour::upset(&pair) } else { None },
            if pair.cross == 0.0 || taken.probability > 1e-3 { series::raise_both(&pair) } else { None },
            series::raise_one(&pair, series::LONGEST),
        ];
        for other in others.into_iter().flatten() {
            let chance = (other.probability / taken.probability - 1.0).abs();
            let loss = (other.excess / taken.excess - 1.0).abs();
            compared += 1;
            if chance.max(loss) > worst {
                (worst, worst_case) = (chance.max(loss), format!("{shapes:?} {first} {taken:?} {other:?}"));
            }
        }
    }
    println!("{compared} comparisons of two methods, largest difference {worst:.1e}: {worst_case}");
    assert!(compared > pairs / 3 && worst < 5e-12);
}

#[test]
fn methods_agree_where_two_serve() {
    compare_methods(1, 20_000);
}

/// `cargo test --release --lib regimes -- --ignored --skip write --nocapture`: a minute.
#[test]
#[ignore = "takes a minute"]
fn methods_agree_on_two_million_pairs() {
    compare_methods(2, 2_000_000);
}

/// Every case of `testdata/regimes.txt`, in ball arithmetic: pairs of arms on both sides of every switch, and very
/// unequal ones; numbers below 1e-300 are left out.
#[test]
fn agrees_with_the_references() {
    let (mut errors, mut worst, mut worst_case) = (Vec::new(), 0.0_f64, "");
    for line in include_str!("../../../testdata/regimes.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let shapes: Vec<f64> = fields[..4].iter().map(|field| field.parse().unwrap()).collect();
        let (x, y) = (Beta { a: shapes[0], b: shapes[1] }, Beta { a: shapes[2], b: shapes[3] });
        let Inequality { x_greater, y_greater, x_excess, y_excess } = inequality(x, y).unwrap();
        assert!((x_greater + y_greater - 1.0).abs() <= f64::EPSILON, "{line}");
        for (value, field) in [x_greater, y_greater, x_excess, y_excess].into_iter().zip(&fields[4..]) {
            if *field == "-" {
                assert!((0.0..1e-299).contains(&value), "{line}");
                continue;
            }
            let error = (value / field.parse::<f64>().unwrap() - 1.0).abs();
            errors.push(error);
            if error > worst {
                (worst, worst_case) = (error, line);
            }
        }
    }
    errors.sort_by(f64::total_cmp);
    let (median, most) = (errors[errors.len() / 2], errors[errors.len() * 99 / 100]);
    println!("{} numbers: median {median:.1e}, 99% {most:.1e}, largest {worst:.1e}: {worst_case}", errors.len());
    assert!(errors.len() > 4_000 && median < 1e-15 && worst < 6e-13);
}

/// Rewrites `testdata/generate/regimes_inputs.txt` after a change of the methods' order: pairs on both sides of every
/// switch that lies on a line between two random pairs.
#[test]
#[ignore = "writes a file; then run testdata/generate/regimes.py"]
fn write_the_switches() {
    const EACH: usize = 3;
    let mut random = Random(3);
    let mut found: BTreeMap<[String; 2], Vec<String>> = BTreeMap::new();
    for _ in 0..30_000 {
        let from = shapes(&mut random);
        let to = if random.uniform() < 0.6 {
            from.map(|shape| (shape * exp(4.0 * random.uniform() - 2.0)).clamp(SMALLEST, LARGEST))
        } else {
            shapes(&mut random)
        };
        let at = |t: f64| -> [f64; 4] { std::array::from_fn(|i| from[i] * exp(t * ln(to[i] / from[i]))) };
        let (mut low, mut high) = (0.0, 1.0);
        let below = regime(&pair(at(low)));
        if below == regime(&pair(at(high))) {
            continue;
        }
        while high - low > 1e-7 {
            let middle = 0.5 * (low + high);
            if regime(&pair(at(middle))) == below { low = middle } else { high = middle }
        }
        let rounded = |t| at(t).map(|shape| format!("{shape:.8e}").parse::<f64>().unwrap());
        let sides = [rounded(low), rounded(high)];
        let mut names = sides.map(|shapes| regime(&pair(shapes)));
        names.sort();
        let far = |shapes| pair(shapes).upset().is_ok_and(|upset| upset.excess < 1e-298);
        let lines = found.entry(names.clone()).or_default();
        if names[0] == names[1] || sides.into_iter().any(far) || lines.len() >= EACH {
            continue;
        }
        let line = |[a1, b1, a2, b2]: [f64; 4]| format!("{a1:e} {b1:e} {a2:e} {b2:e}\n");
        lines.push(sides.map(line).concat());
    }
    let mut text = String::from("# a1 b1 a2 b2: pairs on both sides of each switch of method\n");
    text += "# written by the library's test write_the_switches\n";
    for ([one, other], lines) in found.iter().filter(|(_, lines)| !lines.is_empty()) {
        text += &["# ", one, ", ", other, "\n", &lines.concat()].concat();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/generate/regimes_inputs.txt");
    std::fs::write(path, text).unwrap();
}
