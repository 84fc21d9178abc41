//! Everything that the segments of a breakdown say together about one variant.

use super::shrinkage::shrinkage_towards;
use super::{Heterogeneity, Interaction, Pooled, Shrinkage, Simpson, heterogeneity, interaction, pooled, simpson};
use crate::{Absent, Alternative, Counts, GoalDirection, Level, Pair};

/// What the segments of one breakdown say together about one variant against the control.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Findings {
    /// Whether lift and difference are the same in all segments.
    pub heterogeneity: Heterogeneity,
    /// Whether the variant is better in some segments and worse in others.
    pub interaction: Result<Interaction, Absent>,
    /// Lift and difference with each segment compared within itself.
    pub pooled: Pooled,
    /// The lift of each segment, adjusted for luck.
    pub shrinkage: Result<Shrinkage, Absent>,
    /// Whether the whole contradicts its parts.
    pub simpson: Result<Simpson, Absent>,
}

/// What the segments say together. The alternative is that of the pooled test.
///
/// # Errors
/// [`Absent::FewerThanTwoSegments`] when fewer than two have visitors in both arms.
///
/// ```
/// use abstats::{Absent, Alternative, Counts, Level, Pair, segments::findings};
/// let arms = |n_c, x_c, n_t, x_t| -> Result<Pair<Counts>, abstats::CountsError> {
///     Ok(Pair { control: Counts::new(n_c, x_c)?, variant: Counts::new(n_t, x_t)? })
/// };
/// let (mobile, desktop) = (arms(1_000, 30, 1_000, 90)?, arms(1_000, 100, 1_000, 100)?);
/// let (alternative, level) = (Alternative::TwoSided, Level::new(0.95)?);
/// let found = findings(arms(2_000, 130, 2_000, 190)?, &[mobile, desktop], alternative, level);
/// assert!(found?.heterogeneity.lift?.p_value < 0.0001);
/// assert_eq!(findings(mobile, &[mobile], alternative, level), Err(Absent::FewerThanTwoSegments));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn findings(
    overall: Pair<Counts>,
    segments: &[Pair<Counts>],
    alternative: Alternative,
    level: Level,
) -> Result<Findings, Absent> {
    findings_of(overall, segments, segments, alternative, GoalDirection::Increase, level)
}

/// [`findings`], shrinkage being about `own` only: those of the segments that have counts of the variant. The others are
/// not used and count as left out.
pub(crate) fn findings_of(
    overall: Pair<Counts>,
    segments: &[Pair<Counts>],
    own: &[Pair<Counts>],
    alternative: Alternative,
    goal: GoalDirection,
    level: Level,
) -> Result<Findings, Absent> {
    let others = segments.len() - own.len();
    let with_others = |shrinkage: Shrinkage| Shrinkage { left_out: shrinkage.left_out + others, ..shrinkage };
    if segments.iter().filter(|arms| arms.have_visitors()).count() < 2 {
        return Err(Absent::FewerThanTwoSegments);
    }
    Ok(Findings {
        heterogeneity: heterogeneity(segments),
        interaction: interaction(segments),
        pooled: pooled(segments, alternative, level),
        shrinkage: shrinkage_towards(goal, own, level).map(with_others),
        simpson: simpson(overall, segments),
    })
}
