//! Who is asked.

/// The endpoint that is asked: each refuses parameters that it could only ignore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `result`: every parameter.
    Result,
    /// `timeseries`: not `breakdown_by`, `mature_only`, `include_statistics`.
    Timeseries,
    /// `metrics`, which tells every goal: not `breakdown_by`, `goal_key`, `goal_profile_id`,
    /// `include_statistics`.
    Metrics,
}

impl Endpoint {
    /// The last part of its address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Timeseries => "timeseries",
            Self::Metrics => "metrics",
        }
    }

    /// Whether it knows the parameter of this name.
    pub(crate) fn allows(self, parameter: &str) -> bool {
        !match self {
            Self::Result => false,
            Self::Timeseries => matches!(parameter, "breakdown_by" | "mature_only" | "include_statistics"),
            Self::Metrics => {
                matches!(parameter, "breakdown_by" | "goal_key" | "goal_profile_id" | "include_statistics")
            }
        }
    }
}
