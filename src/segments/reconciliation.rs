//! Do the segments add up to the whole?

use crate::experiment::{Sum, sums};
use crate::names::names;
use crate::{Absent, Breakdown, Counts, Segment};

/// The sums of a breakdown's segments against the overall counts.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Reconciliation {
    /// The variants whose sums differ, in their order, among those that a segment has counts for. Empty if they add up.
    pub mismatches: Vec<Mismatch>,
    /// The variants with visitors that no segment has counts for; `None` if there are none.
    pub unlisted: Option<Unlisted>,
}

/// Variants that have visitors, but no counts in any segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unlisted {
    /// The position of the first among the experiment's variants.
    pub first: usize,
    /// How many they are.
    pub variants: usize,
}

/// A variant whose segments do not add up to its overall counts.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Mismatch {
    /// The variant's position among the experiment's variants.
    pub variant: usize,
    /// Visitors.
    pub visitors: Gap,
    /// Conversions.
    pub conversions: Gap,
    /// What most likely explains it. For the conversions: [`Mismatch::conversions_cause`].
    pub cause: Cause,
}

/// A sum over segments, compared with the overall count.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Gap {
    /// The overall count.
    pub overall: u64,
    /// The sum over the segments.
    pub segments: u64,
    /// The sum minus the overall count.
    pub excess: i64,
    /// The excess in percent of the overall count; absent if that is 0.
    pub excess_percent: Result<f64, Absent>,
}

/// What most likely explains segments that do not add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: code that puts it into words needs words for a new one")]
pub enum Cause {
    /// More visitors in the segments than overall: the segments overlap, and each of them counts the same visitor.
    Overlap,
    /// Fewer visitors in the segments than overall: visitors without a value of the dimension, or values not listed.
    MissingValues,
    /// Fewer visitors in the segments than overall, and of some variants more than of others, which chance does not explain:
    /// rows are missing. A report tells this apart from [`Cause::MissingValues`]; [`reconciliation()`] alone does not.
    MissingUnevenly,
    /// The visitors do not explain the gap in conversions: theirs is 0, smaller, or on the other side. So conversions were
    /// counted at another time or by another rule.
    ConversionsDiffer,
}

names!(Cause, "cause": Overlap = "overlap", MissingValues = "missing_values", MissingUnevenly = "missing_unevenly",
    ConversionsDiffer = "conversions_differ");

/// Adds up the segments of a breakdown and compares the sums with the overall counts, variant by variant.
///
/// Segments of one breakdown are disjoint and should cover everybody. If they do not, that is reported, not repaired.
/// Without segments there is nothing to compare. All segments count here, including those where the other arm has no
/// visitors. Sums are exact (and saturate at 2^63 - 1).
///
/// ```
/// use abstats::{Breakdown, Counts, Segment, segments::{Cause, reconciliation}};
/// let overall = [Counts::new(1_500, 120)?, Counts::new(1_480, 148)?];
/// let segment = |name: &str, control, variant| Segment::new(name, [control, variant]);
/// let device = Breakdown {
///     by: "device".into(),
///     segments: vec![
///         segment("mobile", Counts::new(700, 50)?, Counts::new(690, 70)?),
///         segment("desktop", Counts::new(800, 70)?, Counts::new(642, 60)?),
///     ],
/// };
/// let mismatches = reconciliation(&overall, &device).mismatches;
/// assert_eq!((mismatches.len(), mismatches[0].variant), (1, 1));
/// assert_eq!((mismatches[0].visitors.excess, mismatches[0].cause), (-148, Cause::MissingValues));
/// assert_eq!(mismatches[0].visitors.excess_percent, Ok(-10.0));
/// # Ok::<(), abstats::CountsError>(())
/// ```
#[must_use]
pub fn reconciliation(overall: &[Counts], breakdown: &Breakdown) -> Reconciliation {
    reconciliation_of(overall, &breakdown.segments)
}

/// [`reconciliation()`] of segments or days.
pub(crate) fn reconciliation_of(overall: &[Counts], segments: &[Segment]) -> Reconciliation {
    let capped = |sum: u64| sum.min(i64::MAX.unsigned_abs());
    let mut reconciliation = Reconciliation::default();
    if segments.is_empty() {
        return reconciliation;
    }
    for (variant, (counts, sum)) in overall.iter().zip(sums(segments, overall.len())).enumerate() {
        let Sum { listed, visitors, conversions } = sum;
        if !listed && counts.visitors() > 0 {
            let of = reconciliation.unlisted.get_or_insert(Unlisted { first: variant, variants: 0 });
            of.variants += 1;
            continue;
        }
        let visitors = Gap::new(counts.visitors(), capped(visitors));
        let conversions = Gap::new(counts.conversions(), capped(conversions));
        let cause = match (visitors.excess.signum(), conversions.excess) {
            (0, 0) => continue,
            (1, _) => Cause::Overlap,
            (0, _) => Cause::ConversionsDiffer,
            _ => Cause::MissingValues,
        };
        reconciliation.mismatches.push(Mismatch { variant, visitors, conversions, cause });
    }
    reconciliation
}

impl Mismatch {
    /// What most likely explains the gap in conversions. A visitor who is counted twice, or not at all, takes at most one
    /// conversion along. So the gap has that cause only if it is on the visitors' side and no larger than theirs.
    #[must_use]
    pub const fn conversions_cause(&self) -> Cause {
        let (visitors, conversions) = (self.visitors.excess, self.conversions.excess);
        let same_side = visitors.signum() == conversions.signum() || conversions == 0;
        if same_side && conversions.unsigned_abs() <= visitors.unsigned_abs() {
            self.cause
        } else {
            Cause::ConversionsDiffer
        }
    }
}

impl Gap {
    fn new(overall: u64, segments: u64) -> Self {
        let excess = if segments >= overall {
            i64::try_from(segments - overall).unwrap_or(i64::MAX)
        } else {
            i64::try_from(overall - segments).map_or(i64::MIN, |below| -below)
        };
        let excess_percent =
            if overall == 0 { Err(Absent::OverallIsZero) } else { Ok(100.0 * excess as f64 / overall as f64) };
        Self { overall, segments, excess, excess_percent }
    }
}

#[cfg(test)]
mod tests;
