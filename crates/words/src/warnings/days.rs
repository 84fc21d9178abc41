//! What is wrong with the days, in words.

use abstats::sample_ratio::MISMATCH_BELOW;
use abstats::segments::Cause;
use abstats::{Analysis, Days, Interval, LiftWithinDays, Looks, Report, Warning, Within};

use super::sentence::{counted, reversed};
use super::split;
use crate::{Digits, Labels, number, text};

/// The options that let the comparison within days decide.
const WITHIN_DAYS: &str = "--within day --engine frequentist";

/// The sentence of a warning about days; `None` of any other.
pub(super) fn sentence(warning: &Warning, report: &Report, labels: &Labels) -> Option<String> {
    Some(match warning {
        Warning::SplitChangedBetweenDays { trivial, .. } => {
            let changed = Changed::of(warning, labels)?;
            if *trivial {
                changed.trivial()
            } else if decides(report) {
                changed.taken_in("day")
            } else if compares_periods(report) {
                changed.taken_in("period of the same weights")
            } else {
                doubt(warning, report, labels)?.join(" ")
            }
        }
        Warning::VariantMissingOnDays { variant, first, days, of_days } => {
            missing_variant(&labels.quoted_id(variant), first, [*days, *of_days], &report.analysis)
        }
        Warning::DaysMissing { days, after, before } => missing(*days, after, before),
        Warning::DaysNotByEntry { known } => not_by_entry(*known),
        Warning::StrataLeftOut { variant, left_out, of_strata } => {
            let within = crate::settings::compared_within(&report.analysis).unwrap_or_default();
            let carry = if *left_out == 1 { "carries" } else { "carry" };
            let (left_out, of) = (number::count(*left_out as u64), number::count(*of_strata as u64));
            format!(
                "Variant {} is {within}, but {left_out} of {of} {carry} nothing: there it or {} has no visitors.",
                labels.quoted_id(variant),
                labels.control(report)
            )
        }
        Warning::SegmentsOffSplit { breakdown, segments, tested, p_value, rest_p_value }
            if are_meant(breakdown, report) =>
        {
            let names = split::named(segments, breakdown, report, labels);
            let off = split::OffIn { segments: segments.len(), names, tested: *tested, days: true };
            format!("By day, {}", off.in_words(*p_value, *rest_p_value))
        }
        Warning::SumsDiffer { breakdown, variant, field, overall, segments, cause } if are_meant(breakdown, report) => {
            sums(&labels.quoted_id(variant), &counted(*segments, field), *overall, *cause)
        }
        Warning::VariantsUnlisted { breakdown, variant, variants } if are_meant(breakdown, report) => {
            unlisted(&labels.quoted_id(variant), *variants)
        }
        Warning::DirectionReversed { breakdown, variant, overall, pooled, every_segment, split_p_value }
            if are_meant(breakdown, report) =>
        {
            let names = [&*labels.quoted_id(variant), &*labels.control(report)];
            let reversed = reversed("each day", names, [*overall, *pooled], Digits::of(report));
            let everywhere = if *every_segment { ", and so in every single one" } else { "" };
            format!("{reversed}{everywhere}. {}", mixed(*split_p_value, &report.analysis))
        }
        _ => return None,
    })
}

/// A doubt about days: what was found, what shows it, what to do; `None` of any other.
pub(crate) fn doubt(warning: &Warning, report: &Report, labels: &Labels) -> Option<[String; 3]> {
    Some(match warning {
        Warning::SplitChangedBetweenDays { within_days, .. } => {
            let changed = Changed::of(warning, labels)?;
            let within = if within_days.is_empty() {
                "No lift within days can be computed.".to_owned()
            } else {
                let digits = Digits::of(report);
                let lifts = text::listed_by(within_days, |of| lift(of, labels, digits));
                format!("Compared within each day, {lifts}.")
            };
            [
                "The split of visitors changed between days.".to_owned(),
                format!(
                    "Variant {}. The sums mix these days and can say the opposite of every one of them. {within}",
                    changed.what()
                ),
                instead(&report.analysis.looks),
            ]
        }
        Warning::VariantMissingOnDays { variant, first, days, of_days } => [
            format!("Variant {} is missing on some days.", labels.quoted_id(variant)),
            format!("It has no visitors {}, although others have.", on_days(first, *days, *of_days)),
            "Add its counts of these days. Where it did not run, leave the days out for all variants.".to_owned(),
        ],
        _ => return None,
    })
}

