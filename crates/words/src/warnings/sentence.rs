//! One warning as one sentence, for people who decide.

use abstats::sample_ratio::MISMATCH_BELOW;
use abstats::segments::Cause;
use abstats::{CorrectedBy, Report, Warning};

use super::{days, directions, doubts, looks, split};
use crate::{Digits, Labels, number};

/// The sentence, with variants, breakdowns and segments by their labels. The warning is one of the report's.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// use abstats_words::{Labels, warnings};
/// let variants = vec![Variant::new("a", Counts::new(1_500, 120)?), Variant::new("b", Counts::new(1_480, 3)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// let said = warnings::sentence(&report.overall.warnings[0], &report, &Labels::of(&report));
/// assert_eq!(said, r#"Variant "b" has only 3 conversions: its rate is known only roughly."#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn sentence(warning: &Warning, report: &Report, labels: &Labels) -> String {
    if let Some(said) = days::sentence(warning, report, labels) {
        return said;
    }
    match warning {
        Warning::SampleRatioMismatch { p_value, trivial, variant, share, intended, equal_shares_assumed } => {
            let off = split::off_by(&labels.quoted_id(variant), *share, *intended);
            split::mismatch(*p_value, *trivial, *equal_shares_assumed, &off)
        }
        Warning::SegmentsOffSplit { breakdown, segments, tested, p_value, rest_p_value } => {
            let names = split::named(segments, breakdown, report, labels);
            let off = split::OffIn { segments: segments.len(), names, tested: *tested, days: false };
            format!("In breakdown {} {}", labels.quoted_breakdown(breakdown), off.in_words(*p_value, *rest_p_value))
        }
        Warning::VisitorsWithoutWeight { variant, visitors } => {
            let visitors = counted(*visitors, "visitors");
            format!("Variant {} has {visitors} although its traffic weight is 0.", labels.quoted_id(variant))
        }
        Warning::SumsDiffer { breakdown, variant, field, overall, segments, cause } => format!(
            "The segments of breakdown {} add up to {} of variant {}, but the whole test has {}; most likely {}.",
            labels.quoted_breakdown(breakdown),
            counted(*segments, field),
            labels.quoted_id(variant),
            number::count(*overall),
            because(*cause)
        ),
        Warning::VariantsUnlisted { breakdown, variant, variants } => {
            let (more, have) = match variants.saturating_sub(1) {
                0 => (String::new(), "has"),
                more => (format!(" and {} more", number::count(more as u64)), "have"),
            };
            format!(
                "No segment of breakdown {} has counts of variant {}{more}, which {have} visitors in the whole test.",
                labels.quoted_breakdown(breakdown),
                labels.quoted_id(variant)
            )
        }
        Warning::DirectionReversed { breakdown, variant, overall, pooled, every_segment, split_p_value } => {
            let within = format!("the segments of {}", labels.quoted_breakdown(breakdown));
            let names = [&*labels.quoted_id(variant), &*labels.control(report)];
            let reversed = reversed(&within, names, [*overall, *pooled], Digits::of(report));
            let everywhere = if *every_segment { ", and so in every single one" } else { "" };
            format!("{reversed}{everywhere}. {}", mixed(*split_p_value))
        }
        Warning::NoVisitors => "No variant has visitors, so nothing can be concluded.".to_owned(),
        Warning::ControlWithoutVisitors { variant } => {
            let control = labels.quoted_id(variant);
            format!("The control {control} has no visitors, so no variant can be compared with it.")
        }
        Warning::FewVisitors { variant, visitors: 0 } => {
            format!("Variant {} has no visitors.", labels.quoted_id(variant))
        }
        Warning::FewVisitors { variant, visitors } => {
            few(&labels.quoted_id(variant), *visitors, ["visitor", "visitors"])
        }
        Warning::FewConversions { variant, conversions } => {
            few(&labels.quoted_id(variant), *conversions, ["conversion", "conversions"])
        }
        Warning::FewNonConversions { variant, non_conversions } => {
            let what = ["visitor who did not convert", "visitors who did not convert"];
            few(&labels.quoted_id(variant), *non_conversions, what)
        }
        Warning::ManyComparisons { breakdown, comparisons, expected_false_winners, corrected_by } => {
            let of = breakdown.as_ref().map(|by| format!(" in breakdown {}", labels.quoted_breakdown(by)));
            let then = false_winners(*expected_false_winners, *corrected_by, &labels.control(report));
            let comparisons = number::count(*comparisons);
            format!("{comparisons} comparisons are made at once{}{then}", of.unwrap_or_default())
        }
        Warning::DirectionsDisagree { variant, two_sided, one_sided } => {
            directions::disagree(variant, [*two_sided, *one_sided], report, labels)
        }
        Warning::ReadWhileRunning => looks::while_running(&report.analysis),
        Warning::ReadAtAnyTime { alpha, each, decided } => looks::at_any_time(report, *alpha, *each, *decided),
        Warning::ReadAtPlannedLook { alpha, each, decided } => looks::at_planned_look(report, *alpha, *each, *decided),
        Warning::NotAsPlanned { settings } => looks::not_as_planned(settings),
        Warning::SplitCostsEvidence { variant, .. } => looks::split_costs(&labels.quoted_id(variant)),
        Warning::HighRates { rate } => looks::high_rates(*rate),
        Warning::LevelNotPaired { level, .. } if report.analysis.looks.are_at_any_time() => looks::level(*level),
        Warning::LevelNotPaired { level, paired } => format!(
            "The intervals have the level {}%, but the verdict goes with {}%: an interval may contain zero beside a \
             winner, or leave it out beside a variant that is not decided.",
            number::plain(100.0 * level.get()),
            number::plain(100.0 * paired.get())
        ),
        // What only ever doubts a verdict. A test checks that every warning of this version has words.
        _ => doubts::in_words(warning, report, labels).map_or_else(|| UNKNOWN.to_owned(), |words| words.join(" ")),
    }
}

