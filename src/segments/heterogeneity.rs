//! Is the effect the same in all segments?

use super::calibration::{self, Moments};
use super::constrained::{Constrained, Effect, Scale};
use super::{Cells, taking_part};
use crate::special::NotConverged;
use crate::special::elementary::{difference_of_products, exp_m1, ln, ln_1p};
use crate::{Absent, Counts, Pair};

/// Whether lift and difference are the same in all segments.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Heterogeneity {
    /// On the scale of the lift: one ratio of the rates for all segments.
    pub lift: Result<Homogeneity, Absent>,
    /// On the scale of the difference: one difference of the rates for all segments.
    pub difference: Result<Homogeneity, Absent>,
    /// Segments where an arm has no visitors: they are not used.
    pub left_out: usize,
}

/// The likelihood ratio test of one effect for all segments against one for each.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Homogeneity {
    /// The likeliest common effect: a lift (at least -1, possibly infinite) or a difference (from -1 to 1).
    pub common: f64,
    /// Twice the log likelihood ratio; exactly 0 when all segments show the same effect.
    pub statistic: f64,
    /// Segments that bear on the question, minus one. On the lift scale a segment without any conversions does not: every
    /// ratio explains it.
    pub degrees_of_freedom: usize,
    /// The statistic's mean if the effect is the same: the degrees of freedom in large tables, more or fewer in small ones.
    pub expected: f64,
    /// The statistic's variance if the effect is the same: twice the degrees of freedom in large tables.
    pub variance: f64,
    /// The chance of this statistic or a larger one if the effect is the same.
    pub p_value: f64,
}

