//! The fields of the result endpoint's response that carry no counts; they are passed through.

use serde::{Deserialize, Serialize};

use crate::Counting;

/// Fields of the response that say what the experiment is. All optional; written back as they were read.
///
/// ```
/// use abstats_document::{Nullable, Page, TestId};
/// let page = Page { test_id: Some(TestId::Number(1234)), end_date: Nullable::Null, ..Page::default() };
/// assert_eq!(page.end_date.value(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "input, built as a literal, what is not named by `..Default::default()`")]
pub struct Page {
    /// `true` in the endpoint's response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// The experiment's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_id: Option<TestId>,
    /// The experiment's name, or null.
    #[serde(skip_serializing_if = "Nullable::is_missing")]
    pub test_name: Nullable<String>,
    /// `draft`, `live` or `inactive`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// 9 = draft, 1 = live, 0 = inactive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_code: Option<i64>,
    /// When the experiment was created (ISO 8601).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<String>,
    /// When the experiment was concluded, or null.
    #[serde(skip_serializing_if = "Nullable::is_missing")]
    pub end_date: Nullable<String>,
    /// For how many days the test has run. It is written as the report has it, and read into the experiment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_running: Option<u64>,
    /// The primary goal, or null.
    #[serde(skip_serializing_if = "Nullable::is_missing")]
    pub primary_goal: Nullable<Goal>,
    /// The goal that was asked for, when one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected_goal: Option<SelectedGoal>,
    /// The first day that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_start_date: Option<String>,
    /// The last day that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_end_date: Option<String>,
    /// The first day that was counted, when only one of the two was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_start_date: Option<String>,
    /// The last day that was counted, when only one of the two was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_end_date: Option<String>,
    /// What the service met while it counted; written near the end of the document.
    #[serde(skip)]
    pub counting: Option<Counting>,
}

impl Page {
    /// Whether the test is live, by its status, else by its code.
    ///
    /// ```
    /// use abstats_document::Page;
    /// assert!(Page { status: Some("live".into()), ..Page::default() }.is_live());
    /// assert!(!Page { status: Some("inactive".into()), status_code: Some(1), ..Page::default() }.is_live());
    /// assert!(!Page::default().is_live());
    /// ```
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.status.as_deref().map_or(self.status_code == Some(1), |status| status == "live")
    }
}

/// A field that can be left out, be null, or have a value; each is kept as it was.
///
/// ```
/// use abstats_document::Nullable;
/// assert_eq!(Nullable::Value(3).value(), Some(&3));
/// assert!(Nullable::<u8>::default().is_missing());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "closed: left out, null or a value, as JSON has it")]
pub enum Nullable<T> {
    /// Left out.
    #[default]
    Missing,
    /// Null.
    Null,
    /// A value.
    Value(T),
}

impl<T> Nullable<T> {
    /// The value, if there is one.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Missing | Self::Null => None,
        }
    }

    /// The same, its value made into another.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Self::Value(value) => Nullable::Value(make(value)),
            Self::Null => Nullable::Null,
            Self::Missing => Nullable::Missing,
        }
    }

    /// Whether the field was left out.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<T>::json_schema(generator)
    }
}

/// An experiment's id: the endpoint's are integers, those written by hand may be text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "closed: the two JSON types that an identifier has")]
pub enum TestId {
    /// An integer.
    Number(u64),
    /// Anything else.
    Text(String),
}

/// The goal that a result is about, when it was asked for by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "the result service writes it out")]
pub struct SelectedGoal {
    /// The number of the goal within its project.
    #[serde(default)]
    pub goal_profile_id: Option<u64>,
    /// The key of the goal.
    pub goal_key: String,
    /// The name of the goal, or null.
    #[serde(default)]
    pub goal_name: Option<String>,
    /// The type of the goal.
    pub goal_type: String,
    /// What it matches, or null.
    #[serde(default)]
    pub goal_value: Option<String>,
    /// Whether it is the primary goal of the experiment.
    pub is_primary: bool,
}

/// The definition of a conversion goal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "input, built as a literal, what is not named by `..Default::default()`")]
pub struct Goal {
    /// The goal's name.
    #[serde(default, skip_serializing_if = "Nullable::is_missing")]
    pub goal_name: Nullable<String>,
    /// The goal's type.
    #[serde(default, skip_serializing_if = "Nullable::is_missing")]
    pub goal_type: Nullable<String>,
    /// What it matches.
    #[serde(default, skip_serializing_if = "Nullable::is_missing")]
    pub goal_value: Nullable<String>,
}
