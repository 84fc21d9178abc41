//! Who is asked.

/// The endpoint that is asked: each refuses parameters that it could only ignore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `/result`: every parameter.
    Result,
    /// `/timeseries`: not `breakdown_by`, `mature_only`, `include_statistics`.
    Timeseries,
    /// `/metrics`, which tells every goal: not `breakdown_by`, `goal_key`, `goal_profile_id`.
    Metrics,
}
