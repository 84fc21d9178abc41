#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]

use super::*;
use crate::{Counts, Pair};

/// 100 segments of 1,000 visitors per arm; the difference is 0.02, the control's rates go from 0.1 to `most`.
fn segments(most: f64) -> Vec<Cells> {
    let counts = |x: f64| Counts::new(1_000, x.round() as u64).unwrap();
    (0..100)
        .map(|k| {
            let rate = 0.1 + (most - 0.1) * f64::from(k) / 99.0;
            // Half of the segments are one standard deviation above their rates, half below.
            let noise = if k % 2 == 0 { 10.0 } else { -10.0 };
            Pair { control: counts(1_000.0 * rate + noise), variant: counts(1_000.0 * (rate + 0.02) + noise) }.cells()
        })
        .collect()
}

/// The squared differences between totals and levels add up to the totals' own binomial noise, whether levels differ or not.
#[test]
fn none_of_the_noise_counts_as_agreement() {
    for most in [0.1, 0.12, 0.15, 0.4] {
        let cells = segments(most);
        let levels = Levels::of(&cells, Scale::Difference, 0.02);
        let (mut squares, mut noise) = (0.0, 0.0);
        for cells in &cells {
            let said = (cells.control.x + cells.variant.x - 0.02 * cells.variant.n) / 2_000.0;
            for Level { chance, control, variant } in levels.within(cells, 0.02).unwrap().1 {
                squares += chance * (said - control.p) * (said - control.p);
                noise += chance * (control.p * control.q + variant.p * variant.q) / 4_000.0;
            }
        }
        assert!((squares / noise - 1.0).abs() < 0.05, "{most}: {squares} for {noise}");
    }
}

#[test]
fn which_arm_is_the_control_makes_no_difference() {
    let cells = segments(0.2);
    let swapped: Vec<Cells> =
        cells.iter().map(|&Cells { control, variant }| Cells { control: variant, variant: control }).collect();
    for (scale, effect, other) in [(Scale::Difference, 0.02, 0.01), (Scale::Ratio, 0.1, 0.2)] {
        let (one, back) = (Levels::of(&cells, scale, effect), Levels::of(&swapped, scale, -effect));
        for (cells, swapped) in cells.iter().zip(&swapped) {
            let (one, back) = (one.within(cells, other).unwrap().1, back.within(swapped, -other).unwrap().1);
            for (one, back) in one.iter().zip(&back) {
                assert!(
                    (one.control.p - back.variant.p).abs() < 1e-12 && (one.variant.p - back.control.p).abs() < 1e-12
                );
            }
        }
    }
}
