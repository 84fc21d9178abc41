//! Posteriors at the edges of their domain: no, all and a trillion visitors, priors from 0.1 to 1e9, rates at and next
//! to 0 and 1, every level.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::float_cmp, reason = "a test")]
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts to 1e12")]

use abstats::bayesian::{Posterior, Prior, superiority};
use abstats::{Counts, Level, Pair};

const PRIORS: [f64; 9] = [0.1, 0.137, 0.5, 0.999_999_999, 1.0, 2.345_678_901, 41.3, 1_234_567.8, 1e9];
const VISITORS: [u64; 7] = [0, 1, 2, 1_000, 1_234_567, 987_654_321_012, 1_000_000_000_000];

fn posteriors() -> Vec<Posterior> {
    let mut posteriors = Vec::new();
    for alpha in PRIORS {
        for beta in PRIORS {
            for visitors in VISITORS {
                let mut conversions = vec![0, 1, visitors / 1_000, visitors / 2, visitors.saturating_sub(1), visitors];
                conversions.retain(|&conversions| conversions <= visitors);
                conversions.dedup();
                for conversions in conversions {
                    let counts = Counts::new(visitors, conversions).unwrap();
                    posteriors.push(Posterior::new(Prior::new(alpha, beta).unwrap(), counts));
                }
            }
        }
    }
    posteriors
}

/// From 0 to 1, subnormal and next to 1 among them.
fn rates(posterior: Posterior) -> Vec<f64> {
    let mean = posterior.mean();
    let mut rates = vec![
        0.0,
        5e-324,
        1e-310,
        f64::MIN_POSITIVE,
        1e-290,
        1e-200,
        1e-100,
        1e-17,
        1e-12,
        0.25,
        0.5,
        0.75,
        1.0 - 1e-12,
    ];
    rates.extend([mean.next_down(), mean, mean.next_up(), 1.0_f64.next_down(), 1.0]);
    rates.extend([mean * 0.999, mean + (1.0 - mean) * 0.001]);
    rates.sort_by(f64::total_cmp);
    rates
}

#[test]
fn chances_and_densities_at_the_edges() {
    for posterior in posteriors() {
        assert_eq!(posterior.chance_above(-1.0), Ok(1.0));
        assert_eq!(posterior.chance_above(0.0), Ok(1.0));
        assert_eq!(posterior.chance_above(1.0), Ok(0.0));
        assert_eq!(posterior.chance_above(f64::INFINITY), Ok(0.0));
        assert_eq!(posterior.chance_above(f64::NAN), Ok(0.0));
        let mut last = 1.0;
        for rate in rates(posterior) {
            let chance = posterior.chance_above(rate).unwrap();
            assert!((0.0..=1.0).contains(&chance), "{posterior:?} {rate:e} {chance:e}");
            assert!(chance <= last * (1.0 + 1e-12), "{posterior:?} {rate:e} {chance:e} {last:e}");
            last = chance;
            let density = posterior.density(rate);
            let infinite = (rate == 0.0 && posterior.alpha() < 1.0) || (rate == 1.0 && posterior.beta() < 1.0);
            assert!(density >= 0.0 && density.is_infinite() == infinite, "{posterior:?} {rate:e} {density:e}");
        }
    }
}

#[test]
fn intervals_nest_and_hold_their_chance() {
    let levels = [0.0, 1e-16, 1e-9, 0.5, 0.95, 1.0 - 1e-6, 1.0 - 1e-12, 1.0 - 1e-16];
    for posterior in posteriors() {
        let (mut low, mut high) = (1.0, 0.0);
        for level in levels {
            let interval = posterior.interval(Level::new(level).unwrap()).unwrap();
            assert!(0.0 <= interval.low && interval.low <= interval.high && interval.high <= 1.0, "{interval:?}");
            // A wider level never gives a narrower interval, but for rounding.
            assert!(interval.low <= low * (1.0 + 1e-12) || level <= 1e-9, "{posterior:?} {interval:?} {low}");
            assert!(interval.high >= high * (1.0 - 1e-12) || level <= 1e-9, "{posterior:?} {interval:?} {high}");
            (low, high) = (interval.low, interval.high);
            // The chance above each end; a double near 1, or in a narrow posterior, says the end only so exactly.
            for (end, above) in [(interval.low, 0.5 * (1.0 + level)), (interval.high, 0.5 * (1.0 - level))] {
                if end > 0.0 && end < 1.0 {
                    let found = posterior.chance_above(end).unwrap();
                    let grain = posterior.density(end) * end * f64::EPSILON;
                    assert!((found - above).abs() <= 2.0 * grain + 1e-13, "{posterior:?} {level} {end:e} {found:e}");
                }
            }
        }
    }
}

/// Every posterior beside many others: chances within 0 and 1 that add up to 1, losses apart by the difference of the means.
#[test]
fn comparisons_at_the_edges() {
    let posteriors = posteriors();
    let mut count = 0;
    for (i, &one) in posteriors.iter().enumerate() {
        for &other in posteriors[i..].iter().step_by(53) {
            let answer = superiority(Pair { control: one, variant: other }).unwrap();
            let (ahead, behind) = (answer.chance_to_beat_control, answer.chance_control_better);
            assert!((0.0..=1.0).contains(&ahead) && (0.0..=1.0).contains(&behind), "{one:?} {other:?} {answer:?}");
            assert!((ahead + behind - 1.0).abs() <= f64::EPSILON, "{one:?} {other:?} {answer:?}");
            let losses = [answer.expected_loss, answer.expected_loss_of_control];
            assert!(losses.iter().all(|loss| (0.0..=1.0).contains(loss)), "{one:?} {other:?} {answer:?}");
            let gap = other.mean() - one.mean();
            let rounding = 4.0 * f64::EPSILON * (losses[0].max(losses[1]) + other.mean().max(one.mean()));
            assert!((losses[1] - losses[0] - gap).abs() <= rounding, "{one:?} {other:?} {answer:?} {gap:e}");
            let back = superiority(Pair { control: other, variant: one }).unwrap();
            assert_eq!((ahead, behind), (back.chance_control_better, back.chance_to_beat_control));
            assert_eq!(losses, [back.expected_loss_of_control, back.expected_loss]);
            count += 1;
        }
    }
    println!("{} posteriors, {count} comparisons", posteriors.len());
    assert!(count > 50_000);
}
