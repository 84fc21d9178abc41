//! The days as they are written: as they were given.

use abstats::{Day, Days, Variant};
use serde::{Serialize, Serializer};

/// The days, and the variants that their counts are of.
pub(crate) struct DaysView<'a> {
    pub(crate) days: &'a Days,
    pub(crate) variants: &'a [Variant],
}

/// A day.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Day"))]
pub(crate) struct DayView<'a> {
    date: &'a str,
    #[cfg_attr(feature = "schema", schemars(with = "Vec<DayVariantView>"))]
    variants: DayVariants<'a>,
}

/// A variant's counts on a day.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "DayVariant"))]
struct DayVariantView<'a> {
    variant_id: &'a str,
    visitors: u64,
    conversions: u64,
}

struct DayVariants<'a> {
    day: &'a Day,
    variants: &'a [Variant],
}

impl Serialize for DaysView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let variants = self.variants;
        let days = self.days.as_slice().iter();
        serializer.collect_seq(days.map(|day| DayView { date: &day.date, variants: DayVariants { day, variants } }))
    }
}

impl Serialize for DayVariants<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of = |(variant, counts): (usize, abstats::Counts)| {
            let variant_id = self.variants.get(variant)?.id.as_str();
            Some(DayVariantView { variant_id, visitors: counts.visitors(), conversions: counts.conversions() })
        };
        serializer.collect_seq(self.day.counts.iter().filter_map(of))
    }
}