/// Tests whether the lift, and whether the difference, is the same in all segments.
///
/// The model: in each segment `x_C ~ Binomial(n_C, p)`, `x_T ~ Binomial(n_T, r p)` (or `p + d`), with its own rate p.
/// The statistic is twice the log of the largest likelihood with an effect for each segment over the largest with one
/// r (or d) for all. Rates of 0 and 1 need no correction: the likelihood exists there, and both profiles are concave in
/// ln r and d.
///
/// The p-value is P(a X > statistic) with X chi-squared of f degrees of freedom; a and f give the statistic's mean and
/// variance. In large tables these are K - 1 and 2 (K - 1); in small ones they are computed, without random numbers.
/// Each segment's part is the exact mean and variance of its deviance over all its tables with the same total conversions
/// (non-central hypergeometric). Their odds ratio is that of the common effect at the segment's level: its own level, drawn
/// towards the mean of all segments by its uncertainty, and varying by the uncertainty that remains. The effect there is the
/// likeliest in dense segments and Mantel and Haenszel's in sparse ones (half of each where the count's variance given the
/// total is 2). The total's noise adds half of what it adds to the variance of normal counts. Where a total contradicts
/// the common effect (by more than the root of 3 standard deviations) and the segment's level is its own, all outcomes of
/// each arm count instead. Information, `1 - I_i / sum I`, shares out what estimating the common effect takes away. Segments
/// whose counts have a variance above 16 get the expansion `1 + 1 / (6 variance)`.
///
/// - `common`: a lift, or a difference as a fraction of visitors. If a range of effects is likeliest (rates of 0 and 1
///   only), it is one of them.
/// - Fewer than two segments that bear on the question: [`Absent::FewerThanTwoSegments`].
///
/// Accuracy: the statistic is within 2e-12 of itself or 1e-13 (718 tests against 60 digits and more, `testdata/segments.txt`
/// and `segments_extreme.txt`: 2 to 12 segments, arms of 1 to 1e12 visitors, rates mostly at 0 and 1; the largest relative
/// error is 4.6e-14, and 1.1e-12 on 5,700 others by the same generator). If the common difference is next to 1 or -1, it is
/// rounded, and with it the statistic of 1e12 visitors: 1e-9 there. Order, exchanged arms and, for the difference, exchanged
/// conversions change the statistic by no more; they may change a p-value by some percent of itself where rates are within
/// 1e-9 of 1. The chance of p < 5% and p < 1% if the effect is the same, in percent; the first seven by enumeration of all
/// tables, the others from 1,800 to 20,000 seeded runs (`tests/segments_size.rs`; one rate is the same in both arms):
///
/// | segments (visitors per arm), rates | lift 5% | 1% | difference 5% | 1% |
/// |---|---|---|---|---|
/// | 2 (10), 0.1 | 3.6 | 0.26 | 3.6 | 0.50 |
/// | 2 (10), 0.3 | 5.4 | 0.96 | 4.2 | 0.81 |
/// | 2 (10), 0.5 | 4.2 | 0.75 | 4.1 | 0.77 |
/// | 2 (20), 0.1 | 5.8 | 0.91 | 4.2 | 0.78 |
/// | 2 (20), 0.3 | 5.1 | 0.98 | 4.7 | 0.89 |
/// | 2 (20 and 10, 10 and 20), 0.3 | 5.4 | 0.99 | 4.4 | 0.90 |
/// | 2 (25, 10), 0.2 and 0.4 | 4.7 | 0.92 | 4.5 | 0.82 |
/// | 2 (200), 0.05 | 4.9 | 1.07 | 4.1 | 0.85 |
/// | 5 (20), 0.1 | 5.5 | 0.89 | 3.8 | 0.54 |
/// | 5 (100), 0.05, ratio 1.5 | 5.3 | 1.00 | 4.9 | 0.92 |
/// | 20 (20), 0.05 | 5.2 | 0.97 | 4.2 | 0.75 |
/// | 20 (50), 0.1, ratio 1.3 | 5.2 | 0.94 | 5.0 | 0.89 |
/// | 20 (400), 0.05, ratio 1.1 | 5.5 | 1.21 | 5.4 | 1.19 |
/// | 200 (20), 0.05 | 5.0 | 0.66 | 5.0 | 0.72 |
/// | 200 (50), 0.1, ratio 1.2 | 5.2 | 1.05 | 4.9 | 1.05 |
/// | 50 (10), 0.3, ratio 2 | 5.4 | 0.93 | 5.2 | 1.08 |
/// | 20 (100), 0.9, ratio 1.05 | 4.8 | 0.99 | 4.8 | 1.06 |
/// | 500 (10), 0.02 to 0.05 | 3.4 | 0.33 | 4.9 | 0.98 |
/// | 1,000 (50), 0.03 to 0.039 | 4.3 | 1.00 | 3.9 | 0.80 |
/// | 200 (100), 0.03 to 0.039 | 4.8 | 0.96 | 4.9 | 0.80 |
/// | 50 (40), 0.04 to 0.1 | 5.2 | 1.02 | 5.3 | 1.05 |
/// | 20 (100), 0.95 to 0.9975 | 3.2 | 0.57 | 3.2 | 0.54 |
/// | 20 (400), 0.95 to 0.995 | 4.4 | 0.75 | 4.5 | 0.79 |
/// | 20 (1,000), 0.95 to 0.988 | 5.2 | 1.00 | 5.2 | 1.03 |
/// | 20 (1,000), 0.95 to 0.99 | 5.3 | 1.04 | 5.3 | 1.06 |
/// | 20 (200), 0.05 to 0.001 | 0.7 | 0.06 | 1.4 | 0.25 |
/// | 2 (50), 0.02 to 0.1 | 4.0 | 0.44 | 5.6 | 0.92 |
/// | 3 (30), 0.9 to 0.97 | 5.9 | 0.91 | 5.9 | 0.93 |
///
/// Where less than one person per segment is expected to convert (or not to) in one arm, and many more in the other, the
/// p-value is too large, as in the third row from below. In other runs, with levels that differ between segments up to tenfold
/// and arms of sizes from 1 : 10 to 9 : 1, p < 5% came in at most 7% (1,000 runs each).
///
/// The likeliest difference of many sparse segments may be far from the true one. It is often exactly 0, where each segment
/// without conversions holds it; [`pooled`](super::pooled()) estimates it.
///
/// Sources: Neyman and Pearson 1928 (likelihood ratio); Bartlett 1937 (scaling by the mean); Satterthwaite 1946 (mean and
/// variance); Mantel and Haenszel 1959, Greenland and Robins 1985 (the effect in sparse segments); `DerSimonian` and Laird 1986
/// (variance between segments by moments); Koopman 1984, Mee 1984 (the constrained rates).
///
/// ```
/// use abstats::{Counts, Pair, segments::heterogeneity};
/// let arms = |n_c, x_c, n_t, x_t| -> Result<Pair<Counts>, abstats::CountsError> {
///     Ok(Pair { control: Counts::new(n_c, x_c)?, variant: Counts::new(n_t, x_t)? })
/// };
/// // On mobile the variant triples the rate, on desktop it does nothing.
/// let result = heterogeneity(&[arms(1_000, 30, 1_000, 90)?, arms(1_000, 100, 1_000, 100)?]);
/// let lift = result.lift?;
/// assert_eq!(lift.degrees_of_freedom, 1);
/// assert!(lift.p_value < 1e-4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn heterogeneity(segments: &[Pair<Counts>]) -> Heterogeneity {
    let (part, left_out) = taking_part(segments);
    let with_conversions = |arms: &&Pair<Counts>| arms.control.conversions() + arms.variant.conversions() > 0;
    let cells: Vec<Cells> = part.iter().filter(with_conversions).map(|arms| arms.cells()).collect();
    let lift = test(&cells, Scale::Ratio).map(|on_log| Homogeneity { common: exp_m1(on_log.common), ..on_log });
    let cells: Vec<Cells> = part.iter().map(|arms| arms.cells()).collect();
    Heterogeneity { lift, difference: test(&cells, Scale::Difference), left_out }
}

