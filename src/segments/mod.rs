//! What the segments of one breakdown say together about a variant against the control.
//!
//! | question | function |
//! |---|---|
//! | Is the lift, or the difference, the same in all segments? | [`heterogeneity()`] |
//! | Does the variant win in some segments and lose in others? | [`interaction()`] |
//! | What are lift and difference, segments held apart? | [`pooled()`] |
//! | What is each segment's lift, adjusted for luck? | [`shrinkage()`] |
//! | Does the whole say the opposite of its parts? | [`simpson()`] |
//! | Are visitors split between control and variant alike in all segments? | [`split_across_segments()`] |
//! | Do the segments add up to the whole? | [`reconciliation()`] |
//! | All of these but the last, at once | [`findings()`] |
//!
//! Each takes control and variant of every segment, a [`Pair`] of counts. A segment where either has no visitors is not
//! used and counts as left out.

mod calibration;
mod constrained;
mod findings;
mod heterogeneity;
mod interaction;
mod levels;
mod pooled;
mod reconciliation;
#[cfg(test)]
mod references;
mod shrinkage;
mod simpson;

use crate::{Absent, Counts, Pair};

pub(crate) use findings::findings_of;
pub use findings::{Findings, findings};
pub use heterogeneity::{Heterogeneity, Homogeneity, heterogeneity};
pub use interaction::{Interaction, interaction};
pub(crate) use pooled::Stratified;
pub use pooled::{MantelHaenszel, Pooled, pooled};
pub(crate) use reconciliation::reconciliation_of;
pub use reconciliation::{Cause, Gap, Mismatch, Reconciliation, Unlisted, reconciliation};
pub use shrinkage::{Credible, Shrinkage, Shrunk, shrinkage};
pub use simpson::{Reversal, Simpson, SplitAcrossSegments, simpson, split_across_segments};

impl Pair<Counts> {
    /// `x_T n_C - x_C n_T`, exact until its one rounding: the sign of the difference.
    fn cross(self) -> f64 {
        let whole = |a: u64, b: u64| i128::from(a) * i128::from(b);
        (whole(self.variant.conversions(), self.control.visitors())
            - whole(self.control.conversions(), self.variant.visitors())) as f64
    }

    /// Variant rate - control rate; both arms have visitors.
    fn difference(self) -> f64 {
        self.cross() / (self.control.visitors() as f64 * self.variant.visitors() as f64)
    }

    /// variant rate / control rate - 1; both arms have visitors.
    fn lift(self) -> Result<f64, Absent> {
        if self.control.conversions() == 0 {
            return Err(Absent::ControlHasNoConversions);
        }
        Ok(self.cross() / (self.control.conversions() as f64 * self.variant.visitors() as f64))
    }

    /// Visitors, conversions and non-conversions of control and variant.
    fn cells(self) -> Cells {
        Cells { control: Cell::new(self.control), variant: Cell::new(self.variant) }
    }
}

/// The counts of one arm as numbers.
#[derive(Clone, Copy, Debug)]
struct Cell {
    n: f64,
    x: f64,
    y: f64,
}

impl Cell {
    fn new(counts: Counts) -> Self {
        Self { n: counts.visitors() as f64, x: counts.conversions() as f64, y: counts.non_conversions() as f64 }
    }

    /// Non-conversions in place of conversions.
    const fn mirrored(self) -> Self {
        Self { n: self.n, x: self.y, y: self.x }
    }
}

#[derive(Clone, Copy, Debug)]
struct Cells {
    control: Cell,
    variant: Cell,
}

/// The segments that take part, and the number of those left out.
fn taking_part(segments: &[Pair<Counts>]) -> (Vec<Pair<Counts>>, usize) {
    let part: Vec<Pair<Counts>> = segments.iter().copied().filter(|arms| arms.have_visitors()).collect();
    let left_out = segments.len() - part.len();
    (part, left_out)
}
