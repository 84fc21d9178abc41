//! Counts in quotation marks may be grouped: `"1,500"`. All of a document are in one style.

use abstats_table::digits::{Ambiguous, Style, Styles};

use crate::Errors;
use crate::document::{RawInput, RawVariant};
use crate::echo::{LONGEST_VALUE, cut};
use crate::error::ErrorKind;
use crate::items::Items;
use crate::raw::Raw;

/// The style of a document's counts.
pub(crate) fn of(raw: &RawInput) -> Result<Style, Errors> {
    let segments = raw.breakdowns.iter().flat_map(Items::iter).filter_map(|segment| segment.variants.as_ref());
    let days = raw.days.iter().flat_map(Items::iter).filter_map(|day| day.variants.as_ref());
    let phases = raw.weight_phases.iter().flat_map(Items::iter).filter_map(|phase| phase.variants.as_ref());
    let all = raw.variants.iter().chain(segments).chain(days).chain(phases).flat_map(Items::iter);
    let mut styles: Styles<&'static str> = Styles::default();
    for RawVariant { visitors, conversions, .. } in all {
        for (field, count) in [("visitors", visitors), ("conversions", conversions)] {
            if let Raw::Text(text) = count {
                styles.see(text.trim(), || field);
            }
        }
    }
    styles.settle().map_err(|Ambiguous { text, at: field, grouped, decimal, beside }| {
        let [text, grouped, decimal] = [text, grouped, decimal].map(|text| cut(&text, LONGEST_VALUE));
        let beside = beside.map(|other| cut(&other, LONGEST_VALUE));
        ErrorKind::TwoReadings { field, text, grouped, decimal, beside }.into()
    })
}
