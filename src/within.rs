//! Which strata the deciding comparison is made within.

/// What the control and a variant are compared within, when the comparison over all visitors is not to decide.
///
/// ```
/// use abstats::Within;
/// assert_ne!(Within::Days, Within::Breakdown("day".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "closed: the strata of an experiment are its days and its segments")]
pub enum Within {
    /// The days.
    Days,
    /// The segments of the breakdown of this name.
    Breakdown(String),
}
