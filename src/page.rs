//! The fields of the result endpoint's response that carry no counts; they are passed through.

/// Fields of the response that say what the experiment is. All optional; written back as they were read.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct Page {
    /// `true` in the endpoint's response.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub success: Option<bool>,
    /// The experiment's id.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub test_id: Option<TestId>,
    /// The experiment's name.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub test_name: Option<String>,
}

/// An experiment's id: the endpoint's are integers, those written by hand may be text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(untagged))]
pub enum TestId {
    /// An integer.
    Number(u64),
    /// Anything else.
    Text(String),
}

/// The definition of a conversion goal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Goal {
    /// The goal's name.
    pub goal_name: Option<String>,
    /// The goal's type.
    pub goal_type: Option<String>,
    /// What it matches.
    pub goal_value: Option<String>,
}
