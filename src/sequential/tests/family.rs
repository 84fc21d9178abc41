//! Many variants and many looks.

use super::*;
use crate::{Absent, Verdict};

/// A comparison with this ln e.
fn with(log_e_value: f64) -> AlwaysValidComparison {
    AlwaysValidComparison { log_e_value, ..AnyTime::default().compare(Pair::default(), EVEN).unwrap() }
}

#[test]
fn closed_testing_is_the_worst_mean_of_all_subsets() {
    let mut random = Random(9);
    for size in 1..=9_usize {
        for _ in 0..40 {
            let log_e: Vec<f64> = (0..size).map(|_| 12.0 * random.uniform() - 3.0).collect();
            let e: Vec<f64> = log_e.iter().map(|&log_e| crate::special::elementary::exp(log_e)).collect();
            let adjusted = closed(&log_e.iter().map(|&log_e| with(log_e)).collect::<Vec<_>>());
            for one in 0..size {
                let mean = |set: usize| {
                    let members = (0..size).filter(|member| set >> member & 1 == 1);
                    members.map(|member| e[member]).sum::<f64>() / f64::from(set.count_ones())
                };
                let worst = (1..1 << size).filter(|set| set >> one & 1 == 1).map(mean).fold(f64::INFINITY, f64::min);
                let expected = (1.0 / worst).min(1.0);
                assert!((adjusted[one] - expected).abs() <= 1e-14 * expected, "{log_e:?}");
                assert!(adjusted[one] <= (size as f64 / e[one]).min(1.0) * (1.0 + 1e-14));
            }
        }
    }
    assert_eq!(closed(&[]), [] as [f64; 0]);
    // E-values that leave the range of f64.
    assert_eq!(closed(&[with(-5e9), with(7e8), with(7e8)]), [1.0, 0.0, 0.0]);
}

#[test]
fn k_comparisons_share_alpha() {
    let counts = pair([500, 10_000, 620, 10_000]);
    let alone = settings(0.1, 95.0, 1).compare(counts, EVEN).unwrap();
    let among = settings(0.1, 95.0, 5).compare(counts, EVEN).unwrap();
    assert_eq!(among.p_value, alone.p_value);
    assert_eq!(among.adjusted_p_value, 5.0 * alone.p_value);
    assert_eq!((alone.verdict(), among.verdict()), (Verdict::Winner, Verdict::Inconclusive));
    let (wide, narrow) = (among.lift.unwrap(), alone.lift.unwrap());
    assert!(wide.low < narrow.low && wide.high > narrow.high);
    assert_eq!((wide.level.get(), narrow.level.get()), (0.99, 0.95));
}

#[test]
fn a_verdict_once_reached_stays_until_it_is_contradicted() {
    let look = |c0, c1, n| AnyTime::default().compare(pair([c0, n, c1, n]), EVEN).unwrap();
    let looks = [look(250, 262, 5_000), look(500, 620, 10_000), look(1_000, 1_100, 20_000), look(9_000, 6_000, 90_000)];
    let verdicts: Vec<Verdict> = looks.iter().map(AlwaysValidComparison::verdict).collect();
    assert_eq!(verdicts, [Verdict::Inconclusive, Verdict::Winner, Verdict::Inconclusive, Verdict::Loser]);
    let so_far = running(&looks);
    assert_eq!(so_far[0].decided_at, None);
    for now in &so_far[1..3] {
        assert_eq!((now.decided_at, now.verdict), (Some(1), Verdict::Winner));
    }
    let ends = |at: usize| so_far[at].lift.map(|lift| (lift.low, lift.high));
    let own = |at: usize| looks[at].lift.unwrap();
    assert_eq!(ends(2), Ok((own(1).low, own(2).high)));
    // The last look contradicts the second: neither is kept.
    assert_eq!((so_far[3].decided_at, so_far[3].verdict), (Some(1), Verdict::Inconclusive));
    assert_eq!(ends(3), Err(Absent::NoCommonRatio));
    assert_eq!(so_far[3].p_value, looks[3].p_value.min(looks[1].p_value));
    assert!(running(&[]).is_empty());
}
