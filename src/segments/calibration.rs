//! Mean and variance of the heterogeneity statistic when the effect is the same in all segments, and its p-value.

use super::constrained::{Constrained, Effect, Rate, Scale, arm};
use super::levels::{Level, Levels};
use super::{Cell, Cells};
use crate::special::chi_squared;

#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    pub(super) mean: f64,
    pub(super) variance: f64,
}

impl Moments {
    /// Drawn towards the others by the given part.
    fn mixed(self, other: Self, part: f64) -> Self {
        let mix = |own: f64, other: f64| (1.0 - part) * own + part * other;
        Self { mean: mix(self.mean, other.mean), variance: mix(self.variance, other.variance) }
    }
}

/// Above this variance of a count, the expansion replaces the sums over its values.
const SUMMED_TO: f64 = 16.0;
/// At this conditional variance of a count, the likeliest effect counts as much as Mantel and Haenszel's.
const DENSE: f64 = 2.0;
/// The square, in units of the variance, from which a total contradicts its fitted mean.
///
/// Squares of small counts can equal this exactly; its last digits keep them on one side, whatever the rounding.
const SURPRISING: f64 = 3.000_000_001;
/// Weights below this part of the largest are left out of the sums.
const NEGLIGIBLE: f64 = 1e-9;
/// No more values than this on either side carry weight; a bound for unforeseen counts.
const MOST_VALUES: usize = 500;

/// The moments of the sum of the segments' deviances, minus what fitting the common effect takes.
///
/// With signed roots `z_i` of the segments' deviances the statistic is near z'(1 - ww')z with `w_i^2 = I_i / sum I`. Its
/// moments follow from each segment's own (the roots are independent and nearly centred).
pub(super) fn moments(cells: &[Cells], fits: &[Constrained], scale: Scale, common: f64, pooled: f64) -> Moments {
    let levels = Levels::of(cells, scale, pooled);
    let assumed = Effect::new(scale, common);
    let own = cells.iter().zip(fits).map(|(cells, fit)| {
        let effect = common + sparseness(spread(cells, fit.control, fit.variant)) * (pooled - common);
        match levels.within(cells, effect) {
            Some((own, levels)) => {
                let (moments, information) = at_levels(cells, &levels, scale, assumed);
                let contradicts = contradicts(cells, fit);
                (if contradicts { moments.mixed(of_arms(cells, fit), freely(own)) } else { moments }, information)
            }
            // A rate of 0 or 1: the total leaves no choice.
            None => (Moments { mean: fit.deviance(cells), variance: 0.0 }, fit.information),
        }
    });
    let own: Vec<(Moments, f64)> = own.collect();
    let total: f64 = own.iter().map(|(_, information)| information).sum();
    let share = |information: f64| if information.is_infinite() { 1.0 } else { information / total };
    let parts: Vec<(Moments, f64)> = own.into_iter().map(|(own, information)| (own, share(information))).collect();
    let weighted: f64 = parts.iter().map(|(own, share)| share * own.mean).sum();
    parts.iter().fold(Moments { mean: 0.0, variance: 0.0 }, |sum, (own, share)| {
        let rest = 1.0 - share;
        let mixed = 2.0 * share * own.mean * (weighted - share * own.mean);
        Moments { mean: sum.mean + rest * own.mean, variance: sum.variance + rest * rest * own.variance + mixed }
    })
}

/// How freely the arms of a segment whose total contradicts the effect vary, with the part of its level that is its
/// own. If it shares the others' level, a surprising total is chance, and choosing by it would be a bias.
fn freely(own: f64) -> f64 {
    let (own, shared) = (own * own * own, (1.0 - own) * (1.0 - own) * (1.0 - own));
    own / (own + shared)
}

/// The conditional variance of a count given the segment's total, in large tables.
fn spread(cells: &Cells, control: Rate, variant: Rate) -> f64 {
    let (vary, vary_t) = (cells.control.n * control.p * control.q, cells.variant.n * variant.p * variant.q);
    1.0 / (1.0 / vary + 1.0 / vary_t)
}

/// How much a segment relies on Mantel and Haenszel's effect instead of the likeliest. It is near 1 in sparse segments, where
/// the likeliest may be held at a false value. It is near 0 in dense ones, where the two differ if the effect does and the
/// difference would count as noise.
fn sparseness(spread: f64) -> f64 {
    let size = spread / DENSE;
    1.0 / (1.0 + size * size)
}

