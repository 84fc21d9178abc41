//! The exact distribution of Pearson's statistic over the tables of variants by days that have the same sums.

use super::MOST_STEPS;
use super::between_days::{Day, Visitors};

/// Statistics this close are the same: none of theirs differ by so little unless by rounding.
const SAME: f64 = 1e-10;
/// More cells would take too many steps anyway.
const MOST_CELLS: usize = 400;

/// P(statistic >= `chi_squared`) given the visitors of each variant and of each day; `None` if it would take too many steps.
///
/// The visitors of one day after the other are drawn from those that are left: within a day, each variant's count is
/// hypergeometric given those before. The statistic's terms are never negative: once their sum reaches the observed one, all
/// tables that begin so belong to the tail and are not enumerated.
pub(super) fn p_value(variants: &[Visitors], days: &[Day], chi_squared: f64) -> Option<f64> {
    if variants.len() * days.len() > MOST_CELLS {
        return None;
    }
    let own: Vec<u64> = variants.iter().map(|(_, visitors)| *visitors).collect();
    let of_day: Vec<u64> = days.iter().map(|day| day.iter().map(|(_, visitors)| *visitors).sum()).collect();
    let all = own.iter().map(|&own| own as f64).sum::<f64>();
    let observed = chi_squared * (1.0 - SAME);
    let mut walk = Walk { left: own.clone(), own, of_day, all, observed, steps: 0.0 };
    let first = *walk.of_day.first()?;
    Some(walk.tail(0, 0, first, 0.0)?.min(1.0))
}

struct Walk {
    own: Vec<u64>,
    of_day: Vec<u64>,
    all: f64,
    observed: f64,
    /// The visitors of each variant that are not dealt yet.
    left: Vec<u64>,
    steps: f64,
}

impl Walk {
    /// The tail's probability when `to_deal` visitors of the day remain for this variant and those after it.
    fn tail(&mut self, day: usize, variant: usize, to_deal: u64, so_far: f64) -> Option<f64> {
        if so_far >= self.observed {
            return Some(1.0);
        }
        let Some(&n) = self.of_day.get(day) else { return Some(0.0) };
        let Some(&own) = self.own.get(variant) else {
            let next = self.of_day.get(day + 1).copied().unwrap_or(0);
            return self.tail(day + 1, 0, next, so_far);
        };
        let (mine, others) = (self.left[variant], self.left[variant + 1..].iter().sum::<u64>());
        let (low, high) = (to_deal.saturating_sub(others), to_deal.min(mine));
        self.steps += (high - low) as f64 + 1.0;
        if self.steps > MOST_STEPS {
            return None;
        }
        let expected = own as f64 * (n as f64 / self.all);
        let mut sum = 0.0;
        for (count, probability) in (low..=high).zip(hypergeometric(mine, others, to_deal, low, high)) {
            let deviation = count as f64 - expected;
            self.left[variant] = mine - count;
            sum += probability
                * self.tail(day, variant + 1, to_deal - count, so_far + deviation * deviation / expected)?;
            self.left[variant] = mine;
        }
        Some(sum)
    }
}

/// The probabilities of each count from `low` to `high` among `dealt` visitors, drawn from `mine` and `others`; from the mode
/// outwards, so that nothing overflows.
fn hypergeometric(mine: u64, others: u64, dealt: u64, low: u64, high: u64) -> Vec<f64> {
    let [m, o, d] = [mine, others, dealt].map(|count| count as f64);
    // P(x + 1) / P(x)
    let ratio = |x: u64| {
        let x = x as f64;
        (m - x) * (d - x) / ((x + 1.0) * (o - d + x + 1.0))
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the visitors")]
    let mode = (((m + 1.0) * (d + 1.0) / (m + o + 2.0)) as u64).clamp(low, high);
    let down = (low..mode).rev().scan(1.0, |probability, x| {
        *probability /= ratio(x);
        Some(*probability)
    });
    let mut all: Vec<f64> = down.collect();
    all.reverse();
    all.push(1.0);
    all.extend((mode..high).scan(1.0, |probability, x| {
        *probability *= ratio(x);
        Some(*probability)
    }));
    let sum: f64 = all.iter().sum();
    all.into_iter().map(|probability| probability / sum).collect()
}
