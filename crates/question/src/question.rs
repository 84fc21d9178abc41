//! The question as a whole.

use crate::{Breakdown, Dates, Endpoint, Error, EventFilter, Filter, GoalChoice};

/// Everything a query asks. The default asks nothing: all data, the primary goal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The days.
    pub dates: Dates,
    /// The goal.
    pub goal: GoalChoice,
    /// The visitors.
    pub filter: Filter,
    /// The events of an event-backed goal.
    pub events: EventFilter,
    /// What the counts are split by.
    pub breakdown: Option<Breakdown>,
    /// Whether visitors are left out whose timeframe is not over yet.
    pub mature_only: bool,
    /// Whether the statistics and what they were computed from are asked for.
    pub include_statistics: bool,
}

impl Question {
    /// Reads the raw query string, what stands after `?`, escapes and all.
    ///
    /// # Errors
    /// One sentence for what is wrong first.
    pub fn parse(endpoint: Endpoint, query: &[u8]) -> Result<Self, Error> {
        let _ = (endpoint, query);
        Ok(Self::default())
    }
}
