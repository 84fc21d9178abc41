//! Criteria too long for a document.

use std::collections::HashMap;

use abstats::{Experiment, Named};
use abstats_count::Segment;

/// The end of a criteria that was cut.
const CUT: &str = "…";
/// What is left over of the smaller segments; it stands last (R154).
const OTHER: &str = "(other)";

/// The segments with criteria cut to what a document takes; those that become equal are counted together, and a warning says so.
pub(super) fn shortened(segments: &[Segment], warnings: &mut Vec<String>) -> Vec<Segment> {
    let mut kept: Vec<Segment> = Vec::with_capacity(segments.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut cut = 0;
    for segment in segments {
        let criteria = short(&segment.criteria);
        cut += usize::from(criteria != segment.criteria);
        if let Some(&place) = places.get(&criteria) {
            add(&mut kept[place], segment);
        } else {
            places.insert(criteria.clone(), kept.len());
            kept.push(Segment { criteria, split: segment.split.clone() });
        }
    }
    if cut > 0 {
        let (values, are) = if cut == 1 { ("value", "is") } else { ("values", "are") };
        let most = Experiment::MAX_CRITERIA;
        warnings.push(format!(
            "{cut} {values} longer than {most} bytes {are} cut; values that begin alike are counted together"
        ));
        kept.sort_by(|a, b| {
            let visitors = |segment: &Segment| segment.split.total().visitors;
            let last = |segment: &Segment| segment.criteria == OTHER;
            last(a).cmp(&last(b)).then(visitors(b).cmp(&visitors(a))).then_with(|| a.criteria.cmp(&b.criteria))
        });
    }
    kept
}

/// The text, or its longest beginning that leaves room for the sign of the cut.
fn short(text: &str) -> String {
    if Named::length(text) <= Experiment::MAX_CRITERIA {
        return text.to_owned();
    }
    let mut room = Experiment::MAX_CRITERIA - CUT.len();
    let mut short = String::new();
    for character in text.chars() {
        let length = Named::length(character.encode_utf8(&mut [0; 4]));
        if length > room {
            break;
        }
        room -= length;
        short.push(character);
    }
    short + CUT
}

fn add(sum: &mut Segment, segment: &Segment) {
    let of = sum.split.variants.iter_mut().chain(sum.split.phases.iter_mut().flatten());
    let more = segment.split.variants.iter().chain(segment.split.phases.iter().flatten());
    for (sum, &more) in of.zip(more) {
        *sum = *sum + more;
    }
}

#[cfg(test)]
mod tests {
    use abstats_count::{Counted, Split};

    use super::*;

    fn segment(criteria: &str, visitors: u64) -> Segment {
        let variants = vec![Counted { visitors, conversions: 1 }];
        Segment { criteria: criteria.to_owned(), split: Split { phases: vec![variants.clone()], variants } }
    }

    #[test]
    fn r95_long_criteria_are_cut_merged_and_in_order() {
        let long = "ä".repeat(2000);
        let quotes = "\"".repeat(1024);
        let segments = [
            segment("a", 5),
            segment(&format!("{long}1"), 4),
            segment(&format!("{long}2"), 3),
            segment(&quotes, 2),
            segment(OTHER, 9),
        ];
        let mut warnings = Vec::new();
        let short = shortened(&segments, &mut warnings);
        let told: Vec<_> =
            short.iter().map(|segment| (segment.criteria.len(), segment.split.total().visitors)).collect();
        assert_eq!(told, [(2047, 7), (1, 5), (1024, 2), (OTHER.len(), 9)]);
        assert_eq!(short[0].split.phases[0][0].visitors, 7);
        assert!(short[0].criteria.ends_with("ä…"));
        assert_eq!(warnings, ["2 values longer than 2048 bytes are cut; values that begin alike are counted together"]);
    }

    #[test]
    fn r95_short_criteria_stay() {
        let segments = [segment("(not set)", 1), segment(&"x".repeat(2048), 1)];
        let mut warnings = Vec::new();
        assert_eq!(shortened(&segments, &mut warnings), segments);
        assert!(warnings.is_empty());
        assert_eq!(Named::length(&short(&"\"x".repeat(2048))), 2048);
    }
}
