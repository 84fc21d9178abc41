//! The sums over strata: what the pooled comparison is made of.

use super::super::Cells;
use super::super::constrained::{Constrained, Effect, Rate, Scale};
use crate::frequentist::ScoreTest;
use crate::{Alternative, Counts, Pair};

/// The strata where both arms have visitors, and their sums.
#[derive(Clone, Debug)]
pub(super) struct Strata {
    all: Vec<Stratum>,
    /// `sum x_T n_C / N` and `sum x_C n_T / N`.
    pub(super) won: f64,
    pub(super) lost: f64,
    /// `won - lost`, exactly 0 where the strata cancel but for rounding.
    pub(super) excess: f64,
    /// `sum w`.
    pub(super) weight: f64,
    /// The variance of the excess if there is no effect.
    null: f64,
}

#[derive(Clone, Copy, Debug)]
struct Stratum {
    cells: Cells,
    /// `w^2 N / (N - 1)`.
    factor: f64,
}

/// The variance of the pooled statistic under an assumed effect.
///
/// As the effect grows, the variant's constrained rates rise and the control's fall: the profile likelihood is concave. So
/// the variance is a sum of a part that never falls and one that never rises, and the values of both at two effects bound it
/// between them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Variance {
    pub(super) total: f64,
    pub(super) rising: f64,
    pub(super) falling: f64,
}

impl Strata {
    pub(super) fn new(part: &[Pair<Counts>]) -> Self {
        let (mut won, mut lost, mut excess) = (Sum::default(), Sum::default(), Sum::default());
        let (mut weight, mut null, mut sizes) = (Sum::default(), Sum::default(), 0.0);
        let of = |arms: &Pair<Counts>| {
            let cells = arms.cells();
            let (c, t) = (cells.control, cells.variant);
            let n = c.n + t.n;
            let (part_c, part_t) = (c.n / n, t.n / n);
            let (x, own) = (arms.cross() / n, c.n * t.n / n);
            won.add(t.x * part_c);
            lost.add(c.x * part_t);
            excess.add(x);
            sizes += x.abs();
            weight.add(own);
            null.add(part_t * part_c * ((c.x + t.x) * ((c.y + t.y) / (n - 1.0))));
            Stratum { cells, factor: own * own * (n / (n - 1.0)) }
        };
        let all = part.iter().map(of).collect();
        let excess = excess.total();
        // Each term errs by at most half an epsilon of itself, and their sum by no more.
        let excess = if excess.abs() <= f64::EPSILON * sizes && part.len() > 1 { 0.0 } else { excess };
        Self { all, won: won.total(), lost: lost.total(), excess, weight: weight.total(), null: null.total() }
    }

    /// The pooled difference.
    pub(super) fn difference(&self) -> f64 {
        (self.excess / self.weight).clamp(-1.0, 1.0)
    }

