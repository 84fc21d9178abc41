//! What a reader of the counts should know of the rows behind them (R153, R166).

use abstats_count::Counts;
use abstats_document::{ByVariant, Counting};
use abstats_question::Question;

use super::Subject;
use super::goal::Chosen;
use super::page::written;
use super::variants::Shown;

pub(super) fn of(
    subject: &Subject<'_>,
    question: &Question,
    chosen: Chosen<'_>,
    counts: &Counts,
    shown: &[Shown<'_>],
    more: Vec<String>,
) -> Counting {
    let ignored = &counts.ignored;
    let immature = question.events.timeframe.map(|_| {
        let of = |variant: &Shown<'_>| counts.immature_visitors.get(variant.place).copied().unwrap_or(0);
        ByVariant(shown.iter().map(|variant| (variant.id.to_owned(), of(variant))).collect())
    });
    let mut warnings = Vec::new();
    for unknown in &ignored.variants {
        let hint = unknown.similar_to.as_ref().map(|known| format!("; the variant {known:?} differs in letter case only"));
        let (rows, have) = several(unknown.rows, "exposure has", "exposures have");
        let id = &unknown.id;
        warnings.push(format!(
            "{rows} {have} the variant {id:?}, which the experiment does not have{}",
            hint.unwrap_or_default()
        ));
    }
    let told: u64 = ignored.variants.iter().map(|unknown| unknown.rows).sum();
    if ignored.unknown_variant > told {
        let (rows, have) = several(ignored.unknown_variant - told, "exposure has", "exposures have");
        warnings.push(format!("{rows} more {have} other variants that the experiment does not have"));
    }
    if ignored.before_creation > 0 {
        let (rows, lie) = several(ignored.before_creation, "exposure lies", "exposures lie");
        let created = written(subject.definition.created_at);
        warnings.push(format!("{rows} {lie} before the experiment was created, {created}, and do not count"));
    }
    if ignored.early_conversions > 0 {
        let (rows, lie) = several(ignored.early_conversions, "conversion lies", "conversions lie");
        let goal = chosen.goal.map(|goal| format!(" of the goal {:?}", goal.goal_key)).unwrap_or_default();
        warnings.push(format!("{rows} {lie} more than a minute before the visitor's entry{goal} and do not count"));
    }
    warnings.extend(counts.warnings.iter().map(ToString::to_string));
    warnings.extend(more);
    Counting {
        multiple_variant_visitors: counts.multiple_variant_visitors,
        immature_visitors: immature,
        events_just_before_entry: counts.events_just_before_entry,
        ignored_rows: ignored.unknown_variant + ignored.before_creation + ignored.early_conversions,
        warnings,
    }
}

fn several<'a>(count: u64, one: &'a str, many: &'a str) -> (u64, &'a str) {
    (count, if count == 1 { one } else { many })
}