/// The segment's deviance over the range of its level, and the information on the effect there.
///
/// Given total and level, the variance lacks what the total's own noise adds, of which the deviance has the share f: up to
/// `2 f^2` if counts were normal. Sparse counts need half of it (simulated: where 400 visitors per arm convert at 0.95 and
/// 0.995, p < 5% comes to 9% without it, 3% with all of it and less at higher rates, 5% with half of it).
fn at_levels(cells: &Cells, levels: &[Level; 2], scale: Scale, common: Effect) -> (Moments, f64) {
    let mut deviances = Deviances::new(common);
    let (mut mean, mut square, mut per_information) = (0.0, 0.0, 0.0);
    for &Level { chance, control, variant } in levels {
        let own = given_total(cells, control, variant, &mut deviances);
        mean += chance * own.mean;
        // If the total leaves no choice, nothing contradicts the hypothesis.
        let open = own.variance > NOTHING_VARIES * own.mean * own.mean;
        let of_total = if open { of_total(cells, control, variant, scale) * own.mean } else { 0.0 };
        square += chance * (own.mean * own.mean + own.variance + of_total * of_total);
        per_information += chance / scale.information(cells, control, variant);
    }
    (Moments { mean, variance: (square - mean * mean).max(0.0) }, 1.0 / per_information)
}

/// The share of the total's noise in the variance of the segment's own effect; the rest is that of the table given the total.
/// 0 where the moments come from the expansion, which includes all of it.
fn of_total(cells: &Cells, control: Rate, variant: Rate, scale: Scale) -> f64 {
    if spread(cells, control, variant) > SUMMED_TO {
        return 0.0;
    }
    let Cells { control: c, variant: t } = *cells;
    let ratio = match scale {
        Scale::Ratio => variant.p / control.p,
        Scale::Difference => 1.0,
    };
    let (of_control, of_variant) = (ratio * control.p * control.q, variant.p * variant.q);
    let (vary, vary_t) = (c.n * control.p * control.q, t.n * variant.p * variant.q);
    let apart = of_variant - of_control;
    apart * apart / ((vary + vary_t) * (ratio * of_control / c.n + of_variant / t.n))
}

/// Whether the total itself contradicts the common effect (a difference of 0.1 where hardly anybody converts). Then it must
/// not be taken as given: the arms vary freely.
fn contradicts(cells: &Cells, fit: &Constrained) -> bool {
    let Cells { control: c, variant: t } = *cells;
    let (control, variant) = (fit.control, fit.variant);
    let surprise = c.x + t.x - c.n * control.p - t.n * variant.p;
    surprise * surprise > SURPRISING * (c.n * control.p * control.q + t.n * variant.p * variant.q)
}

/// The segment's deviance given its total conversions and its rates.
///
/// Given the total, little depends on the unknown level. So the means of many sparse segments add up to the right
/// one, which means at fitted levels do not.
fn given_total(cells: &Cells, control: Rate, variant: Rate, deviances: &mut Deviances) -> Moments {
    let Cells { control: c, variant: t } = *cells;
    let spread = spread(cells, control, variant);
    if spread > SUMMED_TO {
        return expansion(spread);
    }
    let total = c.x + t.x;
    let odds = variant.p * control.q / (variant.q * control.p);
    let (least, most) = ((total - c.n).max(0.0), total.min(t.n));
    let ratio = |x: f64| (t.n - x) * (total - x) / ((x + 1.0) * (c.n - total + x + 1.0)) * odds;
    let centre = mode(c.n, t.n, total, odds).floor().clamp(least, most);
    summed(centre, least, most, ratio, |x| deviances.at(cells, x))
}

/// The deviances of a segment's tables with the same total, which the sums at its levels share.
struct Deviances {
    common: Effect,
    /// By the remainders of the variant's conversions: neighbours do not displace each other.
    known: [Option<(u64, f64)>; KEPT],
}

const KEPT: usize = 64;

impl Deviances {
    fn new(common: Effect) -> Self {
        Self { common, known: [None; KEPT] }
    }

