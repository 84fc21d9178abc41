//! A variant's counts as every answer has them: with and without statistics, of the whole test and of segments.

use abstats::{Counts, Named, Variant};

use crate::percent;

/// A longer name is written with the whole test only: one for each segment would outgrow the input.
const LONGEST_REPEATED: usize = 100;

/// A variant's counts, rate and lift.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct CountedView<'a> {
    variant_id: &'a str,
    /// The display name; segments repeat it up to a length of 100 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    visitors: u64,
    conversions: u64,
    /// Percent, with two decimals; 0 without visitors.
    conversion_rate: f64,
    /// Lift in percent, with two decimals; not of the control.
    #[serde(skip_serializing_if = "Option::is_none")]
    improvement: Option<f64>,
    is_control: bool,
}

impl<'a> CountedView<'a> {
    /// Against `control`, which is `None` for the control itself.
    pub(crate) fn of(variant: &'a Variant, counts: Counts, control: Option<Counts>, whole: bool) -> Self {
        Self {
            variant_id: &variant.id,
            name: variant.name.as_deref().filter(|name| whole || Named::length(name) <= LONGEST_REPEATED),
            visitors: counts.visitors(),
            conversions: counts.conversions(),
            conversion_rate: percent::conversion_rate(counts.visitors(), counts.conversions()),
            improvement: control.and_then(|control| percent::improvement(control, counts)),
            is_control: control.is_none(),
        }
    }
}
