//! Which strata the deciding comparison is made within.

use std::fmt;

/// What the control and a variant are compared within, when the comparison over all visitors is not to decide: with the
/// frequentist engine by Mantel and Haenszel's test; at any look ([`Looks::AnyTime`](crate::Looks)), with both engines, by the
/// product of the strata's e-values.
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

/// Before the name of a breakdown that would be read as the days.
const BREAKDOWN: &str = "breakdown:";

impl Within {
    /// What the name on the wire says: `day` the days, any other name the breakdown of that name. A breakdown named `day` is
    /// `breakdown:day`.
    ///
    /// ```
    /// use abstats::Within;
    /// assert_eq!(Within::named("day"), Within::Days);
    /// for name in ["device", "breakdown:day"] {
    ///     assert_eq!(Within::named(name).to_string(), name);
    /// }
    /// assert_eq!(Within::named("breakdown:day"), Within::Breakdown("day".into()));
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name.strip_prefix(BREAKDOWN) {
            Some(name) => Self::Breakdown(name.to_owned()),
            None if name == "day" => Self::Days,
            None => Self::Breakdown(name.to_owned()),
        }
    }
}

/// The name on the wire.
impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days => f.pad("day"),
            Self::Breakdown(name) if name == "day" || name.starts_with(BREAKDOWN) => {
                f.pad(&format!("{BREAKDOWN}{name}"))
            }
            Self::Breakdown(name) => f.pad(name),
        }
    }
}
