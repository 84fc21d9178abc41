//! What puts the verdict in doubt: what was found, what shows it, and what to do.

use abstats::sample_ratio::MISMATCH_BELOW;
use abstats::segments::Cause;
use abstats::{Alternative, CorrectedBy, DoubtClass, Interval, Report, Warning};

use super::{are_days, corrector, counted, of_days, of_looks, off_by};
use crate::{Digits, Labels, direction, number, text};

/// A doubt, for people: a sentence each.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Doubt<'a> {
    /// The warning's name on the wire.
    pub code: &'static str,
    /// What it is about.
    pub class: DoubtClass,
    /// What was found.
    pub finding: String,
    /// What shows it.
    pub evidence: String,
    /// What to do about it.
    pub todo: String,
    /// Where to look: segments, by their breakdown.
    pub segments: Vec<Place<'a>>,
}

/// Segments of one breakdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place<'a> {
    /// The dimension.
    pub breakdown: &'a str,
    /// Its values.
    pub criteria: &'a [String],
}

/// All doubts, the most important first.
///
/// ```
/// use abstats::{Analysis, Counts, Experiment, Variant};
/// use abstats_words::{Labels, doubts};
/// let variants = vec![Variant::new("a", Counts::new(20, 2)?), Variant::new("b", Counts::new(22, 20)?)];
/// let report = Analysis::bayesian().run(&Experiment::new(variants, vec![])?);
/// let doubt = &doubts::all(&report, &Labels::of(&report))[0];
/// assert_eq!(doubt.finding, "There are too few conversions for a safe verdict.");
/// assert_eq!(doubt.evidence, r#"The control "a" has 2, variant "b" has 20; one of the two needs 25."#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn all<'a>(report: &'a Report, labels: &Labels) -> Vec<Doubt<'a>> {
    report.doubts().into_iter().filter_map(|warning| doubt(warning, report, labels)).collect()
}

/// The same for people: one finding about several variants is one check.
#[must_use]
pub fn checks<'a>(report: &'a Report, labels: &Labels) -> Vec<Doubt<'a>> {
    let mut checks = all(report, labels);
    checks.dedup_by(|next, before| {
        let same = next.finding == before.finding && next.todo == before.todo;
        if same {
            before.evidence = [before.evidence.as_str(), next.evidence.as_str()].join(" ");
        }
        same
    });
    checks
}

fn doubt<'a>(warning: &Warning, report: &'a Report, labels: &Labels) -> Option<Doubt<'a>> {
    let [finding, evidence, todo] = in_words(warning, report, labels)?;
    let segments = match warning {
        Warning::SampleRatioMismatch { .. } => off_split(report),
        _ => Vec::new(),
    };
    Some(Doubt { code: warning.code(), class: report.doubt_class(warning)?, finding, evidence, todo, segments })
}

/// Where the split of visitors is off.
fn off_split(report: &Report) -> Vec<Place<'_>> {
    let off = report.warnings.iter().filter_map(|warning| match warning {
        Warning::SegmentsOffSplit { breakdown, segments, .. } => Some(Place { breakdown, criteria: segments }),
        _ => None,
    });
    off.collect()
}

