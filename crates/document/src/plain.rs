//! The answer of the result endpoint as its page documents it: counts, rates and lifts, without statistics.

use serde::ser::{Serialize, Serializer};

use abstats::{Breakdown, Cells, Counts, Experiment, Segment};

use crate::as_written::as_written;
use crate::counted::CountedView;
use crate::{Input, Page, percent};

/// An input as the documented answer of the result endpoint: field for field what its page lists, nothing beside it. With
/// statistics the same input is an [`Output`](crate::Output).
///
/// It stays an [`Input`]: to analyse it gives what the whole document would. Segments list every variant, zeros included, and
/// the control comes first.
///
/// ```
/// use abstats_document::{Input, Plain};
/// let text = r#"{"variants": [{"visitors": 1500, "conversions": 120}, {"visitors": 1480, "conversions": 148}]}"#;
/// let input: Input = serde_json::from_str(text)?;
/// let plain = serde_json::to_value(Plain(&input))?;
/// assert_eq!(plain["total_conversions"], 268);
/// assert_eq!(plain["variants"][1]["improvement"], 25.0);
/// assert!(plain.get("verdict").is_none());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a view of one thing")]
pub struct Plain<'a>(pub &'a Input);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(Input { experiment, analysis, page, .. }) = *self;
        let breakdown = match experiment.breakdowns() {
            [breakdown] => Some(breakdown),
            _ => None,
        };
        Document {
            page,
            stats_engine: analysis.engine.code(),
            confidence_threshold_percent: analysis.threshold.percent(),
            whole: Totals(experiment),
            breakdown_by: breakdown.map(|breakdown| breakdown.by.as_str()),
            breakdowns: (!experiment.breakdowns().is_empty()).then_some(Segments { experiment }),
        }
        .serialize(serializer)
    }
}

/// The counts of a whole test as [`Plain`] has them: `total_visitors`, `total_conversions` and `variants`.
///
/// ```
/// use abstats::{Counts, Experiment, Variant};
/// use abstats_document::Totals;
/// let variants = vec![Variant::new("0", Counts::new(1_500, 120)?), Variant::new("1", Counts::new(1_480, 148)?)];
/// let totals = serde_json::to_value(Totals(&Experiment::new(variants, vec![])?))?;
/// assert_eq!((&totals["total_visitors"], &totals["variants"][1]["conversion_rate"]), (&2_980.into(), &10.0.into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a view of one thing")]
pub struct Totals<'a>(pub &'a Experiment);

impl Serialize for Totals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(experiment) = *self;
        let counts: Cells = experiment.variants().iter().map(|variant| variant.counts).collect::<Vec<_>>().into();
        let (total_visitors, total_conversions) = totals(&counts);
        TotalsView {
            total_visitors,
            total_conversions,
            variants: Variants { experiment, counts: &counts, whole: true },
        }
        .serialize(serializer)
    }
}

#[derive(serde::Serialize)]
struct TotalsView<'a> {
    total_visitors: u64,
    total_conversions: u64,
    variants: Variants<'a>,
}

#[derive(serde::Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    page: &'a Page,
    stats_engine: &'static str,
    #[serde(serialize_with = "as_written")]
    confidence_threshold_percent: f64,
    #[serde(flatten)]
    whole: Totals<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    breakdown_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    breakdowns: Option<Segments<'a>>,
}

/// The variants of the whole test or of a segment, in the order of the experiment.
struct Variants<'a> {
    experiment: &'a Experiment,
    counts: &'a Cells,
    whole: bool,
}

impl Serialize for Variants<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { experiment, counts, whole } = *self;
        let control = counts.get(experiment.control_index());
        serializer.collect_seq(experiment.variants().iter().enumerate().map(|(place, variant)| {
            let control = (!variant.is_control).then_some(control);
            CountedView::of(variant, counts.get(place), control, whole)
        }))
    }
}

struct Segments<'a> {
    experiment: &'a Experiment,
}

impl Serialize for Segments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { experiment } = *self;
        let several = experiment.breakdowns().len() > 1;
        let segments = experiment.breakdowns().iter().flat_map(|Breakdown { by, segments }| {
            segments.iter().map(move |segment| (several.then_some(by.as_str()), segment))
        });
        serializer.collect_seq(segments.map(|(breakdown_by, Segment { criteria, counts, .. })| {
            let (total_visitors, total_conversions) = totals(counts);
            SegmentView {
                breakdown_by,
                criteria,
                total_visitors,
                total_conversions,
                conversion_rate: percent::conversion_rate(total_visitors, total_conversions),
                variants: Variants { experiment, counts, whole: false },
            }
        }))
    }
}

#[derive(serde::Serialize)]
struct SegmentView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    breakdown_by: Option<&'a str>,
    criteria: &'a str,
    total_visitors: u64,
    total_conversions: u64,
    conversion_rate: f64,
    variants: Variants<'a>,
}

fn totals(counts: &Cells) -> (u64, u64) {
    counts.iter().fold((0, 0), |(visitors, conversions), (_, counts): (usize, Counts)| {
        (visitors + counts.visitors(), conversions + counts.conversions())
    })
}