/// What to do about a split that changed: what decides at several looks does not compare within days.
fn instead(looks: &Looks) -> String {
    match looks {
        Looks::AnyTime { .. } => {
            "Find out why the split changed. If the traffic weights did, give each day its own, with \
                                  \"days_booked_by\": \"entry\": then each period is compared within itself."
                .to_owned()
        }
        Looks::Planned(_) => format!(
            "Find out why the split changed. The comparison within days ({WITHIN_DAYS}) goes without a plan of several looks: it is \
             one for a single look."
        ),
        _ => format!("Decide by the comparison within days ({WITHIN_DAYS}), and find out why the split changed."),
    }
}

/// Whether what decides compares each period of other weights within itself.
fn compares_periods(report: &Report) -> bool {
    let mut found = report.overall.variants.iter().filter_map(|row| row.always_valid?.ok()).peekable();
    report.analysis.within.is_none() && found.peek().is_some() && found.all(|of| of.strata > 1)
}

/// `"B" converts 20% more, with 95% confidence between 15% and 24% more`
fn lift(of: &LiftWithinDays, labels: &Labels, digits: Digits) -> String {
    let end = |end: Option<f64>, unbounded| end.unwrap_or(unbounded);
    let interval = Interval { low: end(of.low, -1.0), high: end(of.high, f64::INFINITY), level: of.level };
    let (name, more) = (labels.quoted_id(&of.variant), digits.more_or_fewer(of.lift));
    let level = number::plain(100.0 * of.level.get());
    format!("{name} converts {more}, with {level}% confidence {}", digits.between(interval))
}

/// Whether the comparison within days decides already.
fn decides(report: &Report) -> bool {
    is_within_days(&report.analysis)
}

fn is_within_days(analysis: &Analysis) -> bool {
    analysis.within == Some(Within::Days)
}

/// Whether a warning that names this breakdown is about the days.
pub(crate) fn are_meant(by: &str, report: &Report) -> bool {
    by == Days::NAME && report.days.is_some()
}

