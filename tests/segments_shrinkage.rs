//! What the shrunken lifts of segments are worth: how often their intervals hold the truth, and by how much the segment
//! ranked first is overrated. Seeded; the table is that of the documentation of `segments::shrinkage`, and
//! `cargo test --test segments_shrinkage -- --nocapture` prints it.

#![expect(clippy::disallowed_methods, reason = "tests")]
#![expect(clippy::unwrap_used, reason = "the counts are valid")]

use abstats::segments::shrinkage;
use abstats::{Counts, Interval, Level, Pair};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::{Binomial, Distribution, StandardNormal};

/// Visitors per arm, as segments of a breakdown have them: few have most.
const VISITORS: [u64; 12] = [300, 300, 500, 500, 800, 1_200, 2_000, 3_000, 5_000, 8_000, 20_000, 40_000];
const ROUNDS: u32 = 1_000;

/// The mean and the standard deviation of the segments' log ratios.
#[derive(Clone, Copy)]
enum Truth {
    /// Drawn anew each time, as the model has it.
    Prior,
    Fixed(f64, f64),
}

#[derive(Debug, Default)]
struct Results {
    intervals: f64,
    covered: f64,
    between_covered: f64,
    first_covered: f64,
    /// The log ratio of the segment ranked first less its truth, over rounds; the same of the highest of the raw ones.
    shrunken: f64,
    raw: f64,
    /// The true log ratio of the segment put first.
    gain_shrunken: f64,
    gain_raw: f64,
    /// The mean chance given to the segment ranked first, and how often it was the highest.
    chance: f64,
    highest: f64,
}

fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
    StandardNormal.sample(rng)
}

fn simulate(truth: Truth, rng: &mut Xoshiro256PlusPlus) -> Results {
    let mut results = Results::default();
    for _ in 0..ROUNDS {
        let (mu, tau) = match truth {
            Truth::Prior => (normal(rng), 0.3 * normal(rng).abs()),
            Truth::Fixed(mu, tau) => (mu, tau),
        };
        let mut thetas = Vec::new();
        let mut segments = Vec::new();
        for visitors in VISITORS {
            // Rates of 2% to 20%, even in their logarithm: of the arm with the higher one.
            let theta = mu + tau * normal(rng);
            let higher = 0.02 * 10.0_f64.powf(rng.random());
            let rates = [higher * (-theta.max(0.0)).exp(), higher * theta.min(0.0).exp()];
            let [control, variant] =
                rates.map(|rate| Counts::new(visitors, Binomial::new(visitors, rate).unwrap().sample(rng)).unwrap());
            thetas.push(theta);
            segments.push(Pair { control, variant });
        }
        let result = shrinkage(&segments, Level::new(0.9).unwrap()).unwrap();
        let holds =
            |interval: Interval, value: f64| f64::from(u8::from(interval.low <= value && value <= interval.high));
        for (shrunk, theta) in result.segments.iter().zip(&thetas) {
            results.intervals += 1.0;
            results.covered += holds(shrunk.unwrap().lift.interval, theta.exp_m1());
        }
        results.between_covered += holds(result.between.interval, tau);
        let first = result.ranking[0];
        let lift = result.segments[first].unwrap().lift;
        results.first_covered += holds(lift.interval, thetas[first].exp_m1());
        results.shrunken += lift.median.ln_1p() - thetas[first];
        results.gain_shrunken += thetas[first];
        results.chance += result.segments[first].unwrap().chance_to_be_best;
        results.highest += f64::from(u8::from(thetas.iter().all(|theta| *theta <= thetas[first])));
        // A half more: a ratio even where a cell is empty.
        let raw = |arms: &Pair<Counts>| {
            ((arms.variant.conversions() as f64 + 0.5) / (arms.control.conversions() as f64 + 0.5)).ln()
        };
        let raws: Vec<f64> = segments.iter().map(raw).collect();
        let luckiest = (0..raws.len()).max_by(|a, b| raws[*a].total_cmp(&raws[*b])).unwrap();
        results.raw += raws[luckiest] - thetas[luckiest];
        results.gain_raw += thetas[luckiest];
    }
    results
}

#[test]
fn intervals_cover_and_winners_are_not_exaggerated() {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(20_261_123);
    let rounds = f64::from(ROUNDS);
    let mut rows = Vec::new();
    for (name, truth) in [
        ("centre and sd drawn from their priors", Truth::Prior),
        ("0", Truth::Fixed(0.05, 0.0)),
        ("0.05", Truth::Fixed(0.05, 0.05)),
        ("0.1", Truth::Fixed(0.05, 0.1)),
        ("0.2", Truth::Fixed(0.05, 0.2)),
        ("0.4", Truth::Fixed(0.05, 0.4)),
    ] {
        let r = simulate(truth, &mut rng);
        let covered = r.covered / r.intervals;
        let first_covered = r.first_covered / rounds;
        let [off_raw, has_raw] = [r.raw, r.gain_raw].map(|sum| sum / rounds);
        let [off, has] = [r.shrunken, r.gain_shrunken].map(|sum| sum / rounds);
        let row = format!(
            "| {name} | {covered:.3} | {first_covered:.3} | {off_raw:+.2} | {has_raw:+.2} | {off:+.2} | {has:+.2} |"
        );
        println!("{row}");
        rows.push(row);
        // A segment's interval is held with a standard error below 0.005, the first's of 0.01.
        if matches!(truth, Truth::Prior) {
            assert!((covered - 0.9).abs() < 0.015);
            assert!((first_covered - 0.9).abs() < 0.03);
            assert!((r.between_covered / rounds - 0.9).abs() < 0.03);
            assert!(((r.chance - r.highest) / rounds).abs() < 0.045);
        }
        assert!(covered > 0.865 && first_covered > 0.865);
        // What is put first is hardly overrated, and better on the whole than what raw lifts put first.
        assert!(off.abs() < 0.04 && off_raw > 0.15);
        assert!(has > has_raw - 1e-12);
    }
    let table = format!("/// {}\n", rows.join("\n/// "));
    let documentation = include_str!("../src/segments/shrinkage/mod.rs");
    assert!(documentation.contains(&table), "the documentation of shrinkage has another table than\n{table}");
}
