//! The size of the tests of heterogeneity: the chance of p < 0.05, and p < 0.01, when the effect is the same in all segments.
//! Two small segments by exact enumeration of all tables, more by seeded simulation. The table printed by
//! `cargo test --release --test segments_size -- --nocapture` stands in the documentation of `segments::heterogeneity`.

#![expect(clippy::cast_possible_truncation, reason = "small counts")]
#![expect(clippy::unwrap_used, reason = "the counts are valid")]

use abstats::segments::heterogeneity;
use abstats::{Counts, Pair};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

fn arms(n_c: u64, x_c: u64, n_t: u64, x_t: u64) -> Pair<Counts> {
    Pair { control: Counts::new(n_c, x_c).unwrap(), variant: Counts::new(n_t, x_t).unwrap() }
}

fn binomial(n: u64, p: f64) -> Vec<f64> {
    let mut weights = vec![(0..n).fold(1.0, |power, _| power * (1.0 - p))];
    for x in 0..n {
        let last = weights[x as usize];
        weights.push(last * (n - x) as f64 / (x + 1) as f64 * p / (1.0 - p));
    }
    weights
}

/// Chances of rejection at 5% and 1%: for the lift, for the difference.
type Sizes = [f64; 4];

fn add(sizes: &mut Sizes, segments: &[Pair<Counts>], weight: f64) {
    let result = heterogeneity(segments);
    for (k, scale) in [result.lift, result.difference].into_iter().enumerate() {
        // A test that cannot be made rejects nothing.
        let p = scale.map_or(1.0, |scale| scale.p_value);
        for (j, alpha) in [0.05, 0.01].into_iter().enumerate() {
            if p < alpha {
                sizes[2 * k + j] += weight;
            }
        }
    }
}

/// All tables of two segments; `rates` of control and variant. The enumeration leaves out tables of less than 1e-7.
fn enumerated(n: [u64; 4], rates: [f64; 4]) -> Sizes {
    let chances: Vec<Vec<f64>> = n.iter().zip(rates).map(|(n, p)| binomial(*n, p)).collect();
    let mut sizes = [0.0; 4];
    for (a, p_a) in chances[0].iter().enumerate() {
        for (b, p_b) in chances[1].iter().enumerate() {
            for (c, p_c) in chances[2].iter().enumerate() {
                for (d, p_d) in chances[3].iter().enumerate() {
                    let weight = p_a * p_b * p_c * p_d;
                    if weight > 1e-7 {
                        let segments = [arms(n[0], a as u64, n[1], b as u64), arms(n[2], c as u64, n[3], d as u64)];
                        add(&mut sizes, &segments, weight);
                    }
                }
            }
        }
    }
    sizes
}

fn draw(rng: &mut Xoshiro256PlusPlus, n: u64, p: f64) -> u64 {
    (0..n).filter(|_| rng.random::<f64>() < p).count() as u64
}

/// Segments of from n / 2 to 3 n / 2 visitors per arm, or of n each.
fn simulated(k: usize, n: u64, p: f64, ratio: f64, runs: u64, equal: bool) -> Sizes {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(42);
    let mut sizes = [0.0; 4];
    for _ in 0..runs {
        let segments: Vec<Pair<Counts>> = (0..k)
            .map(|i| {
                let n = if equal { n } else { n / 2 + n * i as u64 / k as u64 };
                arms(n, draw(&mut rng, n, p), n, draw(&mut rng, n, ratio * p))
            })
            .collect();
        add(&mut sizes, &segments, 1.0 / runs as f64);
    }
    sizes
}

/// `runs` is 0 where nothing is random; else four standard deviations of the estimate are granted.
fn check(name: &str, sizes: Sizes, runs: u64) {
    let [lift_5, lift_1, difference_5, difference_1] = sizes.map(|size| 100.0 * size);
    println!("| {name} | {lift_5:.1} | {lift_1:.2} | {difference_5:.1} | {difference_1:.2} |");
    for (size, most) in [(sizes[0], 0.07_f64), (sizes[1], 0.015), (sizes[2], 0.07), (sizes[3], 0.015)] {
        let noise = if runs == 0 { 0.0 } else { 4.0 * (most / runs as f64).sqrt() };
        assert!(size <= most + noise, "{name}: {sizes:?}");
    }
}

#[test]
fn size_of_small_tables_by_enumeration() {
    println!("| two segments: n_C n_T, n_C n_T; rates | lift 5% | lift 1% | difference 5% | difference 1% |");
    println!("|---|---|---|---|---|");
    for (n, rates) in [
        ([10, 10, 10, 10], [0.1, 0.1, 0.1, 0.1]),
        ([10, 10, 10, 10], [0.3, 0.3, 0.3, 0.3]),
        ([10, 10, 10, 10], [0.5, 0.5, 0.5, 0.5]),
        ([20, 20, 20, 20], [0.1, 0.1, 0.1, 0.1]),
        ([20, 20, 20, 20], [0.3, 0.3, 0.3, 0.3]),
        ([20, 10, 10, 20], [0.3, 0.3, 0.3, 0.3]),
        ([25, 25, 10, 10], [0.2, 0.2, 0.4, 0.4]),
    ] {
        check(&format!("{n:?} {rates:?}"), enumerated(n, rates), 0);
    }
}

#[test]
fn size_of_larger_tables_by_simulation() {
    for (k, n, p, ratio) in [
        (2, 200, 0.05, 1.0),
        (5, 20, 0.1, 1.0),
        (5, 100, 0.05, 1.5),
        (20, 20, 0.05, 1.0),
        (20, 50, 0.1, 1.3),
        (20, 400, 0.05, 1.1),
        (200, 20, 0.05, 1.0),
        (200, 50, 0.1, 1.2),
        (50, 10, 0.3, 2.0),
        (20, 100, 0.9, 1.05),
    ] {
        let runs = if cfg!(debug_assertions) { 200 } else { 20_000 / (1 + k as u64 / 20) };
        let name = format!("{k} segments of {n}, rate {p}, ratio {ratio}, {runs} runs");
        check(&name, simulated(k, n, p, ratio, runs, false), runs);
    }
}

/// Sparse segments whose effect is not 0, where each segment's own rates are far from the true ones.
#[test]
fn size_of_sparse_tables_with_an_effect_by_simulation() {
    for (k, n, p, p_t, runs) in [
        (500, 10, 0.02, 0.05, 400),
        (1_000, 50, 0.03, 0.039, 200),
        (200, 100, 0.03, 0.039, 800),
        (50, 40, 0.04, 0.1, 1_000),
        (20, 100, 0.95, 0.9975, 1_000),
        (20, 400, 0.95, 0.995, 1_000),
        (20, 1_000, 0.95, 0.988, 1_000),
        (20, 1_000, 0.95, 0.99, 1_000),
        (20, 200, 0.05, 0.001, 1_000),
        (2, 50, 0.02, 0.1, 2_000),
        (3, 30, 0.9, 0.97, 2_000),
    ] {
        let runs = if cfg!(debug_assertions) { runs } else { 10 * runs };
        let name = format!("{k} segments of {n} each, rates {p} and {p_t}, {runs} runs");
        check(&name, simulated(k, n, p, p_t / p, runs, true), runs);
    }
}
