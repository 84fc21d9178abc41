//! The counts by day (R132, R167).

use abstats_count::Counted;
use abstats_document::ByVariant;
use abstats_question::Question;
use serde::Serialize;

use super::weights::Planned;
use super::{Error, Subject, document, goal, variants};

#[derive(Serialize)]
struct Document {
    success: bool,
    test_id: u64,
    points: Vec<Point>,
}

/// A local day: who entered on it, and who converted on it.
#[derive(Serialize)]
struct Point {
    date: String,
    visitors: ByVariant,
    conversions: ByVariant,
}

/// The document of `timeseries`.
///
/// # Errors
/// When the question does not fit the experiment, or when it cannot be counted.
pub fn timeseries(subject: Subject<'_>, question: &Question) -> Result<Vec<u8>, Error> {
    let definition = subject.definition;
    let chosen = goal::choose(&definition.goals, &question.goal)?;
    chosen.fits(&question.events)?;
    let planned = Planned::of(definition);
    let series = subject.visitors.series(&subject.asked(question, chosen, &planned), subject.ids)?;
    let shown = variants::shown(definition);
    let points = series.days.into_iter().map(|day| {
        let by_variant = |number: fn(Counted) -> u64| {
            let of = |place: usize| day.variants.get(place).copied().map_or(0, number);
            ByVariant(shown.iter().map(|variant| (variant.id.to_owned(), of(variant.place))).collect())
        };
        Point {
            date: day.date.to_string(),
            visitors: by_variant(|counted| counted.visitors),
            conversions: by_variant(|counted| counted.conversions),
        }
    });
    document(&Document { success: true, test_id: definition.id, points: points.collect() })
}
