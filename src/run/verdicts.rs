//! The rules of the verdicts: of one variant by itself, and of the experiment.

use std::cmp::Ordering;

use crate::practical::Conclusion;
use crate::report::{AlwaysValidStatistics, FrequentistStatistics};
use crate::threshold::meets;
use crate::{Absent, Counts, GoalDirection, Outcome, Pair, Statistics, Threshold, VariantReport, Verdict};

/// What a region adds to it: nothing to a winner or a loser.
pub(super) const fn with_region(verdict: Verdict, conclusion: Option<Conclusion>) -> Verdict {
    match (verdict, conclusion) {
        (Verdict::Inconclusive, Some(Conclusion::Equivalent)) => Verdict::Equivalent,
        (Verdict::Inconclusive, Some(Conclusion::NonInferior)) => Verdict::NonInferior,
        _ => verdict,
    }
}

pub(super) fn bayesian(
    chance_to_beat_control: Result<f64, Absent>,
    chance_control_better: Result<f64, Absent>,
    threshold: Threshold,
) -> Verdict {
    let met = |chance: Result<f64, Absent>| chance.is_ok_and(|chance| meets(chance, threshold.fraction()));
    match (met(chance_to_beat_control), met(chance_control_better)) {
        (true, false) => Verdict::Winner,
        (false, true) => Verdict::Loser,
        // Both only at a threshold of 50 percent, when neither is ahead.
        (true, true) | (false, false) => Verdict::Inconclusive,
    }
}

pub(super) fn frequentist(
    p_value: Result<f64, Absent>,
    counts: Pair<Counts>,
    goal: GoalDirection,
    threshold: Threshold,
) -> Verdict {
    let Pair { control, variant } = goal.upwards(counts);
    towards(p_value, compare_rates(variant, control), threshold)
}

/// By the sign of z: of a comparison that is more than two rates.
pub(super) fn within_strata(
    p_value: Result<f64, Absent>,
    z: Result<f64, Absent>,
    goal: GoalDirection,
    threshold: Threshold,
) -> Verdict {
    let Pair { control, variant } = goal.upwards(Pair { control: 0.0, variant: z.unwrap_or(0.0) });
    towards(p_value, variant.partial_cmp(&control).unwrap_or(Ordering::Equal), threshold)
}

fn towards(p_value: Result<f64, Absent>, difference: Ordering, threshold: Threshold) -> Verdict {
    if !p_value.is_ok_and(|p| p < threshold.alpha()) {
        return Verdict::Inconclusive;
    }
    match difference {
        Ordering::Greater => Verdict::Winner,
        Ordering::Less => Verdict::Loser,
        Ordering::Equal => Verdict::Inconclusive,
    }
}

/// Compares two conversion rates, exactly.
pub(super) fn compare_rates(a: Counts, b: Counts) -> Ordering {
    let cross = |one: Counts, other: Counts| u128::from(one.conversions()) * u128::from(other.visitors());
    cross(a, b).cmp(&cross(b, a))
}

/// What may be said of the experiment.
pub(super) fn outcome(variants: &[VariantReport], goal: GoalDirection) -> Outcome {
    let mut best: Option<(usize, f64)> = None;
    for (index, variant) in variants.iter().enumerate() {
        // A winner has visitors, and so a rate.
        let Ok(rate) = rank(variant) else { continue };
        if variant.verdict == Some(Verdict::Winner) && best.is_none_or(|(_, best)| goal.is_better(rate, best)) {
            best = Some((index, rate));
        }
    }
    if let Some((index, _)) = best {
        return Outcome::Winner(index);
    }
    let verdicts = || variants.iter().filter_map(|variant| variant.verdict);
    let all = |holds: fn(Verdict) -> bool| verdicts().all(holds);
    if verdicts().next().is_none() {
        Outcome::Inconclusive
    } else if all(|verdict| verdict == Verdict::Loser) {
        Outcome::Control
    } else if all(|verdict| matches!(verdict, Verdict::Loser | Verdict::Equivalent)) {
        Outcome::Equivalent
    } else if all(|verdict| matches!(verdict, Verdict::Loser | Verdict::Equivalent | Verdict::NonInferior)) {
        Outcome::NonInferior
    } else if all(|verdict| verdict != Verdict::Inconclusive) {
        Outcome::NotEnoughData
    } else {
        Outcome::Inconclusive
    }
}

