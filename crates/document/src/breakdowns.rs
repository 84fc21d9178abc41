//! The breakdowns of an input, whose segments name their variants one by one.

use std::collections::HashMap;

use abstats::{Breakdown, Cells, Counts, Experiment, InputErrors, Named, Place, Problem, Segment, Variant};

use crate::document::{RawPhase, RawSegment};
use crate::items::Items;
use crate::places::Places;
use crate::raw::Raw;
use crate::reading::{At, Reading};

/// A breakdown whose segments still name their variants.
pub(crate) struct Dimension {
    by: String,
    pub(crate) segments: Vec<NamedSegment>,
}

pub(crate) struct NamedSegment {
    criteria: String,
    variants: Vec<NamedCounts>,
    phases: Option<Items<RawPhase>>,
}

struct NamedCounts {
    id: String,
    name: Option<String>,
    is_control: Option<bool>,
    counts: Counts,
    improvement: Raw,
}

impl Reading {
    /// The segments by dimension, both in the order of their first appearance.
    pub(crate) fn dimensions(&mut self, breakdown_by: Raw, segments: Option<Items<RawSegment>>) -> Vec<Dimension> {
        let by_default = self.dimension(breakdown_by);
        let mut dimensions: Vec<Dimension> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut unnamed = false;
        let segments = self.items(&Place::default, segments);
        if let (true, Some(by)) = (segments.is_empty(), &by_default) {
            dimensions.push(Dimension { by: by.clone(), segments: Vec::new() });
        }
        for mut raw in segments {
            let by = self.dimension(std::mem::take(&mut raw.breakdown_by)).or_else(|| by_default.clone());
            unnamed |= by.is_none();
            let by = by.unwrap_or_default();
            let segment = self.segment(&by, raw);
            let place = *places.entry(by).or_insert_with_key(|by| {
                dimensions.push(Dimension { by: by.clone(), segments: Vec::new() });
                dimensions.len() - 1
            });
            dimensions[place].segments.push(segment);
        }
        if unnamed {
            self.wrong(&Place::default, Problem::Missing { field: "breakdown_by" });
        }
        dimensions
    }

    fn dimension(&mut self, raw: Raw) -> Option<String> {
        let by = self.text(&Place::default, "breakdown_by", raw)?;
        Some(self.name(Named::Dimension, by, Place::breakdown))
    }

    fn segment(&mut self, by: &str, raw: RawSegment) -> NamedSegment {
        let in_breakdown: At = &|| Place::breakdown(by);
        let criteria = raw.criteria;
        if !criteria.is_given() {
            self.unexpected(in_breakdown, "criteria", &criteria, "text");
        }
        let criteria = self.text(in_breakdown, "criteria", criteria).unwrap_or_default();
        let criteria = self.name(Named::Criteria, criteria, |beginning| Place::segment(by, beginning));
        let in_segment = || Place::segment(by, &criteria);
        self.strangers(&in_segment, "breakdowns[]", &raw.strangers);
        let (mut variants, mut sum) = (Vec::new(), (0_u64, 0_u64));
        for (index, raw) in self.items(&in_segment, raw.variants).into_iter().enumerate() {
            let id = self.id(&in_segment, index, raw.variant_id);
            let at: At = &|| Place { variant: Some(id.clone()), ..in_segment() };
            self.strangers(at, "breakdowns[].variants[]", &raw.strangers);
            let counts = self.counts(at, &raw.visitors, &raw.conversions);
            self.claimed_rate(at, &raw.conversion_rate, (counts.visitors(), counts.conversions()));
            sum = (sum.0.saturating_add(counts.visitors()), sum.1.saturating_add(counts.conversions()));
            let name = self.text(at, "name", raw.name);
            let is_control = self.flag(at, "is_control", &raw.is_control);
            variants.push(NamedCounts { id, name, is_control, counts, improvement: raw.improvement });
        }
        if !variants.is_empty() {
            self.claimed_totals(&in_segment, [&raw.total_visitors, &raw.total_conversions], sum);
            self.claimed_rate(&in_segment, &raw.conversion_rate, sum);
        }
        NamedSegment { variants, criteria, phases: raw.weight_phases }
    }

    /// The breakdown with its counts in the order of the variants.
    pub(crate) fn breakdown(
        &mut self,
        dimension: Dimension,
        variants: &[Variant],
        control: Option<&Variant>,
    ) -> Breakdown {
        let by = dimension.by;
        let mut places = Places::of(variants);
        let segments = dimension.segments.into_iter().map(|segment| {
            let mut cells = Vec::with_capacity(segment.variants.len());
            places.next_table();
            let of_control =
                segment.variants.iter().find(|named| control.is_some_and(|control| control.id == named.id));
            let of_control = of_control.map(|named| named.counts);
            for named in segment.variants {
                let at: At = &|| Place { variant: Some(named.id.clone()), ..Place::segment(&by, &segment.criteria) };
                match places.place(&named.id) {
                    Ok(place) => cells.push((place, named.counts)),
                    Err(problem) => {
                        self.wrong(at, problem);
                        continue;
                    }
                }
                if let Some(other) = of_control.filter(|_| control.is_some_and(|control| control.id != named.id)) {
                    self.claimed_improvement(at, &named.improvement, other, named.counts);
                }
                if let (Some(value), Some(control)) = (named.is_control, control)
                    && contradicts(value, &named.id, control)
                {
                    self.wrong(at, Problem::ControlContradicted { value, control: control.id.clone() });
                }
            }
            let phases = self.phases_of(&|| Place::segment(&by, &segment.criteria), segment.phases, &mut places);
            // Each place is taken once.
            Segment { phases, ..Segment::new(segment.criteria, Cells::new(cells).unwrap_or_default()) }
        });
        Breakdown { segments: segments.collect(), by: by.clone() }
    }
}

/// `true` of another variant than the control; or `false` of the control when the whole test names it.
fn contradicts(is_control: bool, id: &str, control: &Variant) -> bool {
    if is_control { id != control.id } else { id == control.id && control.is_control }
}

/// The variants that the segments name, in the order of their first appearance, up to the first that is one too many. The
/// first one called control is it.
pub(crate) fn variants_of_segments(dimensions: &[Dimension]) -> Result<Vec<Variant>, InputErrors> {
    let mut variants: Vec<Variant> = Vec::new();
    let mut places = HashMap::new();
    let mut control = None;
    let segments = dimensions.iter().flat_map(|dimension| &dimension.segments);
    for named in segments.flat_map(|segment| &segment.variants) {
        let place = *places.entry(named.id.as_str()).or_insert_with(|| {
            variants.push(Variant::new(&named.id, Counts::default()));
            variants.len() - 1
        });
        if place == Experiment::MAX_VARIANTS {
            return Err(InputErrors::from(Problem::TooManyVariants { max: Experiment::MAX_VARIANTS }));
        }
        let variant = &mut variants[place];
        if variant.name.is_none() {
            variant.name.clone_from(&named.name);
        }
        if named.is_control == Some(true) && control.is_none() {
            control = Some(place);
            variant.is_control = true;
        }
    }
    Ok(variants)
}
