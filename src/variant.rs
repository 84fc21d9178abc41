//! One variant.

use crate::Counts;
use crate::bayesian::Prior;

/// One variant of an experiment.
///
/// ```
/// use abstats::{Counts, Variant};
/// let counts = Counts::new(1_480, 148)?;
/// let red = Variant { name: Some("Red CTA Button".into()), traffic_weight: Some(50.0), ..Variant::new("1", counts) };
/// assert_eq!((red.id.as_str(), red.label(), red.is_control), ("1", "Red CTA Button", false));
/// # Ok::<(), abstats::CountsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal, what is not named by `..Variant::new(..)`")]
pub struct Variant {
    /// Identifies the variant within the experiment.
    pub id: String,
    /// The display name; `None` shows the id.
    pub name: Option<String>,
    /// Whether it is the control.
    pub is_control: bool,
    /// Its visitors and conversions over the whole test.
    pub counts: Counts,
    /// Its configured share of traffic, in any unit.
    pub traffic_weight: Option<f64>,
    /// Its own prior, in place of the analysis's.
    pub prior: Option<Prior>,
}

impl Variant {
    /// A variant with its counts. The other fields are set by struct update.
    #[must_use]
    pub fn new(id: impl Into<String>, counts: Counts) -> Self {
        Self { id: id.into(), name: None, is_control: false, counts, traffic_weight: None, prior: None }
    }

    /// The name to show: the display name, else the id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}
