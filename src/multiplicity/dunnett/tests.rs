#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;

/// Two-sided critical values at alpha 0.05 for equal counts: Dunnett, *Biometrics* 20 (1964) 482, table II, infinitely
/// many degrees of freedom; one-sided ones from his paper of 1955, table 1a.
#[test]
fn tabulated_critical_values() {
    let two_sided = [1.96, 2.21, 2.35, 2.44, 2.51, 2.57, 2.61, 2.65, 2.69];
    let one_sided = [1.64, 1.92, 2.06, 2.16, 2.23, 2.29, 2.34, 2.38, 2.42];
    for (k, (two, one)) in two_sided.into_iter().zip(one_sided).enumerate() {
        let critical =
            |alternative| Dunnett::new(1_000, &vec![1_000; k + 1], alternative).unwrap().critical(0.05).unwrap();
        assert!((critical(Alternative::TwoSided) - two).abs() < 5.1e-3, "{k}");
        assert!((critical(Alternative::Greater) - one).abs() < 5.1e-3, "{k}");
        assert_eq!(critical(Alternative::Greater), critical(Alternative::Less));
    }
}

#[test]
fn the_critical_value_inverts_the_p_value() {
    for (control, variants) in [(1_000, vec![1_000; 3]), (10, vec![1, 100]), (1, vec![5_000, 9]), (7, vec![9; 300])] {
        for alternative in [Alternative::TwoSided, Alternative::Greater] {
            let family = Dunnett::new(control, &variants, alternative).unwrap();
            for alpha in [0.5, 0.4, 0.05, 0.01, 1e-5, 1e-12, 1e-100] {
                let p = family.p_value(family.critical(alpha).unwrap()).unwrap();
                // A relative error e of the value is one of c^2 e of its tail.
                let c = family.critical(alpha).unwrap();
                assert!((p / alpha - 1.0).abs() < 1e-12 * (1.0 + c * c), "{alpha} {p}");
            }
        }
    }
}

#[test]
fn a_single_variant_is_the_test_itself() {
    let family = Dunnett::new(10, &[50], Alternative::TwoSided).unwrap();
    assert_eq!(family.p_value(-1.5), Ok(normal::tails(-1.5).lower * 2.0));
    assert_eq!(family.critical(0.05), Ok(normal::upper_quantile(0.025)));
    assert_eq!(family.step_down(&[1.5]).unwrap(), [family.p_value(1.5).unwrap()]);
    let less = Dunnett::new(10, &[50], Alternative::Less).unwrap();
    assert_eq!(less.p_value(-1.5), Ok(normal::tails(-1.5).lower));
}

#[test]
fn between_one_comparison_and_independent_ones() {
    for (control, variants) in [(500, vec![500, 400, 1_000]), (5, vec![5_000, 400, 9]), (9_000, vec![3, 8])] {
        let family = Dunnett::new(control, &variants, Alternative::TwoSided).unwrap();
        for z in [0.1, 1.0, 2.0, 3.0, 5.0, 10.0] {
            let alone = 2.0 * normal::upper_tail(z);
            let p = family.p_value(z).unwrap();
            let sidak = super::super::p_values::sidak(alone, variants.len());
            assert!(alone <= p && p <= sidak * (1.0 + 1e-12), "{z}: {alone} {p} {sidak}");
        }
    }
}

/// Every intersection tested for itself: a variant's adjusted p-value is the largest of those it is in.
#[test]
fn step_down_is_the_closed_test() {
    let visitors = [40, 500, 90, 4_000];
    let z = [2.4, -2.1, 2.2, 0.3];
    for alternative in [Alternative::TwoSided, Alternative::Greater, Alternative::Less] {
        let family = Dunnett::new(200, &visitors, alternative).unwrap();
        let got = family.step_down(&z).unwrap();
        let mut expected = [0.0_f64; 4];
        for set in 1_u32..16 {
            let members: Vec<usize> = (0..4).filter(|i| set & (1 << i) != 0).collect();
            let own: Vec<u64> = members.iter().map(|&i| visitors[i]).collect();
            let intersection = Dunnett::new(200, &own, alternative).unwrap();
            let p = members.iter().map(|&i| intersection.p_value(z[i]).unwrap()).fold(1.0, f64::min);
            for &i in &members {
                expected[i] = expected[i].max(p);
            }
        }
        for (got, expected) in got.iter().zip(expected) {
            assert!((got / expected - 1.0).abs() < 1e-12, "{alternative:?} {got} {expected}");
        }
    }
}

#[test]
fn what_is_no_family_or_statistic() {
    let new = |control, variants: &[u64]| Dunnett::new(control, variants, Alternative::TwoSided);
    assert_eq!(new(0, &[5]), Err(Absent::NoVisitors));
    assert_eq!(new(5, &[5, 0]), Err(Absent::NoVisitors));
    assert_eq!(new(5, &[]), Err(Absent::FewerThanTwoVariants));
    let family = new(5, &[5, 6]).unwrap();
    assert_eq!(family.p_value(f64::NAN), Err(Absent::NotConverged));
    assert_eq!(family.p_value(f64::INFINITY), Ok(0.0));
    assert_eq!(family.p_value(0.0), Ok(1.0));
    assert_eq!(family.critical(1.0), Ok(0.0));
}
