//! Which visitors are asked about.

use crate::{AttributeTest, Field, NumberTest, Preset, TextTest, TypeTest};

/// Groups of rules: a visitor passes when in every group at least one rule holds. `filter_by` and `custom_filter` both become
/// this; no groups: everyone passes. No group is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter(pub Vec<Vec<Rule>>);

/// What is asked of a visitor. A missing value is `None` for each test.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Of a stored attribute at entry.
    Field {
        /// Which.
        field: Field,
        /// The test of its value.
        test: TextTest,
    },
    /// The country at entry is in this region: [`Preset::contains`].
    Region(Preset),
    /// Of a parameter of the landing page's query: [`query_parameter`](crate::query_parameter) finds its value.
    QueryParameter {
        /// The parameter's name.
        key: String,
        /// The test of its value.
        test: TextTest,
    },
    /// Of a custom attribute at entry.
    Attribute {
        /// The attribute's name.
        key: String,
        /// The test of its value.
        test: AttributeTest,
    },
    /// Of the visitor's known id.
    VisitorId(TextTest),
    /// Of the local hour of entry: [`Moment::hour`](crate::Moment::hour).
    Hour(NumberTest),
    /// Of the local day of entry, 0 is Monday: [`Moment::weekday`](crate::Moment::weekday).
    Weekday(NumberTest),
    /// Of the visitor's type at entry.
    Type(TypeTest),
}
