//! The counts of both arms, and their chances.

use super::PlanningError;
use super::binomial::Binomial;
use super::boundary::boundary;
use super::rule::{Rule, Side};
use crate::Pair;

/// What a variance of the conversions may be: the sums then take some ten milliseconds.
const MOST_VARIANCE: f64 = 1e9;

/// The conversions of both arms.
pub(super) struct Arms {
    visitors: Pair<u64>,
    pub(super) control: Binomial,
    pub(super) variant: Binomial,
}

impl Arms {
    pub(super) fn new(visitors: Pair<u64>, rates: Pair<f64>) -> Result<Self, PlanningError> {
        for (visitors, rate) in [(visitors.control, rates.control), (visitors.variant, rates.variant)] {
            if visitors as f64 * rate * (1.0 - rate) > MOST_VARIANCE {
                return Err(PlanningError::TooManyConversions { visitors, rate });
            }
        }
        let control = Binomial::new(visitors.control, rates.control);
        Ok(Self { visitors, control, variant: Binomial::new(visitors.variant, rates.variant) })
    }

    pub(super) fn boundary(&self, rule: &Rule) -> Vec<u64> {
        boundary(rule, self.visitors, &self.control)
    }

    /// The chance that the rule's answer is yes.
    pub(super) fn chance(&self, rule: &Rule) -> f64 {
        self.beyond(&self.boundary(rule), rule.side())
    }

    /// The chance of the counts on this side of a boundary.
    pub(super) fn beyond(&self, boundary: &[u64], side: Side) -> f64 {
        self.sum(boundary, |&count| match side {
            Side::Higher => self.variant.at_least(count),
            Side::Lower => self.variant.below(count),
        })
    }

    /// The chance of the counts from one boundary to below the other.
    pub(super) fn between(&self, from: &[u64], to: &[u64]) -> f64 {
        let ends: Vec<(u64, u64)> = from.iter().copied().zip(to.iter().copied()).collect();
        self.sum(&ends, |&(from, to)| {
            if from < to { (self.variant.at_least(from) - self.variant.at_least(to)).max(0.0) } else { 0.0 }
        })
    }

    /// The chance of the counts on a boundary.
    pub(super) fn along(&self, boundary: &[u64]) -> f64 {
        self.sum(boundary, |&count| self.variant.at(count))
    }

    fn sum<T>(&self, rows: &[T], chance: impl Fn(&T) -> f64) -> f64 {
        self.control.masses().iter().zip(rows).map(|(mass, row)| mass * chance(row)).sum()
    }
}
