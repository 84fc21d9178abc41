//! Mean and variance of the heterogeneity statistic when the effect is the same in all segments, and its p-value.

use super::constrained::{Constrained, Rate, Scale, arm};
use super::{Cell, Cells};
use crate::special::chi_squared;

#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    pub(super) mean: f64,
    pub(super) variance: f64,
}

/// Above this variance of a count the sums over its values give way to the expansion.
const SUMMED_TO: f64 = 16.0;
/// The square, in units of the variance, from which on a total speaks against its fitted mean.
const SURPRISING: f64 = 4.0;
/// Weights below this part of the largest are left out of the sums.
const NEGLIGIBLE: f64 = 1e-9;
/// More values than this to either side never carry weight; a bound for counts that nobody foresaw.
const MOST_VALUES: usize = 500;

/// The moments of the sum of the segments' deviances, less what fitting the common effect takes.
///
/// With signed roots `z_i` of the segments' deviances the statistic is near z'(1 - ww')z with `w_i^2 = I_i / sum I`, whose
/// moments follow from each segment's own (the roots are independent and nearly centred).
pub(super) fn moments(cells: &[Cells], fits: &[Constrained], scale: Scale, common: f64) -> Moments {
    let total: f64 = fits.iter().map(|fit| fit.information).sum();
    let parts: Vec<(Moments, f64)> = cells
        .iter()
        .zip(fits)
        .map(|(cells, fit)| {
            let own = given_total(cells, fit, scale, common);
            (own, if fit.information.is_infinite() { 1.0 } else { fit.information / total })
        })
        .collect();
    let weighted: f64 = parts.iter().map(|(own, share)| share * own.mean).sum();
    parts.iter().fold(Moments { mean: 0.0, variance: 0.0 }, |sum, (own, share)| {
        let rest = 1.0 - share;
        let mixed = 2.0 * share * own.mean * (weighted - share * own.mean);
        Moments { mean: sum.mean + rest * own.mean, variance: sum.variance + rest * rest * own.variance + mixed }
    })
}

/// The segment's deviance given its total conversions, with the odds ratio of the fitted rates.
///
/// Given the total nothing depends on the unknown level, so that the means of many sparse segments add up to the right
/// one, which means at fitted levels do not. But where the total itself speaks against the common effect (a difference of
/// 0.1 where hardly anybody converts) it must not be taken as given: then the arms vary freely.
fn given_total(cells: &Cells, fit: &Constrained, scale: Scale, common: f64) -> Moments {
    let Cells { control: c, variant: t } = *cells;
    let (control, variant) = (fit.control, fit.variant);
    let (vary, vary_t) = (c.n * control.p * control.q, t.n * variant.p * variant.q);
    let spread = 1.0 / (1.0 / vary + 1.0 / vary_t);
    if spread > SUMMED_TO {
        return expansion(spread);
    }
    let total = c.x + t.x;
    let surprise = total - c.n * control.p - t.n * variant.p;
    if surprise * surprise > SURPRISING * (vary + vary_t) {
        return of_arms(cells, fit);
    }
    if spread == 0.0 {
        // A rate of 0 or 1: the total leaves no choice.
        return Moments { mean: fit.deviance(cells), variance: 0.0 };
    }
    let odds = variant.p * control.q / (variant.q * control.p);
    let (least, most) = ((total - c.n).max(0.0), total.min(t.n));
    let ratio = |x: f64| (t.n - x) * (total - x) / ((x + 1.0) * (c.n - total + x + 1.0)) * odds;
    let centre = mode(c.n, t.n, total, odds).floor().clamp(least, most);
    summed(centre, least, most, ratio, |x| {
        let cell = |n: f64, x: f64| Cell { n, x, y: n - x };
        let table = Cells { control: cell(c.n, total - x), variant: cell(t.n, x) };
        Constrained::new(&table, scale, common).deviance(&table)
    })
}

/// Where the weights of the variant's conversions, given the total, turn from rising to falling: the root of
/// `odds (n_T - x + 1) (total - x + 1) = x (n_C - total + x)`.
///
/// The discriminant is a sum of positive terms, and needs to be: an error of 1e-8 of 1e12 visitors is many times the spread.
fn mode(n_c: f64, n_t: f64, total: f64, odds: f64) -> f64 {
    let a = odds - 1.0;
    let b = odds * (n_t + total + 2.0) + (n_c - total);
    let c = odds * (n_t + 1.0) * (total + 1.0);
    let apart = odds * (n_t - total) + (n_c - total);
    let root = (apart * apart + 4.0 * odds * (total + 1.0) * (n_c + n_t - total + 1.0)).sqrt();
    if b > 0.0 { 2.0 * c / (b + root) } else { (b - root) / (2.0 * a) }
}

/// The segment's deviance from those of its arms, each with its fitted rate.
fn of_arms(cells: &Cells, fit: &Constrained) -> Moments {
    let Cells { control: c, variant: t } = *cells;
    let (control, variant) = (fit.control, fit.variant);
    let (of_control, of_variant) = (of_arm(c, control), of_arm(t, variant));
    let (spread, spread_t) = (control.p * control.q / c.n, variant.p * variant.q / t.n);
    if spread + spread_t == 0.0 {
        return Moments { mean: 0.0, variance: 0.0 };
    }
    // What fitting the common level takes from an arm is its share of the information on it: the other's variance.
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

/// Bartlett's correction of a count whose variance is large, and the variance that a scaled chi-squared then has.
fn expansion(spread: f64) -> Moments {
    let mean = 1.0 + 1.0 / (6.0 * spread);
    Moments { mean, variance: 2.0 * mean * mean }
}

/// Moments of `deviance` over the counts from `least` to `most`, whose weights have `ratio(x)` = weight of x + 1 over that
/// of x, from the centre outwards until the weights are negligible.
fn summed(centre: f64, least: f64, most: f64, ratio: impl Fn(f64) -> f64, deviance: impl Fn(f64) -> f64) -> Moments {
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

/// A statistic that hardly varies would take as many steps as it has degrees of freedom. This many come from a million
/// segments, too; with a bound on f the tail is only larger.
const MOST_DEGREES: f64 = 1e6;

/// Far below the `2 / MOST_DEGREES` of a million segments.
const NOTHING_VARIES: f64 = 1e-9;

/// P(a X >= statistic), X chi-squared with f degrees of freedom, `a f = mean` and `2 a^2 f = variance`. Between whole
/// degrees of freedom the tail is interpolated linearly; none at all is the constant 0.
pub(super) fn p_value(statistic: f64, mean: f64, variance: f64) -> f64 {
    if statistic <= 0.0 {
        return 1.0;
    }
    // No table of these totals differs from this one but for rounding: nothing speaks against the hypothesis.
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
