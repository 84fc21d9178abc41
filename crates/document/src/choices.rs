//! What a reader is told about the input, where the input itself does not say.

use abstats::planning::Plan;

/// What a reader is told about the input: which columns are meant, which rows and variants count, which of them is the control.
///
/// ```
/// let choices = abstats_document::Choices { leave_out: vec!["Total".into()], ..Default::default() };
/// assert!(choices.only.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "built as a literal, what is not named by `..Default::default()`")]
pub struct Choices {
    /// Meanings and the columns that have them: `("visitors", "users")`.
    pub columns: Vec<(String, String)>,
    /// Columns whose values make the segments of a breakdown.
    pub breakdown: Vec<String>,
    /// Columns and the value that a row must have there to count.
    pub filters: Vec<(String, String)>,
    /// Of rows of single visitors: a visitor in several variants counts in the one seen first.
    pub first_assignment: bool,
    /// Of rows of single visitors: a visitor in several variants does not count.
    pub leave_out_mixed: bool,
    /// The control, by id or name.
    pub control: Option<String>,
    /// Variants and segments that take no part, by id or name: what they say is as if it were not there, and not judged.
    pub leave_out: Vec<String>,
    /// The variants, or segments, that take part, by id or name; all when empty.
    pub only: Vec<String>,
    /// The configured shares of traffic.
    pub weights: Option<Weights>,
    /// The plan of the test, in place of one in the input: what the input leaves out is as planned.
    pub plan: Option<Plan>,
}

impl Choices {
    /// Whether variants or segments are left out.
    pub(crate) const fn leave_some_out(&self) -> bool {
        !self.leave_out.is_empty() || !self.only.is_empty()
    }
}

/// Configured shares of traffic, in any unit.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "closed: in order, or by name")]
pub enum Weights {
    /// In the order of the variants.
    InOrder(Vec<f64>),
    /// By id or name of the variant.
    Named(Vec<(String, f64)>),
}