/// What was found, what shows it, and what to do; `None` for a warning that never doubts a verdict.
pub(super) fn in_words(warning: &Warning, report: &Report, labels: &Labels) -> Option<[String; 3]> {
    let id = |variant: &str| labels.quoted_id(variant);
    let alpha = report.analysis.threshold.alpha();
    let control = labels.control(report);
    let words = match warning {
        Warning::SampleRatioMismatch { p_value, variant, share, intended, equal_shares_assumed, .. } => {
            let off = off_by(&id(variant), *share, *intended);
            let p = number::p_value(*p_value, MISMATCH_BELOW);
            let (how, todo) = if *equal_shares_assumed {
                ("evenly", "Give the planned weights, or find out why visitors are missing or counted twice.")
            } else {
                ("as planned", "Find out why visitors are missing or counted twice.")
            };
            [format!("Visitors were not split {how}."), format!("{} (p {p}).", text::capital(&off)), todo.to_owned()]
        }
        Warning::VisitorsWithoutWeight { variant, visitors } => [
            format!("Variant {} has visitors although its traffic weight is 0.", id(variant)),
            format!("It has {}.", counted(*visitors, "visitors")),
            "Correct the weight, or find out why they were sent there.".to_owned(),
        ],
        Warning::SumsDiffer { breakdown, variant, field, overall, segments, cause } => [
            format!("The segments of {} do not add up to the whole test.", labels.quoted_breakdown(breakdown)),
            format!(
                "They add up to {} of variant {}, the whole test has {}.",
                counted(*segments, field),
                id(variant),
                number::count(*overall)
            ),
            match cause {
                Cause::Overlap => "Count each visitor in one segment only, or correct the counts of the whole test.",
                Cause::MissingUnevenly => {
                    "Find out why visitors of some variants are missing more often than of others."
                }
                Cause::MissingValues => "Find out which visitors have none of the values listed.",
                Cause::ConversionsDiffer => "Count conversions by one rule and over the same time.",
            }
            .to_owned(),
        ],
        Warning::SplitChangedBetweenDays { .. } | Warning::VariantMissingOnDays { .. } => {
            of_days(warning, report, labels)?
        }
        Warning::DirectionReversed { breakdown, variant, overall, pooled, split_p_value, .. } => {
            let digits = Digits::of(report);
            let side = |difference: f64| {
                let side = if difference > 0.0 { "higher" } else { "lower" };
                format!("{} {side}", digits.points(difference))
            };
            let split = split_p_value.filter(|p| *p < MISMATCH_BELOW).map(|p| {
                format!(" Visitors are not split alike in all segments (p {}).", number::p_value(p, MISMATCH_BELOW))
            });
            [
                if are_days(breakdown, report) {
                    format!("Variant {} points the other way within each day.", id(variant))
                } else {
                    let by = labels.quoted_breakdown(breakdown);
                    format!("Variant {} points the other way within the segments of {by}.", id(variant))
                },
                format!(
                    "Over the whole test its rate is {} than that of {control}, compared within segments {}.{}",
                    side(*overall),
                    side(*pooled),
                    split.unwrap_or_default()
                ),
                format!(
                    "Go by the comparison within segments, and find out what differs between them.{}",
                    within(breakdown, variant, report, digits).map_or_else(String::new, |said| format!(" {said}"))
                ),
            ]
        }
        Warning::WinnerAmongMany { variant, comparisons, expected_false_winners, p_value, corrected_by } => [
            format!("The winner is the best of {} comparisons.", number::count(*comparisons)),
            format!(
                "If no variant differed from {control}, {} winners would be expected by chance. {}",
                number::expected(*expected_false_winners),
                corrected(*p_value, *corrected_by, alpha)
            ),
            format!("Collect more data, or test {} alone against {control}.", id(variant)),
        ],
        Warning::TooFewConversions { variant, conversions, of_control, required } => {
            too_few("conversions", [&control, &id(variant)], [*of_control, *conversions, *required])
        }
        Warning::TooFewNonConversions { variant, non_conversions, of_control, required } => too_few(
            "visitors who did not convert",
            [&control, &id(variant)],
            [*of_control, *non_conversions, *required],
        ),
        Warning::BeforePlannedEnd { .. } | Warning::NotAsPlanned { .. } | Warning::FewConversionsAtLook { .. } => {
            of_looks(warning, labels)?
        }
        Warning::ShownWorse { variant, p_value } => {
            let rate = (direction::worse(report), number::p_value(*p_value, alpha));
            on_the_other_side([&id(variant), &control], ["worse", "better"], rate, alpha, "Do not ship it.")
        }
        Warning::ShownBetter { variant, p_value } => {
            let rate = (direction::better(report), number::p_value(*p_value, alpha));
            let advice = "Use the two-sided test, which finds both.";
            on_the_other_side([&id(variant), &control], ["better", "worse"], rate, alpha, advice)
        }
        _ => return None,
    };
    Some(words)
}

/// `Within segments: 1.8 points more, between 0.6 less and 4.3 more: no difference is shown.`
fn within(breakdown: &str, variant: &str, report: &Report, digits: Digits) -> Option<String> {
    let place = report.variants.iter().position(|other| other.id == variant)?;
    let (parts, pooled) = if let Some(days) = report.days.as_ref().filter(|_| are_days(breakdown, report)) {
        ("days", days.findings.variants.iter().find(|of| of.variant == place)?.pooled)
    } else {
        let breakdown = report.breakdowns.iter().find(|of| of.by == breakdown)?;
        ("segments", breakdown.findings_of(place)?.findings.pooled)
    };
    let (estimate, Interval { low, high, .. }) = (pooled.difference.estimate.ok()?, pooled.difference.interval.ok()?);
    let side = |end: f64| if end < 0.0 { "less" } else { "more" };
    let size = |end: f64| digits.difference(end).trim_start_matches(['+', '−']).to_owned();
    let between = if (low < 0.0) == (high < 0.0) {
        let [near, far] = if low < 0.0 { [high, low] } else { [low, high] };
        format!("between {} and {} {}", size(near), size(far), side(far))
    } else {
        format!("between {} less and {} more", size(low), size(high))
    };
    let higher = report.analysis.goal_direction.better() == Alternative::Greater;
    let shown = if low > 0.0 || high < 0.0 {
        if (low > 0.0) == higher { "it is better" } else { "it is worse" }
    } else {
        "no difference is shown"
    };
    Some(format!("Within {parts}: {} {}, {between}: {shown}.", digits.points(estimate), side(estimate)))
}

/// A variant that is shown to be what a one-sided test does not look for.
fn on_the_other_side(
    [variant, control]: [&str; 2],
    [is, looked_for]: [&str; 2],
    (rate, p): (&str, impl std::fmt::Display),
    alpha: f64,
    advice: &str,
) -> [String; 3] {
    [
        format!("Variant {variant} is {is} than {control}."),
        format!(
            "Its conversion rate is {rate}, two-sided p {p}, below {}. The one-sided test looks for {looked_for} variants only.",
            number::plain(alpha)
        ),
        advice.to_owned(),
    ]
}

fn too_few(what: &str, [control, variant]: [&str; 2], counts: [u64; 3]) -> [String; 3] {
    let [of_control, own, required] = counts.map(number::count);
    [
        format!("There are too few {what} for a safe verdict."),
        format!(
            "The control {control} has {of_control}, variant {variant} has {own}; one of the two needs {required}."
        ),
        format!("Collect more data until one of the two has {required} {what}."),
    ]
}

fn corrected(p_value: f64, by: CorrectedBy, alpha: f64) -> String {
    let (by, p, limit) = (corrector(by), number::p_value(p_value, alpha), number::plain(alpha));
    format!("Corrected for their number ({by}), p {p} where less than {limit} was asked for.")
}
