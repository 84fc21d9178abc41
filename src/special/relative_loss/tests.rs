use super::*;
use crate::special::elementary::ln;

/// The median and the largest relative error over lines `a1 b1 a2 b2 loss ..`, where the control is the second arm.
fn errors(lines: &str) -> (usize, f64, f64) {
    let mut errors = Vec::new();
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<f64> = line.split_whitespace().map(|field| field.parse().unwrap()).collect();
        let (one, other) = (Beta { a: fields[0], b: fields[1] }, Beta { a: fields[2], b: fields[3] });
        let found = relative_loss(other, one).unwrap_or(f64::INFINITY);
        let e = (found / fields[4] - 1.0).abs();
        if e > 3e-13 {
            println!("{e:.1e} {fields:?} {found:e}");
        }
        errors.push(e);
    }
    errors.sort_by(f64::total_cmp);
    let (median, largest) = (errors[errors.len() / 2], errors[errors.len() - 1]);
    println!("{} relative losses: median {median:.1e}, largest {largest:.1e}", errors.len());
    (errors.len(), median, largest)
}

/// Every case of `testdata/relative_loss.txt`, computed there with other formulas.
#[test]
fn agrees_with_the_references() {
    let (count, median, largest) = errors(include_str!("../../../testdata/relative_loss.txt"));
    assert!(count > 590 && median < 1e-14 && largest < 1e-12);
}

/// Controls with next to no conversions, all priors, all sizes: `testdata/relative_loss_extremes.txt`.
#[test]
fn controls_without_conversions() {
    let (count, median, largest) = errors(include_str!("../../../testdata/relative_loss_extremes.txt"));
    assert!(count > 150 && median < 1e-14 && largest < 1e-12);
}

/// The same for a file written by `testdata/generate/relative_loss_extremes.py N SEED PATH`, PATH in the environment.
#[test]
#[ignore = "needs a file"]
fn controls_without_conversions_of_a_file() {
    let path = std::env::var("RELATIVE_LOSS_EXTREMES").unwrap();
    let (_, _, largest) = errors(&std::fs::read_to_string(path).unwrap());
    assert!(largest < 1e-12);
}

/// Numbers from low to high, equally likely in every decade and the same in every run.
fn logarithmic_numbers() -> impl FnMut(f64, f64) -> f64 {
    let mut state = 11_u64;
    move |low, high| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low * exp((state >> 11) as f64 / (1_u64 << 53) as f64 * ln(high / low))
    }
}

/// All methods agree: the sum, the average by moments, the integral, and the ordinary loss with the control's first
/// shape lowered by one.
#[test]
fn methods_agree_where_two_serve() {
    let mut between = logarithmic_numbers();
    let mut compared = [0_u32; 3];
    for case in 0..CASES {
        let x = Beta {
            a: if case % 3 == 0 { 1.0 + between(1e-15, 1.0) } else { between(0.1, 1.0) },
            b: between(0.1, 1e12),
        };
        let near = x.b * between(1e-6, 1e2);
        let y =
            Beta { a: between(0.1, 1e12), b: if case % 2 == 0 { between(0.1, 1e12) } else { near.clamp(0.1, 1e12) } };
        let known = Known::new(x).unwrap();
        let moments = by_moments(x, y, &known);
        let integral = by_quadrature(x, y, &known).unwrap();
        let value = moments.unwrap_or(integral);
        if value < 1e-290 {
            continue;
        }
        if moments.is_some() {
            // Here the rounding of the nodes shows more, the narrower Y is.
            let width = (1.0 / y.a + 1.0 / y.b).sqrt();
            assert!(
                (integral / value - 1.0).abs() < 1e-11 + 1e-15 / width,
                "{integral:e} for {value:e} at {x:?} {y:?}"
            );
        }
        let lowered = (x.a > 1.01).then(|| {
            let factor = (x.a + x.b - 1.0) / (x.a - 1.0);
            inequality(Beta { a: x.a - 1.0, b: x.b }, y).unwrap().x_excess * factor
        });
        for (which, other) in [series(x, y), moments, lowered].into_iter().enumerate() {
            if let Some(other) = other {
                assert!((other / value - 1.0).abs() < 1e-11, "{which}: {other:e} for {value:e} at {x:?} {y:?}");
                compared[which] += 1;
            }
        }
    }
    println!("compared: {compared:?}");
    assert!(compared.iter().all(|&count| count > CASES / 50));
}

const CASES: u32 = 1_500;
