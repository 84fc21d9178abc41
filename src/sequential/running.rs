//! What a series of looks has shown.

use super::AlwaysValidComparison;
use crate::{Absent, Interval, Verdict};

/// What all looks up to one have shown together. A verdict once reached may be kept, unless a later look contradicts it.
///
/// Show its p-value beside its interval, never beside that of the last look: the two would contradict each other.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Running {
    /// The smallest p-value so far, adjusted for the number of comparisons.
    pub p_value: f64,
    /// The first look that decided, from 0; `None` while none has.
    pub decided_at: Option<usize>,
    /// What may be kept: what the first look that decided said. Inconclusive where looks contradict one another, which leaves no
    /// lift.
    pub verdict: Verdict,
    /// The lifts that lie in the intervals of all looks so far. [`Absent::NoCommonRatio`] where there is none: the lift has
    /// changed while the test ran.
    pub lift: Result<Interval, Absent>,
}

/// What each look has shown together with all looks before it: the running minimum of the p-values and the running
/// intersection of the intervals. They hold as the looks' own do.
///
/// The looks are those of one comparison, in the order of time, with the same settings. Days that were counted again
/// later are not what was seen.
///
/// ```
/// use abstats::sequential::{AnyTime, running};
/// use abstats::{Counts, Pair, Verdict};
/// let look = |visitors, control, variant| {
///     let pair = Pair { control: Counts::new(visitors, control)?, variant: Counts::new(visitors, variant)? };
///     Ok::<_, Box<dyn std::error::Error>>(AnyTime::default().compare(pair, Pair { control: 1.0, variant: 1.0 })?)
/// };
/// let looks = [look(5_000, 250, 290)?, look(10_000, 500, 620)?, look(15_000, 760, 880)?];
/// assert_eq!(looks[2].verdict(), Verdict::Inconclusive);
/// let so_far = running(&looks);
/// assert_eq!((so_far[2].decided_at, so_far[2].verdict), (Some(1), Verdict::Winner));
/// assert_eq!(so_far[2].p_value, looks[1].p_value);
/// assert!(so_far[2].lift?.low > 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn running(looks: &[AlwaysValidComparison]) -> Vec<Running> {
    let mut so_far: Option<Running> = None;
    let with = |(place, look): (usize, &AlwaysValidComparison)| {
        let decided = look.verdict() != Verdict::Inconclusive;
        let now = Running {
            p_value: look.adjusted_p_value,
            decided_at: decided.then_some(place),
            verdict: look.verdict(),
            lift: look.lift,
        };
        let next = so_far.map_or(now, |before| before.and(now));
        so_far = Some(next);
        next
    };
    looks.iter().enumerate().map(with).collect()
}

impl Running {
    fn and(self, next: Self) -> Self {
        let first = if self.decided_at.is_some() { self } else { next };
        let lift = match (self.lift, next.lift) {
            (Ok(one), Ok(other)) => {
                let (low, high) = (one.low.max(other.low), one.high.min(other.high));
                if low <= high { Ok(Interval { low, high, level: one.level }) } else { Err(Absent::NoCommonRatio) }
            }
            // An end that could not be computed rules out nothing; an empty interval stays empty.
            (Err(Absent::NoCommonRatio), _) | (_, Err(Absent::NoCommonRatio)) => Err(Absent::NoCommonRatio),
            (Ok(known), Err(_)) | (Err(_), Ok(known)) => Ok(known),
            (Err(reason), Err(_)) => Err(reason),
        };
        let contradicted = lift == Err(Absent::NoCommonRatio);
        let verdict = if contradicted { Verdict::Inconclusive } else { first.verdict };
        Self { p_value: self.p_value.min(next.p_value), decided_at: first.decided_at, verdict, lift }
    }
}
