//! Where in an input something is wrong.

use std::fmt;

use super::cut::Cut;

/// Where in an input something is wrong; all `None` for the experiment itself.
///
/// ```
/// use abstats::Place;
/// let place = Place { variant: Some("1".into()), ..Place::segment("device", "mobile") };
/// assert_eq!(place.to_string(), r#"breakdown "device", segment "mobile", variant "1""#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal, what is not named by `..Place::default()`")]
pub struct Place {
    /// The day.
    pub day: Option<String>,
    /// The phase of the traffic weights, from 1.
    pub weight_phase: Option<usize>,
    /// The breakdown's dimension.
    pub breakdown: Option<String>,
    /// The segment's criteria.
    pub segment: Option<String>,
    /// The variant's id.
    pub variant: Option<String>,
}

impl Place {
    /// A variant of the whole test.
    #[must_use]
    pub fn variant(id: &str) -> Self {
        Self { variant: Some(id.into()), ..Self::default() }
    }

    /// A breakdown.
    #[must_use]
    pub fn breakdown(by: &str) -> Self {
        Self { breakdown: Some(by.into()), ..Self::default() }
    }

    /// A segment of a breakdown.
    #[must_use]
    pub fn segment(by: &str, criteria: &str) -> Self {
        Self { segment: Some(criteria.into()), ..Self::breakdown(by) }
    }

    /// A day.
    #[must_use]
    pub fn day(date: &str) -> Self {
        Self { day: Some(date.into()), ..Self::default() }
    }

    /// A phase of the traffic weights, from 1.
    #[must_use]
    pub fn weight_phase(number: usize) -> Self {
        Self { weight_phase: Some(number), ..Self::default() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("day", &self.day),
            ("breakdown", &self.breakdown),
            ("segment", &self.segment),
            ("variant", &self.variant),
        ];
        let mut separator = "";
        if let Some(number) = self.weight_phase {
            write!(f, "weight phase {number}")?;
            separator = ", ";
        }
        for (what, name) in parts {
            if let Some(name) = name {
                // `{:?}` quotes and escapes: a name cannot forge another line of the message.
                write!(f, "{separator}{what} {:?}", Cut(name))?;
                separator = ", ";
            }
        }
        Ok(())
    }
}
