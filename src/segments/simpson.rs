//! Does the whole contradict its parts?

use super::{pooled, taking_part};
use crate::names::names;
use crate::special::chi_squared;
use crate::{Absent, Counts, Pair};

/// The direction of the overall difference, compared with those of the segments.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Simpson {
    /// Overall variant rate - control rate.
    pub overall: f64,
    /// The same, pooled across segments, as in [`pooled()`](super::pooled()).
    pub pooled: f64,
    /// Segments where the variant's rate is higher.
    pub higher: usize,
    /// Segments where the variant's rate is lower.
    pub lower: usize,
    /// Segments where the rates are equal.
    pub equal: usize,
    /// What contradicts the overall direction.
    pub reversal: Reversal,
    /// Whether visitors were split differently in different segments, which is what reverses a direction.
    pub split: Result<SplitAcrossSegments, Absent>,
    /// Segments where an arm has no visitors; only `split` uses them.
    pub left_out: usize,
}

/// What contradicts the overall direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Reversal {
    /// Nothing.
    None,
    /// The pooled difference has the opposite sign.
    Pooled,
    /// The difference has the opposite sign in every segment with visitors in both arms, and so in the pooled one, their mean.
    EverySegment,
}

names!(Reversal, "reversal": None = "none", Pooled = "pooled", EverySegment = "every_segment");

/// The test that visitors are split between control and variant alike in all segments.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SplitAcrossSegments {
    /// Pearson's statistic.
    pub chi_squared: f64,
    /// The number of segments with visitors in any arm, minus one.
    pub degrees_of_freedom: usize,
    /// Its upper tail.
    pub p_value: f64,
    /// The variant's smallest share of a segment's visitors in both arms.
    pub smallest_share: f64,
    /// The variant's largest share.
    pub largest_share: f64,
}

/// Compares the overall direction with those of the segments (Simpson 1951), and the split of visitors between them.
///
/// The overall difference `x_T/n_T - x_C/n_C` mixes the segments in each arm's own proportions; the pooled one compares
/// within segments. They contradict each other if their signs are opposite; a difference of exactly 0 contradicts
/// nothing. A reversal needs a split that differs between segments. If visitors are assigned at random, it does not, but
/// small differences may still change sign by chance. So a reversal with an unremarkable `split` is noise around
/// zero, and one with a tiny `split.p_value` means that the overall numbers mislead.
///
/// # Errors
/// [`Absent::NoVisitors`] if an arm has no visitors overall, or no segment has visitors in both arms.
///
/// ```
/// use abstats::{Counts, Pair, segments::{Reversal, simpson}};
/// let arms = |n_c, x_c, n_t, x_t| -> Result<Pair<Counts>, abstats::CountsError> {
///     Ok(Pair { control: Counts::new(n_c, x_c)?, variant: Counts::new(n_t, x_t)? })
/// };
/// // Kidney stones, open surgery against percutaneous nephrolithotomy (Charig et al. 1986): small, large, both.
/// let segments = [arms(270, 234, 87, 81)?, arms(80, 55, 263, 192)?];
/// let result = simpson(arms(350, 289, 350, 273)?, &segments)?;
/// assert!(result.overall < 0.0 && result.pooled > 0.0);
/// assert_eq!((result.higher, result.lower, result.reversal), (2, 0, Reversal::EverySegment));
/// assert!(result.split?.p_value < 1e-40);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn simpson(overall: Pair<Counts>, segments: &[Pair<Counts>]) -> Result<Simpson, Absent> {
    let (part, left_out) = taking_part(segments);
    if !overall.have_visitors() {
        return Err(Absent::NoVisitors);
    }
    let pooled = pooled::difference(&part)?;
    let count = |sign: f64| part.iter().filter(|arms| sign * arms.cross() > 0.0).count();
    let (higher, lower) = (count(1.0), count(-1.0));
    let direction = overall.cross();
    let against = if direction > 0.0 { lower } else { higher };
    let reversal = if direction == 0.0 {
        Reversal::None
    } else if against == part.len() {
        Reversal::EverySegment
    } else if (direction > 0.0 && pooled < 0.0) || (direction < 0.0 && pooled > 0.0) {
        Reversal::Pooled
    } else {
        Reversal::None
    };
    Ok(Simpson {
        overall: overall.difference(),
        pooled,
        higher,
        lower,
        equal: part.len() - higher - lower,
        reversal,
        split: split_across_segments(segments),
        left_out,
    })
}

/// Tests whether the split between control and variant is the same in all segments.
///
/// Pearson's statistic of the table of arms by segments, `sum over segments of (n_T - f N)^2 / (f (1 - f) N)` with N visitors
/// in both arms and f the variant's share of all of them, against chi-squared with K - 1 degrees of freedom. Segments where
/// only one arm has visitors count: no split is less alike. Unlike the sample ratio it needs no configured weights. Its
/// p-value has a relative error below 1e-11 for a given statistic.
///
/// # Errors
/// [`Absent::FewerThanTwoSegments`] if fewer than two segments have visitors; [`Absent::NoVisitors`] if an arm has none in
/// any.
///
/// ```
/// use abstats::{Counts, Pair, segments::split_across_segments};
/// let visitors = |n_c, n_t| -> Result<Pair<Counts>, abstats::CountsError> {
///     Ok(Pair { control: Counts::new(n_c, 0)?, variant: Counts::new(n_t, 0)? })
/// };
/// assert_eq!(split_across_segments(&[visitors(100, 200)?, visitors(50, 100)?])?.p_value, 1.0);
/// assert!(split_across_segments(&[visitors(100, 200)?, visitors(100, 100)?])?.p_value < 0.001);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn split_across_segments(segments: &[Pair<Counts>]) -> Result<SplitAcrossSegments, Absent> {
    let with_visitors = |arms: &&Pair<Counts>| arms.control.visitors() > 0 || arms.variant.visitors() > 0;
    let part: Vec<&Pair<Counts>> = segments.iter().filter(with_visitors).collect();
    if part.len() < 2 {
        return Err(Absent::FewerThanTwoSegments);
    }
    let sum = |of: fn(&Pair<Counts>) -> u64| part.iter().map(|arms| u128::from(of(arms))).sum::<u128>() as f64;
    let (control, variant) = (sum(|arms| arms.control.visitors()), sum(|arms| arms.variant.visitors()));
    if control == 0.0 || variant == 0.0 {
        return Err(Absent::NoVisitors);
    }
    let all = control + variant;
    let (mut chi_squared, mut smallest_share, mut largest_share) = (0.0, 1.0_f64, 0.0_f64);
    for arms in &part {
        let cells = arms.cells();
        let (c, t) = (cells.control.n, cells.variant.n);
        // n_T - f N = (n_T sum n_C - n_C sum n_T) / sum N: exactly 0 where the split is the common one.
        let excess = (t * control - c * variant) / all;
        chi_squared += excess * (excess / (c + t)) * (all / control) * (all / variant);
        smallest_share = smallest_share.min(t / (c + t));
        largest_share = largest_share.max(t / (c + t));
    }
    let degrees_of_freedom = part.len() - 1;
    let df = u32::try_from(degrees_of_freedom).unwrap_or(u32::MAX);
    let p_value = chi_squared::upper_tail(chi_squared, df);
    Ok(SplitAcrossSegments { chi_squared, degrees_of_freedom, p_value, smallest_share, largest_share })
}

#[cfg(test)]
mod tests;
