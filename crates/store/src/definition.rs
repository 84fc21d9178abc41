//! What an experiment is: its variants, goals and settings, as `experiment.json` gives them.

mod changes;
mod check;
mod raw;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

pub(crate) use changes::{changes, rebuilds};
pub use check::Invalid;

use abstats_question::Moment;

/// An experiment's definition, valid in itself. Only [`Definition::parse`] makes one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Definition {
    /// The project's key: 1 to 80 letters, digits, `_`, `-`, `.`.
    pub project_key: String,
    /// The experiment's id within its project, 1 to 2^53 - 1.
    pub id: u64,
    /// Its name.
    pub name: Option<String>,
    /// Entries before it do not count.
    pub created_at: Moment,
    /// When it was concluded.
    pub end_date: Option<Moment>,
    /// Whether it runs.
    pub status: Status,
    /// The statistics that decide.
    pub stats_engine: StatsEngine,
    /// In percent, 50 to 99.
    pub confidence_threshold_percent: f64,
    /// Of the frequentist engine.
    pub frequentist_type: FrequentistType,
    /// In configured order, at least one.
    pub variants: Vec<Variant>,
    /// In configured order.
    pub goals: Vec<Goal>,
    /// The planned split.
    pub weights: Weights,
    /// Criteria of a breakdown at most; `None`: the usual cap.
    pub breakdown_cap: Option<u64>,
    /// As given: what it means is the statistics' to check.
    pub gates: Option<serde_json::Value>,
    /// As given: what it means is the statistics' to check.
    pub region: Option<serde_json::Value>,
    /// How often one looks before one decides.
    pub looks: Looks,
}

/// A variant as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variant {
    /// Its id, as rows name it.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// What people call it; never empty.
    pub nickname: Option<String>,
    /// Whether it was named as the control.
    pub is_control: bool,
}

/// A goal as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Goal {
    /// Its number in the system that it comes from.
    pub goal_profile_id: Option<u64>,
    /// Its key, unique in the experiment; one goal in the project.
    pub goal_key: String,
    /// Its name.
    pub goal_name: Option<String>,
    /// What kind of goal.
    pub goal_type: GoalType,
    /// What the kind looks for; of event-backed goals the event's name.
    pub goal_value: Option<String>,
    /// At most one goal is.
    pub is_primary: bool,
    /// Whether more conversions are better, or fewer.
    pub goal_direction: GoalDirection,
}

/// The planned split of visitors, in the order of the variants.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// None was configured.
    Unknown,
    /// One split from begin to end.
    Fixed(Vec<f64>),
    /// Splits that followed one another, the earliest first, at least one.
    Phases(Vec<Phase>),
}

/// A split from a moment on, to the next phase.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Phase {
    /// When it began. The first one also holds what came before it.
    pub from: Moment,
    /// The split in the order of the variants.
    pub weights: Vec<f64>,
}

/// Whether the experiment runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It has not begun: 9.
    Draft,
    /// It runs: 1.
    Live,
    /// It was stopped: 0.
    Inactive,
}

impl Status {
    /// Its stored code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Draft => 9,
            Self::Live => 1,
            Self::Inactive => 0,
        }
    }

    /// The status of that code.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        [Self::Draft, Self::Live, Self::Inactive].into_iter().find(|status| u64::from(status.code()) == code)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Inactive => "inactive",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The statistics that decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatsEngine {
    /// `bayesian`
    #[default]
    Bayesian,
    /// `frequentist`
    Frequentist,
}

/// How often one looks before one decides. It is chosen before the data.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Looks {
    /// Once, at the end: `once`.
    #[default]
    Once,
    /// As often as anyone likes: `any_time`.
    AnyTime {
        /// The lift, a fraction, that one expects of a variant that works; `None`: the statistics' default. Which lifts are
        /// possible is the statistics' to check.
        typical_lift: Option<f64>,
    },
}

/// The sides of the frequentist test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrequentistType {
    /// `two_sided`
    #[default]
    TwoSided,
    /// `one_sided`
    OneSided,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalDirection {
    /// `increase`
    #[default]
    Increase,
    /// `decrease`
    Decrease,
}

/// What kind of goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are the page's; it says no more of them")]
pub enum GoalType {
    Pageview,
    PageviewExact,
    PageviewWildcard,
    PageviewRegex,
    ClickOnElement,
    ClickOnText,
    ExternalLink,
    FormSubmit,
    ElementAppears,
    Scrolling,
    Duration,
    Event,
    Revenue,
    Script,
}

impl GoalType {
    /// Whether events count towards it; the others have stored conversions.
    #[must_use]
    pub fn is_event_backed(self) -> bool {
        matches!(self, Self::Event | Self::Revenue | Self::Script)
    }
}

impl Definition {
    /// Reads and checks `experiment.json`.
    ///
    /// ```
    /// use abstats_store::Definition;
    ///
    /// let error = Definition::parse(br#"{
    ///     "project_key": "shop", "id": 7, "created_at": "2024-03-01T00:00:00Z", "status": 2, "variants": [{"id": "0"}]
    /// }"#).unwrap_err();
    /// assert_eq!(error.to_string(), "status: 2 is none of 9 (draft), 1 (live), 0 (inactive)");
    /// ```
    ///
    /// # Errors
    ///
    /// No JSON, a field missing, unknown or not supported yet, or a value that cannot be: the first such, by its name.
    pub fn parse(json: &[u8]) -> Result<Self, Invalid> {
        raw::Raw::read(json)?.check()
    }

    /// The definition as JSON: parsed again, it is the same.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_value(raw::Raw::from(self)).map_or_else(|_| String::new(), |value| value.to_string())
    }
}
