//! The Bayesian numbers against brute force: rates drawn from the posteriors, seeded.

#![allow(clippy::unwrap_used, reason = "tests")]

use abstats::bayesian::{Posterior, Prior, best, expected_loss_relative, superiority};
use abstats::{Counts, Pair};
use rand::{SeedableRng, distr::Distribution, rngs::SmallRng};

const DRAWS: u32 = 200_000;

/// The mean of what `f` makes of a draw, and its standard error.
fn mean(mut f: impl FnMut() -> f64) -> (f64, f64) {
    let draws = f64::from(DRAWS);
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..DRAWS {
        let value = f();
        sum += value;
        squares += value * value;
    }
    let mean = sum / draws;
    (mean, ((squares / draws - mean * mean).max(0.0) / draws).sqrt())
}

#[test]
fn draws_agree() {
    let mut rng = SmallRng::seed_from_u64(20_261_123);
    let arms = [(1_500, 120), (1_480, 148), (1_490, 130)];
    for prior in [Prior::UNIFORM, Prior::JEFFREYS] {
        let arms = arms.map(|(n, x)| Posterior::new(prior, Counts::new(n, x).unwrap()));
        let [control, variant, _] = arms;
        let exact = superiority(Pair { control, variant }).unwrap();
        let highest = best(&arms);
        let mut close = |exact: f64, f: &dyn Fn(f64, f64, f64) -> f64| {
            let (mean, error) =
                mean(|| f(control.sample(&mut rng), variant.sample(&mut rng), arms[2].sample(&mut rng)));
            // Five standard errors: once in two million.
            assert!((mean - exact).abs() < 5.0 * error, "{mean} {exact} {error}");
        };
        close(exact.chance_to_beat_control, &|c, v, _| f64::from(u8::from(v > c)));
        close(exact.expected_loss, &|c, v, _| (c - v).max(0.0));
        close(exact.expected_loss_of_control, &|c, v, _| (v - c).max(0.0));
        close(expected_loss_relative(Pair { control, variant }).unwrap(), &|c, v, _| (1.0 - v / c).max(0.0));
        close(highest[2].chance.unwrap(), &|c, v, third| f64::from(u8::from(third > c && third > v)));
        close(highest[2].loss.unwrap(), &|c, v, third| c.max(v).max(third) - third);
    }
}
