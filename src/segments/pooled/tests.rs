#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;
use crate::segments::references::{Reference, close, references};
use crate::special::elementary::exp;

fn arms(n_c: u64, x_c: u64, n_t: u64, x_t: u64) -> Pair<Counts> {
    Pair { control: Counts::new(n_c, x_c).unwrap(), variant: Counts::new(n_t, x_t).unwrap() }
}

/// `testdata/segments.txt`: exact rationals. The intervals' ends at the level of 1.959963984540054 standard errors.
#[test]
fn estimates_against_references() {
    let level = Level::new(0.95).unwrap();
    let z = 1.959_963_984_540_054_f64;
    let mut count = 0;
    for Reference { name, numbers, segments } in references() {
        let result = pooled(&segments, level);
        match (numbers[4], result.lift.estimate) {
            (Some(lift), actual) => assert!(close(actual.unwrap(), lift, 1e-13, 1e-16), "{name}"),
            (None, actual) => assert!(matches!(actual, Err(Absent::ControlHasNoConversions | Absent::NoConversions))),
        }
        if let (Some(lift), Some(variance)) = (numbers[4], numbers[5])
            && variance > 0.0
        {
            let interval = result.lift.interval.unwrap();
            let factor = exp(z * variance.sqrt());
            // For a lift next to -1 the expected ends have few digits.
            let tolerance = 1e-11 + 3e-16 / (1.0 + lift);
            let ends = [(1.0 + lift) / factor - 1.0, (1.0 + lift) * factor - 1.0];
            assert!(close(interval.low, ends[0], tolerance, 1e-12), "{name} {interval:?} {ends:?} {segments:?}");
            assert!(close(interval.high, ends[1], tolerance, 1e-12), "{name} {interval:?} {ends:?} {segments:?}");
            count += 1;
        }
        let difference = result.difference.estimate.unwrap();
        assert!(close(difference, numbers[6].unwrap(), 1e-13, 1e-16), "{name}");
        let variance = numbers[7].unwrap();
        match result.difference.interval {
            Ok(interval) => {
                let half = z * variance.sqrt();
                assert!(close(interval.low, (difference - half).max(-1.0), 1e-11, 1e-13), "{name}");
                assert!(close(interval.high, (difference + half).min(1.0), 1e-11, 1e-13), "{name}");
            }
            Err(reason) => assert!(reason == Absent::NoVariation && variance <= 0.0, "{name} {variance}"),
        }
        match (numbers[8], result.test) {
            (Some(square), Ok(test)) => assert!(close(test.z * test.z, square, 1e-12, 1e-28), "{name}"),
            (None, test) => assert_eq!(test, Err(Absent::NoVariation), "{name}"),
            (Some(_), Err(reason)) => panic!("{name}: {reason}"),
        }
    }
    assert!(count > 180);
}

/// R 4.2: `mantelhaen.test(UCBAdmissions, correct = FALSE)`: X-squared 1.52460666044344, p 0.216923697055518.
#[test]
fn berkeley_from_r() {
    let Reference { name, segments, .. } = references().next().unwrap();
    assert_eq!(name, "berkeley");
    let test = pooled(&segments, Level::new(0.95).unwrap()).test.unwrap();
    assert!((test.z * test.z - 1.524_606_660_443_44).abs() < 1e-13);
    assert!((test.p_value - 0.216_923_697_055_518).abs() < 1e-14);
}

/// Rothman, Greenland and Lash, Modern Epidemiology, 3rd edition, chapter 15: difference 0.035, ratio 1.33.
#[test]
fn published_example() {
    let result = pooled(&[arms(120, 5, 106, 8), arms(85, 16, 98, 22)], Level::new(0.95).unwrap());
    assert_eq!((result.lift.estimate.unwrap() * 100.0).round(), 33.0);
    assert_eq!((result.difference.estimate.unwrap() * 1000.0).round(), 35.0);
}

/// One segment: its own lift and difference, and with the variance of the log ratio 1/x - 1/n of each arm.
#[test]
fn one_segment_is_itself() {
    let result = pooled(&[arms(1_500, 120, 1_480, 148)], Level::new(0.9).unwrap());
    assert!((result.lift.estimate.unwrap() - 0.25).abs() < 1e-15);
    assert!((result.difference.estimate.unwrap() - 0.02).abs() < 1e-16);
    let variance = 1.0_f64 / 120.0 - 1.0 / 1500.0 + 1.0 / 148.0 - 1.0 / 1480.0;
    let interval = result.lift.interval.unwrap();
    let width = ln((1.0 + interval.high) / (1.0 + interval.low)) / 2.0;
    assert!((width - 1.644_853_626_951_472_7 * variance.sqrt()).abs() < 1e-14);
}

#[test]
fn absent_for_a_reason() {
    let level = Level::new(0.95).unwrap();
    let none = pooled(&[arms(0, 0, 5, 1)], level);
    assert_eq!((none.lift.estimate, none.segments, none.left_out), (Err(Absent::NoVisitors), 0, 1));
    let lift = |segments: &[Pair<Counts>]| pooled(segments, level).lift;
    assert_eq!(lift(&[arms(5, 0, 5, 0)]).estimate, Err(Absent::NoConversions));
    assert_eq!(lift(&[arms(5, 0, 5, 1)]).interval, Err(Absent::ControlHasNoConversions));
    assert_eq!(lift(&[arms(5, 1, 5, 0)]).estimate, Ok(-1.0));
    assert_eq!(lift(&[arms(5, 1, 5, 0)]).interval, Err(Absent::VariantHasNoConversions));
    assert_eq!(lift(&[arms(5, 5, 5, 5)]).interval, Err(Absent::NoVariation));
    assert_eq!(pooled(&[arms(5, 5, 7, 0)], level).difference.interval, Err(Absent::NoVariation));
}

#[test]
fn swapping_the_arms_changes_the_sign() {
    let level = Level::new(0.8).unwrap();
    for Reference { segments, .. } in references() {
        let swapped: Vec<Pair<Counts>> = segments.iter().map(|arms| arms.swapped()).collect();
        let (one, other) = (pooled(&segments, level), pooled(&swapped, level));
        assert_eq!(one.difference.estimate.unwrap(), -other.difference.estimate.unwrap());
        if let (Ok(one), Ok(other)) = (one.difference.interval, other.difference.interval) {
            assert!(close(one.low, -other.high, 1e-12, 1e-14));
        }
        if let (Ok(one), Ok(other)) = (one.lift.interval, other.lift.interval) {
            // A low next to -1 has no more digits than that.
            assert!(((1.0 + one.low) * (1.0 + other.high) - 1.0).abs() < 1e-12 + 1e-15 * (2.0 + one.low + other.high));
        }
    }
}
