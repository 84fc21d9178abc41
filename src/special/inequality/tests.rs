use approx::assert_relative_eq;

use super::*;

fn beta(prior: f64, conversions: f64, visitors: f64) -> Beta {
    Beta { a: prior + conversions, b: prior + visitors - conversions }
}

/// Control, variant and P(variant > control), from mpmath with at least 50 digits.
#[test]
fn published_chances() {
    for (prior, control, variant, chance, digits) in [
        (1.0, (100.0, 1000.0), (120.0, 1000.0), 0.923_183_438_973_559_8, 1e-15),
        (1.0, (3.0, 1000.0), (12.0, 1000.0), 0.989_613_247_438_167_4, 1e-15),
        (1.0, (0.0, 100.0), (5.0, 100.0), 0.985_523_495_955_419_2, 1e-15),
        (1.0, (1.0, 10.0), (3.0, 10.0), 0.844_611_528_822_055, 1e-14),
        (1.0, (100.0, 100.0), (95.0, 100.0), 0.014_476_504_044_6, 1e-11),
        (1.0, (50_000.0, 1e6), (50_500.0, 1e6), 0.947_209_750_740_105_4, 1e-15),
        (0.5, (3.0, 1000.0), (12.0, 1000.0), 0.991_737_771_721, 1e-12),
        (0.5, (0.0, 100.0), (5.0, 100.0), 0.993_625_925_407, 1e-12),
        (0.5, (100.0, 1000.0), (120.0, 1000.0), 0.923_605_232_142, 1e-12),
    ] {
        let result = inequality(beta(prior, variant.0, variant.1), beta(prior, control.0, control.1)).unwrap();
        assert_relative_eq!(result.x_greater, chance, max_relative = digits);
    }
    // The small tail keeps its own accuracy; the reference has 12 digits.
    let result = inequality(beta(1.0, 1000.0, 1e5), beta(1.0, 2000.0, 1e5)).unwrap();
    assert_relative_eq!(result.x_greater, 2.965_562_393_31e-77, max_relative = 1e-12);
}

/// E[max(Y - X, 0)] - E[max(X - Y, 0)] = E Y - E X. Exchanging X and Y exchanges the results to the last bit.
#[test]
fn identities() {
    for (x, y) in [
        (beta(1.0, 0.0, 3.0), beta(0.5, 2.0, 4.0)),
        (beta(1.0, 120.0, 1500.0), beta(1.0, 148.0, 1480.0)),
        (beta(0.5, 7e8, 1e9), beta(0.5, 7.0001e8, 1e9)),
        (beta(0.5, 300.0, 1000.0), beta(2.5, 310.0, 990.0)),
        (beta(1.0, 5.0, 5.0), beta(1.0, 5.0, 5.0)),
    ] {
        let (forth, back) = (inequality(x, y).unwrap(), inequality(y, x).unwrap());
        assert_eq!((forth.x_greater, forth.y_greater), (back.y_greater, back.x_greater));
        assert_eq!((forth.x_excess, forth.y_excess), (back.y_excess, back.x_excess));
        assert_relative_eq!(forth.x_greater + forth.y_greater, 1.0, max_relative = 1e-15);
        assert_relative_eq!(forth.y_excess - forth.x_excess, y.mean() - x.mean(), epsilon = 2e-16);
    }
    let equal = inequality(beta(1.0, 5.0, 5.0), beta(1.0, 5.0, 5.0)).unwrap();
    assert_eq!((equal.x_greater, equal.y_greater), (0.5, 0.5));
}

/// Every case of `testdata/inequality.txt`, computed there with other formulas. Shapes below 0.01 are outside the
/// stated domain.
#[test]
fn agrees_with_the_references() {
    let mut errors: Vec<f64> = Vec::new();
    for line in include_str!("../../../testdata/inequality.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<f64> = line.split_whitespace().map(|field| field.parse().unwrap()).collect();
        if fields[..4].iter().any(|&shape| shape < 0.01) {
            continue;
        }
        let result = inequality(Beta { a: fields[0], b: fields[1] }, Beta { a: fields[2], b: fields[3] }).unwrap();
        let values = [result.x_greater, result.y_greater, result.x_excess, result.y_excess];
        for (value, reference) in values.into_iter().zip(&fields[4..]) {
            errors.push(((value - reference) / reference).abs());
        }
    }
    errors.sort_by(f64::total_cmp);
    let (median, largest) = (errors[errors.len() / 2], errors[errors.len() - 1]);
    println!("{} numbers: median {median:.1e}, largest {largest:.1e}", errors.len());
    assert!(errors.len() > 36_000 && median < 1e-15 && largest < 1e-12);
}
