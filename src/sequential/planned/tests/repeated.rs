use super::*;

const SPENDINGS: [&str; 4] = ["obrien-fleming", "pocock", "kim-demets:3", "hwang-shih-decani:-4"];

/// The bound of a test with another alpha is where the repeated p-value is that alpha.
#[test]
fn it_is_the_alpha_whose_bound_this_is() {
    for name in SPENDINGS {
        for two_sided in [true, false] {
            let plan = |alpha| Plan {
                alpha,
                alternative: alternative(two_sided),
                spending: spending(name),
                looks: vec![0.3, 0.55, 1.0],
                futility: None,
            };
            let times = [0.28, 0.6, 0.9];
            for looks in 1..=3 {
                for last in [false, true] {
                    let monitor = Design::new(plan(0.05)).unwrap().monitor(&times[..looks], last).unwrap();
                    for alpha in [1e-9, 1e-4, 0.01, 0.049, 0.05, 0.051, 0.2, 0.45] {
                        let other = Design::new(plan(alpha)).unwrap().monitor(&times[..looks], last).unwrap();
                        let bound = other.bounds().last().unwrap().efficacy;
                        let p = monitor.repeated_p_value(bound).unwrap();
                        assert!((p / alpha - 1.0).abs() < 1e-7, "{name} {two_sided} {looks} {last} {alpha}: {p}");
                    }
                }
            }
        }
    }
}

#[test]
fn it_is_below_alpha_exactly_beyond_the_bound_and_falls_with_z() {
    for name in SPENDINGS {
        for two_sided in [true, false] {
            let plan = Plan { alternative: alternative(two_sided), spending: spending(name), ..Plan::default() };
            let monitor = Design::new(plan).unwrap().monitor(&[0.2, 0.4, 0.6], false).unwrap();
            let bound = monitor.bounds()[2].efficacy;
            for z in [bound, bound.next_down(), bound.next_up()] {
                assert_eq!(monitor.repeated_p_value(z).unwrap() < 0.05, z > bound);
                assert_eq!(monitor.read(z).unwrap().rejects, z > bound);
            }
            // Where the look has nothing left to spend, no p-value is smaller: the last ones agree.
            let from = if two_sided { 0 } else { -60 };
            let mut before = f64::INFINITY;
            for tenth in from..=380 {
                let p = monitor.repeated_p_value(f64::from(tenth) / 10.0).unwrap();
                assert!(
                    p <= before * (1.0 + 1e-6) && (0.0..=1.0).contains(&p),
                    "{name} {two_sided} {tenth}: {p} {before}"
                );
                before = p;
            }
            assert!(before < 1e-170);
        }
    }
}

#[test]
fn without_earlier_looks_it_is_the_p_value() {
    for name in SPENDINGS {
        let plan = Plan { spending: spending(name), ..Plan::default() };
        let monitor = Design::new(plan).unwrap().monitor(&[1.0], false).unwrap();
        for z in [0.5, 1.0, 1.9, 1.97, 3.0, 8.0, 30.0] {
            let p = 2.0 * normal::upper_tail(z);
            assert!((monitor.repeated_p_value(z).unwrap() / p - 1.0).abs() < 1e-9, "{name} {z}");
            assert!((monitor.repeated_p_value(-z).unwrap() / p - 1.0).abs() < 1e-9, "{name} {z}");
        }
        assert_eq!(monitor.repeated_p_value(0.0), Ok(1.0));
        assert!(monitor.repeated_p_value(f64::NAN).is_err());
    }
}

/// A look that can hardly decide has its p-value all the same.
#[test]
fn early_looks() {
    for time in [1e-5, 1e-3, 0.01] {
        let monitor = Design::new(Plan::default()).unwrap().monitor(&[time], false).unwrap();
        for z in [0.0, 1.0, 5.0, 20.0, 36.0] {
            let p = monitor.repeated_p_value(z).unwrap();
            assert!((0.0..=1.0).contains(&p), "{time} {z}: {p}");
            assert_eq!(p < 0.05, z > monitor.bounds()[0].efficacy);
        }
    }
}

/// Of Pocock spending; from a recursion on Simpson's grids, and a search over alpha, in `NumPy` and `SciPy`.
#[test]
fn another_program_finds_the_same() {
    let plan = Plan { spending: Spending::Pocock, ..Plan::default() };
    let design = Design::new(plan).unwrap();
    let early = 0.407_783_551_839_053_2;
    let end = [0.2, 0.4, 0.6, 0.8, 1.002_985_074_626_865_8];
    for (times, z, expected) in [
        (&[0.2, early][..], 3.299_958_368_603_51, 0.003_517_819_045_857),
        (&[0.2, early], -3.360_901_512_209_734, 0.002_845_862_077_857),
        (&[0.2, early], 1.830_058_659_611_515_1, 0.193_678_331_810_579),
        (&[0.2, early], 2.182_299_263_991_014_4, 0.089_535_457_891_293),
        (&[0.2, 0.344_774_469_203_735_7], 3.299_958_368_603_51, 0.004_399_648_472_239),
        (&end, 1.294_312_254_293_852_3, 0.371_263_945_649_689),
    ] {
        let p = design.monitor(times, false).unwrap().repeated_p_value(z).unwrap();
        assert!((p / expected - 1.0).abs() < 1e-8, "{times:?} {z}: {p}");
    }
}
