//! A binomial distribution, where its mass is.

use std::cell::OnceCell;

/// The chances of each count of conversions, from the first to the last that matters, and their sums from both ends.
///
/// The masses follow from each other, starting with 1 at the mode, and are divided by their sum: no function of large numbers
/// is needed. What is left out is below [`NEGLIGIBLE`] of the mode on either side, about 9.6 standard deviations.
pub(super) struct Binomial {
    first: u64,
    masses: Vec<f64>,
    /// P(X <= first + i), once it is asked for.
    up_to: OnceCell<Vec<f64>>,
    /// P(X >= first + i), once it is asked for.
    from: OnceCell<Vec<f64>>,
}

const NEGLIGIBLE: f64 = 1e-20;

impl Binomial {
    /// Of so many visitors, each of whom converts with this chance.
    pub(super) fn new(visitors: u64, rate: f64) -> Self {
        let rest = 1.0 - rate;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the visitors")]
        let mode = (((visitors + 1) as f64 * rate).floor() as u64).min(visitors);
        let (mode, all) = (mode as f64, visitors as f64);
        // Counts stay below 2^53, where f64 is exact.
        let mut masses = Vec::new();
        let (mut mass, mut count) = (1.0, mode);
        while count > 0.0 && rest > 0.0 {
            mass *= count * rest / ((all - count + 1.0) * rate);
            if mass < NEGLIGIBLE {
                break;
            }
            count -= 1.0;
            masses.push(mass);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let first = count as u64;
        masses.reverse();
        masses.push(1.0);
        (mass, count) = (1.0, mode);
        while count < all && rate > 0.0 {
            mass *= (all - count) * rate / ((count + 1.0) * rest);
            if mass < NEGLIGIBLE {
                break;
            }
            count += 1.0;
            masses.push(mass);
        }
        let all: f64 = masses.iter().sum();
        for mass in &mut masses {
            *mass /= all;
        }
        Self { first, masses, up_to: OnceCell::new(), from: OnceCell::new() }
    }

    fn up_to(&self) -> &[f64] {
        self.up_to.get_or_init(|| running(self.masses.iter()))
    }

    fn from(&self) -> &[f64] {
        self.from.get_or_init(|| {
            let mut from = running(self.masses.iter().rev());
            from.reverse();
            from
        })
    }

    /// The first and the last count that matter.
    pub(super) fn reach(&self) -> (u64, u64) {
        (self.first, self.first + (self.masses.len() - 1) as u64)
    }

    pub(super) fn masses(&self) -> &[f64] {
        &self.masses
    }

    /// P(X >= count).
    pub(super) fn at_least(&self, count: u64) -> f64 {
        match count.checked_sub(self.first) {
            None => 1.0,
            Some(place) => place_of(place).and_then(|place| self.from().get(place)).copied().unwrap_or(0.0),
        }
    }

    /// P(X < count).
    pub(super) fn below(&self, count: u64) -> f64 {
        match count.checked_sub(self.first + 1) {
            None => 0.0,
            Some(place) => place_of(place).and_then(|place| self.up_to().get(place)).copied().unwrap_or(1.0),
        }
    }

    /// P(X = count).
    pub(super) fn at(&self, count: u64) -> f64 {
        let place = count.checked_sub(self.first).and_then(place_of);
        place.and_then(|place| self.masses.get(place)).copied().unwrap_or(0.0)
    }
}

/// The sums so far.
fn running<'a>(masses: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    let sum = |sum: &mut f64, mass: &f64| {
        *sum += mass;
        Some(*sum)
    };
    masses.scan(0.0, sum).collect()
}

fn place_of(offset: u64) -> Option<usize> {
    usize::try_from(offset).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::special::beta::Beta;

    /// P(X >= k) is the lower tail of Beta(k, n - k + 1) at the rate.
    #[test]
    fn tails_are_those_of_the_beta_distribution() {
        for (visitors, rate) in
            [(1, 0.3), (20, 0.05), (1_000, 0.5), (100_000, 0.05), (1_000_000_000, 1e-6), (50, 0.999)]
        {
            let binomial = Binomial::new(visitors, rate);
            let (first, last) = binomial.reach();
            for count in (first.max(1)..=last).step_by(1 + ((last - first) / 40) as usize) {
                let tails = Beta { a: count as f64, b: (visitors - count + 1) as f64 }.tails(rate).unwrap();
                assert!((binomial.at_least(count) - tails.lower).abs() < 2e-13, "{visitors} {rate} {count}");
                assert!((binomial.below(count) - tails.upper).abs() < 2e-13, "{visitors} {rate} {count}");
            }
            assert!((binomial.at_least(first) - 1.0).abs() < 1e-13 && (binomial.below(last + 1) - 1.0).abs() < 1e-13);
            assert!(binomial.at_least(last + 1) <= 0.0 && binomial.below(first) <= 0.0);
        }
    }

    #[test]
    fn certain_outcomes() {
        assert_eq!(Binomial::new(7, 0.0).reach(), (0, 0));
        assert_eq!(Binomial::new(7, 1.0).reach(), (7, 7));
        assert!((Binomial::new(7, 1.0).at(7) - 1.0).abs() < 1e-15);
    }
}