/// A warning of a library newer than these words.
const UNKNOWN: &str = "There is a warning that cannot be put into words here; the JSON output has it.";

/// `12 visitors`, `1 visitor`.
pub(crate) fn counted(count: u64, many: &str) -> String {
    format!("{} {}", number::count(count), if count == 1 { many.trim_end_matches('s') } else { many })
}

const fn because(cause: Cause) -> &'static str {
    match cause {
        Cause::Overlap => "segments overlap, and some visitors are counted more than once",
        Cause::MissingValues => "some visitors have none of the values listed",
        Cause::MissingUnevenly => "rows are missing, since not all variants lack visitors alike",
        Cause::ConversionsDiffer => "conversions were counted at another time or by another rule",
    }
}

pub(super) fn reversed(within: &str, names: [&str; 2], differences: [f64; 2], digits: Digits) -> String {
    let [variant, control] = names;
    let [overall, pooled] = differences.map(|of| {
        let side = if of > 0.0 { "higher" } else { "lower" };
        format!("{} {side}", digits.points(of))
    });
    format!(
        "Over the whole test the rate of variant {variant} is {overall} than {control}'s, but compared within {within} it is \
         {pooled}"
    )
}

/// Whether the split differs significantly between segments, which can reverse a direction.
fn mixed(split_p_value: Option<f64>) -> String {
    match split_p_value {
        Some(p) if p < MISMATCH_BELOW => format!(
            "Visitors are not split alike in all segments (p {}), which mixes the segments' own rates into the whole: \
             believe the comparison within segments, and find out why.",
            number::p_value(p, MISMATCH_BELOW)
        ),
        _ => "That visitors are split differently between segments is not shown: a reversal without it may be chance \
              around no difference."
            .to_owned(),
    }
}

fn few(variant: &str, count: u64, [one, many]: [&str; 2]) -> String {
    const SO_WHAT: &str = "its rate is known only roughly.";
    match count {
        0 => format!("Variant {variant} has no {many}: {SO_WHAT}"),
        1 => format!("Variant {variant} has only 1 {one}: {SO_WHAT}"),
        _ => format!("Variant {variant} has only {} {many}: {SO_WHAT}", number::count(count)),
    }
}

fn false_winners(expected: f64, corrected_by: Option<CorrectedBy>, control: &str) -> String {
    match corrected_by {
        // A test that looks for worse variants has no false winners.
        None if expected <= 0.0 => ": the more of them, the more false losers.".to_owned(),
        None => format!(
            ": if no variant differed from {control}, {} winners would still be expected by chance.",
            number::expected(expected)
        ),
        Some(corrected_by) => {
            let corrected = format!(". The verdicts take that into account ({})", corrector(corrected_by));
            if expected <= 0.0 {
                return format!("{corrected}.");
            }
            format!(
                "{corrected}; without that, {} winners would be expected by chance if no variant differed from {control}.",
                number::expected(expected)
            )
        }
    }
}

/// A correction's name for people.
pub(crate) const fn corrector(of: CorrectedBy) -> &'static str {
    match of {
        CorrectedBy::PValues(correction) => correction.name(),
        CorrectedBy::FalseDiscovery => "sets of winners and losers",
    }
}

/// The problem of a segment, without its numbers; `None` if it concerns the whole test only.
pub(super) const fn of_segment(kind: &Warning) -> Option<&'static str> {
    Some(match kind {
        Warning::NoVisitors => "no variant has visitors.",
        Warning::ControlWithoutVisitors { .. } => "the control has no visitors, so no variant can be compared with it.",
        Warning::FewVisitors { .. } => "a variant has fewer than 100 visitors.",
        Warning::FewConversions { .. } => "a variant has fewer than 5 conversions.",
        Warning::FewNonConversions { .. } => "a variant has fewer than 5 visitors who did not convert.",
        _ => return None,
    })
}