/// A split that was not the same on all days.
struct Changed<'a> {
    p_value: f64,
    variant: String,
    /// Share and date.
    smallest: (f64, &'a str),
    largest: (f64, &'a str),
}

impl<'a> Changed<'a> {
    fn of(warning: &'a Warning, labels: &Labels) -> Option<Self> {
        let Warning::SplitChangedBetweenDays {
            p_value,
            variant,
            smallest_share,
            smallest_on,
            largest_share,
            largest_on,
            ..
        } = warning
        else {
            return None;
        };
        Some(Self {
            p_value: *p_value,
            variant: labels.quoted_id(variant),
            smallest: (*smallest_share, smallest_on),
            largest: (*largest_share, largest_on),
        })
    }

    /// `"B" had 50.0% of the visitors on 2024-03-01 and 23.1% on 2024-03-02 (p < 0.0001)`
    fn what(&self) -> String {
        let Self { p_value, variant, smallest, largest } = self;
        // In the order of time.
        let (first, then) = if smallest.1 <= largest.1 { (smallest, largest) } else { (largest, smallest) };
        let [before, after] = split::shares([first.0, then.0]);
        format!(
            "{variant} had {before} of the visitors on {} and {after} on {} (p {})",
            first.1,
            then.1,
            number::p_value(*p_value, MISMATCH_BELOW)
        )
    }

    fn trivial(&self) -> String {
        format!(
            "The split of visitors was not exactly the same on all days: variant {}. But the shares differ by no more than \
             0.2%: so many visitors show even that, and it does no harm.",
            self.what()
        )
    }

    /// Where the comparison within days decides already.
    fn taken_in(&self, within: &str) -> String {
        format!(
            "The split of visitors changed between days: variant {}. The verdict compares visitors within each {within}, so this \
             does not mislead it; find out why the split changed.",
            self.what()
        )
    }
}

fn missing_variant(variant: &str, first: &str, [days, of_days]: [usize; 2], analysis: &Analysis) -> String {
    let on = on_days(first, days, of_days);
    let or_else = match analysis.looks {
        _ if is_within_days(analysis) => {
            return format!(
                "Variant {variant} has no visitors {on}, although others have: add its rows if they are missing; the comparison \
                 within days leaves such days out."
            );
        }
        Looks::Once => format!("compare within days ({WITHIN_DAYS}), which leaves such days out"),
        _ => "leave such days out for all variants".to_owned(),
    };
    format!(
        "Variant {variant} has no visitors {on}, although others have: add its rows if they are missing; if it did not run then, \
         {or_else}."
    )
}

fn on_days(first: &str, days: usize, of_days: usize) -> String {
    match days {
        1 => format!("on {first}"),
        many => {
            format!("on {} of {} days, first on {first}", number::count(many as u64), number::count(of_days as u64))
        }
    }
}

fn missing(days: u64, after: &str, before: &str) -> String {
    if days == 1 {
        return format!("There is no day between {after} and {before}: add it if visitors came then.");
    }
    let days = number::count(days);
    format!(
        "{days} days are missing between the first and the last, first of all between {after} and {before}: add them if \
         visitors came then."
    )
}

fn not_by_entry(known: bool) -> String {
    let booked = if known { "are booked" } else { "are taken to be booked" };
    let say = if known {
        ""
    } else {
        " If they are booked on the day of entry, say \"days_booked_by\": \"entry\" in the JSON; of a CSV, --format json writes one."
    };
    format!(
        "Conversions {booked} by their own date, not by the day on which their visitor entered the test: within a day, some \
         belong to visitors of earlier days.{say}"
    )
}

/// `sum` is `12 visitors`.
fn sums(variant: &str, sum: &str, whole: u64, cause: Cause) -> String {
    format!(
        "The days add up to {sum} of variant {variant}, but the whole test has {}; most likely {}.",
        number::count(whole),
        because(cause)
    )
}

const fn because(cause: Cause) -> &'static str {
    match cause {
        Cause::Overlap => "visitors who came on several days are counted on each of them",
        Cause::MissingValues => "days are missing",
        Cause::MissingUnevenly => "rows are missing, since not all variants lack visitors alike",
        Cause::ConversionsDiffer => "conversions were counted at another time or by another rule",
    }
}

fn unlisted(variant: &str, variants: usize) -> String {
    let (more, have) = match variants.saturating_sub(1) {
        0 => (String::new(), "has"),
        more => (format!(" and {} more", number::count(more as u64)), "have"),
    };
    format!("No day has counts of variant {variant}{more}, which {have} visitors in the whole test.")
}

/// What to do about days that say the opposite of the whole.
fn mixed(split_p_value: Option<f64>, analysis: &Analysis) -> String {
    let how = if analysis.looks == Looks::Once { format!(" ({WITHIN_DAYS})") } else { String::new() };
    match split_p_value {
        Some(p) if p < MISMATCH_BELOW && is_within_days(analysis) => format!(
            "The split of visitors changed between days (p {}), which mixes the days' own rates into the whole; the verdict is \
             that of the comparison within days: find out why the split changed.",
            number::p_value(p, MISMATCH_BELOW)
        ),
        Some(p) if p < MISMATCH_BELOW => format!(
            "The split of visitors changed between days (p {}), which mixes the days' own rates into the whole: believe the \
             comparison within days{how}, and find out why.",
            number::p_value(p, MISMATCH_BELOW)
        ),
        _ => "That the split of visitors changed between days is not shown: a reversal without it may be chance around no \
              difference."
            .to_owned(),
    }
}
