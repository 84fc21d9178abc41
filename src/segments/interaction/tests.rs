use super::*;

/// Gail and Simon's own example (1985, their Table 1: four subsets of women by age and receptor in a trial of breast
/// cancer; differences and standard errors); Q 4.28 and p 0.088 there, the digits from R 4.2:
/// `sum(dbinom(1:3, 3, .5) * pchisq(Q, 1:3, lower.tail = FALSE))`.
#[test]
fn published_example() {
    let z = [0.163 / 0.0788, -0.114 / 0.0689, -0.047 / 0.0614, -0.151 / 0.0547];
    let result = gail_simon(&z);
    assert!((result.for_variant - 4.278_807_750_779_46).abs() < 1e-12);
    assert!((result.for_control - 10.943_981_702_169_2).abs() < 1e-12);
    assert!((result.p_value - 0.087_729_431_188_237_7).abs() < 1e-14);
    assert_eq!((result.higher, result.lower), (1, 3));
}

/// The same line of R for other values of Q and K - 1.
#[test]
fn mixtures_from_r() {
    for (q, m, expected) in [
        (1.0, 1, 0.158_655_253_931_457),
        (0.5, 4, 0.702_491_988_289_638),
        (30.0, 4, 7.764_311_061_578_93e-7),
        (100.0, 11, 1.390_508_225_064_13e-18),
        (700.0, 1_000, 1.474_006_667_049_27e-7),
        (50_100.0, 99_999, 0.387_376_068_712_738),
        (49_000.0, 99_999, 0.997_756_348_255_889),
    ] {
        let actual = mixture(q, m);
        assert!((actual - expected).abs() < 1e-8 * expected, "{q} {m}: {actual} for {expected}");
        assert!(m > 1_000 || (actual - expected).abs() < 1e-11 * expected, "{q} {m}: {actual} for {expected}");
    }
}

/// `testdata/gail_simon.txt`: exact coefficients in ball arithmetic, two to 10,000 segments, p down to 1e-300.
#[test]
fn mixtures_against_references() {
    let (mut count, mut worst) = (0, 0.0_f64);
    for line in include_str!("../../../testdata/gail_simon.txt").lines().filter(|line| !line.starts_with('#')) {
        let [q, m, expected] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let [q, expected] = [q, expected].map(|field| field.parse::<f64>().unwrap());
        let actual = mixture(q, m.parse().unwrap());
        assert!((actual - expected).abs() <= 1e-13 * expected, "{line}: {actual:e}");
        worst = worst.max((actual / expected - 1.0).abs());
        count += 1;
    }
    println!("{count} mixtures, largest error {worst:e}");
    assert_eq!(count, 95);
}

/// Weights that add up to more than 1 once made p 1.000000000003.
#[test]
fn no_chance_is_above_1() {
    for m in [1, 2, 3, 10, 999, 1_000, 9_999, 100_000] {
        let sum: f64 = weights(m).iter().map(|weight| weight / SCALE).sum();
        assert!((sum - (1.0 - exp(-(m as f64) * std::f64::consts::LN_2))).abs() < 1e-13, "{m}: {sum}");
        for q in [1e-300, 1e-9, 1.0] {
            assert!(mixture(q, m) <= 1.0);
        }
    }
}

/// Two segments, K - 1 = 1: half of the tail of chi-squared with 1 degree, the one-sided p of the weaker segment.
#[test]
fn two_segments_give_the_weaker_ones_one_sided_p() {
    for z in [0.1, 1.0, 1.96, 5.0] {
        let p = gail_simon(&[z, -9.0]).p_value;
        let one_sided = crate::special::normal::tails(z).upper;
        assert!((p - one_sided).abs() < 1e-12 * one_sided);
    }
}

/// Admissions at Berkeley 1973, men as control; z from R's definition of the score test, mixture as above.
#[test]
fn berkeley() {
    let departments = [
        (825, 512, 108, 89),
        (560, 353, 25, 17),
        (325, 120, 593, 202),
        (417, 138, 375, 131),
        (191, 53, 393, 94),
        (373, 22, 341, 24),
    ];
    let segments = departments.map(|(n_c, x_c, n_t, x_t)| Pair {
        control: Counts::new(n_c, x_c).unwrap(),
        variant: Counts::new(n_t, x_t).unwrap(),
    });
    let result = interaction(&segments).unwrap();
    assert!((result.for_variant - 18.183_805_811_550_8).abs() < 1e-11);
    assert!((result.for_control - 1.754_607_566_329_88).abs() < 1e-12);
    assert!((result.p_value - 0.503_749_126_876_085).abs() < 1e-12);
}

#[test]
fn edges() {
    let arms = |n: u64, x_c: u64, x_t: u64| Pair {
        control: Counts::new(n, x_c).unwrap(),
        variant: Counts::new(n, x_t).unwrap(),
    };
    let nothing = interaction(&[arms(10, 0, 0), arms(20, 0, 0)]).unwrap();
    assert_eq!((nothing.statistic.to_bits(), nothing.p_value.to_bits()), (0, 1.0_f64.to_bits()));
    assert_eq!(interaction(&[arms(10, 0, 0), arms(0, 0, 0)]), Err(Absent::FewerThanTwoSegments));
    let crossed = interaction(&[arms(10, 0, 10), arms(10, 10, 0), arms(0, 0, 0)]).unwrap();
    assert_eq!(crossed.left_out, 1);
    assert!((crossed.statistic - 20.0).abs() < 1e-12 && crossed.p_value < 1e-5);
}
