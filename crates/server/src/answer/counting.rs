//! What a reader of the counts should know of the rows behind them (R153, R166).

use abstats_count::{Counts, UnknownVariant};
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
    for UnknownVariant { id, rows, similar_to, .. } in &ignored.variants {
        let have = several(*rows, "exposure has", "exposures have");
        let hint = similar_to.as_ref().map(|known| format!("; the variant {known:?} differs in letter case only"));
        let hint = hint.unwrap_or_default();
        warnings.push(format!("{have} the variant {id:?}, which the experiment does not have{hint}"));
    }
    let told: u64 = ignored.variants.iter().map(|unknown| unknown.rows).sum();
    if ignored.unknown_variant > told {
        let have = several(ignored.unknown_variant - told, "more exposure has", "more exposures have");
        warnings.push(format!("{have} other variants that the experiment does not have"));
    }
    if ignored.before_creation > 0 {
        let left_out =
            several(ignored.before_creation, "exposure is left out: it lies", "exposures are left out: they lie");
        let created = written(subject.definition.created_at);
        warnings.push(format!("{left_out} before the experiment was created ({created})"));
    }
    if ignored.early_conversions > 0 {
        let goal = chosen.goal.map(|goal| goal.goal_key.as_str()).unwrap_or_default();
        warnings.push(early(ignored.early_conversions, goal));
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

/// What is said of stored conversions before entry (R131, R173).
pub(crate) fn early(rows: u64, goal: &str) -> String {
    let (of, lie) = if rows == 1 {
        ("conversion of the goal", "is left out: it lies more than a minute before its visitor's entry")
    } else {
        ("conversions of the goal", "are left out: they lie more than a minute before their visitors' entry")
    };
    format!("{rows} {of} {goal:?} {lie}")
}

fn several(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
