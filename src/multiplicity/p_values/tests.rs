use super::*;

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

/// R's `p.adjust`, statsmodels' `multipletests`: 17 digits each.
#[test]
fn as_elsewhere() {
    let mut count = 0;
    for line in include_str!("../../../testdata/p_adjust.txt").lines().filter(|line| !line.starts_with('#')) {
        let [method, p_values, expected] = line.split('|').collect::<Vec<_>>()[..] else { panic!("{line}") };
        // Holm's order with Sidak's factor is what Dunnett step-down is for single comparisons: `adjust_tests.rs`.
        let Some(correction) = Correction::ALL.into_iter().find(|correction| correction.code() == method) else {
            assert_eq!(method, "holm_sidak");
            continue;
        };
        let adjusted = correction.adjust(&numbers(p_values)).unwrap();
        for (got, expected) in adjusted.iter().zip(numbers(expected)) {
            assert!((got - expected).abs() <= 1e-14 * expected, "{line}: {got}");
            count += 1;
        }
        assert_eq!(adjusted.len(), numbers(expected).len());
    }
    assert_eq!(count, 6 * (3 + 15 + 9 + 3 + 1 + 7));
}

#[test]
fn order_does_not_matter_and_none_falls_below_its_p() {
    let p_values = [0.001, 0.03, 0.2, 0.03, 1.0, 0.0, 0.049, 1e-200];
    let mut turned = p_values;
    turned.rotate_left(3);
    for correction in &Correction::ALL[..6] {
        let mut adjusted = correction.adjust(&p_values).unwrap();
        assert!(p_values.iter().zip(&adjusted).all(|(p, adjusted)| p <= adjusted && *adjusted <= 1.0));
        adjusted.rotate_left(3);
        assert_eq!(adjusted, correction.adjust(&turned).unwrap(), "{correction:?}");
        assert!(correction.adjust(&[]).unwrap().is_empty());
        assert_eq!(correction.adjust(&[0.3]).unwrap(), [0.3]);
    }
}

/// Step-up by its definition: rejected at alpha if this p or a larger one is within its rank's share. Holm as the
/// closed test of Bonferroni's, over all intersections.
#[test]
fn ties_zeros_and_ones_by_the_definitions() {
    let sets: [&[f64]; 5] = [
        &[0.0, 1.0, 1e-300, 5e-324, 0.04, 0.04, 0.04, 0.3],
        &[1.0; 7],
        &[0.0; 6],
        &[0.01, 0.01, 0.02, 0.02, 0.03, 0.011, 0.5, 0.5, 1.0],
        &[0.9, 0.95, 1.0, 0.05, 1e-17],
    ];
    for p in sets {
        let m = p.len();
        let harmonic: f64 = (1..=m).map(|rank| 1.0 / rank as f64).sum();
        let mut sorted = p.to_vec();
        sorted.sort_by(f64::total_cmp);
        let close =
            |got: f64, expected: f64| assert!((got - expected).abs() <= 1e-15 * expected + 5e-324, "{got} {expected}");
        let step_up = |correction: Correction, times: &dyn Fn(usize) -> f64| {
            for (&p, adjusted) in p.iter().zip(correction.adjust(p).unwrap()) {
                let of = |(rank, &other): (usize, &f64)| if other >= p { times(rank + 1) * other } else { 1.0 };
                close(adjusted, sorted.iter().enumerate().map(of).fold(1.0, f64::min));
            }
        };
        step_up(Correction::Hochberg, &|rank| (m + 1 - rank) as f64);
        step_up(Correction::BenjaminiHochberg, &|rank| m as f64 / rank as f64);
        step_up(Correction::BenjaminiYekutieli, &|rank| harmonic * m as f64 / rank as f64);
        let mut closed = vec![0.0_f64; m];
        for set in 1_u32..1 << m {
            let members: Vec<usize> = (0..m).filter(|i| set & (1 << i) != 0).collect();
            let smallest = members.iter().map(|&i| p[i]).fold(1.0, f64::min);
            for &i in &members {
                closed[i] = closed[i].max((members.len() as f64 * smallest).min(1.0));
            }
        }
        Correction::Holm.adjust(p).unwrap().into_iter().zip(closed).for_each(|(got, expected)| close(got, expected));
    }
}

#[test]
fn a_million_p_values() {
    let p: Vec<f64> = (0..1_000_000_u64).map(|i| (i * 7_919 % 1_000_003) as f64 / 1_000_003.0).collect();
    for correction in &Correction::ALL[..6] {
        let adjusted = correction.adjust(&p).unwrap();
        assert!(p.iter().zip(&adjusted).all(|(p, adjusted)| p <= adjusted && *adjusted <= 1.0), "{correction:?}");
    }
}

#[test]
fn sidak_and_its_inverse() {
    for m in [1, 2, 12, 4_000, 400_000] {
        for alpha in [0.5, 0.05, 0.01, 1e-9] {
            let own = sidak_inverse(alpha, m);
            assert!((sidak(own, m) / alpha - 1.0).abs() < 1e-14, "{m} {alpha}");
        }
        assert!((sidak_inverse(1.0, m) - 1.0).abs() < 1e-15);
    }
}

#[test]
fn what_is_refused() {
    let refused = |p_values: &[f64]| Correction::Holm.adjust(p_values).unwrap_err().to_string();
    assert_eq!(refused(&[0.5, -0.1]), "p-value -0.1 at place 1 is not between 0 and 1");
    assert_eq!(refused(&[1.5]), "p-value 1.5 at place 0 is not between 0 and 1");
    assert!(matches!(Correction::Holm.adjust(&[f64::NAN]), Err(AdjustError::NotAPValue { place: 0, .. })));
    let error = Correction::DunnettStepDown.adjust(&[0.5]).unwrap_err();
    assert_eq!(error.to_string(), "dunnett_step_down needs the visitors of each variant");
}
