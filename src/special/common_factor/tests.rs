use super::*;
use crate::special::elementary::{exp_m1, ln_1p};

fn any_beyond(loadings: &[Loading], c: f64, sides: Sides) -> Result<f64, NotConverged> {
    let all: Vec<Alike> = loadings.iter().map(|&loading| Alike { loading, times: 1.0 }).collect();
    Ok(some_beyond(&all, all.len() - 1, c, sides)?[0])
}

/// The variables of counts, as for comparisons of several variants with one control.
fn loading(control: f64, visitors: f64) -> Loading {
    let total = control + visitors;
    Loading { factor: (visitors / total).sqrt(), rest: (control / total).sqrt() }
}

/// The number of cases and the largest relative error.
fn against(lines: &str) -> (u32, f64) {
    let (mut count, mut worst, mut worst_case) = (0, 0.0_f64, "");
    for line in lines.lines().filter(|line| !line.starts_with('#')) {
        let [sides, c, p, visitors @ ..] = &line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let sides = if *sides == "2" { Sides::Two } else { Sides::One };
        let [c, p]: [f64; 2] = [c, p].map(|text| text.parse().unwrap());
        let repeated = |text: &&str| {
            let (visitors, times) = text.split_once('x').unwrap_or((text, "1"));
            vec![visitors.parse().unwrap(); times.parse().unwrap()]
        };
        let visitors: Vec<f64> = visitors.iter().flat_map(repeated).collect();
        let [control, variants @ ..] = &visitors[..] else { panic!("{line}") };
        let loadings: Vec<_> = variants.iter().map(|&visitors| loading(*control, visitors)).collect();
        let error = (any_beyond(&loadings, c, sides).unwrap() / p - 1.0).abs();
        count += 1;
        if error > worst {
            (worst, worst_case) = (error, line);
        }
        let documented = if p > 1e-50 { 4e-14 } else { 2e-13 };
        assert!(error < documented, "{error:e}: {line}");
    }
    println!("{count} cases, largest relative error {worst:e}: {worst_case:.200}");
    (count, worst)
}

#[test]
fn against_references() {
    assert_eq!(against(include_str!("../../../testdata/dunnett.txt")).0, 485);
    assert_eq!(against(include_str!("../../../testdata/dunnett_wide.txt")).0, 121);
}

/// The larger sweeps of `generate/dunnett_wide.py`, from the folder in `ABSTATS_DUNNETT`.
#[test]
#[ignore = "needs a folder of generated references"]
fn against_the_references_of_a_folder() {
    let folder = std::env::var("ABSTATS_DUNNETT").unwrap();
    against(&std::fs::read_to_string(folder + "/dunnett_wide.txt").unwrap());
}

#[test]
fn one_variable_is_normal() {
    for (control, visitors) in [(1.0, 1.0), (1.0, 1e4), (1e4, 1.0)] {
        let one = [loading(control, visitors)];
        for c in [0.0, 0.3, 1.0, 1.96, 3.0, 6.0, 12.0, 36.0] {
            let tail = normal::upper_tail(c);
            let error = |sides, expected: f64| (any_beyond(&one, c, sides).unwrap() / expected - 1.0).abs();
            assert!(error(Sides::One, tail) < 1e-12, "{c}");
            assert!(error(Sides::Two, 2.0 * tail) < 1e-12, "{c}");
        }
    }
}

#[test]
fn without_a_common_factor_the_tails_multiply_and_with_nothing_else_they_coincide() {
    let independent = [Loading { factor: 0.0, rest: 1.0 }; 7];
    // Treating them as one gives an error of the order of the rest, here 1e-6.
    let alike = [loading(1.0, 1e12); 7];
    for c in [0.5, 1.96, 4.0, 9.0, 30.0] {
        let q = 2.0 * normal::upper_tail(c);
        let product = -exp_m1(7.0 * ln_1p(-q));
        assert!((any_beyond(&independent, c, Sides::Two).unwrap() / product - 1.0).abs() < 1e-12, "{c}");
        assert!((any_beyond(&alike, c, Sides::Two).unwrap() / q - 1.0).abs() < 1e-4, "{c}");
    }
}

#[test]
fn many_and_extreme_variables_converge() {
    let spread: Vec<_> = (0..999).map(|i| loading(1.0, f64::from(i * i + 1))).collect();
    for c in [-40.0, -3.0, 0.0, 1e-9, 2.0, 5.0, 20.0, 37.5] {
        for loadings in [&spread[..], &[loading(1.0, 1e12), loading(1e12, 1.0)]] {
            for sides in [Sides::One, Sides::Two] {
                let p = any_beyond(loadings, c, sides).unwrap();
                let most = loadings.len() as f64 * 2.0 * normal::upper_tail(c);
                assert!((0.0..=1.0).contains(&p) && p <= most * (1.0 + 1e-12), "{c} {sides:?} {p} {most}");
            }
        }
    }
    assert_eq!(any_beyond(&spread, 0.0, Sides::Two), Ok(1.0));
}

/// The nodes change their axis where the steepest step's width is 1/2 (a control with a quarter of a variant's visitors):
/// nothing jumps from the last float on one side to the first on the other, nor where only another variable is steep.
#[test]
fn no_step_where_the_axis_changes() {
    let mut worst = 0.0_f64;
    for others in [&[][..], &[0.3], &[1.7, 3.9], &[3.999_999, 2.2, 0.01]] {
        for c in [0.0, 1e-9, 0.37, 1.96, 3.7, 8.3, 17.9, 36.1] {
            for sides in [Sides::One, Sides::Two] {
                let at = |visitors: f64| {
                    let mut loadings: Vec<_> = others.iter().map(|&visitors| loading(1.0, visitors)).collect();
                    loadings.push(loading(1.0, visitors));
                    any_beyond(&loadings, c, sides).unwrap()
                };
                let (below, above) = (at(4.0 * (1.0 - 1e-15)), at(4.0 * (1.0 + 1e-15)));
                // A change of 1e-15 of the visitors itself changes far less.
                worst = worst.max((above / below - 1.0).abs());
            }
        }
    }
    println!("largest step {worst:e}");
    assert!(worst < 1e-12);
}