    /// The pooled lift; the control has conversions.
    pub(super) fn lift(&self) -> f64 {
        if self.won > 0.0 { (self.excess / self.lost).clamp(-1.0, f64::INFINITY) } else { -1.0 }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The arms exchanged.
    pub(super) fn swapped(&self) -> Self {
        let swap = |&Stratum { cells: Cells { control, variant }, factor }: &Stratum| Stratum {
            cells: Cells { control: variant, variant: control },
            factor,
        };
        let all = self.all.iter().map(swap).collect();
        Self { all, won: self.lost, lost: self.won, excess: -self.excess, ..*self }
    }

    /// The test of no effect in any stratum. Where all or nobody converted in each, it has nothing to weigh, and z is 0.
    pub(super) fn test(&self, alternative: Alternative) -> ScoreTest {
        let z = if self.excess == 0.0 { 0.0 } else { self.excess / self.null.sqrt() };
        ScoreTest::at(self.excess, z, alternative)
    }

    /// Of the excess over an assumed effect: a difference, or the logarithm of a ratio, and then over that ratio.
    pub(super) fn variance(&self, scale: Scale, effect: f64) -> Variance {
        let assumed = Effect::new(scale, effect);
        let (mut total, mut rising, mut falling) = (Sum::default(), Sum::default(), Sum::default());
        for stratum in &self.all {
            let of = match scale {
                Scale::Difference => stratum.of_difference(effect, assumed),
                Scale::Ratio => stratum.of_ratio(assumed),
            };
            total.add(stratum.factor * of.total);
            rising.add(stratum.factor * of.rising);
            falling.add(stratum.factor * of.falling);
        }
        Variance { total: total.total(), rising: rising.total(), falling: falling.total() }
    }

    /// `numerator` over its standard error under an assumed effect.
    pub(super) fn over(&self, numerator: f64, scale: Scale, effect: f64) -> f64 {
        if numerator == 0.0 { 0.0 } else { numerator / self.variance(scale, effect).total.sqrt() }
    }

    /// Not below the variance under any difference.
    pub(super) fn most_of_difference(&self) -> f64 {
        self.sum(|of| 0.25 * (1.0 / of.control.n + 1.0 / of.variant.n))
    }

    /// Not below the part of the variance that rises with the ratio.
    pub(super) fn most_rising_of_ratio(&self) -> f64 {
        self.sum(|of| if of.control.x + of.variant.x > 0.0 { 1.0 / of.control.n } else { 0.0 })
    }

    /// The part of the variance that falls with the ratio, as the ratio vanishes.
    pub(super) fn most_falling_of_ratio(&self) -> f64 {
        self.sum(|of| of.control.x / of.control.n / of.variant.n)
    }

    fn sum(&self, of: impl Fn(&Cells) -> f64) -> f64 {
        self.all.iter().map(|stratum| stratum.factor * of(&stratum.cells)).sum()
    }
}

impl Stratum {
    /// `p_C q_C / n_C + p_T q_T / n_T`.
    fn of_difference(&self, difference: f64, assumed: Effect) -> Variance {
        let (none, all) = (Rate { p: 0.0, q: 1.0 }, Rate { p: 1.0, q: 0.0 });
        let (control, variant) = if difference >= 1.0 {
            (none, all)
        } else if difference <= -1.0 {
            (all, none)
        } else {
            let fit = Constrained::with(&self.cells, assumed);
            (fit.control, fit.variant)
        };
        let Cells { control: c, variant: t } = self.cells;
        let of = |rate: Rate, many: bool| {
            let spread = rate.p * rate.q;
            // Up to a rate of 1/2 the spread rises with it, and falls from there on. The constant goes to the side where the
            // arm's own rate is not.
            let (rising, falling) = match (rate.p <= rate.q, many) {
                (true, false) => (spread, 0.0),
                (false, false) => (0.25, spread - 0.25),
                (true, true) => (spread - 0.25, 0.25),
                (false, true) => (0.0, spread),
            };
            Variance { total: spread, rising, falling }
        };
        let (of_c, of_t) = (of(control, c.x > c.y), of(variant, t.x > t.y));
        Variance {
            total: of_c.total / c.n + of_t.total / t.n,
            rising: of_c.falling / c.n + of_t.rising / t.n,
            falling: of_c.rising / c.n + of_t.falling / t.n,
        }
    }

    /// `(p_T q_T / n_T + r^2 p_C q_C / n_C) / r = p_C q_T / n_T + p_T q_C / n_C`: the first falls, the second rises.
    fn of_ratio(&self, assumed: Effect) -> Variance {
        let Cells { control: c, variant: t } = self.cells;
        if c.x + t.x == 0.0 {
            // The likeliest rates are 0 at every ratio.
            return Variance::default();
        }
        let Constrained { control, variant, .. } = Constrained::with(&self.cells, assumed);
        let (falling, rising) = (control.p * variant.q / t.n, variant.p * control.q / c.n);
        Variance { total: rising + falling, rising, falling }
    }
}

/// A sum that keeps what rounding takes away (Neumaier 1974).
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    fn add(&mut self, term: f64) {
        let sum = self.high + term;
        self.low += if self.high.abs() >= term.abs() { (self.high - sum) + term } else { (term - sum) + self.high };
        self.high = sum;
    }

    fn total(self) -> f64 {
        self.high + self.low
    }
}
