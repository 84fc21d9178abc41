//! Does the split of visitors contradict the configured weights?

/// The chi-squared test of the visitors against the configured weights, or equal shares.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SampleRatio {
    /// The statistic.
    pub chi_squared: f64,
    /// Its degrees of freedom: variants with positive weight, less one.
    pub degrees_of_freedom: u32,
    /// Its upper tail.
    pub p_value: f64,
    /// Whether `p_value < 0.001`.
    pub mismatch: bool,
}
