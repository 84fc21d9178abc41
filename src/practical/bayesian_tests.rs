use super::*;
use crate::bayesian::Prior;
use crate::{Counts, GoalDirection::Increase, Pair};

/// A posterior with any shapes.
fn posterior(a: f64, b: f64) -> Posterior {
    let split = |shape: f64| {
        let count = (shape - 0.5).floor();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number")]
        (shape - count, count as u64)
    };
    let ((alpha, conversions), (beta, others)) = (split(a), split(b));
    let counts = Counts::new(conversions + others, conversions).unwrap();
    let posterior = Posterior::new(Prior::new(alpha, beta).unwrap(), counts);
    assert!((posterior.alpha() / a - 1.0).abs() < 1e-15 && (posterior.beta() / b - 1.0).abs() < 1e-15);
    posterior
}

/// From `testdata/region.txt`: ball arithmetic, 20 digits.
#[test]
fn probabilities_against_references() {
    let (mut tails, mut insides, mut few, mut count, mut narrow) = (0.0_f64, 0.0_f64, 0.0_f64, 0, 0);
    for line in include_str!("../../testdata/region.txt").lines().filter(|line| !line.starts_with('#')) {
        let (scale, numbers) = line.split_once(' ').unwrap();
        let numbers: Vec<f64> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        let [a1, b1, a2, b2, low, high, below, inside, above] = numbers[..] else { panic!("{line}") };
        let scale = if scale == "lift" { Scale::Lift } else { Scale::Difference };
        let region = Region::new(scale, low, high).unwrap();
        let result = chances(
            Pair { control: posterior(a1, b1), variant: posterior(a2, b2) },
            region,
            Increase,
            Threshold::default(),
        )
        .unwrap();
        // What the rounding of an end costs the tail, at most: e^(4 sd) of it; large only far out.
        tails = tails.max((result.below / below - 1.0).abs()).max((result.above / above - 1.0).abs());
        if a1 + a2 < 20.0 || b1 + b2 < 20.0 {
            few = few.max((result.inside - inside).abs());
        } else {
            insides = insides.max((result.inside / inside - 1.0).abs());
            narrow += usize::from(inside < 1e-3);
        }
        count += 1;
        assert!((result.not_below - (inside + above)).abs() <= 4e-12, "{line}");
        assert!((result.not_above - (inside + below)).abs() <= 4e-12, "{line}");
    }
    println!("{count} regions: tails {tails:.1e}, inside {insides:.1e}, of few counts {few:.1e}");
    assert!(tails < 2e-12 && insides < 2e-12 && few < 2e-12);
    assert!(count > 100 && narrow > 20);
}

fn of(visitors: u64, conversions: u64) -> Posterior {
    Posterior::new(Prior::UNIFORM, Counts::new(visitors, conversions).unwrap())
}

/// Chances, interval and conclusion agree.
fn check(control: Posterior, variant: Posterior, region: Region, threshold: Threshold) {
    let case = || format!("{control:?} {variant:?} {region:?} {threshold:?}");
    let result = chances(Pair { control, variant }, region, Increase, threshold).unwrap();
    let RegionChances { below, inside, above, not_below, not_above, interval, conclusion } = result;
    for chance in [below, inside, above, not_below, not_above] {
        assert!((0.0..=1.0 + 1e-12).contains(&chance), "{} {result:?}", case());
    }
    for sum in [below + inside + above, below + not_below, above + not_above] {
        assert!((sum - 1.0).abs() < 4e-12, "{} {result:?}", case());
    }
    let met = |chance: f64| meets(chance, threshold.fraction());
    let expected = match (met(inside) && region.is_bounded(), met(not_below)) {
        (true, _) => Conclusion::Equivalent,
        (false, true) => Conclusion::NonInferior,
        (false, false) => Conclusion::Neither,
    };
    assert_eq!(conclusion, expected, "{}", case());
    assert!(interval.low <= interval.high, "{} {result:?}", case());
    assert_eq!(interval.low >= region.low(), met(not_below), "{} {result:?}", case());
    if conclusion == Conclusion::Equivalent {
        assert!(interval.low >= region.low() && interval.high <= region.high(), "{}", case());
    }
    // Settling an end changes its last digits, no more.
    let comparison = crate::bayesian::compare(Pair { control, variant }, interval.level);
    let raw = if region.scale() == Scale::Lift { comparison.lift } else { comparison.difference }.interval.unwrap();
    let width = 1e-9 * (raw.high - raw.low) + 8.0 * f64::EPSILON * (1.0 + raw.high.abs());
    assert!((raw.low - interval.low).abs() <= width && (raw.high - interval.high).abs() <= width, "{}", case());
}

#[test]
fn chances_interval_and_conclusion_agree() {
    let tables = [
        (0, 0),
        (1, 0),
        (1, 1),
        (5, 0),
        (5, 5),
        (12, 3),
        (12, 10),
        (400, 40),
        (400, 44),
        (100_000, 8_000),
        (100_000, 8_030),
        (1_000_000_000, 80_000_000),
        (1_000_000_000, 80_010_000),
        (1_000_000_000, 3),
    ];
    for (n1, x1) in tables {
        for (n2, x2) in tables {
            for (low, high) in [(-0.1, 0.1), (-0.02, 0.01), (0.0, 0.3), (-0.3, 0.0), (-0.05, f64::INFINITY)] {
                for scale in [Scale::Difference, Scale::Lift] {
                    let region = Region::new(scale, low, high).unwrap();
                    for percent in [50.0, 80.0, 95.0, 99.0] {
                        check(of(n1, x1), of(n2, x2), region, Threshold::new(percent).unwrap());
                    }
                }
            }
        }
    }
}

/// An end at 0 asks which rate is higher, and gets exactly that answer.
#[test]
fn at_zero_it_is_the_chance_to_beat_control() {
    let (control, variant) = (of(1_500, 120), of(1_480, 148));
    let superiority = superiority(Pair { control, variant }).unwrap();
    for scale in [Scale::Difference, Scale::Lift] {
        let region = Region::new(scale, 0.0, f64::INFINITY).unwrap();
        let result = chances(Pair { control, variant }, region, Increase, Threshold::default()).unwrap();
        assert_eq!(result.not_below.to_bits(), superiority.chance_to_beat_control.to_bits());
        assert_eq!(result.below.to_bits(), superiority.chance_control_better.to_bits());
        assert_eq!(result.conclusion, Conclusion::NonInferior);
    }
}

/// Arms exchanged, the region of the difference mirrored.
#[test]
fn exchanging_the_variants_mirrors() {
    let (control, variant) = (of(1_500, 120), of(1_480, 148));
    let of = |control, variant, low, high| {
        chances(
            Pair { control, variant },
            Region::new(Scale::Difference, low, high).unwrap(),
            Increase,
            Threshold::default(),
        )
        .unwrap()
    };
    let (there, back) = (of(control, variant, -0.01, 0.03), of(variant, control, -0.03, 0.01));
    let bits = |values: [f64; 3]| values.map(f64::to_bits);
    assert_eq!(bits([there.below, there.inside, there.above]), bits([back.above, back.inside, back.below]));
}
