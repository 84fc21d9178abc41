//! The question as a whole.

use crate::{
    Breakdown, Dates, Endpoint, Error, EventFilter, Filter, GoalChoice, custom_filter, event_attribute, filter_by,
    parameters::Parameters,
};

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
    /// One sentence for the first thing that is wrong.
    pub fn parse(endpoint: Endpoint, query: &[u8]) -> Result<Self, Error> {
        let given = Parameters::read(endpoint, query)?;
        let filter_by = given.get("filter_by").map_or(Ok(Vec::new()), filter_by::read)?;
        let custom_filter = given.get("custom_filter").map_or(Ok(Vec::new()), custom_filter::read)?;
        Ok(Self {
            dates: Dates::read(given.get("start_date"), given.get("end_date"), given.get("tz"))?,
            goal: GoalChoice::read(given.get("goal_key"), given.get("goal_profile_id"))?,
            filter: Filter([filter_by, custom_filter].concat()),
            events: EventFilter {
                any_of: given.get("event_attribute").map_or(Ok(Vec::new()), event_attribute::read)?,
                min_count: given.get("min_count").map_or(Ok(1), event_attribute::min_count)?,
                timeframe: given.get("timeframe_days").map_or(Ok(None), event_attribute::timeframe)?,
            },
            breakdown: given.get("breakdown_by").map(Breakdown::read).transpose()?,
            mature_only: given.flag("mature_only")?,
            include_statistics: given.flag("include_statistics")?,
        })
    }
}