    fn at(&mut self, cells: &Cells, x: f64) -> f64 {
        let Cells { control: c, variant: t } = *cells;
        let deviance = || {
            let cell = |n: f64, x: f64| Cell { n, x, y: n - x };
            let table = Cells { control: cell(c.n, c.x + t.x - x), variant: cell(t.n, x) };
            Constrained::with(&table, self.common).deviance(&table)
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, to 1e12")]
        let whole = x as u64;
        #[expect(clippy::cast_possible_truncation, reason = "a remainder")]
        let Some(place) = self.known.get_mut((whole % KEPT as u64) as usize) else { return deviance() };
        match *place {
            Some((known, deviance)) if known == whole => deviance,
            _ => place.insert((whole, deviance())).1,
        }
    }
}

/// Where the weights of the variant's conversions, given the total, change from rising to falling: the root of
/// `odds (n_T - x + 1) (total - x + 1) = x (n_C - total + x)`.
///
/// The discriminant is a sum of positive terms, which it must be: an error of 1e-8 of 1e12 visitors is many times the spread.
fn mode(n_c: f64, n_t: f64, total: f64, odds: f64) -> f64 {
    let a = odds - 1.0;
    let b = odds * (n_t + total + 2.0) + (n_c - total);
    let c = odds * (n_t + 1.0) * (total + 1.0);
    let apart = odds * (n_t - total) + (n_c - total);
    let root = (apart * apart + 4.0 * odds * (total + 1.0) * (n_c + n_t - total + 1.0)).sqrt();
    if b > 0.0 { 2.0 * c / (b + root) } else { (b - root) / (2.0 * a) }
}

/// The segment's deviance from those of its arms, each at its fitted rate.
fn of_arms(cells: &Cells, fit: &Constrained) -> Moments {
    let Cells { control: c, variant: t } = *cells;
    let (control, variant) = (fit.control, fit.variant);
    let (of_control, of_variant) = (of_arm(c, control), of_arm(t, variant));
    let (spread, spread_t) = (control.p * control.q / c.n, variant.p * variant.q / t.n);
    if spread + spread_t == 0.0 {
        return Moments { mean: 0.0, variance: 0.0 };
    }
    // Fitting the common level takes from an arm its share of the information on it: the other arm's variance.
    let (keeps, keeps_t) = (spread / (spread + spread_t), spread_t / (spread + spread_t));
    Moments {
        mean: keeps * of_control.mean + keeps_t * of_variant.mean,
        variance: keeps * keeps * of_control.variance
            + keeps_t * keeps_t * of_variant.variance
            + 4.0 * keeps * keeps_t * of_control.mean * of_variant.mean,
    }
}

/// The deviance of one binomial count from its rate.
fn of_arm(cell: Cell, rate: Rate) -> Moments {
    let n = cell.n;
    let spread = n * rate.p * rate.q;
    if spread > SUMMED_TO {
        return expansion(spread);
    }
    if spread == 0.0 {
        return Moments { mean: 0.0, variance: 0.0 };
    }
    let odds = rate.p / rate.q;
    let centre = (n * rate.p).round().clamp(0.0, n);
    let ratio = |x: f64| (n - x) / (x + 1.0) * odds;
    summed(centre, 0.0, n, ratio, |x| arm(Cell { n, x, y: n - x }, rate))
}

/// Bartlett's correction for a count with large variance, and the variance that a scaled chi-squared then has.
fn expansion(spread: f64) -> Moments {
    let mean = 1.0 + 1.0 / (6.0 * spread);
    Moments { mean, variance: 2.0 * mean * mean }
}

/// Moments of `deviance` over the counts from `least` to `most`, where `ratio(x)` is the weight of x + 1 over that of x,
/// summed from the centre outwards until the weights are negligible.
fn summed(
    centre: f64,
    least: f64,
    most: f64,
    ratio: impl Fn(f64) -> f64,
    mut deviance: impl FnMut(f64) -> f64,
) -> Moments {
    let (mut weights, mut first, mut second) = (0.0, 0.0, 0.0);
    let mut add = |x: f64, weight: f64| {
        let value = deviance(x);
        weights += weight;
        first += weight * value;
        second += weight * value * value;
    };
    let (mut x, mut weight) = (centre, 1.0);
    add(x, weight);
    for _ in 0..MOST_VALUES {
        if x >= most || weight < NEGLIGIBLE {
            break;
        }
        weight *= ratio(x);
        x += 1.0;
        add(x, weight);
    }
    (x, weight) = (centre, 1.0);
    for _ in 0..MOST_VALUES {
        if x <= least || weight < NEGLIGIBLE {
            break;
        }
        x -= 1.0;
        weight /= ratio(x);
        add(x, weight);
    }
    let mean = first / weights;
    Moments { mean, variance: (second / weights - mean * mean).max(0.0) }
}

/// A statistic that hardly varies would need as many steps as it has degrees of freedom. A million segments reach this many,
/// too; a bound on f only makes the tail larger.
const MOST_DEGREES: f64 = 1e6;

/// Far below the `2 / MOST_DEGREES` of a million segments.
const NOTHING_VARIES: f64 = 1e-9;

/// P(a X >= statistic), X chi-squared with f degrees of freedom, `a f = mean` and `2 a^2 f = variance`. Between integer
/// degrees of freedom, the tail is interpolated linearly; 0 degrees give the constant 0.
pub(super) fn p_value(statistic: f64, mean: f64, variance: f64) -> f64 {
    if statistic <= 0.0 {
        return 1.0;
    }
    // No table with these totals differs from this one, apart from rounding: nothing contradicts the hypothesis.
    if !(mean > 0.0 && variance > NOTHING_VARIES * mean * mean) {
        return 1.0;
    }
    let f = (2.0 * mean * mean / variance).min(MOST_DEGREES);
    let x = statistic * (f / mean);
    let below = (f + 1e-9).floor();
    let part = (f - below).max(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, from 1 to 1e6 + 1")]
    let tail = |df: f64| if df < 1.0 { 0.0 } else { chi_squared::upper_tail(x, df as u32) };
    let lower = tail(below);
    if part == 0.0 { lower } else { lower + part * (tail(below + 1.0) - lower) }
}

#[cfg(test)]
mod tests;