/// What orders the winners.
fn rank(variant: &VariantReport) -> Result<f64, Absent> {
    if let Some(Ok(AlwaysValidStatistics { lift, strata: 2.., .. })) = variant.always_valid {
        return lift.estimate;
    }
    match &variant.statistics {
        // Rates over all visitors may be in another order than the differences within strata.
        Statistics::Frequentist(FrequentistStatistics { within: Some(within), .. }) => {
            within.comparison.difference.estimate
        }
        of => of.rate().estimate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Estimate;

    fn threshold(percent: f64) -> Threshold {
        Threshold::new(percent).unwrap()
    }

    #[test]
    fn a_chance_that_exactly_meets_the_threshold_wins() {
        for percent in 50..=99_u32 {
            let chance = f64::from(percent) / 100.0;
            let below = chance - 2e-14;
            let verdict = |chance: f64| bayesian(Ok(chance), Ok(1e-9), threshold(percent.into()));
            assert_eq!(verdict(chance), Verdict::Winner, "{percent}");
            assert_eq!(verdict(below), Verdict::Inconclusive, "{percent}");
            // What rounding took from a chance does not decide.
            assert_eq!(verdict(chance - 1e-15), Verdict::Winner, "{percent}");
            assert_eq!(bayesian(Ok(1e-9), Ok(chance), threshold(percent.into())), Verdict::Loser, "{percent}");
        }
    }

    #[test]
    fn neither_wins_when_both_chances_are_one_half() {
        assert_eq!(bayesian(Ok(0.5), Ok(0.5), threshold(50.0)), Verdict::Inconclusive);
    }

    #[test]
    fn a_p_value_must_be_below_what_the_threshold_leaves() {
        let [low, high] = [10, 20].map(|conversions| Counts::new(100, conversions).unwrap());
        for percent in 50..=99_u32 {
            // The p-value that is exactly met, as anyone would write it: 0.05 for 95.
            let alpha = f64::from(100 - percent) / 100.0;
            let verdict = |p, control, variant| {
                let of = |goal| frequentist(Ok(p), Pair { control, variant }, goal, threshold(percent.into()));
                let opposite = match of(GoalDirection::Decrease) {
                    Verdict::Winner => Verdict::Loser,
                    Verdict::Loser => Verdict::Winner,
                    neither => neither,
                };
                assert_eq!(of(GoalDirection::Increase), opposite);
                opposite
            };
            assert_eq!(verdict(alpha, low, high), Verdict::Inconclusive, "{percent}");
            let below = alpha.next_down();
            assert_eq!(verdict(below, low, high), Verdict::Winner, "{percent}");
            assert_eq!(verdict(below, high, low), Verdict::Loser, "{percent}");
            assert_eq!(verdict(below, low, low), Verdict::Inconclusive, "{percent}");
        }
    }

    #[test]
    fn absent_numbers_conclude_nothing() {
        let absent = Err(Absent::NoVisitors);
        assert_eq!(bayesian(absent, absent, threshold(50.0)), Verdict::Inconclusive);
        let verdict = frequentist(absent, Pair::default(), GoalDirection::Increase, threshold(50.0));
        assert_eq!(verdict, Verdict::Inconclusive);
    }

    /// A variant with this verdict (`None`: the control) and estimated rate.
    fn result(verdict: Option<Verdict>, rate: f64) -> VariantReport {
        let rate = Estimate { estimate: Ok(rate), interval: Err(Absent::NotConverged) };
        let statistics = Statistics::Frequentist(FrequentistStatistics {
            rate,
            versus_control: None,
            adjusted: None,
            region: None,
            within: None,
        });
        VariantReport {
            variant: 0,
            counts: Counts::default(),
            improvement: None,
            statistics,
            always_valid: None,
            planned: None,
            verdict,
        }
    }

    #[test]
    fn among_winners_the_highest_rate_is_shipped_and_of_equals_the_first() {
        let [winner, loser, neither] = [Verdict::Winner, Verdict::Loser, Verdict::Inconclusive].map(Some);
        let outcome = |all: &[(Option<Verdict>, f64)]| {
            let of = |sign: f64| all.iter().map(|&(verdict, rate)| result(verdict, sign * rate)).collect::<Vec<_>>();
            // Of a goal of fewer conversions, the lowest.
            assert_eq!(outcome(&of(-1.0), GoalDirection::Decrease), outcome(&of(1.0), GoalDirection::Increase));
            outcome(&of(1.0), GoalDirection::Increase)
        };
        assert_eq!(outcome(&[(None, 0.1), (winner, 0.2), (winner, 0.3), (winner, 0.25)]), Outcome::Winner(2));
        assert_eq!(outcome(&[(winner, 0.3), (None, 0.1), (winner, 0.3)]), Outcome::Winner(0));
        // A higher rate that is no winner does not count: it has too few visitors, say.
        assert_eq!(outcome(&[(None, 0.1), (neither, 0.9), (winner, 0.2), (loser, 0.05)]), Outcome::Winner(2));
        assert_eq!(outcome(&[(None, 0.1), (loser, 0.05), (loser, 0.01)]), Outcome::Control);
        assert_eq!(outcome(&[(None, 0.1), (loser, 0.05), (neither, 0.01)]), Outcome::Inconclusive);
        assert_eq!(outcome(&[(None, 0.1), (neither, 0.2)]), Outcome::Inconclusive);
    }

    /// Every mixture of the verdicts of three variants, against the rule read from its last line up.
    #[test]
    fn the_outcome_of_every_mixture() {
        use Verdict::{Equivalent, Inconclusive, Loser, NonInferior, NotEnoughData, Winner};
        let all = [Winner, Loser, Equivalent, NonInferior, NotEnoughData, Inconclusive];
        for mixture in all.into_iter().flat_map(|a| all.into_iter().flat_map(move |b| all.map(|c| [a, b, c]))) {
            let variants: Vec<_> = [None].into_iter().chain(mixture.map(Some)).map(|of| result(of, 0.1)).collect();
            let has = |verdict| mixture.contains(&verdict);
            let mut expected = Outcome::Control;
            for (verdict, outcome) in [
                (Equivalent, Outcome::Equivalent),
                (NonInferior, Outcome::NonInferior),
                (NotEnoughData, Outcome::NotEnoughData),
                (Inconclusive, Outcome::Inconclusive),
            ] {
                expected = if has(verdict) { outcome } else { expected };
            }
            if let Some(first) = mixture.iter().position(|verdict| *verdict == Winner) {
                expected = Outcome::Winner(first + 1);
            }
            for goal in [GoalDirection::Increase, GoalDirection::Decrease] {
                assert_eq!(outcome(&variants, goal), expected, "{mixture:?}");
            }
        }
    }

    #[test]
    fn a_region_decides_only_what_was_undecided() {
        use Verdict::{Equivalent, Inconclusive, Loser, NonInferior, Winner};
        for verdict in [Winner, Loser] {
            for conclusion in [Conclusion::Equivalent, Conclusion::NonInferior, Conclusion::Neither] {
                assert_eq!(with_region(verdict, Some(conclusion)), verdict);
            }
        }
        assert_eq!(with_region(Inconclusive, Some(Conclusion::Equivalent)), Equivalent);
        assert_eq!(with_region(Inconclusive, Some(Conclusion::NonInferior)), NonInferior);
        assert_eq!(with_region(Inconclusive, Some(Conclusion::Neither)), Inconclusive);
        assert_eq!(with_region(Inconclusive, None), Inconclusive);
    }

    #[test]
    fn rates_are_compared_exactly() {
        // 1/3 of 3e11 visitors more or less one: a quotient in f64 would still tell, a difference of 1e-24 would not.
        let counts = |visitors, conversions| Counts::new(visitors, conversions).unwrap();
        let [a, b] = [counts(1_000_000_000_000, 333_333_333_333), counts(999_999_999_997, 333_333_333_332)];
        // 333333333333 * 999999999997 - 333333333332 * 10^12 = 1
        assert_eq!(compare_rates(a, b), Ordering::Greater);
        assert_eq!(compare_rates(b, a), Ordering::Less);
        assert_eq!(compare_rates(counts(3, 1), counts(9, 3)), Ordering::Equal);
    }
}
