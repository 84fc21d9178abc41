//! How high are the rates of segments whose own counts say little?

use super::Cells;
use super::constrained::{Constrained, Rate, Scale};
use crate::special::elementary::exp;

/// The control's rates across segments that share an effect.
///
/// A sparse segment's own rate, 0 for most, is a poor guess, and so is everything that depends on the rate: the odds ratio
/// that goes with a difference, or with a ratio of rates near 1. Each segment's estimate is its conversions minus those of
/// the effect, over its visitors, which is unbiased. It is drawn towards the mean of all by the share of its own variance in
/// what separates it from the others (the best linear predictor, with the between-segment variance by moments).
#[derive(Clone, Copy, Debug)]
pub(super) struct Levels {
    scale: Scale,
    effect: f64,
    /// The effect as a ratio, if it is one.
    ratio: f64,
    mean: f64,
    /// The variance of the mean.
    of_mean: f64,
    /// The variance between segments.
    between: f64,
    /// How much nearer the segments are to each other than chance alone would make them.
    too_near: f64,
}

/// The rates that a segment may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    pub(super) chance: f64,
    pub(super) control: Rate,
    pub(super) variant: Rate,
}

/// Rates are at least this far from 0 and 1; next to them, rounding could decide. A part of the range: with a ratio of 1e9
/// all rates of one arm are below 1e-9.
const APART: f64 = 1e-13;

impl Levels {
    /// Under an effect that is consistently estimated in sparse segments as well: Mantel and Haenszel's.
    pub(super) fn of(cells: &[Cells], scale: Scale, effect: f64) -> Self {
        let ratio = exp(if scale == Scale::Ratio { effect } else { 0.0 });
        let unknown = Self { scale, effect, ratio, mean: 0.0, of_mean: 0.0, between: 0.0, too_near: 0.0 };
        let (conversions, visitors) = cells
            .iter()
            .map(|cells| unknown.counted(cells))
            .fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
        let even = Self { mean: conversions / visitors, ..unknown };
        let (mut excess, mut size, mut of_mean) = (0.0, 0.0, 0.0);
        for cells in cells {
            let (own_conversions, own_visitors) = even.counted(cells);
            let apart = own_conversions / own_visitors - even.mean;
            let (part, noise) = (own_visitors / visitors, even.noise(cells, even.mean));
            excess += part * (apart * apart - (1.0 - part) * noise);
            size += part * (1.0 - part);
            of_mean += part * part * noise;
        }
        let between = excess / size;
        Self { of_mean, between: between.max(0.0), too_near: (-between).max(0.0), ..even }
    }

    /// Two levels with the mean and the variance of the segment's possible levels under the given effect; and which part of it
    /// is its own, from 0 (all levels are the same) to 1.
    ///
    /// With this variance, the squares of `what the total says - level`, summed over the segments, equal those of the total's
    /// own noise, whether the segments differ or not: no noise counts as agreement. `None` if no level gives rates
    /// from 0 to 1.
    pub(super) fn within(&self, cells: &Cells, effect: f64) -> Option<(f64, [Level; 2])> {
        let at = self.under(effect, cells);
        let (least, most) = at.range();
        let ((conversions, visitors), noise) = (at.counted(cells), at.noise(cells, at.mean));
        // With a ratio, rates next to 0 have all their digits.
        let (apart, lowest) = match self.scale {
            Scale::Ratio => (APART * most, f64::MIN_POSITIVE),
            Scale::Difference => (APART, APART),
        };
        if !(most - least > 4.0 * apart && visitors > 0.0) {
            return None;
        }
        let own = if noise > 0.0 { at.between / (at.between + noise) } else { 1.0 };
        let level = own * (conversions / visitors) + (1.0 - own) * at.mean;
        // Half a conversion from a rate of 0 or 1, unless the mean itself is nearer.
        let margin = |room: f64| (0.5 / visitors).min(0.5 * room.max(0.0)).max(apart).min(0.25 * (most - least));
        // If the total asks for rates beyond 0 or 1, use what the arms ask for.
        let (part, level) = if level > least && level < most {
            (own, level)
        } else {
            (1.0, Constrained::new(cells, self.scale, effect).control.p)
        };
        let level = level.clamp(least + margin(at.mean - least), most - margin(most - at.mean));
        let variance = part * at.noise(cells, level) + (1.0 - part) * (1.0 - part) * at.of_mean + at.too_near;
        // Two values a and b around the level have the variance a b: neither leaves the range if possible.
        let (room, room_up) = (0.9 * (level - least), 0.9 * (most - level));
        let down = variance.sqrt().max(variance / room_up).min(room);
        let up = if down > 0.0 { (variance / down).min(room_up) } else { 0.0 };
        let chance = if up > 0.0 { up / (down + up) } else { 0.5 };
        let rate = |p: f64| Rate { p: p.clamp(lowest, 1.0), q: (1.0 - p).clamp(APART, 1.0) };
        let level_at = |chance, p| Level { chance, control: rate(p), variant: rate(at.variant(p)) };
        Some((own, [level_at(chance, level - down), level_at(1.0 - chance, level + up)]))
    }

    /// The control's rates under another effect that makes the segment expect as many conversions: it makes no difference which
    /// arm is the control.
    fn under(&self, effect: f64, cells: &Cells) -> Self {
        let (n_c, n_t) = (cells.control.n, cells.variant.n);
        let (moved, stretched, ratio) = match self.scale {
            Scale::Ratio => {
                let ratio = exp(effect);
                (0.0, (n_c + n_t * self.ratio) / (n_c + n_t * ratio), ratio)
            }
            Scale::Difference => ((self.effect - effect) * (n_t / (n_c + n_t)), 1.0, 1.0),
        };
        let square = stretched * stretched;
        Self {
            scale: self.scale,
            effect,
            ratio,
            mean: self.mean * stretched + moved,
            of_mean: self.of_mean * square,
            between: self.between * square,
            too_near: self.too_near * square,
        }
    }

    /// The levels for which both rates are from 0 to 1.
    fn range(&self) -> (f64, f64) {
        match self.scale {
            Scale::Ratio => (0.0, (1.0 / self.ratio).min(1.0)),
            Scale::Difference => ((-self.effect).max(0.0), (1.0 - self.effect).min(1.0)),
        }
    }

    /// Conversions and visitors whose quotient is the control's rate on average.
    fn counted(&self, cells: &Cells) -> (f64, f64) {
        let Cells { control: c, variant: t } = *cells;
        match self.scale {
            Scale::Ratio => (c.x + t.x, c.n + self.ratio * t.n),
            Scale::Difference => (c.x + t.x - t.n * self.effect, c.n + t.n),
        }
    }

    /// The variance of the quotient at the given level.
    fn noise(&self, cells: &Cells, level: f64) -> f64 {
        let variant = self.variant(level);
        let visitors = self.counted(cells).1;
        let variance = cells.control.n * level * (1.0 - level) + cells.variant.n * variant * (1.0 - variant);
        variance.max(0.0) / visitors / visitors
    }

    fn variant(&self, control: f64) -> f64 {
        match self.scale {
            Scale::Ratio => control * self.ratio,
            Scale::Difference => control + self.effect,
        }
    }
}

#[cfg(test)]
mod tests;