fn test(cells: &[Cells], scale: Scale) -> Result<Homogeneity, Absent> {
    if cells.len() < 2 {
        return Err(Absent::FewerThanTwoSegments);
    }
    let degrees_of_freedom = cells.len() - 1;
    let (least, most) = range(cells, scale);
    let df = degrees_of_freedom as f64;
    if least >= most {
        let (expected, variance) = (df, 2.0 * df);
        return Ok(Homogeneity { common: least, statistic: 0.0, degrees_of_freedom, expected, variance, p_value: 1.0 });
    }
    let common = likeliest(cells, scale, least, most)?;
    let effect = Effect::new(scale, common);
    let fits: Vec<Constrained> = cells.iter().map(|cells| Constrained::with(cells, effect)).collect();
    let statistic: f64 = cells.iter().zip(&fits).map(|(cells, fit)| fit.deviance(cells)).sum();
    // Segments without conversions hold the likeliest effect at equality, however many others contradict it.
    let pooled = start(cells, scale);
    let Moments { mean: expected, variance } = calibration::moments(cells, &fits, scale, common, pooled);
    let p_value = calibration::p_value(statistic, expected, variance);
    Ok(Homogeneity { common, statistic, degrees_of_freedom, expected, variance, p_value })
}

/// The smallest and the largest of the segments' own effects, between which the common one lies.
fn range(cells: &[Cells], scale: Scale) -> (f64, f64) {
    cells.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), cells| {
        let Cells { control: c, variant: t } = *cells;
        // x_T n_C - x_C n_T, exact until its one rounding.
        let cross = difference_of_products(t.x, c.y, c.x, t.y);
        let own = match scale {
            Scale::Ratio if cross.abs() < 0.5 * (c.x * t.n) => ln_1p(cross / (c.x * t.n)),
            Scale::Ratio => ln((t.x * c.n) / (c.x * t.n)),
            Scale::Difference => cross / (c.n * t.n),
        };
        (least.min(own), most.max(own))
    })
}

/// The effect where the segments' scores cancel; it lies strictly between `least` and `most`.
///
/// The total score decreases: Newton's method within a bracket. It jumps only at equality, where nobody converted in
/// either arm of a segment, or everybody did. Then the effect stays there.
fn likeliest(cells: &[Cells], scale: Scale, least: f64, most: f64) -> Result<f64, NotConverged> {
    let total = |effect: f64| {
        let effect = Effect::new(scale, effect);
        cells.iter().fold((0.0, 0.0), |(score, slope), cells| {
            let fit = Constrained::with(cells, effect);
            (score + fit.score, slope + fit.information)
        })
    };
    if least <= 0.0 && most >= 0.0 && stays_at_equality(cells, scale) {
        return Ok(0.0);
    }
    // Counts up to 1e12 cannot move a common ratio beyond exp(100).
    let (mut low, mut high) = (least.max(-100.0), most.min(100.0));
    let size: f64 = cells.iter().map(|cells| cells.control.n + cells.variant.n).sum();
    let (mut effect, mut last) = (start(cells, scale), f64::INFINITY);
    if !(effect > low && effect < high) {
        effect = 0.5 * (low + high);
    }
    for _ in 0..200 {
        let (score, information) = total(effect);
        if score > 0.0 {
            low = effect;
        } else {
            high = effect;
        }
        let step = score / information;
        // The lost likelihood is half of step x score; the rest is its rounding. Where the score jumps, the information is
        // infinite and says nothing.
        if information.is_finite() && step * score <= 1e-24 + 1e-30 * size {
            return Ok(effect);
        }
        let newton = effect + step;
        // Next to a rate of 0 or 1 the slope changes at once, and Newton steps would creep or swing.
        let quick = score.abs() < 0.5 * last;
        let next = if quick && newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - effect).abs() <= 1e-16 * effect.abs() || high - low <= 1e-18 {
            return Ok(effect);
        }
        last = if quick { score.abs() } else { f64::INFINITY };
        effect = next;
    }
    Err(NotConverged)
}

/// Mantel and Haenszel's estimate.
fn start(cells: &[Cells], scale: Scale) -> f64 {
    let sum = |part: fn(&Cells) -> f64| -> f64 { cells.iter().map(part).sum() };
    let variant = sum(|s| s.variant.x / (s.control.n + s.variant.n) * s.control.n);
    let control = sum(|s| s.control.x / (s.control.n + s.variant.n) * s.variant.n);
    match scale {
        Scale::Ratio => ln(variant / control),
        Scale::Difference => (variant - control) / sum(|s| s.control.n / (s.control.n + s.variant.n) * s.variant.n),
    }
}

/// Whether the total score jumps over 0 at equal rates.
fn stays_at_equality(cells: &[Cells], scale: Scale) -> bool {
    let (mut left, mut right, mut jumps) = (0.0, 0.0, false);
    for cells in cells {
        let Cells { control: c, variant: t } = *cells;
        if c.y + t.y == 0.0 {
            (left, right, jumps) = (left + t.n, right - c.n, true);
        } else if c.x + t.x == 0.0 && scale == Scale::Difference {
            (left, right, jumps) = (left + c.n, right - t.n, true);
        } else {
            let score = Constrained::new(cells, scale, 0.0).score;
            (left, right) = (left + score, right + score);
        }
    }
    jumps && left >= 0.0 && right <= 0.0
}

#[cfg(test)]
mod tests;
