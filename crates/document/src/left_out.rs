//! Who is left out of a document, found before its values are judged.

use std::collections::HashSet;

use abstats::{Breakdown, Cells, Counts, Segment, Variant};

use crate::document::RawInput;
use crate::draft::chosen::TakingPart;
use crate::items::Items;
use crate::raw::Raw;
use crate::reading::IsLeftOut;
use crate::{Choices, Errors};

/// What is left out, so that what is wrong with it is not said. Names that nobody has are errors of the draft.
pub(crate) fn of(raw: &RawInput, choices: &Choices) -> IsLeftOut {
    if !choices.leave_some_out() {
        return Box::new(|_| false);
    }
    let segments = || raw.breakdowns.iter().flat_map(Items::iter);
    let of_segments = || segments().filter_map(|segment| segment.variants.as_ref());
    let listed = raw.variants.iter().chain(of_segments().filter(|_| raw.variants.is_none()));
    let mut variants: Vec<Variant> = Vec::new();
    let mut known = HashSet::new();
    for (place, variant) in listed.flat_map(|items| items.iter().enumerate()) {
        let id = text(&variant.variant_id).unwrap_or_else(|| place.to_string());
        if known.insert(id.clone()) {
            variants.push(Variant { name: text(&variant.name), ..Variant::new(id, Counts::default()) });
        }
    }
    let mut breakdowns: Vec<Breakdown> = Vec::new();
    for segment in segments() {
        let by = text(&segment.breakdown_by).or_else(|| text(&raw.breakdown_by)).unwrap_or_default();
        let criteria = Segment::new(text(&segment.criteria).unwrap_or_default(), Cells::default());
        match breakdowns.iter_mut().find(|breakdown| breakdown.by == by) {
            Some(breakdown) => breakdown.segments.push(criteria),
            None => breakdowns.push(Breakdown { by, segments: vec![criteria] }),
        }
    }
    let taking_part = TakingPart::of(variants, breakdowns, choices, &mut Vec::new(), &mut Errors::default());
    Box::new(move |place| !taking_part.has(place))
}

fn text(raw: &Raw) -> Option<String> {
    raw.clone().into_text().ok()
}
